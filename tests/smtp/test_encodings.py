"""What can be read out of a piece of text, in the encodings that mail servers use."""

from __future__ import annotations

import base64
import html
import quopri
import time
from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import CANARY
from smtp_desktop.smtp.encodings import PIECE, readings
from smtp_desktop.smtp.reply import Reply
from smtp_desktop.smtp.transcript import Transcript


def base64_of(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


DISGUISES: dict[str, Callable[[str], str]] = {
    "base64": base64_of,
    "base64 for addresses": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    "base64 without padding": lambda text: base64_of(text).rstrip("="),
    "base64, one letter on": lambda text: base64_of(f"x{text}"),
    "base64, two letters on": lambda text: base64_of(f"xy{text}"),
    "base64, cut at its front": lambda text: base64_of(f"xyz{text}")[1:],
    "base64, cut at its end": lambda text: base64_of(f"{text}xyz")[:-2],
    "base64 of UTF-16": lambda text: base64.b64encode(text.encode("utf-16-le")).decode(),
    "base64 of Latin-1": lambda text: base64.b64encode(text.encode("latin-1")).decode(),
    "base64 twice": lambda text: base64_of(base64_of(text)),
    "percent": lambda text: quote(text, safe=""),
    "every letter in percent": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()),
    "percent twice": lambda text: quote(quote(f"{text}%", safe=""), safe=""),
    "quoted-printable": lambda text: quopri.encodestring(text.encode()).decode(),
    "all of it quoted": lambda text: "".join(f"={byte:02X}" for byte in text.encode()),
    "hexadecimal": lambda text: text.encode().hex(),
    "hexadecimal with colons": lambda text: text.encode().hex(":"),
    "HTML": lambda text: "".join(f"&#{ord(letter)};" for letter in text),
    "HTML signs": lambda text: html.escape(f"{text}&"),
    "xtext": lambda text: "".join(f"+{ord(letter):02X}" for letter in text),
    "JSON": lambda text: "".join(f"\\u{ord(letter):04x}" for letter in text),
    "Python": lambda text: "".join(f"\\x{ord(letter):02x}" for letter in text),
}


@pytest.mark.parametrize("disguise", DISGUISES.values(), ids=DISGUISES)
@pytest.mark.parametrize("text", [CANARY, "Simple-Passw0rd", "p%40ss=word&more+x"])
def test_a_text_is_read_in_every_encoding(disguise: Callable[[str], str], text: str) -> None:
    piece = disguise(text)
    assert PIECE.fullmatch(piece)
    assert any(text in one for one in (piece, *readings(piece)))


@pytest.mark.parametrize("disguise", DISGUISES.values(), ids=DISGUISES)
def test_a_secret_in_a_reply_is_hidden_in_every_encoding(disguise: Callable[[str], str]) -> None:
    subject = Transcript()
    subject.hide(CANARY)
    for text in (CANARY, CANARY.upper(), CANARY.lower()):
        clean = subject.received(Reply(535, ("5.7.8 no", f"wrong: '{disguise(text)}' (x)")))
        assert clean.lines[0] == "5.7.8 no"
        assert "***" in clean.lines[1]
        assert disguise(text) not in f"{clean}{subject}"


@pytest.mark.parametrize(
    "words",
    [
        "250-AUTH PLAIN LOGIN XOAUTH2 SCRAM-SHA-256-PLUS OAUTHBEARER",
        "535 5.7.139 no [AM0PR02.eurprd02.prod.outlook.com 2026-11-20T08:14:00.123Z 08DE27B2A1F]",
        "250 2.0.0 OK 1763626440 ffacd0b85a97d-42b53f2d8afsm1234567f8f.12 - gsmtp",
        "100 % of 50% =) a+b & c",
    ],
)
def test_ordinary_words_hold_no_secret(words: str) -> None:
    subject = Transcript()
    subject.hide(CANARY)
    assert subject.without_secrets(words) == words


def test_a_plain_piece_stands_for_nothing_else() -> None:
    assert not set(readings("no.code"))
    assert not set(readings("%zz"))


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    for piece in PIECE.findall(text):
        assert all(one != "" for one in readings(piece))


@pytest.mark.parametrize(
    "unit", ["a", "aGVsbG8gd29ybGQ.", "%41", "=41", "+41", "ab:", "&#65;", "\\x41"]
)
def test_a_hostile_reply_costs_little_time(unit: str) -> None:
    subject = Transcript()
    subject.hide(CANARY)
    began = time.process_time()
    subject.received(Reply(500, (unit * (64 * 1024 // len(unit)),)))
    assert time.process_time() - began < 2


def test_a_sample_that_is_no_text_is_read_too() -> None:
    subject = Transcript()
    subject.hide(CANARY)
    raw = b"\xff\xfe" + base64_of(CANARY).encode()
    text = raw.decode("utf-8", "surrogateescape")
    assert base64_of(CANARY) not in subject.without_secrets(text)


PASSWORDS = st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), min_size=6).filter(
    lambda text: text == text.strip()
)


@given(PASSWORDS, st.sampled_from([*DISGUISES.values(), str.upper, str.swapcase]))
@settings(deadline=None, max_examples=200)
def test_no_password_comes_back_in_any_encoding(
    secret: str, disguise: Callable[[str], str]
) -> None:
    subject = Transcript()
    subject.hide(secret)
    for text in (secret, f"user:{secret}:pass"):
        echo = disguise(text).replace("=\n", "")  # no line of a reply has an end within it
        clean = subject.received(Reply(535, (f"5.7.8 wrong: {echo} (see the manual)",)))
        assert echo not in str(clean)
        assert "***" in str(subject)
