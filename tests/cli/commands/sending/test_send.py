"""``send`` and ``smtp-desktop-sendmail`` as processes: what they print, and how they end."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conftest import CANARY
from servers.scripted import Script, ScriptedServer, greeted
from servers.terminal import ROOT, Ended, Terminal, ended, settings_file
from support.posix import streams_are_closed

LETTER = b"From: jane@acme.test\nTo: joe@acme.test\nBcc: ann@acme.test\n\n.Gr\xc3\xbc\xc3\x9fe\n"


@pytest.fixture
def terminal(home: Path) -> Terminal:
    return Terminal(home)


def envelope(*replies: str) -> Script:
    script = greeted("PIPELINING").expect("MAIL")
    for _ in replies[1:-1]:
        script.expect("RCPT")
    return script.expect("DATA").output(*replies)


def save(terminal: Terminal, folder: Path, port: int, **changes: str) -> None:
    file = settings_file(folder, port, auth="none")
    for old, new in changes.items():
        file.write_text(file.read_text().replace(f"[{old}]\n", f"[{old}]\n{new}\n"))
    assert terminal.run("account", "save", "--settings", file).code == 0


def sendmail(terminal: Terminal, *words: str, typed: bytes = LETTER, **changes: Any) -> Ended:
    """The program as its entry point starts it."""
    call = "from smtp_desktop.api.sendmail import run; run()"
    streams: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    process = subprocess.Popen(
        [sys.executable, "-c", call, *words],
        env=terminal.environ,
        cwd=ROOT,
        **streams | changes,
    )
    return ended(process, typed)


def test_a_message_is_sent_to_whom_its_header_names(terminal: Terminal, tmp_path: Path) -> None:
    script = envelope("250 ok", "250 ok", "250 ok", "354 go").content()
    with ScriptedServer(script.output("250 2.0.0 queued as 7").expect("QUIT")) as server:
        save(terminal, tmp_path, server.port)
        done = terminal.run("send", "--json", typed=LETTER)
        assert server.everybody_has_gone()

    value = done.value
    assert (done.code, done.err) == (0, "")
    assert isinstance(value.pop("ms"), int)
    assert value == {
        "ok": True,
        "account": "default",
        "from": "jane@acme.test",
        "accepted": ["joe@acme.test", "ann@acme.test"],
        "refused": [],
        "reply": {"code": 250, "enhanced": "2.0.0", "text": "queued as 7"},
        "route": "smtp",
        "finding": None,
    }
    assert [line for line in server.said if line.startswith("RCPT")] == [
        "RCPT TO:<joe@acme.test>",
        "RCPT TO:<ann@acme.test>",
    ]
    text = server.said[server.said.index("DATA") + 1 :]
    assert "..Grüße" in text
    assert not [line for line in text if "ann@acme.test" in line]


def test_a_file_goes_to_whom_the_command_names(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "letter.eml"
    file.write_bytes(LETTER)
    script = envelope("250 ok", "250 ok", "354 go").content().output("250 queued")
    with ScriptedServer(script.expect("QUIT")) as server:
        save(terminal, tmp_path, server.port)
        done = terminal.run("send", "--from", "a@b.test", "--to", "eve@acme.test", file)

    assert (done.code, done.out) == (0, "✓ eve@acme.test\n250 queued\n")
    assert server.said[1:3] == ["MAIL FROM:<a@b.test>", "RCPT TO:<eve@acme.test>"]


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("billing@acme.test", 'From: "Jane Doe" <billing@acme.test>'),
        ("root@pc", 'From: "Jane Doe" <jane@acme.test>'),
    ],
)
def test_a_message_without_from_is_from_whom_the_command_names(
    terminal: Terminal, tmp_path: Path, given: str, written: str
) -> None:
    script = envelope("250 ok", "250 ok", "354 go").content().output("250 queued")
    with ScriptedServer(script.expect("QUIT")) as server:
        save(terminal, tmp_path, server.port)
        typed = b"Subject: x\n\nHello\n"
        done = terminal.run("send", "--from", given, "--to", "eve@acme.test", typed=typed)

    assert done.code == 0
    assert written in server.said


def test_whoever_is_refused_is_named_and_the_others_get_it(
    terminal: Terminal, tmp_path: Path
) -> None:
    script = envelope("250 ok", "550 5.1.1 no Joe", "250 ok", "354 go").content()
    with ScriptedServer(script.output("250 queued").expect("QUIT")) as server:
        save(terminal, tmp_path, server.port)
        done = terminal.run("send", "--json", typed=LETTER)

    assert done.code == 1
    assert done.value["accepted"] == ["ann@acme.test"]
    assert done.value["refused"] == [
        {
            "to": "joe@acme.test",
            "reply": {"code": 550, "enhanced": "5.1.1", "text": "no Joe"},
        }
    ]
    assert done.value["finding"] is None
    (entry,) = terminal.run("log", "--json").value
    assert (entry["ok"], entry["code"], entry["owners"]) == (
        False,
        "recipient_unknown",
        ["user", "recipient"],
    )
    (row,) = [one for one in terminal.run("log").out.splitlines() if "Sent to 1 of 2" in one]
    assert row.endswith("You can fix this, or the recipient")


def test_nobody_to_send_to_is_a_wrong_call(terminal: Terminal, tmp_path: Path) -> None:
    save(terminal, tmp_path, 9)
    for typed in (b"Subject: x\n\nHello\n", b"", b"a\rb"):
        done = terminal.run("send", typed=typed)
        assert (done.code, done.out) == (2, "")
        assert done.err.count("\n") == 1
    assert terminal.run("send", tmp_path / "missing.eml").code == 2


def test_without_an_account_the_call_is_wrong(terminal: Terminal) -> None:
    assert terminal.run("send", typed=LETTER).code == 2


def test_switched_off_every_door_refuses_at_once(terminal: Terminal, tmp_path: Path) -> None:
    with ScriptedServer(Script().wait()) as server:
        save(terminal, tmp_path, server.port, account="enabled = false")
        done = terminal.run("send", typed=LETTER)
        shim = sendmail(terminal, "-t", "-i")

    assert server.heard == []
    assert done.code == 2
    assert shim.code == 75
    assert shim.out == ""
    assert shim.err == f"sendmail: {done.err}"


def test_without_a_keyring_there_is_no_safe_place(home: Path, tmp_path: Path) -> None:
    terminal = Terminal(home)
    file = settings_file(tmp_path, 9)
    typed = f"{CANARY}\n".encode()
    saved = terminal.run("account", "save", "--settings", file, "--password-stdin", typed=typed)
    assert saved.code == 0

    assert Terminal(home, keyring=False).run("send", typed=LETTER).code == 3
    shim = sendmail(Terminal(home, keyring=False), "-t")
    assert shim.code == 78
    assert shim.err.startswith("sendmail: ")


def test_the_shim_says_nothing_when_it_worked(terminal: Terminal, tmp_path: Path) -> None:
    script = envelope("250 ok", "250 ok", "354 go").content().output("250 queued")
    with ScriptedServer(script.expect("QUIT")) as server:
        save(terminal, tmp_path, server.port)
        done = sendmail(terminal, "-i", "-f", "a@b.test", "--", "eve@acme.test")

    assert (done.code, done.out, done.err) == (0, "", "")
    assert server.said[1:3] == ["MAIL FROM:<a@b.test>", "RCPT TO:<eve@acme.test>"]


def refusal(script: Script, *words: str) -> Callable[[Terminal, Path], Ended]:
    def run(terminal: Terminal, folder: Path) -> Ended:
        with ScriptedServer(script) as server:
            save(terminal, folder, server.port)
            return sendmail(terminal, *(words or ("-i", "joe@acme.test", "ann@acme.test")))

    return run


TWO = greeted("PIPELINING").expect("MAIL").expect("RCPT").expect("RCPT")


@pytest.mark.parametrize(
    ("run", "code", "line"),
    [
        (
            refusal(TWO.output("250 ok", "250 ok", "550 5.1.1 no Ann").expect("QUIT")),
            67,
            "ann@acme.test: 550 5.1.1 no Ann; nobody received the message",
        ),
        (refusal(greeted("PIPELINING").expect("MAIL").close()), 75, ""),
        (refusal(Script(), "-Z"), 64, "-Z is no option of sendmail."),
        (refusal(Script(), "--help"), 64, "--help is no option of sendmail."),
        (refusal(Script(), "-\x1b"), 64, "-\ufffd is no option of sendmail."),
    ],
    ids=["one of two", "lost", "option", "long option", "no letter"],
)
def test_one_line_says_what_was_refused(
    terminal: Terminal,
    tmp_path: Path,
    run: Callable[[Terminal, Path], Ended],
    code: int,
    line: str,
) -> None:
    done = run(terminal, tmp_path)

    assert (done.code, done.out) == (code, "")
    assert done.err.startswith(f"sendmail: {line}")
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("program", ["postfix", "exim", "msmtp"])
def test_an_account_is_exported_without_its_secret(
    terminal: Terminal, tmp_path: Path, program: str
) -> None:
    file = settings_file(tmp_path, 9)
    save = ("account", "save", "--settings", file, "--password-stdin")
    assert terminal.run(*save, typed=f"{CANARY}\n".encode()).code == 0

    value = terminal.run("export", "--for", program, "--json").value
    assert (value["account"], value["for"]) == ("default", program)
    assert value["files"][0]["text"]
    shown = terminal.run("export", "--for", program).out
    assert all(line in shown for one in value["files"] for line in one["text"].splitlines())
    assert terminal.run("export", "--for", "sendmail").code == 2


def test_the_shim_speaks_smtp_on_its_streams(terminal: Terminal, tmp_path: Path) -> None:
    script = envelope("250 ok", "250 ok", "354 go").content().output("250 queued")
    head = ("EHLO x", "MAIL FROM:<a@b.test>", "RCPT TO:<eve@acme.test>", "DATA")
    lines = (*head, "Subject: x", "", "..x", ".", "QUIT")
    with ScriptedServer(script.expect("QUIT")) as server:
        save(terminal, tmp_path, server.port)
        done = sendmail(terminal, "-bs", typed="\r\n".join([*lines, ""]).encode())

    assert done.code == 0
    assert done.out.splitlines()[0].startswith("220 ")
    assert done.out.splitlines()[-2:] == ["250 2.0.0 The message was sent.", "221 2.0.0 Bye"]
    assert "..x" in server.said


def test_the_queue_is_empty(terminal: Terminal) -> None:
    done = sendmail(terminal, "-bp")
    assert (done.code, done.out) == (0, "Mail queue is empty\n")


@pytest.mark.parametrize("words", [("--to", "joe"), ("--to", "a b@x.test"), ("--from", "jane")])
def test_what_is_no_address_is_not_sent_to(
    terminal: Terminal, tmp_path: Path, words: tuple[str, str]
) -> None:
    save(terminal, tmp_path, 9)
    done = terminal.run("send", *words, typed=LETTER)
    assert (done.code, done.out) == (2, "")
    assert done.err == f"{words[0]}: {words[1]} is no full email address.\n"


def test_an_address_that_is_empty_names_nobody(terminal: Terminal, tmp_path: Path) -> None:
    save(terminal, tmp_path, 9)
    for empty in ("", " ", "<>"):  # as of a script's variable: it is not for whom the header names
        done = terminal.run("send", "--to", "joe@acme.test", "--to", empty, typed=LETTER)
        assert (done.code, done.out) == (2, "")
        assert done.err == "--to: an email address is missing.\n"


def test_a_program_is_given_no_password_for_an_account_that_is_none(terminal: Terminal) -> None:
    done = terminal.run("relay", "add", "Old accounting", "--use", "nobody")
    assert (done.code, done.out) == (2, "")
    assert "No account is saved under the name nobody." in done.err
    assert "No program" in terminal.run("relay", "list").out


@pytest.mark.parametrize(
    ("words", "option"),
    [
        ("relay --port 2600 install", "--port"),
        ("relay --starttls on add Shop", "--starttls"),
        ("check --remind-after 30 install", "--remind-after"),
        ("check --ics file uninstall", "--ics"),
    ],
)
def test_an_option_of_the_command_alone_is_not_passed_over_behind_a_verb(
    terminal: Terminal, words: str, option: str
) -> None:
    done = terminal.run(*words.split())
    assert (done.code, done.out) == (2, "")
    command, *_, verb = words.removesuffix(" Shop").split()
    assert done.err == f"{option} goes with {command} alone, and not with {command} {verb}.\n"
    assert terminal.run("relay", "list", "--json").value == []


def test_whoever_adds_a_program_is_told_that_the_relay_does_not_run(terminal: Terminal) -> None:
    assert "The relay does not run." in terminal.run("relay", "add", "Old accounting").out


def test_an_export_leads_to_the_port_on_which_the_relay_listens(
    terminal: Terminal, home: Path, tmp_path: Path
) -> None:
    file = settings_file(tmp_path, 9, auth="oauth")
    assert terminal.run("account", "save", "--settings", file).code == 0
    (home / "programs.toml").write_text("format = 1\nport = 2600\n")

    value = terminal.run("export", "--for", "postfix", "--json").value
    assert "relayhost = [127.0.0.1]:2600\n" in value["files"][0]["text"]


@streams_are_closed
@pytest.mark.parametrize("stream", ["stdout", "stderr"])
@pytest.mark.parametrize("is_sent", [True, False])
def test_sendmail_ends_alike_where_nobody_can_be_told(
    terminal: Terminal, tmp_path: Path, stream: str, is_sent: bool
) -> None:
    number = 1 if stream == "stdout" else 2
    closed: dict[str, Any] = {stream: None, "preexec_fn": lambda: os.close(number)}
    script = greeted("PIPELINING").expect("MAIL").expect("RCPT").expect("RCPT")
    if is_sent:
        script.output("250 ok", "250 ok", "250 ok").expect("DATA").output("354 go").content()
        script.output("250 queued")
    else:
        script.output("250 ok", "250 ok", "550 5.1.1 no Ann")
    with ScriptedServer(script.expect("QUIT")) as server:
        save(terminal, tmp_path, server.port)
        done = sendmail(terminal, "joe@acme.test", "ann@acme.test", **closed)

    assert done.code == (0 if is_sent else 67)
    assert done.out == ""
    assert bool(done.err) == (not is_sent and stream == "stdout")


@streams_are_closed
@pytest.mark.parametrize("json", [[], ["--json"]])
def test_what_is_sent_is_sent_also_where_the_disk_is_full(
    terminal: Terminal, tmp_path: Path, json: list[str]
) -> None:
    script = envelope("250 ok", "250 ok", "354 go").content().output("250 queued")
    with ScriptedServer(script.expect("QUIT")) as server, open("/dev/full", "wb") as full:
        save(terminal, tmp_path, server.port)
        file = tmp_path / "letter.eml"
        file.write_bytes(LETTER)
        words = ("send", "--to", "eve@acme.test", *json, str(file))
        done = ended(terminal.start(*words, stdout=full))

    assert done.code == 0
    assert done.err.startswith("The message was sent; ")


@streams_are_closed
def test_a_full_disk_is_no_reason_to_end_otherwise(terminal: Terminal, home: Path) -> None:
    with open("/dev/full", "wb") as full:
        assert sendmail(terminal, "-bp", stdout=full).code == 0
        assert sendmail(terminal, "-Z", stderr=full).code == 64
