"""The window in each state of Connect and Disconnect; a part of ``gallery``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from smtp_desktop.errors import (
    ConsentNeeded,
    SecretStoreUnavailable,
    SignInExpired,
)
from smtp_desktop.gui.state.sign_in import Phase
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.model.draft import Field
from support.clock import NOW
from support.microsoft import CLIENT_ID, TYPING, WAITING
from support.presenter import Desk, FakeServices
from support.registered import at_google, connected, during, press, registered


def microsoft_opening() -> WindowState:
    desk = registered()
    desk.subject.sign_in.connect()
    return desk.state


def microsoft_waiting() -> WindowState:
    return during(registered(), Phase.WAITING)


def microsoft_no_browser() -> WindowState:
    desk = registered()
    desk.services.sign_in.progress = [replace(WAITING, is_open=False)]
    return during(desk, Phase.WAITING)


def microsoft_page_code() -> WindowState:
    desk = registered()
    desk.services.sign_in.meanwhile = lambda: desk.subject.sign_in.look_up("AADSTS700016")
    return during(desk, Phase.WAITING)


def microsoft_page_code_unknown() -> WindowState:
    desk = registered()
    desk.services.sign_in.meanwhile = lambda: desk.subject.sign_in.look_up("no idea")
    return during(desk, Phase.WAITING)


def microsoft_device_code() -> WindowState:
    desk = registered()
    desk.services.sign_in.progress = [TYPING]
    return during(desk, Phase.TYPING)


def microsoft_almost_done() -> WindowState:
    return during(registered(), Phase.REDEEMING)


def microsoft_connected() -> WindowState:
    return connected().state


def microsoft_connected_at_start() -> WindowState:
    services = FakeServices()
    press(connected(registered(services)), "save")
    return Desk(services).state


def microsoft_wrong_person() -> WindowState:
    desk = registered()
    desk.services.sign_in.address = "joe.bloggs@contoso.onmicrosoft.com"
    return connected(desk).state


def microsoft_until_quit() -> WindowState:
    desk = registered()
    desk.services.sign_in.trouble = SecretStoreUnavailable("none")
    return connected(desk).state


def microsoft_failed() -> WindowState:
    desk = registered()
    desk.services.sign_in.error = ConsentNeeded(
        "access_denied", "AADSTS90094: The grant needs an administrator.", ("90094",), "return"
    )
    return connected(desk).state


def microsoft_cancelled() -> WindowState:
    desk = registered()
    desk.subject.sign_in.connect()
    desk.subject.stop()
    return desk.state


def microsoft_expired() -> WindowState:
    desk = connected()
    desk.services.sign_in.refusal = SignInExpired(
        "invalid_grant", "AADSTS700082: The refresh token has expired.", ("700082",)
    )
    desk.subject.test()
    desk.tasks.run()
    return desk.state


def microsoft_connect_first() -> WindowState:
    desk = registered()
    desk.subject.test()
    desk.tasks.run()
    return desk.state


def microsoft_tested() -> WindowState:
    desk = connected()
    desk.subject.test()
    desk.tasks.run()
    return desk.state


def microsoft_disconnected() -> WindowState:
    desk = connected()
    desk.subject.sign_in.disconnect()
    desk.tasks.run()
    return desk.state


def microsoft_registration() -> WindowState:
    services = FakeServices()
    desk = registered(services)
    desk.subject.type_client_secret("a-secret-value")
    desk.subject.edit(Field.SECRET_EXPIRES, f"{NOW + timedelta(days=7):%Y-%m-%d}")
    press(connected(desk), "save")
    again = Desk(services)
    again.subject.sign_in.toggle_registration()
    return again.state


def microsoft_secret_expires_folded() -> WindowState:
    services = FakeServices()
    desk = registered(services)
    desk.subject.type_client_secret("a-secret-value")
    desk.subject.edit(Field.SECRET_EXPIRES, f"{NOW:%Y-%m-%d}")
    press(connected(desk), "save")
    return Desk(services).state


def microsoft_secret_dropped() -> WindowState:
    services = FakeServices()
    desk = registered(services)
    desk.subject.type_client_secret("a-secret-value")
    press(desk, "save")
    again = Desk(services)
    again.subject.sign_in.toggle_secret()
    return again.state


def microsoft_errors() -> WindowState:
    desk = registered()
    desk.subject.edit(Field.CLIENT_ID, "no id")
    desk.subject.edit(Field.TENANT_ID, "")
    desk.subject.edit(Field.SECRET_EXPIRES, "next year")
    desk.subject.leave(Field.SECRET_EXPIRES)
    desk.subject.type_client_secret(CLIENT_ID)
    desk.subject.test()
    return desk.state


def google_begins() -> WindowState:
    desk = at_google()
    desk.subject.edit(Field.CLIENT_ID, "")
    return desk.state


def google_waiting() -> WindowState:
    return during(at_google(), Phase.WAITING)


def google_paste() -> WindowState:
    desk = at_google()
    desk.services.sign_in.meanwhile = desk.subject.sign_in.ask_for_address
    return during(desk, Phase.WAITING)


def google_connected() -> WindowState:
    return connected(at_google()).state


def google_disconnected() -> WindowState:
    desk = connected(at_google())
    desk.services.sign_in.ends = True
    desk.subject.sign_in.disconnect()
    desk.tasks.run()
    return desk.state


def other_issuer() -> WindowState:
    desk = at_google()
    desk.subject.choose_provider("other")
    desk.subject.edit(Field.ISSUER, "https://login.acme.example/realms/staff")
    return desk.state


def other_errors() -> WindowState:
    desk = at_google()
    desk.subject.choose_provider("other")
    desk.subject.edit(Field.ISSUER, "login.acme.example")
    desk.subject.edit(Field.SCOPES, 'openid "mail"')
    desk.subject.test()
    return desk.state


STATES: tuple[Callable[[], WindowState], ...] = (
    microsoft_opening, microsoft_waiting, microsoft_no_browser, microsoft_page_code,
    microsoft_page_code_unknown, microsoft_device_code, microsoft_almost_done,
    microsoft_connected, microsoft_connected_at_start, microsoft_wrong_person,
    microsoft_until_quit, microsoft_failed, microsoft_cancelled, microsoft_expired,
    microsoft_connect_first, microsoft_tested, microsoft_disconnected, microsoft_registration,
    microsoft_secret_expires_folded, microsoft_secret_dropped, microsoft_errors,
    google_begins, google_waiting, google_paste, google_connected, google_disconnected,
    other_issuer, other_errors,
)  # fmt: skip
