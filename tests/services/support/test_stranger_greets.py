"""A known service never greets like somebody else: a hosting company in between does."""

from __future__ import annotations

import pytest

from diagnosis.said import CATALOGUE, PROVIDERS
from smtp_desktop.diagnosis.finding import Finding
from smtp_desktop.diagnosis.pasted.place import greeting_in
from smtp_desktop.services.support.pasted_error import explained

HOSTER = "220-vps7.hoster.example ESMTP Exim 4.93 #2 220-We do not authorize the use of this system"
LOG = """2024-04-17 16:48:32 Connection: opening to ssl://{host}:465, timeout=300, options=array ()
2024-04-17 16:48:32 Connection: opened
2024-04-17 16:48:32 SERVER -> CLIENT: {greeting}
2024-04-17 16:48:32 CLIENT -> SERVER: EHLO acme.example
SMTP Error: Could not authenticate.
"""


def found(host: str, greeting: str, log: str = LOG) -> Finding:
    return explained(log.format(host=host, greeting=greeting), CATALOGUE, PROVIDERS).finding


@pytest.mark.parametrize("host", ["smtp.gmail.com", "smtp.office365.com", "smtp.zoho.eu"])
def test_a_stranger_in_place_of_a_known_service_is_told_as_such(host: str) -> None:
    finding = found(host, HOSTER)
    assert finding.code == "interception"
    assert not finding.certain
    assert finding.fixes == ()
    assert "hoster" not in f"{finding.title} {finding.explanation} {' '.join(finding.actions)}"


@pytest.mark.parametrize(
    ("host", "greeting"),
    [
        ("smtp.gmail.com", "220 smtp.gmail.com ESMTP a1-20020 - gsmtp"),
        ("smtp.zoho.eu", "220 mx.zohomail.com SMTP Server ready April 18, 2024 6:38:02 AM PDT"),
        ("mail.acme.example", HOSTER),
        ("ssl0.ovh.net", HOSTER),
    ],
)
def test_its_own_greeting_and_one_that_nobody_knows_are_no_sign(host: str, greeting: str) -> None:
    assert found(host, greeting).code == "auth_refused"


def test_a_greeting_counts_only_near_the_server_that_was_named() -> None:
    near = "Connecting to smtp.gmail.com\n" + "x\n" * 8 + "S: 220 mail.acme.example ESMTP"
    assert greeting_in(near, "smtp.gmail.com") == "220 mail.acme.example ESMTP"
    assert greeting_in(near.replace("x\n", "x\n\n"), "smtp.gmail.com") == ""
    assert greeting_in(near, "smtp.zoho.eu") == ""
    assert (
        greeting_in("220 mail.acme.example ESMTP\nConnecting to smtp.gmail.com", "smtp.gmail.com")
        == ""
    )
