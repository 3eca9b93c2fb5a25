"""Something opens the encrypted connection: named by its issuer, over the wire."""

from __future__ import annotations

import socket
from functools import cache

import pytest
import trustme

from conftest import CANARY
from servers.certificates import NAMES, Authority
from servers.scripted import Script, ScriptedServer, greeted
from smtp_desktop.diagnosis.finding import Finding
from smtp_desktop.model.choices import Encryption, TlsMode
from smtp_desktop.services.testing.report import TestReport
from support.fakes import HASTY, account, outcome, run, tester

SSL, STARTTLS = Encryption.SSL, Encryption.STARTTLS


@cache
def authority() -> Authority:
    return Authority()


class Inspector:
    """A product whose certificate authority stands in the system store, or does not."""

    def __init__(self, name: str) -> None:
        self.ca = trustme.CA(organization_name=name)
        self.pem = self.ca.cert_pem.bytes().decode("ascii")
        self.context = Authority._context(self.ca.issue_cert(*NAMES))


def found_in(report: TestReport) -> Finding:
    assert report.finding is not None
    return report.finding


@pytest.mark.parametrize("encryption", [SSL, STARTTLS])
@pytest.mark.parametrize(
    ("issuer", "title", "owners"),
    [
        (
            "Avast Web/Mail Shield",
            "Avast on this computer opens encrypted connections.",
            ("user",),
        ),
        (
            "ESET, spol. s r. o.",
            "ESET on this computer opens encrypted connections.",
            ("user",),
        ),
        (
            "Zscaler Inc.",
            "Zscaler on your network opens encrypted connections.",
            ("it_admin",),
        ),
    ],
)
def test_the_product_and_who_can_fix_it_are_named(
    issuer: str, title: str, owners: tuple[str, ...], encryption: Encryption
) -> None:
    context = authority().untrusted(issuer)
    if encryption is SSL:
        server = ScriptedServer(Script().output("220 hi"), implicit=context)
    else:
        go_ahead = greeted("STARTTLS").expect("STARTTLS").output("220 go")
        server = ScriptedServer(go_ahead.start_tls(context))
    with server:
        report = run(tester(authority().pem, HASTY), account(server.port, encryption), CANARY)

    found = found_in(report)
    assert (found.code, found.title, found.owners) == ("interception", title, owners)
    assert "Your password was not sent" in found.explanation
    assert not [line for line in server.said if line.startswith("AUTH")]


@pytest.mark.parametrize("ending", ["close", "wait", "nonsense"])
def test_a_trusted_product_is_suspected_when_the_conversation_goes_wrong_behind_it(
    ending: str,
) -> None:
    product = Inspector("Kaspersky Lab")
    script = Script().output("220 mail.test ESMTP").expect("EHLO")
    script = {
        "close": lambda: script.close(),
        "wait": lambda: script.wait(),
        "nonsense": lambda: script.output("what?").wait(),
    }[ending]()
    with ScriptedServer(script, implicit=product.context) as server:
        report = run(tester(product.pem, HASTY), account(server.port, SSL), CANARY)

    assert outcome(report) == ("ehlo", "interception")
    found = found_in(report)
    assert not found.certain
    assert "Kaspersky on this computer" in found.title


def test_a_refusal_behind_a_trusted_product_keeps_its_own_meaning() -> None:
    product = Inspector("Kaspersky Lab")
    script = greeted("AUTH PLAIN").expect("AUTH").output("535 5.7.8 Bad credentials")
    with ScriptedServer(script, implicit=product.context) as server:
        report = run(tester(product.pem, HASTY), account(server.port, SSL), CANARY)

    assert outcome(report) == ("auth", "bad_credentials")


def test_a_product_seen_on_another_port_is_suspected_of_taking_the_encryption_away() -> None:
    product = Inspector("Sophos SSL CA")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        closed: int = taken.getsockname()[1]
    with (
        ScriptedServer(greeted("SIZE 1000")) as plain,
        ScriptedServer(Script().output("220 hi").wait(), implicit=product.context) as other,
    ):
        ports = {other.port: TlsMode.IMPLICIT, closed: TlsMode.CLEAR}
        subject = tester(authority().pem, HASTY, ports=ports)
        report = run(subject, account(plain.port, STARTTLS, host="mail.acme.test"), CANARY)

    assert outcome(report) == ("starttls", "interception")
    found = found_in(report)
    assert (found.certain, found.owners) == (False, ("it_admin",))
    assert "Sophos on your network" in found.title
    assert "password was not sent" in found.explanation
