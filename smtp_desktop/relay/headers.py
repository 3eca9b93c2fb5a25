"""Who a message says it is from, where that is to be the account's own address and nobody else's.

Only From and Sender change, and only where a foreign address stands in them; nothing else is read,
folded or encoded anew.
"""

from __future__ import annotations

import re

from smtp_desktop.services.submission.mailboxes import mailboxes

_EMPTY_LINE = b"\r\n\r\n"
_WHO = re.compile(rb"(?im)^(from|sender)[ \t]*:([^\r\n]*(?:\r\n[ \t][^\r\n]*)*)\r\n")


def with_sender(content: bytes, address: str) -> bytes:
    """The message with this address in place of every other one that it is said to be from; the
    name beside a single one stays."""
    head = 0 if content.startswith(b"\r\n") else content.find(_EMPTY_LINE) + 2
    if head == 1:
        head = len(content)  # there is no text
    names: set[bytes] = set()

    def changed(found: re.Match[bytes]) -> bytes:
        names.add(found[1].lower())
        return _own(found, address)

    header = _WHO.sub(changed, content[:head])
    if b"from" not in names:
        header = b"From: %s\r\n%s" % (address.encode(), header)
    return content if header == content[:head] else header + content[head:]


def _own(field: re.Match[bytes], address: str) -> bytes:
    """The field, unless it names somebody else, or nobody."""
    named = _mailboxes(field[2])
    if named and all(one.casefold() == address.casefold() for one in named):
        return field[0]
    name = _name_beside(field[2])
    who = b"%s <%s>" % (name, address.encode()) if name else address.encode()
    return b"%s: %s\r\n" % (field[1], who)


def _name_beside(said: bytes) -> bytes:
    """What stands before a single address in angle brackets."""
    is_one = said.count(b"<") == 1 and said.rstrip().endswith(b">")
    return said[: said.index(b"<")].strip() if is_one and len(_mailboxes(said)) == 1 else b""


def _mailboxes(said: bytes) -> tuple[str, ...]:
    return mailboxes(said.decode("utf-8", "surrogateescape"))
