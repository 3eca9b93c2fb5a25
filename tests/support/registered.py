"""The window's presenter with an app registration typed, and what people do there next."""

from __future__ import annotations

from collections.abc import Callable

from smtp_desktop.gui.state import connection
from smtp_desktop.gui.state.sign_in import Phase
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.model.choices import AuthType
from smtp_desktop.model.draft import Field
from support.microsoft import CLIENT_ID, JANE, TENANT
from support.presenter import Desk, FakeServices


def registered(services: FakeServices | None = None) -> Desk:
    """A desk where everything for Microsoft has been typed."""
    desk = Desk(services)
    desk.subject.edit(Field.NAME, "Acme Finance")
    desk.subject.edit(Field.EMAIL, JANE)
    desk.subject.leave(Field.EMAIL)
    desk.subject.edit(Field.CLIENT_ID, CLIENT_ID)
    desk.subject.edit(Field.TENANT_ID, TENANT)
    return desk


def at_google(services: FakeServices | None = None) -> Desk:
    """A desk where everything for a Google Workspace has been typed."""
    desk = Desk(services)
    desk.subject.edit(Field.NAME, "Acme Finance")
    desk.subject.edit(Field.EMAIL, "jane@gmail.com")
    desk.subject.leave(Field.EMAIL)
    desk.subject.choose_auth(AuthType.OAUTH)
    desk.subject.edit(Field.CLIENT_ID, "402612-abc123def456ghi789.apps.googleusercontent.com")
    desk.subject.type_client_secret("a-secret-value")
    desk.services.sign_in.address = "jane@gmail.com"
    return desk


def connected(desk: Desk | None = None) -> Desk:
    """A desk where somebody has signed in."""
    desk = desk or registered()
    desk.subject.sign_in.connect()
    desk.tasks.run()
    return desk


def press(desk: Desk, button: str) -> None:
    """Press Test Email, Save or Connect, and wait until it is done."""
    subject = desk.subject
    buttons: dict[str, Callable[[], None]] = {
        "test": subject.test,
        "save": subject.save,
        "connect": subject.sign_in.connect,
    }
    buttons[button]()
    desk.tasks.run()


def during(desk: Desk, wanted: Phase) -> WindowState:
    """The last state that a whole sign-in showed in one of its phases."""
    connected(desk)
    return [one for one in desk.view.states if one.sign_in.phase is wanted][-1]


def said(desk: Desk) -> str:
    """The line beside Connect."""
    return str(connection.line(desk.state)[1])


def hint(desk: Desk) -> str:
    """What stands under that line."""
    found = connection.hint(desk.state)
    return str(found[1]) if found else ""
