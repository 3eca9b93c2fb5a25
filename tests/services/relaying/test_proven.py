"""Sign-ins of the relay: many at once with what is right, and one try with what is wrong."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from smtp_desktop.adapters.files.attempts import AttemptFile
from smtp_desktop.adapters.files.memory import InMemorySecretStore
from smtp_desktop.errors import ConnectionLost, PermanentReply, SignInHeldBack
from smtp_desktop.services.relaying.proven import ProvenSecrets
from smtp_desktop.services.sending.attempt_key import KeptKey
from smtp_desktop.services.sending.attempts import Attempts
from smtp_desktop.smtp.reply import Reply
from smtp_desktop.smtp.sasl import Credentials
from support.clock import RealClock


class Seconds:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def proven(tmp_path: Path, seconds: Seconds) -> ProvenSecrets:
    attempts = Attempts(AttemptFile(str(tmp_path)), KeptKey(InMemorySecretStore()), RealClock())
    return ProvenSecrets(attempts, seconds)


LOGIN = Credentials("jane", lambda: "secret")


def no() -> PermanentReply:
    return PermanentReply(Reply(535, ("no",)))


def test_eight_at_once_once_one_was_taken(proven: ProvenSecrets) -> None:
    with proven.one("host", LOGIN):
        pass
    with contextlib.ExitStack() as at_once:
        for _ in range(8):
            at_once.enter_context(proven.one("host", LOGIN))


def test_what_is_refused_counts_as_ever(proven: ProvenSecrets) -> None:
    def refused() -> None:
        with proven.one("host", LOGIN):
            raise no()

    for _ in range(2):
        with pytest.raises(PermanentReply):
            refused()
    with pytest.raises(SignInHeldBack):
        refused()


def test_what_was_right_and_is_no_more_is_counted_again(
    proven: ProvenSecrets, seconds: Seconds
) -> None:
    with proven.one("host", LOGIN):
        pass
    for _ in range(2):
        seconds.now += 1
        with pytest.raises(PermanentReply), proven.one("host", LOGIN):
            raise no()
    with pytest.raises(SignInHeldBack), proven.one("host", LOGIN):
        raise no()


def test_what_was_taken_by_one_method_is_tried_by_no_other(
    proven: ProvenSecrets, seconds: Seconds
) -> None:
    with proven.one("host", LOGIN):
        pass
    with pytest.raises(PermanentReply), proven.one("host", LOGIN):
        raise no()
    for _ in range(3):  # asks for another method of the same server
        with pytest.raises(SignInHeldBack), proven.one("host", LOGIN):
            raise AssertionError("it was sent again at once")
    seconds.now += 1
    with proven.one("host", LOGIN):  # one refusal is not two
        pass
    with proven.one("host", LOGIN):
        pass


def test_what_was_right_is_not_tried_where_others_were_refused_twice(tmp_path: Path) -> None:
    """A test or ``send`` in another program, with the same password."""
    keys, store = KeptKey(InMemorySecretStore()), AttemptFile(str(tmp_path))
    proven, elsewhere = (Attempts(store, keys, RealClock()) for _ in range(2))
    relay = ProvenSecrets(proven)
    with relay.one("host", LOGIN):
        pass
    for _ in range(2):
        with pytest.raises(PermanentReply), elsewhere.one("host", LOGIN):
            raise no()
    with pytest.raises(SignInHeldBack), relay.one("host", LOGIN):
        raise AssertionError("it was sent a third time")


def test_a_line_that_breaks_says_nothing_against_what_was_right(proven: ProvenSecrets) -> None:
    with proven.one("host", LOGIN):
        pass
    for _ in range(4):
        with pytest.raises(ConnectionLost), proven.one("host", LOGIN):
            raise ConnectionLost("gone")
    with proven.one("host", LOGIN):
        pass
