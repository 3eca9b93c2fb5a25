"""Which slips of a key are asked about, and which right domains never are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtp_desktop.discovery.typos import meant
from support.fakes import PROVIDERS

KNOWN = PROVIDERS.domains


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("gmial.com", "gmail.com"),
        ("gmal.com", "gmail.com"),
        ("gmaill.com", "gmail.com"),
        ("gnail.com", "gmail.com"),
        ("gmail.con", "gmail.com"),
        ("gmail.cm", "gmail.com"),
        ("GMAIL.CMO.", "gmail.com"),
        ("googlemial.com", "googlemail.com"),
        ("iclod.com", "icloud.com"),
        ("hotmial.com", "hotmail.com"),
        ("outlok.com", "outlook.com"),
        ("yaho.com", "yahoo.com"),
        ("t-onlin.de", "t-online.de"),
        ("btintermet.com", "btinternet.com"),
        ("acme.con", "acme.com"),
        ("mail.acme.ogr", "mail.acme.org"),
    ],
)
def test_a_slip_of_a_key_is_asked_about(typed: str, wanted: str) -> None:
    assert meant(typed, KNOWN) == wanted


@pytest.mark.parametrize(
    "typed",
    [
        "gmail.com",
        "acme.com",
        "cme.com",
        "gmx.ch",
        "example.org",
        "gmail",
        "",
        "g.com",
        "mail.ru",
        "con",
        "acme.bet",
    ],
)
def test_other_domains_are_left_alone(typed: str) -> None:
    assert meant(typed, KNOWN) == ""


def test_where_two_could_be_meant_nobody_guesses() -> None:
    assert meant("firms.com", ["firma.com", "firmx.com"]) == ""


@given(st.sampled_from(KNOWN))
def test_a_known_domain_was_typed_right(domain: str) -> None:
    assert meant(domain, KNOWN) == ""


@given(st.text(max_size=40))
def test_any_text_is_answered(typed: str) -> None:
    assert isinstance(meant(typed, KNOWN), str)
