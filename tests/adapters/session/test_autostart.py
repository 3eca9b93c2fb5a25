"""What starts the relay with the session, as each system's own checker reads it."""

from __future__ import annotations

import plistlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from smtp_desktop.adapters.session.autostart import (
    AutostartFile,
    RunKey,
    desktop_entry,
    for_this_system,
    is_switched_off_in,
    launch_agent,
    relay_command,
    run_value,
    systemd_unit,
)
from smtp_desktop.errors import FileNotWritten
from smtp_desktop.ports.relaying import Autostart

ODD = ("/opt/My Programs/100% $HOME/smtp-desktop", "relay")


def is_on(found: Autostart) -> bool:
    return found.is_on


def test_linux_installs_and_removes_an_entry(home: Path) -> None:
    found = for_this_system({"XDG_CONFIG_HOME": str(home)}, "linux")
    path = home / "autostart" / "smtp-desktop-relay.desktop"
    assert not is_on(found)
    assert found.install() == str(path)
    assert is_on(found)
    text = path.read_text()
    assert f"TryExec={sys.executable}\n" in text
    assert text.endswith("X-GNOME-Autostart-enabled=true\n")

    path.write_text(text + "Hidden=true\n")
    assert not is_on(found)  # the desktop's settings have switched it off
    assert found.uninstall()
    assert not path.exists()
    assert not found.uninstall()


def test_without_a_place_of_its_own_it_is_below_the_home(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(home))
    assert for_this_system({}, "linux").install().startswith(str(home / ".config" / "autostart"))
    path = for_this_system({}, "darwin").install()
    assert path.startswith(str(home / "Library" / "LaunchAgents"))
    assert plistlib.loads(Path(path).read_bytes())["RunAtLoad"] is True


@pytest.mark.parametrize("command", [ODD, ("/usr/bin/smtp-desktop", "relay")])
def test_the_entry_is_one_by_the_standard(tmp_path: Path, command: tuple[str, ...]) -> None:
    file = tmp_path / "x.desktop"
    file.write_bytes(desktop_entry(command))
    if shutil.which("desktop-file-validate") is None:
        pytest.skip("desktop-file-validate is not here")
    done = subprocess.run(["desktop-file-validate", str(file)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_letters_that_mean_something_in_an_entry() -> None:
    entry = desktop_entry(ODD).decode()
    assert r'Exec="/opt/My Programs/100%% \\$HOME/smtp-desktop" relay' in entry


@pytest.mark.parametrize("command", [ODD, (sys.executable, "-m", "smtp_desktop", "relay")])
def test_systemd_takes_the_unit(tmp_path: Path, command: tuple[str, ...]) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not here")
    program = tmp_path / Path(command[0]).name
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    unit = tmp_path / "smtp-desktop-relay.service"
    unit.write_text(systemd_unit((str(program), *command[1:])))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--user", "--man=no", str(unit)],
        capture_output=True,
        text=True,
    )
    assert "smtp-desktop-relay" not in done.stdout + done.stderr, done.stderr


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
    assert relay_command({}) == (sys.executable, "-m", "smtp_desktop", "relay")
    assert relay_command({"APPIMAGE": "/a/b.AppImage"}) == ("/a/b.AppImage", "relay")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert relay_command({}) == (sys.executable, "relay")


def test_an_entry_that_cannot_be_written_says_why(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    entry = AutostartFile(str(tmp_path / "file" / "x"), b"x")
    with pytest.raises(FileNotWritten, match="folder"):
        entry.install()


def test_what_a_desktop_writes_to_switch_it_off() -> None:
    assert is_switched_off_in(b"[Desktop Entry]\nHidden=true\n")
    assert is_switched_off_in(b"X-GNOME-Autostart-enabled=false\n")
    assert not is_switched_off_in(b"X-GNOME-Autostart-enabled=true\nHidden=false\n")
