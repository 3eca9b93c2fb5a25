"""What an SPF record comes to, through everything it includes (RFC 7208 §4 to §6).

Two questions are answered: whether an address may send for a domain, and whether a domain names a
service, whose outgoing addresses nobody outside it knows. A record is a stranger's text: ten
look-ups, two empty answers and the deadline bound whatever it asks for.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto

from smtp_desktop.ports.dns import Answer, Dns
from smtp_desktop.services.sender_domain import spf
from smtp_desktop.services.sender_domain.spf import Network, SpfRecord, SpfSyntaxError, Term
from smtp_desktop.waiting import Cancellation, Deadline

MOST_LOOKUPS = 10
_MOST_VOID = 2
_MOST_EXCHANGES = 10

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Spf(Enum):
    """The results of §2.6, and one of ours: UNSURE where it depends on the message itself."""

    NONE = auto()
    PASS = auto()
    FAIL = auto()
    SOFTFAIL = auto()
    NEUTRAL = auto()
    TEMPERROR = auto()
    PERMERROR = auto()
    UNSURE = auto()


class Fault(Enum):
    """Why a record is a permanent error."""

    SEVERAL = auto()
    SYNTAX = auto()
    LOOKUPS = auto()
    NO_RECORD_THERE = auto()  # an include or redirect leads to a name without an SPF record


@dataclass(frozen=True)
class Outcome:
    """What a record came to; `texts` are the domain's SPF records as published.

    `place` is the term at fault. `networks` are the addresses that pass by number, and `lookups`
    how many of the ten were used.
    """

    result: Spf
    texts: tuple[str, ...] = ()
    fault: Fault | None = None
    place: str = ""
    networks: tuple[Network, ...] = ()
    lookups: int = 0


class _Ended(Exception):
    """The evaluation can go no further: its result is known."""

    def __init__(self, result: Spf, fault: Fault | None = None, place: str = "") -> None:
        super().__init__(result)
        self.result, self.fault, self.place = result, fault, place


_QUALIFIERS = {"+": Spf.PASS, "-": Spf.FAIL, "~": Spf.SOFTFAIL, "?": Spf.NEUTRAL}


@dataclass
class SpfWalk:
    """One evaluation of a record: it judges `address` where that is given, and otherwise passes a
    record that includes one of `names`."""

    dns: Dns
    deadline: Deadline
    cancellation: Cancellation
    address: Address | None = None
    names: frozenset[str] = frozenset()
    _lookups: int = 0
    _voids: int = 0
    _is_unsure: bool = False
    _networks: list[Network] = field(default_factory=list)

    def through(self, domain: str) -> Outcome:
        """What the record of a domain comes to; raises Cancelled."""
        texts: tuple[str, ...] = ()
        try:
            texts = tuple(text for text in self._txt(domain).values if spf.is_spf(text))
            result = self._judge(domain, texts, allows=True) if texts else Spf.NONE
        except _Ended as end:
            return self._outcome(end.result, texts, end.fault, end.place)
        return self._outcome(result, texts)

    def _outcome(
        self, result: Spf, texts: tuple[str, ...], fault: Fault | None = None, place: str = ""
    ) -> Outcome:
        if self._is_unsure and result not in (Spf.PASS, Spf.PERMERROR, Spf.TEMPERROR):
            result = Spf.UNSURE
        return Outcome(result, texts, fault, place, tuple(self._networks), self._lookups)

    def _judge(self, domain: str, texts: tuple[str, ...], *, allows: bool) -> Spf:
        """One record; `allows` while a match in it means a pass of the whole."""
        if len(texts) > 1:
            raise _Ended(Spf.PERMERROR, Fault.SEVERAL)
        try:
            record = spf.read(texts[0])
        except SpfSyntaxError as error:
            raise _Ended(Spf.PERMERROR, Fault.SYNTAX, error.term) from None
        for term in record.terms:
            if term.qualifier and self._matches(term, domain, allows=allows):
                return _QUALIFIERS[term.qualifier]
        return self._redirected(record, allows=allows)

    def _redirected(self, record: SpfRecord, *, allows: bool) -> Spf:
        redirect = record.redirect
        if redirect is None:
            return Spf.NEUTRAL
        self._count(redirect)
        if redirect.has_macro:
            self._is_unsure = True
            return Spf.NEUTRAL
        if redirect.value in self.names:
            self._look_inside(redirect)
            return Spf.PASS
        return self._other(redirect, allows=allows)

    def _matches(self, term: Term, domain: str, *, allows: bool) -> bool:
        if term.is_looked_up:
            self._count(term)
        if term.has_macro or term.name in ("ptr", "exists"):
            self._is_unsure = self._is_unsure or (allows and term.qualifier == "+")
            return False
        match = _MATCHERS[term.name]
        return match(self, term, domain, allows and term.qualifier == "+")

    def _all(self, term: Term, domain: str, allows: bool) -> bool:
        return True

    def _numbers(self, term: Term, domain: str, allows: bool) -> bool:
        assert term.network is not None
        if allows:
            self._networks.append(term.network)
        return self.address is not None and self.address in term.network

    def _include(self, term: Term, domain: str, allows: bool) -> bool:
        if term.value in self.names:
            self._look_inside(term)
            return allows
        return self._other(term, allows=allows) is Spf.PASS

    def _host(self, term: Term, domain: str, allows: bool) -> bool:
        return self._is_at((term.value or domain,), term)

    def _exchange(self, term: Term, domain: str, allows: bool) -> bool:
        if self.address is None:
            return False  # counted, and no more is asked
        answer = self.dns.mx(term.value or domain, self.deadline, self.cancellation)
        names = self._answered(answer, term)
        return self._is_at(names[:_MOST_EXCHANGES], term)

    def _is_at(self, names: tuple[str, ...], term: Term) -> bool:
        """Whether one of these names has the address, as far as its first bits go."""
        if self.address is None:
            return False
        bits = term.v4 if self.address.version == 4 else term.v6
        wanted = ipaddress.ip_network((self.address, bits), strict=False)
        for name in names:
            found = self.dns.addresses(name, self.deadline, self.cancellation)
            if any(_in(text, wanted) for text in self._answered(found, term)):
                return True
        return False

    def _other(self, term: Term, *, allows: bool) -> Spf:
        """The record that an include or redirect leads to (§5.2)."""
        answer = self._txt(term.value)
        texts = tuple(text for text in answer.values if spf.is_spf(text))
        if not texts:
            raise _Ended(Spf.PERMERROR, Fault.NO_RECORD_THERE, term.text)
        try:
            return self._judge(term.value, texts, allows=allows)
        except _Ended as end:
            raise _Ended(end.result, end.fault, end.place if not end.fault else term.text) from None

    def _look_inside(self, term: Term) -> None:
        """A receiver goes on into the service's own record: its look-ups count as well."""
        inside = SpfWalk(self.dns, self.deadline, self.cancellation, _lookups=self._lookups)
        outcome = inside.through(term.value)
        self._lookups = outcome.lookups
        if outcome.fault is Fault.LOOKUPS:
            raise _Ended(Spf.PERMERROR, Fault.LOOKUPS, term.text)

    def _count(self, term: Term) -> None:
        self._lookups += 1
        if self._lookups > MOST_LOOKUPS:
            raise _Ended(Spf.PERMERROR, Fault.LOOKUPS, term.text)

    def _txt(self, name: str) -> Answer[str]:
        answer = self.dns.txt(name, self.deadline, self.cancellation)
        if answer.is_missing:
            raise _Ended(Spf.TEMPERROR)
        return answer

    def _answered(self, answer: Answer[str], term: Term) -> tuple[str, ...]:
        if answer.is_missing:
            raise _Ended(Spf.TEMPERROR)
        self._voids += answer.is_void
        if self._voids > _MOST_VOID:
            raise _Ended(Spf.PERMERROR, Fault.LOOKUPS, term.text)
        return answer.values


_MATCHERS: dict[str, Callable[[SpfWalk, Term, str, bool], bool]] = {
    "all": SpfWalk._all,
    "ip4": SpfWalk._numbers,
    "ip6": SpfWalk._numbers,
    "include": SpfWalk._include,
    "a": SpfWalk._host,
    "mx": SpfWalk._exchange,
}


def _in(text: str, network: Network) -> bool:
    try:
        return ipaddress.ip_address(text) in network
    except ValueError:
        return False


def covers(wide: tuple[Network, ...], narrow: tuple[Network, ...]) -> bool:
    """Whether each of some networks lies within others; no networks at all are not covered."""
    return bool(narrow) and all(any(_holds(one, other) for one in wide) for other in narrow)


def _holds(wide: Network, narrow: Network) -> bool:
    if isinstance(wide, ipaddress.IPv4Network):
        return isinstance(narrow, ipaddress.IPv4Network) and narrow.subnet_of(wide)
    return isinstance(narrow, ipaddress.IPv6Network) and narrow.subnet_of(wide)
