"""The addresses in a header field (RFC 5322 §3.4), however they are dressed up.

Read here and not by ``email.utils``: a program's mail goes to exactly these, and loading that
module takes longer than sending a message.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
    """Every address in the order written, without names, comments and the names of groups."""
    found: list[str] = []
    outside: list[str] = []  # what stands outside of angle brackets: a name, or the address itself
    inside: list[str] | None = None
    address: str | None = None

    def end() -> None:
        nonlocal inside, address
        if inside is not None:  # the bracket was never closed
            address, inside = _route_dropped("".join(inside)), None
        one = _tidy("".join(outside)) if address is None else address
        outside.clear()
        address = None
        if one:
            found.append(one)

    for word in _TOKEN.findall(_without_comments(text)):
        if inside is not None and word == ">":
            address, inside = _route_dropped("".join(inside)), None
        elif inside is not None:
            inside.append(word)
        elif word == "<":
            inside = []
        elif word in ",;":
            end()
        elif word == ":":  # what stood before is the name of a group
            outside.clear()
        else:
            outside.append(word)
    end()
    return tuple(found)


def is_local(address: str) -> bool:
    """Whether an address is somebody on this computer, such as ``root``: it has no domain that
    another computer could know."""
    domain = address.rpartition("@")[2] if "@" in address else ""
    return not domain or ("." not in domain and not domain.startswith("["))


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
