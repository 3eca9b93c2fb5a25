"""Programs that send through the relay by Microsoft Graph."""

from __future__ import annotations

import smtplib
import threading
from collections.abc import Iterator

import pytest

from smtp_desktop.demo.graph import Trouble
from smtp_desktop.ports.mail_api import MOST_BYTES
from smtp_desktop.ports.submission import Outcome
from support.graph import (
    ACCOUNT,
    ANN,
    BOSS,
    FINE,
    JANE,
    JOE,
    LETTER,
    GraphLogins,
    GraphOffice,
    Tokens,
    issued,
)
from support.patience import wait_until
from support.relays import RelayHere


class GraphRelay(RelayHere):
    """A relay whose account sends through a practice Graph."""

    def __init__(self, office: GraphOffice) -> None:
        super().__init__(9, "")
        self.program.accounts.save(ACCOUNT, None)
        self.program.outgoing.graph_route = office.route


@pytest.fixture
def office() -> Iterator[GraphOffice]:
    with GraphOffice() as made:
        yield made


@pytest.fixture
def relay(office: GraphOffice) -> Iterator[RelayHere]:
    with GraphRelay(office) as running:
        yield running


def told(relay: RelayHere, content: bytes = LETTER, recipients: tuple[str, ...] = (JOE,)) -> str:
    client = relay.client()
    try:
        client.sendmail(JANE, recipients, content)
    except (smtplib.SMTPDataError, smtplib.SMTPSenderRefused) as error:
        said = error.smtp_error
        return f"{error.smtp_code} {said.decode() if isinstance(said, bytes) else said}"
    finally:
        client.close()
    return "sent"


def test_a_message_arrives_with_its_hidden_recipients_and_its_dots(
    relay: RelayHere, office: GraphOffice
) -> None:
    assert told(relay, recipients=(JOE, ANN, BOSS)) == "sent"
    (sent,) = office.graph.sent
    assert sent.content == LETTER
    assert set(sent.recipients) == {JOE, ANN, BOSS}
    assert office.calls == 1


@pytest.mark.parametrize(
    ("trouble", "beginning", "calls"),
    [
        (Trouble.UNAVAILABLE, "451 4.3.2 503 MailboxInfoStale", 1),
        (Trouble.TIMED_OUT_AFTER, "554 5.0.0 The message may have been sent", 1),
        (Trouble.LOST_AFTER, "554 5.0.0 The message may have been sent", 1),
        (Trouble.NOTHING, "554 5.0.0 The message may have been sent", 1),
        (Trouble.CHALLENGED, "sent", 2),
    ],
)
def test_every_answer_becomes_one_that_programs_know(
    relay: RelayHere, office: GraphOffice, trouble: Trouble, beginning: str, calls: int
) -> None:
    office.graph.trouble = [trouble]
    assert told(relay).startswith(beginning)
    assert office.calls == calls


@pytest.mark.parametrize(
    ("content", "recipients", "beginning"),
    [
        (LETTER, (ANN,), "554 5.6.0 To, Cc or Bcc name somebody"),
        (LETTER.replace(b"From: jane", b"From: boss"), (JOE,), "550 5.7.60 403 ErrorSendAsDenied"),
    ],
)
def test_what_cannot_be_sent_is_refused_for_good(
    relay: RelayHere,
    office: GraphOffice,
    content: bytes,
    recipients: tuple[str, ...],
    beginning: str,
) -> None:
    assert told(relay, content, recipients).startswith(beginning)
    assert office.graph.sent == []


def test_the_size_is_announced_and_held(relay: RelayHere, office: GraphOffice) -> None:
    client = relay.client()
    client.ehlo()
    assert client.esmtp_features["size"] == str(MOST_BYTES)
    client.close()
    assert told(relay, LETTER + b"x" * MOST_BYTES).startswith("552")
    assert (office.calls, office.graph.sent) == (0, [])


def test_a_sign_in_that_is_over_is_the_accounts_and_not_the_programs(office: GraphOffice) -> None:
    with GraphOffice(Tokens("junk")) as other, GraphRelay(other) as relay:
        assert told(relay).startswith("454 4.7.0 401 InvalidAuthenticationToken")


def test_one_message_at_a_time_goes_out_of_a_mailbox(relay: RelayHere, office: GraphOffice) -> None:
    seen: list[int] = []
    busy = 0
    lock = threading.Lock()
    before = office.graph._answer

    def watched(asked: object) -> object:
        nonlocal busy
        with lock:
            busy += 1
            seen.append(busy)
        try:
            return before(asked)  # type: ignore[arg-type]
        finally:
            with lock:
                busy -= 1

    assert office.graph._listener is not None
    office.graph._listener._server.application = watched  # type: ignore[assignment]
    threads = [threading.Thread(target=told, args=(relay,)) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert len(office.graph.sent) == 6
    assert max(seen) == 1


def test_the_log_knows_which_way_it_went(relay: RelayHere, office: GraphOffice) -> None:
    assert told(relay) == "sent"
    office.known[FINE] = issued(permissions=["User.Read"])
    assert told(relay).startswith("550 5.7.1 403 ErrorAccessDenied")
    wait_until(lambda: len(relay.log.ended) == 2, "the log")
    receipts = [receipt for _, receipt in relay.log.ended]
    assert [one.route for one in receipts] == ["graph", "graph"]
    assert [one.outcome for one in receipts] == [Outcome.ACCEPTED, Outcome.REFUSED]
    assert receipts[1].finding is not None
    assert receipts[1].finding.code == "scope"


def test_the_token_is_fetched_before_it_ends_without_any_message(office: GraphOffice) -> None:
    fetched = Tokens("another")
    with GraphRelay(office) as relay:
        relay.program.outgoing.logins = GraphLogins(fetched)
        assert told(relay) == "sent"
        wait_until(lambda: fetched.asked > 0, "a token was fetched")
        assert told(relay) == "sent"
    assert fetched.asked == 1, "by itself, not for every message"
