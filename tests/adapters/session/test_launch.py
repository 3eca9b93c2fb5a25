"""The relay's process, as the window starts it."""

from __future__ import annotations

import sys
import time

import pytest

from smtp_desktop.adapters.session.launch import LaunchedRelay
from smtp_desktop.errors import RelayNotStarted


def said_at_the_end(script: str) -> str:
    with LaunchedRelay((sys.executable, "-c", script)).start() as ended:
        end = time.monotonic() + 30
        while (said := ended()) is None:
            assert time.monotonic() < end
            time.sleep(0.02)
        return said


def test_it_tells_nothing_while_it_runs_and_then_its_last_line() -> None:
    script = "import sys; sys.stderr.write('first\\nPort 2525 is taken.\\n'); sys.exit(1)"
    assert said_at_the_end(script) == "Port 2525 is taken."
    assert said_at_the_end("") == ""


def test_what_is_no_program_is_an_error() -> None:
    launch = LaunchedRelay(("/does/not/exist",))
    with pytest.raises(RelayNotStarted), launch.start():
        pass
