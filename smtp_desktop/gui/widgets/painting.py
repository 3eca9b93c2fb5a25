"""What is painted: boxes, the ring of the focus, and the signs ✓ ✕ ! ○ ◐ ⏸.

Signs are the same on every system, crisp at every scale, and need no file.
"""

from __future__ import annotations

import sys
from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPainterPathStroker, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from smtp_desktop.gui.widgets import early
from smtp_desktop.gui.widgets.style import LINK_ROOM, SMALL_RADIUS, colours

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QTextLayout
    from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit

_BEFORE_TEXT = 2  # px that Qt leaves free before and behind the text of a field
_CHEVRON_INSET = 0.2  # of its square, so that it begins where the words above it do


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
    Sign.WARNING: (((0.5, 0.25), (0.5, 0.53)), ((0.5, 0.75), (0.5, 0.75))),
    Sign.PAUSED: (((0.39, 0.33), (0.39, 0.67)), ((0.61, 0.33), (0.61, 0.67))),
}  # in parts of the circle around them


def paint_box(
    widget: QWidget, fill: str | QColor, line: str = "", radius: float = SMALL_RADIUS
) -> None:
    """Fill a widget with rounded corners, and draw its edge where there is a colour for one."""
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    inset = 0.5 if line else 0.0
    shape = QPainterPath()
    shape.addRoundedRect(
        QRectF(widget.rect()).adjusted(inset, inset, -inset, -inset), radius, radius
    )
    painter.fillPath(shape, early.brush(QColor(fill)))
    if line:
        painter.strokePath(shape, early.pen(QColor(line), 1))
    painter.end()


def paint_focus(painter: QPainter, place: QRectF, colour: str = "") -> None:
    """The ring around what has the keyboard; native styles draw none around flat things."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ring = QPainterPath()
    ring.addRoundedRect(place.adjusted(1, 1, -1, -1), 4, 4)
    painter.strokePath(ring, early.pen(QColor(colour or colours().link), 2))
    painter.restore()


def paint_elided(label: QLabel) -> None:
    """The words of a label on one line, as many as there is room for."""
    from PySide6.QtCore import Qt

    painter = QPainter(label)
    painter.setPen(label.palette().color(QPalette.ColorRole.WindowText))
    metrics, end = label.fontMetrics(), Qt.TextElideMode.ElideRight
    text = metrics.elidedText(label.text(), end, label.width())
    painter.drawText(label.rect(), early.beginning_of(label), text)


def paint_cut(field: QLineEdit) -> bool:
    """A field without its cursor, of a text that is longer: the beginning, and that there is more.

    False where there is room for the whole, and nothing was painted. What the field holds, and what
    a screen reader or a copy takes from it, stays whole.
    """
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QStyleOptionFrame

    style, option = field.style(), QStyleOptionFrame()
    field.initStyleOption(option)
    place = style.subElementRect(style.SubElement.SE_LineEditContents, option, field)
    place = place.marginsRemoved(field.textMargins()).adjusted(_BEFORE_TEXT, 0, -_BEFORE_TEXT, 0)
    end = Qt.TextElideMode.ElideRight
    text = field.fontMetrics().elidedText(field.text(), end, place.width())
    if text == field.text():
        return False
    painter = QPainter(field)
    style.drawPrimitive(style.PrimitiveElement.PE_PanelLineEdit, option, painter, field)
    role, where = QPalette.ColorRole.Text, early.beginning_of(field)
    style.drawItemText(painter, place, where, field.palette(), field.isEnabled(), text, role)
    return True


def paint_wrapped(label: QLabel) -> None:
    """The words of a label on as many lines as they need, as `wrapped` has them."""
    place, words = label.contentsRect(), wrapped(label, label.contentsRect().width())
    painter = QPainter(label)
    painter.setPen(label.palette().color(QPalette.ColorRole.WindowText))
    above = (place.height() - words.boundingRect().height()) / 2
    words.draw(painter, QPointF(place.left(), place.top() + above))


def wrapped(label: QLabel, room: int) -> QTextLayout:
    """The words of a label in lines of this width, of which one that is too long is broken in the
    middle: Qt's own label would cut it."""
    from PySide6.QtGui import QTextLayout, QTextOption

    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setTextDirection(label.layoutDirection())
    words = QTextLayout(label.text().replace("\n", "\u2028"), label.font())
    words.setTextOption(option)
    words.beginLayout()
    height = 0.0
    while (line := words.createLine()).isValid():
        line.setLineWidth(room)
        line.setPosition(QPointF(0, height))
        height += line.height()
    words.endLayout()
    return words


