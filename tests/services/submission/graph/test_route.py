"""The way out by Microsoft Graph: the right outcome for every answer, and nothing is sent twice."""

from __future__ import annotations

import threading

import pytest
from msgspec.structs import replace

from smtp_desktop.demo.graph import CHALLENGE, Trouble
from smtp_desktop.errors import (
    ApiBusy,
    ApiRefused,
    Cancelled,
    LocalProtocolError,
    OutcomeUnknown,
    SignInNeeded,
    SignInRefused,
    SmtpDesktopError,
    TransportError,
)
from smtp_desktop.ports.mail_api import MOST_BYTES
from smtp_desktop.ports.submission import ApiReceipt, Outcome
from smtp_desktop.waiting import Cancellation
from smtp_desktop.wording.sentence import say
from smtp_desktop.wording.shared import LOOK_BEFORE_SENDING_AGAIN
from support.fakes import SHORT
from support.graph import (
    ANN,
    BOSS,
    FINE,
    JANE,
    JOE,
    LETTER,
    GraphOffice,
    Tokens,
    issued,
    shared_from,
)


def test_a_message_arrives_byte_for_byte_by_one_call_and_one_token() -> None:
    with GraphOffice() as office:
        receipt = office.send()
    assert receipt.ok
    assert (receipt.route, receipt.reply, receipt.accepted) == ("graph", None, (JOE,))
    assert receipt.api is not None
    assert (receipt.api.status, receipt.api.code) == (202, "")
    assert len(receipt.api.request_id) == 36
    (sent,) = office.graph.sent
    assert sent.content == LETTER
    assert (sent.recipients, sent.mailbox) == ((JOE,), JANE)
    assert (office.calls, office.tokens.asked) == (1, 1)
    assert [one.route for _, one in office.log.ended] == ["graph"]


def test_hidden_recipients_get_it_and_nobody_sees_them() -> None:
    with GraphOffice() as office:
        receipt = office.send(JOE, ANN, BOSS)
    assert receipt.ok
    assert receipt.accepted == (JOE, ANN, BOSS)
    (sent,) = office.graph.sent
    assert set(sent.recipients) == {JOE, ANN, BOSS}
    assert sent.content == LETTER
    assert office.mailbox.messages()[0].recipients == (JOE, ANN, BOSS)


@pytest.mark.parametrize(
    ("content", "recipients", "topic"),
    [
        (LETTER, (ANN,), "names_others"),
        (b"Resent-To: joe@acme.test\r\n" + LETTER, (JOE,), "resent"),
        (LETTER + b"x" * (MOST_BYTES - len(LETTER) + 1), (JOE,), "too_big"),
    ],
    ids=["another envelope", "sent on", "too big"],
)
def test_what_graph_would_do_wrong_is_refused_before_it_is_asked(
    content: bytes, recipients: tuple[str, ...], topic: str
) -> None:
    with GraphOffice() as office:
        receipt = office.send(*recipients, content=content)
    assert receipt.outcome is Outcome.REFUSED
    assert isinstance(receipt.error, LocalProtocolError)
    assert receipt.error.topic == topic
    assert receipt.finding is not None
    assert receipt.finding.code in ("bad_message", "too_big")
    assert (office.calls, office.tokens.asked, office.graph.sent) == (0, 0, [])


def test_the_largest_message_arrives() -> None:
    content = LETTER + b"x" * (MOST_BYTES - len(LETTER))
    with GraphOffice(limits=replace(SHORT, content=20)) as office:
        receipt = office.send(content=content)
    assert receipt.ok, receipt.error
    assert office.graph.sent[0].content == content


# What is played, what came of it, how often Graph is asked, how often the message goes out, and the
# finding.
PLAYED = [
    (Trouble.BUSY_BUT_SENT, None, 1, 1, ""),
    (Trouble.BUSY, None, 2, 1, ""),  # once more, after the second it asks for
    (Trouble.UNAVAILABLE, ApiBusy, 1, 0, "server_temp"),
    (Trouble.LOST_BEFORE, OutcomeUnknown, 1, 0, "outcome_unknown"),
    (Trouble.LOST_AFTER, OutcomeUnknown, 1, 1, "outcome_unknown"),
    (Trouble.TIMED_OUT_AFTER, OutcomeUnknown, 1, 1, "outcome_unknown"),
    (Trouble.BROKEN, OutcomeUnknown, 1, 0, "outcome_unknown"),
    (Trouble.NOTHING, OutcomeUnknown, 1, 0, "outcome_unknown"),
    (Trouble.PAGE, OutcomeUnknown, 1, 0, "outcome_unknown"),
    (Trouble.CHALLENGED, None, 2, 1, ""),  # once more, with a token that proves it
]


