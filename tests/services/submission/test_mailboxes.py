"""Addresses out of header fields, however programs write them."""

from __future__ import annotations

from email.utils import formataddr, getaddresses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtp_desktop.services.submission.mailboxes import is_local, mailboxes, stays_here


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("joe@acme.test", ["joe@acme.test"]),
        ('Joe <joe@a.test>, "Smith, Ann" <ann@a.test>', ["joe@a.test", "ann@a.test"]),
        (
            "team: joe@a.test, Ann <ann@a.test>; , eve@a.test",
            ["joe@a.test", "ann@a.test", "eve@a.test"],
        ),
        ("undisclosed-recipients:;", []),
        ("", []),
        (" , ,", []),
        ("joe(at the (old) office \\) )@a.test", ["joe@a.test"]),
        ("(nobody)", []),
        ("<@relay.test,@other.test:joe@a.test>", ["joe@a.test"]),
        ('"joe (not), smith"@a.test', ['"joe (not), smith"@a.test']),
        ('"quoted \\" end" <joe@a.test>', ["joe@a.test"]),
        ("root", ["root"]),
        ("root (Cron Daemon)", ["root"]),
        ("joe @ acme . test", ["joe@acme.test"]),
        ("jörg@bücher.test", ["jörg@bücher.test"]),
        ("joe@[IPv6:2001:db8::1], ann@a.test", ["joe@[IPv6:2001:db8::1]", "ann@a.test"]),
        ('"Never closed <joe@a.test', ['"Never closed <joe@a.test']),
        ("Joe <joe@a.test", ["joe@a.test"]),
        ("=?utf-8?q?J=2C?= <joe@a.test>", ["joe@a.test"]),
        ("joe@a.test; ann@a.test", ["joe@a.test", "ann@a.test"]),
        ("Joe <>", []),
        ("Joe <joe@a.test> <ann@a.test>", ["joe@a.test", "ann@a.test"]),
        ("Joe <joe@a.test> Ann <ann@a.test>", ["joe@a.test", "ann@a.test"]),
        ("Joe <joe@a.test> ann@a.test", ["joe@a.test", "ann@a.test"]),
        ("Joe <joe@a.test> ann@a.test <eve@a.test>", ["joe@a.test", "ann@a.test", "eve@a.test"]),
        ('<joe@a.test> Joe "at @ work", ann@a.test', ["joe@a.test", "ann@a.test"]),
        ("joe@a.test <ann@a.test>", ["ann@a.test"]),
        ("team: Joe <joe@a.test>;", ["joe@a.test"]),
    ],
)
def test_addresses_are_found(text: str, found: list[str]) -> None:
    assert list(mailboxes(text)) == found


NAMES = st.text(st.characters(codec="ascii", min_codepoint=32, max_codepoint=126), max_size=20)
LOCALS = st.from_regex(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]{1,12}(\.[a-z0-9]{1,5})?", fullmatch=True)


@given(st.lists(st.tuples(NAMES, LOCALS), min_size=1, max_size=4))
def test_what_the_standard_library_writes_is_read_as_it_reads_it(
    people: list[tuple[str, str]],
) -> None:
    pairs = [(name, f"{local}@acme.test") for name, local in people]
    written = ", ".join(formataddr(pair) for pair in pairs)

    assert list(mailboxes(written)) == [address for _, address in pairs]
    assert [address for _, address in getaddresses([written])] == [address for _, address in pairs]


@given(st.text(max_size=200))
def test_no_text_makes_it_fail(text: str) -> None:
    assert all(address.strip() for address in mailboxes(text))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("root", True),
        ("root@office-pc", True),
        ("root@localhost", True),
        ("", True),
        ("joe@acme.test", False),
        ("joe@[192.0.2.1]", False),
    ],
)
def test_who_is_known_to_this_computer_only(address: str, expected: bool) -> None:
    assert is_local(address) is expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("root", True),
        ("root@localhost", True),
        ("root@Office-PC", True),
        ("joe@acme", False),
        ("joe@acme.test", False),
        ("joe@office-pc.acme.test", False),
        ("joe@[192.0.2.1]", False),
    ],
)
def test_whose_mail_stays_on_this_computer(address: str, expected: bool) -> None:
    assert stays_here(address, lambda: "office-pc.acme.test") is expected