def paint_link(button: QAbstractButton) -> None:
    """Underlined words, a ring while they have the keyboard, and no ground of their own."""
    painter = QPainter(button)
    place = QRectF(button.rect()).adjusted(LINK_ROOM, 0, -LINK_ROOM, 0)
    colour = "" if button.isEnabled() else colours().muted
    _write(painter, button, place, early.beginning_of(button), colour)
    if button.hasFocus():
        paint_focus(painter, QRectF(button.rect()))


def _write(
    painter: QPainter, button: QAbstractButton, place: QRectF, where: int, colour: str = ""
) -> None:
    """A button's words in its own colour or another, their letter underlined where the style does
    that.

    Before the first paint the style is not asked, for it has enumerations of its own to be made:
    what it most often says on this system counts.
    """
    text, is_shown = button.text(), sys.platform not in ("win32", "darwin")
    painter.setFont(button.font())
    if "&" in text and early.is_over():
        style = button.style()
        is_shown = bool(style.styleHint(style.StyleHint.SH_UnderlineShortcut, None, button))
    letter = early.SHOW_MNEMONIC if is_shown else early.HIDE_MNEMONIC
    if not colour:  # a painter begins with it
        painter.drawText(place.toRect(), where | letter, text)
        return
    palette, role = QPalette(), QPalette.ColorRole.ButtonText
    palette.setColor(role, QColor(colour))
    button.style().drawItemText(painter, place.toRect(), where | letter, palette, True, text, role)


def paint_fold(button: QAbstractButton, chevron: float, *, is_open: bool) -> None:
    """A chevron so wide, and the title behind it; without a width it is a title alone."""
    painter = QPainter(button)
    colour = words_colour(button)
    room = LINK_ROOM if chevron else 0
    whole = QRectF(button.rect()).adjusted(room, 0, -room, 0)
    square, words = QRectF(whole), QRectF(whole)
    inset = chevron * _CHEVRON_INSET
    if button.isRightToLeft():
        square.setLeft(whole.right() - chevron + 2 * inset)
        words.setRight(whole.right() - chevron)
    else:
        square.setWidth(chevron - 2 * inset)
        words.setLeft(whole.left() + chevron)
    if chevron:
        angle = 90 if is_open else 180 if button.isRightToLeft() else 0
        _paint_chevron(painter, square.center(), chevron, colour, angle)
    _write(painter, button, words, early.beginning_of(button))
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
    place = QRectF(button.rect())
    shape = QPainterPath()
    shape.addRoundedRect(place, SMALL_RADIUS, SMALL_RADIUS)
    painter.fillPath(shape, early.brush(ground))
    if button.hasFocus():
        paint_focus(painter, place.adjusted(2, 2, -2, -2), shades.on_filled)
    _write(painter, button, place, early.CENTRE, shades.on_filled)


def _paint_chevron(
    painter: QPainter, centre: QPointF, size: float, colour: QColor, angle: float
) -> None:
    """The sign of what folds, turned to where it points."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(centre)
    painter.rotate(angle)
    arm = size * 0.26
    points = [QPointF(-arm / 2, -arm), QPointF(arm / 2, 0), QPointF(-arm / 2, arm)]
    _draw(painter, points, colour, max(1.5, size * 0.12))
    painter.restore()


def _draw(painter: QPainter, points: list[QPointF], colour: QColor, width: float) -> None:
    """A line through these points, round where it begins, bends and ends."""
    line = QPainterPath(points[0])
    for point in points[1:]:
        line.lineTo(point)
    stroker, brush = QPainterPathStroker(), early.brush(colour)
    stroker.setWidth(width)
    painter.fillPath(stroker.createStroke(line), brush)
    for point in points:
        end = QPainterPath()
        end.addEllipse(point, width / 2, width / 2)
        painter.fillPath(end, brush)


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
    disc = QPainterPath()
    disc.addEllipse(circle)
    painter.fillPath(disc, early.brush(colour_of(sign)))
    for stroke in _STROKES[sign]:
        points = [
            QPointF(circle.left() + circle.width() * x, circle.top() + circle.height() * y)
            for x, y in stroke
        ]
        _draw(painter, points, QColor(colours().card), circle.width() * 0.12)


def _paint_ring(painter: QPainter, sign: Sign, circle: QRectF, turn: float) -> None:
    thick = max(1.5, circle.width() * 0.11)
    ring = circle.adjusted(thick / 2, thick / 2, -thick / 2, -thick / 2)
    is_busy = sign is Sign.BUSY
    whole = QPainterPath()
    whole.addEllipse(ring)
    colour = QColor(colours().line) if is_busy else colour_of(sign)
    painter.strokePath(whole, early.pen(colour, thick))
    if is_busy:
        from PySide6.QtCore import Qt
        from PySide6.QtGui import QPen

        round_ends = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
        painter.setPen(QPen(colour_of(sign), thick, Qt.PenStyle.SolidLine, *round_ends))
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
