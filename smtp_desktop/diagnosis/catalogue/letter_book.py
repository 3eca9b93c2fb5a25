"""Letters to whoever has to fix a fault: who is asked for what, and which switch it depends on.

All knowledge stands in ``resources/letters.toml``. A text may name facts in braces; one that names
a fact nobody knows is left out, so that no letter has a hole.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

import msgspec


class Reader(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody letters go to; of `subject` and `opening` the first text counts whose facts are all
    known."""

    to: str
    subject: tuple[str, ...]
    opening: tuple[str, ...]


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is asked for: by a finding's code, or by none for whatever has no request of its own.

    `stages` and `hosts` narrow it down; `where` names the switch, `powershell` the line for it.
    One that is for a sign-in `elsewhere` than at Microsoft goes before all others there.
    """

    to: tuple[str, ...]
    asks: tuple[str, ...]
    codes: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    powershell: tuple[str, ...] = ()
    elsewhere: bool = False

    @property
    def weight(self) -> int:
        """How much this request asks for."""
        return 8 * self.elsewhere + 4 * bool(self.codes) + 2 * bool(self.hosts) + bool(self.stages)

    def fits(self, code: str, to: str, stage: str, host: str, *, elsewhere: bool) -> bool:
        """Whether this is what `to` is asked for, with this finding."""
        return (
            to in self.to
            and (elsewhere or not self.elsewhere)
            and (not self.codes or code in self.codes)
            and (not self.stages or stage in self.stages)
            and (not self.hosts or any(fnmatchcase(host, one) for one in self.hosts))
        )


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One part of a letter under its `title`: `steps` are numbered, `points` are not."""

    title: str
    steps: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    powershell: tuple[str, ...] = ()


class Preparation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an administrator makes before people can sign in; `accounts` are ``work`` or
    ``personal``. Of `subject` and `opening` the first text counts whose facts are all known."""

    accounts: str
    to: str
    subject: tuple[str, ...]
    opening: tuple[str, ...]
    part: tuple[Part, ...]


class LetterBook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All readers and requests; `stages` and `sign_ins` say in words what the values stand for, and
    `switch` is what Microsoft calls the one for sending from a mailbox."""

    switch: str
    stages: dict[str, str]
    sign_ins: dict[str, str]
    reader: tuple[Reader, ...]
    request: tuple[Request, ...]
    preparation: tuple[Preparation, ...]

    def reader_of(self, to: str) -> Reader | None:
        """Who is written to; None for those who get no letter: the person, and time."""
        return next((one for one in self.reader if one.to == to), None)

    def requests(
        self, code: str, to: str, stage: str, host: str, *, elsewhere: bool = False
    ) -> list[Request]:
        """What fits, the most fitting first."""
        fitting = [
            one for one in self.request if one.fits(code, to, stage, host, elsewhere=elsewhere)
        ]
        return sorted(fitting, key=lambda one: -one.weight)

    def preparation_for(self, accounts: str) -> Preparation:
        """What is asked for before such accounts can sign in."""
        return next(one for one in self.preparation if one.accounts == accounts)


def decode(text: str) -> LetterBook:
    """The book in ``resources/letters.toml``; raises msgspec.ValidationError when wrong."""
    return msgspec.convert(tomllib.loads(text), LetterBook)


def complete(texts: Iterable[str], words: Mapping[str, str]) -> tuple[str, ...]:
    """Those of the texts whose facts are all known, filled in."""
    return tuple(text.format_map(words) for text in texts if _is_known(text, words))


def _is_known(text: str, words: Mapping[str, str]) -> bool:
    names = (name for _, name, _, _ in string.Formatter().parse(text) if name is not None)
    return all(words.get(name) for name in names)
