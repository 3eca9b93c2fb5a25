"""A token that the server refuses: whose it is, what it allows, and how long; never the token."""

from __future__ import annotations

import base64
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import jwt
import pytest

from conftest import CANARY
from servers.scripted import Script, ScriptedServer
from smtp_desktop.diagnosis.finding import Finding
from smtp_desktop.model.account import OAuth
from smtp_desktop.model.choices import Encryption
from smtp_desktop.model.sign_in.claims import Claims, claims
from smtp_desktop.services.sending.message import Text
from smtp_desktop.services.testing.report import TestReport
from smtp_desktop.services.testing.test_email import Request
from smtp_desktop.smtp.sasl import Credentials
from smtp_desktop.waiting import Cancellation
from support.fakes import HASTY, account, outcome, tester

OUTLOOK = "https://outlook.office.com"
REFUSAL = '{"status":"401","schemes":"bearer","scope":"https://outlook.office.com/SMTP.Send"}'
HOUR = 3600


def token(**values: Any) -> str:
    told = {"aud": OUTLOOK, "scp": "SMTP.Send", "exp": time.time() + HOUR, "jti": CANARY} | values
    return jwt.encode(told, "a key of the test, and long enough", "HS256")


def refused(
    secret: str,
    login: str = "jane@acme.com",
    username: str = "",
    greeting: str = "220 mail.test ESMTP",
    challenge: str = REFUSAL,
) -> TestReport:
    """A test whose token is refused, as Microsoft refuses one; the token is seen nowhere."""
    told = base64.b64encode(challenge.encode()).decode()
    script = Script().output(greeting).expect("EHLO").output("250-hi", "250 AUTH XOAUTH2")
    script.expect("AUTH XOAUTH2").output("334 ").read_line().output(f"334 {told}")
    script.read_line().output("535 5.7.3 Authentication unsuccessful")
    auth = OAuth("id", "acme.com", username)
    with ScriptedServer(script) as server:
        tested = account(server.port, Encryption.NONE, auth)
        credentials = Credentials(login, lambda: secret, is_token=True)
        request = Request(tested, credentials, tested.test_to, Text("Test", "Hello\n"))
        report = tester(limits=HASTY).run(request, lambda step: None, Cancellation())
    assert secret not in str(report)
    assert CANARY not in str(report)
    assert outcome(report)[0] == "auth"
    return report


def found_in(report: TestReport) -> Finding:
    assert report.finding is not None
    return report.finding


def test_a_token_of_another_person_than_the_server_was_told() -> None:
    report = refused(token(upn="admin@acme.com"), login="jane@acme.com")

    found = found_in(report)
    assert (found.code, found.certain) == ("ms_oauth_wrong_account_or_scope", True)
    assert found.title == "You signed in as admin@acme.com, but Username is jane@acme.com."
    assert [fix.changes for fix in found.fixes] == [{"username": "admin@acme.com"}]


def test_a_token_of_another_person_than_username() -> None:
    """Signing in with that name would be refused again, so no button offers it."""
    report = refused(
        token(preferred_username="admin@acme.com"), "admin@acme.com", username="jane@acme.com"
    )

    found = found_in(report)
    assert (found.code, found.certain) == ("ms_oauth_wrong_account_or_scope", False)
    assert found.title == "You signed in as admin@acme.com, but Username is jane@acme.com."
    assert found.fixes == ()
    assert "choose jane@acme.com" in found.actions[0]


@pytest.mark.parametrize("username", ["", "JANE@acme.com"])
def test_a_token_of_the_right_person_is_not_called_anothers(username: str) -> None:
    report = refused(token(upn="Jane@ACME.com"), "jane@acme.com", username)

    assert "You signed in as" not in found_in(report).title


def test_a_token_that_does_not_allow_sending() -> None:
    report = refused(token(upn="jane@acme.com", scp="Mail.Read User.Read"))

    found = found_in(report)
    assert found.code == "ms_oauth_wrong_account_or_scope"
    assert "“Mail.Read User.Read” only" in found.explanation


def test_a_token_that_has_ended_by_the_servers_clock_beside_a_clock_that_is_behind() -> None:
    theirs = format_datetime(datetime.now(UTC) + timedelta(hours=3))
    report = refused(token(upn="jane@acme.com"), greeting=f"220 mail.test ESMTP; {theirs}")

    found = found_in(report)
    assert (found.code, found.certain) == ("clock", True)
    assert "3 hours behind" in found.title


def test_a_token_that_says_nothing_changes_nothing() -> None:
    report = refused("EwBwA8l6BAAU" + CANARY)

    assert "You signed in as" not in found_in(report).title
    assert "Token: says nothing about itself" in report.facts


@pytest.mark.parametrize("piece", [slice(None), slice(0, 30), slice(20, 60), slice(-12, None)])
@pytest.mark.parametrize("shape", ['{{"status":"{0}","scope":"x"}}', "status={0}", "no: {0}"])
def test_a_token_that_the_server_repeats_is_shown_nowhere(shape: str, piece: slice) -> None:
    secret = token(upn="jane@acme.com")
    report = refused(secret, challenge=shape.format(secret[piece]))

    shown = "\n".join(report.facts)
    assert secret[piece] not in shown
    assert secret[piece][:12] not in shown
    assert secret[piece] not in str(report.finding)


def test_the_details_describe_the_refusal_and_the_token() -> None:
    facts = refused(token(upn="jane@acme.com", exp=1795266000)).facts

    scope = "scope=https://outlook.office.com/SMTP.Send"
    assert f"Refused inside the sign-in (334): status=401 schemes=bearer {scope}" in facts
    until = "until 2026-11-21 13:00:00 UTC"
    assert f"Token: for {OUTLOOK}, allows SMTP.Send, of jane@acme.com, {until}" in facts


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"aud": "x", "scp": "a b", "upn": "j", "exp": 0}, (("x", "a b", "j"), 1970)),
        ({"aud": ["x", "y"], "roles": ["SMTP.SendAsApp"]}, (("x y", "SMTP.SendAsApp", ""), 0)),
        ({"preferred_username": "p", "upn": "u", "unique_name": "n"}, (("", "", "p"), 0)),
        ({"unique_name": "live.com#n"}, (("", "", "live.com#n"), 0)),
        ({"exp": "soon", "roles": "x", "scp": None}, (("", "", ""), 0)),
        ({"exp": 1e30}, (("", "", ""), 0)),
        ({"upn": "evil\x1b[2J" + "x" * 900}, (("", "", "evil\ufffd[2J" + "x" * 291 + "…"), 0)),
    ],
)
def test_the_claims_of_a_token(
    values: dict[str, Any], expected: tuple[tuple[str, str, str], int]
) -> None:
    found = claims(jwt.encode(values, "a key of the test, and long enough", "HS256"))

    assert (found.audience, found.scope, found.name) == expected[0]
    assert (found.expires_at.year if found.expires_at else 0) == expected[1]


@pytest.mark.parametrize("text", ["", "x", "a.b.c", CANARY, "é" * 500, "\ud800"])
def test_what_is_no_token_has_no_claims(text: str) -> None:
    assert claims(text) == Claims()
