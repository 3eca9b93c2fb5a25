"""What starts the relay with the session, as each system's own checker reads it."""

from __future__ import annotations

import os
import plistlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import missing
from smtp_desktop.adapters.session.autostart import (
    AutostartFile,
    RunKey,
    desktop_entry,
    for_this_system,
    is_switched_off_in,
    launch_agent,
    relay_command,
    run_value,
)
from smtp_desktop.errors import FileNotWritten
from smtp_desktop.ports.relaying import Autostart
from support.posix import entries_are_read

ODD = ("/opt/My Programs/100% $HOME/smtp-desktop", "relay")


def is_on(found: Autostart) -> bool:
    return found.is_on


def test_linux_installs_and_removes_an_entry(home: Path) -> None:
    found = for_this_system({"XDG_CONFIG_HOME": str(home)}, "linux")
    path = home / "autostart" / "smtp-desktop-relay.desktop"
    assert not is_on(found)
    assert found.install() == str(path)
    assert is_on(found)
    text = path.read_bytes()
    assert f"TryExec={relay_command({})[0]}\n".encode() in text
    assert text.endswith(b"X-GNOME-Autostart-enabled=true\n")

    path.write_bytes(text + b"Hidden=true\n")
    assert not is_on(found)  # the desktop's settings have switched it off
    assert found.uninstall()
    assert not path.exists()
    assert not found.uninstall()


def test_the_entry_of_a_portable_copy_names_its_folder(home: Path) -> None:
    place = '/media/100% "stick"'
    environ = {"XDG_CONFIG_HOME": str(home), "SMTP_DESKTOP_HOME": place}
    text = Path(for_this_system(environ, "linux").install()).read_text()
    (line,) = [one for one in text.splitlines() if one.startswith("Exec=")]
    quoted = r'"SMTP_DESKTOP_HOME=/media/100%% \\"stick\\""'
    assert line.startswith(f"Exec=env {quoted} ")
    assert line.endswith(" relay")


@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_two_folders_have_an_entry_each(
    home: Path, platform: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))  # the same on Windows
    folders = ["", str(home / "one"), str(home / "two")]
    found = [for_this_system({"SMTP_DESKTOP_HOME": one}, platform) for one in folders]
    places = [one.install() for one in found]
    assert len(set(places)) == 3
    assert found[1].uninstall()
    assert [is_on(one) for one in found] == [True, False, True]
    written = Path(places[2]).read_text("utf-8")
    assert str(home / "two") in written.replace("\\" * 4, "\\")  # a desktop entry escapes twice


@entries_are_read
def test_a_folder_whose_name_is_no_utf_8_is_found_again() -> None:
    folder = os.fsdecode(b"/media/B\xfcro")
    assert b"SMTP_DESKTOP_HOME=/media/B\xfcro" in desktop_entry(ODD, portable=folder)
    assert for_this_system({"SMTP_DESKTOP_HOME": folder}, "linux")


def test_the_agent_of_a_portable_copy_has_its_own_label_and_folder(home: Path) -> None:
    agent = plistlib.loads(launch_agent(ODD, "org.relay-1", str(home)))
    assert agent["Label"] == "org.relay-1"
    assert agent["EnvironmentVariables"] == {"SMTP_DESKTOP_HOME": str(home)}


def test_windows_starts_no_relay_of_another_folder_than_the_copy_uses() -> None:
    found = for_this_system({"SMTP_DESKTOP_HOME": "E:"}, "win32")
    assert not is_on(found)
    assert not found.uninstall()
    with pytest.raises(FileNotWritten, match="portable"):
        found.install()


def test_without_a_place_of_its_own_it_is_below_the_home(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))  # the same on Windows
    assert for_this_system({}, "linux").install().startswith(str(home / ".config" / "autostart"))
    path = for_this_system({}, "darwin").install()
    assert path.startswith(str(home / "Library" / "LaunchAgents"))
    assert plistlib.loads(Path(path).read_bytes())["RunAtLoad"] is True


@entries_are_read
@pytest.mark.parametrize("command", [ODD, ("/usr/bin/smtp-desktop", "relay")])
def test_the_entry_is_one_by_the_standard(tmp_path: Path, command: tuple[str, ...]) -> None:
    file = tmp_path / "x.desktop"
    file.write_bytes(desktop_entry(command))
    if shutil.which("desktop-file-validate") is None:
        missing("desktop-file-validate")
    done = subprocess.run(["desktop-file-validate", str(file)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_letters_that_mean_something_in_an_entry() -> None:
    entry = desktop_entry(ODD).decode()
    assert r'Exec="/opt/My Programs/100%% \\$HOME/smtp-desktop" relay' in entry


def test_the_launch_agent_says_what_launchd_wants() -> None:
    agent = plistlib.loads(launch_agent(ODD))
    assert agent["ProgramArguments"] == list(ODD)
    assert agent["KeepAlive"] == {"SuccessfulExit": False}
    assert agent["Label"].endswith(".relay")


def test_the_run_key_quotes_every_path() -> None:
    value = run_value((r"C:\Program Files\SMTP Desktop\smtp-desktop.exe", "relay"))
    assert value == r'"C:\Program Files\SMTP Desktop\smtp-desktop.exe" relay'
    assert len(value) <= 260


@pytest.mark.skipif(sys.platform == "win32", reason="there it works")
def test_there_is_no_run_key_elsewhere() -> None:
    key = for_this_system({}, "win32")
    assert isinstance(key, RunKey)
    assert not key.is_on
    assert not key.uninstall()
    with pytest.raises(FileNotWritten):
        key.install()


def test_the_command_is_what_started_this_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/usr/bin/python3")
    assert relay_command({}) == ("/usr/bin/python3", "-m", "smtp_desktop", "relay")
    assert relay_command({"APPIMAGE": "/a/b.AppImage"}) == ("/a/b.AppImage", "relay")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert relay_command({}) == ("/usr/bin/python3", "relay")


@pytest.mark.parametrize(
    ("program", "quiet", "words"),
    [
        ("smtp-desktop.exe", "smtp-desktop-window.exe", ("relay",)),
        ("Python.exe", "pythonw.exe", ("-m", "smtp_desktop", "relay")),
    ],
)
def test_what_windows_starts_by_itself_opens_no_black_window(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    program: str,
    quiet: str,
    words: tuple[str, ...],
) -> None:
    """Whoever switched it on in the terminal would look at one from each log-in on."""
    monkeypatch.setattr(sys, "frozen", quiet.startswith("smtp"), raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / program))
    assert relay_command({}) == (str(tmp_path / program), *words), "there is no other"
    (tmp_path / quiet).touch()
    assert relay_command({}) == (str(tmp_path / quiet), *words)


def test_an_entry_that_cannot_be_written_says_why(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    entry = AutostartFile(str(tmp_path / "file" / "x"), b"x")
    with pytest.raises(FileNotWritten, match="folder"):
        entry.install()


def test_what_a_desktop_writes_to_switch_it_off() -> None:
    assert is_switched_off_in(b"[Desktop Entry]\nHidden=true\n")
    assert is_switched_off_in(b"X-GNOME-Autostart-enabled=false\n")
    assert not is_switched_off_in(b"X-GNOME-Autostart-enabled=true\nHidden=false\n")
