"""``close``: asks the open window to close, and waits until it has."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from servers.terminal import Terminal, settings_file
from smtp_desktop import instance
from smtp_desktop.places import Places
from support.patience import wait_until


@pytest.fixture
def terminal(home: Path) -> Terminal:
    made = Terminal(home)
    made.environ |= {"QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": str(home.parent)}
    home.parent.chmod(0o700)
    return made


def test_where_none_is_open_it_is_closed(terminal: Terminal) -> None:
    ended = terminal.run("close", "--json")
    assert (ended.code, ended.value) == (0, {"ok": True})
    assert terminal.run("close").out == "The window is closed.\n"


@contextmanager
def window(terminal: Terminal) -> Iterator[subprocess.Popen[bytes]]:
    """A window that answers."""
    call = [sys.executable, "-m", "smtp_desktop"]
    with subprocess.Popen(call, env={**os.environ, **terminal.environ}) as process:
        address = Places({**os.environ, **terminal.environ}).instance
        wait_until(lambda: instance.raise_running(address), "the window answers", 120)
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def test_the_open_window_closes(terminal: Terminal, tmp_path: Path) -> None:
    settings = settings_file(tmp_path, 2525)
    saved = terminal.run("account", "save", "--settings", settings, "--password-stdin", typed=b"x")
    assert saved.code == 0
    with window(terminal) as process:
        assert terminal.run("close", "--timeout", "50").code == 0
        assert process.wait(100) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="a socket stands for a window that stays open")
def test_a_window_that_stays_open_is_said_to_be(terminal: Terminal) -> None:
    import socket

    from smtp_desktop.waiting import start_thread

    with socket.socket(socket.AF_UNIX) as server:
        server.bind(Places(terminal.environ).instance)
        server.listen()
        heard: list[bytes] = []

        def answer() -> None:
            try:
                while True:
                    with server.accept()[0] as client:
                        heard.append(client.recv(100))
                        client.sendall(b"ok")
            except OSError:
                return

        thread = start_thread("stays", answer)
        ended = terminal.run("close", "--timeout", "0.6")
        server.shutdown(socket.SHUT_RDWR)
    thread.join()
    assert ended.code == 1
    assert ended.err.startswith("The window is still open")
    assert len(heard) >= 2
    assert len(set(heard)) == 1, "whoever asks has one name"
