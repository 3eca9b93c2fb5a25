"""Colours and sizes: the system's own style, with a few roles of text and boxes on top.

No style sheet: it would take over from the native style and costs a tenth of the start-up. The
colours are mixed from the system's palette, so that they fit every scheme; each is taken so far
towards the ordinary text that it stands out against what it is painted on, and a test computes it.
"""

from typing import NamedTuple

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from smtp_desktop.gui.widgets import early

MARGIN = 20  # px between the window's edge and what is in it; everything stands on a grid of 4
PADDING = 16  # px inside a card
BETWEEN_CARDS = 12
BETWEEN_ROWS = 10
BELOW_FIELD = 4  # px between a field and what is said about it
BESIDE = 8  # px between buttons that stand beside each other
CONTROL = 30  # px: no field and no button is lower
RADIUS = 8  # px: corners of a card
LINK_ROOM = 2  # px beside the words of a link, for the ring of the focus
SMALL_RADIUS = 6  # px: corners of what stands inside one

_READABLE = 4.6  # : 1, with a little room above what WCAG asks for
_QUIET = 5.5
_HIGH = 7.0
_SHAPE = 3.1  # of a ring or an edge that has a meaning
_PURE = 20.0  # black on white, or white on black: only schemes of high contrast go so far


class Colours(NamedTuple):
    """The colours of one scheme, as ``#rrggbb``; a tint is what lies behind text of its kind."""

    text: str
    muted: str
    error: str
    good: str
    warning: str
    link: str
    idle: str
    card: str
    line: str
    error_tint: str
    good_tint: str
    warning_tint: str
    idle_tint: str
    filled: str
    on_filled: str


class _Hues(NamedTuple):
    error: str
    good: str
    warning: str
    link: str
    error_tint: str
    good_tint: str
    warning_tint: str


_LIGHT = _Hues("#b3261e", "#1b6e3c", "#7a4f00", "#0b57d0", "#e5483c", "#2f9e5f", "#ffb320")
_DARK = _Hues("#ff8a80", "#6fd08c", "#ffcf6b", "#8ab4f8", "#ff8a80", "#6fd08c", "#ffcf6b")
_TINT = 0.14  # so much of its hue is in a tint


class Role(NamedTuple):
    """How a text looks: a colour by name (empty for ordinary), its size, its weight; a fixed one
    keeps columns straight and tells 0 from O."""

    colour: str = ""
    size: float = 1.0
    is_bold: bool = False
    is_underlined: bool = False
    is_fixed: bool = False


ROLES = {
    "": Role(),
    "plain": Role(),
    "title": Role(size=1.4, is_bold=True),
    "pill": Role(size=0.95),
    "section": Role(is_bold=True),
    "quiet-section": Role("muted", is_bold=True),
    "muted": Role("muted"),
    "hint": Role("muted", 0.92),
    "fact": Role("muted", 0.88),
    "error": Role("error"),
    "good": Role("good"),
    "warning": Role("warning"),
    "code": Role(size=2.0, is_bold=True, is_fixed=True),
    "table": Role(is_fixed=True),
    "headline": Role(size=1.18, is_bold=True),
    "headline-error": Role("error", 1.18, is_bold=True),
    "headline-good": Role("good", 1.18, is_bold=True),
    "link": Role("link", is_underlined=True),
    "fold": Role(is_bold=True),
}


