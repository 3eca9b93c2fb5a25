"""An e-mail address taken apart at its last @."""

from __future__ import annotations

import pytest

from smtp_desktop.model.address import Address


@pytest.mark.parametrize(
    ("text", "local", "domain"),
    [
        ("jane@acme.com", "jane", "acme.com"),
        ('"jane@home"@acme.com', '"jane@home"', "acme.com"),
        ("acme.com", "", "acme.com"),
        ("jane@", "jane", ""),
        ("", "", ""),
    ],
)
def test_an_address_is_taken_apart_at_its_last_at_sign(text: str, local: str, domain: str) -> None:
    assert (Address(text).local, Address(text).domain) == (local, domain)


def test_domains_are_compared_without_blanks_capitals_and_the_dot_of_the_root() -> None:
    assert Address("jane@ ACME.com. ").plain_domain == "acme.com"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("jane@Acme.com.", "acme.com"),
        ("jane@bücher.de", "xn--bcher-kva.de"),
        ("jane@localhost", ""),
        ("jane@192.0.2.7", ""),
        ("jane@", ""),
        ("jane@a b.com", ""),
    ],
)
def test_only_what_can_be_a_domain_is_asked_for(text: str, asked: str) -> None:
    assert Address(text).ascii_domain == asked


def test_the_same_person_may_have_an_address_at_another_domain() -> None:
    assert Address("jane@gmial.com").at("gmail.com") == "jane@gmail.com"


def test_a_template_for_usernames_is_filled_and_other_braces_stay() -> None:
    subject = Address("jane@acme.com")
    assert subject.fill("{local}/{domain}/{address}/{other}") == (
        "jane/acme.com/jane@acme.com/{other}"
    )


def test_braces_in_an_address_are_not_filled_in_turn() -> None:
    assert Address("{domain}@acme.com").fill("{local}+{address}") == "{domain}+{domain}@acme.com"
