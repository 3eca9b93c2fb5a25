"""A program that may send no more, wherever it stands."""

from __future__ import annotations

import shutil
import smtplib
import threading
import time
from pathlib import Path

import pytest

from servers.sink import DROP, Sink
from support.relays import JANE, RelayHere, told


def test_revoked_programs_are_hung_up_on_at_once(relay: RelayHere, sink: Sink) -> None:
    client = relay.client()
    assert told(relay, client) == "sent"
    relay.program.relaying.revoke("Old accounting")
    assert client.docmd("NOOP")[0] == 421
    client.close()
    with pytest.raises((smtplib.SMTPAuthenticationError, smtplib.SMTPServerDisconnected)):
        relay.client()
    assert len(sink.taken) == 1


def test_a_folder_that_is_moved_away_and_back_takes_no_counts_along(
    relay: RelayHere, sink: Sink, home: Path
) -> None:
    client = relay.client()
    assert told(relay, client) == "sent"
    client.close()
    elsewhere = home.with_name("elsewhere")
    home.rename(elsewhere)
    for make in (False, True):  # nothing is there, and a folder with no list in it
        if make:
            home.mkdir(mode=0o700, exist_ok=True)
        time.sleep(1.1)
        with pytest.raises((smtplib.SMTPAuthenticationError, smtplib.SMTPServerDisconnected)):
            relay.client()
    shutil.rmtree(home)
    elsewhere.rename(home)
    time.sleep(1.1)
    client = relay.client()
    assert told(relay, client) == "sent"
    client.quit()
    (listed,) = relay.program.relaying.programs()
    assert listed.sent == 2


def test_a_program_bound_to_a_renamed_account_goes_on_as_before(
    relay: RelayHere, sink: Sink
) -> None:
    relay.program.relaying.revoke("Old accounting")
    relay.card = relay.program.relaying.add("Old accounting", "default")
    client = relay.client()
    assert told(relay, client) == "sent"
    with relay.program.relaying.following("default", "office"):
        relay.program.accounts.rename("default", "office")
    assert told(relay, client) == "sent"
    client.quit()
    assert [one.account for one in relay.log.begun] == ["default", "office"]


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("", "sent"),
        ("554 5.7.1 No thanks", "554 5.7.1 No thanks"),
        (DROP, "451 4.4.2 The provider's answer was lost"),
    ],
)
def test_revoked_while_its_message_stands_at_the_provider_a_program_gets_the_answer(
    relay: RelayHere, sink: Sink, reply: str, expected: str
) -> None:
    begun, revoked = threading.Event(), threading.Event()

    def plan(verb: str, words: str) -> str:
        if verb == "DOT":
            begun.set()
            assert revoked.wait(10)
            return reply
        return ""

    sink.plan = plan
    client = relay.client()
    answers: list[str] = []
    thread = threading.Thread(target=lambda: answers.append(told(relay, client)))
    thread.start()
    assert begun.wait(10)
    relay.program.relaying.revoke("Old accounting")
    revoked.set()
    thread.join(20)
    assert answers[0].startswith(expected)
    assert len(sink.taken) == (reply == "")
    if expected == "sent":  # else smtplib's own RSET has met it
        assert client.docmd("NOOP")[0] == 421
    with pytest.raises(smtplib.SMTPServerDisconnected):
        client.docmd("NOOP")
    client.close()


def test_revoked_in_the_middle_of_its_message_a_program_is_hung_up_on(
    relay: RelayHere, sink: Sink
) -> None:
    client = relay.client()
    for words in (f"MAIL FROM:<{JANE}>", "RCPT TO:<joe@acme.test>", "DATA"):
        client.docmd(words)
    client.send(b"Subject: half\r\n")
    relay.program.relaying.revoke("Old accounting")
    assert client.getreply()[0] == 421
    client.close()
    assert sink.taken == []