def luminance(colour: QColor) -> float:
    """WCAG 2.2's relative luminance."""
    parts = colour.redF(), colour.greenF(), colour.blueF()
    red, green, blue = (
        one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    """How far two colours stand apart, from 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def mixed(palette: QPalette, *, wants_contrast: bool = False) -> Colours:
    """The colours that fit a palette; with `wants_contrast` those for people who need much."""
    window = palette.color(QPalette.ColorRole.Window)
    text = palette.color(QPalette.ColorRole.WindowText)
    is_dark = window.lightness() < 128
    hues = _DARK if is_dark else _LIGHT
    if wants_contrast or contrast(window, text) > _PURE:
        return _of_high_contrast(palette, hues)
    base = palette.color(QPalette.ColorRole.Base)
    card = _between(window, text, 0.05) if is_dark else base
    if card.lightness() <= window.lightness():
        card = _between(window, QColor("white"), 0.5)

    def clear(colour: str | QColor, least: float = _READABLE, *more: str) -> QColor:
        """A colour that can be read on the window, on a card, and on `more`."""
        shade = QColor(colour) if isinstance(colour, str) else colour
        return _readable(shade, text, least, window, card, *map(QColor, more))

    hues_of_tints = hues.error_tint, hues.good_tint, hues.warning_tint
    tints = [_between(card, QColor(hue), _TINT).name() for hue in hues_of_tints]
    link = clear(hues.link, _READABLE, *tints)  # callouts have links
    return Colours(
        text=text.name(),
        muted=clear(_between(text, window, 0.38), _QUIET).name(),
        error=clear(hues.error).name(),
        good=clear(hues.good).name(),
        warning=clear(hues.warning).name(),
        link=link.name(),
        idle=clear(_between(text, card, 0.5), _SHAPE).name(),
        card=card.name(),
        line=_between(card, text, 0.15).name(),
        error_tint=tints[0],
        good_tint=tints[1],
        warning_tint=tints[2],
        idle_tint=_between(window, text, 0.08).name(),
        filled=link.name(),
        on_filled="#10233f" if is_dark else "#ffffff",
    )


def _of_high_contrast(palette: QPalette, hues: _Hues) -> Colours:
    """Text stays as the system has it, edges are drawn in it, and nothing is told by a shade."""
    window = palette.color(QPalette.ColorRole.Window)
    text = palette.color(QPalette.ColorRole.WindowText)
    filled = palette.color(QPalette.ColorRole.Highlight)
    on_filled = palette.color(QPalette.ColorRole.HighlightedText)
    if contrast(filled, on_filled) < _HIGH:
        filled, on_filled = text, window

    def clear(hue: str) -> str:
        return _readable(QColor(hue), text, _HIGH, window).name()

    return Colours(
        text=text.name(),
        muted=text.name(),
        error=clear(hues.error),
        good=clear(hues.good),
        warning=clear(hues.warning),
        link=clear(hues.link),
        idle=text.name(),
        card=window.name(),
        line=text.name(),
        error_tint=window.name(),
        good_tint=window.name(),
        warning_tint=window.name(),
        idle_tint=window.name(),
        filled=filled.name(),
        on_filled=on_filled.name(),
    )


def _between(one: QColor, other: QColor, part: float) -> QColor:
    """A colour so far on the way from one to another."""
    first, second = (one.red(), one.green(), one.blue()), (other.red(), other.green(), other.blue())
    return QColor(*(round(a + (b - a) * part) for a, b in zip(first, second, strict=True)))


def _readable(colour: QColor, text: QColor, least: float, *behind: QColor) -> QColor:
    """A colour taken so far towards the text that it stands out against all of these."""
    for _ in range(10):
        if all(contrast(colour, one) >= least for one in behind):
            return colour
        colour = _between(colour, text, 0.15)
    return text


def is_dark() -> bool:
    """Whether the system uses a dark scheme: by what is really painted."""
    return QApplication.palette().color(QPalette.ColorRole.Window).lightness() < 128


_present: dict[int, Colours] = {}  # the colours mixed from a palette, by its number


def colours() -> Colours:
    """The colours of the present scheme."""
    palette = QApplication.palette()
    key = palette.cacheKey()
    if key not in _present:
        _present.clear()
        _present[key] = mixed(palette, wants_contrast=wants_contrast())
    return _present[key]


def wants_contrast() -> bool:
    """Whether the person has asked the system for more contrast.

    Qt before 6.10 cannot tell, and before the first paint it is not asked; the window takes the
    colours of its scheme once more after it.
    """
    hints = QApplication.styleHints()
    if not early.is_over() or not hasattr(hints, "accessibility"):
        return False
    from PySide6.QtCore import Qt

    return hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast


def is_native() -> bool:
    """Whether the style is the system's own, which fills the default button itself."""
    return QApplication.style().objectName() != "fusion"


def moves() -> bool:
    """Whether things may move: some people have asked the system that they do not."""
    style = QApplication.style()
    return style.styleHint(style.StyleHint.SH_Widget_Animation_Duration) > 0


def dress(widget: QWidget, role: str) -> None:
    """Give a widget a role; nothing happens when it has it already."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        _apply(widget, ROLES[role])


def redress(window: QWidget) -> None:
    """The system's scheme changed: take its colours."""
    _present.clear()
    for widget in window.findChildren(QWidget):
        role = widget.property("role")
        if role is not None:
            _apply(widget, ROLES[role])
        widget.update()


def _apply(widget: QWidget, role: Role) -> None:
    if role.colour or widget.property("coloured"):
        palette = QPalette()
        if role.colour:
            colour = QColor(getattr(colours(), role.colour))
            palette.setColor(QPalette.ColorRole.WindowText, colour)
            palette.setColor(QPalette.ColorRole.ButtonText, colour)
        widget.setPalette(palette)
        widget.setProperty("coloured", True)
    is_special = role.size != 1.0 or role.is_bold or role.is_underlined or role.is_fixed
    if is_special or widget.property("sized"):
        font = QFont(QApplication.font())
        font.setPointSizeF(font.pointSizeF() * role.size)
        font.setWeight(QFont.Weight.DemiBold if role.is_bold else QFont.Weight.Normal)
        font.setUnderline(role.is_underlined)
        if role.is_fixed:
            from PySide6.QtGui import QFontDatabase

            font.setFamilies(
                QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).families()
            )
        widget.setFont(font)
        widget.setProperty("sized", True)
