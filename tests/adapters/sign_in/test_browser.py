"""The person's browser: what is started, with what, and whether it was."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

import pytest

from smtp_desktop.adapters.sign_in.browser import SystemBrowser
from smtp_desktop.model.sign_in.web_address import WebAddress
from support.hostile_addresses import HOSTILE
from support.patience import wait_until
from support.posix import scripts_run

ADDRESS = "https://login.example.test/?a=1&b=$(id)%20;'x'"


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """A browser that writes down its address and one of its variables."""
    file = tmp_path / "browser"
    file.write_text(f'#!/bin/sh\nprintf "%s\\n" "$#" "$1" "$LD_LIBRARY_PATH" > "{tmp_path}/seen"\n')
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return file


def seen(tmp_path: Path) -> list[str]:
    wait_until((tmp_path / "seen").exists, "the browser has started")
    return (tmp_path / "seen").read_text().splitlines()


def environ(**more: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], **more}


@scripts_run
def test_the_chosen_browser_gets_the_address_as_one_word(script: Path, tmp_path: Path) -> None:
    assert SystemBrowser(environ(BROWSER=str(script))).open(WebAddress(ADDRESS))
    assert seen(tmp_path)[:2] == ["1", ADDRESS]


@scripts_run
def test_a_place_for_the_address_is_filled(script: Path, tmp_path: Path) -> None:
    assert SystemBrowser(environ(BROWSER=f"{script} --new=%s &")).open(WebAddress(ADDRESS))
    assert seen(tmp_path)[:2] == ["1", f"--new={ADDRESS}"]


@scripts_run
def test_the_first_that_can_be_started_is_taken(script: Path, tmp_path: Path) -> None:
    chosen = os.pathsep.join(["/nowhere/browser", "false", str(script)])
    assert SystemBrowser(environ(BROWSER=chosen)).open(WebAddress(ADDRESS))
    assert seen(tmp_path)[1] == ADDRESS


@pytest.mark.parametrize(
    ("chosen", "path"),
    [
        (r"C:\Browsers\x.exe", r"C:\Browsers\x.exe"),
        (r'"C:\Program Files\Browser\x.exe"', r"C:\Program Files\Browser\x.exe"),
        (r'C:\"Program Files"\x.exe', r"C:\Program Files\x.exe"),
    ],
)
@pytest.mark.parametrize("options", ["", " --new-window", " --new=%s"])
def test_a_path_of_windows_keeps_its_backslashes(chosen: str, path: str, options: str) -> None:
    started: list[list[str]] = []

    def start(command: list[str]) -> bool:
        started.append(command)
        return True

    browser = SystemBrowser({"BROWSER": chosen + options}, "win32", start=start)
    assert browser.open(WebAddress(ADDRESS))
    rest = {"": [ADDRESS], " --new-window": ["--new-window", ADDRESS]}
    assert started == [[path, *rest.get(options, [f"--new={ADDRESS}"])]]


def test_a_path_of_windows_with_blanks_needs_no_quotation_marks(script: Path) -> None:
    spaced = script.with_name("my browser")
    script.rename(spaced)
    started: list[list[str]] = []

    def start(command: list[str]) -> bool:
        started.append(command)
        return True

    assert SystemBrowser({"BROWSER": str(spaced)}, "win32", start=start).open(WebAddress(ADDRESS))
    assert started == [[str(spaced), ADDRESS]]


@pytest.mark.parametrize("chosen", ["/nowhere/browser", "false", "'", "  "])
def test_a_browser_that_does_not_start_is_told(chosen: str) -> None:
    assert not SystemBrowser(environ(BROWSER=chosen), "linux").open(WebAddress(ADDRESS))


@pytest.mark.leaves_thread
def test_a_browser_that_stays_open_is_not_waited_for() -> None:
    began = time.monotonic()
    assert SystemBrowser(environ(BROWSER="sh -c 'sleep 4'")).open(WebAddress(ADDRESS))
    assert time.monotonic() - began < 3


def test_without_a_screen_there_is_no_browser() -> None:
    assert not SystemBrowser(environ(), "linux").open(WebAddress(ADDRESS))


@scripts_run
def test_on_a_screen_the_system_chooses(script: Path, tmp_path: Path) -> None:
    script.rename(tmp_path / "xdg-open")
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    assert SystemBrowser({"PATH": path, "DISPLAY": ":0"}, "linux").open(WebAddress(ADDRESS))
    assert seen(tmp_path)[1] == ADDRESS


def test_on_windows_the_system_is_asked_and_its_refusal_told() -> None:
    assert not SystemBrowser({}, "win32").open(WebAddress(ADDRESS))


@scripts_run
@pytest.mark.parametrize(("is_bundle", "libraries"), [(True, "/before"), (False, "/bundle")])
def test_a_browser_started_by_the_bundle_gets_back_its_own_libraries(
    script: Path, tmp_path: Path, is_bundle: bool, libraries: str
) -> None:
    inside = environ(BROWSER=str(script), LD_LIBRARY_PATH="/bundle", LD_LIBRARY_PATH_ORIG="/before")
    assert SystemBrowser(inside, "linux", is_bundle=is_bundle).open(WebAddress(ADDRESS))
    assert seen(tmp_path)[2] == libraries


@pytest.mark.parametrize("text", HOSTILE, ids=repr)
def test_nothing_is_started_by_an_address_that_is_none(
    script: Path, tmp_path: Path, text: str
) -> None:
    """Neither a command here nor Windows' shell, which starts whatever it is handed."""
    shell: list[str] = []

    def start_file(address: str) -> bool:
        shell.append(address)
        return True

    for platform in ("linux", "darwin", "win32"):
        browser = SystemBrowser(environ(BROWSER=str(script)), platform, start_file=start_file)
        with pytest.raises(ValueError, match=r".+"):
            browser.open(WebAddress(text))
    assert shell == []
    assert not (tmp_path / "seen").exists()


def test_windows_shell_is_handed_the_address_as_it_is() -> None:
    shell: list[str] = []

    def start_file(address: str) -> bool:
        shell.append(address)
        return True

    browser = SystemBrowser({}, "win32", start_file=start_file)
    assert browser.open(WebAddress("http://localhost:1234/once"))
    assert shell == ["http://localhost:1234/once"]
