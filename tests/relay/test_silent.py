"""A relay's process that was stopped and goes on later: it is there all the while."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator

import pytest

from smtp_desktop.adapters.session.control import LocalControl
from smtp_desktop.places import Places
from support.posix import signals_are_sent, sockets_are_files
from support.relay_process import Process

pytestmark = [signals_are_sent, sockets_are_files]


@pytest.fixture(autouse=True)
def goes_on(process: Process) -> Iterator[None]:
    """One that is stopped does not end either."""
    yield
    if process.process.poll() is None:
        process.process.send_signal(signal.SIGCONT)


def test_one_that_is_stopped_is_said_to_be_there_and_no_other_is_started(process: Process) -> None:
    process.process.send_signal(signal.SIGSTOP)
    code, value = process.ask("status")
    assert (code, value["running"]) == (1, False)
    assert value["error"].startswith("The relay is there, but does not answer.")

    second = process.command()
    assert second.returncode == 1
    assert second.stderr.startswith("The relay is there, but does not answer.")

    process.process.send_signal(signal.SIGCONT)
    assert process.ask("status")[0] == 0


def _crowd(address: str, waiting: list[socket.socket]) -> None:
    """Come again and again, until there is no room for one more."""
    while True:
        one = socket.socket(socket.AF_UNIX)
        waiting.append(one)
        one.setblocking(False)
        one.connect(address)


def test_it_is_there_also_where_very_many_wait_for_it(process: Process) -> None:
    address = Places({"SMTP_DESKTOP_HOME": str(process.home)}).relay
    control = LocalControl(address)
    assert control.is_there()
    process.process.send_signal(signal.SIGSTOP)
    waiting: list[socket.socket] = []
    with pytest.raises(BlockingIOError):
        _crowd(address, waiting)
    assert control.is_there()
    for one in waiting:
        one.close()


def test_what_a_killed_one_left_behind_is_none(process: Process) -> None:
    control = LocalControl(Places({"SMTP_DESKTOP_HOME": str(process.home)}).relay)
    process.kill()
    assert not control.is_there()
