"""Waiting for something that comes soon. Who waits measures nothing, so a neighbour is welcome."""

from __future__ import annotations

import time
from collections.abc import Callable


def wait_until(
    is_so: Callable[[], object], what: object, seconds: float = 15.0, pause: float = 0.02
) -> None:
    """Wait for something to become true, asking after every `pause`; fails with `what` when it
    does not."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, f"{what}: not within {seconds:g} s"
        time.sleep(pause)
