"""What is painted: boxes, the ring of the focus, and the signs ✓ ✕ ! ○ ◐ ⏸.

Signs are the same on every system, crisp at every scale, and need no file.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from smtp_desktop.gui.widgets.style import LINK_ROOM, SMALL_RADIUS, colours

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QAbstractButton

_ROUND = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin


class Sign(Enum):
    """What a sign tells; the words beside it say the same."""

    GOOD = auto()
    BAD = auto()
    WARNING = auto()
    IDLE = auto()
    BUSY = auto()
    PAUSED = auto()


_COLOURS = {
    Sign.GOOD: "good",
    Sign.BAD: "error",
    Sign.WARNING: "warning",
    Sign.IDLE: "idle",
    Sign.BUSY: "link",
    Sign.PAUSED: "muted",
}
_TINTS = {Sign.GOOD: "good_tint", Sign.BAD: "error_tint", Sign.WARNING: "warning_tint"}
_STROKES = {
    Sign.GOOD: (((0.29, 0.53), (0.44, 0.67), (0.71, 0.36)),),
    Sign.BAD: (((0.34, 0.34), (0.66, 0.66)), ((0.66, 0.34), (0.34, 0.66))),
    Sign.WARNING: (((0.5, 0.25), (0.5, 0.56)), ((0.5, 0.75), (0.5, 0.75))),
    Sign.PAUSED: (((0.39, 0.33), (0.39, 0.67)), ((0.61, 0.33), (0.61, 0.67))),
}  # in parts of the circle around them


def paint_box(
    widget: QWidget, fill: str | QColor, line: str = "", radius: float = SMALL_RADIUS
) -> None:
    """Fill a widget with rounded corners, and draw its edge where there is a colour for one."""
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(line), 1) if line else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(fill))
    inset = 0.5 if line else 0.0
    place = QRectF(widget.rect()).adjusted(inset, inset, -inset, -inset)
    painter.drawRoundedRect(place, radius, radius)
    painter.end()


def paint_focus(painter: QPainter, place: QRectF, colour: str = "") -> None:
    """The ring around what has the keyboard; native styles draw none around flat things."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(colour or colours().link), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), 4, 4)
    painter.restore()


def paint_link(button: QAbstractButton) -> None:
    """Underlined words, a ring while they have the keyboard, and no ground of their own."""
    painter = QPainter(button)
    if not button.isEnabled():
        painter.setPen(QColor(colours().muted))
    else:
        painter.setPen(words_colour(button))
    _write(painter, button, QRectF(button.rect()).adjusted(LINK_ROOM, 0, -LINK_ROOM, 0))
    if button.hasFocus():
        paint_focus(painter, QRectF(button.rect()))


