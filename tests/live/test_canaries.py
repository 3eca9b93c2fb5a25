"""No secret goes where it was not kept for: those of other programs in this home, and our own.

Every command, each with and without --json, and the window on its main path, against servers that
keep all they hear. Looked into are the sockets, what is printed, logged and written, and the
arguments of every process.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from conftest import CANARY
from servers import planted
from servers.certificates import Authority
from servers.computer import Computer
from servers.name_server import NameServer, name_server
from servers.scripted import ScriptedServer, due
from servers.search_program import SearchProgram
from servers.terminal import ROOT, Terminal, settings_file
from servers.web import WebServer, web_server
from smtp_desktop.adapters.files.memory import InMemorySecretStore
from smtp_desktop.gui.state.frame import Choice
from smtp_desktop.gui.tasks import QtTasks
from smtp_desktop.model.draft import Field
from support.fakes import HASTY
from support.window import Office, texts

pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are looked at as on Linux"),
]

AUTHORITY = Authority()
JSON = pytest.mark.parametrize("json", [(), ("--json",)], ids=["text", "json"])
ALL_WELL = due("content").output("250 2.0.0 queued").expect("QUIT")


class World(NamedTuple):
    """A home full of secrets, and the servers that would hear them."""

    terminal: Terminal
    home: Path
    kept: set[Path]  # files in which a secret may be
    web: WebServer
    names: NameServer

    def run(self, *words: str | Path, typed: bytes = b"") -> bytes:
        """Run a command; what it printed. No secret stands in the arguments meanwhile."""
        program = ROOT / "tests" / "servers" / "search_command.py"
        ports = (str(self.web.port), str(self.names.port))
        call = [sys.executable, str(program), *ports, *map(str, words)]
        if words[0] == "demo":
            call = [sys.executable, "-m", "smtp_desktop", *map(str, words)]
        path = f"{self.terminal.environ['PYTHONPATH']}:{ROOT / 'tests'}"
        environ = {**self.terminal.environ, **planted.environment(self.home), "PYTHONPATH": path}
        with planted.Arguments(CANARY) as arguments:
            done = subprocess.run(
                call, env=environ, input=typed, capture_output=True, timeout=90, check=False
            )
        assert arguments.looks
        assert arguments.seen == set()
        assert b"Traceback" not in done.stderr, done.stderr
        return done.stdout + done.stderr

    def check(self, printed: bytes = b"") -> None:
        """Nothing has left, and nothing lies anywhere."""
        assert planted.canaries_in(printed, CANARY) == []
        assert planted.canaries_in(b"\n".join(self.web.heard), CANARY) == []
        assert planted.canaries_in(repr(self.names.questions).encode(), CANARY) == []
        for file in self.home.parent.rglob("*"):
            if file.is_file() and file not in self.kept:
                assert planted.canaries_in(file.read_bytes(), CANARY) == [], file


@pytest.fixture
def world(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    terminal = Terminal(home, trusted=AUTHORITY.pem)
    monkeypatch.setenv("SSL_CERT_FILE", terminal.environ["SSL_CERT_FILE"])
    for name, value in planted.environment(home).items():
        monkeypatch.setenv(name, value)
    kept = {*planted.plant(home), terminal.keyring}
    with web_server(AUTHORITY.valid(), {}) as web, name_server({}) as names:
        yield World(terminal, home, kept, web, names)


@JSON
def test_looking_settings_up_takes_no_secret_along(world: World, json: tuple[str, ...]) -> None:
    printed = world.run("detect", "jane@acme.com", *json)

    assert len(world.web.heard) >= 3
    world.check(printed)


@JSON
def test_signing_in_takes_no_secret_along(
    world: World, tmp_path: Path, json: tuple[str, ...]
) -> None:
    settings = settings_file(tmp_path, 587, "tls", "oauth")
    authority = f"https://localhost:{world.web.port}/consumers"
    oauth = 'type = "oauth"'
    text = settings.read_text().replace(oauth, f'{oauth}\nauthority = "{authority}"')
    settings.write_text(text)
    printed = world.run("account", "save", "--settings", settings, *json)
    for words in (("connect", "--no-browser"), ("connect", "--device-code"), ("status",)):
        printed += world.run(*words, "--timeout", "8", *json)
    printed += world.run("disconnect", *json)

    assert world.web.heard
    world.check(printed)


@JSON
def test_an_account_is_saved_tested_shown_and_removed_without_a_trace(
    world: World, tmp_path: Path, json: tuple[str, ...]
) -> None:
    """Our own password goes to its server, and to the keyring, and nowhere else."""
    with ScriptedServer(ALL_WELL, due("AUTH").output("535 5.7.8 no")) as server:
        settings = settings_file(tmp_path, server.port)
        password = f"{CANARY}\n".encode()
        save = ("account", "save", "--settings", settings, "--password-stdin")
        printed = world.run(*save, *json, typed=password)
        printed += world.run("account", "show", *json)
        printed += world.run("test", *json)
        papers = ("--letter", tmp_path / "letter.txt", "--details", tmp_path / "details.txt")
        printed += world.run("test", *papers, *json)
        said = "\n".join(server.said).encode()
        printed += world.run("account", "remove", *json)

    assert planted.canaries_in(said) == []
    assert CANARY in planted.canaries_in(said, CANARY), "whoever looks does find it"
    assert CANARY.encode() not in world.terminal.keyring.read_bytes()
    world.check(printed)


@JSON
def test_an_error_is_explained_and_the_demo_runs_without_a_trace(
    world: World, json: tuple[str, ...]
) -> None:
    printed = world.run("explain", *json, typed=b"535 5.7.8 Username and Password not accepted")
    printed += world.run("demo", "--no-window", *json)

    world.check(printed)


class OfThisTest(SearchProgram):
    """The program with its secrets in memory and its patience short."""

    def __init__(self, world: World) -> None:
        super().__init__(world.web.port, world.names.port)
        self.secret_store = InMemorySecretStore()
        self.tester = Computer(limits=HASTY).tester


def test_the_window_takes_no_secret_along(
    world: World, qtbot: QtBot, qapp: QApplication, caplog: pytest.LogCaptureFixture
) -> None:
    """An address is typed and looked up, the settings are tested and saved."""
    services: Any = OfThisTest(world)
    with ScriptedServer(ALL_WELL) as server, planted.Arguments(CANARY) as arguments:
        office = Office(qtbot, services, QtTasks(qapp))
        office.presenter.edit(Field.EMAIL, "jane@acme.com")
        office.presenter.leave(Field.EMAIL)
        qtbot.waitUntil(lambda: len(world.web.heard) >= 3, timeout=15_000)
        for field, text in {Field.HOST: "localhost", Field.PORT: str(server.port)}.items():
            office.presenter.edit(field, text)
        office.presenter.answer(Choice.NO_ENCRYPTION)
        office.presenter.type_password(CANARY)
        office.press("Test Email")
        qtbot.waitUntil(lambda: office.state.is_idle, timeout=15_000)
        assert "Test email sent" in texts(office.window.report)
        office.presenter.save()
        qtbot.waitUntil(lambda: office.state.is_idle, timeout=15_000)
        said = "\n".join(server.said).encode()

    assert arguments.looks
    assert arguments.seen == set()
    assert planted.canaries_in(said) == []
    assert planted.canaries_in(texts(office.window).encode(), CANARY) == []
    assert planted.canaries_in(caplog.text.encode(), CANARY) == []
    world.check()
