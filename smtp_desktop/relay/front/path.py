"""The address of a MAIL or RCPT command, read from the raw words of a program (RFC 5321 §4.1.2).

Strict where another reading would be another mailbox: no comments, no source routes, no blanks or
control characters. The form without angle brackets, which old programs use, is taken as well.
"""

from __future__ import annotations

import re

_ATOM = r"[^\x00-\x20\x7f\ud800-\udfff()<>\[\]:;@\\,\"]+"
_LOCAL = rf"(?:{_ATOM}|\"(?:[^\x00-\x1f\x7f\ud800-\udfff\\\"<>]|\\[\x20-\x3b\x3d\x3f-\x7e])*\")"
_LABEL = r"(?!-)[^\x00-\x2c\x2e\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\x7f\ud800-\udfff]{1,63}(?<!-)"
_DOMAIN = rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[0-9A-Za-z.:]+\])"
_MAILBOX = re.compile(rf"({_LOCAL})(?:@({_DOMAIN}))?")
_ANGLE = re.compile(r"<([^<>]*)>(?: +(.*))?", re.DOTALL)
_BARE = re.compile(r"(\S+)(?: +(.*))?", re.DOTALL)
_MOST = 320  # characters: 64 before the @ and 255 behind it


class NotAnAddress(ValueError):
    """The words are no address."""


def split(words: str) -> tuple[str, str]:
    """The address, empty for ``<>``, and the parameters behind it; raises NotAnAddress.

    The address may lack a domain, as that of ``root`` does.
    """
    found = (_ANGLE if words.startswith("<") else _BARE).fullmatch(words)
    if not found:
        raise NotAnAddress
    address, parameters = found[1], found[2] or ""
    if address and (len(address) > _MOST or not is_mailbox(address)):
        raise NotAnAddress
    return address, parameters


def is_mailbox(address: str) -> bool:
    """Whether this names one mailbox, with a domain or without."""
    found = _MAILBOX.fullmatch(address)
    return found is not None and not _has_loose_dots(found[1])


def has_domain(address: str) -> bool:
    """Whether a mailbox says at which domain it is."""
    found = _MAILBOX.fullmatch(address)
    return bool(found and found[2])


def _has_loose_dots(local: str) -> bool:
    is_quoted = local.startswith('"')
    return not is_quoted and (local.startswith(".") or local.endswith("."))


def behind(keyword: str, arg: str) -> str:
    """What stands behind ``FROM:``, also where a blank is between; empty where it is not there."""
    return arg[len(keyword) :].strip() if arg[: len(keyword)].upper() == keyword else ""
