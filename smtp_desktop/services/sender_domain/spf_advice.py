"""Whether the From domain's SPF record allows what was just done, and the record that would."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from smtp_desktop.diagnosis.domain_report import Check, DnsRecord, Line, Verdict, line
from smtp_desktop.model.host import is_ip
from smtp_desktop.model.provider import Provider
from smtp_desktop.ports.dns import Dns
from smtp_desktop.services.sender_domain import spf
from smtp_desktop.services.sender_domain.spf_evaluation import Fault, Outcome, Spf, SpfWalk, covers
from smtp_desktop.waiting import Cancellation, Deadline

_MOST_ADDRESSES = 4

_FAULTS = {
    Fault.SYNTAX: "spf_syntax",
    Fault.LOOKUPS: "spf_lookups",
    Fault.NO_RECORD_THERE: "spf_leads_nowhere",
}


@dataclass(frozen=True)
class SpfCheck:
    """The SPF record of one domain, compared with one server, whose addresses are `addresses`."""

    dns: Dns
    deadline: Deadline
    cancellation: Cancellation
    domain: str
    host: str
    addresses: tuple[str, ...]

    def line(self, provider: Provider | None) -> Line:
        """What the record says of the service, or of the server itself where none is known."""
        if provider and provider.own_envelope:
            return self._says(Verdict.GOOD, "spf_own_envelope", provider=provider.known_as)
        if provider and provider.spf:
            return self._service(provider)
        return self._unknown_service(provider) if provider else self._server()

    def _service(self, provider: Provider) -> Line:
        wanted = f"include:{provider.spf[0]}"
        outcome = self._walk(names=frozenset(provider.spf))
        general = self._general(outcome, wanted, provider.known_as)
        if general:
            return general
        if outcome.result is Spf.PASS:
            return self._says(Verdict.GOOD, "spf_names", provider=provider.known_as)
        if self._lists(outcome, provider):
            return self._says(Verdict.GOOD, "spf_lists", provider=provider.known_as)
        is_strict = outcome.result in (Spf.FAIL, Spf.SOFTFAIL)
        record = self._changed(spf.with_term(outcome.texts[0], wanted))
        verdict = Verdict.BAD if is_strict else Verdict.HINT
        return self._says(verdict, "spf_not_named", record, provider=provider.known_as)

    def _lists(self, outcome: Outcome, provider: Provider) -> bool:
        """Whether the record has the service's addresses by number instead of its name."""
        if not outcome.networks:
            return False
        theirs = SpfWalk(self.dns, self.deadline, self.cancellation).through(provider.spf[0])
        is_whole = theirs.result not in (Spf.TEMPERROR, Spf.PERMERROR, Spf.UNSURE)
        return is_whole and covers(outcome.networks, theirs.networks)

    def _unknown_service(self, provider: Provider) -> Line:
        """A service of which it is not known what a record must hold."""
        outcome = self._walk()
        if outcome.result is Spf.NONE:
            return self._says(Verdict.HINT, "spf_missing_ask", provider=provider.known_as)
        general = self._general(outcome, "", provider.known_as)
        return general or self._says(Verdict.UNKNOWN, "spf_ask", provider=provider.known_as)

    def _server(self) -> Line:
        """Only a hint: the server may hand its email on to another one, which is then judged."""
        public = [address for address in self.addresses if ipaddress.ip_address(address).is_global]
        outcome = self._walk(public[0] if public else "")
        for other in public[1:_MOST_ADDRESSES]:
            if outcome.result is not Spf.PASS and not outcome.fault:
                outcome = self._walk(other)
        if not public and not outcome.fault and outcome.result is not Spf.TEMPERROR:
            return self._says(Verdict.UNKNOWN, "spf_server_inside", host=self.host)
        wanted = self._term(public[0]) if public else ""
        if outcome.result is Spf.NONE:
            record = self._record(f"{spf.VERSION} {wanted} ~all")
            return self._says(Verdict.HINT, "spf_server_no_record", record, host=self.host)
        general = self._general(outcome, wanted, self.host)
        if general:
            return general
        if outcome.result is Spf.PASS:
            return self._says(Verdict.GOOD, "spf_server_named", host=self.host)
        record = self._changed(spf.with_term(outcome.texts[0], wanted))
        return self._says(Verdict.HINT, "spf_server_not_named", record, host=self.host)

    def _general(self, outcome: Outcome, wanted: str, who: str) -> Line | None:
        """What is to be said whoever sends; None while the record makes sense."""
        if outcome.result is Spf.TEMPERROR:
            return self._says(Verdict.UNKNOWN, "spf_no_answer")
        if outcome.result is Spf.NONE:
            record = self._record(f"{spf.VERSION} {wanted} ~all")
            return self._says(Verdict.BAD, "spf_missing", record, provider=who)
        if outcome.fault is Fault.SEVERAL:
            whole = self._merged(outcome.texts, wanted)
            return self._says(Verdict.BAD, "spf_several", whole, count=len(outcome.texts))
        if outcome.fault:
            code = _FAULTS[outcome.fault] if outcome.place else "spf_strange"
            return self._says(Verdict.BAD, code, term=outcome.place)
        if outcome.result is Spf.UNSURE:
            return self._says(Verdict.UNKNOWN, "spf_depends")
        if outcome.result is Spf.PASS and spf.read(outcome.texts[0]).default == "+":
            return self._says(Verdict.HINT, "spf_open")
        return None

    def _merged(self, texts: tuple[str, ...], wanted: str) -> DnsRecord | None:
        """The one record in place of several; None where one of them cannot be read."""
        whole = spf.merged(texts)
        try:
            spf.read(whole)
        except spf.SpfSyntaxError:
            return None
        is_there = not wanted or wanted in whole.lower().split()
        return self._changed(whole if is_there else spf.with_term(whole, wanted))

    def _walk(self, address: str = "", names: frozenset[str] = frozenset()) -> Outcome:
        judged = ipaddress.ip_address(address) if address else None
        walk = SpfWalk(self.dns, self.deadline, self.cancellation, judged, names)
        return walk.through(self.domain)

    def _term(self, address: str) -> str:
        if not is_ip(self.host):
            return f"a:{self.host}"
        return f"ip6:{address}" if ":" in address else f"ip4:{address}"

    def _record(self, value: str) -> DnsRecord:
        return DnsRecord(self.domain, "TXT", value)

    def _changed(self, value: str) -> DnsRecord:
        return DnsRecord(self.domain, "TXT", value, replaces=True)

    def _says(
        self, verdict: Verdict, code: str, record: DnsRecord | None = None, **values: object
    ) -> Line:
        return line(Check.SPF, verdict, code, record, domain=self.domain, **values)
