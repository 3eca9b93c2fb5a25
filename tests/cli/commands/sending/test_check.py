"""``check``: an account is signed in with, nothing is sent, and what ends is told."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import filelock
import pytest

from servers.computer import Computer, told, value_told
from servers.scripted import Script, ScriptedServer, due, greeted, refusing
from servers.terminal import Terminal, settings_file
from support.fakes import HASTY
from support.posix import entries_are_read, timers_are_systemds


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
    assert terminal.run("log").out == "Nothing is in the sending log yet.\n"


def test_what_ends_when_goes_into_a_calendar(
    computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Nobody connected, so that nothing is sent; the settings alone say when the secret ends."""
    more = 'secret_expires = "2027-05-31"'
    file = settings_file(tmp_path, 9, auth="oauth")
    file.write_text(
        file.read_text().replace('tenant_id = "consumers"', f'tenant_id = "acme.test"\n{more}')
    )
    computer.keep(str(file))
    ends = tmp_path / "ends.ics"
    assert computer.run(["check", "--ics", ends]) == 1
    assert ends.read_bytes().startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert b"DTSTART;VALUE=DATE:20270531" in ends.read_bytes()
    assert computer.run(["check", "--ics", tmp_path / "nowhere" / "ends.ics"]) == 1
    assert "there is no such folder" in told(capfd)[1]


def test_where_no_date_is_known_no_calendar_is_written(
    computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    ends = tmp_path / "ends.ics"
    with ScriptedServer(all_well(), all_well()) as server:
        computer.keep(str(settings_file(tmp_path, server.port)))
        assert computer.run(["check", "--ics", ends]) == 0
        said = f"No date is known on which something ends: {ends} was not written.\n"
        assert said in told(capfd)[0]
        assert computer.run(["check", "--json", "--ics", ends]) == 0
        out, err = capfd.readouterr()
        assert (json.loads(out)["expires"], err) == ([], said)
    assert not ends.exists()


@pytest.mark.parametrize("other", [["--scheduled"], ["--remind-after", "30"]])
def test_a_calendar_that_would_not_be_written_is_a_wrong_call(
    computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str], other: list[str]
) -> None:
    assert computer.run(["check", "--ics", tmp_path / "ends.ics", *other]) == 2
    assert told(capfd)[1].startswith("--ics goes with neither ")
    assert computer.preferences.remind_after == 0


