"""``test`` with a password that was refused before: a question, a finding, or an order to go on."""

from __future__ import annotations

import os
import re
import signal
import time
from pathlib import Path

import pytest

from conftest import CANARY
from servers.computer import Computer, told, value_told
from servers.scripted import ScriptedServer, due, greeted, refusing
from servers.terminal import Terminal, ended, settings_file
from support.fakes import HASTY
from support.posix import openpty, signals_are_sent

ALL_WELL = due("content").output("250 2.0.0 queued").expect("QUIT")
NO = refusing("AUTH", "535 5.7.8 no")
HELD_BACK = greeted("AUTH PLAIN").expect("QUIT")


def refusals() -> ScriptedServer:
    """Refuses two sign-ins, hears of no third one, and refuses what comes after that."""
    return ScriptedServer(NO, NO, HELD_BACK, NO)


def sign_ins(server: ScriptedServer) -> int:
    return len([line for line in server.said if line.startswith("AUTH")])


@pytest.fixture
def computer(home: Path) -> Computer:
    return Computer(limits=HASTY)


def test_without_a_terminal_the_third_sign_in_is_held_back(
    computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with refusals() as server:
        computer.keep(str(settings_file(tmp_path, server.port)))
        assert [computer.run(["test"]) for _ in range(2)] == [1, 1]
        told(capfd)
        assert computer.run(["test"]) == 1
        out, err = told(capfd)
        assert sign_ins(server) == 2
    assert err == ""
    assert "✗ Not tried again, so that" in out
    assert re.search(r"wait until \d\d:\d\d and try once", out)
    assert "Try anyway?" not in out


def test_the_json_of_a_sign_in_that_was_held_back(
    computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with refusals() as server:
        computer.keep(str(settings_file(tmp_path, server.port)))
        for _ in range(2):
            computer.run(["test", "--json"])
            assert value_told(capfd)["finding"]["code"] == "bad_credentials"
        assert computer.run(["test", "--json"]) == 1
        value = value_told(capfd)
        assert sign_ins(server) == 2
    assert list(value) == ["ok", "account", "steps", "finding", "reply", "tls"]
    statuses = {step["stage"]: step["status"] for step in value["steps"]}
    assert statuses["ehlo"] == "passed"
    assert statuses["auth"] == "failed"
    assert {statuses[one] for one in ("sender", "recipient", "data")} == {"not_reached"}
    assert value["finding"]["code"] == "login_throttled"
    assert value["finding"]["owners"] == ["user", "wait"]
    assert value["reply"] is None


def test_who_orders_it_goes_on(
    computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with ScriptedServer(NO) as server:
        computer.keep(str(settings_file(tmp_path, server.port)))
        assert {computer.run(["test", "--try-anyway"]) for _ in range(4)} == {1}
        assert sign_ins(server) == 4
    assert "Not tried again" not in told(capfd)[0]


def test_what_failed_before_the_sign_in_never_counts(
    computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    broken = due("EHLO").output("421 4.3.2 not now")
    with ScriptedServer(broken, broken, broken, ALL_WELL) as server:
        computer.keep(str(settings_file(tmp_path, server.port)))
        assert [computer.run(["test"]) for _ in range(4)] == [1, 1, 1, 0]
    told(capfd)


def test_a_success_makes_room_for_two_more(
    computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with ScriptedServer(NO, ALL_WELL, NO, NO, HELD_BACK) as server:
        computer.keep(str(settings_file(tmp_path, server.port)))
        assert [computer.run(["test"]) for _ in range(5)] == [1, 0, 1, 1, 1]
        assert sign_ins(server) == 4
    assert told(capfd)[0].count("Not tried again") == 1


# ---- On a terminal -------------------------------------------------------------------------------


class Typist:
    """Somebody at a terminal, in front of one command."""

    def __init__(self, terminal: Terminal, settings: Path, *more: str) -> None:
        self._ours, self._theirs = openpty()
        self.shown = b""
        words = ("test", "--settings", str(settings), "--password-stdin", *more)
        streams = dict.fromkeys(("stdin", "stdout", "stderr"), self._theirs)
        self.process = terminal.start(*words, **streams, start_new_session=True)

    def sees(self, words: bytes) -> None:
        while words not in self.shown:
            self.shown += os.read(self._ours, 1000)

    def types(self, text: str) -> None:
        os.write(self._ours, f"{text}\n".encode())

    def ends(self) -> int:
        code = self.process.wait(30)
        os.close(self._theirs)
        try:
            while more := os.read(self._ours, 100_000):
                self.shown += more
        except OSError:  # the other side is closed
            pass
        os.close(self._ours)
        assert CANARY.encode() not in self.shown
        assert b"Traceback" not in self.shown
        assert b"Fatal" not in self.shown
        return code


def refused_twice(terminal: Terminal, settings: Path) -> None:
    words = ("test", "--settings", settings, "--password-stdin")
    for _ in range(2):
        assert terminal.run(*words, typed=f"{CANARY}\n".encode()).code == 1


@pytest.mark.parametrize(
    ("answer", "tried", "said"),
    [
        ("y", 3, b"did not accept the username or password"),
        ("YES", 3, b"did not accept the username or password"),
        ("n", 2, b"Not tried again"),
        ("", 2, b"Not tried again"),
        ("of course", 2, b"Not tried again"),
    ],
)
def test_somebody_at_a_terminal_is_asked(
    home: Path, tmp_path: Path, answer: str, tried: int, said: bytes
) -> None:
    terminal = Terminal(home)
    with refusals() as server:
        settings = settings_file(tmp_path, server.port)
        refused_twice(terminal, settings)
        typist = Typist(terminal, settings)
        typist.sees(b"Password: ")
        typist.types(CANARY)
        typist.sees(b"You have tried this password twice in the last ten minutes.")
        typist.sees(b"Try anyway? [y/N]")
        assert sign_ins(server) == 2
        typist.types(answer)
        assert typist.ends() == 1
        assert sign_ins(server) == tried
    assert said in typist.shown


@pytest.mark.beside  # its bound leaves seconds
@signals_are_sent
@pytest.mark.parametrize("ending", ["time", "ctrl-c"])
def test_nobody_who_answers_is_waited_for_beyond_the_time(
    home: Path, tmp_path: Path, ending: str
) -> None:
    terminal = Terminal(home)
    with refusals() as server:
        settings = settings_file(tmp_path, server.port)
        refused_twice(terminal, settings)
        typist = Typist(terminal, settings, "--timeout", "1.5" if ending == "time" else "60")
        typist.sees(b"Password: ")
        typist.types(CANARY)
        typist.sees(b"Try anyway? [y/N]")
        began = time.monotonic()
        if ending == "ctrl-c":
            time.sleep(0.5)  # nobody has read the question sooner
            typist.process.send_signal(signal.SIGINT)
        assert typist.ends() == (130 if ending == "ctrl-c" else 1)
        assert time.monotonic() - began < 8
        assert sign_ins(server) == 2


def test_a_redirected_output_is_nobody_to_ask(home: Path, tmp_path: Path) -> None:
    terminal = Terminal(home)
    with refusals() as server:
        settings = settings_file(tmp_path, server.port)
        words = ("account", "save", "--settings", settings, "--password-stdin")
        assert terminal.run(*words, typed=f"{CANARY}\n".encode()).code == 0
        refused_twice(terminal, settings)
        ours, theirs = openpty()
        result = ended(terminal.start("test", stdin=theirs, start_new_session=True))
        os.close(ours)
        os.close(theirs)
        assert (result.code, sign_ins(server)) == (1, 2)
    assert "Not tried again" in result.out


def test_what_is_remembered_holds_no_secret_in_any_form(home: Path, tmp_path: Path) -> None:
    terminal = Terminal(home)
    with refusals() as server:
        refused_twice(terminal, settings_file(tmp_path, server.port))
    kept = (home / "attempts.json").read_text()
    assert CANARY not in kept
    assert "localhost" not in kept
    assert len(re.findall(r'"mark":"[0-9a-f]{2}"', kept)) == 2


def test_what_is_remembered_is_forgotten_with_the_account(home: Path, tmp_path: Path) -> None:
    terminal = Terminal(home)
    with refusals() as server:
        settings = settings_file(tmp_path, server.port)
        words = ("account", "save", "--settings", settings, "--password-stdin")
        assert terminal.run(*words, typed=f"{CANARY}\n".encode()).code == 0
        refused_twice(terminal, settings)
        assert '"mark"' in (home / "attempts.json").read_text()
        assert ".attempts" in terminal.keyring.read_text()
        assert terminal.run("account", "remove").code == 0
    assert (home / "attempts.json").read_text() == ""
    assert terminal.keyring.read_text() == "{}"


def test_without_a_keyring_nothing_is_written_down(home: Path, tmp_path: Path) -> None:
    terminal = Terminal(home, keyring=False)
    with refusals() as server:
        refused_twice(terminal, settings_file(tmp_path, server.port))
    assert (home / "attempts.json").read_text() == ""


def test_the_file_and_the_keyring_apart_name_no_password(home: Path, tmp_path: Path) -> None:
    """The same password under several usernames, as somebody tries who does not know theirs."""
    terminal = Terminal(home)
    with ScriptedServer(NO) as server:
        for name in ("jane", "jane@acme.test", "j.doe"):
            settings = settings_file(tmp_path, server.port, username=name)
            words = ("test", "--settings", settings, "--password-stdin")
            assert terminal.run(*words, typed=f"{CANARY}\n".encode()).code == 1
    kept = (home / "attempts.json").read_text()
    assert len(set(re.findall(r'"mark":"([0-9a-f]+)"', kept))) == 1
    assert len(set(re.findall(r'"login":"([0-9a-f]+)"', kept))) == 3
    (key,) = re.findall(r"[0-9a-f]{64}", terminal.keyring.read_text())
    assert key not in kept
    assert CANARY not in kept + terminal.keyring.read_text()
