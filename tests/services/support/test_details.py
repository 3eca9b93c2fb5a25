"""Details for IT: the whole story, with people in it only when they are asked for."""

from __future__ import annotations

import base64
import dataclasses
import re

import pytest
from msgspec import structs

from conftest import CANARY
from services.support.test_letter import AT, CERTIFICATE, MAILBOX_OFF, finding
from smtp_desktop.diagnosis.stage import Stage, Status, Step
from smtp_desktop.model.account import BasicAuth, Sender
from smtp_desktop.model.choices import Encryption
from smtp_desktop.printable import Printable
from smtp_desktop.services.support.details import of_test as details
from smtp_desktop.services.testing.report import TestReport, TlsSummary
from smtp_desktop.smtp.commands import Auth, Ehlo, Mail, Rcpt, StartTls
from smtp_desktop.smtp.reply import Reply
from smtp_desktop.smtp.transcript import Transcript
from support.fakes import account
from support.tester import STEPS

JANE = account(587, Encryption.TLS, BasicAuth("jd17"), "smtp.acme.test")


@dataclasses.dataclass(frozen=True)
class ReportWithFacts(TestReport):
    facts: tuple[Printable, ...] = (Printable("Addresses tried: 192.0.2.25 (connected)"),)


def transcript() -> tuple[Printable, ...]:
    spoken = Transcript()
    spoken.received(Reply(220, ("smtp.acme.test ESMTP",)))
    spoken.sent(Ehlo("[192.0.2.7]"))
    spoken.received(Reply(250, ("smtp.acme.test", "SIZE 1000", "STARTTLS")))
    spoken.sent(StartTls())
    spoken.received(Reply(220, ("go ahead",)))
    spoken.note("encrypted from here on")
    spoken.sent(Ehlo("[192.0.2.7]"))
    spoken.received(Reply(250, ("smtp.acme.test hello jd17", "SIZE 1000", "AUTH PLAIN LOGIN")))
    spoken.hide(CANARY)
    spoken.sent(Auth("PLAIN", f"\0jd17\0{CANARY}".encode()))
    wire = base64.b64encode(f"\0jd17\0{CANARY}".encode()).decode()
    spoken.received(Reply(235, (f"welcome jd17 {CANARY} {wire} {CANARY.encode().hex()}",)))
    spoken.sent(Mail("jane@acme.test"))
    spoken.received(Reply(250, ("ok",)))
    spoken.sent(Rcpt("joe@acme.test"))
    spoken.received(Reply(550, ("no joe%40acme.test, see /srv/janed, am9lQGFjbWUudGVzdA==",)))
    return tuple(spoken.lines)


def report() -> TestReport:
    steps = (
        *STEPS[:5],
        Step(Stage.RECIPIENT, Status.FAILED, 7, "550"),
        Step(Stage.DATA, Status.NOT_REACHED),
    )
    return ReportWithFacts(
        steps, finding("recipient_unknown", "user"), MAILBOX_OFF,
        TlsSummary("TLSv1.3", CERTIFICATE), transcript(), AT,
    )  # fmt: skip


def test_the_whole_story_is_told_in_its_order() -> None:
    text = details(report(), JANE, "office-pc", "janed").full
    order = [
        "on office-pc, 2026-11-20 09:14:30 +0100 (2026-11-20 08:14:30 UTC)",
        "Server: smtp.acme.test, port 587, encryption tls",
        "Sender: jane@acme.test Recipient: joe@acme.test",
        "Sign-in: basic, username jd17",
        "resolve ok 3 ms 192.0.2.25",
        "recipient FAILED 7 ms 550",
        "data not reached\n",
        "together 119 ms",
        "Addresses tried: 192.0.2.25 (connected)",
        "Finding: recipient_unknown: It does not work.",
        f"Reply: {MAILBOX_OFF}",
        "Encryption: TLSv1.3",
        "Certificate for: mail.acme.test, acme.test",
        "Issued by: CN=Acme Root",
        "Valid: 2026-01-01 to 2026-06-01",
        "SHA-256: abab",
        "EHLO: SIZE 1000, STARTTLS",
        "EHLO: SIZE 1000, AUTH PLAIN LOGIN",
        "Dialogue (C: this computer, S: the server):",
        "* encrypted from here on",
        "C: AUTH PLAIN ***",
        "C: MAIL FROM:<jane@acme.test>",
    ]
    told = re.sub(" +", " ", text)
    places = [told.find(part) for part in order]
    assert -1 not in places, order[places.index(-1)]
    assert places == sorted(places)


