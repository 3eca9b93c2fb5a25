"""Addresses of pages that may be given to a browser."""

from __future__ import annotations

import re
from dataclasses import dataclass

from smtp_desktop.model import host as hosts

# All that an address may consist of (RFC 3986): no blank, no control character, no backslash, no
# quotation mark, nothing that only looks like a Latin letter, and no user name before the host.
_PAGE = re.compile(
    r"(https?)://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?"
    r"(?:[/?#][A-Za-z0-9._~:/?#@!$&'()*+,;=%-]*)?"
)
_MOST = 8_000  # characters; Microsoft's sign-in addresses have some hundred
_NUMBER = re.compile(r"0x[0-9a-f]*", re.IGNORECASE)  # a browser reads such a label as a number


@dataclass(frozen=True)
class WebAddress:
    """A page that a browser may be given: one over https with a host and no user name before it; on
    this computer it may be without encryption.

    Making one checks it and raises ValueError for anything else, because a browser or the system's
    shell can start programs by what it is handed.
    """

    text: str

    def __post_init__(self) -> None:
        found = _PAGE.fullmatch(self.text) if len(self.text) <= _MOST else None
        if not found:
            raise ValueError("This is not the address of a web page.")
        scheme, host, port = found.groups()
        if not _is_host(host) or (port and not hosts.is_port(port)):
            raise ValueError("This is not the address of a server.")
        if scheme == "http" and not self.is_on_this_computer:
            raise ValueError("This page is not encrypted.")

    def __str__(self) -> str:
        return self.text

    @property
    def host(self) -> str:
        """The server's name in small letters, or its IP address without brackets."""
        found = _PAGE.fullmatch(self.text)
        return found[2].strip("[]").lower() if found else ""

    @property
    def is_on_this_computer(self) -> bool:
        """Whether the page's host can only mean this computer."""
        return hosts.is_loopback(self.host)


def read(text: str) -> WebAddress | None:
    """The address, or None where a browser should not be given it."""
    try:
        return WebAddress(text)
    except ValueError:
        return None


def _is_host(name: str) -> bool:
    if name.startswith("["):
        return hosts.is_ip(name[1:-1])
    whole = name.removesuffix(".")
    last = whole.rpartition(".")[2]
    return hosts.to_ascii(whole) is not None and not _NUMBER.fullmatch(last)
