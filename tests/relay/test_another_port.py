"""The relay whose port is another program's, as a process of its own."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from smtp_desktop.program import Program
from support.patience import wait_until
from support.relay_process import command


@pytest.fixture
def program(home: Path) -> Iterator[Program]:
    """One whose relay has a port that is another program's, and a program that knows it."""
    made = Program()
    with socket.create_server(("127.0.0.1", 0)) as other:
        made.relay.register.keep_port(other.getsockname()[1])
        made.relaying.add("Old accounting")
        yield made


def test_a_port_that_is_taken_is_told_to_whoever_reads_the_value(program: Program) -> None:
    done = command("--json")
    assert done.returncode == 1
    value = json.loads(done.stdout)
    port = program.relay.register.book().port
    assert value["taken"] == {"port": port, "reserved": False}
    assert value["error"] in done.stderr


def test_with_any_port_it_takes_one_of_the_next_and_keeps_it(program: Program) -> None:
    register = program.relay.register
    before = register.book().port
    words = [sys.executable, "-m", "smtp_desktop", "relay", "--any-port"]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL) as process:
        try:
            wait_until(lambda: register.book().port != before, "the relay does not start", 30)
            port = program.relaying.status().port
            (listed,) = program.relaying.programs()
        finally:
            process.terminate()
    assert before < port < before + 20
    assert register.book().port == port
    assert listed.needs_port
