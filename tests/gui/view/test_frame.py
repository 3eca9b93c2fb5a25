"""The head and the foot: of one height in every state, and one filled button in the window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QPlainTextEdit
from pytestqt.qtbot import QtBot

from smtp_desktop import __version__
from smtp_desktop.diagnosis.finding import Finding
from smtp_desktop.gui.changes.showing.next_step import NextStep, next_step
from smtp_desktop.gui.state.summary import Health, note, status
from smtp_desktop.gui.view.head import HEIGHT
from smtp_desktop.gui.widgets.buttons import MainButton
from smtp_desktop.model.draft import Field
from states.form import STATES
from support.clock import FixedClock
from support.events import settle
from support.gallery import shown
from support.presenter import FakeServices, saved_kit
from support.window import Office, fill_in, register, texts

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def office(qtbot: QtBot) -> Office:
    return Office(qtbot)


@pytest.mark.parametrize("width", [480, 680, 1280])
def test_head_and_foot_are_as_high_in_every_state(width: int) -> None:
    with shown("first_run", width, 740) as window:
        heights = set()
        for state in STATES.values():
            window.show_state(state())
            settle()
            heights.add((window.head.height(), window.footer.height(), window.footer.y()))
        assert len(heights) == 1, heights
        assert window.head.height() == HEIGHT


@pytest.mark.parametrize("state", ["own_port", "two_services", "own_server_and_gmail"])
def test_beside_a_warning_no_line_under_email_is_empty(state: str) -> None:
    with shown(state, 680, 740) as window:
        picker = window.form.picker
        assert picker._change.isVisible()
        assert picker._line.text == "Customers see it and reply to it."


def test_one_button_is_filled_at_most() -> None:
    names = {NextStep.TEST: "Test Email", NextStep.SAVE: "Save", NextStep.CONNECT: "Connect…"}
    with shown("mailbox", 680, 740) as window:
        for name, state in STATES.items():
            window.show_state(state())
            filled = [
                one.text().replace("&", "")
                for one in window.findChildren(MainButton)
                if one.isVisibleTo(window) and one.is_filled
            ]
            assert len(filled) <= 1, (name, filled)
            step = next_step(state())
            if step in names:
                assert filled == [names[step]], name


@pytest.mark.parametrize(
    ("state", "health", "text"),
    [
        ("first_run", Health.IDLE, "Not tested"),
        ("running", Health.BUSY, "Testing…"),
        ("worked", Health.GOOD, "Working · today 09:14"),
        ("google_refused", Health.BAD, "Test failed"),
        ("changed_since_test", Health.WARNING, "Changed since the test"),
    ],
)
def test_the_pill_says_how_it_stands(qtbot: QtBot, state: str, health: Health, text: str) -> None:
    found = status(STATES[state](), FixedClock())
    assert (found.health, str(found.text)) == (health, text)
    with shown(state, 680, 740) as window:
        assert window.head.pill.text() == text


def test_what_is_switched_off_does_not_claim_to_work(qtbot: QtBot) -> None:
    """The mark of a test may be there, and yet nothing is sent."""
    office = Office(qtbot, saved_kit())
    office.type(Field.PASSWORD, "pw-typed")
    office.press("Test Email")
    office.tasks.run()
    assert office.window.head.pill.text().startswith("Working")
    office.presenter.switch(on=False)
    assert office.window.head.pill.text() == "Switched off"


def test_undo_all_brings_the_mark_of_what_is_saved_back(office: Office) -> None:
    fill_in(office)
    office.press("Test Email")
    office.tasks.run()
    office.press("Save")
    office.tasks.run()
    office.type(Field.NAME, "x")
    office.services.tester.ok = False
    office.presenter.edit(Field.HOST, "other.acme.test")
    office.type(Field.PASSWORD, "pw-other")
    office.press("Test Email")
    office.tasks.run()
    office.press("Undo all")
    assert office.window.head.pill.text() == "Working · today 09:14"


def test_a_new_password_outdates_the_failure(office: Office) -> None:
    office.services.tester.finding = Finding("wrong_port", ("user",), True, "No.", "So.", (), ())
    fill_in(office)
    office.press("Test Email")
    office.tasks.run()
    assert office.window.head.pill.text() == "Test failed"
    office.type(Field.PASSWORD, "more")
    assert office.window.head.pill.text() == "Changed since the test"


def test_the_foot_names_two_changes_and_counts_more(qtbot: QtBot) -> None:
    office = Office(qtbot, saved_kit())
    office.type(Field.NAME, "x")
    assert office.window.footer.note.text() == "Changed: Name"
    office.presenter.edit(Field.HOST, "other.acme.test")
    office.presenter.edit(Field.PORT, "2525")
    assert office.window.footer.note.text() == "3 changes"
    assert "Outgoing Server" in office.window.footer.note.toolTip()


def test_a_wrong_test_address_is_said_in_the_foot_without_making_it_higher(office: Office) -> None:
    height = office.window.footer.height()
    fill_in(office)
    office.window.footer.to.clear()
    office.type(Field.TEST_TO, "joe joe@acme.test")
    office.input(Field.NAME).setFocus()
    QCoreApplication.processEvents()
    assert note(office.state).health is Health.BAD
    problem = str(office.state.form.problems[Field.TEST_TO])
    assert office.window.footer.note.text() == problem
    assert office.window.footer.to.accessibleDescription() == problem
    assert office.window.footer.height() == height


def test_what_stands_under_email_is_not_said_in_the_foot_once_more(office: Office) -> None:
    for field in (Field.EMAIL, Field.TEST_TO):
        office.presenter.edit(field, "jane")
        office.presenter.leave(field)
    problems = office.state.form.problems
    assert problems[Field.EMAIL] == problems[Field.TEST_TO]
    assert texts(office.window).count(str(problems[Field.EMAIL])) == 1
    assert office.window.footer.note.text() == "Check the Test Email Address as well."


def test_the_foot_first_wants_a_test_and_then_a_save(office: Office) -> None:
    assert filled_in_the_foot(office) == ["Test Email"]
    fill_in(office)
    office.press("Test Email")
    assert filled_in_the_foot(office) == []
    office.tasks.run()
    assert filled_in_the_foot(office) == ["Save"]
    assert office.window.footer.note.text() == "Tested, but not saved yet"
    office.press("Save")
    office.tasks.run()
    assert filled_in_the_foot(office) == []
    assert office.window.footer.note.text() == "Saved 09:14"


def filled_in_the_foot(office: Office) -> list[str]:
    buttons = (office.window.footer.test, office.window.footer.save)
    return [one.text().replace("&", "") for one in buttons if one.is_filled]


def test_connect_is_the_next_step_until_somebody_is_connected(qtbot: QtBot) -> None:
    office = Office(qtbot)
    register(office)
    button = office.window.form.microsoft.panel.button
    assert button.is_filled
    assert filled_in_the_foot(office) == []
    office.press("Connect…")
    office.tasks.run()
    assert "Disconnect" in button.text().replace("&", "")
    assert filled_in_the_foot(office) == ["Test Email"]


def test_return_in_the_password_tests(office: Office) -> None:
    fill_in(office)
    QTest.keyClick(office.window.form.password, Qt.Key.Key_Return)
    office.tasks.run()
    assert office.state.is_tested


@pytest.mark.parametrize("key", [Qt.Key.Key_W, Qt.Key.Key_Q])
def test_the_window_closes_by_the_usual_keys(office: Office, key: Qt.Key) -> None:
    office.keys(key, Qt.KeyboardModifier.ControlModifier)
    assert not office.window.isVisible()


def test_a_double_click_on_test_email_does_not_stop_it(office: Office) -> None:
    fill_in(office)
    button, left = office.window.footer.test, Qt.MouseButton.LeftButton
    QTest.mouseClick(button, left)
    QTest.mouseDClick(button, left)
    assert office.state.shows_stop


def test_the_menu_has_everything_that_is_seldom_wanted(office: Office) -> None:
    asked: list[str] = []
    for name in ("file_asked", "paste_asked", "explain_asked", "help_asked", "about_asked"):
        getattr(office.window, name).disconnect()
        getattr(office.window, name).connect(lambda name=name: asked.append(name))
    for text in (
        "Open a settings file…", "Paste settings", "Explain an error…", "Help",
        "About SMTP Desktop",
    ):  # fmt: skip
        office.choose(text)
    assert asked == ["file_asked", "paste_asked", "explain_asked", "help_asked", "about_asked"]


def test_a_settings_file_has_a_key_also_after_the_first_run(qtbot: QtBot) -> None:
    office = Office(qtbot, saved_kit())
    office.window.file_asked.disconnect()
    with qtbot.waitSignal(office.window.file_asked):
        office.keys(Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)


def test_settings_are_pasted_by_the_menu(office: Office) -> None:
    QGuiApplication.clipboard().setText("smtp://jane@smtp.acme.com:465")
    office.choose("Paste settings")
    office.tasks.run()
    assert office.state.form.draft.host == "smtp.acme.com"


def test_about_names_the_version_and_the_licences(office: Office) -> None:
    office.choose("About SMTP Desktop")
    (dialog,) = office.window.findChildren(QDialog)
    assert any(one.text() == f"SMTP Desktop {__version__}" for one in dialog.findChildren(QLabel))
    (libraries,) = dialog.findChildren(QPlainTextEdit)
    lines = libraries.toPlainText().splitlines()
    assert any(one.startswith("PySide6-Essentials") and "LGPL-3.0" in one for one in lines)
    assert any(one.startswith("requests ") and "Apache" in one for one in lines)
    dialog.close()


def test_the_name_of_the_computers_user_is_there_from_the_start(qtbot: QtBot) -> None:
    services = FakeServices()
    services.full_name = "Jane Miller"
    office = Office(qtbot, services)
    assert office.input(Field.NAME).text() == "Jane Miller"  # type: ignore[attr-defined]
    assert not office.state.has_unsaved, "nobody has typed it"
    office.type(Field.EMAIL, "jane@acme.test")
    office.press("Undo all")
    assert office.input(Field.NAME).text() == "Jane Miller"  # type: ignore[attr-defined]


def test_the_first_run_has_one_open_card_and_two_folded_ones(office: Office) -> None:
    form = office.window.form
    assert (form.sign_in_card.is_open, form.server_card.is_open) == (False, False)
    assert "Start with your email address" in texts(form)
    office.type(Field.EMAIL, "j")
    assert (form.sign_in_card.is_open, form.server_card.is_open) == (True, False)


def test_everything_can_be_filled_in_by_hand(office: Office) -> None:
    office.press("Fill it in by hand")
    form = office.window.form
    assert (form.sign_in_card.is_open, form.server_card.is_open) == (True, True)
    assert office.input(Field.EMAIL).hasFocus()


def test_a_test_on_an_empty_form_asks_for_the_address_alone(office: Office) -> None:
    office.press("Test Email")
    assert set(office.state.form.problems) == {Field.EMAIL}


def test_the_switch_can_be_found_by_the_word_of_other_screens(office: Office) -> None:
    assert "Override" in office.window.form.switch.toolTip()
    assert "Override" in office.window.form.switch.accessibleDescription()


def test_the_connection_type_has_its_row(qtbot: QtBot) -> None:
    office = Office(qtbot, saved_kit())
    card = office.window.form.server_card
    assert "Connection Type" in texts(card)
    offered = [card.connection.itemText(at) for at in range(card.connection.count())]
    assert offered == ["SMTP", "Microsoft Graph"]


def test_graph_hides_what_it_does_not_need_and_smtp_shows_it_again(office: Office) -> None:
    office.presenter.toggle_server()
    card = office.window.form.server_card
    hidden = (card.rows[Field.HOST], card.rows[Field.PORT], card.rows[Field.ENCRYPTION])
    assert all(one.isVisible() for one in hidden)
    for index, shows in ((1, False), (0, True)):
        card.connection.setCurrentIndex(index)
        card.connection.activated.emit(index)
        assert [one.isVisible() for one in hidden] == [shows] * 3
        assert card.labels[Field.HOST].isVisible() is shows
        assert card.connection.isVisible()


def test_the_port_is_no_wider_than_a_port_and_stands_beside_the_encryption() -> None:
    with shown("worked", 1280, 740) as window:
        card = window.form.server_card
        assert card.port.width() <= 120
        tops = [one.mapTo(window, QPoint(0, 0)).y() for one in (card.port, card.encryption)]
        assert abs(tops[0] - tops[1]) <= 2


def test_a_field_that_was_mended_by_tidying_another_is_not_blamed(office: Office) -> None:
    fill_in(office)
    office.presenter.edit(Field.PORT, "x")
    office.presenter.test()
    assert Field.PORT in office.state.form.problems
    office.presenter.edit(Field.HOST, "smtp.acme.test:21587")
    office.presenter.leave(Field.HOST)
    assert Field.PORT not in office.state.form.problems
    assert office.state.panel.result is None, "no field needs another look"
