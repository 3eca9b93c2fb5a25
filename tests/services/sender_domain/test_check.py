"""What is said about the From domain, and the exact record that is missing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtp_desktop.diagnosis.domain_report import Check, DomainReport, Line, Verdict
from smtp_desktop.errors import Cancelled
from smtp_desktop.ports.dns import Lookup
from smtp_desktop.services.sender_domain.check import SenderDomain, Sending
from smtp_desktop.waiting import Cancellation, Deadline
from smtp_desktop.wording import domain as domain_words
from support.dns import FakeDns
from support.fakes import PROVIDERS

MICROSOFT, GOOGLE, SENDGRID = "smtp.office365.com", "smtp.gmail.com", "smtp.sendgrid.net"
STRATO, OWN = "smtp.strato.de", "mail.acme.com"
PUBLIC = ("8.8.8.8",)
KEY = "v=DKIM1; k=rsa; p=MIIBIjAN"
GOOD = {
    "acme.com": ["v=spf1 include:spf.protection.outlook.com -all"],
    "spf.protection.outlook.com": ["v=spf1 ip4:40.92.0.0/15 -all"],
    "selector1._domainkey.acme.com": [KEY],
    "_dmarc.acme.com": ["v=DMARC1; p=reject"],
}


def checked(
    dns: FakeDns, host: str = MICROSOFT, email: str = "jane@acme.com", username: str = ""
) -> DomainReport:
    sending = Sending(email, host, PUBLIC, username)
    return SenderDomain(dns, lambda: PROVIDERS).check(sending, Cancellation())


def found(report: DomainReport, check: Check) -> Line:
    return next(line for line in report.lines if line.check is check)


def test_a_domain_with_everything_in_place_has_nothing_to_mend() -> None:
    report = checked(FakeDns(GOOD))
    assert [line.code for line in report.lines] == ["spf_names", "dkim_found", "dmarc_reject"]
    assert not report.has_advice
    assert domain_words.owners(report) is None


def test_a_domain_without_any_record_gets_the_exact_ones() -> None:
    report = checked(FakeDns({"acme.com": ["hello"]}))
    spf_line, dkim, dmarc = report.lines
    assert str(spf_line.record) == ("acme.com  TXT  v=spf1 include:spf.protection.outlook.com ~all")
    assert (spf_line.verdict, spf_line.code) == (Verdict.BAD, "spf_missing")
    assert (dkim.verdict, dkim.code, dkim.record) == (Verdict.HINT, "dkim_not_found", None)
    assert str(dmarc.record) == "_dmarc.acme.com  TXT  v=DMARC1; p=none"
    assert str(domain_words.owners(report)) == "Your domain's administrator has to fix this"


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        ({"selector1._domainkey.acme.com": [KEY]}, "dkim_found"),
        ({"selector2._domainkey.acme.com": ["k=rsa; p = AAAA"]}, "dkim_found"),
        ({"selector1._domainkey.acme.com": ["v=DKIM1; p="]}, "dkim_revoked"),
        ({"selector1._domainkey.acme.com": ["hello"]}, "dkim_not_found"),
        ({"other._domainkey.acme.com": [KEY]}, "dkim_not_found"),
    ],
)
def test_a_key_is_looked_for_under_the_usual_names(texts: dict[str, list[str]], code: str) -> None:
    line = found(checked(FakeDns({"acme.com": ["x"], **texts})), Check.DKIM)
    assert line.code == code
    assert line.verdict is not Verdict.BAD


def test_the_records_of_a_service_are_given_where_it_is_known_where_they_lead() -> None:
    report = checked(FakeDns({"acme.com": ["x"]}), "smtp.fastmail.com")
    lines = [line for line in report.lines if line.check is Check.DKIM]
    assert [line.code for line in lines] == ["dkim_publish", "dkim_as_well", "dkim_as_well"]
    assert str(lines[1].record) == (
        "fm2._domainkey.acme.com  CNAME  fm2.acme.com.dkim.fmhosted.com"
    )
    one_key = {"acme.com": ["x"], "fm3._domainkey.acme.com": [KEY]}
    assert found(checked(FakeDns(one_key), "smtp.fastmail.com"), Check.DKIM).code == "dkim_found"


def test_of_an_unknown_server_the_name_of_the_key_is_not_known() -> None:
    line = found(checked(FakeDns({"acme.com": ["x"]}), OWN), Check.DKIM)
    assert (line.code, line.verdict) == ("dkim_name_unknown", Verdict.UNKNOWN)


@pytest.mark.parametrize(
    ("texts", "code", "verdict"),
    [
        (["v=DMARC1; p=none; rua=mailto:a@b.com"], "dmarc_none", Verdict.GOOD),
        (["v = DMARC1 ;p=Quarantine"], "dmarc_quarantine", Verdict.GOOD),
        (["v=DMARC1; p=reject; sp=none"], "dmarc_reject", Verdict.GOOD),
        (["v=DMARC1; p=reject", "v=DMARC1; p=none"], "dmarc_several", Verdict.BAD),
        (["v=DMARC1; p=rejekt"], "dmarc_broken", Verdict.BAD),
        (["v=DMARC1"], "dmarc_broken", Verdict.BAD),
        (["hello", "v=DMARC1; p=none"], "dmarc_none", Verdict.GOOD),
        (["v=dmarc1; p=none"], "dmarc_missing", Verdict.HINT),
    ],
)
def test_the_policy_is_told_as_it_stands(texts: list[str], code: str, verdict: Verdict) -> None:
    line = found(checked(FakeDns({**GOOD, "_dmarc.acme.com": texts})), Check.DMARC)
    assert (line.code, line.verdict) == (code, verdict)


def test_the_record_above_counts_for_a_domain_below_with_its_own_wish() -> None:
    texts = {"mail.acme.com": ["x"], "_dmarc.acme.com": ["v=DMARC1; p=reject; sp=quarantine"]}
    line = found(checked(FakeDns(texts), email="jane@mail.acme.com"), Check.DMARC)
    assert line.code == "dmarc_quarantine"
    assert dict(line.values)["name"] == "_dmarc.acme.com"
    plain = {**texts, "_dmarc.acme.com": ["v=DMARC1; p=reject"]}
    assert found(checked(FakeDns(plain), email="jane@mail.acme.com"), Check.DMARC).code == (
        "dmarc_reject"
    )


def test_no_more_than_a_few_names_above_are_asked_and_never_a_whole_ending() -> None:
    domain = ".".join("abcdefgh") + ".acme.com"
    dns = FakeDns({domain: ["x"]})
    checked(dns, email=f"jane@{domain}")
    asked = [name for name in dns.asked if name.startswith("_dmarc.")]
    assert len(asked) == 5
    short = FakeDns({"acme.com": ["x"]})
    checked(short)
    assert "_dmarc.com" not in short.asked


@pytest.mark.parametrize("lookup", [Lookup.SILENT, Lookup.REFUSED])
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("selector1._domainkey.acme.com", "dkim_no_answer"),
        ("_dmarc.acme.com", "dmarc_no_answer"),
        ("inner.acme.com", "spf_no_answer"),
    ],
)
def test_what_was_not_answered_is_not_called_missing(name: str, code: str, lookup: Lookup) -> None:
    texts = {**GOOD, "acme.com": ["v=spf1 include:inner.acme.com -all"]}
    report = checked(FakeDns(texts, trouble={name: lookup}))
    assert code in [line.code for line in report.lines if line.verdict is Verdict.UNKNOWN]


def test_a_directory_that_does_not_answer_costs_one_line() -> None:
    report = checked(FakeDns(trouble={"acme.com": Lookup.SILENT}))
    assert [(line.code, line.verdict) for line in report.lines] == [("no_answer", Verdict.UNKNOWN)]


def test_a_domain_that_is_not_there_is_said_to_be_missing() -> None:
    report = checked(FakeDns({}))
    assert [(line.code, line.verdict) for line in report.lines] == [
        ("no_such_domain", Verdict.HINT)
    ]


def test_addresses_that_a_service_lends_out_are_its_own_business() -> None:
    dns = FakeDns({})
    report = checked(dns, GOOGLE, "jane@gmail.com")
    assert [line.code for line in report.lines] == ["belongs"]
    assert dns.asked == []
    assert not report.has_advice


def test_such_an_address_through_another_server_cannot_be_vouched_for() -> None:
    report = checked(FakeDns({}), SENDGRID, "jane@gmail.com")
    (line,) = report.lines
    assert (line.code, line.verdict) == ("belongs_elsewhere", Verdict.HINT)
    assert "Google" in str(domain_words.sentence(line))


def test_signing_in_for_another_domain_is_told() -> None:
    report = checked(FakeDns(GOOD), username="joe@other.com")
    assert found(report, Check.ALIGNMENT).code == "other_account"
    for username in ("jane@acme.com", "jane@mail.acme.com", "apikey", "jane@", ""):
        lines = checked(FakeDns(GOOD), username=username).lines
        assert Check.ALIGNMENT not in [line.check for line in lines]


@pytest.mark.parametrize(
    "email",
    [
        "jane@acme.test", "jane@example.com", "jane@mail.example.org", "jane@pc.local",
        "jane@a.invalid", "jane@localhost", "jane@intranet", "jane@x.home.arpa",
        "jane@[192.0.2.1]", "jane@192.0.2.1", "jane", "", "@", "jane@a..com", "jane@corp.internal",
        "jane@office.lan",
    ],
)  # fmt: skip
def test_names_that_lead_nowhere_are_not_asked_for(email: str) -> None:
    dns = FakeDns({})
    assert checked(dns, email=email).lines == ()
    assert dns.asked == []


@pytest.mark.parametrize(
    ("host", "addresses"),
    [
        ("localhost", ()),
        ("127.0.0.1", ()),
        ("mail.acme.com", ("127.0.0.1",)),
        ("mail.acme.com", ("::1",)),
    ],
)
def test_a_server_on_this_computer_is_no_case_for_the_internet(
    host: str, addresses: tuple[str, ...]
) -> None:
    dns = FakeDns(GOOD)
    sending = Sending("jane@acme.com", host, addresses)
    report = SenderDomain(dns, lambda: PROVIDERS).check(sending, Cancellation())
    assert report.lines == ()
    assert dns.asked == []


def test_an_international_domain_is_asked_for_as_dns_knows_it() -> None:
    dns = FakeDns({"xn--grn-ioa.de": ["v=spf1 -all"]})
    assert checked(dns, email="jane@Grün.de").domain == "xn--grn-ioa.de"
    assert "xn--grn-ioa.de" in dns.asked


def test_only_names_of_the_domain_and_what_it_leads_to_are_asked_for() -> None:
    dns = FakeDns(GOOD)
    checked(dns, username="secret-person@acme.com")
    assert set(dns.asked) <= set(GOOD) | {"selector2._domainkey.acme.com"}
    assert not any("jane" in name or "person" in name for name in dns.asked)


def test_stop_is_heard() -> None:
    cancellation = Cancellation()
    cancellation.cancel()
    subject = SenderDomain(FakeDns(GOOD), lambda: PROVIDERS)
    with pytest.raises(Cancelled):
        subject.check(Sending("jane@acme.com", MICROSOFT), cancellation, Deadline(1))


HOSTILE = st.text(max_size=60) | st.sampled_from(
    [
        "v=spf1 ",
        "v=spf1 include:acme.com",
        "v=DMARC1;p=",
        "p=;p=x",
        "v=spf1 " + "a " * 99,
        "v=DMARC1",
    ]
)


@given(
    st.lists(HOSTILE, max_size=3),
    st.lists(HOSTILE, max_size=3),
    st.lists(HOSTILE, max_size=3),
    st.sampled_from([MICROSOFT, GOOGLE, SENDGRID, STRATO, OWN, "10.0.0.1"]),
)
def test_no_record_whatever_is_in_it_ends_the_check_or_is_shown_as_it_came(
    own: list[str], key: list[str], policy: list[str], host: str
) -> None:
    texts = {
        "acme.com": ["x", *own],
        "selector1._domainkey.acme.com": key,
        "_dmarc.acme.com": policy,
    }
    report = checked(FakeDns(texts), host)
    assert {line.check for line in report.lines} == {Check.SPF, Check.DKIM, Check.DMARC}
    for line in report.lines:
        assert str(domain_words.sentence(line)).isprintable()
        assert line.record is None or line.record.value.isprintable()
