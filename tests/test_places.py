"""Where the program keeps its things."""

from __future__ import annotations

import os
import socket
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from smtp_desktop import places
from smtp_desktop.api import handover
from smtp_desktop.api.handover import address
from smtp_desktop.places import Places
from support.posix import homes_are_named, not_on_windows

posix_only = not_on_windows("Windows has pipes, not sockets")


def test_one_folder_holds_everything_where_it_is_asked_for(tmp_path: Path) -> None:
    subject = Places({"SMTP_DESKTOP_HOME": str(tmp_path)})
    assert subject.accounts == str(tmp_path / "accounts")
    assert subject.state == str(tmp_path)
    assert subject.lock == str(tmp_path / "window.lock")


@homes_are_named
@pytest.mark.parametrize("typed", ["~/mail", "./mail", "a/../mail"])
def test_the_folder_is_a_full_path_however_it_was_typed(
    typed: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)
    assert Places({"SMTP_DESKTOP_HOME": typed}).state == str(home / "mail")


@posix_only
def test_a_folder_whose_name_is_no_utf_8_has_its_sockets_and_secrets_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As an old disk has them; every program has to find the same socket, whatever it speaks."""
    folder = os.fsdecode(os.fsencode(tmp_path) + b"/B\xfcro")
    (tmp_path / "run").mkdir(mode=0o700)
    environ = {"SMTP_DESKTOP_HOME": folder, "XDG_RUNTIME_DIR": str(tmp_path / "run")}
    subject = Places(environ)
    assert Path(subject.relay).parent == tmp_path / "run"
    assert subject.keyring
    if sys.platform == "linux":
        assert address(environ) == subject.relay


@homes_are_named
@pytest.mark.parametrize("environ", [{}, {"SMTP_DESKTOP_HOME": ""}])
def test_otherwise_everything_is_where_the_system_keeps_such_things(
    environ: dict[str, str], home: Path
) -> None:
    subject = Places(environ)
    for folder in (subject.accounts, subject.state):
        assert folder.startswith(str(home))
        assert "smtp-desktop" in folder
    assert subject.accounts.endswith(f"{os.sep}accounts")
    assert subject.accounts != subject.state


@pytest.mark.skipif(sys.platform != "linux", reason="the other systems have one folder for both")
def test_settings_and_state_are_kept_apart(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    assert Places({}).accounts == str(home / ".config" / "smtp-desktop" / "accounts")
    assert Places({}).state == str(home / ".local" / "state" / "smtp-desktop")


@posix_only
def test_the_folder_of_the_lock_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    subject = Places({"SMTP_DESKTOP_HOME": str(tmp_path / "new" / "home")})
    folder = Path(subject.lock).parent
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert subject.lock == str(folder / "window.lock")  # and it may be there already


@posix_only
@pytest.mark.parametrize("umask", [0, 0o177, 0o777])
def test_whatever_the_umask_a_new_folder_is_its_owners_and_open_to_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, umask: int
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    subject = Places({"SMTP_DESKTOP_HOME": str(tmp_path / "new" / "home")})
    before = os.umask(umask)
    try:
        made = [subject.lock, subject.instance]
    finally:
        os.umask(before)
    folders = [Path(one).parent for one in made]
    assert len(set(folders)) == 2
    for folder in (*folders, *(one.parent for one in folders)):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700, folder


def test_a_home_that_cannot_be_written_has_no_lock(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert Places({"SMTP_DESKTOP_HOME": str(tmp_path / "file" / "home")}).lock == ""


@pytest.fixture
def run() -> Iterator[Path]:
    """A folder of the session, whose name is as short as on a real computer."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@posix_only
def test_the_running_window_is_found_by_its_home(run: Path) -> None:
    def instance(home: str) -> str:
        return Places({"SMTP_DESKTOP_HOME": home, "XDG_RUNTIME_DIR": str(run)}).instance

    assert instance("/a") == instance("/a/")
    assert instance("/a") != instance("/b")
    assert Path(instance("/a")).parent == run
    assert Path(instance("/a")).name.startswith("smtp-desktop-")
    assert len(instance("/a")) < 100  # a socket's path is short on every system


@posix_only
@pytest.mark.parametrize("run", ["", "/nowhere/at/all"])
def test_without_a_folder_of_the_session_the_socket_is_in_one_of_the_user(
    run: str, shared: Path
) -> None:
    found = Path(Places({"SMTP_DESKTOP_HOME": "/a", "XDG_RUNTIME_DIR": run}).instance)
    assert found.parent == shared / f"smtp-desktop-{os.getuid()}"
    assert stat.S_IMODE(found.parent.stat().st_mode) == 0o700


