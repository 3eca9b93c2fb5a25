"""``check``: an account is signed in with, nothing is sent, and what ends is told."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from servers.computer import Computer, told, value_told
from servers.scripted import Script, ScriptedServer, due, greeted, refusing
from servers.terminal import Terminal, settings_file
from support.fakes import HASTY


@pytest.fixture
def computer(home: Path) -> Computer:
    return Computer("", HASTY)


def all_well() -> Script:
    return due("RCPT").output("250 ok").expect("RSET").output("250 ok").expect("QUIT")


def test_an_account_that_works(
    computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with ScriptedServer(all_well()) as server:
        computer.keep(str(settings_file(tmp_path, server.port)))
        assert computer.run(["check", "--json"]) == 0

    value = value_told(capfd)
    assert datetime.fromisoformat(value.pop("at")).tzinfo
    assert value == {"account": "default", "state": "working", "finding": None, "expires": []}
    assert "DATA" not in server.said


def test_a_quiet_check_says_nothing_where_all_is_well(
    computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with ScriptedServer(all_well()) as server:
        computer.keep(str(settings_file(tmp_path, server.port)))
        assert computer.run(["check", "--quiet"]) == 0
    assert told(capfd) == ("", "")

    with ScriptedServer(all_well()) as server:
        computer.keep(str(settings_file(tmp_path, server.port)))
        assert computer.run(["check"]) == 0
    assert told(capfd)[0].startswith("default works: checked ")


def test_an_account_that_does_not_work(
    computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with ScriptedServer(refusing("AUTH", "535 5.7.8 wrong")) as server:
        computer.keep(str(settings_file(tmp_path, server.port)))
        assert computer.run(["check", "--quiet"]) == 1
    out = told(capfd)[0]
    assert out.startswith("default does not work: checked ")


def test_the_third_try_is_not_made(
    computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    script = refusing("AUTH", "535 5.7.8 wrong")
    states = []
    with ScriptedServer(script, script, greeted("AUTH PLAIN").expect("QUIT")) as server:
        computer.keep(str(settings_file(tmp_path, server.port)))
        for _ in range(3):
            assert computer.run(["check", "--json"]) == 1
            states.append(value_told(capfd)["state"])
    assert states == ["failing", "failing", "unknown"]


def test_who_is_switched_off_or_missing_is_a_wrong_call(
    computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert computer.run(["check"]) == 2
    file = settings_file(tmp_path, 9)
    file.write_text(file.read_text().replace("[account]", "[account]\nenabled = false"))
    computer.keep(str(file))
    assert computer.run(["check"]) == 2
    assert told(capfd)[0] == ""


def test_a_check_that_was_fine_is_in_the_log_for_programs_alone(home: Path, tmp_path: Path) -> None:
    terminal = Terminal(home)
    script = greeted().expect("MAIL").output("250 ok").expect("RCPT").output("250 ok")
    with ScriptedServer(script.expect("RSET").output("250 ok").expect("QUIT")) as server:
        file = settings_file(tmp_path, server.port, auth="none")
        assert terminal.run("account", "save", "--settings", file).code == 0
        assert terminal.run("check").code == 0

    (row,) = terminal.run("log", "--json").value
    assert (row["door"], row["ok"]) == ("check", True)
    assert terminal.run("log").out == "Nothing was sent yet.\n"
