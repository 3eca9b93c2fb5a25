"""An SPF record as text: reads it, and writes the one that also names a service (RFC 7208)."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

VERSION = "v=spf1"

_MECHANISM = re.compile(
    r"(?P<qualifier>[+\-~?]?)(?P<name>all|include|a|mx|ptr|ip4|ip6|exists)"
    r"(?::(?P<value>[^/\s]+))?(?P<v4>/\d{1,3})?(?P<v6>//\d{1,3})?",
    re.IGNORECASE,
)
_NETWORK = re.compile(r"(?P<qualifier>[+\-~?]?)(?P<name>ip4|ip6):(?P<value>\S+)", re.IGNORECASE)
_MODIFIER = re.compile(r"(?P<name>[a-z][a-z0-9_.-]*)=(?P<value>\S*)", re.IGNORECASE)
_TAKES_A_NAME = {"include", "exists", "redirect"}
_TAKES_NO_NAME = {"all"}

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class SpfSyntaxError(ValueError):
    """The record is none that a receiver would understand; `term` is where."""

    def __init__(self, term: str) -> None:
        super().__init__(term)
        self.term = term


@dataclass(frozen=True)
class Term:
    """One word of a record; `qualifier` is empty for a modifier, `network` only for ip4 and ip6.

    `v4` and `v6` are how many bits of an address count for ``a`` and ``mx``.
    """

    text: str
    name: str
    qualifier: str = ""
    value: str = ""
    network: Network | None = None
    v4: int = 32
    v6: int = 128

    @property
    def has_macro(self) -> bool:
        """Whether its meaning depends on the message that is being judged."""
        return "%" in self.value

    @property
    def is_looked_up(self) -> bool:
        """Whether it counts towards the ten look-ups (§4.6.4)."""
        return self.name in ("include", "a", "mx", "ptr", "exists", "redirect")


@dataclass(frozen=True)
class SpfRecord:
    """A record's terms, in their order."""

    terms: tuple[Term, ...]

    @property
    def default(self) -> str:
        """What the record says of everybody it does not name: ``+``, ``-``, ``~`` or ``?``."""
        return next((term.qualifier for term in self.terms if term.name == "all"), "?")

    @property
    def redirect(self) -> Term | None:
        """The record that counts instead, where this one comes to no end of its own (§6.1)."""
        if any(term.name == "all" for term in self.terms):
            return None
        return next((term for term in self.terms if term.name == "redirect"), None)


def is_spf(text: str) -> bool:
    """Whether a TXT record is meant as an SPF record (§4.5)."""
    return text.lower() == VERSION or text.lower().startswith(VERSION + " ")


def read(text: str) -> SpfRecord:
    """The terms of a record; raises SpfSyntaxError."""
    if not text.isascii() or not text.isprintable():
        raise SpfSyntaxError("")
    terms = tuple(_term(word) for word in text.split()[1:])
    for name in ("redirect", "exp"):
        several = [term for term in terms if term.name == name]
        if len(several) > 1:
            raise SpfSyntaxError(several[1].text)
    return SpfRecord(terms)


def with_term(text: str, wanted: str) -> str:
    """The same record with one more permission, put where receivers still read it: before the
    end."""
    words = text.split()
    ends = [place for place, word in enumerate(words) if _ends(word)]
    place = ends[0] if ends else len(words)
    return " ".join([*words[:place], wanted, *words[place:]])


def merged(texts: tuple[str, ...]) -> str:
    """One record that allows whatever these allow."""
    words = [word for text in texts for word in text.split()[1:]]
    allowed = dict.fromkeys(word for word in words if not _ends(word))
    ends = sorted((word for word in words if _ends(word)), key=_strictness)
    return " ".join([VERSION, *allowed, *ends[:1]])


def _term(word: str) -> Term:
    network = _NETWORK.fullmatch(word)
    if network:
        return _network(word, network)
    found = _MECHANISM.fullmatch(word)
    if found:
        return _mechanism(word, found)
    modifier = _MODIFIER.fullmatch(word)
    if not modifier or (modifier["name"].lower() in _TAKES_A_NAME and not modifier["value"]):
        raise SpfSyntaxError(word)
    return Term(word, modifier["name"].lower(), value=_name(modifier["value"]))


def _network(word: str, found: re.Match[str]) -> Term:
    try:
        network = ipaddress.ip_network(found["value"], strict=False)
    except ValueError:
        raise SpfSyntaxError(word) from None
    if f"ip{network.version}" != found["name"].lower():
        raise SpfSyntaxError(word)
    return Term(word, found["name"].lower(), found["qualifier"] or "+", network=network)


def _mechanism(word: str, found: re.Match[str]) -> Term:
    name, value = found["name"].lower(), found["value"] or ""
    v4, v6 = int((found["v4"] or "/32")[1:]), int((found["v6"] or "//128")[2:])
    has_size = bool(found["v4"] or found["v6"])
    is_wrong = (
        (name in _TAKES_A_NAME and not value)
        or (name in _TAKES_NO_NAME and value)
        or (has_size and name not in ("a", "mx"))
        or name in ("ip4", "ip6")
        or v4 > 32
        or v6 > 128
    )
    if is_wrong:
        raise SpfSyntaxError(word)
    return Term(word, name, found["qualifier"] or "+", _name(value), v4=v4, v6=v6)


def _name(value: str) -> str:
    return value.lower().rstrip(".")


def _ends(word: str) -> bool:
    """Whether nothing behind this word is heard, or only instead of it."""
    return word.lower().lstrip("+-~?") == "all" or word.lower().startswith("redirect=")


def _strictness(word: str) -> int:
    """The mildest ending first: two records were meant to allow more, not less."""
    order = ("~all", "?all", "-all")
    return order.index(word.lower()) if word.lower() in order else len(order)
