"""Letters to whoever has to fix a fault: complete, without holes and without secrets."""

from __future__ import annotations

import base64
import dataclasses
import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from conftest import CANARY
from diagnosis.catalogue.test_letter_book import READERS, owned
from smtp_desktop.diagnosis.explain import explain
from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.diagnosis.finding import Finding
from smtp_desktop.diagnosis.stage import Stage, Status, Step
from smtp_desktop.model.account import Account, BasicAuth, NoAuth, OAuth
from smtp_desktop.model.choices import Encryption
from smtp_desktop.ports.network import Certificate
from smtp_desktop.printable import Printable, is_printable
from smtp_desktop.services.support.letter import MOST, letters_for
from smtp_desktop.services.support.letter_story import Story, of_test, words
from smtp_desktop.services.testing.report import TestReport, TlsSummary
from smtp_desktop.smtp.commands import Auth, Mail
from smtp_desktop.smtp.reply import EnhancedStatus, Reply
from smtp_desktop.smtp.transcript import Transcript
from support.fakes import BOOK, CATALOGUE, account
from support.microsoft import CLOUDS
from support.tester import STEPS

AT = datetime(2026, 11, 20, 9, 14, 30, tzinfo=timezone(timedelta(hours=1)))
TOKEN = "AM0PR02CA0123.eurprd02.prod.outlook.com 2026-11-20T08:14:00.123Z 08DE27B2A1F3C9D4"
MAILBOX_OFF = Reply(
    535,
    (f"5.7.139 no, SmtpClientAuthentication is disabled for the Mailbox. [{TOKEN}]",),
    EnhancedStatus(5, 7, 139),
)
CERTIFICATE = Certificate(
    Printable("CN=mail.acme.test"), Printable("CN=Acme Root"),
    (Printable("mail.acme.test"), Printable("acme.test")),
    datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC), "ab" * 32, False,
)  # fmt: skip

OFFICE = account(587, Encryption.TLS, BasicAuth("jane@acme.test"), "smtp.office365.com")
APP = account(587, Encryption.TLS, OAuth("client-1", "acme.test"), "smtp.office365.com")


def flat(text: str) -> str:
    """A text as it reads, wherever its lines end."""
    return " ".join(text.split())


def finding(code: str, *owners: str, title: str = "It does not work.") -> Finding:
    return Finding(code, owners, True, title, "", ())


def report(stage: Stage, reply: Reply | None = None, detail: str = "LOGIN") -> TestReport:
    """A test that failed at a stage, with a dialogue in which a secret was said."""
    transcript = Transcript()
    transcript.hide(CANARY)
    transcript.sent(Auth("PLAIN", f"\0jane\0{CANARY}".encode()))
    transcript.received(Reply(535, (f"wrong: {CANARY} {base64.b64encode(CANARY.encode())!r}",)))
    transcript.sent(Mail("jane@acme.test"))
    steps = (*STEPS[:2], Step(stage, Status.FAILED, 3, detail))
    tls = TlsSummary("TLSv1.3", CERTIFICATE)
    return TestReport(steps, finding("x"), reply, tls, tuple(transcript.lines), AT)


def test_a_letter_tells_the_whole_story_and_asks_for_the_switch() -> None:
    failure = Failure(
        stage=Stage.AUTH,
        errors=("PermanentReply", "NegativeReply"),
        reply=MAILBOX_OFF,
        text=MAILBOX_OFF.text,
        host="smtp.office365.com",
        port=587,
        auth="basic",
        words={"email": "jane@acme.test"},
    )
    story = of_test(report(Stage.AUTH, MAILBOX_OFF), OFFICE, "boss@acme.test")
    letter = letters_for(explain(failure, CATALOGUE), story, BOOK)[0]
    assert letter.to == "it_admin"
    for part in (
        "What this program says: Sending with SMTP is switched off for this mailbox.",
        "When: 2026-11-20 09:14+01:00, that is 2026-11-20 08:14 UTC",
        "Sender: jane@acme.test",
        "Recipient: boss@acme.test",
        "Who signs in: jane@acme.test",
        "Outgoing server: smtp.office365.com, port 587, encryption TLS",
        "Authentication type: username and password",
        "Where it stopped: signing in at the outgoing server (AUTH)",
        f"word for word:\n  {MAILBOX_OFF}\n",
        f"in the server's log by:\n  {TOKEN}\n",
        "1. Please switch on “Authenticated SMTP” for the mailbox jane@acme.test.",
        "Users, Active users, jane@acme.test, Mail, Manage email apps",
        "  Set-CASMailbox -Identity 'jane@acme.test' -SmtpClientAuthenticationDisabled $false\n",
        "C: AUTH PLAIN ***\nS: 535 wrong: ***",
        "C: MAIL FROM:<address-1@acme.test>",
        "This message holds no password and no secret",
    ):
        assert flat(part) in flat(letter.text), part
    assert letter.text.startswith("Subject: Please help: SMTP Desktop cannot send email from jane@")
    assert CANARY not in letter.text
    assert "What was seen" not in letter.text


