"""What is said about an SPF record, and how exactly it is to be changed."""

from __future__ import annotations

import pytest

from smtp_desktop.diagnosis.domain_report import Check, Line, Verdict
from smtp_desktop.ports.dns import Lookup
from smtp_desktop.services.sender_domain.check import SenderDomain, Sending
from smtp_desktop.waiting import Cancellation
from support.dns import FakeDns
from support.fakes import PROVIDERS

MICROSOFT, SENDGRID = "smtp.office365.com", "smtp.sendgrid.net"
STRATO, OWN = "smtp.strato.de", "mail.acme.com"
PUBLIC = ("8.8.8.8",)
SERVICE = {"spf.protection.outlook.com": ["v=spf1 ip4:40.92.0.0/15 -all"]}


def spf(text: str | list[str], host: str = MICROSOFT) -> Line:
    """The line about a domain's record, the service's own record being what it is."""
    texts = [text] if isinstance(text, str) else text
    return about(FakeDns({**SERVICE, "acme.com": texts}), host)


def about(dns: FakeDns, host: str = MICROSOFT, addresses: tuple[str, ...] = PUBLIC) -> Line:
    sending = Sending("jane@acme.com", host, addresses)
    report = SenderDomain(dns, lambda: PROVIDERS).check(sending, Cancellation())
    return next(line for line in report.lines if line.check is Check.SPF)


@pytest.mark.parametrize(
    ("before", "verdict", "after"),
    [
        ("v=spf1 mx -all", Verdict.BAD, "v=spf1 mx include:spf.protection.outlook.com -all"),
        ("v=spf1 mx ~all", Verdict.BAD, "v=spf1 mx include:spf.protection.outlook.com ~all"),
        ("v=spf1 mx ?all", Verdict.HINT, "v=spf1 mx include:spf.protection.outlook.com ?all"),
        ("v=spf1 mx", Verdict.HINT, "v=spf1 mx include:spf.protection.outlook.com"),
    ],
)
def test_a_record_that_names_others_is_changed_and_not_replaced(
    before: str, verdict: Verdict, after: str
) -> None:
    line = spf(before)
    assert (line.code, line.verdict) == ("spf_not_named", verdict)
    assert line.record is not None
    assert line.record.value == after
    assert spf(after).code == "spf_names"


def test_two_records_are_merged_and_name_the_service() -> None:
    line = spf(["v=spf1 mx -all", "v=spf1 include:_spf.google.com ~all"])
    assert line.code == "spf_several"
    assert line.record is not None
    assert line.record.value == (
        "v=spf1 mx include:_spf.google.com include:spf.protection.outlook.com ~all"
    )
    named = spf(["v=spf1 include:spf.protection.outlook.com -all", "v=spf1 mx -all"])
    assert named.record is not None
    assert named.record.value == "v=spf1 include:spf.protection.outlook.com mx -all"
    assert spf(["v=spf1 mx \x07 -all", "v=spf1 a -all"]).record is None


def test_addresses_by_number_do_as_well_as_the_name() -> None:
    assert spf("v=spf1 ip4:40.92.0.0/14 -all").code == "spf_lists"
    assert spf("v=spf1 ip4:40.92.0.0/16 -all").code == "spf_not_named"


def test_numbers_prove_nothing_while_the_services_own_record_is_silent() -> None:
    texts = {**SERVICE, "acme.com": ["v=spf1 ip4:40.92.0.0/14 -all"]}
    dns = FakeDns(texts, trouble={"spf.protection.outlook.com": Lookup.SILENT})
    assert about(dns).code == "spf_not_named"


@pytest.mark.parametrize(
    ("text", "code", "value"),
    [
        ("v=spf1 inclde:x.com -all", "spf_syntax", "inclde:x.com"),
        ("v=spf1 \x1b[2J -all", "spf_strange", ""),
        ("v=spf1 include:gone.com -all", "spf_leads_nowhere", "include:gone.com"),
        ("v=spf1 include:acme.com -all", "spf_lookups", "include:acme.com"),
    ],
)
def test_a_broken_record_is_told_with_its_place_and_no_guess(
    text: str, code: str, value: str
) -> None:
    line = spf(text)
    assert (line.code, line.verdict, line.record) == (code, Verdict.BAD, None)
    assert dict(line.values)["term"] == value


def test_a_record_that_allows_everybody_is_no_good_sign() -> None:
    assert spf("v=spf1 +all").code == "spf_open"
    assert spf("v=spf1 include:spf.protection.outlook.com all").code == "spf_open"


def test_a_record_for_the_receivers_eyes_only_is_not_judged() -> None:
    line = spf("v=spf1 include:%{i}.acme.com -all")
    assert (line.code, line.verdict) == ("spf_depends", Verdict.UNKNOWN)


def test_a_service_with_a_return_address_of_its_own_needs_no_record() -> None:
    assert spf("v=spf1 mx -all", SENDGRID).code == "spf_own_envelope"


def test_of_a_service_without_known_facts_nothing_is_guessed() -> None:
    assert spf("v=spf1 mx -all", STRATO).code == "spf_ask"
    assert spf("hello", STRATO).code == "spf_missing_ask"
    assert spf("v=spf1 oops", STRATO).code == "spf_syntax"
    assert spf(["v=spf1 mx -all", "v=spf1 a -all"], STRATO).record is not None


def server(text: str, host: str = OWN, addresses: tuple[str, ...] = PUBLIC) -> Line:
    dns = FakeDns({"acme.com": [text]}, addresses={OWN: ["8.8.8.8"], "acme.com": ["1.1.1.1"]})
    return about(dns, host, addresses)


def test_a_server_of_ones_own_is_judged_by_its_address() -> None:
    assert server("v=spf1 a:mail.acme.com -all").code == "spf_server_named"
    assert server("v=spf1 ip4:8.8.8.0/24 -all").code == "spf_server_named"


def test_one_of_the_servers_addresses_is_enough() -> None:
    both = ("2001:4860::1", "8.8.8.8")
    assert server("v=spf1 ip4:8.8.8.8 -all", OWN, both).code == "spf_server_named"
    assert server("v=spf1 -all", OWN, both).code == "spf_server_not_named"


def test_a_server_that_is_not_named_is_only_a_hint() -> None:
    line = server("v=spf1 a -all")
    assert (line.code, line.verdict) == ("spf_server_not_named", Verdict.HINT)
    assert line.record is not None
    assert line.record.value == "v=spf1 a a:mail.acme.com -all"
    missing = server("hello")
    assert (missing.code, missing.verdict) == ("spf_server_no_record", Verdict.HINT)
    assert missing.record is not None
    assert missing.record.value == "v=spf1 a:mail.acme.com ~all"


@pytest.mark.parametrize(
    ("host", "term"), [("8.8.8.8", "ip4:8.8.8.8"), ("2001:4860::1", "ip6:2001:4860::1")]
)
def test_a_server_known_by_number_is_named_by_number(host: str, term: str) -> None:
    line = server("v=spf1 -all", host, (host,))
    assert line.record is not None
    assert line.record.value == f"v=spf1 {term} -all"


def test_a_server_inside_the_network_says_nothing_about_the_way_out() -> None:
    line = server("v=spf1 -all", "mail.acme.com", ("192.168.1.5", "10.0.0.1"))
    assert (line.code, line.verdict) == ("spf_server_inside", Verdict.UNKNOWN)
    assert server("v=spf1 oops", "mail.acme.com", ("10.0.0.1",)).code == "spf_syntax"
