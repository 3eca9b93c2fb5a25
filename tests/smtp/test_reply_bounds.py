"""Whatever a server sends, and in whatever pieces: replies or a clear error, in bounded memory."""

from __future__ import annotations

import sys
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtp_desktop.errors import RemoteProtocolError
from smtp_desktop.smtp.reply import (
    MAX_LINE,
    MAX_LINES,
    MAX_PASSED_OVER,
    MAX_REPLY,
    Reply,
    ReplyReader,
)

Outcome = tuple[list[Reply], str]


def fed(pieces: list[bytes], subject: ReplyReader | None = None) -> Outcome:
    """The replies in these pieces, and the topic of the error that ended them."""
    reader, replies = subject or ReplyReader(), list[Reply]()
    try:
        for piece in pieces:
            replies += reader.feed(piece)
    except RemoteProtocolError as error:
        return replies, error.topic
    return replies, ""


def one_by_one(data: bytes) -> list[bytes]:
    return [data[at : at + 1] for at in range(len(data))]


# ---- Bounds --------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
@pytest.mark.parametrize("in_pieces", [False, True])
def test_a_line_may_be_as_long_as_the_bound_and_no_longer(ending: bytes, in_pieces: bool) -> None:
    room = MAX_LINE - len(b"250 " + ending[:-1])
    longest = b"250 " + b"x" * room + ending
    too_long = b"250 " + b"x" * (room + 1) + ending
    for data, topic in ((longest, ""), (too_long, "endless")):
        replies, found = fed(one_by_one(data) if in_pieces else [data])
        assert (len(replies), found) == (0 if topic else 1, topic)


def test_a_line_without_end_is_stopped_at_the_bound() -> None:
    subject = ReplyReader()
    subject.feed(b"250 " + b"x" * (MAX_LINE - 4))
    with pytest.raises(RemoteProtocolError, match="no end") as caught:
        subject.feed(b"x")
    assert caught.value.topic == "endless"


def test_a_reply_may_have_as_many_lines_as_the_bound_and_no_more() -> None:
    assert len(fed([b"250-x\r\n" * (MAX_LINES - 1) + b"250 x\r\n"])[0][0].lines) == MAX_LINES
    assert fed([b"250-x\r\n" * MAX_LINES + b"250 x\r\n"]) == ([], "endless")


def test_a_reply_may_be_as_large_as_the_bound_and_no_larger() -> None:
    line = b"250-" + b"x" * 1020 + b"\r\n"
    lines = MAX_REPLY // 1024 - 1
    last = b"250 " + b"x" * 1020
    assert fed([line * lines + last + b"\r\n"])[1] == ""
    assert fed([line * lines + last + b"x\r\n"]) == ([], "endless")


def test_the_bounds_hold_for_each_reply_anew() -> None:
    reply = b"250-x\r\n" * (MAX_LINES - 1) + b"250 x\r\n"
    assert len(fed([reply * 20])[0]) == 20
    large = b"250-" + b"x" * 8000 + b"\r\n250 x\r\n"
    assert len(fed([large * 20])[0]) == 20
    long_refusal = b"550 " + b"x" * MAX_PASSED_OVER + b"\r\n"
    assert len(fed([long_refusal] * 3)[0]) == 3


def test_much_garbage_at_once_is_garbage_and_not_a_long_line() -> None:
    with pytest.raises(RemoteProtocolError) as caught:
        ReplyReader().feed(b"\x16\x03\x01" * 100_000)
    assert caught.value.topic == "not_a_reply"
    assert len(caught.value.sample) == MAX_LINE


def test_a_server_that_never_ends_is_stopped_before_memory_is_felt() -> None:
    subject = ReplyReader()
    line = b"250-" + b"x" * 500 + b"\r\n"
    lines = 0
    while not fed([line], subject)[1]:
        lines += 1
        assert lines * len(line) <= MAX_REPLY
    assert held_by(subject) < 4 * MAX_REPLY


def test_a_line_that_comes_byte_by_byte_costs_no_time() -> None:
    start = time.process_time()
    fed(one_by_one(b"250 " + b"x" * (MAX_LINE - 5) + b"\n"))
    assert time.process_time() - start < 2


