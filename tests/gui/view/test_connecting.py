"""Connect and Disconnect by keyboard and mouse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import pytest
from PySide6.QtCore import QObject, QPoint, Qt, QUrl, Slot
from PySide6.QtGui import QAccessible, QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QTextBrowser, QWidget
from pytestqt.qtbot import QtBot

from smtp_desktop.errors import ConsentNeeded, SecretStoreUnavailable
from smtp_desktop.gui.view.form.sign_in_panel import SignInPanel
from smtp_desktop.model.choices import ConnectionType
from smtp_desktop.model.draft import Field
from support.events import settle
from support.microsoft import JANE, PAGE, TENANT, TYPING
from support.presenter import FakeServices
from support.window import Office, by_text, question, register, texts

JOE = "joe.bloggs.from.finance@contoso.onmicrosoft.com"


@pytest.fixture
def office(qtbot: QtBot) -> Office:
    subject = Office(qtbot)
    register(subject)
    return subject


def panel(office: Office) -> SignInPanel:
    return office.window.form.microsoft.panel


def connect(office: Office) -> None:
    office.press("Connect…")
    office.tasks.run()


def test_a_strange_server_is_shown_and_confirmed_in_a_dialog(office: Office) -> None:
    office.presenter.edit(Field.HOST, "xn--bcher-kva.test")
    for answer, calls in (("Cancel", 0), ("Sign in there", 1)):
        connect(office)
        assert office.services.sign_in.calls == []
        box = question(office)
        assert "bücher.test (xn--bcher-kva.test) could then send" in box.informativeText()
        assert "at login.microsoftonline.com" in box.informativeText()
        assert box.defaultButton().text() == "&Cancel"
        by_text(box.buttons(), answer).click()
        office.tasks.run()
        assert len(office.services.sign_in.calls) == calls


class Browser(QObject):
    """Takes the place of the person's browser."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: list[str] = []

    @Slot(QUrl)
    def show(self, page: QUrl) -> None:
        self.pages.append(page.toString())


@pytest.fixture
def browser() -> Iterator[Browser]:
    subject = Browser()
    take = cast("Any", QDesktopServices).setUrlHandler  # its types ask for bytes, and it for a text
    take("https", subject, "show")
    yield subject
    QDesktopServices.unsetUrlHandler("https")


def test_one_click_connects_and_the_button_becomes_disconnect(
    office: Office, browser: Browser
) -> None:
    assert "Not connected" in texts(panel(office))
    assert "This program never sees your password." in texts(panel(office))
    connect(office)
    assert f"✓ Connected as {JANE}" in texts(panel(office))
    office.press("Disconnect")
    assert not panel(office).button.isEnabled()
    office.tasks.run()
    assert "This computer has forgotten the sign-in." in texts(panel(office))
    office.press("https://myapps.microsoft.com")
    assert browser.pages == ["https://myapps.microsoft.com"]
    assert office.button("Connect…").isEnabled()


