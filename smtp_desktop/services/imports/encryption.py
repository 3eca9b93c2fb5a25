"""Which encryption is meant, by whatever name, and the port that goes with it."""

from __future__ import annotations

import re
from typing import NamedTuple, Self

from smtp_desktop.model import host as hosts
from smtp_desktop.model.choices import (
    IMPLICIT_TLS_PORT,
    KNOWN_PORTS,
    RELAY_PORT,
    SUBMISSION_PORT,
    Encryption,
)
from smtp_desktop.services.imports.vocabulary import NO, YES

SSL, TLS, NONE = "ssl", "tls", "none"

_WORDS = (
    (TLS, re.compile(r"start[ _-]?tls|explicit|submission$|encryption_starttls|opportunistic")),
    (SSL, re.compile(r"ssl|smtps|implicit|submissions|wrapper|encryption_smtps")),
    (TLS, re.compile(r"tls|encrypt|may$|auto|^[23]$")),
)
_BEGINNING = re.compile(r"(ssl|tls|starttls|tcp|smtps?)://", re.IGNORECASE)


class Server(NamedTuple):
    """A server's name as it stands in settings, with what else was written beside it."""

    host: str
    port: int = 0
    scheme: str = ""

    @classmethod
    def read(cls, text: str) -> Self | None:
        """“smtp.acme.com”, ``[smtp.acme.com]:587``, ``ssl://smtp.acme.com``; None for what no
        server can be called."""
        text = text.strip().strip("\"';, ")
        begun = _BEGINNING.match(text)
        bracketed = re.fullmatch(r"\[([\w.:-]+)\](?::(\d{1,5}))?", text)
        if bracketed and hosts.is_ip(bracketed[1]) is False:
            text = f"{bracketed[1]}:{bracketed[2]}" if bracketed[2] else bracketed[1]
        if len(text) > 300 or re.search(r"[\s@/]", text[begun.end() :] if begun else text):
            return None
        typed = hosts.read(text)
        if typed.ascii_host is None or not re.search(r"[A-Za-z:]|\d\.\d", typed.host):
            return None
        if typed.port and not hosts.is_port(typed.port):
            return None
        scheme = begun[1].lower() if begun else ""
        kind = {"ssl": SSL, "smtps": SSL, "tls": TLS, "starttls": TLS}.get(scheme, "")
        return cls(typed.host, int(typed.port or 0), kind)


def kind_of(words: tuple[str, ...], value: str) -> str:
    """What a setting for encryption says: ``ssl``, ``tls``, ``none``, or nothing that is known."""
    text = value.strip().strip("\"';, ").lower()
    text = text.removeprefix("dword:0000000").removeprefix("0000000")
    if text in YES:
        is_tls = "tls" in words or "starttls" in words
        return TLS if is_tls and "wrappermode" not in words else SSL
    if text in NO or text == "plain":
        return NONE
    return next((kind for kind, pattern in _WORDS if pattern.search(text)), "")


def settled(kind: str, port: int, *, is_open: bool = False) -> tuple[Encryption, int]:
    """The choice and the port; what is called SSL at a port for STARTTLS is that all the same.

    Without encryption is taken only where nobody signs in, or on this computer: `is_open`.
    """
    if kind == NONE and is_open and port != IMPLICIT_TLS_PORT:
        return Encryption.NONE, port or RELAY_PORT
    is_known = port in KNOWN_PORTS and port != IMPLICIT_TLS_PORT
    if port == IMPLICIT_TLS_PORT or (kind == SSL and not is_known):
        return Encryption.SSL, port or IMPLICIT_TLS_PORT
    return Encryption.TLS, port or SUBMISSION_PORT
