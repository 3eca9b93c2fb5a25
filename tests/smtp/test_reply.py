"""Replies of the server, as RFC 5321 §4.2 and RFC 3463 have them."""

from __future__ import annotations

import pytest

from smtp_desktop.errors import PermanentReply, RemoteProtocolError, TransientReply
from smtp_desktop.printable import Printable
from smtp_desktop.smtp.reply import EnhancedStatus, Reply, ReplyReader


def read(data: bytes) -> Reply:
    (reply,) = ReplyReader().feed(data)
    return reply


# ---- What a reply is -----------------------------------------------------------------------------

REPLIES = {
    b"220 smtp.acme.com ESMTP\r\n": Reply(220, ("smtp.acme.com ESMTP",)),
    b"250 OK\r\n": Reply(250, ("OK",)),
    b"354 Start mail input; end with <CRLF>.<CRLF>\r\n": Reply(
        354, ("Start mail input; end with <CRLF>.<CRLF>",)
    ),
    # RFC 5321 §4.2.1: the text is optional, and so is the blank before it.
    b"250\r\n": Reply(250, ("",)),
    b"250 \r\n": Reply(250, ("",)),
    b"250-\r\n250\r\n": Reply(250, ("", "")),
    b"250-First line\r\n250-Second line\r\n250-234 Text beginning with numbers\r\n"
    b"250 The last line\r\n": Reply(
        250, ("First line", "Second line", "234 Text beginning with numbers", "The last line")
    ),
    b"250-8BITMIME\n250 SIZE 100\n": Reply(250, ("8BITMIME", "SIZE 100")),
    b"250 one\r\r\n": Reply(250, ("one",)),
    b"250\tafter a tab\r\n": Reply(250, ("after a tab",)),
    # No such code in the standard, and yet real filters answer so.
    b"571 Email from 192.0.2.1 is blocked\r\n": Reply(571, ("Email from 192.0.2.1 is blocked",)),
    b"535 5.7.8 No\r\n": Reply(535, ("5.7.8 No",), EnhancedStatus(5, 7, 8)),
    b"250-a\r\n250-2.1.0 b\r\n250 2.9.9 c\r\n": Reply(
        250, ("a", "2.1.0 b", "2.9.9 c"), EnhancedStatus(2, 1, 0)
    ),
}


@pytest.mark.parametrize(("data", "expected"), REPLIES.items(), ids=ascii)
def test_a_reply_is_read(data: bytes, expected: Reply) -> None:
    assert read(data) == expected


def test_several_replies_in_one_packet_are_told_apart() -> None:
    subject = ReplyReader()
    assert subject.feed(b"250 a\r\n550-b\r\n550 c\r\n35") == [
        Reply(250, ("a",)),
        Reply(550, ("b", "c")),
    ]
    assert subject.feed(b"4 d\r\n") == [Reply(354, ("d",))]


def test_a_reader_knows_whether_anything_is_left_over() -> None:
    subject = ReplyReader()
    assert subject.is_empty
    for data, is_empty in ((b"2", False), (b"50-a\r\n", False), (b"250 b\r\n", True)):
        subject.feed(data)
        assert subject.is_empty is is_empty


ENHANCED = {
    b"550 5.1.1 Gone": EnhancedStatus(5, 1, 1),
    b"550 5.1.1": EnhancedStatus(5, 1, 1),
    b"421 4.7.66\tTLS": EnhancedStatus(4, 7, 66),
    b"250 2.123.999 x": EnhancedStatus(2, 123, 999),
    b"550 4.1.1 The class does not fit": None,
    b"250 5.1.1 Neither does this": None,
    b"550 5.1.1x": None,
    b"550 5.1.1.1 An address": None,
    b"550 5.1 Too short": None,
    b"550 5.1.1234 Too long": None,
    b"550 3.1.1 No such class": None,
    b"550 See 5.1.1": None,
    b"550-Words\r\n550 5.1.1 later": EnhancedStatus(5, 1, 1),
}


@pytest.mark.parametrize(("data", "expected"), ENHANCED.items(), ids=ascii)
def test_an_enhanced_status_counts_where_it_stands_and_fits(
    data: bytes, expected: EnhancedStatus | None
) -> None:
    assert read(data + b"\r\n").enhanced == expected


def test_an_enhanced_status_is_written_with_points() -> None:
    assert str(EnhancedStatus(5, 7, 139)) == "5.7.139"


