"""Which tests run alone, so that a neighbour on another core cannot lengthen what they measure."""

from __future__ import annotations

import time

import pytest


def is_alone(request: pytest.FixtureRequest) -> bool:
    return request.node.get_closest_marker("alone") is not None


def half_a_moment() -> float:
    began = time.monotonic()
    return time.monotonic() - began


def test_a_test_that_takes_the_time_runs_alone(request: pytest.FixtureRequest) -> None:
    assert time.perf_counter() > 0
    assert is_alone(request)


def test_a_test_within_which_the_time_is_taken_runs_alone(request: pytest.FixtureRequest) -> None:
    def took() -> float:
        return time.monotonic()

    assert took() > 0
    assert is_alone(request)


def test_a_test_whose_helper_takes_the_time_runs_alone(request: pytest.FixtureRequest) -> None:
    assert half_a_moment() >= 0
    assert is_alone(request)


def test_all_others_share_the_workers(request: pytest.FixtureRequest) -> None:
    assert not is_alone(request)
    assert request.node.get_closest_marker("xdist_group").args[0].endswith("test_loop.py")
