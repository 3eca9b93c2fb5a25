"""Addresses as programs write them."""

from __future__ import annotations

import pytest

from smtp_desktop.relay.front import path


@pytest.mark.parametrize(
    ("words", "address", "parameters"),
    [
        ("<>", "", ""),
        ("<a@b.c>", "a@b.c", ""),
        ("<a@b.c> SIZE=3 BODY=8BITMIME", "a@b.c", "SIZE=3 BODY=8BITMIME"),
        ("a@b.c", "a@b.c", ""),
        ("a@b.c SIZE=3", "a@b.c", "SIZE=3"),
        ("<root>", "root", ""),
        ('<"a b"@x.y>', '"a b"@x.y', ""),
        ('<"a\\"b"@x.y>', '"a\\"b"@x.y', ""),
        ("<ü@ü.de>", "ü@ü.de", ""),
        ("<a@[1.2.3.4]>", "a@[1.2.3.4]", ""),
        ("<a@[IPv6:::1]>", "a@[IPv6:::1]", ""),
        ("<a.b+c@d_e.f>", "a.b+c@d_e.f", ""),
    ],
)
def test_what_is_an_address(words: str, address: str, parameters: str) -> None:
    assert path.split(words) == (address, parameters)


@pytest.mark.parametrize(
    "words",
    [
        *("", "<a(c)@x>", "<@h:a@x>", "<a\rb@x>", "<a b@x>", "<a@x", "<a@x>junk", "<a@-x>"),
        *("<<a@b>>", "<a@b>\n", "<a@x.>", "<a@x-.de>", "<a\udc80@x>", "<.a@x>", "<a.@x>", "a@b@c"),
        *("<a\0@x>", "<a,b@x>", "<a;b@x>", "<a@b@c>", "<" + "a" * 400 + "@x.y>", '<"a>b"@x.y>'),
    ],
)
def test_what_is_none(words: str) -> None:
    with pytest.raises(path.NotAnAddress):
        path.split(words)


def test_whether_it_has_a_domain() -> None:
    assert path.has_domain("a@b")
    assert not path.has_domain("root")
    assert not path.has_domain("a b")


@pytest.mark.parametrize(
    ("address", "is_so"), [("a@b.c", True), ("root", False), ("", False), ("a b@c.d", False)]
)
def test_whether_a_domain_is_named(address: str, is_so: bool) -> None:
    assert path.has_domain(address) is is_so


@pytest.mark.parametrize(
    ("arg", "rest"),
    [("FROM:<a@b.c>", "<a@b.c>"), ("from: <a@b.c> SIZE=3", "<a@b.c> SIZE=3"), ("TO:<a@b.c>", "")],
)
def test_what_stands_behind_a_keyword(arg: str, rest: str) -> None:
    assert path.behind("FROM:", arg) == rest
