"""Which protocol answers, told from its first bytes."""

from __future__ import annotations

import re

SMTP, HTTP, IMAP, POP3, SSH, FTP, TLS, OTHER = (
    "smtp", "http", "imap", "pop3", "ssh", "ftp", "tls", "other",
)  # fmt: skip

_FIRST_BYTES: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    (TLS, re.compile(rb"[\x14-\x17]\x03[\x00-\x04]")),
    (SSH, re.compile(rb"SSH-\d")),
    (HTTP, re.compile(rb"HTTP/\d|<!doctype|<html", re.IGNORECASE)),
    (IMAP, re.compile(rb"\* (OK|BYE|PREAUTH|BAD)\b", re.IGNORECASE)),
    (POP3, re.compile(rb"\+OK|-ERR", re.IGNORECASE)),
    (FTP, re.compile(rb"220[ -](?!.*SMTP).*(?:FTP|FileZilla|Serv-U)", re.IGNORECASE | re.DOTALL)),
    (SMTP, re.compile(rb"[245][0-5]\d(?:[ -]|\r?\n|$)")),
)


def speaks(first_bytes: bytes) -> str:
    """The protocol that begins like this; empty for silence, ``other`` for none of the known."""
    start = first_bytes.lstrip()
    if not start:
        return ""
    return next((name for name, pattern in _FIRST_BYTES if pattern.match(start)), OTHER)
