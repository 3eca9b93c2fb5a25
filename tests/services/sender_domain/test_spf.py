"""SPF records: read as RFC 7208 has it, changed without harm, judged within their bounds."""

from __future__ import annotations

import contextlib
import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtp_desktop.ports.dns import Lookup
from smtp_desktop.services.sender_domain import spf
from smtp_desktop.services.sender_domain.spf_evaluation import Fault, Outcome, Spf, SpfWalk, covers
from smtp_desktop.waiting import Cancellation, Deadline
from support.dns import FakeDns

GOOGLE = "_spf.google.com"


def judged(dns: FakeDns, address: str = "", *names: str, domain: str = "acme.com") -> Outcome:
    """What the record comes to for an address, or for services."""
    one = ipaddress.ip_address(address) if address else None
    return SpfWalk(dns, Deadline(1), Cancellation(), one, frozenset(names)).through(domain)


def record(text: str, **more: str) -> FakeDns:
    others = {name.replace("_", "."): [value] for name, value in more.items()}
    return FakeDns({"acme.com": [text], **others})


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("v=spf1", True),
        ("V=SPF1 -all", True),
        ("v=spf10 -all", False),
        ("v=spf1-all", False),
        (" v=spf1 -all", False),
        ("google-site-verification=1", False),
    ],
)
def test_a_record_is_known_by_its_version(text: str, is_one: bool) -> None:
    assert spf.is_spf(text) is is_one


@pytest.mark.parametrize(
    "text",
    [
        "v=spf1 a mx ptr -all",
        "v=spf1 a:mail.acme.com/24 mx/28//64 ip4:192.0.2.0/24 ip6:2001:db8::/32 ~all",
        "v=spf1 include:_spf.google.com exists:%{i}.spf.acme.com redirect=other.com",
        "v=spf1 exp=why.acme.com some=thing +ALL",
        "v=spf1",
    ],
)
def test_what_the_standard_allows_is_read(text: str) -> None:
    assert [term.text for term in spf.read(text).terms] == text.split()[1:]


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("v=spf1 inlcude:_spf.google.com", "inlcude:_spf.google.com"),
        ("v=spf1 include -all", "include"),
        ("v=spf1 include: -all", "include:"),
        ("v=spf1 exists", "exists"),
        ("v=spf1 ip4:192.0.2", "ip4:192.0.2"),
        ("v=spf1 ip4:2001:db8::1", "ip4:2001:db8::1"),
        ("v=spf1 ip4", "ip4"),
        ("v=spf1 ip4:192.0.2.0/33", "ip4:192.0.2.0/33"),
        ("v=spf1 a/33", "a/33"),
        ("v=spf1 mx//129", "mx//129"),
        ("v=spf1 all:acme.com", "all:acme.com"),
        ("v=spf1 include:a.com/24", "include:a.com/24"),
        ("v=spf1 -all.", "-all."),
        ("v=spf1 redirect=", "redirect="),
        ("v=spf1 redirect=a.com redirect=b.com", "redirect=b.com"),
        ("v=spf1 192.0.2.1 -all", "192.0.2.1"),
        ("v=spf1 a:grüße.com", ""),
    ],
)
def test_a_mistake_is_found_where_it_is(text: str, term: str) -> None:
    with pytest.raises(spf.SpfSyntaxError) as caught:
        spf.read(text)
    assert caught.value.term == term


@given(st.text(max_size=300))
def test_no_text_is_read_with_another_error(text: str) -> None:
    with contextlib.suppress(spf.SpfSyntaxError):
        assert len(spf.read(f"v=spf1 {text}").terms) == len(text.split())


@given(
    st.lists(st.sampled_from(["a", "mx", "-all", "?ip4:192.0.2.1", "redirect=b.com", "+", "x:"]))
)
def test_a_permission_is_added_before_the_end_and_nothing_is_lost(words: list[str]) -> None:
    before = " ".join(["v=spf1", *words])
    after = spf.with_term(before, "include:new.com").split()
    place = after.index("include:new.com")
    assert [word for word in after if word != "include:new.com"] == before.split()
    assert not {"-all", "redirect=b.com"} & set(after[:place])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("v=spf1 mx -all", "v=spf1 mx include:x.com -all"),
        ("v=spf1 mx", "v=spf1 mx include:x.com"),
        ("v=spf1 redirect=b.com", "v=spf1 include:x.com redirect=b.com"),
        ("v=spf1  a   ~ALL", "v=spf1 a include:x.com ~ALL"),
        ("v=spf1", "v=spf1 include:x.com"),
    ],
)
def test_the_changed_record_is_exact(before: str, after: str) -> None:
    assert spf.with_term(before, "include:x.com") == after


def test_two_records_become_one_with_the_milder_end() -> None:
    texts = ("v=spf1 mx include:a.com -all", "v=spf1 include:b.com mx ~all")
    assert spf.merged(texts) == "v=spf1 mx include:a.com include:b.com ~all"
    assert spf.merged(("v=spf1 a", "v=spf1 redirect=b.com")) == "v=spf1 a redirect=b.com"


