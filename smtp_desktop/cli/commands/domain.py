"""What the From domain's DNS records say, after a test that passed."""

from __future__ import annotations

from typing import Any

from smtp_desktop.cli.output import Output
from smtp_desktop.diagnosis.domain_report import DnsRecord, DomainReport, Verdict
from smtp_desktop.model.account import Account
from smtp_desktop.model.sign_in.graph import on_the_wire
from smtp_desktop.services.sender_domain.check import Sending
from smtp_desktop.services.services import Services
from smtp_desktop.services.testing.report import TestReport
from smtp_desktop.waiting import Cancellation, Deadline
from smtp_desktop.wording import domain as domain_words
from smtp_desktop.wording.sentence import say

_WORDS = {
    Verdict.GOOD: "ok",
    Verdict.HINT: "!",
    Verdict.BAD: "WRONG",
    Verdict.UNKNOWN: "-",
}


def check(
    account: Account, report: TestReport, services: Services, whole: Deadline
) -> DomainReport:
    """The records of the domain that a test was sent from; empty where there is none to ask for."""
    email, host = account.sender.email, on_the_wire(account, services.clouds).server.host
    sending = Sending(email, host, report.addresses, account.username)
    return services.sender_domain.check(sending, Cancellation(), whole)


def tell(found: DomainReport, output: Output) -> None:
    """Print the lines for people, first what is to be fixed."""
    if not found.lines:
        return
    output.line()
    if len(found.lines) > 1:
        output.line(str(say(domain_words.CHECKED, domain=found.domain)))
    for line in domain_words.ordered(found):
        sign = output.sign(domain_words.SIGNS[line.verdict], _WORDS[line.verdict])
        output.line(f"  {sign} {domain_words.sentence(line)}")
        if line.record:
            output.line(f"      {domain_words.publishing(line.record)}")
            output.line(f"      {line.record.value}")
    owners = domain_words.owners(found)
    if owners:
        output.line(f"  {owners}.")


def value(found: DomainReport) -> list[dict[str, Any]]:
    """The lines in the shape of ``test --json --check-domain``."""
    return [
        {
            "check": line.check.value,
            "status": line.verdict.value,
            "text": str(domain_words.sentence(line)),
            "record": _record(line.record) if line.record else None,
        }
        for line in domain_words.ordered(found)
    ]


def _record(record: DnsRecord) -> dict[str, Any]:
    return {
        "name": record.name,
        "type": record.type,
        "value": record.value,
        "replaces": record.replaces,
    }
