"""A computer that counts sign-ins, with a memory and a clock that a test sets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from conftest import CANARY
from smtp_desktop.errors import PermanentReply, SignInHeldBack
from smtp_desktop.ports.storage import AttemptKeys
from smtp_desktop.services.sending.attempts import Attempts
from smtp_desktop.smtp.reply import Reply
from smtp_desktop.smtp.sasl import Credentials
from support.clock import FixedClock

HOST = "smtp.acme.test"


class Text:
    """See ``ports.storage.AttemptStore``."""

    def __init__(self, text: str = "") -> None:
        self.text = text

    def read(self) -> str:
        return self.text

    def change(self, function: Callable[[str], str], emptied: Callable[[], None]) -> None:
        self.text = function(self.text)
        if not self.text:
            emptied()


class Keys:
    """See ``ports.storage.AttemptKeys``; the same secrets look alike in every run."""

    def __init__(self, key: bytes | None = b"5a17") -> None:
        self._made = key
        self.key: bytes | None = None
        self.asked = 0

    def read(self) -> bytes | None:
        self.asked += 1
        self.key = self._made
        return self.key

    def remove(self) -> None:
        self.key = None


class Unwritable(Text):
    """A disk that takes nothing."""

    def change(self, function: Callable[[str], str], emptied: Callable[[], None]) -> None:
        function(self.text)


class Desk:
    """A computer with its memory and a clock that is set by hand."""

    def __init__(self, store: Text | None = None, keys: AttemptKeys | None = None) -> None:
        self.store = store or Text()
        self.keys = keys or Keys()
        self.clock = FixedClock()
        self.subject = Attempts(self.store, self.keys, self.clock)

    @property
    def key(self) -> bytes | None:
        """What the keyring holds now."""
        assert isinstance(self.keys, Keys)
        return self.keys.key

    def tries(
        self,
        secret: str = CANARY,
        error: BaseException | None = None,
        *,
        host: str = HOST,
        username: str = "jane",
        is_token: bool = False,
        anyway: bool = False,
    ) -> bool:
        """Whether a sign-in was let through; the server says no, or whatever `error` is."""
        refusal = error or PermanentReply(Reply(535, ("5.7.8 no",)))
        credentials = Credentials(username, lambda: secret, is_token=is_token)
        try:
            with self.subject.one(host, credentials, anyway=anyway):
                raise refusal
        except SignInHeldBack:
            return False
        except BaseException as raised:
            if raised is not refusal:
                raise
            return True

    def works(self, secret: str = CANARY, username: str = "jane") -> None:
        with self.subject.one(HOST, Credentials(username, lambda: secret)):
            pass

    def passes(self, seconds: float) -> None:
        self.clock.moment += timedelta(seconds=seconds)

    def until(self) -> datetime:
        with (
            pytest.raises(SignInHeldBack) as held,
            self.subject.one(HOST, Credentials("jane", lambda: CANARY)),
        ):
            raise AssertionError("it was let through")
        return held.value.until


def refused_twice(desk: Desk | None = None) -> Desk:
    desk = desk or Desk()
    assert [desk.tries(), desk.tries()] == [True, True]
    return desk