@pytest.mark.parametrize(
    ("text", "address", "result"),
    [
        ("v=spf1 ip4:192.0.2.0/24 -all", "192.0.2.7", Spf.PASS),
        ("v=spf1 ip4:192.0.2.0/24 -all", "198.51.100.1", Spf.FAIL),
        ("v=spf1 ip4:192.0.2.0/24 ~all", "2001:db8::1", Spf.SOFTFAIL),
        ("v=spf1 ip6:2001:db8::/32 ?all", "2001:db8::1", Spf.PASS),
        ("v=spf1 -ip4:192.0.2.7 +all", "192.0.2.7", Spf.FAIL),
        ("v=spf1 a -all", "192.0.2.1", Spf.PASS),
        ("v=spf1 a/24 -all", "192.0.2.99", Spf.PASS),
        ("v=spf1 mx -all", "192.0.2.25", Spf.PASS),
        ("v=spf1 mx:other.com -all", "192.0.2.25", Spf.FAIL),
        ("v=spf1 a:mail.acme.com -all", "2001:db8::25", Spf.PASS),
        ("v=spf1 a:mail.acme.com//64 -all", "2001:db8::99", Spf.PASS),
        ("v=spf1 include:inner.com -all", "192.0.2.50", Spf.PASS),
        ("v=spf1 include:inner.com ?all", "192.0.2.51", Spf.NEUTRAL),
        ("v=spf1 redirect=inner.com", "192.0.2.51", Spf.FAIL),
        ("v=spf1 redirect=inner.com all", "192.0.2.51", Spf.PASS),
        ("v=spf1 mx", "198.51.100.1", Spf.NEUTRAL),
        ("v=spf1 exists:%{i}.acme.com -all", "192.0.2.1", Spf.UNSURE),
        ("v=spf1 ptr -all", "192.0.2.1", Spf.UNSURE),
        ("v=spf1 -exists:%{i}.acme.com -all", "192.0.2.1", Spf.FAIL),
        ("v=spf1 redirect=%{d}.com", "192.0.2.1", Spf.UNSURE),
        ("v=spf1 ptr ip4:192.0.2.1 -all", "192.0.2.1", Spf.PASS),
    ],
)
def test_an_address_is_judged(text: str, address: str, result: Spf) -> None:
    dns = FakeDns(
        {"acme.com": [text], "inner.com": ["v=spf1 ip4:192.0.2.50 -all"], "other.com": ["x"]},
        mx={"acme.com": ["mail.acme.com"], "other.com": ["mx.other.com"]},
        addresses={
            "acme.com": ["192.0.2.1"],
            "mail.acme.com": ["192.0.2.25", "2001:db8::25"],
            "mx.other.com": ["203.0.113.1", "not an address"],
        },
    )
    assert judged(dns, address).result is result


@pytest.mark.parametrize(
    ("text", "more", "result"),
    [
        ("v=spf1 include:_spf.google.com -all", {}, Spf.PASS),
        ("v=spf1 INCLUDE:_SPF.Google.com. -all", {}, Spf.PASS),
        ("v=spf1 redirect=_spf.google.com", {}, Spf.PASS),
        ("v=spf1 include:b_com -all", {"b_com": "v=spf1 include:_spf.google.com -all"}, Spf.PASS),
        ("v=spf1 redirect=b_com", {"b_com": "v=spf1 include:_spf.google.com -all"}, Spf.PASS),
        ("v=spf1 -all include:_spf.google.com", {}, Spf.FAIL),
        ("v=spf1 -include:_spf.google.com ~all", {}, Spf.SOFTFAIL),
        ("v=spf1 ?include:b_com -all", {"b_com": "v=spf1 include:_spf.google.com"}, Spf.FAIL),
        ("v=spf1 mx a ip4:192.0.2.1 -all", {}, Spf.FAIL),
        ("v=spf1 +all", {}, Spf.PASS),
    ],
)
def test_a_service_is_found_directly_or_through_others(
    text: str, more: dict[str, str], result: Spf
) -> None:
    google = {"_spf.google.com": ["v=spf1 ip4:203.0.113.0/24 ~all"]}
    others = {name.replace("_", "."): [value] for name, value in more.items()}
    dns = FakeDns({"acme.com": [text.replace("b_com", "b.com")], **google, **others})
    assert judged(dns, "", GOOGLE).result is result


def test_no_record_and_several_are_told_apart() -> None:
    assert judged(FakeDns({"acme.com": ["hello"]})).result is Spf.NONE
    several = judged(FakeDns({"acme.com": ["v=spf1 a -all", "v=spf1 mx -all"]}))
    assert (several.result, several.fault) == (Spf.PERMERROR, Fault.SEVERAL)
    assert several.texts == ("v=spf1 a -all", "v=spf1 mx -all")


