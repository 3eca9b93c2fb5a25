"""What widgets of the first picture need of Qt's namespace, without touching it.

`Qt` holds more than a hundred enumerations, and PySide makes them all the moment the name is first
imported or a function is called that could take or give one: a seventh of the time to the first
paint. Properties and plain numbers do without, and so does a layout with room at its end.

In painting, these do without as well: `fillPath` with a brush of a palette, `strokePath` with a pen
that was made empty and then given its `setColor` and `setWidthF`, `drawItemText` of the style, and
`drawText` in the colour of the widget's palette. These do not: `setPen`, `setBrush`, `fillRect`, a
pen, a brush or a colour made of a colour, `elidedText`, `layoutDirection` (`isRightToLeft` does).
"""

from __future__ import annotations

from PySide6 import QtCore
from PySide6.QtGui import QBrush, QColor, QPalette, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

SHOW_MNEMONIC = 0x800  # Qt.TextFlag.TextShowMnemonic
HIDE_MNEMONIC = 0x8000  # Qt.TextFlag.TextHideMnemonic
CENTRE = 0x84  # Qt.AlignmentFlag.AlignCenter

_FOCUS_STRONG = 11  # Qt.FocusPolicy.StrongFocus
_LEFT_AND_CENTRED = 0x81  # Qt.AlignmentFlag.AlignLeft | AlignVCenter
_RIGHT_AND_CENTRED = 0x82  # Qt.AlignmentFlag.AlignRight | AlignVCenter
_NONE = 0  # Qt.FocusPolicy.NoFocus, Qt.TextFormat.PlainText


def is_over() -> bool:
    """Whether Qt's namespace is there by now, so that asking for it costs nothing more."""
    return "Qt" in vars(QtCore)


def make_plain(label: QLabel) -> None:
    """Let a label never read its words as markup."""
    label.setProperty("textFormat", _NONE)


def align_left(label: QLabel) -> None:
    """Let the words of a label begin at its left edge, where people read from left to right."""
    label.setProperty("alignment", _LEFT_AND_CENTRED)


def align_right(label: QLabel) -> None:
    """Let the words of a label end at its right edge, where people read from left to right."""
    label.setProperty("alignment", _RIGHT_AND_CENTRED)


def beginning_of(widget: QWidget) -> int:
    """Where words begin that a widget paints itself: on its left, or its right in Arabic."""
    return _RIGHT_AND_CENTRED if widget.isRightToLeft() else _LEFT_AND_CENTRED


def pen(colour: QColor, width: float) -> QPen:
    """A pen for `strokePath`."""
    made = QPen()
    made.setColor(colour)
    made.setWidthF(width)
    return made


def brush(colour: QColor) -> QBrush:
    """A brush for `fillPath`."""
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Window, colour)
    return palette.brush(QPalette.ColorRole.Window)


def refuse_focus(widget: QWidget) -> None:
    """Let Tab pass by."""
    widget.setProperty("focusPolicy", _NONE)


def take_focus(widget: QWidget) -> None:
    """Let Tab and a click come here."""
    widget.setProperty("focusPolicy", _FOCUS_STRONG)


def add_at_the_top(line: QHBoxLayout, widget: QWidget) -> None:
    """Put a widget beside a taller one, level with its upper edge."""
    column = QVBoxLayout()
    line.addLayout(column)
    column.addWidget(widget)
    column.addStretch(1)