def test_a_letter_keeps_to_the_lines_of_an_email_and_says_the_time_once_where_it_is_utc() -> None:
    story = dataclasses.replace(of_test(report(Stage.AUTH), OFFICE), at=AT.astimezone(UTC))
    mailbox = finding("ms_smtp_auth_off_mailbox", "it_admin", title="Long words, " * 20)
    letter = letters_for(mailbox, story, BOOK)[0]
    assert "- When: 2026-11-20 08:14 UTC\n" in letter.text
    ours = [line for line in letter.text.splitlines() if line.startswith(("- ", "1. ", "2. "))]
    assert ours
    assert max(map(len, ours)) <= 76


@pytest.mark.parametrize("subject", [OFFICE, APP, structs.replace(OFFICE, auth=NoAuth())])
def test_every_finding_that_somebody_else_mends_gives_a_letter_without_holes(
    subject: Account,
) -> None:
    for code, to, stage in owned():
        if to not in READERS:
            continue
        at = Stage(stage) if stage else Stage.DATA
        story = of_test(report(at, MAILBOX_OFF), subject, cloud=CLOUDS.cloud[0])
        letter = letters_for(finding(code, "user", to, "wait"), story, BOOK)[0]
        assert letter.to == to
        assert letter.text.startswith("Subject: ")
        for hole in ("{", "}", "''", "  \n", "\n\n\n", " ,", " .", CANARY):
            assert hole not in letter.text.partition("The conversation")[0], (code, to, hole)
        asked = letter.text.partition("What you are asked to do\n")[2]
        assert asked.startswith("1. "), code


def test_who_mends_it_alone_writes_no_letter() -> None:
    story = of_test(report(Stage.AUTH), OFFICE)
    for owners in ((), ("user",), ("wait", "user")):
        assert letters_for(finding("bad_credentials", *owners), story, BOOK) == ()
        assert letters_for(finding("bad_credentials", *owners), story, BOOK) == ()


def test_each_of_several_gets_a_letter_of_their_own() -> None:
    story = of_test(report(Stage.TLS), OFFICE)
    found = letters_for(finding("cert_chain", "it_admin", "user", "provider"), story, BOOK)
    assert [letter.to for letter in found] == ["it_admin", "provider"]
    assert "inspection" in found[0].text
    assert "whole chain" in found[1].text
    for letter in found:
        for part in ("mail.acme.test, acme.test", "CN=Acme Root", "2026-01-01", "abab"):
            assert part in letter.text
    many = finding("cert_chain", "it_admin", "provider", "network", "software")
    assert len(letters_for(many, story, BOOK)) == MOST


def test_a_letter_to_the_network_names_what_is_to_be_opened() -> None:
    blocked = finding("port_blocked", "network")
    story = of_test(report(Stage.CONNECT, detail="no answer within 10 s"), OFFICE)
    letter = letters_for(blocked, story, BOOK)[0]
    assert "to smtp.office365.com, port 587 (TCP)" in flat(letter.text)
    assert "What was seen: no answer within 10 s" in letter.text
    story = of_test(report(Stage.SIGN_IN), APP, cloud=CLOUDS.cloud[0])
    letter = letters_for(blocked, story, BOOK)[0]
    assert "to login.microsoftonline.com, port 443" in flat(letter.text)


@pytest.mark.parametrize(
    ("reply", "named"),
    [
        ("554 5.7.1 Service unavailable; Client host [198.51.100.7] blocked", "198.51.100.7"),
        ("550 5.7.606 Access denied, banned sending IP [2001:db8::7]", "2001:db8::7"),
        ("554 5.7.1 blocked, see 999.1.2.3 and 127.0.0.1", ""),
        ("554 blocked using zen.spamhaus.org at 09:14:30", ""),
    ],
)
def test_a_block_list_gets_the_address_that_the_server_names(reply: str, named: str) -> None:
    story = Story(AT, OFFICE, stage=Stage.RECIPIENT, reply=Printable(reply))
    assert words(story)["address"] == named
    letter = letters_for(finding("ip_blocked", "network"), story, BOOK)[0]
    assert (f"The server names {named}." in flat(letter.text)) is bool(named)


