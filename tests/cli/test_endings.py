"""Commands that are ended from outside: by Ctrl-C, by the clock, by a reader that has gone."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from conftest import CANARY
from servers.certificates import Authority
from servers.scripted import Script, ScriptedServer, due
from servers.terminal import Terminal, ended, settings_file
from support.fakes import side_by_side
from support.patience import wait_until
from support.posix import echoes, openpty, signals_are_sent, streams_are_closed

BOTH = pytest.mark.parametrize("json", [[], ["--json"]], ids=["text", "json"])


@pytest.fixture
def terminal(home: Path) -> Terminal:
    return Terminal(home)


def until_heard(server: ScriptedServer, start: str) -> None:
    wait_until(lambda: any(line.startswith(start) for line in server.said), f"{start} is said", 20)


@pytest.mark.beside  # its bound leaves seconds
@signals_are_sent
@BOTH
def test_ctrl_c_ends_a_test_at_once(terminal: Terminal, tmp_path: Path, json: list[str]) -> None:
    with ScriptedServer(due("AUTH").wait()) as server:
        settings = settings_file(tmp_path, server.port)
        process = terminal.start("test", "--settings", settings, "--password-stdin", *json)
        assert process.stdin
        process.stdin.write(f"{CANARY}\n".encode())
        process.stdin.flush()
        until_heard(server, "AUTH")
        pressed = time.monotonic()
        process.send_signal(signal.SIGINT)
        result = ended(process)

        assert time.monotonic() - pressed < 1.5
        assert server.everybody_has_gone()
    assert result.code == 130
    assert result.err == "Stopped.\n"
    if json:
        assert result.value == {"ok": False, "error": "Stopped."}


@signals_are_sent
def test_ctrl_c_ends_a_command_that_has_a_time_limit(terminal: Terminal, tmp_path: Path) -> None:
    with ScriptedServer(due("EHLO").wait()) as server:
        settings = settings_file(tmp_path, server.port, auth="none")
        process = terminal.start("test", "--settings", settings, "--timeout", "60")
        until_heard(server, "EHLO")
        process.send_signal(signal.SIGINT)
        assert ended(process).code == 130


@pytest.mark.beside  # its bound leaves seconds
@signals_are_sent
@BOTH
@pytest.mark.parametrize("ending", ["time", "ctrl-c"])
def test_a_command_ends_though_nobody_takes_what_it_prints(
    terminal: Terminal, ending: str, json: list[str]
) -> None:
    """The thread that prints is left behind, and standard output with it."""
    reading, writing = full_pipe()
    words = ("explain", "550 no", "--timeout", "0.5" if ending == "time" else "60", *json)
    began = time.monotonic()
    process = terminal.start(*words, stdout=writing)
    if ending == "ctrl-c":
        until_stuck(process)
        process.send_signal(signal.SIGINT)
    result = ended(process)
    os.close(reading)
    os.close(writing)

    assert time.monotonic() - began < 0.5 + 2 + 2 + 5, "the rest is for starting the program"
    assert result.code == (1 if ending == "time" else 130)
    assert len(result.err.splitlines()) == 1


def full_pipe() -> tuple[int, int]:
    """A pipe that takes no more, both of its ends."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with contextlib.suppress(BlockingIOError):
        while True:
            os.write(writing, bytes(4096))
    os.set_blocking(writing, True)
    return reading, writing


def until_stuck(process: subprocess.Popen[bytes]) -> None:
    """Wait until a thread of the program writes to standard output."""
    tasks = Path("/proc", str(process.pid), "task")

    def is_stuck() -> bool:
        return any((one / "wchan").read_text().endswith("pipe_write") for one in tasks.iterdir())

    wait_until(is_stuck, "a thread writes into the full pipe", 20)


@pytest.mark.beside  # its bound leaves seconds
def test_the_time_limit_ends_the_test_with_what_was_found(
    terminal: Terminal, tmp_path: Path
) -> None:
    with ScriptedServer(due("EHLO").wait()) as server:
        settings = settings_file(tmp_path, server.port, auth="none")
        began = time.monotonic()
        result = terminal.run("test", "--settings", settings, "--timeout", "0.5", "--json")

    assert time.monotonic() - began < 0.5 + 2 + 2, "the rest is for starting the program"
    assert result.code == 1
    assert result.value["finding"]["code"] == "no_answer"


@pytest.mark.beside  # its bound leaves seconds
def test_the_time_limit_ends_whatever_else_is_waited_for(
    terminal: Terminal, tmp_path: Path
) -> None:
    """A keyring that hangs, and a password that nobody types."""
    settings = settings_file(tmp_path, 9, "tls")
    save = ("account", "save", "--settings", settings, "--password-stdin")
    assert terminal.run(*save, typed=b"secret\n").code == 0

    def hung_keyring() -> subprocess.Popen[bytes]:
        hung = terminal.environ | {"PYTHON_KEYRING_BACKEND": "file_keyring.HungKeyring"}
        return terminal.start("test", "--timeout", "0.3", "--json", env=hung)

    def nobody_types() -> subprocess.Popen[bytes]:
        words = ("test", "--settings", settings, "--password-stdin", "--timeout", "0.3", "--json")
        reading, writing = os.pipe()
        process = terminal.start(*words, stdin=reading)
        process.wait(30)
        os.close(reading)
        os.close(writing)
        return process

    began = time.monotonic()
    results = side_by_side(lambda start: ended(start()), (hung_keyring, nobody_types))

    assert time.monotonic() - began < 0.3 + 2 + 3
    for result in results:
        assert result.code == 1
        assert result.value == {
            "ok": False,
            "error": "The command did not end within 0.3 seconds.",
        }


