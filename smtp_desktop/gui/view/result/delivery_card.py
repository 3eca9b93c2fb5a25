"""The card below a green result: whether the message arrived, and what the domain's records say.

Whatever comes late comes at its end, so that nothing moves under the mouse.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from smtp_desktop.diagnosis.domain_report import DomainReport, Line, Verdict
from smtp_desktop.gui.state.delivery import Arrival, Delivery
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.gui.widgets.basics import TARGET, Input, TextLabel, announce, clear, show_text
from smtp_desktop.gui.widgets.buttons import CopyButton
from smtp_desktop.gui.widgets.cards import Card
from smtp_desktop.gui.widgets.text import listed, said
from smtp_desktop.wording import domain as domain_words
from smtp_desktop.wording.sentence import say

_ROLES = {
    Verdict.GOOD: "good",
    Verdict.HINT: "warning",
    Verdict.BAD: "error",
    Verdict.UNKNOWN: "muted",
}


class DeliveryCard(Card):
    """Stands below the result.

    Signals: `answered` (Arrival), `copied` (text).
    """

    answered = Signal(object)
    copied = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.hide()
        self._title = TextLabel("headline")
        self._advice = TextLabel()
        self._receipt = TextLabel("muted")
        self._reference = ""
        self._copy = CopyButton(self.tr("Copy the receipt"), lambda: self._reference)
        self._copy.copied.connect(self.copied)
        self._choices = {
            Arrival.ARRIVED: QPushButton(self.tr("It arrived")),
            Arrival.JUNK: QPushButton(self.tr("In Junk")),
            Arrival.NOT_YET: QPushButton(self.tr("Not yet")),
        }
        self._domain = DomainLines()
        self._domain.copied.connect(self.copied)
        self._told: tuple[int, Arrival | None] | None = None
        self._build()

    def show_state(self, state: WindowState) -> None:
        delivery = state.delivery if state.shows_delivery else None
        if delivery is not None:
            self._render(delivery)
        self.setVisible(delivery is not None)

    @property
    def to_be_seen(self) -> list[QWidget]:
        """What is to be scrolled to, the most important last; nothing while the card is hidden."""
        parts = (self._copy, self._advice, self._choices[Arrival.ARRIVED], self._title)
        return [part for part in parts if part.isVisible()]

    def _render(self, delivery: Delivery) -> None:
        has_arrived = delivery.has_arrived
        title = ("✓ " if has_arrived else "") + said(delivery.title)
        show_text(self._title, title, "headline-good" if has_arrived else "headline")
        self.show_tone("good" if has_arrived else "")
        for arrival, button in self._choices.items():
            button.setChecked(delivery.answer is arrival)
        advice = [said(one) for one in delivery.advice]
        show_text(self._advice, listed(advice))
        self._reference = delivery.reference
        receipt = say(domain_words.RECEIPT, receipt=delivery.receipt)
        show_text(self._receipt, said(receipt) if delivery.shows_receipt else "")
        self._copy.setVisible(delivery.shows_receipt)
        self._domain.show_delivery(delivery)
        self._tell(delivery, " ".join([title, *advice]))

    def _tell(self, delivery: Delivery, text: str) -> None:
        told = (delivery.number, delivery.answer)
        if told != self._told:
            self._told = told
            announce(self, text)

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        for arrival, button in self._choices.items():
            button.setCheckable(True)
            button.setMinimumHeight(TARGET)
            button.clicked.connect(partial(self._answer, arrival))
            row.addWidget(button)
        row.addStretch(1)
        copy = QHBoxLayout()
        copy.addWidget(self._copy)
        copy.addStretch(1)
        self.column.addWidget(self._title)
        self.column.addLayout(row)
        self.column.addWidget(self._advice)
        self.column.addWidget(self._receipt)
        self.column.addLayout(copy)
        self.column.addLayout(self._domain)

    def _answer(self, arrival: Arrival, _: bool = False) -> None:
        self._choices[arrival].setChecked(True)  # pressed again, it stays the answer
        self.answered.emit(arrival)


class DomainLines(QVBoxLayout):
    """What the records of the From domain say, line by line, with the records to publish.

    Signals: `copied` (text).
    """

    copied = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setSpacing(6)
        self._title = TextLabel("muted")
        self._lines = QVBoxLayout()
        self._lines.setSpacing(6)
        self._owners = TextLabel("muted")
        self._shown: DomainReport | None = None
        self._copy = CopyButton(self.tr("Copy this for them"), self._as_text)
        self._copy.copied.connect(self.copied)
        copy = QHBoxLayout()
        copy.addWidget(self._copy)
        copy.addStretch(1)
        self.addWidget(self._title)
        self.addLayout(self._lines)
        self.addWidget(self._owners)
        self.addLayout(copy)

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
        texts = []
        for line in domain_words.ordered(report):
            text = f"{domain_words.SIGNS[line.verdict]} {said(domain_words.sentence(line))}"
            texts.append(text)
            self._lines.addWidget(TextLabel(_ROLES[line.verdict], text))
            if line.record is not None:
                self._lines.addWidget(self._record(line))
        first = self._lines.itemAt(0)
        widget = first.widget() if first else None
        if widget is not None:
            announce(widget, " ".join(texts))

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
        row.addWidget(value, 1)
        row.addWidget(copy)
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(16, 0, 0, 4)
        column.setSpacing(2)
        column.addWidget(where)
        column.addLayout(row)
        return box

    def _as_text(self) -> str:
        """Everything that is shown, for whoever manages the domain."""
        return domain_words.as_text(self._shown, said) if self._shown else ""