# ---- In whatever pieces --------------------------------------------------------------------------

NEARLY_REPLIES = st.lists(
    st.sampled_from(
        [
            *(b"2", b"25", b"250", b"250 ", b"250-", b"550 5.1.1 ", b"550-5.1.1 ", b"334 ", b"421"),
            *(b"\r\n", b"\n", b"\r", b"OK", b"\xff", b"\xc3\xbc", b"\x00", b" ", b"x" * 3000),
        ]
    ),
    max_size=30,
).map(b"".join)


@given(st.data(), NEARLY_REPLIES | st.binary(max_size=300))
@settings(deadline=None, max_examples=600)
def test_the_pieces_in_which_bytes_come_change_nothing(data: st.DataObject, sent: bytes) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(sent)), max_size=8)))
    edges = list(zip([0, *cuts], [*cuts, len(sent)], strict=True))
    whole, topic = fed([sent])
    for pieces in (one_by_one(sent), [sent[a:b] for a, b in edges]):
        replies, found = fed(pieces)
        assert found == topic
        # An error in the same piece takes the replies before it along.
        assert replies == whole or (topic and replies[: len(whole)] == whole)


@given(NEARLY_REPLIES | st.binary(max_size=3000), st.integers(1, 20))
@settings(deadline=None, max_examples=600)
def test_any_bytes_end_in_replies_or_a_clear_error(sent: bytes, times: int) -> None:
    subject = ReplyReader()
    replies, topic = fed([sent] * times, subject)
    assert topic in {"", "not_a_reply", "malformed", "endless"}
    assert held_by(subject) < 4 * MAX_REPLY
    for reply in replies:
        assert 200 <= reply.code < 600
        assert not any(unicodedata.category(one) == "Cc" for one in str(reply).replace("\t", ""))


def held_by(reader: ReplyReader) -> int:
    """The bytes that a reader keeps between two packets."""
    kept = vars(reader)
    return sum(sys.getsizeof(one) for one in kept.values()) + sum(
        sys.getsizeof(line) for one in kept.values() if isinstance(one, list) for line in one
    )


# ---- Long refusals -------------------------------------------------------------------------------


@pytest.mark.parametrize("in_pieces", [False, True])
def test_a_refusal_longer_than_any_keeps_its_code_and_its_beginning(in_pieces: bool) -> None:
    line = b"550 5.7.1 no " + b"x" * (2 * MAX_LINE) + b"\r\n"
    data = line + b"250 ok\r\n"
    (refused, next_one), topic = fed(one_by_one(data) if in_pieces else [data])
    assert topic == ""
    assert (refused.code, str(refused.enhanced), next_one.code) == (550, "5.7.1", 250)
    assert len(refused.lines[0]) <= MAX_LINE


def test_a_refusal_of_more_lines_than_any_keeps_the_first() -> None:
    (refused,), topic = fed([b"554-a\r\n" * (MAX_LINES + 50) + b"554 z\r\n"])
    assert (topic, refused.code, len(refused.lines)) == ("", 554, MAX_LINES)
    large = b"450-" + b"x" * 8000 + b"\r\n"
    (refused,), topic = fed([large * 20 + b"450 z\r\n"])
    assert (topic, refused.code) == ("", 450)


@pytest.mark.parametrize(
    "piece", [b"550-x\r\n", b"550 " + b"x" * 5000, b"550-" + b"x" * 9000 + b"\n"]
)
def test_a_refusal_without_end_is_stopped_all_the_same(piece: bytes) -> None:
    subject = ReplyReader()
    count = 0
    while not fed([piece if count == 0 or b"\n" in piece else piece[4:]], subject)[1]:
        count += 1
        assert count * len(piece) < 3 * MAX_PASSED_OVER
    assert held_by(subject) < 4 * MAX_REPLY


def test_what_is_passed_over_is_not_yet_a_whole_reply() -> None:
    subject = ReplyReader()
    assert fed([b"550 " + b"x" * 9000], subject) == ([], "")
    assert not subject.is_empty
    assert fed([b"x\r\n"], subject)[0][0].code == 550
    assert subject.is_empty
