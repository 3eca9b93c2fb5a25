"""The programs that may send through the relay, each with a password of its own.

A password is 125 random bits that this program makes, so a keyed hash is enough to keep it: nobody
can try them all, and a slow hash would let anybody keep the relay busy. The key stands beside the
hashes and not in the keyring, because programs sign in while that is still locked.
"""

from __future__ import annotations

import hmac
import re
import secrets
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Annotated, Any

import msgspec

from smtp_desktop.errors import SettingsInvalid
from smtp_desktop.model.secret import Secret
from smtp_desktop.ports.relaying import ADD_ANEW, RegisterStore
from smtp_desktop.ports.system import Clock
from smtp_desktop.printable import Printable

PORT = 2525
FORMAT = 1

_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_GROUPS, _GROUP = 5, 5
_MOST_USERNAME = 40
_MOST_NAME = 60
_MOST_PROGRAMS = 200
_Port = Annotated[int, msgspec.Meta(ge=1, le=65535)]
_Hash = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]*$")]  # what else stands there fits nothing

_DAMAGED = f"the list of programs is damaged ({{detail}}). {ADD_ANEW}"


class SenderRule(Enum):
    """Whose address a program's messages bear: the one it gave, or always the account's."""

    AS_GIVEN = "as_given"
    ACCOUNT = "account"


