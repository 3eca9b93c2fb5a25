"""How often a secret has been tried where: so that testing never locks an account.

Many providers lock an account after a few wrong passwords. So the same secret is sent to the same
server twice in ten minutes at most; then the person is asked. A success forgets, and the key
goes with the last that was remembered.

What is remembered must not give the secret away. Everything in the file is keyed, by a key that
only the keyring holds: without it the file fits every password alike. Even with it little is
there: one mark a secret, of eight bits, and the same one however many usernames it was tried with.
That two passwords look alike costs one question too many, in one case out of 256. Tokens are told
by their account alone. Where there is no keyring, nothing is written down: it is remembered until
the program ends.
"""

from __future__ import annotations

import hmac
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property

import msgspec

from smtp_desktop.errors import (
    ExtensionMissing,
    LocalProtocolError,
    NegativeReply,
    SignInHeldBack,
    SmtpDesktopError,
)
from smtp_desktop.model import purpose
from smtp_desktop.model.account import Server
from smtp_desktop.ports.storage import AttemptKeys, AttemptStore
from smtp_desktop.ports.system import Clock
from smtp_desktop.smtp.sasl import Credentials

FREE = 2  # attempts before somebody is asked
WINDOW = 600.0  # seconds

_MOST = 100  # attempts that are remembered at once

# The server did not know the command, or not now, so it has looked at no password (RFC 4954 §4).
_NOT_LOOKED_AT = (500, 501, 502, 503, 504)


class _Attempt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One sign-in at `at` (seconds of the epoch); `mark` stands for its secret."""

    host: str
    login: str
    mark: str
    at: float


class _Book(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that is remembered, under the key with the name `key`."""

    key: str
    attempts: tuple[_Attempt, ...] = ()

    def without(self, goes: Callable[[_Attempt], bool]) -> _Book:
        return _Book(self.key, tuple(one for one in self.attempts if not goes(one)))

    def recent(self, now: float) -> _Book:
        """What still counts; a time to come is that of a clock that was wrong, and counts no
        more."""
        recent = tuple(one for one in self.attempts if now - WINDOW < one.at <= now)
        return _Book(self.key, recent[-_MOST:])


