"""The message of Test Email: headers, characters, lengths, and nothing slipped in."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import getaddresses

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from smtp_desktop.model.account import Account, NoAuth, Sender, Server
from smtp_desktop.model.choices import Encryption
from smtp_desktop.model.draft import Draft
from smtp_desktop.model.parse import parse
from smtp_desktop.printable import is_printable
from smtp_desktop.services.sending.message import Text, compose, text_of_test

AT = datetime(2026, 11, 20, 9, 14, 7, tzinfo=timezone(timedelta(hours=1)))
TEXT = Text("Test email from SMTP Desktop", "It works.\n")
HEADERS = [
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
]


def account(name: str = "Jane Doe", email: str = "jane@acme.test") -> Account:
    server = Server("mail.acme.test", 587, Encryption.TLS)
    return Account(Sender(name, email), server, NoAuth(), "joe@acme.test")


def composed(
    name: str = "Jane Doe",
    email: str = "jane@acme.test",
    to: str = "joe@acme.test",
    text: Text = TEXT,
) -> tuple[bytes, EmailMessage]:
    """The message as bytes, and read again by the library."""
    raw = compose(account(name, email), to, text, AT)
    read = message_from_bytes(raw, policy=policy.default)
    assert isinstance(read, EmailMessage)
    return raw, read


def assert_well_formed(raw: bytes) -> None:
    """CRLF throughout, lines of at most 998 octets (RFC 5322 §2.1.1), no control characters."""
    assert raw.endswith(b"\r\n")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", raw)


def sender_of(raw: bytes) -> tuple[str, str]:
    """Name and address in From; the newer parser keeps blanks between encoded words (3.11)."""
    (found,) = getaddresses([raw.removeprefix(b"From: ").partition(b"\r\nTo:")[0].decode()])
    return str(make_header(decode_header(found[0]))), found[1]


def test_every_header_is_there_once_and_says_the_right_thing() -> None:
    raw, read = composed()

    assert_well_formed(raw)
    assert raw.isascii()
    assert read.keys() == HEADERS
    assert read["From"] == "Jane Doe <jane@acme.test>"
    assert read["To"] == "joe@acme.test"
    assert read["Reply-To"] == "jane@acme.test"
    assert read["Subject"] == "Test email from SMTP Desktop"
    assert read["Date"] == "Fri, 20 Nov 2026 09:14:07 +0100"
    assert re.fullmatch(r"<[^<>@\s]+@acme\.test>", read["Message-ID"])
    assert read["Auto-Submitted"] == "auto-generated"
    assert read.get_content() == "It works.\r\n"


def test_two_messages_have_two_ids() -> None:
    assert composed()[1]["Message-ID"] != composed()[1]["Message-ID"]


def test_the_computers_own_name_is_in_no_id() -> None:
    """Asking DNS for it would take ten seconds where DNS is dead; the guard sees it asked."""
    assert composed()[1]["Message-ID"].endswith("@acme.test>")


@pytest.mark.parametrize("name", ["Jörg Müller", "Büro Zürich – Ωμέγα", "株式会社", "Zoë 🙂"])
def test_a_name_beyond_ascii_goes_out_encoded(name: str) -> None:
    raw, _ = composed(name)

    assert_well_formed(raw)
    assert raw.isascii()
    assert sender_of(raw) == (name, "jane@acme.test")


@pytest.mark.parametrize(
    "name",
    [
        "Doe, Jane",
        'Jane "JD" Doe',
        "Jane (office)",
        "jane@acme.test",
        "A; B: C",
        "back\\slash",
        'Ünïcode, "quoted" (and so on); <jane@evil.test>',
        "=?utf-8?q?looks_encoded?=",
        "a" * 300,
        "word " * 100 + "end",
        "ü" * 300,
        "",
    ],
)
def test_a_name_with_signs_of_its_own_stays_a_name(name: str) -> None:
    raw, _ = composed(name)

    assert_well_formed(raw)
    assert sender_of(raw) == (name, "jane@acme.test")


def test_an_international_domain_goes_out_in_letters_that_every_server_knows() -> None:
    raw, read = composed(email="jane@bücher.test", to="joe@münchen.test")

    assert raw.isascii()
    assert read["From"].addresses[0].addr_spec == "jane@xn--bcher-kva.test"
    assert read["Reply-To"] == "jane@xn--bcher-kva.test"
    assert read["To"] == "joe@xn--mnchen-3ya.test"
    assert read["Message-ID"].endswith("@xn--bcher-kva.test>")


@pytest.mark.parametrize(
    ("email", "to"), [("jörg@bücher.test", "joe@acme.test"), ("jane@acme.test", "jörg@acme.test")]
)
def test_a_local_part_beyond_ascii_makes_the_message_utf8(email: str, to: str) -> None:
    raw, read = composed(email=email, to=to)

    assert_well_formed(raw)
    assert "jörg@".encode() in raw
    assert (
        read["To"].addresses[0].username.encode("utf-8", "surrogateescape").decode()
        == (to.partition("@")[0])
    )


@pytest.mark.parametrize(
    "body",
    [
        "",
        "no line end",
        "a\n\n.\n..\nb\n",
        "long " * 1000 + "\n",
        "Grüße ✓ " * 50,
        "blank at the end \n",
        "a\r\nb\rc\n",
        "\0\x0c\x1b[31m",
    ],
)
def test_any_body_arrives_in_short_lines_of_ascii(body: str) -> None:
    raw, read = composed(text=Text("Prüfung – Zürich ✓", body))

    assert_well_formed(raw)
    assert raw.isascii()
    assert max(map(len, raw.partition(b"\r\n\r\n")[2].split(b"\r\n"))) <= 78
    assert read["Subject"] == "Prüfung – Zürich ✓"
    content = read.get_payload(decode=True)
    assert isinstance(content, bytes)
    wanted = body.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    assert content.decode() == (wanted + "\n").replace("\n", "\r\n")


def test_a_computer_whose_name_is_no_text_sends_all_the_same() -> None:
    """Names of computers are bytes; what is no UTF-8 in them comes as lone surrogates."""
    raw, read = composed(text=Text("From \udcff", "From \udcff\n"))

    assert_well_formed(raw)
    assert read["Subject"] == "From ?"


names = some.text(some.characters(exclude_categories=["Cs"]), max_size=80)


HOSTILE = "=?utf-8?q?a=0D=0ABcc=3A_joe=40evil.test?="


def starts_of_lines(raw: bytes) -> list[str]:
    """The names of the headers, as a reader without any cleverness sees them."""
    header = raw.partition(b"\r\n\r\n")[0]
    return [line.partition(b":")[0].decode() for line in header.split(b"\r\n") if line[:1] > b" "]


@given(names)
@example("a\u2028Bcc: joe@evil.test")
@example("a\x85Bcc: joe@evil.test")
@example("a\r\nBcc: joe@evil.test")
@example("a\n\nbody")
@example(HOSTILE)
@example(f"Jörg {HOSTILE}")
@example('"quoted\\" \\')
@settings(max_examples=500, deadline=None, database=None)
def test_no_name_that_the_form_takes_slips_a_header_in(name: str) -> None:
    typed = Draft(name=name, email="jane@acme.test", host="mail.acme.test", username="jane")
    checked = parse(typed)
    if not isinstance(checked, Account):
        assert not is_printable(name.strip())
        return

    raw = compose(checked, "joe@acme.test", TEXT, AT)

    assert_well_formed(raw)
    assert raw.isascii()
    assert starts_of_lines(raw) == HEADERS
    shown, address = sender_of(raw)
    assert address == "jane@acme.test"
    assert "".join(shown.split()) == "".join(checked.sender.name.split())


@given(some.text(max_size=80))
@example("a\r\nBcc: joe@evil.test")
@settings(max_examples=200, deadline=None, database=None)
def test_not_even_a_name_that_the_form_refuses_slips_a_header_in(name: str) -> None:
    raw = compose(account(name), "joe@acme.test", TEXT, AT)

    assert_well_formed(raw)
    assert starts_of_lines(raw) == HEADERS


def test_no_address_slips_a_header_in() -> None:
    """Every sign in it may stand before the @ (RFC 5321 §4.1.2)."""
    raw = compose(account(email=f"{HOSTILE}@acme.test"), f"{HOSTILE}@acme.test", TEXT, AT)

    assert_well_formed(raw)
    assert starts_of_lines(raw) == HEADERS


@given(some.text(max_size=200), some.text(max_size=100))
@settings(max_examples=200, deadline=None, database=None)
def test_no_text_breaks_the_message(body: str, subject: str) -> None:
    raw = compose(account(), "joe@acme.test", Text(subject, body), AT)

    assert_well_formed(raw)
    assert raw.isascii()
    assert starts_of_lines(raw) == HEADERS


def test_a_test_email_says_which_computer_sent_it_through_which_server_and_when() -> None:
    text = text_of_test(account(), "desk-7", AT)
    assert text.subject == "Test email from SMTP Desktop"
    for line in (
        "Sent from the computer: desk-7",
        "Outgoing server: mail.acme.test:587",
        "Time: 2026-11-20 09:14 +0100",
    ):
        assert f"{line}\n" in text.body


def test_for_graph_the_text_is_in_base64_and_a_name_with_an_at_sign_is_left_away() -> None:
    from msgspec.structs import replace

    from smtp_desktop.model.account import Sender
    from support.graph import ACCOUNT

    text = Text("Test", "Grüße\n" * 40)
    at = datetime(2026, 11, 30, 9, 14, tzinfo=UTC)
    named = replace(ACCOUNT, sender=Sender("printer@acme.test", "jane@acme.test"))
    content = compose(named, "joe@acme.test", text, at)
    assert b"From: jane@acme.test\r\n" in content
    assert b"Content-Transfer-Encoding: base64\r\n" in content
    assert max(map(len, content.split(b"\r\n"))) <= 78
    message = message_from_bytes(content, policy=policy.default)
    assert message.get_content().replace("\r\n", "\n") == text.body
    assert b"From: Jane Doe <jane@acme.test>" in compose(ACCOUNT, "joe@acme.test", text, at)
