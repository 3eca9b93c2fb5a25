"""The page where an error of another program is pasted, and its answer."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QTextCursor
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from smtp_desktop.diagnosis.pasted.unwrap import bounded, plain
from smtp_desktop.gui.presenter.explanation import Explanation
from smtp_desktop.gui.state.result import Result
from smtp_desktop.gui.view.result.bullets import Bullets
from smtp_desktop.gui.view.result.finding_body import FindingBody
from smtp_desktop.gui.widgets.basics import TARGET, TextLabel, show_text
from smtp_desktop.gui.widgets.cards import Card
from smtp_desktop.gui.widgets.drops import file_in
from smtp_desktop.gui.widgets.rows import Row, set_tab_order
from smtp_desktop.gui.widgets.text import said, tr
from smtp_desktop.wording import window as words

_LONG = 20_000  # characters in one line from which on wrapping it would be slow
_MARGIN = 16


class PasteField(QPlainTextEdit):
    """A field for long texts from elsewhere.

    Signals: `pasted` when a text was pasted or dropped, `picture_pasted`, `file_dropped` (path).
    What was `answered` makes room for what is pasted next.
    """

    pasted = Signal()
    picture_pasted = Signal()
    file_dropped = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._answered = ""
        self.setTabChangesFocus(True)
        self.setPlaceholderText(tr(words.PASTE_HERE))
        self.setAccessibleName(tr(words.PASTE_IT))

    def answered(self) -> None:
        self._answered = self.toPlainText()

    def fill(self, text: str) -> None:
        """Put a text in place of what stands there; one step of Undo."""
        whole = QTextCursor(self.document())
        whole.select(QTextCursor.SelectionType.Document)
        self._insert(whole, text)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:  # noqa: N802 - Qt's name
        kinds = (source.hasText(), source.hasHtml(), source.hasImage(), file_in(source))
        return any(kinds)

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802
        path = file_in(source)
        if path:
            self.file_dropped.emit(path)
            return
        if source.hasImage() and not (source.hasText() or source.hasHtml()):
            self.picture_pasted.emit()
            return
        text = bounded(source.text()) if source.hasText() else plain(bounded(source.html()))
        if self._answered and self.toPlainText() == self._answered:
            self.fill(text)
        else:
            self._insert(self.textCursor(), text)
        self.pasted.emit()

    def _insert(self, where: QTextCursor, text: str) -> None:
        """Wrap lines only while none is so long that it would take the window's time."""
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        where.insertText(text)
        if max(map(len, self.toPlainText().split("\n"))) <= _LONG:
            self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)


class AnswerCard(Card):
    """What the pasted text means.

    Signals: `fixed` (Fix), `opened` (address), `copied` (text), `letter_folded` (to),
    `letter_save_asked` (Letter).
    """

    fixed = Signal(object)
    opened = Signal(str)
    copied = Signal(str)
    letter_folded = Signal(str)
    letter_save_asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._similar = TextLabel()
        self._titles = Bullets()
        self._here = TextLabel("muted")
        self._said = TextLabel("muted")
        above = (self._similar, self._titles, self._here)
        self._body = FindingBody(self, self.column, above_buttons=above)
        self._body.fixed.connect(self.fixed)
        self._body.opened.connect(self.opened)
        self._body.copied.connect(self.copied)
        self._body.letter_folded.connect(self.letter_folded)
        self._body.letter_save_asked.connect(self.letter_save_asked)
        self.column.addWidget(self._said)

    def show_answer(self, explanation: Explanation) -> None:
        result = explanation.result
        self.setVisible(result is not None)
        if result is None:
            return
        self._body.show_result(result, explanation.papers)
        show_text(self._similar, tr(words.LOOKS_LIKE) if explanation.similar else "")
        self._titles.show_texts(explanation.similar)
        reply = self.tr("The server said: {0}").format(result.said) if result.said else ""
        show_text(self._said, reply)
        fixes = result.finding.fixes if result.finding else ()
        show_text(self._here, tr(words.FITS_HERE) if fixes else "")


