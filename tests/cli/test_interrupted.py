"""Ctrl+C and the request to end, at every moment of commands and of the window: exit code 130 and
no traceback. And what a program does with the standard streams and signals it inherits."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from servers.scripted import ScriptedServer, due
from servers.terminal import ROOT, Terminal, ended, settings_file
from support.fakes import side_by_side
from support.patience import wait_until

SIGNALS = (signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM))
BOTH = pytest.mark.parametrize(
    "asked", SIGNALS, ids=["ctrl-c", "request to end", "terminal closed"]
)
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no such signals")
pytestmark = posix_only

# Modules that are loaded one after the other on the way to a command, and to the window.
OF_A_COMMAND = (
    *("argparse", "smtp_desktop.wording", "msgspec", "smtp_desktop.cli.dispatch"),
    *("smtp_desktop.program", "smtp_desktop.adapters.files.settings"),
    "smtp_desktop.adapters.network.dialer",
)
OF_THE_WINDOW = (
    *("smtp_desktop.instance", "smtp_desktop.program", "PySide6.QtCore", "PySide6.QtWidgets"),
    *(
        "smtp_desktop.gui.view.window",
        "smtp_desktop.gui.interruption",
        "smtp_desktop.gui.second_start",
    ),
)


@pytest.fixture
def terminal(home: Path) -> Terminal:
    return Terminal(home)


def interrupted_at(process: subprocess.Popen[bytes], module: str, asked: signal.Signals) -> str:
    """Send the signal when the module has been loaded; what came on standard error besides the
    names of modules."""
    assert process.stderr
    said: list[bytes] = []
    gives_up = threading.Timer(30, process.kill)
    gives_up.start()
    with process:
        for line in process.stderr:
            said_here, is_loading, _ = line.partition(b"import time:")
            said.append(said_here)
            if is_loading and line.split()[-1] == module.encode():
                process.send_signal(asked)
        process.wait()
    gives_up.cancel()
    return b"".join(said).decode()


def loading(terminal: Terminal, *words: str | Path, **more: str) -> subprocess.Popen[bytes]:
    call = [sys.executable, "-X", "importtime", "-m", "smtp_desktop", *map(str, words)]
    environ = terminal.environ | {"QT_QPA_PLATFORM": "offscreen"} | more
    pipe = subprocess.PIPE
    return subprocess.Popen(
        call, env=environ, stdin=pipe, stdout=subprocess.DEVNULL, stderr=pipe, cwd=ROOT
    )


LETTING_GO = """
import signal, time, weakref
from smtp_desktop import signals

class Held:
    {method}

def ask(_):
    signal.raise_signal(signal.{asked})

names = dict(ask=ask)
exec(compile("def cb(one):\\n  ask(one)\\n", "<frozen importlib._bootstrap>", "exec"), names)
signals.raise_interrupt()
held = Held()
watch = weakref.ref(held, names["cb"] if {by_callback} else None)
try:
    del held
    time.sleep(20)
except KeyboardInterrupt:
    raise SystemExit(signals.INTERRUPTED)
