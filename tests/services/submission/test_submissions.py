"""The one road out: what came of a message, who was told, and which door is tried first."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from conftest import CANARY
from servers.scripted import Script, ScriptedServer, greeted
from smtp_desktop.errors import (
    AccountNotFound,
    Cancelled,
    LocalProtocolError,
    SecretNotFound,
    SendingSwitchedOff,
)
from smtp_desktop.model.account import NoAuth
from smtp_desktop.model.choices import Encryption
from smtp_desktop.ports.submission import Door, Envelope, Outcome, Receipt, SubmissionRequest
from smtp_desktop.smtp.reply import Reply
from smtp_desktop.waiting import Cancellation, Deadline
from smtp_desktop.wording.sentence import say
from smtp_desktop.wording.shared import LOOK_BEFORE_SENDING_AGAIN
from support.fakes import account
from support.submissions import LETTER, Office

JOE, ANN = "joe@acme.test", "ann@acme.test"


def office(server: ScriptedServer | None = None) -> Office:
    """An office with an account on a server that asks for no sign-in."""
    made = Office()
    made.keep(account(server.port if server else 9, Encryption.NONE, NoAuth()))
    return made


def envelope(*replies: str) -> Script:
    script = greeted("PIPELINING").expect("MAIL")
    for _ in replies[1:-1]:
        script.expect("RCPT")
    return script.expect("DATA").output(*replies)


def test_a_message_that_is_taken_has_the_servers_words_on_its_receipt() -> None:
    script = envelope("250 ok", "250 ok", "354 go").content().output("250 2.0.0 queued as 7")
    with ScriptedServer(script.expect("QUIT")) as server:
        receipt = office(server).send(JOE)

    assert receipt.ok
    assert (receipt.outcome, receipt.accepted) == (Outcome.ACCEPTED, (JOE,))
    assert (str(receipt.reply), receipt.route) == ("250 2.0.0 queued as 7", "smtp")
    assert (receipt.finding, receipt.error, receipt.account) == (None, None, "default")


def test_who_is_refused_stands_on_the_receipt_beside_those_who_get_it() -> None:
    script = envelope("250 ok", "550 5.1.1 no Joe", "250 ok", "354 go").content()
    with ScriptedServer(script.output("250 queued").expect("QUIT")) as server:
        receipt = office(server).send(JOE, ANN)

    assert not receipt.ok
    assert (receipt.outcome, receipt.accepted) == (Outcome.ACCEPTED, (ANN,))
    assert [(who, str(reply)) for who, reply in receipt.refused] == [(JOE, "550 5.1.1 no Joe")]
    assert receipt.finding
    assert receipt.finding.code == "recipient_unknown"


def test_what_is_said_of_a_refusal_names_who_was_refused() -> None:
    script = envelope("250 ok", "250 ok", "550 5.1.1 no Ann", "354 go").content()
    with ScriptedServer(script.output("250 queued").expect("QUIT")) as server:
        receipt = office(server).send(JOE, ANN)
    assert receipt.finding
    said = " ".join((receipt.finding.title, receipt.finding.explanation, *receipt.finding.actions))
    assert ANN in said
    assert JOE not in said


def test_a_refusal_is_a_finding_in_plain_words() -> None:
    with ScriptedServer(envelope("250 ok", "550 5.1.1 no Joe", "503 no").expect("QUIT")) as server:
        receipt = office(server).send(JOE)

    assert (receipt.outcome, receipt.accepted) == (Outcome.REFUSED, ())
    assert receipt.finding
    assert receipt.finding.code == "recipient_unknown"
    assert str(receipt.reply) == "550 5.1.1 no Joe"


@pytest.mark.parametrize(
    ("ending", "code"), [("close", "connection_lost"), ("nonsense", None), ("wait", "no_answer")]
)
def test_an_answer_that_never_comes_leaves_it_unclear_whether_it_was_taken(
    ending: str, code: str | None
) -> None:
    script = envelope("250 ok", "250 ok", "354 go").content()
    script = script.output("nonsense").wait() if ending == "nonsense" else getattr(script, ending)()
    with ScriptedServer(script) as server:
        receipt = office(server).send(JOE)

    assert receipt.outcome is Outcome.UNCLEAR
    assert receipt.finding
    assert code in (receipt.finding.code, None)
    assert receipt.finding.steps == (str(say(LOOK_BEFORE_SENDING_AGAIN)),)  # never “try again”
    assert "wait" not in receipt.finding.owners


@pytest.mark.parametrize("lost_at", ["MAIL", "354"])
def test_a_connection_that_is_lost_before_the_message_is_no_doubt(lost_at: str) -> None:
    script = greeted("PIPELINING").expect("MAIL").expect("RCPT").expect("DATA")
    with ScriptedServer(script.close() if lost_at == "MAIL" else script.wait()) as server:
        receipt = office(server).send(JOE)

    assert receipt.outcome is Outcome.REFUSED


def test_a_password_that_is_not_there_is_a_finding_and_nobody_is_spoken_to() -> None:
    made = Office()
    made.keep(account(9, Encryption.STARTTLS), CANARY)
    made.secrets.remove("default")

    receipt = made.send(JOE)

    assert isinstance(receipt.error, SecretNotFound)
    assert receipt.outcome is Outcome.REFUSED
    assert receipt.finding


def test_an_account_that_is_switched_off_sends_nothing() -> None:
    made = office()
    made.keep(replace(made.accounts.account(), enabled=False))

    with pytest.raises(SendingSwitchedOff):
        made.send(JOE)
    assert made.log.begun == []


def test_an_account_that_is_not_there_sends_nothing() -> None:
    with pytest.raises(AccountNotFound):
        office().send(JOE, name="other")


def test_a_message_for_nobody_is_not_begun() -> None:
    with pytest.raises(LocalProtocolError):
        office().send()


def test_the_log_is_told_at_the_start_and_at_the_end() -> None:
    script = envelope("250 ok", "250 ok", "354 go").content().output("250 queued")
    with ScriptedServer(script.expect("QUIT")) as server:
        made = office(server)
        receipt = made.send(JOE)

    (begun,) = made.log.begun
    assert (begun.content, begun.envelope.recipients) == (LETTER, (JOE,))
    assert made.log.ended == [(1, receipt)]


def test_the_log_is_told_of_a_message_that_was_stopped() -> None:
    made = office()
    stop = Cancellation()
    stop.cancel()
    request = SubmissionRequest("default", Envelope("", (JOE,)), LETTER, Door.API)

    with pytest.raises(Cancelled):
        made.subject.submit(request, stop)

    ((number, receipt),) = made.log.ended
    assert (number, receipt.outcome) == (1, Outcome.UNCLEAR)


class Relay:
    """A relay that runs, and answers with a refusal."""

    def __init__(self) -> None:
        self.seen: list[SubmissionRequest] = []

    def carry(
        self, request: SubmissionRequest, whole: Deadline, cancellation: Cancellation
    ) -> Receipt | None:
        self.seen.append(request)
        refusal = ((JOE, Reply(550, ("5.1.1 no",))),)
        return Receipt(
            "default", request.envelope, Outcome.REFUSED, "relay", 1, (), refusal, refusal[0][1]
        )


def test_what_the_running_relay_has_answered_is_not_tried_again() -> None:
    relay = Relay()
    made = Office(relay=relay)
    made.keep(account(9, Encryption.NONE, NoAuth()))

    receipt = made.send(JOE)

    assert (receipt.route, receipt.outcome) == ("relay", Outcome.REFUSED)
    assert len(relay.seen) == 1
    assert made.log.begun == []  # the relay tells the log itself
