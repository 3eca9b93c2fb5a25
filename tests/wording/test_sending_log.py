"""What the sending log says of a message."""

from __future__ import annotations

from dataclasses import replace

import pytest

from smtp_desktop.model.notices.ends import What
from smtp_desktop.ports.sending_log import State
from smtp_desktop.printable import NOTHING, Printable
from smtp_desktop.smtp.reply import Reply
from smtp_desktop.wording import notices, watch
from smtp_desktop.wording import sending_log as words
from support.sending_log import FAILED, SENT

REFUSED = tuple((Printable(f"{one}@acme.test"), Reply(550, ("no",))) for one in range(5))


@pytest.mark.parametrize(
    ("state", "code", "said"),
    [
        (State.UNDER_WAY, "", "Sending…"),
        (State.ACCEPTED, "", "Sent"),
        (State.FAILED, "", "The mailbox is full."),
        (State.UNCLEAR, "connection_lost", "Not known: the answer was lost"),
        (State.UNCLEAR, "stopped", "Not known: sending was stopped"),
    ],
)
def test_what_came_of_a_message(state: State, code: str, said: str) -> None:
    entry = replace(FAILED, state=state, code=Printable(code))
    assert str(words.what_happened(entry, is_ended=False)) == said


def test_what_nobody_knows_any_more() -> None:
    entry = replace(SENT, state=State.UNDER_WAY)
    said = words.what_happened(entry, is_ended=True)
    assert str(said) == "Not known: the program was ended"


def test_a_failure_without_a_title_is_no_empty_cell() -> None:
    entry = replace(FAILED, title=NOTHING)
    assert str(words.what_happened(entry, is_ended=False)) == "Not sent"


def test_how_many_got_it() -> None:
    partly = replace(SENT, state=State.PARTLY, recipient_count=4, refused=REFUSED[:1])
    assert str(words.what_happened(partly, is_ended=False)) == "Sent to 3 of 4"
    damaged = replace(partly, recipient_count=2, refused=REFUSED)
    assert str(words.what_happened(damaged, is_ended=False)) == "Sent to 0 of 2"


def test_whom_it_was_for() -> None:
    assert str(words.receivers(SENT)) == "joe@acme.test and 1 more"
    one = replace(SENT, recipients=SENT.recipients[:1], recipient_count=1)
    assert str(words.receivers(one)) == "joe@acme.test"
    assert str(words.receivers(replace(one, recipients=(), recipient_count=0))) == "?"


CHECK = replace(FAILED, door=Printable("check"))


@pytest.mark.parametrize(
    ("state", "is_ended", "said"),
    [
        (State.UNDER_WAY, False, "Checking…"),
        (State.UNDER_WAY, True, "Not known: the check did not finish"),
        (State.UNCLEAR, False, "Not known: the check did not finish"),
        (State.FAILED, False, "The mailbox is full."),
    ],
)
def test_a_check_is_no_email(state: State, said: str, *, is_ended: bool) -> None:
    one = replace(CHECK, state=state)
    assert str(words.what_happened(one, is_ended=is_ended)) == said
    assert str(words.receivers(one)) == "Nobody (only a check)"


def test_who_can_fix_it() -> None:
    assert words.fixers(FAILED) == ["the recipient", "you"]
    assert words.repair(FAILED) == "The recipient has to fix this, or you"
    newer = replace(FAILED, owners=(Printable("robot"),))
    assert words.fixers(newer) == ["robot"]
    assert words.repair(newer) == ""
    assert words.repair(SENT) == ""


def test_what_the_server_said_stands_with_both_codes() -> None:
    assert words.reply(FAILED.reply) == "552 5.2.2 full"
    assert words.reply(Reply(552, ("full",))) == "552 full"
    assert words.reply(None) == ""


def test_everything_that_has_a_name_has_words() -> None:
    assert set(notices.WHEN.values()) == {"at once", "once a day"}
    assert set(watch.WHAT) == {one.value for one in What if one is not What.ROTATION}
