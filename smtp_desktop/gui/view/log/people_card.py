"""The people who are told when sending fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from smtp_desktop.gui.widgets.basics import Input, TextLabel, bring_into_view, clear, show_text
from smtp_desktop.gui.widgets.buttons import MainButton
from smtp_desktop.gui.widgets.cards import Callout, Card
from smtp_desktop.gui.widgets.flow import Beside, Flow
from smtp_desktop.gui.widgets.inputs import Choice, field_label
from smtp_desktop.gui.widgets.painting import Sign
from smtp_desktop.gui.widgets.rows import FieldGrid, Row
from smtp_desktop.gui.widgets.style import BESIDE, BETWEEN_ROWS
from smtp_desktop.gui.widgets.text import said, tr
from smtp_desktop.model.notices.people import When
from smtp_desktop.wording import notices
from smtp_desktop.wording import sending_log as words
from smtp_desktop.wording.sentence import say

if TYPE_CHECKING:
    from smtp_desktop.gui.state.log.page import PeoplePart
    from smtp_desktop.gui.state.window import WindowState
    from smtp_desktop.model.notices.people import Person

_LABELS = 84  # px for the column of labels
_WHEN = {When.AT_ONCE: words.TOLD_AT_ONCE, When.DAILY: words.TOLD_DAILY}


class PeopleCard(Card):
    """Signals: `add_asked`, `change_asked` (address), `remove_asked` (address), `saved` (typed
    address, When), `cancelled`, `retry_asked` (address), `set_aside_asked`."""

    add_asked = Signal()
    change_asked = Signal(str)
    remove_asked = Signal(str)
    saved = Signal(str, object)
    cancelled = Signal()
    retry_asked = Signal(str)
    set_aside_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._shown: object = None
        self._edited: object = None
        title = TextLabel("section", self.tr("People to notify when sending fails"))
        title.setMinimumWidth(40)
        self.add = MainButton(self.tr("+ &Add…"))
        self.add.setAccessibleName(self.tr("Add somebody to notify"))
        self.add.clicked.connect(self.add_asked)
        self.problem = Callout(Sign.BAD)
        self.problem.followed.connect(lambda _: self.set_aside_asked.emit())
        self.note = Callout(Sign.WARNING)
        self._empty = TextLabel("hint", tr(words.NO_PEOPLE))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(BETWEEN_ROWS)
        self.rows: dict[str, _Line] = {}
        self._rule = TextLabel("hint")
        head = QHBoxLayout()
        head.setSpacing(BESIDE)
        self.column.addLayout(head)
        head.addWidget(title, 1)
        head.addWidget(self.add)
        self.column.addWidget(self.problem)
        self.column.addWidget(self.note)
        self.column.addWidget(self._empty)
        self.column.addLayout(self._rows)
        self._make_editor()
        self.column.addWidget(self._rule)

    def show_part(self, state: WindowState, part: PeoplePart) -> None:
        """Show who is on the list, and who is being put on it."""
        people = part.people or ()
        if (people, part.refused) != self._shown:
            self._shown = people, part.refused
            self._renew(people, part.refused)
        self._empty.setVisible(part.people == () and not part.is_editing)
        way_on = (self.tr("Set aside and go on"),) if part.is_damaged else ()
        self.problem.show_words(said(part.problem), *way_on)
        self.note.show_words(said(part.note))
        self.add.setEnabled(not part.is_editing and part.people is not None)
        for line in self.rows.values():
            line.setEnabled(not part.is_editing)
        self._show_editor(part)
        rule = words.NOTICE_BY_OTHER if len(state.known.accounts) > 1 else words.NOTICE_WAITS
        lines = (tr(words.TOLD_HOW), tr(rule))
        show_text(self._rule, " ".join(lines))

    def _renew(self, people: tuple[Person, ...], refused: frozenset[str]) -> None:
        clear(self._rows)
        self.rows = {one.address: _Line(one, is_refused=one.address in refused) for one in people}
        for address, line in self.rows.items():
            line.refused.followed.connect(lambda _, who=address: self.retry_asked.emit(who))
            line.edit.clicked.connect(lambda _=False, who=address: self.change_asked.emit(who))
            line.remove.clicked.connect(lambda _=False, who=address: self.remove_asked.emit(who))
            self._rows.addWidget(line)

    def _make_editor(self) -> None:
        self.editor = QWidget()
        self.address = Input()
        self.address.returnPressed.connect(self._save)
        self.when = Choice()
        for when, name in _WHEN.items():
            self.when.addItem(tr(name), when)
        self._row = Row(self.address)
        grid = FieldGrid(self.editor)
        grid.add_field(field_label(self.tr("Ema&il"), self.address), self._row)
        self.address.setPlaceholderText("name@example.com")
        grid.add_field(field_label(self.tr("&When"), self.when), self.when)
        grid.show_label_width(_LABELS, is_stacked=False)
        self.save = MainButton(self.tr("Add"))
        self.save.show_filled(filled=True)
        self.save.clicked.connect(self._save)
        self.cancel = MainButton(self.tr("Cancel"))
        self.cancel.clicked.connect(self.cancelled)
        line = QHBoxLayout()
        line.setSpacing(BESIDE)
        line.addStretch(1)
        line.addWidget(self.cancel)
        line.addWidget(self.save)
        self._buttons = QWidget()
        self._buttons.setLayout(line)
        line.setContentsMargins(0, 0, 0, 0)
        self.column.addWidget(self.editor)
        self.column.addWidget(self._buttons)

    def _show_editor(self, part: PeoplePart) -> None:
        focused = QApplication.focusWidget()
        had_focus = focused is not None and self.isAncestorOf(focused)
        for widget in (self.editor, self._buttons):
            widget.setVisible(part.is_editing)
        self._row.show_remarks(said(part.remark))
        edited = part.changing if part.is_editing else None
        now = (part.is_editing, edited)
        if now == self._edited:
            return
        self._edited = now
        self.save.setText(self.tr("Save") if edited else self.tr("Add"))
        self.address.show_value(edited.address if edited else "")
        self.when.setCurrentIndex(self.when.findData(edited.when if edited else When.AT_ONCE))
        if part.is_editing:
            self.address.setFocus()
            self.address.selectAll()
            bring_into_view(self)
        elif had_focus:  # it is gone with what was pressed
            self.add.setFocus()

    def _save(self) -> None:
        self.saved.emit(self.address.text(), self.when.currentData())


class _Line(QWidget):
    """Somebody on the list: the address, how soon they are told, Edit and Remove; and that there is
    no such mailbox."""

    def __init__(self, person: Person, *, is_refused: bool) -> None:
        super().__init__()
        texts = QWidget()
        column = QVBoxLayout(texts)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(TextLabel("", person.address))
        column.addWidget(TextLabel("hint", tr(_WHEN[person.when])))
        self.edit = MainButton(self.tr("Edit"))
        self.edit.setAccessibleName(self.tr("Edit {address}").format(address=person.address))
        self.remove = MainButton(self.tr("Remove"))
        self.remove.setAccessibleName(self.tr("Remove {address}").format(address=person.address))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(Beside(texts, Flow(self.edit, self.remove)))
        self.refused = Callout(Sign.BAD)
        whole.addWidget(self.refused)
        if is_refused:
            text = said(say(notices.REFUSED, address=person.address))
            self.refused.show_words(text, self.tr("Write there again"))
