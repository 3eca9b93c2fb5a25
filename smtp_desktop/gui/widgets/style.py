"""Colours and sizes: the system's own style, with a few roles of text and boxes on top.

No style sheet: it would take over from the native style and costs a tenth of the start-up. Every
colour stands at least 4.5:1 against what it is painted on, light and dark; a test computes it.
"""

from typing import NamedTuple

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QWidget


class Colours(NamedTuple):
    """The colours of one scheme, as ``#rrggbb``."""

    muted: str
    error: str
    good: str
    warning: str
    link: str
    card: str
    line: str


LIGHT = Colours(
    muted="#555555",
    error="#b3261e",
    good="#1b6e3c",
    warning="#7a4f00",
    link="#0b57d0",
    card="#ffffff",
    line="#c4c4c4",
)
DARK = Colours(
    muted="#bdbdbd",
    error="#ff8a80",
    good="#6fd08c",
    warning="#ffcf6b",
    link="#8ab4f8",
    card="#363636",
    line="#5c5c5c",
)


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
    "title": Role(size=1.5, is_bold=True),
    "muted": Role("muted"),
    "error": Role("error"),
    "good": Role("good"),
    "warning": Role("warning"),
    "code": Role(size=2.0, is_bold=True, is_fixed=True),
    "table": Role(is_fixed=True),
    "headline": Role(size=1.2, is_bold=True),
    "headline-error": Role("error", 1.2, is_bold=True),
    "headline-good": Role("good", 1.2, is_bold=True),
    "link": Role("link", is_underlined=True),
    "fold": Role(is_bold=True),
}


def is_dark() -> bool:
    """Whether the system uses a dark scheme: by what is really painted."""
    return QApplication.palette().color(QPalette.ColorRole.Window).lightness() < 128


def colours() -> Colours:
    """The colours of the present scheme."""
    return DARK if is_dark() else LIGHT


def dress(widget: QWidget, role: str) -> None:
    """Give a widget a role; nothing happens when it has it already."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        _apply(widget, ROLES[role])


def redress(window: QWidget) -> None:
    """The system's scheme changed: take its colours."""
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
        font.setBold(role.is_bold)
        font.setUnderline(role.is_underlined)
        if role.is_fixed:
            from PySide6.QtGui import QFontDatabase

            font.setFamilies(
                QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).families()
            )
        widget.setFont(font)
        widget.setProperty("sized", True)
