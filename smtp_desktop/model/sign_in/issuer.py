"""What may stand in Issuer and in Scopes, for a sign-in that this program does not know."""

from __future__ import annotations

import re

from smtp_desktop.model import host as hosts

_ISSUER = re.compile(
    r"https://(\[[0-9A-Fa-f:.]+\]|[^\s/?#@:\\\[\]]+)(?::([0-9]{1,5}))?(/[A-Za-z0-9._~%/-]*)?"
)
_SCOPE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+")  # RFC 6749 §3.3


def is_issuer(text: str) -> bool:
    """Whether this can be an issuer: an address over https with nothing behind its path (RFC 8414
    §2), written as it is compared, letter by letter."""
    found = _ISSUER.fullmatch(text)
    if not found or (found[2] and not hosts.is_port(found[2])):
        return False
    host = found[1]
    return hosts.is_ip(host[1:-1]) if host.startswith("[") else hosts.to_ascii(host) == host


def are_scopes(words: tuple[str, ...]) -> bool:
    """Whether each of these words can be asked for."""
    return all(_SCOPE.fullmatch(word) for word in words)
