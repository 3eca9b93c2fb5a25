"""How often a secret has been tried where: so that testing never locks an account.

Many providers lock an account after a few wrong passwords. So the same secret is sent to the same
server twice in ten minutes at most; then the person is asked. A success forgets.

What is remembered must not give the secret away. Names are salted digests. Of the secret only
eight bits of a salted scrypt are kept: whoever has the file and a list of likely passwords finds
one in 256 of them fitting, and learns nothing more by trying longer. That two passwords look
alike costs one question too many, in one case out of 256. Tokens are told by their account alone.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Protocol

import msgspec

from smtp_desktop.errors import (
    ExtensionMissing,
    LocalProtocolError,
    NegativeReply,
    SignInHeldBack,
    SmtpDesktopError,
)
from smtp_desktop.services.ports import Clock
from smtp_desktop.smtp.sasl import Credentials

FREE = 2  # attempts before somebody is asked
WINDOW = 600.0  # seconds

_MOST = 100  # attempts that are remembered at once
_COST = 2**10  # of scrypt, about 2 ms: what protects the secret is how little is kept of it

# The server did not know the command, or not now, so it has looked at no password (RFC 4954 §4).
_NOT_LOOKED_AT = (500, 501, 502, 503, 504)


class AttemptStore(Protocol):
    """A text that survives a restart; whatever goes wrong with it, nobody is kept from testing."""

    def read(self) -> str:
        """The text, empty where there is none that can be read."""
        ...

    def change(self, function: Callable[[str], str]) -> None:
        """Replace the text by what the function makes of it, one program at a time."""
        ...


class _Attempt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One sign-in at `at` (seconds of the epoch); `mark` stands for its secret."""

    login: str
    mark: str
    at: float


class _Book(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that is remembered."""

    salt: str
    attempts: tuple[_Attempt, ...] = ()


class Attempts:
    """The sign-ins of this computer that were not successful."""

    def __init__(self, store: AttemptStore, clock: Clock, cost: int = _COST) -> None:
        self._store = store
        self._clock = clock
        self._cost = cost
        self._turn = threading.Lock()

    @contextmanager
    def one(self, host: str, credentials: Credentials, *, anyway: bool = False) -> Iterator[None]:
        """Around one sign-in: raises SignInHeldBack before a third one, unless `anyway`.

        It is written down before it begins, so two programs cannot try more often than one, and
        struck out again where the server took the secret or never looked at it. Whatever ends it
        otherwise, nobody knows what the server made of it, so it counts.
        """
        attempt = self._begun(host, credentials, anyway=anyway)
        try:
            yield
        except (ExtensionMissing, LocalProtocolError, NegativeReply) as error:
            if _was_not_looked_at(error):
                self._strike(lambda one: one == attempt)
            raise
        self._strike(lambda one: one.login == attempt.login)

    def _begun(self, host: str, credentials: Credentials, *, anyway: bool) -> _Attempt:
        made: list[_Attempt] = []

        def begin(book: _Book) -> _Book:
            now = self._clock.now()
            login = _digest(book.salt, host, credentials.username)
            mark = self._marked(book.salt, login, credentials)
            alike = [one.at for one in book.attempts if (one.login, one.mark) == (login, mark)]
            last = sorted(alike)[-FREE:]
            if len(last) == FREE and not anyway:
                raise SignInHeldBack(datetime.fromtimestamp(last[0] + WINDOW, now.tzinfo))
            made.append(_Attempt(login, mark, now.timestamp()))
            return msgspec.structs.replace(book, attempts=(*book.attempts, *made))

        self._change(begin)
        return made[0]

    def _strike(self, goes: Callable[[_Attempt], bool]) -> None:
        def strike(book: _Book) -> _Book:
            attempts = tuple(one for one in book.attempts if not goes(one))
            return msgspec.structs.replace(book, attempts=attempts)

        self._change(strike)

    def _change(self, function: Callable[[_Book], _Book]) -> None:
        def change(text: str) -> str:
            now = self._clock.now().timestamp()  # not before: what others noted is past by now
            return msgspec.json.encode(function(_read(text, now))).decode()

        with self._turn:
            self._store.change(change)

    def _marked(self, salt: str, login: str, credentials: Credentials) -> str:
        if credentials.is_token:
            return ""
        secret = credentials.secret().encode("utf-8", "surrogatepass")
        return hashlib.scrypt(
            secret, salt=f"{salt} {login}".encode(), n=self._cost, r=8, p=1, dklen=1
        ).hex()


def _was_not_looked_at(error: SmtpDesktopError) -> bool:
    """Whether nothing was sent, or to a server that did not take it for a sign-in."""
    return not isinstance(error, NegativeReply) or error.reply.code in _NOT_LOOKED_AT


def _read(text: str, now: float) -> _Book:
    """What still counts; a time to come is that of a clock that was wrong, and counts no more."""
    try:
        book = msgspec.json.decode(text, type=_Book)
    except (msgspec.DecodeError, ValueError, RecursionError):
        book = _Book("")
    if not book.salt:
        return _Book(secrets.token_hex(16))
    recent = tuple(one for one in book.attempts if now - WINDOW < one.at <= now)
    return _Book(book.salt, recent[-_MOST:])


def _digest(salt: str, host: str, username: str) -> str:
    """A name for this login that says nothing without the salt; big and small letters lock the
    same account."""
    login = f"{salt}\0{host.strip().lower()}\0{username.strip().lower()}"
    return hashlib.sha256(login.encode("utf-8", "surrogatepass")).hexdigest()[:16]
