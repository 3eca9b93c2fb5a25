"""The program is updated while the relay runs."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import smtplib
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import smtp_desktop
from conftest import CANARY
from servers.addresses import free_ports
from servers.sink import Sink
from servers.terminal import KEYRINGS, Terminal, settings_file
from smtp_desktop.program import Program
from smtp_desktop.relay import renewal as module
from smtp_desktop.relay.listening import taken_over
from smtp_desktop.relay.renewal import Renewal
from support.patience import wait_until
from support.relays import JANE, LETTER

SOON = 0.05


def acted(steps: list[object], *, looks: int = 1, by_itself: bool = False) -> list[object]:
    """What was still to be seen of the program's files when the relay was told to end."""
    told: list[object] = []
    left = list(steps)

    def stamp() -> object:
        return left.pop(0) if len(left) > 1 else left[0]

    async def run() -> None:
        subject = Renewal(stamp, lambda: told.append(list(left)), SOON)
        subject.start()
        for _ in range(0 if by_itself else looks):
            subject.look()
        await asyncio.sleep(SOON * 8)
        subject.stop()
        subject.look()  # nobody is there any more

    asyncio.run(run())
    return told


def test_nothing_happens_as_long_as_nothing_is_replaced() -> None:
    assert acted([1]) == []


def test_an_update_that_is_over_is_acted_on_once() -> None:
    assert acted([1, 2], looks=3) == [[2]]


def test_an_update_is_waited_for_until_it_is_over() -> None:
    assert acted([1, 2, 3, None, None, 4]) == [[4]]


def test_an_update_that_is_taken_back_is_none() -> None:
    assert acted([1, 2, 1]) == []


def test_a_program_that_is_gone_for_good_goes_on() -> None:
    assert acted([1, None]) == []


def test_in_quiet_times_it_looks_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LOOK_AGAIN", SOON)
    assert acted([1, 2], by_itself=True) == [[2]]


@pytest.mark.parametrize("how", ["frozen", "appimage"])
def test_the_stand_alone_program_is_looked_at_as_well(
    home: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    program = home / "smtp-desktop"
    program.write_text("one")
    if how == "frozen":
        monkeypatch.setattr(sys, "frozen", True, raising=False)
        monkeypatch.setattr(sys, "executable", str(program))
    else:
        monkeypatch.setenv("APPIMAGE", str(program))
    stamp = Program().relay.setup.stamp
    before = stamp()
    assert before is not None
    assert stamp() == before
    program.unlink()
    assert stamp() is None
    program.write_text("two, another one")
    assert stamp() not in (None, before)


class Installed:
    """The program in a folder of its own, and its relay."""

    def __init__(self, home: Path, place: Path, sink: Sink) -> None:
        self.sink = sink
        self.terminal = Terminal(home, trusted=sink.ca.cert_pem.bytes().decode())
        self.environ = self.terminal.environ | {
            "PYTHONPATH": os.pathsep.join((str(place), str(KEYRINGS)))
        }
        self.place = place
        (self.port,) = free_ports(1)
        settings = settings_file(place, sink.port, "starttls")
        self.run("account", "save", "--settings", str(settings), "--password-stdin")
        self.card = json.loads(self.run("relay", "add", "Old accounting", "--json"))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "smtp_desktop", "relay", "--port", str(self.port)],
            env=self.environ,
            cwd=place,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        assert str(self.port) in self.process.stdout.readline()

    def run(self, *words: str, codes: tuple[int, ...] = (0,)) -> str:
        """What a command prints that ends with one of these codes."""
        done = subprocess.run(
            [sys.executable, "-m", "smtp_desktop", *words],
            env=self.environ,
            cwd=self.place,
            input=f"{CANARY}\n",
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode in codes, done.stderr
        return done.stdout

    @property
    def since(self) -> str | None:
        """When the relay began; None while there is none."""
        said: str | None = json.loads(self.run("relay", "status", "--json", codes=(0, 1)))["since"]
        return said

    def client(self) -> smtplib.SMTP:
        made = smtplib.SMTP("127.0.0.1", self.port, timeout=60)
        made.login(self.card["username"], self.card["password"])
        return made

    def send(self) -> object:
        """Send one message, and give whom nobody took it for."""
        client = self.client()
        refused = client.sendmail(JANE, ["joe@acme.test"], LETTER)
        client.quit()
        return refused

    def update(self) -> None:
        """Put another version in its place."""
        first = self.place / "smtp_desktop" / "__init__.py"
        fresh = first.with_suffix(".new")
        fresh.write_text(first.read_text())
        fresh.replace(first)


@pytest.fixture
def installed(home: Path, tmp_path: Path) -> Iterator[Installed]:
    place = tmp_path / "installed"
    source = Path(smtp_desktop.__file__).parent
    shutil.copytree(source, place / "smtp_desktop", ignore=shutil.ignore_patterns("__pycache__"))
    (place / "resources").symlink_to(source.parent / "resources")
    with Sink() as sink:
        made = Installed(home, place, sink)
        yield made
        made.process.terminate()
        made.process.communicate(timeout=30)


@pytest.mark.skipif(sys.platform == "win32", reason="there a new process takes its place")
def test_it_goes_on_as_the_new_program_and_loses_nothing(installed: Installed) -> None:
    begun, over = threading.Event(), threading.Event()

    def plan(verb: str, words: str) -> str:
        if verb == "DOT":
            begun.set()
            assert over.wait(60)
        return ""

    installed.sink.plan = plan
    before = installed.since
    answers: list[object] = []
    slow = threading.Thread(target=lambda: answers.append(installed.send()))
    slow.start()
    assert begun.wait(30)

    installed.update()
    installed.client().close()  # whoever connects lets it look
    time.sleep(module.SETTLED + 1)
    assert installed.since == before, "it waits for the message"
    over.set()
    slow.join(30)
    assert answers == [{}]

    for _ in range(20):  # nobody is refused while the one takes the other's place
        assert installed.send() == {}
        time.sleep(0.05)
    wait_until(lambda: installed.since not in (before, None), "the new one")
    assert installed.send() == {}
    assert installed.process.poll() is None, "it has the number that it had"
    assert len(installed.sink.taken) == 22


def test_what_names_no_sockets_is_passed_over() -> None:
    environ = {"SMTP_DESKTOP_RELAY_SOCKETS": "x,,99999,-1"}
    assert taken_over(environ) == []
    assert environ == {}, "what this program starts takes none of them"
    assert taken_over({}) == []
