"""Whether a person can be asked, and in which letters is written: on every system."""

from __future__ import annotations

import base64
import io
import json
import os
import subprocess
from pathlib import Path

import pytest

from conftest import CANARY
from servers.scripted import ScriptedServer, due
from servers.terminal import Terminal, ended, settings_file
from smtp_desktop.cli import terminal
from smtp_desktop.cli.terminal import is_person


class Stream(io.StringIO):
    """What calls itself a terminal, as Windows' null device does."""

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        return 7


def test_what_calls_itself_a_terminal_and_has_no_console_is_nobody() -> None:
    assert not is_person(Stream(), has_console=lambda descriptor: False)
    assert is_person(Stream(), has_console=lambda descriptor: descriptor == 7)


def test_the_null_device_is_nobody() -> None:
    with open(os.devnull, encoding="utf-8") as nothing:
        assert not is_person(nothing)


@pytest.mark.parametrize("stream", [None, io.StringIO("text")])
def test_a_stream_that_is_no_terminal_is_nobody(stream: io.StringIO | None) -> None:
    assert not is_person(stream)


def test_a_closed_stream_is_nobody() -> None:
    closed = Stream()
    closed.close()
    assert not is_person(closed)


def test_nobody_else_asks_whether_this_is_a_terminal() -> None:
    package = Path(terminal.__file__).parents[1]
    askers = {one.name for one in package.rglob("*.py") if "isatty" in one.read_text("utf-8")}
    assert askers == {"terminal.py"}


@pytest.mark.parametrize(
    "words",
    [
        ("account", "save", "--password-stdin"),
        ("test", "--password-stdin", "--no-send"),
        ("explain",),
    ],
)
def test_with_nothing_to_read_a_command_ends_at_once(
    home: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    settings = settings_file(tmp_path, 587)
    given = () if words == ("explain",) else ("--settings", settings)
    result = ended(Terminal(home).start(*words, *given, stdin=subprocess.DEVNULL))
    assert result.code == 2


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "ascii", "utf-16"])
def test_json_is_utf8_in_every_code_page(home: Path, encoding: str) -> None:
    at_work = {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    words = ("test", "--settings", "Größe 密码.toml", "--json")
    process = Terminal(home).start(*words, env=Terminal(home).environ | at_work)
    with process:
        out, _ = process.communicate(timeout=60)
    assert "Größe 密码.toml" in json.loads(out.decode("utf-8"))["error"]


def test_sentences_are_utf8_where_no_person_reads_them(home: Path) -> None:
    """As in a code page of Windows, or with a locale of old."""
    terminal = Terminal(home)
    other = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    process = terminal.start("account", "show", "--account", "Größe", env=terminal.environ | other)
    assert ended(process).code == 2
    process = terminal.start("explain", "535 5.7.8 no", env=terminal.environ | other)
    with process:
        out, _ = process.communicate(timeout=60)
    assert "✗" in out.decode("utf-8")


def test_the_mark_before_a_piped_password_is_not_part_of_it(home: Path) -> None:
    """PowerShell begins what it pipes with a byte order mark."""
    script = due("RCPT").output("250 ok").expect("RSET").output("250 ok")
    with ScriptedServer(script) as server:
        settings = settings_file(home.parent, server.port)
        words = ("test", "--settings", settings, "--password-stdin", "--no-send")
        result = Terminal(home).run(*words, typed=f"\ufeff{CANARY}\r\n".encode())
    assert result.code == 0
    (sign_in,) = [line for line in server.said if line.startswith("AUTH PLAIN ")]
    assert sign_in == plain(CANARY)


def plain(password: str) -> str:
    return "AUTH PLAIN " + base64.b64encode(f"\0jane\0{password}".encode()).decode()
