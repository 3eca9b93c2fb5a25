"""A refusal means the same whether Test Email meets it or somebody pastes it.

Every known reply that a server can give is played at its stage over a real, encrypted connection
under the provider's own name; the words are then explained with what they came with.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest

from conftest import CANARY
from servers.scripted import Script, ScriptedServer
from servers.stand_in import RealName, due
from smtp_desktop.diagnosis.finding import Finding
from smtp_desktop.diagnosis.pasted.unwrap import decoded
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.model.account import BasicAuth, OAuth
from smtp_desktop.services.sending.message import Text
from smtp_desktop.services.support.pasted_error import explained
from smtp_desktop.services.testing.report import TestReport
from smtp_desktop.services.testing.test_email import Request
from smtp_desktop.smtp.sasl import Credentials
from smtp_desktop.waiting import Cancellation
from support.fakes import CATALOGUE, PROVIDERS, account, tester

KNOWN = Path(__file__).parents[2] / "diagnosis" / "replies.toml"
PHASES = {
    "connect": ("greeting",),
    "greeting": ("greeting",),
    "ehlo": ("ehlo",),
    "starttls": ("starttls",),
    "auth": ("auth",),
    "sender": ("sender",),
    "recipient": ("recipient",),
    "data": ("data", "accepted"),
}
OWN_SERVER = "smtp.acme.test"
JANE = "jane@acme.test"

# Behind the name of who says it, if any: a code, and words.
_REPLY = re.compile(r"(?:(?:163|[A-Z][\w./ ]{0,14}) )?([245]\d\d[ -].*)", re.DOTALL)


class Played(NamedTuple):
    """A reply as it is given: by which server, at which phase, to whom who signs in how."""

    lines: tuple[str, ...]
    phase: str
    host: str
    auth: str
    code: str

    @property
    def stage(self) -> Stage:
        return Stage("data" if self.phase == "accepted" else self.phase)

    def __str__(self) -> str:
        return f"{self.phase}-{self.host}-{self.auth}-{self.lines[0][:60]}"


def known() -> list[Played]:
    """The known replies that a server can give, at each phase where they are given."""
    found = []
    for one in tomllib.loads(KNOWN.read_text(encoding="utf-8"))["reply"]:
        words = _REPLY.fullmatch(one["text"])
        stages = [stage for stage in one.get("stages", ()) if stage in PHASES]
        if words is None:
            continue
        for phase in dict.fromkeys(phase for stage in stages for phase in PHASES[stage]):
            for auth in one.get("auth", ["basic"]):
                host = one.get("host", OWN_SERVER)
                found.append(Played(tuple(words[1].splitlines()), phase, host, auth, one["code"]))
    return found


KNOWN_REPLIES = known()


def met(script: Script, host: str = OWN_SERVER, auth: str = "basic") -> TestReport:
    """Test Email against a server of this name that plays the script."""
    with ScriptedServer(script) as server:
        subject = tester(dialer=RealName(server.port))
        signs_in = OAuth("11112222-3333-4444-5555-666677778888", "acme.test")
        how = signs_in if auth == "oauth" else BasicAuth(JANE)
        tried = account(587, auth=how, host=host)
        credentials = Credentials(JANE, lambda: CANARY, is_token=auth == "oauth")
        request = Request(tried, credentials, tried.test_to, Text("Test", "Hello\n"))
        return subject.run(request, lambda step: None, Cancellation())


def found_by(report: TestReport) -> Finding:
    assert report.finding is not None, report.steps
    return report.finding


def pasted(one: Played, text: str = "") -> Finding:
    return explained(
        text or "\n".join(one.lines),
        CATALOGUE,
        PROVIDERS,
        stage=one.stage,
        host=one.host,
        auth=one.auth,
    ).finding


@pytest.mark.parametrize("one", KNOWN_REPLIES, ids=str)
def test_a_known_reply_means_over_the_wire_what_it_means_pasted(one: Played) -> None:
    report = met(due(one.host, one.phase).output(*one.lines), one.host, one.auth)
    assert found_by(report).code == pasted(one).code


# One of each kind; a reply's words are what counts, not how they come.
KINDS = [
    Played(("421 4.7.0 Too many connections from your IP",), "greeting", OWN_SERVER, "basic", ""),
    Played(
        ("535 5.7.8 Username and Password not accepted. For more information, go to",
         "535 5.7.8 https://support.google.com/mail/?p=BadCredentials ffacd0b85a97d - gsmtp"),
        "auth", "smtp.gmail.com", "basic", "",
    ),
    Played(
        ("530 5.7.57 Client not authenticated to send mail. [AM0PR10CA0089]",),
        "sender", "smtp.office365.com", "basic", "",
    ),
    Played(
        ("554 5.7.1 <joe@acme.test>: Recipient address rejected: Access denied. See",
         "554 5.7.1 https://mail.acme.test/relay: Relay access denied"),
        "recipient", OWN_SERVER, "basic", "",
    ),
    Played(("452 4.3.1 Insufficient system storage",), "data", OWN_SERVER, "basic", ""),
    Played(
        ("554 5.2.252 SendAsDenied; jane@acme.test not allowed to send as joe@acme.test;",
         "554 STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied"),
        "accepted", "smtp.office365.com", "basic", "",
    ),
]  # fmt: skip
EVERY_KIND = pytest.mark.parametrize("one", KINDS, ids=str)


def on_the_wire(one: Played, ending: str = "\r\n") -> bytes:
    """The reply as one of several lines: a dash behind the code of all but the last (RFC 5321)."""
    *before, last = one.lines
    lines = [*(f"{line[:3]}-{line[4:]}" for line in before), last]
    return "".join(f"{line}{ending}" for line in lines).encode()


def same(one: Played, sent: Script, text: str) -> None:
    found, again = found_by(met(sent, one.host, one.auth)), pasted(one, text)
    assert (found.code, found.owners) == (again.code, again.owners)
    assert found.code != "unknown"


@EVERY_KIND
def test_a_reply_of_several_lines_is_one_reply(one: Played) -> None:
    data = on_the_wire(one)
    same(one, due(one.host, one.phase).raw(data), data.decode())


@EVERY_KIND
def test_a_reply_may_come_in_many_packets(one: Played) -> None:
    data = on_the_wire(one)
    script = due(one.host, one.phase)
    for start in range(0, len(data), 7):
        script.raw(data[start : start + 7]).pause(0.002)
    same(one, script, data.decode())


@EVERY_KIND
def test_bare_line_feeds_and_blanks_at_the_end_change_nothing(one: Played) -> None:
    data = on_the_wire(one, ending="  \n")
    same(one, due(one.host, one.phase).raw(data), data.decode())


@EVERY_KIND
def test_the_newlines_may_have_been_lost_when_it_was_copied(one: Played) -> None:
    data = on_the_wire(one)
    same(one, due(one.host, one.phase).raw(data), " ".join(data.decode().split()))


ODD = [
    "535 5.7.8 Benutzername ungültig: authentication failed".encode("latin-1"),
    "535 5.7.8 Benutzername ungültig: authentication failed".encode(),
    "535 5.7.8 Error: authentication\u00a0failed:\u200b bad password".encode(),
    b"535 5.7.8 \x1b[31mError:\x1b[0m authentication failed: \x00\x07bad password",
    "535 5.7.8 ошибка: authentication failed".encode("koi8-r"),
]


@pytest.mark.parametrize("words", ODD)
def test_odd_letters_on_the_wire_are_the_same_odd_letters_pasted(words: bytes) -> None:
    one = Played(("",), "auth", OWN_SERVER, "basic", "bad_credentials")
    same(one, due(one.host, one.phase).raw(words + b"\r\n"), decoded(words))


def test_most_known_replies_mean_over_the_wire_what_they_are_known_to_mean() -> None:
    wrong = []
    for one in KNOWN_REPLIES:
        report = met(due(one.host, one.phase).output(*one.lines), one.host, one.auth)
        if found_by(report).code != one.code:
            wrong.append(f"{one}: {found_by(report).code}, known as {one.code}")
    print("\n".join(wrong))
    assert len(wrong) <= 0.02 * len(KNOWN_REPLIES), wrong


def test_every_stage_of_a_conversation_is_played() -> None:
    assert len({one.lines for one in KNOWN_REPLIES}) >= 67
    assert {one.phase for one in KNOWN_REPLIES} == {one for many in PHASES.values() for one in many}
    assert len({one.host for one in KNOWN_REPLIES}) >= 15