def test_the_scheduled_check_looks_at_every_account_and_asks_nobody(
    computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with ScriptedServer(all_well()) as server:
        computer.keep(str(settings_file(tmp_path, server.port)))
        assert computer.run(["check", "--scheduled", "--json"]) == 0
        assert [one["state"] for one in value_told(capfd)] == ["working"]


@timers_are_systemds
def test_the_daily_check_is_installed_and_removed(
    computer: Computer, home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """No systemd answers here, so that it checks at log-in."""
    assert computer.run(["check", "install", "--json"]) == 0
    value = value_told(capfd)
    entry = Path(value["where"])
    assert value["ok"] is True
    assert entry.parent == home / ".config" / "autostart"
    assert "check --scheduled" in entry.read_text()
    assert computer.run(["check", "install"]) == 0
    assert told(capfd)[0].startswith("Every account is checked at each log-in from now on (")
    assert computer.run(["check", "uninstall"]) == 0
    assert told(capfd)[0] == "No account is checked automatically any more.\n"
    assert not entry.exists()
    assert computer.run(["check", "uninstall", "--json"]) == 0
    assert value_told(capfd) == {"ok": True, "was_installed": False}


@entries_are_read
def test_an_entry_that_cannot_be_written_is_said(
    computer: Computer, home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (home / ".config").write_text("")
    assert computer.run(["check", "install"]) == 1
    assert told(capfd)[1].count("\n") == 1
    assert computer.run(["check", "uninstall"]) == 0


def test_old_secrets_are_reminded_of_from_now_on_or_never(
    computer: Computer,
    home: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert computer.preferences.remind_after == 0
    assert computer.run(["check", "--remind-after", "180", "--json"]) == 0
    assert value_told(capfd) == {"ok": True, "remind_after": 180}
    assert computer.preferences.remind_after == 180
    assert computer.run(["check", "--remind-after", "1"]) == 0
    assert told(capfd)[0] == "You will be reminded when a password or secret is a day old.\n"
    assert computer.run(["check", "--remind-after", "0"]) == 0
    assert told(capfd)[0] == "You will not be reminded of old passwords.\n"
    monkeypatch.setattr(computer.preferences, "keep_remind_after", lambda days: False)
    assert computer.run(["check", "--remind-after", "7"]) == 1
    assert "the program's folder cannot be written to. Check that" in told(capfd)[1]
    for wrong in ("-1", "3651", "soon"):
        assert computer.run(["check", "--remind-after", wrong]) == 2


def test_where_nothing_can_be_written_the_scheduled_check_checks_and_says_so(
    computer: Computer, home: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with ScriptedServer(refusing("AUTH", "535 5.7.8 wrong")) as server:
        computer.keep(str(settings_file(tmp_path, server.port)))
        (home / "check.lock").mkdir()
        (home / "log").write_text("no folder")
        assert computer.run(["check", "--scheduled", "--json"]) == 1
        out, err = capfd.readouterr()
    assert [one["state"] for one in json.loads(out)] == ["failing"]
    assert "Nobody could be told what the check found: " in err


def test_the_scheduled_check_says_that_another_program_is_at_it(
    computer: Computer, home: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    computer.keep(str(settings_file(tmp_path, 9)))
    with filelock.FileLock(home / "check.lock"):
        assert computer.run(["check", "--scheduled", "--json"]) == 0
    out, err = capfd.readouterr()
    assert json.loads(out) == []
    assert err.startswith("Nothing was checked by this command: another program is checking")


def test_the_scheduled_check_says_which_account_it_left_out(
    computer: Computer, home: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with ScriptedServer(all_well()) as server:
        computer.keep(str(settings_file(tmp_path, server.port)))
        (home / "accounts" / "old.toml").write_text("format = 1\noh = 1\n")
        (home / "notify").mkdir()
        (home / "notify" / "people.toml").write_text("oh")
        assert computer.run(["check", "--scheduled", "--json"]) == 1
        out, err = capfd.readouterr()
    assert [(one["account"], one["state"]) for one in json.loads(out)] == [("default", "working")]
    first, second = err.splitlines()
    assert first.startswith("old was not checked: ")
    assert "old.toml" in first
    assert second.startswith("Nobody could be told what the check found: ")
    assert "notify set-aside" in second


def test_what_was_not_heard_in_time_is_not_said_to_fail(home: Path, tmp_path: Path) -> None:
    terminal = Terminal(home)
    with ScriptedServer(due("EHLO").wait(), due("EHLO").wait()) as server:
        file = settings_file(tmp_path, server.port, auth="none")
        assert terminal.run("account", "save", "--settings", file).code == 0
        done = terminal.run("check", "--timeout", "0.5", "--json")
        said = terminal.run("check", "--timeout", "0.5")
    assert (done.code, done.value["state"], done.value["finding"]) == (1, "unknown", None)
    assert said.code == 1
    assert said.out.startswith("It could not be found out whether default works: ")
    assert said.out.endswith("No answer came within 0.5 s; a longer --timeout may tell.\n")
    assert [one["ok"] for one in terminal.run("log", "--json").value] == [None, None]
    program = Computer()
    assert program.watching.notices.healths() == {}


def test_who_refuses_in_time_fails_however_short_that_is(
    computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with ScriptedServer(refusing("AUTH", "535 5.7.8 wrong")) as server:
        computer.keep(str(settings_file(tmp_path, server.port)))
        assert computer.run(["check", "--timeout", "5", "--json"]) == 1
    assert value_told(capfd)["state"] == "failing"