def test_an_error_of_another_program_has_a_letter_too() -> None:
    story = Story(AT, reply=Printable("451 later"))
    for to in READERS:
        letter = letters_for(finding("server_temp", to), story, BOOK)[0]
        assert "451 later" in letter.text
        assert "{" not in letter.text
        assert "  \n" not in letter.text


def test_a_name_with_quotation_marks_stays_one_word_in_powershell() -> None:
    odd = account(587, auth=BasicAuth("o'neil’; Remove-Mailbox x"), host="smtp.office365.com")
    letter = letters_for(finding("ms_smtp_auth_off_mailbox", "it_admin"), Story(AT, odd), BOOK)[0]
    assert "-Identity 'o''neil’’; Remove-Mailbox x' -Smtp" in letter.text


def in_single_quotes(line: str) -> list[str]:
    """The words of a PowerShell line, with those in single quotation marks taken apart; whatever
    stands outside of them must be a plain word."""
    mark = "['\u2018\u2019\u201a\u201b]"
    found = re.findall(rf"{mark}((?:[^'\u2018-\u201b]|{mark}{mark})*){mark}", line)
    rest = re.sub(rf"{mark}(?:[^'\u2018-\u201b]|{mark}{mark})*{mark}", "", line)
    assert re.fullmatch(r"[\w $|,-]*", rest), rest
    return [re.sub(rf"({mark}){mark}", r"\1", one) for one in found]


@given(st.text(min_size=1, max_size=40) | st.text("'’‘‚‛;$`\" -|&()\n\u202ea", min_size=1))
@settings(deadline=None, max_examples=300)
def test_whatever_the_username_is_powershell_sees_one_word_or_no_line(name: str) -> None:
    story = Story(AT, account(587, auth=BasicAuth(name), host="smtp.office365.com"))
    letter = letters_for(finding("ms_smtp_auth_off_mailbox", "it_admin"), story, BOOK)[0]
    lines = [line.strip() for line in letter.text.split("\n") if line.startswith("  Set-CAS")]
    shown = Printable(name)
    if not shown or not is_printable(shown):
        assert lines == []
    else:
        assert [in_single_quotes(line) for line in lines] == [[shown]]


def test_facts_that_were_gathered_are_told_and_strangers_learn_of_no_people() -> None:
    facts = tuple(map(Printable, ("Ports that answer: 465", "Signed in as jane@acme.test")))
    story = Story(AT, OFFICE, facts=facts, computer=Printable("office-pc"))
    ours, theirs = letters_for(finding("port_blocked", "network", "provider"), story, BOOK)
    for part in (
        "- Ports that answer: 465\n",
        "- Signed in as jane@",
        "- On the computer: office-pc",
    ):
        assert part in ours.text
    assert "- Ports that answer: 465\n" in theirs.text
    assert "- Signed in as address-1@acme.test" in theirs.text
    assert "office-pc" not in theirs.text


def test_a_letter_about_the_keyring_needs_no_account() -> None:
    story = Story(AT, seen=Printable("no keyring"), computer=Printable("office-pc"))
    letter = letters_for(finding("keyring_missing", "user", "it_admin"), story, BOOK)[0]
    assert "something is in the way of sending email" in letter.text
    assert "What was seen: no keyring" in letter.text
    assert "GNOME Keyring or KWallet" in letter.text


@given(st.text(max_size=200), st.text(max_size=40), st.sampled_from(sorted(READERS)))
@settings(deadline=None)
def test_whatever_a_server_says_stays_inside_its_place(reply: str, name: str, to: str) -> None:
    said = Printable(f"535 {reply}")
    story = Story(AT, account(587, auth=BasicAuth(name)), stage=Stage.AUTH, reply=said)
    letter = letters_for(finding("server_temp", to), story, BOOK)[0]
    answer = letter.text.partition("word for word:\n")[2]
    assert answer.startswith(f"  {said}\n")
    heads = [line for line in letter.text.split("\n") if line == "What you are asked to do"]
    assert len(heads) == 1


def test_google_names_an_event_at_the_end_of_its_reply() -> None:
    story = Story(AT, reply=Printable("421 4.7.0 Try again later. a1b2c3-20020a.12 - gsmtp"))
    assert story.references == ("a1b2c3-20020a.12",)
