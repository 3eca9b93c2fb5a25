"""Settings looked up in the real window: the lines under Email, their links, the switch."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

import states.detection as gallery
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.gui.view.form.import_line import ImportLine
from smtp_desktop.gui.view.form.picker import ServicePicker
from smtp_desktop.model.choices import AuthType
from smtp_desktop.model.draft import Field
from smtp_desktop.services.accounts.preferences import Preferences
from support.presenter import FakeServices
from support.searching import GUID, MICROSOFT, OWN, Away, World, page, reports
from support.window import Office, texts

NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
OWN_PAGE = World(pages={OWN: page("smtp.acme.com")})


def searching(qtbot: QtBot, world: World, email: str = "jane@acme.com") -> Office:
    """A window in which an address was typed and left by Tab; the search has yet to run."""
    services = FakeServices()
    services.detection.reports = reports(world, email)
    office = Office(qtbot, services)
    office.type(Field.EMAIL, email)
    office.keys(Qt.Key.Key_Tab, NONE)
    return office


def done(qtbot: QtBot, world: World, email: str = "jane@acme.com") -> Office:
    office = searching(qtbot, world, email)
    office.tasks.run()
    QCoreApplication.processEvents()
    return office


def under_email(office: Office) -> str:
    return texts(office.window.form.picker)


def focused() -> QPushButton:
    widget = QApplication.focusWidget()
    assert isinstance(widget, QPushButton), widget
    return widget


def tab_to(office: Office, text: str) -> QPushButton:
    """Go on from Email by Tab until a button that says this has the focus."""
    office.input(Field.EMAIL).setFocus()
    for _ in range(6):
        office.keys(Qt.Key.Key_Tab, NONE)
        widget = QApplication.focusWidget()
        if isinstance(widget, QPushButton) and widget.text() == text:
            return widget
    raise AssertionError(f"Tab does not lead to {text!r}")


def test_a_search_is_said_and_after_a_while_that_nobody_has_to_wait(qtbot: QtBot) -> None:
    office = searching(qtbot, World())
    assert "Looking up settings for acme.com…" in under_email(office)
    office.tasks.a_second_passes()
    assert "Still looking. You can go on and fill them in yourself." in under_email(office)
    assert office.input(Field.HOST).isVisible()
    office.tasks.run()
    assert "looking" not in under_email(office).lower()
    assert "We found no settings for acme.com." in under_email(office)


def test_where_nothing_answers_nobody_says_that_there_are_no_settings(qtbot: QtBot) -> None:
    said = under_email(done(qtbot, Away()))
    assert "We looked for settings for acme.com, and nothing answered." in said
    assert "We found no settings" not in said


def test_what_is_found_says_where_it_comes_from_and_the_cursor_stays(qtbot: QtBot) -> None:
    office = searching(qtbot, OWN_PAGE)
    office.window.form.password.setFocus()
    office.tasks.run()
    assert "Settings filled in for you: from your domain's own page." in under_email(office)
    assert office.input(Field.HOST).text() == "smtp.acme.com"  # type: ignore[attr-defined]
    assert office.window.form.port_text.text() == "465"
    assert office.window.form.password.hasFocus()


def test_undo_by_mouse_takes_it_all_back(qtbot: QtBot) -> None:
    office = done(qtbot, OWN_PAGE)
    office.press("Undo")
    assert office.input(Field.HOST).text() == ""  # type: ignore[attr-defined]
    assert office.window.form.port_text.text() == "587"
    assert "filled in" not in under_email(office)


def test_undo_by_keyboard_takes_it_all_back(qtbot: QtBot) -> None:
    office = done(qtbot, OWN_PAGE)
    undo = tab_to(office, "Undo")
    assert undo.accessibleName() == "Undo the settings that were filled in"
    QTest.keyClick(undo, Qt.Key.Key_Space)
    assert office.state.form.draft.host == ""
    assert not undo.isVisible()


def test_microsoft_behind_a_domain_is_signed_in_to_with_its_tenant(qtbot: QtBot) -> None:
    office = done(qtbot, MICROSOFT)
    assert "Microsoft 365" in under_email(office)
    assert "Choose OAuth 2.0" not in texts(office.window.form), "it is chosen"
    assert office.state.form.draft.auth_type is AuthType.OAUTH
    tenant = office.window.form.microsoft.inputs[Field.TENANT_ID]
    assert tenant.text() == GUID
    assert office.button("Connect…").isVisible()
    assert not office.window.form.password.isVisible()
    assert tab_to(office, "Change…").accessibleName() == "Change the email service"


def test_a_server_of_somebody_else_is_warned_about_until_it_is_changed(qtbot: QtBot) -> None:
    office = done(qtbot, World(pages={OWN: page("smtp.hoster.net")}))
    assert "smtp.hoster.net does not belong to acme.com" in under_email(office)
    host = office.input(Field.HOST)
    host.setFocus()
    QTest.keyClick(host, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(host, "smtp.acme.com")
    assert "does not belong to" not in under_email(office)


def test_a_service_without_smtp_behind_a_domain_is_named_and_forgotten_with_it(
    qtbot: QtBot,
) -> None:
    office = done(qtbot, World(mx=("mail.tutanota.de",)))
    assert "Tuta does not let other programs send." in under_email(office)
    office.services.detection.reports = []
    office.input(Field.EMAIL).setFocus()
    QTest.keyClicks(office.input(Field.EMAIL), ".test")
    office.keys(Qt.Key.Key_Tab, NONE)
    office.tasks.run()
    assert "Tuta" not in under_email(office)


def test_a_slip_is_asked_about_and_who_can_fix_keyboard(qtbot: QtBot) -> None:
    office = done(qtbot, World(), "jane@gmial.com")
    assert "Did you mean jane@gmail.com?" in texts(office.window.form.rows[Field.EMAIL])
    spoken = office.input(Field.EMAIL).accessibleDescription()
    assert "Did you mean jane@gmail.com?" in spoken
    QTest.keyClick(tab_to(office, "Use it"), Qt.Key.Key_Space)
    office.tasks.run()
    assert office.input(Field.EMAIL).text() == "jane@gmail.com"  # type: ignore[attr-defined]
    assert office.state.form.draft.host == "smtp.gmail.com"
    assert "Did you mean" not in texts(office.window.form)


def test_typing_on_in_another_field_is_not_overwritten_when_the_answer_comes(
    qtbot: QtBot,
) -> None:
    office = searching(qtbot, OWN_PAGE)
    office.type(Field.HOST, "mine.acme.com")
    office.tasks.run()
    assert office.input(Field.HOST).text() == "mine.acme.com"  # type: ignore[attr-defined]


@pytest.mark.parametrize("by_keyboard", [False, True])
def test_looking_up_is_switched_off_under_advanced_and_stays_off(
    qtbot: QtBot, by_keyboard: bool
) -> None:
    office = searching(qtbot, OWN_PAGE)
    office.press("Advanced")
    box = office.window.form.server_card.look_ups
    assert box.isVisible()
    assert box.isChecked()
    assert box.text() == "Look settings up on the internet"
    assert "behind the @" in box.accessibleDescription()
    if by_keyboard:
        office.window.form.server_card.advanced_fold.button.setFocus()
        for _ in range(4):
            if not box.hasFocus():
                office.keys(Qt.Key.Key_Tab, NONE)
        assert box.hasFocus()
        QTest.keyClick(box, Qt.Key.Key_Space)
    else:
        QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(10, box.height() // 2))
    assert not box.isChecked()
    office.tasks.run()
    assert office.state.form.draft.host == "", "the one under way is ended"
    assert not office.services.preferences.looks_up
    again = Office(qtbot, with_preferences(office.services.preferences))
    again.type(Field.EMAIL, "jane@acme.com")
    again.keys(Qt.Key.Key_Tab, NONE)
    again.tasks.run()
    assert again.services.detection.asked == []
    again.press("Advanced")
    assert not again.window.form.server_card.look_ups.isChecked()


def with_preferences(preferences: Preferences) -> FakeServices:
    services = FakeServices()
    services.preferences = preferences
    return services


def told(part: type[ServicePicker | ImportLine], qtbot: QtBot, *states: WindowState) -> list[str]:
    """What a screen reader is told while these states are shown one after the other."""
    heard: list[str] = []

    def tell(widget: QWidget, text: str) -> None:
        heard.append(text)

    shown = part(tell)
    qtbot.addWidget(shown)
    for state in states:
        shown.show_state(state)
    return heard


def test_a_screen_reader_is_told_what_happens_and_each_thing_once(qtbot: QtBot) -> None:
    begun, found = gallery.looking_up(), gallery.found_by_own_page()
    assert told(ServicePicker, qtbot, begun, begun, found, found) == [
        "Looking up settings for acme.com…",
        "Settings filled in for you: from your domain's own page.",
    ]


def test_a_screen_reader_is_told_what_was_taken_over_and_each_thing_once(qtbot: QtBot) -> None:
    taken = gallery.taken_from_thunderbird()
    (heard,) = told(ImportLine, qtbot, gallery.other_programs(), taken, taken, WindowState())
    assert heard.startswith("Filled in from Thunderbird on this computer: Name, Email")
    assert heard.endswith("Its password was not read. Type it below.")