class ExplainDialog(QDialog):
    """Stands before the window, and leaves the form behind it as it is.

    Signals: `asked` (text), `picture_pasted`, `file_dropped` (path), `fixed` (Fix),
    `opened` (address), `copied` (text), `letter_folded` (to), `letter_save_asked` (Letter).
    """

    asked = Signal(str)
    picture_pasted = Signal()
    file_dropped = Signal(str)
    fixed = Signal(object)
    opened = Signal(str)
    copied = Signal(str)
    letter_folded = Signal(str)
    letter_save_asked = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr(words.EXPLAIN_TITLE))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.field = PasteField()
        self.field.pasted.connect(self.ask)
        self.field.picture_pasted.connect(self.picture_pasted)
        self.field.file_dropped.connect(self.file_dropped)
        self._row = Row(self.field, tr(words.STAYS_HERE))
        self.card = AnswerCard()
        self.card.fixed.connect(self._fix)
        self.card.opened.connect(self.opened)
        self.card.copied.connect(self.copied)
        self.card.letter_folded.connect(self.letter_folded)
        self.card.letter_save_asked.connect(self.letter_save_asked)
        self._file_number = 0
        self._answer: Result | None = None
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.ask)
        self._build()
        room = self.screen().availableSize()
        width, height = max(parent.width() - 40, 520), max(parent.height() - 100, 440)
        self.resize(min(width, room.width()), min(height, room.height() - 40))

    def ask(self) -> None:
        """Have what stands in the field explained."""
        self.asked.emit(self.field.toPlainText())

    def show_explanation(self, explanation: Explanation) -> None:
        """See ``gui.presenter.explanation.Page``."""
        number, text = explanation.file
        if number > self._file_number:
            self._file_number = number
            self.field.fill(text)
        waits = tr(words.STILL_READING) if explanation.is_slow else ""
        self._row.show_remarks(problem=said(explanation.problem), notice=waits)
        self.card.show_answer(explanation)
        self._share_room(has_answer=explanation.result is not None)
        if explanation.result and explanation.result != self._answer:
            self.field.answered()
            set_tab_order(self)
            for milliseconds in (0, 60):  # at once, and when the lines have found their height
                QTimer.singleShot(milliseconds, self, self._scroll_to_answer)

        if explanation.result:
            set_tab_order(self)
        self._answer = explanation.result

    def _fix(self, fix: object) -> None:
        self.accept()
        self.fixed.emit(fix)

    def _scroll_to_answer(self) -> None:
        answer = self.card.geometry()
        for edge in (answer.bottom(), answer.top()):  # of a long one, its beginning
            self._scroll.ensureVisible(0, edge, 0, 12)

    def _share_room(self, *, has_answer: bool) -> None:
        """The field takes all there is until the answer stands close below it."""
        lines = 4 if has_answer else 8
        self.field.setMinimumHeight(self.field.fontMetrics().lineSpacing() * lines + 12)
        self._column.setStretchFactor(self._row, int(not has_answer))
        self._column.setStretch(self._column.count() - 1, int(has_answer))

    def _build(self) -> None:
        page = QWidget()
        column = self._column = QVBoxLayout(page)
        column.setContentsMargins(_MARGIN, 14, _MARGIN, 12)
        column.setSpacing(10)
        column.addWidget(TextLabel("", tr(words.PASTE_IT)))
        column.addWidget(self._row)
        column.addWidget(self.card)
        column.addStretch()
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameStyle(0)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(page)
        buttons = QDialogButtonBox()
        buttons.setContentsMargins(_MARGIN, 0, _MARGIN, 12)
        explain = buttons.addButton(tr(words.EXPLAIN), QDialogButtonBox.ButtonRole.ActionRole)
        close = buttons.addButton(tr(words.CLOSE), QDialogButtonBox.ButtonRole.RejectRole)
        for button in (explain, close):
            button.setMinimumHeight(TARGET + 4)
        explain.setDefault(True)
        explain.clicked.connect(self.ask)
        buttons.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        whole.addWidget(self._scroll, 1)
        whole.addWidget(buttons)
        set_tab_order(self)
        self.field.setFocus()
