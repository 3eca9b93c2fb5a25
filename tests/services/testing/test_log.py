"""A test is told to the sending log as everything else that is sent."""

from __future__ import annotations

from servers.scripted import Script, ScriptedServer, greeted
from smtp_desktop.adapters.network.dialer import NetworkDialer
from smtp_desktop.model.account import NoAuth
from smtp_desktop.model.choices import Encryption
from smtp_desktop.ports.submission import Door, Outcome
from smtp_desktop.services.sending.message import Text
from smtp_desktop.services.testing.test_email import Request, TestEmail
from smtp_desktop.waiting import Cancellation
from support.clock import RealClock
from support.fakes import CATALOGUE, PROVIDERS, SHORT, account
from support.submissions import MemoryLog


def logged(script: Script, *, sends: bool = True, door: Door = Door.TEST) -> MemoryLog:
    log = MemoryLog()
    subject = TestEmail(
        NetworkDialer(lookup=lambda host: ["127.0.0.1"]),
        RealClock(),
        lambda: CATALOGUE,
        lambda: PROVIDERS,
        SHORT,
        ports={},
        log=log,
    )
    with ScriptedServer(script) as server:
        tried = account(server.port, Encryption.NONE, NoAuth())
        asked = Request(
            tried, None, tried.test_to, Text("Test", "Hi\n"), sends, name="invoices", door=door
        )
        subject.run(asked, lambda step: None, Cancellation())
    return log


def addressed() -> Script:
    return greeted().expect("MAIL").output("250 ok").expect("RCPT")


def test_a_test_that_works_is_told_at_its_start_and_its_end() -> None:
    script = addressed().output("250 ok").expect("DATA").output("354 go").content()
    log = logged(script.output("250 queued").expect("QUIT"))

    (begun,), ((number, receipt),) = log.begun, log.ended
    assert (begun.account, begun.door, begun.envelope.sender) == (
        "invoices",
        Door.TEST,
        "jane@acme.test",
    )
    assert (number, receipt.outcome, receipt.accepted) == (1, Outcome.ACCEPTED, ("joe@acme.test",))


def test_a_test_that_fails_is_told_with_its_finding() -> None:
    ((_, receipt),) = logged(addressed().output("550 5.1.1 no Joe").expect("QUIT")).ended

    assert (receipt.outcome, receipt.accepted) == (Outcome.REFUSED, ())
    assert receipt.finding
    assert receipt.finding.code == "recipient_unknown"


def test_a_test_whose_answer_was_lost_is_unclear() -> None:
    script = addressed().output("250 ok").expect("DATA").output("354 go").content().close()
    ((_, receipt),) = logged(script).ended

    assert receipt.outcome is Outcome.UNCLEAR


def test_what_sends_nothing_is_no_entry_unless_it_is_the_watch() -> None:
    script = addressed().output("250 ok").expect("RSET").output("250 ok").expect("QUIT")
    assert logged(script, sends=False).begun == []

    script = addressed().output("250 ok").expect("RSET").output("250 ok").expect("QUIT")
    assert len(logged(script, sends=False, door=Door.CHECK).begun) == 1
