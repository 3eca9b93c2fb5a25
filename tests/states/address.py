"""The window where address and server may not belong together; a part of ``gallery``."""

from __future__ import annotations

from collections.abc import Callable

from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.model.account import Account
from smtp_desktop.model.draft import Draft, Field
from smtp_desktop.model.parse import parse
from smtp_desktop.model.secret import Secret, SecretKind
from support.presenter import Desk, FakeServices
from support.registered import registered

_OWN = Draft(
    name="Jane Doe",
    email="jane@lab.test",
    username="jane@lab.test",
    host="smtp.lab.test",
    test_to="jane@lab.test",
)


def own_server_and_gmail() -> WindowState:
    return _moved_to_gmail().state


def settings_of_gmail_taken() -> WindowState:
    desk = _moved_to_gmail()
    desk.subject.pick_service("gmail")
    return desk.state


def two_services() -> WindowState:
    desk = _typed(Desk(), Field.EMAIL, "jane@gmail.com")
    _typed(desk, Field.HOST, "smtp.mail.yahoo.com")
    return desk.state


def own_port() -> WindowState:
    desk = _typed(Desk(), Field.EMAIL, "jane@gmail.com")
    return _typed(desk, Field.PORT, "2525").state


def password_taken_out() -> WindowState:
    desk = _typed(Desk(), Field.EMAIL, "jane@gmail.com")
    desk.subject.type_password("pw-typed")
    return _typed(desk, Field.HOST, "smtp.lab.test").state


def lookalikes() -> WindowState:
    desk = _typed(Desk(), Field.EMAIL, "jane@gmail.\u0441\u043em")
    return _typed(desk, Field.HOST, "smtp.gmai1.com").state


def authority_set() -> WindowState:
    desk = registered()
    desk.subject.edit(Field.TENANT_ID, "")
    return _typed(desk, Field.AUTHORITY, "https://login.microsoftonline.com/acme.com/v2.0").state


def authority_of_another_tenant() -> WindowState:
    return _typed(registered(), Field.AUTHORITY, "https://login.acme.com/other.example.org").state


def _moved_to_gmail() -> Desk:
    services, account = FakeServices(), parse(_OWN)
    assert isinstance(account, Account)
    services.accounts.save(account, {SecretKind.PASSWORD: Secret("pw-saved")})
    return _typed(Desk(services), Field.EMAIL, "jane@gmail.com")


def _typed(desk: Desk, field: Field, text: str) -> Desk:
    desk.subject.edit(field, text)
    desk.subject.leave(field)
    desk.tasks.run()
    return desk


STATES: tuple[Callable[[], WindowState], ...] = (
    own_server_and_gmail, settings_of_gmail_taken, two_services, own_port, password_taken_out,
    lookalikes, authority_set, authority_of_another_tenant,
)  # fmt: skip
