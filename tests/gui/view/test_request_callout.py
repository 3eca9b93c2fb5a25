"""Microsoft without Client ID: who gives it, and a message that asks them, before any failure."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from smtp_desktop.gui.state import connection
from smtp_desktop.gui.view.form.request_callout import RequestCallout
from smtp_desktop.model.choices import AuthType
from smtp_desktop.model.draft import Field
from support.microsoft import CLIENT_ID, JANE, TENANT
from support.presenter import Desk
from support.registered import connected
from support.window import Office, texts


def told(email: str) -> Desk:
    desk = Desk()
    desk.subject.edit(Field.EMAIL, email)
    desk.subject.leave(Field.EMAIL)
    desk.tasks.run()
    return desk


@pytest.fixture
def office(qtbot: QtBot) -> Office:
    one = Office(qtbot)
    one.window.resize(680, 1400)
    one.type(Field.EMAIL, JANE)
    one.presenter.leave(Field.EMAIL)
    one.tasks.run()
    return one


def callout(office: Office) -> RequestCallout:
    (found,) = office.window.findChildren(RequestCallout)
    return found


def test_who_gives_the_ids_is_said_before_anything_failed(office: Office) -> None:
    assert office.state.panel.result is None
    assert callout(office).isVisible()
    assert "administrator gives you Client ID and Tenant ID" in texts(callout(office))


def test_the_message_asks_for_all_that_is_needed(office: Office) -> None:
    office.press("Copy a message for IT")
    copied = QGuiApplication.clipboard().text()
    for part in (
        JANE, "Client ID", "Tenant ID", "http://localhost", "SMTP.Send", "offline_access",
        "Authenticated SMTP", "Set-CASMailbox", "App registrations",
    ):  # fmt: skip
        assert part in copied
    assert office.button("✓ Copied")


def test_copied_is_said_for_a_moment_and_nothing_moves(office: Office, qtbot: QtBot) -> None:
    other = office.button("I am the administrator")
    place = other.pos()
    office.press("Copy a message for IT")
    assert other.pos() == place
    qtbot.waitUntil(lambda: bool(office.button("Copy a message for IT")), timeout=4000)
    assert other.pos() == place


def test_whoever_is_the_administrator_gets_the_steps(office: Office) -> None:
    office.press("I am the administrator")
    (dialog,) = (one for one in office.window.findChildren(QDialog) if one.isVisible())
    assert dialog.windowTitle() == "What to register at Microsoft"
    dialog.close()


def test_it_goes_once_both_are_there(office: Office) -> None:
    office.type(Field.CLIENT_ID, CLIENT_ID)
    assert callout(office).isVisible()
    office.type(Field.TENANT_ID, TENANT)
    assert not callout(office).isVisible()
    QTest.keyClicks(office.input(Field.TENANT_ID), "a")
    assert not callout(office).isVisible()


def test_whoever_is_connected_or_uses_a_password_needs_no_ids() -> None:
    assert connection.request(connected().state) is None
    desk = told(JANE)
    assert connection.request(desk.state) is not None
    desk.subject.choose_auth(AuthType.BASIC)
    assert connection.request(desk.state) is None
    assert desk.subject.papers.preparation() == ""


def test_a_personal_account_is_told_what_really_helps() -> None:
    desk = told("jane@outlook.com")
    assert connection.is_personal(desk.state)
    assert "personal account cannot make the Client ID it needs" in str(
        connection.request(desk.state)
    )
    message = " ".join(desk.subject.papers.preparation().split())
    assert "personal Microsoft accounts" in message
    assert "Authenticated SMTP" not in message
    assert "consumers" in message


def test_a_tenant_that_was_typed_says_whose_account_it_is() -> None:
    desk = told(JANE)
    assert not connection.is_personal(desk.state)
    desk.subject.edit(Field.TENANT_ID, "Consumers")
    assert connection.is_personal(desk.state)
    assert connection.request(desk.state) is not None
