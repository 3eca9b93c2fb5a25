"""The first line of a result: how it went, in a sign and a few words, and who can fix it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from smtp_desktop.gui.widgets.basics import PlainLabel, TextLabel, show_text
from smtp_desktop.gui.widgets.cards import Pill
from smtp_desktop.gui.widgets.flow import Beside
from smtp_desktop.gui.widgets.painting import Sign, SignIcon
from smtp_desktop.gui.widgets.style import BESIDE, dress

_ICON = 1.45  # times the letters' height: 24 px as a rule
_STEADY_MS = 1500  # for which a head does not get lower, so that nothing moves under a press


class ResultHead(QWidget):
    """A sign, a headline, and at its side who can fix it, or how long it took."""

    def __init__(self) -> None:
        super().__init__()
        self._icon = SignIcon(size=_ICON)
        self._title = TextLabel("headline")
        self._pill = Pill()
        self._took = PlainLabel()
        dress(self._took, "muted")
        side = QWidget()
        beside = QHBoxLayout(side)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(self._pill)
        beside.addWidget(self._took)
        line = QWidget()
        words = QHBoxLayout(line)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(BESIDE + 2)
        words.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        words.addWidget(self._title, 1, Qt.AlignmentFlag.AlignVCenter)
        self._row = Beside(line, side, at_top=True)
        self._side = side
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._row)

    @property
    def title(self) -> str:
        return self._title.text()

    def show_head(
        self,
        title: str,
        sign: Sign,
        *,
        who: str = "",
        owners: str = "",
        took: str = "",
        is_yours: bool = False,
    ) -> None:
        """Show a headline with its sign.

        `who` says briefly who can fix it and `owners` in full; `is_yours` says that it is whoever
        reads this. `took` is how long it went on.
        """
        show_text(self._title, title)
        self._icon.show_sign(sign)
        self._icon.setVisible(bool(title))
        self._pill.show_pill(Sign.WARNING if is_yours else Sign.IDLE, who)
        self._pill.setAccessibleName(who)
        self._pill.setAccessibleDescription(owners)
        show_text(self._took, took)
        self._side.setVisible(bool(who or took))
        self._row.arrange()

    def keep_height(self) -> None:
        """Get no lower for a moment: what was just pressed stands below."""
        self.setMinimumHeight(self.height())
        QTimer.singleShot(_STEADY_MS, self, lambda: self.setMinimumHeight(0))
