"""The From line of a message, where the account's own address is to stand in it.

Only that line's octets change; nothing else is read, folded or encoded anew.
"""

from __future__ import annotations

import re

_FROM = re.compile(rb"(?im)^from:[ \t]*([^\r\n]*(?:\r\n[ \t][^\r\n]*)*)\r\n")
_ADDRESS = re.compile(rb"[^\s<>\",;:()]+@[^\s<>\",;:()]+")


def with_sender(content: bytes, address: str) -> bytes:
    """The message with another address in its first From line; a name beside it stays."""
    end = content.find(b"\r\n\r\n")
    found = _FROM.search(content, 0, end + 2 if end >= 0 else len(content))
    wanted = address.encode("utf-8")
    if found is None:
        return b"From: " + wanted + b"\r\n" + content
    said = found[1]
    if _ADDRESS.search(said):
        new = b"From: " + _name_of(said) + wanted + (b">" if _name_of(said) else b"")
    else:
        new = b"From: " + wanted
    if said.strip() in (wanted, b"<" + wanted + b">") or b"<" + wanted + b">" in said:
        return content
    return content[: found.start()] + new + b"\r\n" + content[found.end() :]


def _name_of(said: bytes) -> bytes:
    """What stands before a single address in angle brackets, with the bracket."""
    if said.count(b"<") == 1 and said.rstrip().endswith(b">"):
        name = said[: said.index(b"<")].rstrip()
        return name + b" <" if name else b""
    return b""
