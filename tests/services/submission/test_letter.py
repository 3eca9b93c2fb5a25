"""A message made ready: what is added, what is left out, and that nothing else is touched."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import parsedate_to_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtp_desktop.errors import LocalProtocolError
from smtp_desktop.services.submission.letter import Letter

NOW = datetime(2026, 3, 5, 9, 7, 2, tzinfo=timezone(timedelta(hours=-3, minutes=-30)))
HEAD = b"From: joe@acme.test\r\nDate: Thu, 05 Mar 2026 09:07:02 +0000\r\nMessage-ID: <1@a.test>\r\n"


def completed(data: bytes, sender: str = "jane@acme.test", name: str = "Jane Doe") -> bytes:
    return Letter(data).completed(sender, name, NOW)


@pytest.mark.parametrize(
    "body",
    [
        b"Hello\r\n",
        b"no end of line",
        b".\r\n..\r\n.dot\r\n",
        "Grüße, 你好\r\n".encode(),
        b"\x80\xff latin \xe4\r\n",
        b"x" * 5000 + b"\r\n",
        b"",
        b"\r\n\r\n\r\n",
        b"From a line that looks like one\r\n",
    ],
)
def test_a_whole_message_goes_out_byte_for_byte(body: bytes) -> None:
    data = HEAD + b"Subject: x\r\n folded\r\nX-Odd :  kept\r\n\r\n" + body
    assert completed(data) == data


@given(st.binary(max_size=300), st.booleans())
def test_no_byte_of_a_body_is_changed(body: bytes, unix: bool) -> None:
    clean = body.replace(b"\0", b"0").replace(b"\r", b"").replace(b"\n", b"\r\n")
    data = HEAD + b"\r\n" + clean
    given_ = data.replace(b"\r\n", b"\n") if unix else data
    assert completed(given_) == data


def test_lines_that_end_in_a_mixture_all_end_in_crlf() -> None:
    mixed = HEAD + b"Subject: x\n\r\none\ntwo\r\nthree\n"
    assert completed(mixed) == HEAD + b"Subject: x\r\n\r\none\r\ntwo\r\nthree\r\n"


@pytest.mark.parametrize("broken", [b"a\rb", b"a\r\r\n", b"a\0b", b"\r\rx"])
def test_a_carriage_return_alone_and_a_zero_byte_are_refused(broken: bytes) -> None:
    with pytest.raises(LocalProtocolError, match="broken lines"):
        Letter(HEAD + b"\r\n" + broken + b"\n")


@pytest.mark.parametrize("nothing", [b"", b"\n", b" \r\n\r\n"])
def test_nothing_is_no_message(nothing: bytes) -> None:
    with pytest.raises(LocalProtocolError, match="no message"):
        Letter(nothing)


def test_what_is_missing_is_put_in_front() -> None:
    done = completed(b"Subject: x\n\nHello\n")

    head, _, rest = done.partition(b"Subject: x\r\n\r\nHello\r\n")
    assert rest == b""
    assert head.count(b"\r\n") == 3
    read = message_from_bytes(done)
    assert read["From"] == '"Jane Doe" <jane@acme.test>'
    assert parsedate_to_datetime(read["Date"]) == NOW
    assert read["Date"] == "Thu, 05 Mar 2026 09:07:02 -0330"
    assert re.fullmatch(r"<[0-9a-f]{32}@acme\.test>", read["Message-ID"])


def test_two_messages_have_two_names() -> None:
    names = {message_from_bytes(completed(b"Subject: x\n\n"))["Message-ID"] for _ in range(9)}
    assert len(names) == 9


def test_what_is_there_is_not_added_however_it_is_written() -> None:
    data = b"FROM: a@b.test\r\ndate : now\r\nmessage-id: <x>\r\n\r\n"
    assert completed(data) == data


@pytest.mark.parametrize(
    "name", ["Jörg Müller-Lüdenscheidt & Söhne, Büro", "Ann", "", 'A "B" \\ C']
)
def test_a_name_arrives_as_it_is(name: str) -> None:
    done = completed(b"Subject: x\n\n", name=name)
    assert done.isascii()
    written = message_from_bytes(done)["From"]
    shown = str(make_header(decode_header(written)))
    assert name.split(",")[0].split('"')[0] in shown
    assert "jane@acme.test" in shown
    assert all(len(line) <= 78 for line in done.split(b"\r\n"))


@pytest.mark.parametrize(
    "where", [b"Bcc: ann@a.test\r\n", b"bcc:\r\n ann@a.test,\r\n\te@a.test\r\n"]
)
def test_hidden_recipients_receive_it_and_stay_hidden(where: bytes) -> None:
    letter = Letter(HEAD + b"To: joe@a.test\r\n" + where + b"Subject: x\r\n\r\nHello\r\n")

    assert "ann@a.test" in letter.recipients
    done = letter.completed("jane@acme.test", "", NOW)
    assert done == HEAD + b"To: joe@a.test\r\nSubject: x\r\n\r\nHello\r\n"


def test_a_hidden_recipient_in_the_last_field_leaves_the_text_alone() -> None:
    assert completed(HEAD + b"Bcc: ann@a.test\n\nHello\n") == HEAD + b"\r\nHello\r\n"
    assert completed(HEAD + b"Bcc: ann@a.test") == HEAD + b"\r\n"


def test_everybody_in_the_header_is_named_once() -> None:
    letter = Letter(b"To: Joe <joe@a.test>\nCc: joe@a.test,\n ann@a.test\nTo: eve@a.test\n\n")
    assert letter.recipients == ("joe@a.test", "ann@a.test", "eve@a.test")


def test_whoever_sends_it_on_names_the_recipients() -> None:
    letter = Letter(b"To: joe@a.test\nResent-To: ann@a.test\nResent-Bcc: eve@a.test\n\n")
    assert letter.recipients == ("ann@a.test", "eve@a.test")
    assert b"Resent-Bcc" not in letter.completed("jane@acme.test", "", NOW)


@pytest.mark.parametrize("line", [b"From root Thu Mar  5 09:07:02 2026\n", b">From x\n"])
def test_the_line_of_a_mailbox_file_goes_nowhere(line: bytes) -> None:
    assert completed(line + HEAD.replace(b"\r\n", b"\n") + b"\nHello\n") == HEAD + b"\r\nHello\r\n"


def test_the_mark_of_an_editor_does_not_make_text_of_the_header() -> None:
    mark = b"\xef\xbb\xbf"
    assert Letter(mark + b"To: joe@a.test\n\nHello\n").recipients == ("joe@a.test",)
    assert completed(mark + HEAD + b"\r\nHello\r\n") == HEAD + b"\r\nHello\r\n"
    assert completed(mark + b"From x\n" + HEAD + b"\r\nHello\r\n") == HEAD + b"\r\nHello\r\n"
    assert Letter(mark + HEAD + b"\r\nHello\r\n").with_hidden(()) == HEAD + b"\r\nHello\r\n"
    inside = b"\r\n" + mark + b"Hello\r\n"
    assert completed(HEAD + inside) == HEAD + inside


def test_a_line_that_is_no_field_begins_the_text() -> None:
    done = completed(b"Subject: x\nHello, this is text\n\nmore\n")
    assert done.endswith(b"Subject: x\r\n\r\nHello, this is text\r\n\r\nmore\r\n")
    assert completed(b"Only text\n").endswith(b"\r\n\r\nOnly text\r\n")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (b"From: root (Cron Daemon)", '"Cron Daemon" <jane@acme.test>'),
        (b"From: root@office-pc", '"Jane Doe" <jane@acme.test>'),
        (b'From: "Backup" <backup@localhost>', '"Jane Doe" <jane@acme.test>'),
    ],
)
def test_whoever_only_this_computer_knows_writes_as_the_account(written: bytes, shown: str) -> None:
    name = "" if b"Cron" in written else "Jane Doe"
    done = completed(written + b"\nSubject: x\n\nHello\n", name=name)
    assert message_from_bytes(done).get_all("From") == [shown]


def test_a_message_id_is_known_to_the_log() -> None:
    assert Letter(HEAD + b"\r\n").message_id == "<1@a.test>"
    assert Letter(b"Subject: x\n\n").message_id == ""


def test_a_large_message_is_not_copied_without_need() -> None:
    data = HEAD + b"\r\n" + b"0123456789\r\n" * 100_000
    assert completed(data) is data


def test_the_zone_of_universal_time() -> None:
    done = Letter(b"Subject: x\n\n").completed("j@a.test", "", datetime(2026, 12, 31, tzinfo=UTC))
    assert b"Date: Thu, 31 Dec 2026 00:00:00 +0000\r\n" in done
