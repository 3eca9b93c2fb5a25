"""An email address taken apart: whose it is, and at which domain."""

from __future__ import annotations

import re

import msgspec

from smtp_desktop.model import host as hosts

_PLACE = re.compile(r"\{(?:address|local|domain)\}")


class Address(msgspec.Struct, frozen=True):
    """An address as typed, right or wrong, with what stands around its last @.

    Before that one a quoted name may hold others (RFC 5321 §4.1.2). Text without any @ counts as a
    domain alone.
    """

    text: str

    @property
    def local(self) -> str:
        """What stands before the @: whose address it is, as the domain's own server knows it."""
        return self.text.rpartition("@")[0]

    @property
    def domain(self) -> str:
        """The domain exactly as typed, for showing it."""
        return self.text.rpartition("@")[2]

    @property
    def plain_domain(self) -> str:
        """The domain for comparing it: in small letters, without blanks or the root's dot."""
        return self.domain.strip().lower().rstrip(".")

    @property
    def ascii_domain(self) -> str:
        """The domain in A-labels, as DNS is asked for it (RFC 5891); empty where it cannot be one,
        such as ``localhost`` or an IP address."""
        typed = self.domain.strip().rstrip(".")
        return (hosts.to_ascii(typed) or "") if hosts.is_domain(typed) else ""

    def at(self, domain: str) -> str:
        """The same person's address at another domain."""
        return f"{self.local}@{domain}"

    def fill(self, template: str) -> str:
        """The template with the address in place of {address}, and its parts in place of {local}
        and {domain}; text in other braces stays as it is."""
        known = {"{address}": self.text, "{local}": self.local, "{domain}": self.domain}
        return _PLACE.sub(lambda found: known[found[0]], template)