TEXTS = {
    b"535-5.7.8 Username and password\r\n535 5.7.8  not accepted\r\n": (
        "Username and password\nnot accepted"
    ),
    b"550 Address 4.2.3.4 is blocked\r\n": "Address 4.2.3.4 is blocked",
    b"550 5.7.1 Client 2.2.2 said 5.1.1 here\r\n": "Client 2.2.2 said 5.1.1 here",
    b"550 4.1.1 whose class does not fit\r\n": "whose class does not fit",
    b"250\r\n": "",
}


@pytest.mark.parametrize(("data", "expected"), TEXTS.items(), ids=ascii)
def test_the_words_of_a_reply_come_without_its_status(data: bytes, expected: str) -> None:
    assert read(data).text == expected


def test_a_reply_is_shown_as_it_came() -> None:
    assert str(read(b"535-5.7.8 No\r\n535 entry\r\n")) == "535 5.7.8 No entry"


@pytest.mark.parametrize(("code", "is_positive"), [(220, True), (354, True), (421, False)])
def test_a_reply_is_positive_below_400(code: int, is_positive: bool) -> None:
    assert Reply(code, ("",)).is_positive is is_positive


@pytest.mark.parametrize(
    ("code", "kind"), [(421, TransientReply), (499, TransientReply), (500, PermanentReply)]
)
def test_a_refusal_is_for_now_or_for_good(code: int, kind: type[Exception]) -> None:
    reply = Reply(code, ("No", "entry"))
    error = reply.error("detail")
    assert type(error) is kind
    assert (error.reply, error.detail, str(error)) == (reply, "detail", f"{code} No entry")


# ---- What is no reply ----------------------------------------------------------------------------

GARBAGE = (
    b"\r\n",
    b"\n",
    b"   220 blanks first\r\n",
    b"HTTP/1.1 400 Bad Request\r\n",
    b"* OK IMAP4rev1 ready\r\n",
    b"+OK POP3 ready\r\n",
    b"SSH-2.0-OpenSSH_9.2\r\n",
    b"\x15\x03\x01\x00\x02\x02\x16",
    b"\xff\xfd\x18\xff\xfd\x20",
    b"150 No such family\r\n",
    b"650 Nor this\r\n",
    b"25\r\n",
    b"2\r\n",
    b"25x OK\r\n",
    b"250OK\r\n",
    b"2500 OK\r\n",
    b"250_OK\r\n",
    "٢٥٠ OK\r\n".encode(),
)


@pytest.mark.parametrize("data", GARBAGE, ids=ascii)
def test_what_is_no_reply_is_refused_with_a_sample(data: bytes) -> None:
    with pytest.raises(RemoteProtocolError, match="does not speak SMTP") as caught:
        ReplyReader().feed(data)
    assert caught.value.topic == "not_a_reply"
    assert caught.value.sample.rstrip(b"\r") == data.rstrip(b"\r\n")


@pytest.mark.parametrize("data", [b"x", b"1", b"2x", b"\x16", b" "])
def test_garbage_is_not_waited_for(data: bytes) -> None:
    with pytest.raises(RemoteProtocolError):
        ReplyReader().feed(data)


@pytest.mark.parametrize("data", [b"", b"2", b"25", b"250", b"250-", b"250 O"])
def test_the_beginning_of_a_reply_is_waited_for(data: bytes) -> None:
    assert ReplyReader().feed(data) == []


def test_a_reply_that_changes_its_code_is_refused() -> None:
    with pytest.raises(RemoteProtocolError, match="changed its code") as caught:
        ReplyReader().feed(b"250-a\r\n550-b\r\n250 c\r\n")
    assert caught.value.topic == "malformed"


# ---- What is shown -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (b"Gr\xc3\xbc\xc3\x9fe", "Grüße"),
        (b"Gr\xfc\xdfe", "Grüße"),
        (b"\xe6\x97\xa5\xe6\x9c\xac", "日本"),
        (b"a\x00b\x1b[31mc\x7fd\x07", "a�b�[31mc�d�"),
        (b"a\rb", "a�b"),
        (b"a\tb", "a\tb"),
        (b"  around  ", "around"),
        ("a\x85b\x9fc".encode(), "a�b�c"),
        (b"a\x85b\xe9", "a�bé"),
    ],
)
def test_a_text_is_read_as_utf8_or_latin1_and_without_controls(raw: bytes, shown: str) -> None:
    assert Printable(raw) == shown
    assert read(b"250 " + raw + b"\r\n").lines == (shown,)


@pytest.mark.parametrize(
    "mark",
    [
        *("\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068"),
        *("\u2069", "\u200e", "\u200f", "\u061c", "\u200b", "\u200d", "\u2028", "\u2029"),
    ],
    ids=ascii,
)
def test_a_mark_that_reorders_or_hides_text_is_replaced(mark: str) -> None:
    assert Printable(f"a{mark}b".encode()) == "a\ufffdb"
