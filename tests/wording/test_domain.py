"""The sentences about the domain: one for all that is found, short, and promising nothing."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from smtp_desktop.diagnosis.domain_report import Check, DnsRecord, DomainReport, Verdict, line
from smtp_desktop.gui.state import delivery
from smtp_desktop.services.sender_domain import check
from smtp_desktop.wording import domain as domain_words

CHECKS = Path(check.__file__).parent
LINES = domain_words._LINES
VALUES = {
    "domain": "acme.com", "provider": "Google", "owner": "Google", "host": "mail.acme.com",
    "username": "joe", "count": "2", "term": "a:b", "name": "x.acme.com", "names": "x.acme.com",
}  # fmt: skip


def codes_in_use() -> set[str]:
    sources = [
        (CHECKS / name).read_text(encoding="utf-8")
        for name in ("check.py", "spf_advice.py", "signatures.py")
    ]
    return set(re.findall(r'"([a-z]+(?:_[a-z]+)*)"', "".join(sources)))


def test_every_sentence_is_said_by_somebody() -> None:
    assert set(LINES) <= codes_in_use()
    named = re.compile(r"(?:spf|dkim|dmarc)_\w+")
    assert {code for code in codes_in_use() if named.fullmatch(code)} <= set(LINES)


@pytest.mark.parametrize("code", LINES)
def test_a_sentence_is_short_and_whole(code: str) -> None:
    found = line(Check.SPF, Verdict.GOOD, code, None, **VALUES)
    text = str(domain_words.sentence(found))
    assert "{" not in text
    assert text.endswith((".", ")."))
    assert len(text) < 240
    assert max(len(one.split()) for one in re.split(r"[.;:] ", text)) <= 26
    fields = {field for _, field, _, _ in string.Formatter().parse(LINES[code]) if field}
    assert fields <= set(VALUES)


def test_nobody_is_promised_that_a_message_will_arrive() -> None:
    texts = [*LINES.values(), domain_words.ACCEPTED, delivery.ASK]
    promise = re.compile(r"will (?:now )?(?:arrive|be delivered|reach)|guarantee", re.IGNORECASE)
    assert [text for text in texts if promise.search(text)] == []
    assert "not yet delivered" in domain_words.ACCEPTED


def test_what_is_to_be_fixed_comes_first() -> None:
    verdicts = (Verdict.UNKNOWN, Verdict.GOOD, Verdict.HINT, Verdict.BAD)
    report = DomainReport(
        "acme.com", tuple(line(Check.SPF, one, "no_answer", domain="acme.com") for one in verdicts)
    )
    assert [one.verdict for one in domain_words.ordered(report)] == [
        Verdict.BAD, Verdict.HINT, Verdict.GOOD, Verdict.UNKNOWN,
    ]  # fmt: skip


def test_a_record_is_added_or_takes_the_place_of_another() -> None:
    new = DnsRecord("acme.com", "TXT", "v=spf1 ~all")
    old = DnsRecord("acme.com", "TXT", "v=spf1 ~all", replaces=True)
    assert str(domain_words.publishing(new)) == "Add a TXT record at acme.com:"
    assert str(domain_words.publishing(old)) == "Change the TXT record at acme.com to:"
    assert str(new) == "acme.com  TXT  v=spf1 ~all"


def test_the_whole_can_be_handed_on_as_a_text() -> None:
    record = DnsRecord("_dmarc.acme.com", "TXT", "v=DMARC1; p=none")
    found = line(Check.DMARC, Verdict.HINT, "dmarc_missing", record, domain="acme.com")
    text = domain_words.as_text(DomainReport("acme.com", (found,)))
    assert text.splitlines()[0].endswith("as this network shows them:")
    assert "! DMARC: acme.com has no record." in text
    assert text.splitlines()[-1].strip() == "v=DMARC1; p=none"


def test_a_record_is_handed_on_below_its_line() -> None:
    record = DnsRecord("acme.com", "TXT", "v=spf1 include:_spf.acme.com -all")
    report = DomainReport(
        "acme.com",
        (
            line(Check.SPF, Verdict.BAD, "no_answer", record, domain="acme.com"),
            line(Check.SPF, Verdict.GOOD, "no_answer", domain="other.com"),
        ),
    )
    lines = domain_words.as_text(report).splitlines()
    assert lines[-2].strip() == record.value
    assert "acme.com" in lines[-3]
    assert "other.com" in lines[-1], "which has no record"


def test_who_can_fix_it_is_named_only_where_something_is_to_be_fixed() -> None:
    bad, good = (
        DomainReport("acme.com", (line(Check.SPF, one, "no_answer", domain="acme.com"),))
        for one in (Verdict.BAD, Verdict.GOOD)
    )
    assert domain_words.owners(bad) is not None
    assert domain_words.owners(good) is None


def test_a_look_up_under_way_names_the_domain() -> None:
    assert "acme.com" in str(domain_words.checking("acme.com"))
