"""DKIM and DMARC of a domain, as far as DNS shows them (RFC 6376, RFC 7489)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat

from smtp_desktop.diagnosis.domain_report import Check, DnsRecord, Line, Verdict, line
from smtp_desktop.model.provider import Provider
from smtp_desktop.ports.dns import Dns
from smtp_desktop.waiting import Cancellation, Deadline

_POLICIES = {"none": "dmarc_none", "quarantine": "dmarc_quarantine", "reject": "dmarc_reject"}
_MOST_PARENTS = 4
START = "v=DMARC1; p=none"  # asks for nothing, so that publishing it can do no harm


def dkim(
    domain: str, provider: Provider | None, dns: Dns, deadline: Deadline, stop: Cancellation
) -> tuple[Line, ...]:
    """Whether a key stands under one of the service's usual names, and the records if not.

    That none was found proves nothing: a domain may have keys under any name.
    """
    if provider is None or not provider.dkim:
        return (line(Check.DKIM, Verdict.UNKNOWN, "dkim_name_unknown"),)
    names = [f"{selector}._domainkey.{domain}" for selector in provider.dkim]
    is_revoked = False
    for name in names:
        answer = dns.txt(name, deadline, stop)
        if answer.is_missing:
            return (line(Check.DKIM, Verdict.UNKNOWN, "dkim_no_answer"),)
        keys = [tags["p"] for text in answer.values if "p" in (tags := _tags(text))]
        if any(keys):
            values = {"name": name, "provider": provider.known_as}
            return (line(Check.DKIM, Verdict.GOOD, "dkim_found", None, **values),)
        is_revoked = is_revoked or bool(keys)
    values = {"names": ", ".join(names), "provider": provider.known_as}
    if is_revoked:
        return (line(Check.DKIM, Verdict.HINT, "dkim_revoked", None, **values),)
    return _missing_keys(domain, names, provider, values)


def _missing_keys(
    domain: str, names: list[str], provider: Provider, values: dict[str, str]
) -> tuple[Line, ...]:
    """One line for each record, where it is known where the records of a service lead."""
    targets = [target.format(domain=domain) for target in provider.dkim_targets]
    records = [DnsRecord(*parts) for parts in zip(names, repeat("CNAME"), targets, strict=False)]
    if not records:
        return (line(Check.DKIM, Verdict.HINT, "dkim_not_found", None, **values),)
    first = line(Check.DKIM, Verdict.HINT, "dkim_publish", records[0], **values)
    return (
        first,
        *(line(Check.DKIM, Verdict.HINT, "dkim_as_well", record) for record in records[1:]),
    )


def dmarc(domain: str, dns: Dns, deadline: Deadline, stop: Cancellation) -> Line:
    """What the domain asks of receivers, from its own record or the nearest one above it.

    Above it stops at two labels: which of them is the organization's own is not known here, and a
    record on the way is one that receivers find as well.
    """
    for name in _upwards(domain):
        place = f"_dmarc.{name}"
        answer = dns.txt(place, deadline, stop)
        if answer.is_missing:
            return line(Check.DMARC, Verdict.UNKNOWN, "dmarc_no_answer")
        records = [text for text in answer.values if _is_dmarc(text)]
        if records:
            return _policy(domain, name, records)
    record = DnsRecord(f"_dmarc.{domain}", "TXT", START)
    return line(Check.DMARC, Verdict.HINT, "dmarc_missing", record, domain=domain)


def _policy(domain: str, owner: str, records: list[str]) -> Line:
    place = f"_dmarc.{owner}"
    if len(records) > 1:
        return line(Check.DMARC, Verdict.BAD, "dmarc_several", name=place)
    tags = _tags(records[0])
    wish = tags.get("p", "").lower()
    if owner != domain and tags.get("sp", "").lower() in _POLICIES:
        wish = tags["sp"].lower()
    if wish not in _POLICIES:
        return line(Check.DMARC, Verdict.BAD, "dmarc_broken", name=place)
    return line(Check.DMARC, Verdict.GOOD, _POLICIES[wish], name=place)


def _upwards(domain: str) -> Iterator[str]:
    labels = domain.split(".")
    for start in range(min(len(labels) - 1, _MOST_PARENTS + 1)):
        yield ".".join(labels[start:])


def _is_dmarc(text: str) -> bool:
    """A record begins with its version, in capitals (RFC 7489 §6.4)."""
    first = text.partition(";")[0]
    return "".join(first.split()) == "v=DMARC1"


def _tags(text: str) -> dict[str, str]:
    """The tags of a DKIM key or a DMARC record; of a tag that comes twice, the first."""
    found: dict[str, str] = {}
    for part in text.split(";"):
        name, sign, value = part.partition("=")
        if sign:
            found.setdefault(name.strip().lower(), "".join(value.split()))
    return found
