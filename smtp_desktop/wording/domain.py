"""The sentences about the From domain and about what became of the message, for both front ends.

They say what was found and never that a message will arrive.
"""

from __future__ import annotations

from collections.abc import Callable

from smtp_desktop.diagnosis.domain_report import DnsRecord, DomainReport, Line, Verdict
from smtp_desktop.wording.sentence import QT_TRANSLATE_NOOP as _T
from smtp_desktop.wording.sentence import Sentence, say
from smtp_desktop.wording.shared import fixed_by

ACCEPTED = _T(
    "wording",
    "Accepted is not yet delivered: the next servers may still sort it into Junk or send it back.",
)
RECEIPT = _T("wording", "The server's receipt: {receipt}")
CHECKED = _T("wording", "The records of {domain}, as this network shows them:")
ADD = _T("wording", "Add a {type} record at {name}:")
CHANGE = _T("wording", "Change the {type} record at {name} to:")
CHECKING = _T("wording", "Looking at the records of {domain}…")

SIGNS = {Verdict.GOOD: "✓", Verdict.HINT: "!", Verdict.BAD: "✗", Verdict.UNKNOWN: "–"}

_LINES = {
    "no_answer": _T("wording", "The records of {domain} could not be looked up just now."),
    "no_such_domain": _T(
        "wording",
        "This network knows no domain {domain}. If nobody does, many servers refuse its email.",
    ),
    "belongs": _T(
        "wording", "{domain} belongs to {owner}, who looks after its records. Nothing to do here."
    ),
    "belongs_elsewhere": _T(
        "wording",
        "Addresses at {domain} belong to {owner}, and {host} cannot vouch for them. Such email may "
        "land in Junk. Send it through {owner}, or use an address at a domain of your own.",
    ),
    "other_account": _T(
        "wording",
        "You sign in as {username} but send from {domain}. Check that {domain} is set up at "
        "{provider} too, or receivers may not trust your email.",
    ),
    "spf_names": _T("wording", "SPF: the record of {domain} allows {provider} to send for it."),
    "spf_lists": _T("wording", "SPF: the record of {domain} lists the addresses of {provider}."),
    "spf_own_envelope": _T(
        "wording",
        "SPF: {provider} uses a return address of its own, so the record of {domain} does not "
        "count here. DKIM does.",
    ),
    "spf_missing": _T(
        "wording",
        "SPF: {domain} has no record, so nobody can see that {provider} may send for it. If other "
        "services send for {domain} too, they must be in the record as well.",
    ),
    "spf_missing_ask": _T(
        "wording",
        "SPF: {domain} has no record. The help pages of {provider} show the one to publish.",
    ),
    "spf_ask": _T(
        "wording",
        "SPF: {domain} has a record. Whether it allows {provider} cannot be told from here; the "
        "help pages of {provider} say what must stand in it.",
    ),
    "spf_not_named": _T(
        "wording",
        "SPF: the record of {domain} does not allow {provider} to send for it. Email may land in "
        "Junk or be refused.",
    ),
    "spf_several": _T(
        "wording", "SPF: {domain} has {count} records where only one may be, so none counts."
    ),
    "spf_syntax": _T(
        "wording", "SPF: the record of {domain} has a mistake at “{term}”, so it does not count."
    ),
    "spf_strange": _T(
        "wording", "SPF: the record of {domain} holds letters that may not stand in it."
    ),
    "spf_lookups": _T(
        "wording",
        "SPF: the record of {domain} leads to more look-ups than receivers make, so it does not "
        "count. Take out services that no longer send for {domain}.",
    ),
    "spf_leads_nowhere": _T(
        "wording",
        "SPF: “{term}” in the record of {domain} leads to no record, so the whole does not count.",
    ),
    "spf_open": _T(
        "wording",
        "SPF: the record of {domain} allows the whole internet to send for it (+all). Receivers do "
        "not trust that.",
    ),
    "spf_depends": _T(
        "wording",
        "SPF: the record of {domain} is of a kind that only the receiver of a message can judge.",
    ),
    "spf_no_answer": _T("wording", "SPF: the record of {domain} could not be read just now."),
    "spf_server_named": _T("wording", "SPF: the record of {domain} allows {host} to send for it."),
    "spf_server_no_record": _T(
        "wording",
        "SPF: {domain} has no record. If email goes out from {host} itself, this one allows it.",
    ),
    "spf_server_not_named": _T(
        "wording",
        "SPF: the record of {domain} does not name {host}. This may be right, if {host} hands its "
        "email on to another server. If it does not, this record allows it.",
    ),
    "spf_server_inside": _T(
        "wording",
        "SPF: {host} is inside your own network. From which address its email goes out cannot be "
        "seen from here.",
    ),
    "dkim_found": _T("wording", "DKIM: the key of {provider} is in place ({name})."),
    "dkim_not_found": _T(
        "wording",
        "DKIM: no key was found under the usual names of {provider} ({names}). It may have another "
        "name. If not, switch DKIM on at {provider}: it shows the record to publish.",
    ),
    "dkim_publish": _T(
        "wording",
        "DKIM: no key was found under the usual names of {provider} ({names}). If it has no other "
        "name, publish this record and see to it that DKIM is on at {provider}.",
    ),
    "dkim_as_well": _T("wording", "DKIM: this record belongs to it as well."),
    "dkim_revoked": _T(
        "wording",
        "DKIM: the key of {provider} was taken back ({names}). Switch DKIM on again at {provider}.",
    ),
    "dkim_name_unknown": _T(
        "wording",
        "DKIM: under which name the key stands is not known here. A message that arrived shows it.",
    ),
    "dkim_no_answer": _T("wording", "DKIM: the key could not be looked up just now."),
    "dmarc_missing": _T(
        "wording",
        "DMARC: {domain} has no record. Large email services expect one. This one asks for nothing "
        "and does no harm.",
    ),
    "dmarc_none": _T(
        "wording",
        "DMARC: the record at {name} leaves it to the receiver what happens to email that passes "
        "neither SPF nor DKIM.",
    ),
    "dmarc_quarantine": _T(
        "wording",
        "DMARC: the record at {name} asks to put email into Junk that passes neither SPF nor DKIM.",
    ),
    "dmarc_reject": _T(
        "wording",
        "DMARC: the record at {name} asks to refuse email that passes neither SPF nor DKIM.",
    ),
    "dmarc_several": _T(
        "wording", "DMARC: there are several records at {name} where only one may be. None counts."
    ),
    "dmarc_broken": _T("wording", "DMARC: the record at {name} says no policy (p=) that counts."),
    "dmarc_no_answer": _T("wording", "DMARC: the record could not be looked up just now."),
}


