"""A password on standard input: which characters reach the server, and what is none."""

from __future__ import annotations

import base64
import os
import subprocess
from pathlib import Path

import pytest

from conftest import CANARY
from servers.scripted import ScriptedServer, due
from servers.terminal import Ended, Terminal, ended, settings_file
from support.fakes import side_by_side
from support.posix import streams_are_closed

LONG = "Grüße-4567" * 40


@pytest.fixture
def terminal(home: Path) -> Terminal:
    return Terminal(home)


def tried(terminal: Terminal, typed: bytes | None) -> tuple[Ended, str | None]:
    """How a test with this input ended, and the password that the server got."""
    script = due("RCPT").output("250 ok").expect("RSET").output("250 ok")
    with ScriptedServer(script) as server:
        settings = settings_file(terminal.keyring.parent, server.port)
        words = ("test", "--settings", settings, "--password-stdin", "--no-send")
        if typed is None:
            result = ended(terminal.start(*words, stdin=subprocess.DEVNULL))
        else:
            result = terminal.run(*words, typed=typed)
    sign_ins = [line for line in server.said if line.startswith("AUTH PLAIN ")]
    if not sign_ins:
        return result, None
    response = base64.b64decode(sign_ins[0].split(" ")[2])
    return result, response.decode().split("\0")[2]


def test_the_line_on_standard_input_is_the_password(terminal: Terminal) -> None:
    typed = {
        f"{CANARY}\n": CANARY,
        f"{CANARY}\r\n": CANARY,
        CANARY: CANARY,
        f"{CANARY} \n": f"{CANARY} ",
        f" {CANARY}\nanother line\n": f" {CANARY}",
        "two words\n": "two words",
        "密码🔑\n": "密码🔑",
    }
    results = side_by_side(lambda text: tried(terminal, text.encode()), typed)

    assert [password for _, password in results] == list(typed.values())
    assert {result.code for result, _ in results} == {0}


def test_a_long_password_goes_in_a_line_of_its_own(terminal: Terminal) -> None:
    """A command may have 512 octets (RFC 5321 §4.5.3.1.4)."""
    script = due("AUTH").output("334 ").read_line().output("235 ok").expect("MAIL").output("250 ok")
    script.expect("RCPT").output("250 ok").expect("RSET").output("250 ok")
    with ScriptedServer(script) as server:
        settings = settings_file(terminal.keyring.parent, server.port)
        words = ("test", "--settings", settings, "--password-stdin", "--no-send")
        assert terminal.run(*words, typed=f"{LONG}\n".encode()).code == 0

    at = server.said.index("AUTH PLAIN")
    assert base64.b64decode(server.said[at + 1]).decode() == f"\0jane\0{LONG}"


def test_what_is_no_password_is_told_in_one_line_and_nothing_is_sent(terminal: Terminal) -> None:
    typed = {
        b"": "Enter the password.",
        b"\n": "Enter the password.",
        b"\r\n": "Enter the password.",
        b"caf\xe9\n": "not text in UTF-8",
        b"bell\x07\n": "invisible character",
        b"nul\0\n": "invisible character",
        b"x" * 20_000 + b"\n": "far too long",
        None: "Enter the password.",
    }
    results = side_by_side(lambda text: tried(terminal, text), typed)

    for (result, password), words in zip(results, typed.values(), strict=True):
        assert (result.code, password) == (2, None)
        assert words in result.err
        assert result.err.count("\n") == 1


@streams_are_closed
def test_a_closed_standard_input_is_told_in_one_line(terminal: Terminal) -> None:
    with ScriptedServer(due("greeting")) as server:
        settings = settings_file(terminal.keyring.parent, server.port)
        words = ("test", "--settings", settings, "--password-stdin")
        process = terminal.start(*words, stdin=None, preexec_fn=lambda: os.close(0))
        result = ended(process)

    assert result.code == 2
    assert "Standard input is closed" in result.err
    assert server.heard == []


def test_a_password_where_none_belongs_is_refused(terminal: Terminal) -> None:
    for auth, option in (
        ("none", "--password-stdin"),
        ("oauth", "--password-stdin"),
        ("basic", "--client-secret-stdin"),
    ):
        settings = settings_file(terminal.keyring.parent, 587, "tls", auth)
        result = terminal.run("account", "save", "--settings", settings, option, typed=b"secret\n")
        assert result.code == 2
        assert option in result.err
    assert not terminal.keyring.exists()
