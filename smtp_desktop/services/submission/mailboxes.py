"""The addresses in a header field (RFC 5322 §3.4), however they are dressed up.

Read here and not by ``email.utils``: a program's mail goes to exactly these, and loading that
module takes longer than sending a message.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from smtp_desktop.model.account import Account

# What ends or dresses up a mailbox: comments, quoted text, literals and the marks between them.
_TOKEN = re.compile(
    r'"(?:[^"\\]|\\.)*"?'  # quoted
    r"|\[(?:[^\]\\]|\\.)*\]?"  # a domain literal
    r'|[^"\[(<>,;:)]+'
    r"|.",
    re.DOTALL,
)
_AROUND_DOTS = re.compile(r"\s*([.@])\s*")


def mailboxes(text: str) -> tuple[str, ...]:
    """Every address in the order written, without names, comments and the names of groups; also
    where a comma between two of them is missing."""
    reader = _Reader()
    for word in _TOKEN.findall(_without_comments(text)):
        reader.take(word)
    reader.end()
    return tuple(filter(None, reader.found))


class _Reader:
    """Takes one word after the other; `found` are the addresses, some of them empty."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._outside: list[str] = []  # of angle brackets: a name, or the address itself
        self._inside: list[str] | None = None
        self._is_named = False  # whether brackets have named the address by now

    def take(self, word: str) -> None:
        if self._inside is not None and word == ">":
            self._close(self._inside)
        elif self._inside is not None:
            self._inside.append(word)
        elif word == "<":
            if self._is_named:
                self.end()
            self._inside = []
        elif word in ",;":
            self.end()
        elif word == ":":  # what stood before is the name of a group
            self._outside.clear()
        else:
            self._outside.append(word)

    def end(self) -> None:
        """One mailbox ends here."""
        if self._inside is not None:  # the bracket was never closed
            self._close(self._inside)
        # Behind brackets stands nothing, or somebody whom this would pass over.
        outside = self._outside
        if not self._is_named or any("@" in word for word in outside if word[0] != '"'):
            self.found.append(_tidy("".join(outside)))
        outside.clear()
        self._is_named = False

    def _close(self, inside: list[str]) -> None:
        self.found.append(_route_dropped("".join(inside)))
        self._inside, self._is_named = None, True
        self._outside.clear()


def is_local(address: str) -> bool:
    """Whether an address is somebody on this computer, such as ``root``: it has no domain that
    another computer could know."""
    domain = address.rpartition("@")[2] if "@" in address else ""
    return not domain or ("." not in domain and not domain.startswith("["))


def stays_here(address: str, computer: Callable[[], str]) -> bool:
    """Whether mail for an address is for a user of this computer, whose name is asked for where it
    matters: ``root``, ``root@localhost``. The domain of others may lack its end by mistake, and
    they are not to be told that it was sent."""
    domain = address.rpartition("@")[2].casefold() if "@" in address else ""
    own = ("", "localhost")
    return domain in own or (
        is_local(address) and domain == computer().partition(".")[0].casefold()
    )


def known(address: str, account: Account) -> str:
    """The address as given; the account's own for nobody, and for somebody whom only this computer
    knows."""
    return account.sender.email if is_local(address) else address


def _route_dropped(text: str) -> str:
    """The address at the end of a source route (RFC 5321 appendix C)."""
    tidy = _tidy(text)
    return tidy.rpartition(":")[2] if tidy.startswith("@") else tidy


def _tidy(text: str) -> str:
    return _AROUND_DOTS.sub(r"\1", text).strip()


def _without_comments(text: str) -> str:
    """A blank in place of every comment (RFC 5322 §3.2.2), which may hold others."""
    if "(" not in text:
        return text
    kept: list[str] = []
    depth = 0
    at = 0
    while at < len(text):
        letter = text[at]
        if letter == "\\":
            kept += text[at : at + 2] if not depth else ""
            at += 2
            continue
        if letter == '"' and not depth:
            end = _quote_end(text, at)
            kept.append(text[at:end])
            at = end
            continue
        if letter == "(":
            depth += 1
        elif letter == ")" and depth:
            depth -= 1
            kept += " " if not depth else ""
        elif not depth:
            kept.append(letter)
        at += 1
    return "".join(kept)


def _quote_end(text: str, at: int) -> int:
    """Behind the quoted text that begins here."""
    at += 1
    while at < len(text) and text[at] != '"':
        at += 2 if text[at] == "\\" else 1
    return at + 1