"""


@BOTH
@pytest.mark.parametrize("by_callback", [True, False])
def test_it_is_heard_where_python_passes_over_what_is_raised(
    asked: signal.Signals, *, by_callback: bool
) -> None:
    """A lock that is let go of, a destructor: the first press was lost there, and all others."""
    method = "pass" if by_callback else "def __del__(self): ask(self)"
    text = LETTING_GO.format(method=method, asked=asked.name, by_callback=by_callback)
    done = subprocess.run(
        [sys.executable, "-c", text], cwd=ROOT, capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (130, b"")


@BOTH
def test_a_command_is_interrupted_whatever_it_is_loading(
    terminal: Terminal, tmp_path: Path, asked: signal.Signals
) -> None:
    with ScriptedServer(*(due("EHLO").wait() for _ in OF_A_COMMAND)) as server:
        settings = settings_file(tmp_path, server.port, auth="none")

        def interrupt(module: str) -> tuple[int, str]:
            process = loading(terminal, "test", "--settings", settings)
            said = interrupted_at(process, module, asked)
            return process.returncode, said

        found = dict(zip(OF_A_COMMAND, side_by_side(interrupt, OF_A_COMMAND), strict=True))

    assert {module: one for module, one in found.items() if one[0] != 130} == {}
    assert {said.strip() for _, said in found.values()} <= {"", "Stopped."}


@BOTH
def test_the_window_is_interrupted_whatever_it_is_loading(
    terminal: Terminal, asked: signal.Signals
) -> None:
    def interrupt(module: str) -> tuple[int, str]:
        process = loading(terminal)
        said = interrupted_at(process, module, asked)
        return process.returncode, said

    for module in OF_THE_WINDOW:  # one after the other: there is one window for one home
        code, said = interrupt(module)
        assert code == 130, module
        assert "Traceback" not in said, module


@pytest.mark.beside  # its bound leaves seconds
@BOTH
def test_an_open_window_closes_and_asks_nothing(home: Path, asked: signal.Signals) -> None:
    program = Path(__file__).parents[1] / "servers" / "unsaved_program.py"
    process = subprocess.Popen(
        [sys.executable, str(program)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout
    assert process.stdout.readline() == b"asked\n"
    process.send_signal(asked)
    pressed = time.monotonic()
    result = ended(process)

    assert time.monotonic() - pressed < 3
    assert result.code == 130


@BOTH
def test_the_practice_window_ends_as_well(terminal: Terminal, asked: signal.Signals) -> None:
    process = loading(terminal, "demo", WAYLAND_DISPLAY="none")
    said = interrupted_at(process, "smtp_desktop.gui.interruption", asked)

    assert process.returncode == 130
    assert "Traceback" not in said


def test_closed_standard_streams_are_the_null_device(terminal: Terminal, tmp_path: Path) -> None:
    def close_all() -> None:
        for number in range(3):
            os.close(number)

    with ScriptedServer(due("EHLO").wait()) as server:
        settings = settings_file(tmp_path, server.port, auth="none")
        nothing = dict.fromkeys(("stdin", "stdout", "stderr"))
        words = ("test", "--settings", settings, "--details", tmp_path / "details.txt")
        process = terminal.start(*words, **nothing, preexec_fn=close_all)
        wait_until(
            lambda: [one for one in server.said if one.startswith("EHLO")], "it has begun", 30
        )
        streams = [os.readlink(f"/proc/{process.pid}/fd/{number}") for number in range(3)]
        process.send_signal(signal.SIGINT)
        code = process.wait(10)

    assert streams == [os.devnull] * 3
    assert code == 130


def test_what_was_ignored_from_the_start_stays_ignored(terminal: Terminal, tmp_path: Path) -> None:
    def ignore() -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    with ScriptedServer(due("EHLO").wait()) as server:
        settings = settings_file(tmp_path, server.port, auth="none")
        process = terminal.start("test", "--settings", settings, preexec_fn=ignore)
        wait_until(
            lambda: [one for one in server.said if one.startswith("EHLO")], "it has begun", 30
        )
        process.send_signal(signal.SIGINT)
        time.sleep(0.3)
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert ended(process).code == 130


@BOTH
def test_asked_to_end_at_its_very_end_the_exit_code_is_its_own(
    terminal: Terminal, asked: signal.Signals
) -> None:
    late = f"""
import os, sys
from smtp_desktop import main

class Late:
    def __del__(self, ask=os.kill, process=os.getpid()):
        ask(process, {int(asked)})  # Python lets go of its modules by now

main.late = Late()
sys.argv[1:] = ["account", "list", "--json"]
main.run()
"""
    words = [sys.executable, "-c", late]
    done = subprocess.run(
        words, env=terminal.environ, cwd=ROOT, capture_output=True, check=False, timeout=30
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == b"[]\n"


def test_an_error_that_nobody_has_foreseen_is_no_message_sent(terminal: Terminal) -> None:
    """A program that looks at the exit code alone must not take it for one."""
    broken = """
import sys
from smtp_desktop import main
from smtp_desktop.cli.commands.sending import send

def fail(*words):
    raise AssertionError("unforeseen")

send.send = fail
sys.argv[1:] = ["send"]
main.run()
"""
    words = [sys.executable, "-c", broken]
    done = subprocess.run(
        words, env=terminal.environ, cwd=ROOT, capture_output=True, check=False, timeout=30
    )
    assert done.returncode == 1
    assert b"unforeseen" in done.stderr


def test_the_tests_hear_ctrl_c_however_they_are_started(tmp_path: Path) -> None:
    """As after ``nohup make test &``, where the shell has every program ignore it."""
    test = "tests/cli/test_endings.py::test_ctrl_c_ends_a_command_that_has_a_time_limit"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", f"--basetemp={tmp_path / 'inner'}", test],
        cwd=ROOT,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout
