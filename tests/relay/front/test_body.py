"""A message in pieces, wherever they are cut."""

from __future__ import annotations

import itertools
import random
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtp_desktop.relay.front.body import Body
from smtp_desktop.relay.front.guests import Guests
from smtp_desktop.relay.limits import FrontLimits
from smtp_desktop.smtp.commands import Content

LINES = st.lists(
    st.one_of(
        st.sampled_from([b"", b".", b"..", b".a", b"a.", b"x" * 5000]),
        st.binary(max_size=30).map(lambda data: data.translate(None, b"\r\n\0")),
    ),
    max_size=12,
)


def collected(wire: bytes, cuts: list[int], guests: Guests | None = None) -> Body:
    body = Body(10**6, guests or Guests(FrontLimits()))
    at = 0
    for cut in [*sorted(cuts), len(wire)]:
        if at < cut and not body.is_complete:
            body.feed(wire[at:cut] if cut < len(wire) or at == 0 else wire[at:])
            at = cut
    return body


@given(LINES, st.lists(st.integers(0, 300), max_size=8), st.binary(max_size=20))
def test_what_was_sent_comes_out_wherever_it_is_cut(
    lines: list[bytes], cuts: list[int], behind: bytes
) -> None:
    message = b"".join(line + b"\r\n" for line in lines)
    wire = Content(message).encode()
    body = Body(10**6, Guests(FrontLimits()))
    stream = wire + behind
    edges = sorted({min(cut, len(stream)) for cut in cuts} | {0, len(stream)})
    rest = b""
    for start, end in itertools.pairwise(edges):
        if body.is_complete:
            rest += stream[start:end]
        else:
            body.feed(stream[start:end])
    assert body.is_complete
    assert body.refusal is None
    assert body.content() == message
    assert body.rest + rest == behind


def test_four_hundred_random_messages() -> None:
    dice = random.Random(4)
    for _ in range(400):
        lines = [
            bytes(dice.choice(b".abc\x80\xff") for _ in range(dice.choice((0, 1, 3, 70, 5000))))
            for _ in range(dice.randrange(8))
        ]
        message = b"".join(line + b"\r\n" for line in lines)
        wire = Content(message).encode()
        body = Body(10**6, Guests(FrontLimits()))
        at = 0
        while not body.is_complete:
            step = dice.randrange(1, 400)
            body.feed(wire[at : at + step])
            at += step
        assert body.content() == message


@pytest.mark.parametrize("bad", [b"a\nb\r\n", b"a\rb\r\n", b"\n.\r\n", b"a\0b\r\n", b"\r\r\n"])
def test_broken_lines_are_refused(bad: bytes) -> None:
    body = collected(bad + b".\r\n", [])
    assert body.is_complete
    assert body.refusal is not None
    assert body.refusal.enhanced == "5.6.11"


@given(st.text("\r\n.\0a", max_size=60).map(str.encode), st.lists(st.integers(0, 60), max_size=20))
def test_the_end_and_broken_lines_are_found_wherever_it_is_cut(
    octets: bytes, cuts: list[int]
) -> None:
    stream = octets + b"\r\n.\r\n"
    end = (b"\r\n" + stream).find(b"\r\n.\r\n") + 3
    pairs = stream[:end].count(b"\r\n")
    breaks = not pairs == stream[:end].count(b"\r") == stream[:end].count(b"\n")
    body = Body(10**6, Guests(FrontLimits()))
    edges = sorted({min(cut, len(stream)) for cut in cuts} | {0, len(stream)})
    fed = 0
    for start, stop in itertools.pairwise(edges):
        if not body.is_complete:
            body.feed(stream[start:stop])
            fed = stop
    assert body.is_complete
    assert fed - len(body.rest) == end
    assert (body.refusal is not None) == (breaks or b"\0" in stream[:end])


def test_the_loop_of_windows_hands_out_arrays() -> None:
    body = Body(1000, Guests(FrontLimits()))
    for piece in (b"a\r\n..b\r", b"\n.", b"\r\nQUIT\r\n"):
        body.feed(cast("bytes", bytearray(piece)))
    assert body.refusal is None
    assert body.content() == b"a\r\n.b\r\n"
    assert body.rest == b"QUIT\r\n"


def test_what_is_too_large_is_forgotten_while_it_comes() -> None:
    guests = Guests(FrontLimits())
    body = Body(1000, guests)
    for _ in range(100):
        body.feed(b"x" * 98 + b"\r\n")
        assert guests.in_flight <= 1100
    body.feed(b".\r\n")
    assert body.refusal is not None
    assert body.refusal.code == 552
    body.forget()
    assert guests.in_flight == 0


def test_what_is_on_its_way_is_bounded_for_all_together() -> None:
    guests = Guests(FrontLimits(in_flight=150))
    first, second = Body(1000, guests), Body(1000, guests)
    first.feed(b"x" * 98 + b"\r\n")
    second.feed(b"x" * 98 + b"\r\n.\r\n")
    assert second.refusal is not None
    assert second.refusal.code == 452
    first.forget()
    second.forget()
    assert guests.in_flight == 0