def sentence(line: Line) -> Sentence:
    """What a line says, without its sign."""
    return Sentence(_LINES[line.code], line.values)


def publishing(record: DnsRecord) -> Sentence:
    """What to do with a record: a second SPF record beside the first would spoil both."""
    return say(CHANGE if record.replaces else ADD, type=record.type, name=record.name)


def ordered(report: DomainReport) -> tuple[Line, ...]:
    """The lines with what is to be fixed first, else as they were found."""
    order = (Verdict.BAD, Verdict.HINT, Verdict.GOOD, Verdict.UNKNOWN)
    return tuple(sorted(report.lines, key=lambda line: order.index(line.verdict)))


def owners(report: DomainReport) -> Sentence | None:
    """Who can fix what the lines ask for; None where nothing is to be fixed."""
    return fixed_by("domain_admin") if report.has_advice else None


def as_text(report: DomainReport, said: Callable[[Sentence], str] = str) -> str:
    """The lines and their records as a text to be handed on."""
    parts = [said(say(CHECKED, domain=report.domain))]
    for line in ordered(report):
        parts.append(f"{SIGNS[line.verdict]} {said(sentence(line))}")
        if line.record:
            parts += [f"    {said(publishing(line.record))}", f"    {line.record.value}"]
    return "\n".join(parts)


def checking(domain: str) -> Sentence:
    """The line while the records are being looked up."""
    return say(CHECKING, domain=domain)