def test_connect_by_keyboard(office: Office, qtbot: QtBot) -> None:
    office.keys(Qt.Key.Key_C, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: office.state.is_connecting)
    office.keys(Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    assert "Sign-in was cancelled. Nothing was changed." in texts(panel(office))


def test_connect_test_and_save_in_three_clicks(office: Office) -> None:
    connect(office)
    office.press("Test Email")
    office.tasks.run()
    office.press("Save")
    office.tasks.run()
    assert "Working · today" in texts(office.window)
    assert not office.state.has_unsaved


def test_everything_that_helps_beside_the_browser_is_a_button(office: Office) -> None:
    pasted = []

    def meanwhile() -> None:
        office.press("Copy link")
        pasted.append(QGuiApplication.clipboard().text())
        office.press("Open the browser again")
        office.tasks.run()
        assert "About 5 minutes left." in texts(panel(office))
        assert office.input(Field.CLIENT_ID).isReadOnly()  # type: ignore[attr-defined]
        assert not office.input(Field.NAME).isReadOnly()  # type: ignore[attr-defined]
        office.press("Cancel")

    office.services.sign_in.meanwhile = meanwhile
    connect(office)
    assert pasted == [PAGE]
    assert office.services.sign_in.opened == [PAGE]
    assert "Sign-in was cancelled." in texts(panel(office))
    assert not office.input(Field.CLIENT_ID).isReadOnly()  # type: ignore[attr-defined]


def test_a_code_on_the_page_is_explained_in_the_panel(office: Office) -> None:
    seen = []

    def meanwhile() -> None:
        typed = panel(office).waiting.typed
        typed.setFocus()
        QTest.keyClicks(typed, "AADSTS50011")
        QTest.keyClick(typed, Qt.Key.Key_Return)
        seen.append(texts(office.window.report))
        typed.clear()
        QTest.keyClicks(typed, "hm")
        office.press("Explain it")
        seen.append(texts(panel(office)))

    office.services.sign_in.meanwhile = meanwhile
    connect(office)
    assert "http://localhost" in seen[0]
    assert "There is no code in this." in seen[1]
    assert panel(office).waiting.typed.text() == ""


def test_a_code_can_be_typed_at_microsoft_instead(office: Office) -> None:
    seen = []

    def type_code() -> None:
        seen.append(texts(panel(office)))
        office.press("Copy")
        seen.append(QGuiApplication.clipboard().text())
        office.press("Copy link")
        seen.append(QGuiApplication.clipboard().text())
        office.press("Open this page")
        office.tasks.run()

    def ask_for_code() -> None:
        office.press("Use a code instead")
        office.services.sign_in.meanwhile = type_code

    office.services.sign_in.meanwhile = ask_for_code
    office.window.form.microsoft.fold.pressed.emit()  # its own Copy is out of sight
    connect(office)
    assert TYPING.code in seen[0]
    assert TYPING.address in seen[0]
    assert seen[1:] == [TYPING.code, TYPING.address]
    assert office.services.sign_in.opened == [TYPING.address]
    assert f"Connected as {JANE}" in texts(panel(office))


def test_a_double_click_on_connect_is_one_click(office: Office) -> None:
    QTest.mouseDClick(panel(office).button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(panel(office).button, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(panel(office).button, Qt.MouseButton.LeftButton)
    assert office.state.is_connecting


def test_the_wrong_person_is_taken_or_signs_in_again(office: Office) -> None:
    office.services.sign_in.address = JOE
    connect(office)
    said = texts(panel(office))
    assert f"You signed in as {JOE}, but Email is {JANE}." in said
    assert f"If {JANE} is a shared mailbox you may send for, keep it" in said
    office.press("Sign in again")
    office.tasks.run()
    office.press("Use joe.bloggs.fr…nmicrosoft.com as Email")
    assert office.state.form.draft.email == JOE
    assert "You signed in as" not in texts(panel(office))


def test_without_a_keyring_it_is_said_that_it_lasts_until_quit(office: Office) -> None:
    office.services.sign_in.trouble = SecretStoreUnavailable("none")
    connect(office)
    assert "Only until you quit: this computer has no safe place" in texts(panel(office))


def test_a_letter_for_it_is_copied_and_the_button_says_so(office: Office, qtbot: QtBot) -> None:
    office.services.sign_in.error = ConsentNeeded("access_denied", "AADSTS90094: no", ("90094",))
    connect(office)
    office.press("Copy a message for IT")
    assert "adminconsent" in QGuiApplication.clipboard().text()
    assert office.button("✓ Copied")
    qtbot.waitUntil(lambda: bool(office.button("Copy a message for IT")), timeout=4000)
    office.services.sign_in.error = None
    office.press("Connect again")
    office.tasks.run()
    assert f"Connected as {JANE}" in texts(panel(office))


def test_a_restart_shows_who_is_connected_and_folds_the_registration(
    office: Office, qtbot: QtBot
) -> None:
    connect(office)
    office.press("Save")
    office.tasks.run()
    again = Office(qtbot, office.services)
    assert f"Connected as {JANE}" in texts(panel(again))
    assert not again.input(Field.CLIENT_ID).isVisible()
    assert "contoso.onmicrosoft.com" in texts(again.window.form.microsoft.fold)
    again.press("App registration")
    assert again.input(Field.CLIENT_ID).isVisible()
    again.type(Field.CLIENT_ID, "0")
    assert "Not connected" in texts(panel(again))


def test_a_saved_client_secret_goes_by_a_link(qtbot: QtBot) -> None:
    services = FakeServices()
    office = Office(qtbot, services)
    register(office)
    office.type(Field.CLIENT_SECRET, "a-secret-value")
    assert office.input(Field.SECRET_EXPIRES).isVisible()
    assert "To be registered under “Web”" in texts(office.window.form)
    office.press("Save")
    office.tasks.run()
    office.press("Remove it")
    assert "To be registered under “Mobile and desktop applications”." in texts(office.window.form)
    office.press("Undo")
    assert office.input(Field.CLIENT_SECRET).placeholderText().startswith("Saved")  # type: ignore[attr-defined]


def test_what_to_register_is_a_page_inside_the_program(office: Office, browser: Browser) -> None:
    office.press("What to register…")
    (dialog,) = office.window.findChildren(QDialog)
    text = dialog.findChild(QTextBrowser)
    assert isinstance(text, QTextBrowser)
    assert "http://localhost" in text.toPlainText()
    text.anchorClicked.emit(QUrl("https://entra.microsoft.com"))
    assert browser.pages == ["https://entra.microsoft.com"]
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_what_is_needed_beside_the_browser_is_scrolled_into_sight(office: Office) -> None:
    office.window.resize(640, 480)

    def meanwhile() -> None:
        settle()
        card = panel(office).waiting
        bottom = card.mapTo(office.window, QPoint(0, card.height())).y()
        assert card.isVisible()
        assert bottom <= office.window.footer.y()

    office.services.sign_in.meanwhile = meanwhile
    connect(office)


def is_in_sight(office: Office, widget: QWidget) -> bool:
    area = office.window._scroll
    top = widget.mapTo(area, QPoint()).y()
    return top >= 0 and top + widget.height() <= area.viewport().height()


@pytest.mark.parametrize("width", [480, 680, 1000])
def test_connect_comes_in_sight_once_all_that_it_needs_is_typed(qtbot: QtBot, width: int) -> None:
    office = Office(qtbot)
    office.window.resize(width, 728)  # as on a screen of 768 px
    register(office)
    settle()
    qtbot.waitUntil(lambda: is_in_sight(office, panel(office)))
    assert is_in_sight(office, office.input(Field.TENANT_ID)), "where somebody is typing"


def test_connect_comes_in_sight_when_oauth_is_chosen_and_nothing_else_is_left(
    office: Office, qtbot: QtBot
) -> None:
    office.window.resize(680, 728)
    chosen = office.input(Field.AUTH_TYPE)
    chosen.setFocus()
    office.keys(Qt.Key.Key_Up, Qt.KeyboardModifier.NoModifier)
    settle()
    assert not panel(office).isVisible()
    office.keys(Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier)
    settle()
    qtbot.waitUntil(lambda: is_in_sight(office, panel(office)))
    assert is_in_sight(office, chosen)


def test_while_something_is_left_to_fill_in_the_page_stays_where_it_is(qtbot: QtBot) -> None:
    office = Office(qtbot)
    office.window.resize(680, 728)
    office.type(Field.EMAIL, JANE)
    QTest.keyClick(office.input(Field.EMAIL), Qt.Key.Key_Tab)
    office.tasks.run()
    settle()
    assert panel(office).isVisible()
    assert office.window._scroll.verticalScrollBar().value() == 0


def test_in_a_low_window_the_field_with_the_keyboard_stays_in_sight(
    office: Office, qtbot: QtBot
) -> None:
    office.input(Field.CLIENT_ID).setFocus()
    office.window.resize(680, 400)
    office.presenter.edit(Field.TENANT_ID, "")
    office.presenter.edit(Field.TENANT_ID, TENANT)
    qtbot.wait(100)
    assert is_in_sight(office, office.input(Field.CLIENT_ID))


def test_the_window_comes_forward_when_the_browser_is_done(office: Office) -> None:
    office.window.showMinimized()
    connect(office)
    assert not office.window.isMinimized()


def test_a_screen_reader_is_told_what_changed(office: Office) -> None:
    QAccessible.setActive(True)
    try:
        office.services.sign_in.error = ConsentNeeded(
            "access_denied", "AADSTS90094: no", ("90094",)
        )
        connect(office)
        office.press("Copy a message for IT")
    finally:
        QAccessible.setActive(False)


def test_with_graph_nobody_chooses_where_to_sign_in_unless_it_is_wrong(office: Office) -> None:
    where = office.window.form.microsoft.provider
    assert where.isVisible()
    office.presenter.choose_connection(ConnectionType.GRAPH)
    assert not where.isVisible(), "it is Microsoft's alone"
    office.presenter.choose_provider("google")
    assert where.isVisible(), "or there was no way back"