@pytest.mark.parametrize(("trouble", "error", "calls", "sent", "code"), PLAYED)
def test_every_answer_has_its_outcome_and_none_sends_twice(
    trouble: Trouble, error: type[SmtpDesktopError] | None, calls: int, sent: int, code: str
) -> None:
    with GraphOffice() as office:
        office.graph.trouble = [trouble]
        receipt = office.send()
    assert (office.calls, len(office.graph.sent)) == (calls, sent)
    assert (receipt.finding.code if receipt.finding else "") == code
    if error is None:
        assert receipt.ok
        return
    assert isinstance(receipt.error, error)
    is_unknown = error is OutcomeUnknown
    assert receipt.outcome is (Outcome.UNCLEAR if is_unknown else Outcome.REFUSED)
    assert receipt.finding is not None
    if is_unknown:
        assert receipt.finding.actions == (str(say(LOOK_BEFORE_SENDING_AGAIN)),)
        assert receipt.finding.fixes == ()


def test_whoever_is_busy_twice_is_not_asked_a_third_time() -> None:
    with GraphOffice() as office:
        office.graph.trouble = [Trouble.BUSY, Trouble.BUSY, Trouble.BUSY]
        receipt = office.send()
    assert (office.calls, receipt.outcome) == (2, Outcome.REFUSED)
    assert receipt.finding is not None
    assert receipt.finding.code == "throttled"


def test_nobody_is_waited_for_beyond_the_deadline() -> None:
    with GraphOffice(limits=replace(SHORT, content=0.6)) as office:
        office.graph.trouble = [Trouble.BUSY]
        receipt = office.send()
    assert (office.calls, receipt.outcome) == (1, Outcome.REFUSED)


def test_a_refused_token_is_replaced_once() -> None:
    with GraphOffice(Tokens("stale.is.over", FINE)) as office:
        receipt = office.send()
    assert receipt.ok
    assert (office.calls, office.tokens.asked) == (2, 2)


def test_what_only_the_person_can_prove_stays_refused() -> None:
    tokens = Tokens(FINE)
    tokens.refusal = SignInRefused("interaction_required")
    with GraphOffice(tokens) as office:
        office.graph.trouble = [Trouble.CHALLENGED]
        receipt = office.send()
    assert (office.calls, tokens.claims) == (1, [CHALLENGE])
    assert isinstance(receipt.error, ApiRefused)
    assert receipt.finding is not None
    assert receipt.finding.code == "ca_block"


@pytest.mark.parametrize(
    ("token", "code"), [("junk", "oauth_token_rejected"), ("a.b.c", "token_expired")]
)
def test_a_token_that_stays_refused_is_not_tried_a_third_time(token: str, code: str) -> None:
    with GraphOffice(Tokens(token)) as office:
        receipt = office.send()
    assert (office.calls, office.tokens.asked) == (2, 2)
    assert receipt.finding is not None
    assert receipt.finding.code == code
    assert token not in str(receipt.error)


def test_without_a_token_graph_is_not_asked() -> None:
    with GraphOffice(Tokens("")) as office:
        receipt = office.send()
    assert (office.calls, type(receipt.error)) == (0, SignInNeeded)


@pytest.mark.parametrize(
    ("stands_for", "content", "code", "status"),
    [
        (issued(audience="https://outlook.office.com"), LETTER, "oauth_token_rejected", 401),
        (issued(permissions=["User.Read"]), LETTER, "scope", 403),
        (issued(address="gone@acme.test"), LETTER, "no_mailbox", 404),
        (issued(), shared_from("boss@acme.test"), "from_not_allowed", 403),
    ],
)
def test_every_refusal_has_its_finding(
    stands_for: object, content: bytes, code: str, status: int
) -> None:
    with GraphOffice() as office:
        office.known[FINE] = stands_for  # type: ignore[assignment]
        office.graph.without_mailbox = {"gone@acme.test"}
        receipt = office.send(content=content)
    assert receipt.outcome is Outcome.REFUSED
    assert receipt.finding is not None
    assert receipt.finding.code == code
    assert receipt.api is not None
    assert receipt.api.status == status
    assert receipt.api == ApiReceipt(status, receipt.api.code, receipt.api.request_id)
    assert office.graph.sent == []


def test_who_may_send_as_somebody_does() -> None:
    with GraphOffice() as office:
        office.graph.send_as = {(JANE, BOSS)}
        receipt = office.send(content=shared_from(BOSS))
    assert receipt.ok
    assert office.graph.sent[0].content.startswith(b"From: boss@acme.test")


def test_a_network_without_graph_has_the_findings_of_any_network() -> None:
    with GraphOffice() as office:
        office.graph.stop()
        receipt = office.send()
    assert isinstance(receipt.error, TransportError)
    assert receipt.outcome is Outcome.REFUSED
    assert receipt.api is None


def test_stop_is_no_failure_and_the_log_knows_that_nobody_knows() -> None:
    stop = Cancellation()
    with GraphOffice() as office:
        office.graph.trouble = [Trouble.BUSY]

        def press() -> None:
            while not office.calls:
                pass
            stop.cancel()

        presser = threading.Thread(target=press)
        presser.start()
        with pytest.raises(Cancelled):
            office.send(cancellation=stop)
        presser.join(5)
    assert [one.outcome for _, one in office.log.ended] == [Outcome.UNCLEAR]
    assert office.graph.sent == []