@BOTH
def test_a_reader_that_has_gone_ends_the_command_quietly(
    terminal: Terminal, tmp_path: Path, json: list[str]
) -> None:
    """Not with 0: nobody has seen whether the test passed."""
    script = due("RCPT").output("250 ok").expect("RSET").output("250 ok")
    with ScriptedServer(script) as server:
        settings = settings_file(tmp_path, server.port)
        call: list[str | Path] = ["test", "--settings", settings, "--password-stdin", "--no-send"]
        process = terminal.start(*call, *json)
        assert process.stdout
        process.stdout.close()
        process.stdout = None
        result = ended(process, b"secret\n")

    assert (result.code, result.err) == (1, "")


@BOTH
def test_a_disk_that_is_full_is_told(terminal: Terminal, json: list[str]) -> None:
    with open("/dev/full", "wb") as full:
        result = ended(terminal.start("demo", "--no-window", *json, stdout=full))

    assert (result.code, result.err) == (1, "No space left on device\n")


@streams_are_closed
@BOTH
def test_closed_standard_streams_are_no_fault(terminal: Terminal, json: list[str]) -> None:
    words = ("demo", "--no-window", *json)
    without_output = terminal.start(*words, stdout=None, preexec_fn=lambda: os.close(1))
    assert ended(without_output).code == 0

    words = ("account", "show", *json)
    without_errors = ended(terminal.start(*words, stderr=None, preexec_fn=lambda: os.close(2)))
    assert without_errors.code == 2
    assert bool(without_errors.out) == bool(json)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-16"])
def test_any_terminal_can_show_what_is_said(
    terminal: Terminal, tmp_path: Path, encoding: str
) -> None:
    with ScriptedServer(due("EHLO").output("550 5.7.1 Größe 密码 ✗")) as server:
        settings = settings_file(tmp_path, server.port, auth="none")
        words = ("test", "--settings", settings, "--to", "jörg@bücher.test")
        process = terminal.start(
            *words, env=terminal.environ | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
        )
        with process:
            out, err = process.communicate(timeout=30)

    assert (process.returncode, err) == (1, b"")
    shown = out.decode(encoding)
    assert "Introduction: failed" in shown
    assert ("FAILED" in shown) == (encoding != "utf-16")


def test_words_that_are_no_text_are_told(terminal: Terminal) -> None:
    for words in (["account", "show", "--account", "\udcff"], ["test", "--settings", "\udcff"]):
        for json in ([], ["--json"]):
            result = terminal.run(*words, *json)
            assert (result.code, result.err.count("\n")) == (2, 1)


@pytest.mark.parametrize("ending", ["typed", "time", "ctrl-c"])
def test_a_password_is_typed_unseen_and_the_terminal_is_left_as_it_was(
    terminal: Terminal, tmp_path: Path, ending: str
) -> None:
    ours, theirs = openpty()
    with ScriptedServer(due("AUTH").output("535 5.7.8 no")) as server:
        settings = settings_file(tmp_path, server.port)
        seconds = "1.5" if ending == "time" else "60"
        words = ("test", "--settings", settings, "--password-stdin", "--timeout", seconds)
        process = terminal.start(
            *words, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
        )
        shown = b""
        while b"Password: " not in shown:
            shown += os.read(ours, 1000)
        assert not echoes(theirs)
        if ending == "typed":
            os.write(ours, f"{CANARY}\n".encode())
        elif ending == "ctrl-c":
            process.send_signal(signal.SIGINT)
        code = process.wait(30)
        shown += os.read(ours, 100_000)
        assert echoes(theirs)
        assert bool([line for line in server.said if line.startswith("AUTH")]) == (
            ending == "typed"
        )
    os.close(ours)
    os.close(theirs)
    assert code == (130 if ending == "ctrl-c" else 1)
    assert CANARY.encode() not in shown


def test_only_the_authority_in_ssl_cert_file_is_trusted(home: Path, tmp_path: Path) -> None:
    made = Authority()
    script = Script().output("220 hi").expect("EHLO").output("250 mail.test").expect("MAIL")
    script.output("250 ok").expect("RCPT").output("250 ok").expect("RSET").output("250 ok")
    with ScriptedServer(script, implicit=made.valid()) as server:
        settings = settings_file(tmp_path, server.port, "ssl", "none")
        words = ("test", "--settings", settings, "--no-send", "--json")
        trusting = Terminal(home, trusted=made.pem).run(*words)
        other = Terminal(home, trusted=Authority().pem).run(*words)
        missing = Terminal(home).run(*words, SSL_CERT_FILE="/nowhere/at/all.pem")

    assert (trusting.code, trusting.value["tls"]["version"]) == (0, "TLSv1.3")
    assert (other.code, other.value["finding"]["code"]) == (1, "cert_chain")
    assert (missing.code, missing.value["finding"]["code"]) == (1, "cert_chain")
