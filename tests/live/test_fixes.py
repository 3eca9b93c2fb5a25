"""Every kind of fix on a real Postfix with Dovecot: red, one click, green; Undo, and red again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from conftest import CANARY
from servers.mailhost_settings import TYPED
from servers.real_office import RealComputer, RealOffice
from smtp_desktop.demo.sign_in import data as known
from smtp_desktop.demo.sign_in.provider import PracticeIdentityProvider
from smtp_desktop.gui.state.connection import connected_as
from smtp_desktop.gui.state.sign_in import Phase
from smtp_desktop.model.choices import AuthType, Encryption
from smtp_desktop.model.draft import Field
from smtp_desktop.model.provider import Provider
from support.window import texts

if TYPE_CHECKING:
    from servers.mailhost import MailHost

pytest_plugins = ("servers.mailhost",)
pytestmark = pytest.mark.live

SSL, TLS, STARTTLS, NONE = Encryption
JANE = replace(known.YOU, address="jane@acme.test", password="Jane-5ecret", has_second_factor=False)
PERSONAL_CLIENT = "c0ffee00-5e4d-4d01-9a11-5d7001de50ff"


class Case(NamedTuple):
    """What was typed, what the server refuses, the button, and what it changes in the form.

    `service` is one of the mail host's on this computer's name, or a host with a known port.
    """

    service: str
    encryption: Encryption
    finding: str
    button: str
    changes: dict[Field, object]
    port: int = 0
    username: str = "jane"
    email: str = "jane@acme.test"
    auth: AuthType = AuthType.BASIC
    wants: str = ""
    is_foreign: bool = False  # a server that the typed password was not typed for


CASES = {
    "port, to 587": Case(
        "only587.acme.test", SSL, "wrong_port", "Use port 587 with TLS",
        {Field.PORT: "587", Field.ENCRYPTION: TLS}, port=465,
    ),
    "port, to 465": Case(
        "only465.acme.test", TLS, "wrong_port", "Use port 465 with SSL",
        {Field.PORT: "465", Field.ENCRYPTION: SSL}, port=587,
    ),
    "port, where encryption is taken away": Case(
        "stripped.acme.test", TLS, "starttls_missing", "Use port 465 with SSL",
        {Field.PORT: "465", Field.ENCRYPTION: SSL}, port=587,
    ),
    "encryption, to the upgrade": Case(
        "submission", SSL, "mode_mismatch", "Use STARTTLS", {Field.ENCRYPTION: STARTTLS},
    ),
    "encryption, from the start": Case(
        "submission_implicit", STARTTLS, "mode_mismatch", "Use SSL", {Field.ENCRYPTION: SSL},
    ),
    "encryption, where a sign-in needs it": Case(
        "submission", NONE, "auth_mech", "Use TLS", {Field.ENCRYPTION: TLS},
    ),
    "server, from the certificate": Case(
        "wrong_name", STARTTLS, "cert_hostname", "Use mail.host.test",
        {Field.HOST: "mail.host.test"}, is_foreign=True,
    ),
    "username, the full address": Case(
        "only587.acme.test", TLS, "bad_credentials", "Use joe@acme.test as Username",
        {Field.USERNAME: "joe@acme.test"}, 587, "joe", "joe@acme.test", wants="{address}",
    ),
    "username, the part before the at": Case(
        "only587.acme.test", TLS, "bad_credentials", "Use jane as Username",
        {Field.USERNAME: "jane"}, 587, "jane@acme.test", wants="{local}",
    ),
    "From, the one who signs in": Case(
        "owned", STARTTLS, "from_not_allowed", "Use joe@acme.test as Email",
        {Field.EMAIL: "joe@acme.test"}, username="joe@acme.test",
    ),
    "a sign-in, where one is wanted": Case(
        "stock", STARTTLS, "not_authenticated", "Switch to Basic / session",
        {Field.AUTH_TYPE: AuthType.BASIC}, auth=AuthType.NONE,
    ),
    "no sign-in, where none is offered": Case(
        "relay", NONE, "auth_mech", "Try None (no sign-in)", {Field.AUTH_TYPE: AuthType.NONE},
    ),
}  # fmt: skip


def opened(qtbot: QtBot, qapp: QApplication, host: MailHost, case: Case) -> RealOffice:
    """The window, with what the person of this case has typed."""
    provider = Provider(
        id="acme", name="Acme", host=case.service, hosts=("localhost",), username=case.wants
    )
    computer = RealComputer(host, provider if case.wants else None)
    password = TYPED if case.username.startswith("joe") else CANARY
    office = RealOffice(qtbot, qapp, computer, password)
    is_known = case.service in host.address
    office.fills_in(
        case.service if is_known else "localhost",
        case.port or host.port[case.service],
        case.encryption,
        case.auth,
        email=case.email,
        username=case.username,
        test_to="joe@acme.test",
    )
    return office


def types_the_password_again(office: RealOffice) -> None:
    """It was not sent to the server that the certificate names."""
    assert list(office.state.form.problems) == [Field.PASSWORD]
    assert office.state.panel.steps == ()
    office.presenter.type_password(CANARY)
    office.presses("Test Email")


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_one_click_turns_red_into_green_and_undo_takes_it_back(
    qtbot: QtBot, qapp: QApplication, mail_host: MailHost, case: Case
) -> None:
    office = opened(qtbot, qapp, mail_host, case)
    typed = office.state.form.draft
    office.presses("Test Email")
    assert (office.finding, office.is_green) == (case.finding, False)
    mail_host.begin()

    office.presses(case.button)
    if case.is_foreign:
        types_the_password_again(office)

    assert office.is_green, texts(office.window.report)
    assert mail_host.letter("joe")
    fixed = office.state.form.draft
    assert {one: fixed.value(one) for one in fixed.differences(typed)} == case.changes
    assert "is now" in texts(office.window.report)

    office.presses("Undo")
    assert office.state.form.draft == typed
    assert (office.finding, office.is_green) == (case.finding, False)
    if case.is_foreign:
        office.presenter.type_password(CANARY)
    office.presses("Test Email")
    if case.finding == "bad_credentials":
        # Its password was refused both ways already: what might lock the account is asked about.
        assert office.finding == ""
        office.presses("Try anyway")
    assert (office.finding, office.is_green) == (case.finding, False)


@pytest.fixture
def identity(mail_host: MailHost) -> Iterator[PracticeIdentityProvider]:
    """Where people sign in with a browser; the mail host knows its tokens."""
    one = known.Client(PERSONAL_CLIENT, "For people at home", audience=known.Audience.PERSONAL)
    people = known.PRACTICE.with_(JANE).with_(one)
    server = PracticeIdentityProvider(people, ca=mail_host.authority.ca, key=mail_host.key)
    server.start()
    yield server
    server.stop()


def test_one_click_turns_a_refused_password_into_a_sign_in_and_a_green_test(
    qtbot: QtBot, qapp: QApplication, mail_host: MailHost, identity: PracticeIdentityProvider
) -> None:
    computer = RealComputer(mail_host, identity=identity, person=JANE)
    office = RealOffice(qtbot, qapp, computer, CANARY)
    office.fills_in(
        *("localhost", mail_host.port["tokens"], STARTTLS),
        email="jane@acme.test",
        username="jane",
        client_id=known.PUBLIC_CLIENT,
        tenant_id="practice.test",
        test_to="joe@acme.test",
    )
    typed = office.state.form.draft
    office.presses("Test Email")
    assert (office.finding, office.is_green) == ("auth_mech", False)
    mail_host.begin()

    office.press("Switch to OAuth 2.0")
    qtbot.waitUntil(lambda: office.is_green, timeout=20_000)

    assert connected_as(office.state) == JANE.address
    assert mail_host.letter("joe")
    assert f"sasl_method=XOAUTH2, sasl_username={JANE.address}\n" in mail_host.log("tokens")

    office.presses("Undo")
    assert office.state.form.draft == typed
    office.presses("Test Email")
    assert (office.finding, office.is_green) == ("auth_mech", False)


def test_one_click_sets_the_tenant_that_a_personal_account_needs(
    qtbot: QtBot, qapp: QApplication, mail_host: MailHost, identity: PracticeIdentityProvider
) -> None:
    at_home = known.PERSONAL
    computer = RealComputer(mail_host, identity=identity, person=at_home)
    office = RealOffice(qtbot, qapp, computer)
    office.fills_in(
        *("localhost", mail_host.port["tokens"], STARTTLS, AuthType.OAUTH),
        email=at_home.address,
        client_id=PERSONAL_CLIENT,
        tenant_id="practice.test",
        test_to="joe@acme.test",
    )
    office.press("Connect…")
    qtbot.waitUntil(lambda: office.state.sign_in.phase is Phase.WAITING, timeout=20_000)
    office.presenter.sign_in.look_up("AADSTS9002346")
    assert office.finding == "personal_account"

    office.presses("Use consumers as Tenant ID")

    assert connected_as(office.state) == at_home.address
    assert office.state.form.draft.tenant_id == "consumers"
    assert office.finding == ""

    office.presses("Undo")
    assert office.state.form.draft.tenant_id == "practice.test"
    assert not connected_as(office.state)
