"""Server names as people type them."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from smtp_desktop.model import host
from smtp_desktop.model.host import TypedHost, is_domain, is_ip, is_loopback, to_ascii

ANYTHING = st.text(st.characters(exclude_categories=()), max_size=60)  # lone surrogates as well
NEARLY_A_HOST = st.text(st.sampled_from("ab.:[]/?#\\@ %15-_ü\ud800\t。"), max_size=16)

TYPED = {
    "smtp.example.com": TypedHost("smtp.example.com", "", has_more=False),
    "  smtp.example.com\t": TypedHost("smtp.example.com", "", has_more=False),
    "smtp.example.com.": TypedHost("smtp.example.com", "", has_more=False),
    "smtp.example.com .": TypedHost("smtp.example.com", "", has_more=False),
    "smtp.example.com:587": TypedHost("smtp.example.com", "587", has_more=True),
    "smtp.example.com.:587": TypedHost("smtp.example.com", "587", has_more=True),
    "smtp.example.com:587.": TypedHost("smtp.example.com", "587", has_more=True),
    "smtp.example.com:": TypedHost("smtp.example.com", "", has_more=True),
    "https://smtp.example.com": TypedHost("smtp.example.com", "", has_more=True),
    "smtps://smtp.example.com:465/": TypedHost("smtp.example.com", "465", has_more=True),
    "smtp.example.com/mail?x#y": TypedHost("smtp.example.com", "", has_more=True),
    "\\\\smtp.example.com": TypedHost("", "", has_more=True),
    "smtp.example.com:submission": TypedHost("smtp.example.com:submission", "", has_more=False),
    "smtp.example.com:٥٨٧": TypedHost("smtp.example.com:٥٨٧", "", has_more=False),
    "192.0.2.7:25": TypedHost("192.0.2.7", "25", has_more=True),
    "[192.0.2.7]": TypedHost("192.0.2.7", "", has_more=True),
    "2001:db8::25": TypedHost("2001:db8::25", "", has_more=False),
    "[2001:db8::25]": TypedHost("2001:db8::25", "", has_more=True),
    "[2001:DB8::25]:465": TypedHost("2001:DB8::25", "465", has_more=True),
    "[fe80::1%eth0]:25": TypedHost("fe80::1%eth0", "25", has_more=True),
    "[smtp.example.com]": TypedHost("[smtp.example.com]", "", has_more=False),
    "[a:1]": TypedHost("[a:1]", "", has_more=False),
    "jane@example.com": TypedHost("jane@example.com", "", has_more=False),
    ":25": TypedHost("", "25", has_more=True),
    "": TypedHost("", "", has_more=False),
    "   ": TypedHost("", "", has_more=False),
}


@pytest.mark.parametrize(("typed", "expected"), TYPED.items(), ids=ascii)
def test_what_is_typed_is_taken_apart(typed: str, expected: TypedHost) -> None:
    assert host.read(typed) == expected


@pytest.mark.parametrize(
    ("typed", "is_email"),
    [("jane@example.com", True), ("smtp://jane@example.com", True), ("example.com", False)],
)
def test_an_email_address_in_place_of_a_server_is_recognised(typed: str, is_email: bool) -> None:
    assert host.read(typed).is_email is is_email


ASCII_NAMES = {
    "smtp.example.com": "smtp.example.com",
    "SMTP.Example.COM": "smtp.example.com",
    "localhost": "localhost",
    "_smtp.example.com": "_smtp.example.com",
    "mail_1.example.com": "mail_1.example.com",
    "mailserver-01": "mailserver-01",
    "xn--mller-kva.de": "xn--mller-kva.de",
    "müller.de": "xn--mller-kva.de",
    "MÜLLER.de": "xn--mller-kva.de",
    "straße.example": "xn--strae-oqa.example",
    "почта.рф": "xn--80a1acny.xn--p1ai",
    "ＧＯＯＧＬＥ.com": "google.com",
    "例え。テスト": "xn--r8jz45g.xn--zckzah",
    "192.0.2.7": "192.0.2.7",
    "2001:DB8::25": "2001:DB8::25",
    "fe80::1%eth0": "fe80::1%eth0",
    f"{'a' * 63}.com": f"{'a' * 63}.com",
    ".".join(["a" * 61] * 4) + ".abcde": ".".join(["a" * 61] * 4) + ".abcde",  # 253 in all
}

IMPOSSIBLE_NAMES = (
    "",
    ".",
    "smtp..example.com",
    ".example.com",
    "example.com.",
    "-smtp.example.com",
    "smtp-.example.com",
    "smtp example.com",
    "smtp.example.com\n",
    "smtp,example.com",
    "smtp.example.com:587",
    "a/b",
    "a\0b",
    "1.2.3",
    "256.1.1.1",
    "12345",
    f"{'a' * 64}.com",
    ".".join(["a" * 61] * 4) + ".abcdef",
    "ü" * 70 + ".de",
    "ü..de",
    "müller.de。",
    "\u200d.com",
    "\ud800.com",
    "ü\ud800.com",
    "fe80::1%a b",
    "fe80::1%\x07",
    "fe80::1%",
    "::1%ü",
    "[::1]",
)


@pytest.mark.parametrize(("name", "expected"), ASCII_NAMES.items(), ids=ascii)
def test_a_name_is_given_as_dns_knows_it(name: str, expected: str) -> None:
    assert to_ascii(name) == expected
    assert host.read(name).ascii_host == expected


@pytest.mark.parametrize("name", IMPOSSIBLE_NAMES, ids=ascii)
def test_no_server_can_have_this_name(name: str) -> None:
    assert to_ascii(name) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("acme.com", True),
        ("müller.de", True),
        ("acme.onmicrosoft.com", True),
        ("acme", False),
        ("localhost", False),
        ("192.0.2.7", False),
        ("2001:db8::25", False),
        ("acme .com", False),
        ("", False),
    ],
)
def test_a_domain_is_told_from_other_names(name: str, expected: bool) -> None:
    assert is_domain(name) is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("127.0.0.1", True),
        ("::", True),
        ("fe80::1%wlan0", True),
        ("127.1", False),
        ("0127.0.0.1", False),
        ("١.٢.٣.٤", False),
        ("localhost", False),
        ("fe80::1%wlan 0", False),
    ],
)
def test_an_address_is_told_from_a_name(name: str, expected: bool) -> None:
    assert is_ip(name) is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("localhost", True),
        ("LocalHost", True),
        ("mail.localhost", True),
        ("127.0.0.1", True),
        ("127.255.3.4", True),
        ("::1", True),
        ("::1%lo", True),
        ("localhost.example.com", False),
        ("notlocalhost", False),
        ("127.0.0.1.example.com", False),
        ("126.0.0.1", False),
        ("0.0.0.0", False),
        ("192.168.1.2", False),
        ("::2", False),
        ("", False),
    ],
)
def test_only_names_of_this_computer_are_loopback(name: str, expected: bool) -> None:
    assert is_loopback(name) is expected


@given(ANYTHING | NEARLY_A_HOST)
@example("a. .")
@example("[a:1]")
@example("a:5.")
@example("[1.2.3.4].:25")
@example("fe80::1%a.")
@settings(deadline=None, max_examples=500)
def test_the_name_that_was_read_is_read_the_same_again(typed: str) -> None:
    once = host.read(typed)
    again = host.read(once.host)
    assert (again.host, again.port, again.has_more) == (once.host, "", False)


@given(ANYTHING | NEARLY_A_HOST)
@settings(deadline=None, max_examples=500)
def test_whatever_is_typed_gives_a_name_for_dns_or_none(typed: str) -> None:
    for name in (typed, host.read(typed).host):
        ascii_name = to_ascii(name)
        is_loopback(name)
        assert is_domain(name) in (True, False)
        if ascii_name is not None:
            assert ascii_name.isascii()
            assert ascii_name.isprintable()
            assert not set(ascii_name) & set(" /?#\\@[]<>")
            assert len(ascii_name) <= 253
            assert to_ascii(ascii_name) == ascii_name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *((text, True) for text in ("1", "587", "00587", "65535")),
        *((text, False) for text in ("", "0", "65536", "000587", "-1", " 587", "58.7", "٥٨٧")),
    ],
)
def test_what_is_the_number_of_a_port(text: str, *, expected: bool) -> None:
    assert host.is_port(text) is expected


@given(ANYTHING | NEARLY_A_HOST)
@settings(deadline=None)
def test_a_port_beside_the_name_is_digits_only(typed: str) -> None:
    port = host.read(typed).port
    assert port == "" or (port.isascii() and port.isdigit())
