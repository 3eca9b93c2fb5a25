"""``test`` with the address of one service and the server of another: asked about or held back."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from conftest import CANARY
from servers.certificates import Authority
from servers.computer import Computer, told, value_told
from servers.scripted import Script, ScriptedServer
from servers.terminal import settings_file
from support.fakes import HASTY
from support.posix import openpty

USERNAME = "jane@yahoo.com"
TESTS = Path(__file__).parents[1]

# The program with its own name service, as a process that has a terminal.
COMMAND = """
import sys
from support.fakes import HASTY
from servers.computer import Computer
trusted, *words = sys.argv[1:]
sys.exit(Computer(open(trusted).read(), HASTY).run(words))
"""


@cache
def authority() -> Authority:
    return Authority()


def at_gmail() -> Script:
    context = authority()._context(authority().ca.issue_cert("smtp.gmail.com"))
    script = Script().output("220 smtp.gmail.com ESMTP x - gsmtp").expect("EHLO")
    script = script.output("250-smtp.gmail.com", "250 STARTTLS").expect("STARTTLS")
    script = script.output("220 go").start_tls(context).expect("EHLO")
    return script.output("250-smtp.gmail.com", "250 AUTH PLAIN")


HELD = at_gmail().expect("QUIT")
REFUSED = at_gmail().expect("AUTH").output("535 5.7.8 Username and Password not accepted. - gsmtp")


def sign_ins(server: ScriptedServer) -> int:
    return len([line for line in server.said if line.startswith("AUTH")])


def written(folder: Path, server: ScriptedServer) -> str:
    return str(settings_file(folder, server.port, "tls", host="smtp.gmail.com", username=USERNAME))


@pytest.fixture
def computer(home: Path) -> Computer:
    return Computer(authority().pem, HASTY)


def test_where_nobody_can_be_asked_the_sign_in_is_held_back(
    computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with ScriptedServer(HELD) as server:
        computer.keep(written(tmp_path, server))
        assert computer.run(["test", "--json"]) == 1
        assert sign_ins(server) == 0
    value = value_told(capfd)
    assert value["finding"]["code"] == "address_server_mismatch"
    assert value["reply"] is None


def test_who_orders_it_signs_in_all_the_same(
    computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with ScriptedServer(REFUSED) as server:
        computer.keep(written(tmp_path, server))
        assert computer.run(["test", "--try-anyway"]) == 1
        assert sign_ins(server) == 1
    out, _ = told(capfd)
    assert "The address and the server do not belong together." in out
    assert "jane@yahoo.com is an address at Yahoo" in out


@pytest.mark.parametrize(("answer", "sent"), [("y", 1), ("n", 0), ("", 0)])
def test_somebody_at_a_terminal_is_asked(
    home: Path, tmp_path: Path, answer: str, sent: int
) -> None:
    trusted = tmp_path / "ca.pem"
    trusted.write_text(authority().pem)
    ours, theirs = openpty()
    shown = b""
    with ScriptedServer(HELD, REFUSED) as server:
        words = ("test", "--settings", written(tmp_path, server), "--password-stdin")
        process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, str(trusted), *words],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=os.environ | {"PYTHONPATH": str(TESTS), "HOME": str(home)},
            start_new_session=True,
        )
        for awaited, typed in ((b"Password: ", CANARY), (b"Send it there? [y/N]", answer)):
            while awaited not in shown:
                shown += os.read(ours, 1000)
            assert sign_ins(server) == 0
            os.write(ours, f"{typed}\n".encode())
        assert process.wait(30) == 1
        assert sign_ins(server) == sent
    os.close(theirs)
    os.close(ours)
    assert b"jane@yahoo.com is an address at Yahoo Mail, but smtp.gmail.com" in shown
    assert CANARY.encode() not in shown