def test_a_mistake_further_down_is_told_by_the_term_that_leads_there() -> None:
    outcome = judged(record("v=spf1 include:b.com -all", b_com="v=spf1 oops -all"))
    assert (outcome.fault, outcome.place) == (Fault.SYNTAX, "include:b.com")


def test_an_include_without_a_record_is_an_error() -> None:
    outcome = judged(record("v=spf1 include:gone.com -all"))
    assert (outcome.fault, outcome.place) == (Fault.NO_RECORD_THERE, "include:gone.com")


def test_ten_look_ups_are_made_and_not_eleven() -> None:
    chain = {f"n{one}.com": [f"v=spf1 include:n{one + 1}.com -all"] for one in range(1, 30)}
    dns = FakeDns({"acme.com": ["v=spf1 include:n1.com -all"], **chain})
    outcome = judged(dns)
    assert (outcome.result, outcome.fault) == (Spf.PERMERROR, Fault.LOOKUPS)
    assert len(dns.asked) == 11


def test_a_record_that_includes_itself_ends() -> None:
    outcome = judged(record("v=spf1 include:acme.com -all"))
    assert outcome.fault is Fault.LOOKUPS
    assert judged(record("v=spf1 redirect=acme.com")).fault is Fault.LOOKUPS


def test_a_bomb_of_includes_stops_at_the_bound() -> None:
    bomb = "v=spf1 " + " ".join(["include:acme.com"] * 400)
    dns = record(bomb)
    assert judged(dns).fault is Fault.LOOKUPS
    assert len(dns.asked) <= 11


def test_the_look_ups_inside_a_service_count_as_well() -> None:
    inside = {f"in{one}.com": [f"v=spf1 include:in{one + 1}.com"] for one in range(8)}
    inside["in8.com"] = ["v=spf1 ip4:192.0.2.1"]
    texts = {GOOGLE: ["v=spf1 include:in0.com"], **inside}
    few = FakeDns({"acme.com": [f"v=spf1 include:{GOOGLE} -all"], **texts})
    assert judged(few, "", GOOGLE).result is Spf.PASS
    many = FakeDns({"acme.com": [f"v=spf1 a mx include:{GOOGLE} -all"], **texts})
    assert judged(many, "", GOOGLE).fault is Fault.LOOKUPS


def test_more_than_two_empty_answers_are_too_many() -> None:
    dns = record("v=spf1 a:one.com a:two.com a:three.com -all")
    assert judged(dns, "192.0.2.1").fault is Fault.LOOKUPS


@pytest.mark.parametrize("lookup", [Lookup.SILENT, Lookup.REFUSED])
def test_without_an_answer_nothing_is_concluded(lookup: Lookup) -> None:
    first = FakeDns(trouble={"acme.com": lookup})
    assert judged(first).result is Spf.TEMPERROR
    later = FakeDns({"acme.com": ["v=spf1 include:b.com -all"]}, trouble={"b.com": lookup})
    assert judged(later).result is Spf.TEMPERROR
    host = FakeDns({"acme.com": ["v=spf1 a:b.com -all"]}, trouble={"b.com": lookup})
    assert judged(host, "192.0.2.1").result is Spf.TEMPERROR


def test_addresses_given_by_number_are_gathered_where_they_pass() -> None:
    dns = record(
        "v=spf1 ip4:192.0.2.0/24 ?ip4:198.51.100.1 include:b.com -include:c.com -all",
        b_com="v=spf1 ip6:2001:db8::/32 -ip4:198.51.100.2 -all",
        c_com="v=spf1 ip4:198.51.100.3 -all",
    )
    assert [str(one) for one in judged(dns).networks] == ["192.0.2.0/24", "2001:db8::/32"]


def test_a_wider_network_covers_a_narrower_one_of_its_family() -> None:
    wide = judged(record("v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32")).networks
    inside = judged(record("v=spf1 ip4:192.0.2.8/30 ip6:2001:db8:1::/48")).networks
    assert covers(wide, inside)
    assert not covers(inside, wide)
    assert not covers(wide, ())


WORDS = st.sampled_from(
    ["a", "mx", "ptr", "all", "-all", "include:a.com", "include:b.com", "include:acme.com",
     "exists:x", "redirect=a.com", "ip4:192.0.2.1", "ip6:::/0", "a:%{i}", "?mx:b.com//7",
     "junk", "\x00"]
)  # fmt: skip


@given(st.lists(WORDS, max_size=14), st.lists(WORDS, max_size=14), st.lists(WORDS, max_size=14))
def test_whatever_records_say_the_walk_ends(
    acme: list[str], one: list[str], other: list[str]
) -> None:
    texts = {"acme.com": acme, "a.com": one, "b.com": other}
    records = {name: [" ".join(["v=spf1", *words])] for name, words in texts.items()}
    dns = FakeDns(records, mx={"b.com": ["a.com"] * 50}, addresses={"a.com": ["192.0.2.9"]})
    outcome = judged(dns, "192.0.2.1")
    assert outcome.result in Spf
    assert outcome.lookups <= 11
    assert len(dns.asked) <= 11 * 12