def test_nobody_is_named_unless_that_is_wanted() -> None:
    told = details(report(), JANE, "office-pc", "janed")
    for name in ("jane", "joe", "jd17", "am9lQGFj", "Jane Doe"):
        assert name not in told.text
    for part in (
        "Sender: address-1@acme.test   Recipient: address-2@acme.test",
        "Sign-in: basic, username name-1",
        "C: MAIL FROM:<address-1@acme.test>",
        "no address-2@acme.test, see /srv/name-3, (hidden)",
        "Server: smtp.acme.test",
        "C: EHLO [192.0.2.7]",
        "08DE27B2A1F3C9D4",
        "on office-pc",
        "only the part behind the @ is shown",
    ):
        assert part in told.text, part
    assert "hidden" not in told.full
    assert "no joe%40acme.test" in told.full


def test_no_secret_is_in_either() -> None:
    for text in details(report(), JANE, "office-pc"):
        assert CANARY not in text
        assert CANARY.encode().hex() not in text
        assert base64.b64encode(CANARY.encode()).decode()[:8] not in text
        assert "S: 235 welcome" in text


def test_who_the_test_email_was_for_is_told_and_hidden() -> None:
    told = details(report(), JANE, "office-pc", to="boss@partner.example")
    assert "Recipient: boss@partner.example" in told.full
    assert "boss" not in told.text


@pytest.mark.parametrize("tls", [None, TlsSummary("", None), TlsSummary("TLSv1.2", None)])
def test_what_is_not_known_leaves_no_hole(tls: TlsSummary | None) -> None:
    silent = TestReport((STEPS[0],), None, None, tls, (), AT)
    text = details(silent, JANE, "office-pc").full
    assert "\n\n\n" not in text
    assert text == text.strip()
    assert ("Encryption: TLSv1.2" in text) is bool(tls and tls.version)
    for part in ("Dialogue", "EHLO", "Finding", "Reply"):
        assert part not in text


def test_an_offer_that_is_among_the_facts_is_told_once() -> None:
    facts = (Printable("EHLO inside encryption: SIZE"),)
    known = ReportWithFacts((STEPS[0],), None, None, None, transcript(), AT, facts=facts)
    text = details(known, JANE, "pc").full
    assert text.count("\nEHLO") == 1


def test_a_finding_that_is_not_certain_says_so() -> None:
    unsure = structs.replace(finding("server_temp"), certain=False)
    text = details(dataclasses.replace(report(), finding=unsure), JANE, "pc").full
    assert "It does not work. (not certain)" in text


def test_a_dialogue_that_breaks_off_in_the_offer_is_told_as_far_as_it_came() -> None:
    lines = (
        "C: EHLO [192.0.2.7]",
        "S: 250-smtp.acme.test",
        "S: 250-SIZE 1000",
        "C: QUIT",
        "C: EHLO x",
    )
    told = dataclasses.replace(report(), transcript=tuple(map(Printable, lines)))
    text = details(told, JANE, "pc").full
    assert "EHLO: SIZE 1000\n" in text
    assert text.count("EHLO: ") == 1


def test_a_story_without_people_says_nothing_about_hiding() -> None:
    nobody = structs.replace(JANE, sender=Sender("", "x"), auth=BasicAuth("apikey"), test_to="y")
    silent = TestReport((STEPS[0],), None, None, None, (), AT)
    told = details(silent, nobody, "office-pc")
    assert told.text == told.full
