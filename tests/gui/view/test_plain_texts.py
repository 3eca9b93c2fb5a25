"""What the window shows is taken as it stands: nobody else's words become markup, or steer it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QLabel, QListWidget, QWidget
from pytestqt.qtbot import QtBot

import states.form as gallery
from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.gui.presenter.explanation import Explanation
from smtp_desktop.gui.state.frame import Choice, Question
from smtp_desktop.gui.view import dialogs
from smtp_desktop.gui.view.explain_dialog import ExplainDialog
from smtp_desktop.gui.view.form.import_line import ImportLine
from smtp_desktop.gui.view.form.sign_in_cards import CodeCard
from smtp_desktop.gui.widgets.basics import TextLabel
from smtp_desktop.smtp.reply import Reply
from smtp_desktop.wording import window as words
from smtp_desktop.wording.sentence import say
from states.form import STATES
from support.foreign import HOSTILE, assert_harmless
from support.gallery import showing, shown

pytestmark = pytest.mark.usefixtures("qapp")
MARKUP = '<img src="file:///x"><b>bold</b><br>&lt;'


def assert_plain(window: QWidget) -> None:
    """No text of any widget is, or could be taken for, markup."""
    widgets = [window, *window.findChildren(QWidget)]
    assert len(widgets) > 3
    for one in widgets:
        if isinstance(one, QLabel):
            assert one.textFormat() is Qt.TextFormat.PlainText, one.text()
        for text in (one.toolTip(), one.whatsThis(), one.statusTip()):
            assert "<" not in text, text  # which Qt would read as markup


def texts(window: QWidget) -> list[str]:
    """Everything that a window says, to eyes and to ears."""
    found: list[str] = []
    for one in [window, *window.findChildren(QWidget)]:
        found += [one.toolTip(), one.accessibleName(), one.accessibleDescription()]
        if isinstance(one, QLabel | QAbstractButton):
            found.append(one.text())
        if isinstance(one, QListWidget):
            found += [one.item(row).text() for row in range(one.count())]
        read = getattr(one, "toPlainText", None)
        found += [read()] if read else []
        spoken = QAccessible.queryAccessibleInterface(one)
        found += [spoken.text(QAccessible.Text.Name)] if spoken else []
    return found


def test_every_label_takes_its_text_as_it_stands() -> None:
    with shown("mailbox", 640, 900) as window:
        for state in STATES.values():
            window.show_state(state())
            assert_plain(window)


@pytest.mark.parametrize("kind", [CodeCard, ImportLine, TextLabel])
def test_so_does_what_comes_late(qtbot: QtBot, kind: type[QWidget]) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    made = kind()
    made.setParent(page)
    for label in [made, *made.findChildren(QLabel)]:
        assert not isinstance(label, QLabel) or label.textFormat() is Qt.TextFormat.PlainText


def test_a_question_and_the_help_take_their_texts_as_they_stand(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    asking = dialogs.QuestionBox(page)
    asking.ask(Question(say(MARKUP), say(MARKUP), (Choice.TRY_ANYWAY, Choice.WAIT)))
    assert asking.box is not None
    for box in (asking.box, dialogs.show_help(page, MARKUP, MARKUP)):
        texts = [one for one in box.findChildren(QLabel) if one.text()]
        assert [one.text() for one in texts].count(MARKUP) >= 1 + (box is asking.box)
        for one in texts:
            assert one.textFormat() is Qt.TextFormat.PlainText
        box.close()


def test_the_page_that_explains_takes_its_texts_as_they_stand(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    dialog = ExplainDialog(page)
    dialog.show_explanation(Explanation(problem=say(words.FILE_NOT_READ, reason=HOSTILE)))
    assert_plain(dialog)
    for one in texts(dialog):
        assert_harmless(one)


@pytest.mark.parametrize("text", [HOSTILE, MARKUP], ids=["hostile", "markup"])
def test_a_finding_says_the_words_of_others_and_does_nothing_they_ask(
    text: str,
) -> None:
    failure = Failure(
        stage=Stage.STARTTLS,
        errors=("CertificateNameMismatch", "TlsError"),
        reply=Reply(550, (text, text)),
        host="smtp.acme.test",
        port=587,
        words=dict.fromkeys(("certificate_name", "names", "issuer", "email", "username"), text),
    )
    state = gallery._failed(gallery._ready(), failure).state
    with showing(state, 640, 900) as window:
        assert_plain(window)
        said = [one.replace("\u2060", "") for one in texts(window)]  # ours, between sign and word
    assert any("evil" in one or "<b>bold</b>" in one for one in said)
    for one in said:
        assert_harmless(one)
