"""Below a green result: whether the message arrived, and what the domain's records say.

Whatever comes late comes at its end, so that nothing moves under the mouse.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from smtp_desktop.diagnosis.domain_report import DomainReport, Line, Verdict
from smtp_desktop.gui.state.delivery import Arrival, Delivery
from smtp_desktop.gui.state.result import Tone
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.gui.view.result.bullets import Bullets
from smtp_desktop.gui.widgets.basics import Input, TextLabel, announce, clear, show_text
from smtp_desktop.gui.widgets.buttons import CopyButton
from smtp_desktop.gui.widgets.flow import Beside, Flow
from smtp_desktop.gui.widgets.style import BESIDE, CONTROL
from smtp_desktop.gui.widgets.text import said
from smtp_desktop.wording import domain as domain_words
from smtp_desktop.wording.sentence import say

_ROLES = {
    Verdict.GOOD: "good",
    Verdict.HINT: "warning",
    Verdict.BAD: "error",
    Verdict.UNKNOWN: "muted",
}


class DeliveryPart(QWidget):
    """A row of the result's card: the question, and what follows from its answer.

    `domain` is for the end of the card: it comes late.

    Signals: `answered` (Arrival), `copied` (text).
    """

    answered = Signal(object)
    copied = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.hide()
        self._title = TextLabel()
        self._advice = Bullets()
        self._receipt = TextLabel("muted")
        self._reference = ""
        self._copy = CopyButton(self.tr("Copy the receipt"), lambda: self._reference)
        self._copy.copied.connect(self.copied)
        self._choices = {
            Arrival.ARRIVED: QPushButton(self.tr("It arrived")),
            Arrival.JUNK: QPushButton(self.tr("In Junk")),
            Arrival.NOT_YET: QPushButton(self.tr("Not yet")),
        }
        self.domain = DomainLines()
        self.domain.copied.connect(self.copied)
        self._told: tuple[int, Arrival | None] | None = None
        self._build()

    def show_state(self, state: WindowState) -> None:
        delivery = state.delivery if state.shows_delivery else None
        if delivery is not None:
            result = state.panel.result
            is_below_headline = result is not None and result.tone is Tone.GOOD
            self._render(delivery, is_below_headline=is_below_headline)
        self.setVisible(delivery is not None)
        self.domain.setVisible(delivery is not None)

    @property
    def to_be_seen(self) -> list[QWidget]:
        """What is to be scrolled to, the most important last; nothing while nobody is asked."""
        parts = (self._copy, self._advice, self._choices[Arrival.ARRIVED], self._title)
        return [part for part in parts if part.isVisible()]

    def _render(self, delivery: Delivery, *, is_below_headline: bool) -> None:
        title = said(delivery.title if is_below_headline else delivery.full_title)
        show_text(self._title, ("✓ " if delivery.has_arrived else "") + title)
        for arrival, button in self._choices.items():
            button.setChecked(delivery.answer is arrival)
        advice = [said(one) for one in delivery.advice]
        self._advice.show_texts(advice)
        self._reference = delivery.reference
        receipt = say(domain_words.RECEIPT, receipt=delivery.receipt)
        show_text(self._receipt, said(receipt) if delivery.shows_receipt else "")
        self._copy.setVisible(delivery.shows_receipt)
        self.domain.show_delivery(delivery)
        self._tell(delivery, " ".join([title, *advice]))

    def _tell(self, delivery: Delivery, text: str) -> None:
        told = (delivery.number, delivery.answer)
        if told != self._told:
            self._told = told
            announce(self, text)

    def _build(self) -> None:
        for arrival, button in self._choices.items():
            button.setCheckable(True)
            button.setMinimumHeight(CONTROL)
            button.clicked.connect(partial(self._answer, arrival))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(BESIDE)
        column.addWidget(Beside(self._title, Flow(*self._choices.values())))
        column.addWidget(self._advice)
        column.addWidget(self._receipt)
        column.addWidget(Flow(self._copy))

    def _answer(self, arrival: Arrival, _: bool = False) -> None:
        self._choices[arrival].setChecked(True)  # pressed again, it stays the answer
        self.answered.emit(arrival)


class DomainLines(QWidget):
    """What the records of the From domain say, line by line, with the records to publish.

    Signals: `copied` (text).
    """

    copied = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.hide()
        self._title = TextLabel("muted")
        self._lines = QVBoxLayout()
        self._lines.setSpacing(6)
        self._owners = TextLabel("muted")
        self._shown: DomainReport | None = None
        self._copy = CopyButton(self.tr("Copy this for them"), self._as_text)
        self._copy.copied.connect(self.copied)
        copy = QHBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._title)
        column.addLayout(self._lines)
        column.addWidget(self._owners)
        column.addLayout(copy)
        copy.addWidget(self._copy)
        copy.addStretch(1)

    def show_delivery(self, delivery: Delivery) -> None:
        report = delivery.report or DomainReport(delivery.domain)
        if delivery.is_checking:
            title = said(domain_words.checking(delivery.domain))
        elif len(report.lines) > 1:
            title = said(say(domain_words.CHECKED, domain=report.domain))
        else:
            title = ""
        show_text(self._title, title)
        owners = domain_words.owners(report)
        show_text(self._owners, said(owners))
        self._copy.setVisible(owners is not None)
        if report != self._shown:
            self._shown = report
            self._renew(report)

    def _renew(self, report: DomainReport) -> None:
        clear(self._lines)
        labels = []
        for line in domain_words.ordered(report):
            text = f"{domain_words.SIGNS[line.verdict]} {said(domain_words.sentence(line))}"
            labels.append(TextLabel(_ROLES[line.verdict], text))
            self._lines.addWidget(labels[-1])
            if line.record is not None:
                self._lines.addWidget(self._record(line))
        if labels:
            announce(labels[0], " ".join(one.text() for one in labels))

    def _record(self, line: Line) -> QWidget:
        """The record to publish: its value can be selected, all of it be copied."""
        record = line.record
        assert record is not None
        name = line.check.value.upper()
        where = TextLabel("muted", said(domain_words.publishing(record)))
        value = Input()
        value.setReadOnly(True)
        value.show_value(record.value)
        value.setCursorPosition(0)
        value.setAccessibleName(self.tr("The {0} record to publish").format(name))
        copy = CopyButton(
            self.tr("Copy"), lambda: str(record), self.tr("Copy the {0} record").format(name)
        )
        copy.copied.connect(self.copied)
        row = QHBoxLayout()
        row.setSpacing(8)
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(16, 0, 0, 4)
        column.setSpacing(2)
        column.addWidget(where)
        column.addLayout(row)
        row.addWidget(value, 1)
        row.addWidget(copy)
        return box

    def _as_text(self) -> str:
        """Everything that is shown, for whoever manages the domain."""
        return domain_words.as_text(self._shown, said) if self._shown else ""
