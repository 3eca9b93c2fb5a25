"""Names that only look like another, and those in other alphabets that never raise an alarm."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtp_desktop.discovery.typos import Likeness, likeness, meant
from support.fakes import PROVIDERS

DOMAINS = PROVIDERS.domains
SERVERS = (*PROVIDERS.servers, *DOMAINS)


@pytest.mark.parametrize(
    ("typed", "kind", "instead"),
    [
        ("gmail.\u0441\u043em", "letters", "gmail.com"),
        ("gm\u0430il.com", "letters", "gmail.com"),
        ("GM\u0410IL.COM", "letters", "gmail.com"),
        ("xn--gmil-63d.com", "letters", "gmail.com"),
        ("\u03bfutlook.com", "letters", "outlook.com"),
        ("\u0430\u0440\u0440\u04cf\u0435.com", "letters", "apple.com"),
        ("rnicrosoft.com", "looks", "microsoft.com"),
        ("mail.rnicrosoft.com", "looks", "mail.microsoft.com"),
        ("gmai1.com", "looks", "gmail.com"),
        ("0utlook.com", "looks", "outlook.com"),
        ("hotrnail.com", "looks", "hotmail.com"),
        ("vveb.de", "looks", "web.de"),
        ("iclo\u1d1cd\u0443.com", "mixed", ""),
    ],
)
def test_what_only_looks_like_a_known_domain_is_told_with_it(
    typed: str, kind: str, instead: str
) -> None:
    assert likeness(typed, DOMAINS) == Likeness(kind, instead)


@pytest.mark.parametrize(
    ("typed", "instead"),
    [
        ("smtp.gm\u0430il.com", "smtp.gmail.com"),
        ("smtp.gmai1.com", "smtp.gmail.com"),
        ("smtp.0ffice365.com", "smtp.office365.com"),
        ("srntp.web.de", ""),
        ("mail.rnicrosoft.com", "mail.microsoft.com"),
    ],
)
def test_servers_are_looked_at_alike(typed: str, instead: str) -> None:
    found = likeness(typed, SERVERS)
    assert (found.instead if found else "") == instead


@pytest.mark.parametrize(
    "typed",
    [
        *("m\u00fcller.de", "xn--mller-kva.de", "\u043f\u043e\u0447\u0442\u0430.\u0440\u0444"),
        *(
            "xn--80a1acny.xn--p1ai",
            "\u03b5\u03bb\u03bb\u03ac\u03b4\u03b1.gr",
            "\u30e1\u30fc\u30eb.jp",
        ),
        *("\u044f\u043d\u0434\u0435\u043a\u0441.com", "caf\u00e9.fr", "acme.com", "firm.co.uk"),
        *("yahoo.co.uk", "gmx.ch", "wp.pl", "vp.pl", "me.com", "rne.com", "1und1.de", "163.com"),
        *(
            "modern.com",
            "corner.org",
            "clever.de",
            "",
            "gmail",
            "localhost",
            "192.0.2.25",
            "..",
            "@",
        ),
    ],
)
def test_real_names_raise_no_alarm(typed: str) -> None:
    assert likeness(typed, SERVERS) is None


@given(st.sampled_from(SERVERS))
def test_a_known_name_looks_like_itself_alone(name: str) -> None:
    assert likeness(name, SERVERS) is None
    assert likeness(f"mail.{name}", SERVERS) is None


@given(st.sampled_from([one for one in DOMAINS if "a" in one and one.count(".") == 1]))
def test_one_cyrillic_letter_in_any_known_domain_is_seen(domain: str) -> None:
    found = likeness(domain.replace("a", "\N{CYRILLIC SMALL LETTER A}", 1), DOMAINS)
    assert found == Likeness("letters", domain)


@given(st.text(max_size=40))
def test_any_text_is_answered(typed: str) -> None:
    found = likeness(typed, SERVERS)
    assert found is None or unicodedata.is_normalized("NFC", found.instead)


def test_a_slip_of_a_key_stays_a_slip() -> None:
    assert likeness("gmial.com", DOMAINS) is None
    assert meant("gmial.com", DOMAINS) == "gmail.com"


@pytest.mark.parametrize("name", ["xn--\u00fc.com", "xn--99999999999.com", "xn--.com"])
def test_a_name_that_only_begins_like_an_encoded_one_raises_no_alarm(name: str) -> None:
    assert likeness(name, DOMAINS) is None