@posix_only
def test_whoever_is_told_of_no_session_finds_its_folder_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cron starts programs with next to no variables."""
    for module in (places, handover):
        monkeypatch.setattr(module, "_SESSIONS", str(tmp_path))
    session = tmp_path / str(os.getuid())
    session.mkdir(0o700)
    untold = {"SMTP_DESKTOP_HOME": "/a"}
    told = untold | {"XDG_RUNTIME_DIR": str(session)}
    assert Path(Places(told).relay).parent == session
    assert Places(untold).relay == Places(told).relay
    if sys.platform == "linux":
        assert address(untold) == Places(told).relay


@posix_only
def test_a_folder_whose_path_is_too_long_for_a_socket_is_passed_over(
    shared: Path, tmp_path: Path
) -> None:
    long = tmp_path / ("x" * 100)
    long.mkdir(0o700)
    environ = {"SMTP_DESKTOP_HOME": "/a", "XDG_RUNTIME_DIR": str(long)}
    found = Path(Places(environ).relay)
    assert found.parent == shared / f"smtp-desktop-{os.getuid()}"
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(found))
    if sys.platform == "linux":
        assert address(environ | {"TMPDIR": str(shared)}) == str(found)


@posix_only
def test_where_no_shared_folder_has_room_either_the_socket_is_beside_the_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tmp_path / ("x" * 100)
    long.mkdir(0o700)
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    assert Path(instance_in(tmp_path / "state", long)).parent == tmp_path / "state" / "run"
    assert list(long.iterdir()) == [], "no folder is made in vain"


@posix_only
@pytest.mark.parametrize("kind", ["open to others", "a link", "a file"])
def test_a_folder_that_others_can_enter_is_passed_over(
    kind: str, shared: Path, tmp_path: Path
) -> None:
    for place in (tmp_path / "session", shared / f"smtp-desktop-{os.getuid()}"):
        if kind == "a file":
            place.touch(0o600)
        else:
            folder = place if kind == "open to others" else tmp_path / f"real-{place.name}"
            folder.mkdir(0o755 if kind == "open to others" else 0o700)
        if kind == "a link":
            place.symlink_to(folder)

    home = tmp_path / "state"
    found = instance_in(home, tmp_path / "session")

    assert Path(found).parent == home / "run"
    assert stat.S_IMODE(Path(found).parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


@posix_only
def test_where_no_folder_is_this_users_alone_there_is_no_socket(
    shared: Path, tmp_path: Path
) -> None:
    (shared / f"smtp-desktop-{os.getuid()}").touch()
    (tmp_path / "open").mkdir(0o755)
    (tmp_path / "open" / "run").mkdir(0o755)

    assert instance_in(tmp_path / "open", tmp_path / "open") == ""


def instance_in(home: Path, session: Path) -> str:
    return Places({"SMTP_DESKTOP_HOME": str(home), "XDG_RUNTIME_DIR": str(session)}).instance


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder whose name is as short as on a real computer, so that a socket finds room in it."""
    with tempfile.TemporaryDirectory(prefix="p-") as name:
        yield Path(name).resolve()


@pytest.fixture(autouse=True)
def _no_session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests may have one."""
    for module in (places, handover):
        monkeypatch.setattr(module, "_SESSIONS", str(tmp_path / "sessions"))


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The temporary folder that all users share."""
    folder = tmp_path / "shared"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def pipe(home: Path, user: bytes, **environ: str) -> str:
    return Places({"SMTP_DESKTOP_HOME": str(home), **environ}, "win32", lambda: user).relay


def test_a_pipe_of_windows_is_each_users_own(tmp_path: Path) -> None:
    names = {pipe(tmp_path, user) for user in (b"\1\5 1001", b"\1\5 1002")}
    assert len(names) == 2
    assert all(name.isascii() and " " not in name for name in names)


def test_a_pipe_is_found_whatever_the_environment_says(tmp_path: Path) -> None:
    """An installer or a service starts programs without the user's name, or with its own."""
    users: tuple[dict[str, str], ...] = ({}, {"USERNAME": "SYSTEM"}, {"USERNAME": "Jörg Groß"})
    assert len({pipe(tmp_path, b"\1\5 1001", **environ) for environ in users}) == 1


def test_where_windows_does_not_tell_who_this_is_there_is_no_pipe(tmp_path: Path) -> None:
    def nobody() -> bytes:
        raise OSError("access is denied")

    environ = {"SMTP_DESKTOP_HOME": str(tmp_path)}
    assert Places(environ, "win32", nobody).instance == ""


def test_a_settings_folder_of_its_own_has_secrets_of_its_own(tmp_path: Path) -> None:
    one, other = (Places({"SMTP_DESKTOP_HOME": str(tmp_path / name)}) for name in "ab")
    assert Places({}).keyring == ""
    assert one.keyring
    assert one.keyring != other.keyring
    written_otherwise = Places({"SMTP_DESKTOP_HOME": str(tmp_path / "b" / ".." / "a")})
    assert written_otherwise.keyring == one.keyring
