"""The letter that asks for Client ID and Tenant ID before anything was tried."""

from __future__ import annotations

import pytest

from smtp_desktop.model.choices import AuthType, ConnectionType
from smtp_desktop.model.draft import Draft
from smtp_desktop.services.support.preparation_letter import preparation_letter
from support.fakes import BOOK, PROVIDERS
from support.microsoft import CLOUDS

WORK = Draft(email="jane@acme.test", auth_type=AuthType.OAUTH, host="smtp.office365.com")
PERSONAL = Draft(email="jane@hotmail.com", auth_type=AuthType.OAUTH, host="smtp-mail.outlook.com")


def text_of(draft: Draft) -> str:
    """The letter on one line, as it reads wherever its lines end."""
    letter = preparation_letter(draft, BOOK, PROVIDERS, CLOUDS)
    assert letter
    assert letter.to == "it_admin"
    return " ".join(letter.text.split())


def test_an_administrator_reads_all_that_is_to_be_done() -> None:
    text = text_of(WORK)
    for part in (
        "Subject: Please help: SMTP Desktop needs a Client ID and a Tenant ID for jane@acme.test",
        "Application (client) ID",
        "Directory (tenant) ID",
        "“Mobile and desktop applications” with exactly this redirect URI",
        " http://localhost ",
        "SMTP.Send, offline_access, openid, profile",
        "Grant admin consent",
        "Please tick “Authenticated SMTP”.",
        "Set-CASMailbox -Identity 'jane@acme.test' -SmtpClientAuthenticationDisabled $false",
        "no password and no secret",
    ):
        assert part in text, part
    assert "Send As" not in text


def test_for_graph_nothing_is_asked_about_smtp() -> None:
    text = text_of(WORK._replace(connection=ConnectionType.GRAPH, host=""))
    assert "Mail.Send, offline_access, openid, profile" in text
    assert "The mailbox I sign in with: jane@acme.test" in text
    for part in ("SMTP.Send", "Authenticated SMTP", "Set-CASMailbox", "until the change counts"):
        assert part not in text, part


def test_whoever_sends_from_a_shared_mailbox_needs_a_right_as_well() -> None:
    text = text_of(WORK._replace(email="info@acme.test", username="jane@acme.test"))
    assert "The mailbox I sign in with: jane@acme.test" in text
    assert "-Identity 'info@acme.test' -Trustee 'jane@acme.test' -AccessRights SendAs" in text


@pytest.mark.parametrize(
    "draft",
    [PERSONAL, PERSONAL._replace(tenant_id=" Consumers "), PERSONAL._replace(host="")],
)
def test_a_personal_account_needs_the_client_id_alone(draft: Draft) -> None:
    text = text_of(draft)
    assert "needs a Client ID for jane@hotmail.com" in text
    assert "one that includes personal Microsoft accounts" in text
    assert "personal accounts enter the word consumers" in text
    assert "Authenticated SMTP" not in text
    assert preparation_letter(draft._replace(client_id="x"), BOOK, PROVIDERS, CLOUDS) is None


def test_without_an_address_nothing_is_left_open() -> None:
    for draft in (WORK, PERSONAL._replace(tenant_id="consumers")):
        letter = preparation_letter(draft._replace(email=""), BOOK, PROVIDERS, CLOUDS)
        assert letter
        assert "{" not in letter.text
        assert "''" not in letter.text
        assert "PowerShell" not in letter.text


def test_its_lines_are_those_of_an_email() -> None:
    letter = preparation_letter(WORK, BOOK, PROVIDERS, CLOUDS)
    assert letter
    prose = [line for line in letter.text.splitlines() if not line.startswith("  ")]
    assert max(map(len, prose[1:])) <= 76


def test_what_was_typed_adds_no_line_and_no_command() -> None:
    typed = "jane' -x\r\nBcc: eve@evil.test"
    letter = preparation_letter(WORK._replace(username=typed), BOOK, PROVIDERS, CLOUDS)
    assert letter
    assert "\nBcc" not in letter.text
    assert "Set-CASMailbox" not in letter.text


@pytest.mark.parametrize(
    "draft",
    [
        WORK._replace(client_id="1", tenant_id="acme.test"),
        WORK._replace(auth_type=AuthType.BASIC),
        PERSONAL._replace(auth_type=AuthType.NONE),
    ],
)
def test_where_nothing_is_missing_nobody_is_asked(draft: Draft) -> None:
    assert preparation_letter(draft, BOOK, PROVIDERS, CLOUDS) is None
