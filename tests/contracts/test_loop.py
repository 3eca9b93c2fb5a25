"""Which tests run alone, so that a neighbour on another core cannot lengthen what they measure."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

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


@pytest.mark.beside
def test_a_test_that_says_so_takes_the_time_beside_others(request: pytest.FixtureRequest) -> None:
    assert time.monotonic() > 0
    assert not is_alone(request)


def test_a_test_that_counts_its_own_work_shares_them(request: pytest.FixtureRequest) -> None:
    assert time.process_time() > 0
    assert not is_alone(request)
    assert request.node.get_closest_marker("work") is not None


def test_all_others_share_the_workers(request: pytest.FixtureRequest) -> None:
    assert not is_alone(request)


# Enough for the workers to share, if they could: what stands once a file would be made anew.
@pytest.mark.parametrize("_", range(8))
def test_the_tests_of_a_file_go_to_one_worker(
    _: int, worker_id: str, testrun_uid: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    seen = tmp_path_factory.getbasetemp().parent / f"{testrun_uid}-sees-{Path(__file__).stem}"
    with contextlib.suppress(FileExistsError), seen.open("x") as first:
        first.write(worker_id)
    assert seen.read_text() == worker_id, "share them with --dist loadfile, as the Makefile does"
