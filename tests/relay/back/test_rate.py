"""So many a minute."""

from __future__ import annotations

from smtp_desktop.relay.back.rate import Rate


def test_a_burst_goes_out_at_once_and_the_rest_waits_its_turn() -> None:
    rate = Rate(30, 0.0)
    assert [rate.wait(0.0, 60) for _ in range(30)] == [0.0] * 30
    waits = [rate.wait(0.0, 60) for _ in range(30)]
    assert waits[:2] == [2.0, 4.0]
    assert waits[-1] == 60.0
    assert rate.wait(0.0, 60) is None  # the 61st would wait too long, and takes nothing
    assert rate.wait(2.0, 60) == 60.0


def test_it_fills_up_again_and_no_further() -> None:
    rate = Rate(30, 0.0)
    for _ in range(30):
        rate.wait(0.0, 60)
    assert [rate.wait(3600.0, 0) for _ in range(31)] == [0.0] * 30 + [None]


def test_no_limit_is_no_limit() -> None:
    rate = Rate(0, 0.0)
    assert {rate.wait(0.0, 0) for _ in range(1000)} == {0.0}


def test_a_clock_that_goes_back_gives_nothing_away() -> None:
    rate = Rate(1, 100.0)
    assert rate.wait(100.0, 0) == 0.0
    assert rate.wait(50.0, 0) is None
