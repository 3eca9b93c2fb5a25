"""What the server said it can do (RFC 5321 §4.1.1.1)."""

from __future__ import annotations

import re

import msgspec

from smtp_desktop.smtp.reply import Reply


class Extensions(msgspec.Struct, frozen=True):
    """The EHLO keywords and their parameters, keywords in upper case."""

    keywords: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)

    def __contains__(self, keyword: str) -> bool:
        return keyword in self.keywords

    def __str__(self) -> str:
        return " ".join(self.keywords)

    @property
    def mechanisms(self) -> tuple[str, ...]:
        """The sign-in mechanisms on offer, in the server's order (RFC 4954 §3)."""
        return self.keywords.get("AUTH", ())

    @property
    def max_size(self) -> int:
        """The largest message in octets, 0 where the server names none (RFC 1870 §3)."""
        limit = "".join(self.keywords.get("SIZE", ())[:1])
        return int(limit) if limit.isascii() and limit.isdigit() and len(limit) < 16 else 0


def read(reply: Reply) -> Extensions:
    """The extensions in the reply to EHLO; its first line is the server's name."""
    keywords: dict[str, tuple[str, ...]] = {}
    for line in reply.lines[1:]:
        # "AUTH=LOGIN" is the form before RFC 2554, still sent beside the right one.
        words = re.sub(r"^AUTH=", "AUTH ", line.upper()).split()
        if words:
            known = keywords.get(words[0], ())
            keywords[words[0]] = tuple(dict.fromkeys((*known, *words[1:])))
    return Extensions(keywords)