class Attempts:
    """The sign-ins of this computer that were not successful."""

    def __init__(self, store: AttemptStore, keys: AttemptKeys, clock: Clock) -> None:
        self._store = store
        self._keys = keys
        self._clock = clock
        self._turn = threading.Lock()
        self._key: bytes | None = None
        self._until_quit: _Book | None = None  # once it is known that no keyring keeps a key

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

    @contextmanager
    def of_program(self, host: str, credentials: Credentials) -> Iterator[None]:
        """Around one sign-in for a program that sends: as `one`, but where nothing is noted so far
        it is noted afterwards, if the server refuses it.

        A program sends again and again with what has worked; noting it first would take longer than
        sending.
        """
        if self._store.read() or self._until_quit:
            with self.one(host, credentials):
                yield
            return
        try:
            yield
        except SmtpDesktopError as error:
            if not _was_not_looked_at(error):
                self._begun(host, credentials, anyway=True)
            raise

    @contextmanager
    def of_known(self, host: str, credentials: Credentials) -> Iterator[None]:
        """Around one sign-in with what has worked before, of which many may go on at once: raises
        SignInHeldBack where it was refused twice meanwhile, and is noted once it is refused."""
        if self._store.read() or self._until_quit:
            self._look(host, credentials)
        try:
            yield
        except NegativeReply as error:
            if not _was_not_looked_at(error):
                self._begun(host, credentials, anyway=True)
            raise

    def forget(self, host: str = "") -> None:
        """Strike out what was tried at a server, or everywhere; a key for nothing goes as well."""

        def forget(book: _Book, key: bytes) -> _Book:
            at = _digest(key, "host", host)
            return book.without(lambda one: not host or one.host == at)

        with self._turn:
            self._store.change(lambda text: self._struck(text, forget), self._remove_key)

    def _begun(self, host: str, credentials: Credentials, *, anyway: bool) -> _Attempt:
        made: list[_Attempt] = []

        def begin(book: _Book, key: bytes) -> _Book:
            attempt = self._attempt(host, credentials, key)
            if not anyway:
                self._hold_back(book, attempt)
            made.append(attempt)
            return _Book(book.key, (*book.attempts, attempt))

        with self._turn:
            self._store.change(lambda text: self._changed(text, begin), self._remove_own_key)
        return made[0]

    def _look(self, host: str, credentials: Credentials) -> None:
        """Raise SignInHeldBack where the next one would be a third; nothing is noted."""

        def look(book: _Book, key: bytes) -> _Book:
            self._hold_back(book, self._attempt(host, credentials, key))
            return book

        with self._turn:
            self._store.change(lambda text: self._struck(text, look), self._remove_own_key)

    def _attempt(self, host: str, credentials: Credentials, key: bytes) -> _Attempt:
        login = _digest(key, "login", host, credentials.username)
        now = self._clock.now().timestamp()
        return _Attempt(_digest(key, "host", host), login, _mark(key, credentials), now)

    def _hold_back(self, book: _Book, new: _Attempt) -> None:
        alike = (one.at for one in book.attempts if (one.login, one.mark) == (new.login, new.mark))
        last = sorted(alike)[-FREE:]
        if len(last) == FREE:
            zone = self._clock.now().tzinfo
            raise SignInHeldBack(datetime.fromtimestamp(last[0] + WINDOW, zone))

    def _strike(self, goes: Callable[[_Attempt], bool]) -> None:
        def strike(book: _Book, key: bytes) -> _Book:
            return book.without(goes)

        with self._turn:
            self._store.change(lambda text: self._struck(text, strike), self._remove_own_key)

    def _struck(self, text: str, function: Callable[[_Book, bytes], _Book]) -> str:
        """The file's text after something was struck out; no key is made to strike out nothing."""
        is_any = _decoded(text) or self._until_quit
        return self._changed(text, function) if is_any else ""

    def _changed(self, text: str, function: Callable[[_Book, bytes], _Book]) -> str:
        """The file's text after a change, which stays in memory where no keyring keeps a key."""
        now = self._clock.now().timestamp()  # not before: what others noted is past by now
        kept = _decoded(text)
        key = self._key_to(kept)
        if key is None:
            self._until_quit = function((self._until_quit or _Book("")).recent(now), self._own_key)
            return text if kept else ""
        name = _digest(key, "key")
        book = kept if kept and kept.key == name else _Book(name)
        changed = function(book.recent(now), key)
        return msgspec.json.encode(changed).decode() if changed.attempts else ""

    @cached_property
    def _own_key(self) -> bytes:
        import secrets  # only what was refused needs it

        return secrets.token_bytes()

    def _remove_own_key(self) -> None:
        """The key for nothing, where a keyring has given one: another is not waited for again."""
        if self._key is not None:
            self._remove_key()

    def _remove_key(self) -> None:
        self._keys.remove()
        self._key = None

    def _key_to(self, kept: _Book | None) -> bytes | None:
        """The key; asked for again where another program may have made a new one."""
        if self._until_quit is not None:
            return None
        is_right = self._key and kept and kept.key == _digest(self._key, "key")
        if not is_right:  # inside the file's lock, so that two programs do not make two keys
            self._key = self._keys.read()
        return self._key


def place(server: Server) -> str:
    """Which server it is: its ports are one, but on this computer every port is another helper."""
    return str(purpose.place(server.host, server.port))


def _was_not_looked_at(error: SmtpDesktopError) -> bool:
    """Whether nothing was sent, or to a server that did not take it for a sign-in."""
    if isinstance(error, NegativeReply):
        return error.reply.code in _NOT_LOOKED_AT
    return isinstance(error, ExtensionMissing | LocalProtocolError)


def _decoded(text: str) -> _Book | None:
    """What a file says; None for a damaged one, and for one that an older version has written."""
    try:
        return msgspec.json.decode(text, type=_Book)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None


def _digest(key: bytes, *words: str) -> str:
    """A name for some words that says nothing without the key; big and small letters lock the
    same account."""
    text = "\0".join(word.strip().lower() for word in words)
    return hmac.digest(key, text.encode("utf-8", "surrogatepass"), "sha256").hex()[:16]


def _mark(key: bytes, credentials: Credentials) -> str:
    """What stands for a secret, under whatever username it is tried."""
    if credentials.is_token:
        return ""
    secret = credentials.secret().encode("utf-8", "surrogatepass")
    return hmac.digest(key, b"secret\0" + secret, "sha256")[:1].hex()
