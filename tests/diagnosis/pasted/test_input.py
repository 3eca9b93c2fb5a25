"""Odd input: encodings, escapes, entities, marks that nobody sees, messages that came back."""

from __future__ import annotations

import base64
import json
from email.message import EmailMessage

import pytest

from diagnosis.pasting import read, read_all
from diagnosis.wrappers import WRAPPERS
from smtp_desktop.diagnosis.pasted import bounce, unwrap

REPLY = "550 5.7.1 L’expéditeur n’est pas autorisé, “relay” refusé"
SAID = "L'expéditeur n'est pas autorisé, \"relay\" refusé"


@pytest.mark.parametrize(
    "text",
    [
        REPLY,
        REPLY.replace(" ", "\xa0"),
        REPLY.replace("5.7.1", "\u200e5.7.\u200b1\u202c"),
        f"\ufeff{REPLY}",
        "\0".join(f"{REPLY} "),
        REPLY.replace("’", "&rsquo;").replace("“", "&ldquo;").replace("é", "&eacute;"),
        REPLY.replace("’", "&amp;#8217;"),
        f"<div class='x'><b>{REPLY}</b><br/></div>",
        f"smtp\\r\\n{REPLY}\\r\\n",
        f"smtp\\\\n{REPLY}",
        json.dumps({"smtp": REPLY}),
        f"\x1b[31m{REPLY}\x1b[0m",
        REPLY.replace("550 5.7.1", "５５０ ５.７.１"),
        REPLY.replace(" ", "\t"),
        f"> > {REPLY}",
        REPLY.replace(" n’est", "\n> n’est"),
    ],
)
def test_a_reply_is_read_however_it_was_encoded(text: str) -> None:
    failure = read(text)

    assert failure.reply
    assert (failure.reply.code, str(failure.reply.enhanced)) == (550, "5.7.1")
    assert failure.text == SAID


def test_utf_8_that_was_read_as_windows_text_is_put_right() -> None:
    assert unwrap.plain("prÃ¼fung fÃ¼r â‚¬") == "prüfung für €"
    assert unwrap.plain("naïve été") == "naïve été"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"b'Pr\xc3\xbcfung'", "b'Prüfung'"),
        (r"Pr\xfcfung", "Prüfung"),
        (r"Pr\u00fcfung", "Prüfung"),
        (r"one\/two\tthree", "one/two three"),
        (r"a\r\nb\nc", "a\nb\nc"),
        (r"C:\\app\node_modules\nAt", "C:\\\\app\\node_modules\nAt"),
        (r"say \"no\" and \'yes\'", "say \"no\" and 'yes'"),
        (r"\ud83d half", "half"),
    ],
)
def test_what_a_program_wrote_out_is_read(written: str, meant: str) -> None:
    assert unwrap.plain(written) == meant


@pytest.mark.parametrize(
    "raw",
    [
        REPLY.encode(),
        REPLY.encode("utf-8-sig"),
        REPLY.encode("utf-16"),
        REPLY.encode("utf-16-le"),
        REPLY.encode("utf-16-be"),
        REPLY.encode("cp1252"),
    ],
)
def test_bytes_are_read_in_their_encoding(raw: bytes) -> None:
    assert unwrap.decoded(raw) == REPLY


def test_of_a_long_text_the_beginning_and_the_end_are_read() -> None:
    filler = "nothing to see here\n" * 60_000

    assert read(f"550 5.1.1 no such user\n{filler}").reply
    assert read(f"{filler}\n550 5.1.1 no such user").reply
    assert len(unwrap.bounded(filler)) <= unwrap.LONGEST + 2
    assert unwrap.bounded("short") == "short"


@pytest.mark.parametrize("wrapper", ["bounce", "bounce_base64"])
def test_a_bounce_is_opened_and_the_returned_letter_left_out(wrapper: str) -> None:
    text = WRAPPERS[wrapper]("550 5.1.1 <bob@example.com>: no such user", "recipient")

    opened = bounce.opened(text)

    assert "Diagnostic-Code: smtp; 550 5.1.1 <bob@example.com>: no such user" in opened
    assert "(in reply to RCPT TO command)" in opened
    assert "Invoice" not in opened
    assert len([one for one in read_all(text) if one.reply]) == 1


def test_a_part_that_cannot_be_decoded_does_no_harm() -> None:
    head = "Content-Type: text/plain; charset=no-such\nContent-Transfer-Encoding: {}\n\n{}"
    encoded = base64.b64encode(b"550 5.1.1 no such user").decode()

    assert "550 5.1.1" in bounce.opened(head.format("base64", encoded))
    assert bounce.opened(head.format("7bit", "550 5.1.1 no such user")).startswith("550 5.1.1")
    assert "image" in bounce.opened("Content-Type: text/plain\nX: image\n\n")


def test_only_words_are_read_of_a_message() -> None:
    message = EmailMessage()
    message["Subject"] = "Undelivered"
    message.set_content("550 5.1.1 no such user")
    message.add_attachment(b"550 5.2.2", maintype="image", subtype="png")
    message.add_attachment(EmailMessage())

    assert bounce.opened(message.as_string()).strip() == "550 5.1.1 no such user"


@pytest.mark.parametrize(
    "text",
    [
        "550 5.1.1 no such user",
        "see below\nContent-Type: text/plain\n\n550",
        "Content-Type: multipart/mixed; boundary=a\n" + "Content-Type: a; boundary=b\n" * 30,
    ],
)
def test_what_is_no_message_or_made_to_keep_a_reader_busy_is_left_alone(text: str) -> None:
    assert bounce.opened(text) == text
