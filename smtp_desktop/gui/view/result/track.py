"""The four steps of a test as a picture: Found, Secured, Signed in, Sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from smtp_desktop.diagnosis.stage import Status
from smtp_desktop.gui.changes.showing.track import Mark
from smtp_desktop.gui.widgets.painting import Sign, colour_of, paint_sign
from smtp_desktop.gui.widgets.style import colours, moves
from smtp_desktop.gui.widgets.text import said, tr
from smtp_desktop.wording import result as words

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

_HEIGHT = 60  # px, at the usual size of letters
_CIRCLE = 20
_GAP = 5  # px between a circle and its line
_NOTE = 0.88  # of the letters' size
_TICK = 40  # ms between two pictures of what turns
_TURN = 12.0  # degrees in between

_SIGNS = {
    Status.PASSED: Sign.GOOD,
    Status.FAILED: Sign.BAD,
    Status.RUNNING: Sign.BUSY,
    Status.NOT_REACHED: Sign.IDLE,
}


class Track(QWidget):
    """Always of one height: its words never wrap, and what has no room ends in an ellipsis.

    Screen readers hear all of it, also what has no room.
    """

    def __init__(self) -> None:
        super().__init__()
        self._marks: tuple[Mark, ...] = ()
        self._angle = 0.0
        self._clock = QTimer(self)
        self._clock.setInterval(_TICK)
        self._clock.timeout.connect(self._turn)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Steps of the test"))
        self.hide()

    def show_marks(self, marks: tuple[Mark, ...], *, is_slow: bool = False) -> None:
        """Show these steps, or nothing; what takes long turns, where things may move."""
        if marks != self._marks:
            self._marks = marks
            spoken = [
                tr(words.STEP_SPOKEN).format(step=said(one.name), note=said(one.spoken))
                for one in marks
            ]
            self.setAccessibleDescription(". ".join(spoken))
            self.update()
        turns = is_slow and bool(marks) and moves()
        if turns != self._clock.isActive():
            (self._clock.start if turns else self._clock.stop)()
        self.setVisible(bool(marks))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        lines = QFontMetrics(self._font()).height() + QFontMetrics(self._small()).height()
        return QSize(320, max(_HEIGHT, self._circle + lines + 8))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(200, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middles = self._middles()
        for number in range(len(middles) - 1):
            self._paint_line(painter, number, middles)
        for mark, middle in zip(self._marks, middles, strict=True):
            half = self._circle / 2
            circle = QRectF(middle - half, 2, self._circle, self._circle)
            paint_sign(painter, _SIGNS[mark.status], circle, self._angle)
        self._paint_words(painter, middles)

    @property
    def _circle(self) -> int:
        return max(_CIRCLE, round(self.fontMetrics().height() * 0.6) * 2)

    def _middles(self) -> list[float]:
        """Where each step stands, as its words are read."""
        column = self.width() / max(1, len(self._marks))
        places = [column * (number + 0.5) for number in range(len(self._marks))]
        is_mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        return places[::-1] if is_mirrored else places

    def _paint_line(self, painter: QPainter, number: int, middles: list[float]) -> None:
        before, after = self._marks[number].status, self._marks[number + 1].status
        is_done = before is Status.PASSED and after is not Status.NOT_REACHED
        colour = colour_of(Sign.GOOD) if is_done else QColor(colours().line)
        painter.setPen(QPen(colour, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        start, end = sorted(middles[number : number + 2])
        y, away = 2 + self._circle / 2, self._circle / 2 + _GAP
        painter.drawLine(round(start + away), round(y), round(end - away), round(y))

    def _paint_words(self, painter: QPainter, middles: list[float]) -> None:
        top = self._circle + 4
        below = top + QFontMetrics(self._font()).height()
        shades = colours()
        notes = [said(one.note) for one in self._marks]
        for number, mark in enumerate(self._marks):
            is_failed = mark.status is Status.FAILED
            is_quiet = mark.status is Status.NOT_REACHED
            painter.setFont(self._font(is_bold=is_failed))
            colour = shades.error if is_failed else shades.muted if is_quiet else shades.text
            room = self._room(number, middles, [said(one.name) for one in self._marks])
            _paint_text(painter, said(mark.name), colour, middles[number], top, room)
            painter.setFont(self._small())
            room = self._room(number, middles, notes)
            _paint_text(painter, notes[number], shades.muted, middles[number], below, room)

    def _room(self, number: int, middles: list[float], texts: list[str]) -> float:
        """How wide a text may be, so that it touches neither its neighbours nor an edge."""
        own = middles[number]
        column = self.width() / len(middles)
        halves = [min(own, self.width() - own)]
        for other, middle in enumerate(middles):
            if other != number and texts[other]:
                halves.append(abs(own - middle) - column / 2)
        return 2 * max(column / 2, min(halves)) - 6

    def _font(self, *, is_bold: bool = False) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold if is_bold else QFont.Weight.Normal)
        return font

    def _small(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * _NOTE)
        return font

    def _turn(self) -> None:
        self._angle = (self._angle + _TURN) % 360
        self.update()


def _paint_text(
    painter: QPainter, text: str, colour: str, middle: float, top: float, room: float
) -> None:
    measure = painter.fontMetrics()
    shown = measure.elidedText(text, Qt.TextElideMode.ElideMiddle, int(room))
    painter.setPen(QColor(colour))
    box = QRectF(middle - room / 2, top, room, measure.height())
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), shown)
