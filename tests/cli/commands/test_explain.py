"""``explain``: a text from the call or from standard input, and what it prints of it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import CANARY
from diagnosis.wrappers import WRAPPERS
from servers.computer import Computer, told, value_told
from servers.terminal import ROOT, Terminal, ended
from support.posix import openpty, streams_are_closed

REPLY = "550 5.7.60 SMTP; Client does not have permissions to send as this sender"
FINDING = ["code", "owners", "certain", "title", "explanation", "actions", "fixes"]


@pytest.fixture
def computer(home: Path) -> Computer:
    return Computer()


@pytest.fixture
def terminal(home: Path) -> Terminal:
    return Terminal(home)


def test_a_text_is_explained_for_people(
    computer: Computer, capfd: pytest.CaptureFixture[str]
) -> None:
    assert computer.run(["explain", "--stage", "sender", REPLY]) == 0

    out, err = told(capfd)
    assert err == ""
    assert "✗ " in out
    assert "  You can fix this" in out
    assert f"  The server said: {REPLY}" in out


def test_the_words_of_a_text_need_no_quotes(
    computer: Computer, capfd: pytest.CaptureFixture[str]
) -> None:
    assert computer.run(["explain", "--json", "--stage", "sender", *REPLY.split()]) == 0

    assert value_told(capfd)["code"] == "from_not_allowed"


def test_the_one_json_value_is_the_finding_alone(
    computer: Computer, capfd: pytest.CaptureFixture[str]
) -> None:
    assert computer.run(["explain", "--json", "--stage", "sender", REPLY]) == 0

    value = value_told(capfd)
    assert list(value) == FINDING
    assert value["code"] == "from_not_allowed"
    assert value["certain"] is True


def test_stage_server_and_authentication_type_are_taken_into_account(
    computer: Computer, capfd: pytest.CaptureFixture[str]
) -> None:
    text = "535 5.7.3 Authentication unsuccessful"
    microsoft = ["--host", "smtp.office365.com"]
    codes = []
    for more in (
        [*microsoft, "--auth", "oauth"],
        [*microsoft, "--auth", "basic"],
        ["--host", "mail.acme.test"],
    ):
        assert computer.run(["explain", "--json", "--stage", "auth", *more, text]) == 0
        codes.append(value_told(capfd)["code"])

    assert len(set(codes)) == 3


@pytest.mark.parametrize(
    "text", ["The cat sat on the mat.", "554 5.7.1 flurb the message", "--- 1 ---"]
)
def test_unknown_is_an_answer_too(
    text: str, computer: Computer, capfd: pytest.CaptureFixture[str]
) -> None:
    assert computer.run(["explain", "--json", "--", text]) == 0

    value = value_told(capfd)
    assert list(value) == [*FINDING, "similar"]
    assert (value["code"], value["certain"]) == ("unknown", False)


def test_people_are_told_what_comes_nearest(
    computer: Computer, capfd: pytest.CaptureFixture[str]
) -> None:
    assert computer.run(["explain", "--stage", "data", "554 5.7.1 flurb the message"]) == 0
    near = told(capfd)[0]
    assert computer.run(["explain", "The cat sat on the mat."]) == 0
    nothing = told(capfd)[0]

    assert re.search(r"What comes nearest, though it may be something else:\n  - \w", near)
    assert "{" not in near
    assert "comes nearest" not in nothing


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["--stage", "nonsense", "x"], "'resolve', 'connect', 'tls'"),
        (["--auth", "none", "x"], "'basic', 'oauth'"),
        ([""], "There is no text to explain."),
        (["\u200b"], "There is no text to explain."),
    ],
)
def test_a_wrong_call_is_told_in_one_line(
    words: list[str], named: str, computer: Computer, capfd: pytest.CaptureFixture[str]
) -> None:
    assert computer.run(["explain", *words]) == 2

    out, err = told(capfd)
    assert (out, err.count("\n")) == ("", 1)
    assert named in err


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_standard_input_is_read_in_any_encoding(encoding: str, terminal: Terminal) -> None:
    text = WRAPPERS["bounce"]("550 5.1.1 Größe: user unknown", "recipient")

    result = terminal.run("explain", typed=text.encode(encoding))

    assert (result.code, result.err) == (0, "")
    assert "  The server said: 550 5.1.1 Größe: user unknown" in result.out


@pytest.mark.parametrize("words", [[], ["-"]])
def test_a_text_comes_from_standard_input_where_the_call_has_none(
    words: list[str], terminal: Terminal
) -> None:
    result = terminal.run("explain", "--json", "--stage", "sender", *words, typed=REPLY.encode())

    assert (result.code, result.value["code"]) == (0, "from_not_allowed")


@streams_are_closed
def test_an_empty_or_closed_input_is_told_what_to_do(terminal: Terminal) -> None:
    empty = terminal.run("explain")
    closed = ended(
        terminal.start("explain", stdin=None, preexec_fn=lambda: os.close(0))
        if os.name == "posix"
        else terminal.start("explain", stdin=subprocess.DEVNULL)
    )

    for result in (empty, closed):
        assert (result.code, result.out) == (2, "")
        assert result.err.startswith("There is no text to explain. Give it in quotes")
        assert result.err.count("\n") == 1


@pytest.mark.skipif(os.name != "posix", reason="only POSIX has terminals to open")
@pytest.mark.parametrize(("typed", "code"), [(b"", 2), (f"{REPLY}\n".encode(), 0)])
def test_a_terminal_is_told_how_to_paste(typed: bytes, code: int, terminal: Terminal) -> None:
    leader, follower = openpty()
    try:
        process = terminal.start("explain", stdin=follower)
        os.write(leader, typed + b"\x04")
        result = ended(process)
    finally:
        os.close(leader)
        os.close(follower)

    assert result.code == code
    assert "Paste the error text, then press Enter and Ctrl+D." in result.out


def test_a_log_of_megabytes_is_read_to_its_end(terminal: Terminal) -> None:
    log = b"nothing to see here\n" * 100_000 + REPLY.encode()

    result = terminal.run("explain", "--json", "--stage", "sender", typed=log)

    assert (result.code, result.value["code"]) == (0, "from_not_allowed")


def test_input_that_never_ends_is_read_in_part(terminal: Terminal) -> None:
    with open("/dev/zero" if os.name == "posix" else os.devnull, "rb") as endless:
        result = ended(terminal.start("explain", "--timeout", "20", stdin=endless))

    assert result.code == 2


def test_no_secret_of_the_text_is_printed(terminal: Terminal) -> None:
    text = f"smtp_password = {CANARY}\n535 5.7.8 authentication failed for {REPLY}"

    result = terminal.run("explain", typed=text.encode())

    assert result.code == 0


def test_neither_window_nor_sign_in_nor_encryption_is_loaded(terminal: Terminal) -> None:
    words = ["-X", "importtime", "-m", "smtp_desktop", "explain", WRAPPERS["bounce"](REPLY)]
    done = subprocess.run(
        [sys.executable, *words],
        env=terminal.environ,
        cwd=ROOT,
        capture_output=True,
        timeout=60,
        check=True,
    )

    loaded = set(re.findall(r"\| +(\S+)$", done.stderr.decode(), re.MULTILINE))
    heavy = {"PySide6", "msal", "keyring", "ssl", "requests", "cryptography", "asyncio"}
    assert "smtp_desktop.services.support.pasted_error" in loaded
    assert {one.partition(".")[0] for one in loaded} & heavy == set()


def test_help_names_the_options_and_the_stages(
    computer: Computer, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        computer.run(["explain", "--help"])

    out = told(capfd)[0]
    assert stopped.value.code == 0
    for name in ("--stage", "--host", "--auth", "TEXT", "sign_in", "recipient"):
        assert name in out
