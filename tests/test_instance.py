"""Whose answer a second start believes: only that of the same person's program."""

from __future__ import annotations

import os
import select
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from smtp_desktop import instance
from smtp_desktop.ownership import give_foreground, is_own_pipe
from smtp_desktop.places import Places
from support.patience import wait_until
from support.posix import not_on_windows

ROOT = Path(__file__).parents[1]
SOMEBODY_ELSE = 65534
posix_only = not_on_windows("Windows has pipes, not sockets")

# Takes a folder and a socket in it over as another user, then answers whoever asks.
FOREIGN = """
import os, socket, sys
folder, address, user = sys.argv[1], sys.argv[2], int(sys.argv[3])
os.makedirs(folder, 0o755, exist_ok=True)
server = socket.socket(socket.AF_UNIX)
server.bind(address)
os.chmod(address, 0o777)
for path in (address, folder):
    os.chown(path, user, user)
os.setgid(user)
os.setuid(user)
server.listen()
print("ready", flush=True)
while True:
    client, _ = server.accept()
    print("heard", client.recv(100), flush=True)
    client.sendall(b"ok")
    client.close()
"""


@contextmanager
def somebody_else_at(address: Path) -> Iterator[list[str]]:
    """Another user's program that answers there; yields what it has heard."""
    if sys.platform == "win32" or os.geteuid() != 0:
        pytest.skip("only root can act as two users")
    heard: list[str] = []
    call = [sys.executable, "-c", FOREIGN, str(address.parent), str(address), str(SOMEBODY_ELSE)]
    with subprocess.Popen(call, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        try:
            yield heard
        finally:
            process.terminate()
            heard += process.stdout.read().splitlines()


@contextmanager
def own_window_at(address: Path) -> Iterator[list[bytes]]:
    heard: list[bytes] = []
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(address))
        server.listen()
        server.settimeout(5)

        def answer() -> None:
            client, _ = server.accept()
            with client:
                heard.append(client.recv(100))
                client.sendall(b"ok")

        thread = threading.Thread(target=answer)
        thread.start()
        yield heard
        thread.join()


@posix_only
def test_a_window_of_the_same_person_is_raised(tmp_path: Path) -> None:
    with own_window_at(tmp_path / "socket") as heard:
        assert instance.raise_running(str(tmp_path / "socket"))
    assert heard[0].startswith(b"raise ")


@posix_only
def test_the_user_at_the_other_end_is_told(tmp_path: Path) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        assert instance.peer_user(ours) == os.geteuid()


def test_another_users_answer_is_not_believed(tmp_path: Path) -> None:
    with somebody_else_at(tmp_path / "theirs" / "socket") as heard:
        assert not instance.raise_running(str(tmp_path / "theirs" / "socket"))
    assert "raise" not in str(heard), "nor is the desktop's token told to it"


def environ_of(home: Path, shared: Path, session: Path | None) -> dict[str, str]:
    return {
        **os.environ,
        "SMTP_DESKTOP_HOME": str(home),
        "TMPDIR": str(shared),
        "XDG_RUNTIME_DIR": str(session or ""),
        "PYTHONPATH": str(ROOT),
        "QT_QPA_PLATFORM": "offscreen",
    }


@pytest.fixture
def near_root() -> Iterator[Path]:
    """A folder with a short path, as a socket wants it, that other users may enter."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@posix_only
@pytest.mark.parametrize("place", ["the temporary folder", "the session's folder"])
def test_another_user_keeps_no_window_shut(near_root: Path, place: str) -> None:
    """The first start opens a window, the second finds it: both pass the other user's socket."""
    home, shared, session = (near_root / name for name in ("home", "shared", "session"))
    shared.mkdir()
    shared.chmod(0o1777)
    in_session = place == "the session's folder"
    folder = session if in_session else shared / f"smtp-desktop-{os.geteuid()}"
    environ = environ_of(home, shared, session if in_session else None)
    name = Path(Places({"SMTP_DESKTOP_HOME": str(home)}).instance).name
    with somebody_else_at(folder / name) as heard:
        first = subprocess.Popen([sys.executable, "-m", "smtp_desktop"], env=environ)
        try:
            wait_until(lambda: own_sockets(home, shared), "it listens in a place of its own", 30)
            assert first.poll() is None
            second = subprocess.run(
                [sys.executable, "-m", "smtp_desktop"], env=environ, timeout=30, check=False
            )
            assert second.returncode == 0
            assert first.poll() is None
        finally:
            first.terminate()
            first.wait(10)
    assert heard == []


def own_sockets(home: Path, shared: Path) -> list[Path]:
    found = [*home.glob("run/*.socket"), *shared.glob("*/*.socket")]
    return [one for one in found if one.parent.stat().st_uid == os.geteuid()]


class OfTwoUsers:
    """Windows with a pipe of a process of each user; processes of others tell nothing."""

    def __init__(self, pipe_of: int) -> None:
        self._pipe_of = pipe_of
        self.in_front: list[int] = []
        self._users = {1: b"jane", 2: b"jane", 3: b"joe"}

    def behind(self, descriptor: int) -> int:
        return self._pipe_of

    def own(self) -> int:
        return 1

    def user_of(self, process: int) -> bytes:
        if process not in self._users:
            raise PermissionError("access is denied")
        return self._users[process]

    def let_forward(self, process: int) -> None:
        self.in_front.append(process)
        if process not in self._users:
            raise PermissionError("access is denied")


@pytest.mark.parametrize(("pipe_of", "is_own"), [(1, True), (2, True), (3, False), (4, False)])
def test_a_pipe_is_believed_where_its_maker_runs_as_the_same_user(
    pipe_of: int, is_own: bool
) -> None:
    assert is_own_pipe(0, OfTwoUsers(pipe_of)) is is_own


@pytest.mark.parametrize("pipe_of", [2, 4])
def test_the_window_that_is_asked_may_come_to_the_front(pipe_of: int) -> None:
    processes = OfTwoUsers(pipe_of)
    give_foreground(0, processes)
    assert processes.in_front == [pipe_of]


@posix_only
@pytest.mark.parametrize("is_own", [True, False])
def test_only_an_own_pipe_is_written_to(tmp_path: Path, is_own: bool) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        unread: list[list[int]] = []

        def give(descriptor: int) -> None:
            unread.append(select.select([reading], [], [], 0)[0])

        assert instance.tell_over_pipe(str(pipe), b"raise\n", lambda _: is_own, give) is is_own
        assert unread == ([[]] if is_own else []), "before anybody could read that it is wanted"
        assert os.read(reading, 100) == (b"raise\n" if is_own else b"")
    finally:
        os.close(reading)
