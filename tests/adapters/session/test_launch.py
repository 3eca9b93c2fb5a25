"""The relay's process, as the window starts it."""

from __future__ import annotations

import sys
import time

import pytest

from smtp_desktop.adapters.session.launch import LaunchedRelay
from smtp_desktop.errors import RelayNotStarted, RelayPortTaken


def why_it_ended(script: str, *, any_port: bool = False) -> RelayNotStarted:
    with LaunchedRelay((sys.executable, "-c", script)).start(any_port=any_port) as ended:
        end = time.monotonic() + 30
        while (why := ended()) is None:
            assert time.monotonic() < end
            time.sleep(0.02)
        return why


def said_at_the_end(script: str) -> str:
    return str(why_it_ended(script))


def test_it_tells_nothing_while_it_runs_and_then_its_last_line() -> None:
    script = "import sys; sys.stderr.write('first\\nPort 2525 is taken.\\n'); sys.exit(1)"
    assert said_at_the_end(script) == "Port 2525 is taken."
    assert said_at_the_end("") == ""


def test_a_port_that_is_taken_is_told_as_that() -> None:
    script = """import sys; print('{"ok": false, "taken": {"port": 2525, "reserved": true}}')"""
    why = why_it_ended(script)
    assert isinstance(why, RelayPortTaken)
    assert (why.port, why.is_reserved) == (2525, True)


@pytest.mark.parametrize("value", ["", "[]", '{"taken": 1}', '{"taken": {"port": "x"}}'])
def test_what_makes_no_sense_is_no_port(value: str) -> None:
    why = why_it_ended(f"print({value!r})")
    assert type(why) is RelayNotStarted


def test_another_port_is_asked_for_by_an_option() -> None:
    script = "import sys; sys.stderr.write(' '.join(sys.argv[1:]))"
    assert str(why_it_ended(script)) == "--json"
    assert str(why_it_ended(script, any_port=True)) == "--json --any-port"


def test_what_is_no_program_is_an_error() -> None:
    launch = LaunchedRelay(("/does/not/exist",))
    with pytest.raises(RelayNotStarted), launch.start():
        pass