def _write(
    painter: QPainter,
    button: QAbstractButton,
    place: QRectF,
    where: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    """A button's words, their letter underlined where the style does that."""
    style = button.style()
    is_shown = style.styleHint(style.StyleHint.SH_UnderlineShortcut, None, button)
    letter = Qt.TextFlag.TextShowMnemonic if is_shown else Qt.TextFlag.TextHideMnemonic
    flags = style.visualAlignment(button.layoutDirection(), where)
    painter.setFont(button.font())
    painter.drawText(place, int(flags | Qt.AlignmentFlag.AlignVCenter) | int(letter), button.text())


def paint_fold(button: QAbstractButton, chevron: float, *, is_open: bool) -> None:
    """A chevron so wide, and the title behind it."""
    painter = QPainter(button)
    colour = words_colour(button)
    whole = QRectF(button.rect()).adjusted(LINK_ROOM, 0, -LINK_ROOM, 0)
    square, words = QRectF(whole), QRectF(whole)
    if button.layoutDirection() is Qt.LayoutDirection.RightToLeft:
        square.setLeft(whole.right() - chevron)
        words.setRight(whole.right() - chevron)
    else:
        square.setWidth(chevron)
        words.setLeft(whole.left() + chevron)
    paint_chevron(painter, square, colour, is_open=is_open)
    painter.setPen(colour)
    _write(painter, button, words)
    if button.hasFocus():
        paint_focus(painter, QRectF(button.rect()))


def paint_filled(button: QAbstractButton) -> None:
    """The one button that is filled: the next thing to do."""
    shades, painter = colours(), QPainter(button)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ground = QColor(shades.filled if button.isEnabled() else shades.muted)
    if button.isDown():
        ground = ground.darker(118)
    elif button.underMouse() and button.isEnabled():
        ground = ground.lighter(112) if ground.lightness() < 128 else ground.darker(106)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    place = QRectF(button.rect())
    painter.drawRoundedRect(place, SMALL_RADIUS, SMALL_RADIUS)
    if button.hasFocus():
        paint_focus(painter, place.adjusted(2, 2, -2, -2), shades.on_filled)
    painter.setPen(QColor(shades.on_filled))
    _write(painter, button, place, Qt.AlignmentFlag.AlignHCenter)


def paint_chevron(painter: QPainter, place: QRectF, colour: QColor, *, is_open: bool) -> None:
    """The sign of what folds: it points down when open, and to the text when not."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, max(1.5, place.width() * 0.14), Qt.PenStyle.SolidLine, *_ROUND))
    painter.translate(place.center())
    if is_open:
        painter.rotate(90)
    elif painter.layoutDirection() is Qt.LayoutDirection.RightToLeft:
        painter.rotate(180)
    arm = place.width() * 0.26
    painter.drawPolyline([QPointF(-arm / 2, -arm), QPointF(arm / 2, 0), QPointF(-arm / 2, arm)])
    painter.restore()


def words_colour(widget: QWidget) -> QColor:
    """The colour of a button's words, as its role and the system have them."""
    return widget.palette().color(QPalette.ColorRole.ButtonText)


def colour_of(sign: Sign) -> QColor:
    """The colour a sign is painted in."""
    return QColor(getattr(colours(), _COLOURS[sign]))


def tint_of(sign: Sign) -> QColor:
    """The colour that lies behind words about such a thing."""
    return QColor(getattr(colours(), _TINTS.get(sign, "idle_tint")))


def paint_sign(painter: QPainter, sign: Sign, place: QRectF, turn: float = 0.0) -> None:
    """Paint a sign into a square; a busy one is turned by `turn` degrees."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    circle = place.adjusted(1, 1, -1, -1)
    if sign in _STROKES:
        _paint_disc(painter, sign, circle)
    else:
        _paint_ring(painter, sign, circle, turn)
    painter.restore()


def _paint_disc(painter: QPainter, sign: Sign, circle: QRectF) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour_of(sign))
    painter.drawEllipse(circle)
    width = circle.width() * 0.12
    painter.setPen(QPen(QColor(colours().card), width, Qt.PenStyle.SolidLine, *_ROUND))
    for stroke in _STROKES[sign]:
        points = [
            QPointF(circle.left() + circle.width() * x, circle.top() + circle.height() * y)
            for x, y in stroke
        ]
        painter.drawPolyline(points)


def _paint_ring(painter: QPainter, sign: Sign, circle: QRectF, turn: float) -> None:
    thick = max(1.5, circle.width() * 0.11)
    ring = circle.adjusted(thick / 2, thick / 2, -thick / 2, -thick / 2)
    is_busy = sign is Sign.BUSY
    painter.setPen(QPen(QColor(colours().line) if is_busy else colour_of(sign), thick))
    painter.drawEllipse(ring)
    if is_busy:
        painter.setPen(QPen(colour_of(sign), thick, Qt.PenStyle.SolidLine, *_ROUND))
        painter.drawArc(ring, round((90 - turn) * 16), -130 * 16)


class SignIcon(QWidget):
    """A sign beside words that say the same, `size` times as high as their letters.

    A busy one turns, where things may move at all, once it is told to by `turn`.
    """

    def __init__(self, sign: Sign = Sign.IDLE, size: float = 1.1) -> None:
        super().__init__()
        self._sign, self._size = sign, size
        self._turn = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_sign(self, sign: Sign) -> None:
        if sign is not self._sign:
            self._sign = sign
            self.update()

    def turn(self, degrees: float) -> None:
        """Show a busy sign turned so far."""
        self._turn = degrees
        if self._sign is Sign.BUSY:
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        side = round(self.fontMetrics().height() * self._size / 2) * 2
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        paint_sign(QPainter(self), self._sign, QRectF(self.rect()), self._turn)