class Program(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A program that may send; where `account` is empty, the sender's address says from which.

    `password` is the keyed hash of it, in hexadecimal; `added` is a time in ISO 8601.
    """

    name: str
    username: str
    password: _Hash
    added: str
    account: str = ""
    sender: SenderRule = SenderRule.AS_GIVEN


class Book(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that the register's file says; `key` is in hexadecimal, empty until it is needed.

    With `starttls` the relay offers encryption to programs that insist on it. `moved` is when the
    port changed below the programs that had it, in ISO 8601; empty for never.
    """

    format: int = FORMAT
    port: _Port = PORT
    moved: str = ""
    starttls: bool = False
    key: str = ""
    program: tuple[Program, ...] = ()

    def is_before_move(self, iso: str) -> bool:
        """Whether a time, or never, lies before the last change of the port, or in its second."""
        moved, at = _time(self.moved), _time(iso)
        return moved is not None and (at is None or at <= moved)

    def by_username(self, username: str) -> Program | None:
        return next((one for one in self.program if one.username == username), None)

    def now(self, program: Program) -> Program | None:
        """What is said of a program by now; None where it was revoked, also where another one has
        got its username since."""
        found = self.by_username(program.username)
        return found if found and found.password == program.password else None

    def admits(self, username: str, password: bytes) -> Program | None:
        """The program that signs in so, None for a wrong username or password; both take the same
        time."""
        found = self.by_username(username)
        digest = _digest(self.key, password)
        is_right = hmac.compare_digest(digest, found.password if found else "0" * len(digest))
        return found if found and is_right else None


@dataclass(frozen=True)
class Added:
    """A new program and its password, which is told this once."""

    program: Program
    password: Secret


class Register:
    """Adds, lists and revokes programs; its methods raise SettingsError."""

    def __init__(self, store: RegisterStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._read = "", Book()

    def book(self) -> Book:
        """What the file says now; raises SettingsInvalid where it is damaged."""
        text = self._store.read()
        if text != self._read[0]:
            self._read = text, self._decoded(text)
        return self._read[1]

    def add(self, name: str, account: str = "", sender: SenderRule = SenderRule.AS_GIVEN) -> Added:
        """Let a program send under a new password; raises SettingsInvalid for a name that is none
        or is taken."""
        shown = _checked_name(name)
        password = new_password()

        def added(book: Book) -> Book:
            if any(one.name.casefold() == shown.casefold() for one in book.program):
                raise SettingsInvalid("a program of this name is there already", "NAME")
            if len(book.program) >= _MOST_PROGRAMS:
                raise SettingsInvalid(f"{_MOST_PROGRAMS} programs are the most", "NAME")
            key = book.key or secrets.token_hex(32)
            program = Program(
                shown,
                _username(shown, {one.username for one in book.program}),
                _digest(key, password.reveal().encode()),
                _iso(self._clock.now()),
                account,
                sender,
            )
            return msgspec.structs.replace(book, key=key, program=(*book.program, program))

        return Added(self._change(added).program[-1], password)

    def revoke(self, name: str, *, or_username: bool = False) -> Program:
        """Let a program of this name, or else of this username, send no more; raises
        SettingsInvalid where there is none."""
        gone: list[Program] = []

        def without(book: Book) -> Book:
            wanted = name.strip().casefold()
            # One program may be named as another one signs in, so the name counts first.
            named = (one for one in book.program if one.name.casefold() == wanted)
            found = next(named, book.by_username(wanted) if or_username else None)
            if found is None:
                raise SettingsInvalid("there is no program of this name", "NAME")
            gone.append(found)
            left = tuple(one for one in book.program if one is not found)
            return msgspec.structs.replace(book, program=left)

        self._change(without)
        return gone[0]

    def bound_to(self, account: str) -> tuple[Program, ...]:
        """The programs that may send with this account alone."""
        return tuple(one for one in self.book().program if one.account == account)

    def rebind(self, programs: Iterable[Program], account: str) -> None:
        """Let programs send with another account than so far."""
        usernames = {one.username for one in programs}

        def rebound(book: Book) -> Book:
            found = tuple(
                msgspec.structs.replace(one, account=account) if one.username in usernames else one
                for one in book.program
            )
            return msgspec.structs.replace(book, program=found)

        if usernames:
            self._change(rebound)

    def keep_port(self, port: int) -> None:
        """Remember on which port the relay listens, so that it is the same next time."""

        def kept(book: Book) -> Book:
            moved = _iso(self._clock.now()) if book.program else ""
            return msgspec.structs.replace(book, port=port, moved=moved)

        if self.book().port != port:
            self._change(kept)

    def offer_starttls(self, *, offered: bool) -> None:
        """Offer encryption to programs that insist on it, or not."""
        if self.book().starttls != offered:
            self._change(lambda book: msgspec.structs.replace(book, starttls=offered))

    def _change(self, function: Callable[[Book], Book]) -> Book:
        made: list[Book] = []

        def changed(text: str) -> str:
            made.append(function(self._decoded(text)))
            return encode(made[0])

        self._store.change(changed)
        return made[0]

    def _decoded(self, text: str) -> Book:
        try:
            return decode(text)
        except SettingsInvalid as error:
            error.path = self._store.where
            raise


def new_password() -> Secret:
    """A password that a person can copy by hand and that no file format or shell bites."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return Secret("-".join(groups))


def decode(text: str) -> Book:
    """The register in a text, empty for an empty one; raises SettingsInvalid."""
    if not text.strip():
        return Book()
    try:
        book = msgspec.toml.decode(text, type=Book)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        detail = str(error).splitlines()[0]
        raise SettingsInvalid(_DAMAGED.format(detail=detail)) from None
    if book.format != FORMAT:
        raise SettingsInvalid("a newer version of this program has written it")
    return book


def encode(book: Book) -> str:
    """A register as a text."""
    import tomli_w

    value: dict[str, Any] = msgspec.to_builtins(book)
    return tomli_w.dumps(value)


def _digest(key: str, password: bytes) -> str:
    return hmac.digest(key.encode(), password, "sha256").hex()


def _checked_name(name: str) -> str:
    shown = Printable(name)
    if str(shown) != name.strip():
        raise SettingsInvalid("a name holds no line breaks and no other controls", "NAME")
    if not shown or len(shown) > _MOST_NAME:
        raise SettingsInvalid(f"a name of 1 to {_MOST_NAME} letters is needed", "NAME")
    return str(shown)


def _username(name: str, taken: set[str]) -> str:
    """``Old accounting`` becomes ``old-accounting``; letters that some program might bite on are
    left out."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[: _MOST_USERNAME - 4].strip("-")
    base = base or "program"
    numbered = (f"{base}-{number}" for number in range(2, _MOST_PROGRAMS + 3))
    return next(one for one in (base, *numbered) if one not in taken)


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _time(iso: str) -> datetime | None:
    try:
        return datetime.fromisoformat(iso).astimezone()
    except (ValueError, OSError, OverflowError):  # none, or what nobody has written here
        return None
