"""``test --letter`` and ``--details``: what is written where, and what is said about it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from servers.certificates import Authority
from servers.computer import Computer, told, value_told
from servers.scripted import Script, ScriptedServer, due, refusing
from servers.terminal import settings_file
from support.fakes import HASTY

OFF = (
    "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox"
)


def all_well() -> Script:
    return due("content").output("250 2.0.0 queued").expect("QUIT")


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture
def computer(authority: Authority, home: Path) -> Computer:
    return Computer(authority.pem, HASTY)


def run(computer: Computer, folder: Path, script: Script, *words: str) -> int:
    with ScriptedServer(script) as server:
        computer.keep(str(settings_file(folder, server.port)))
        return computer.run(["test", *words])


def test_a_letter_is_written_and_that_is_said(
    computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "letter.txt"
    assert run(computer, tmp_path, refusing("AUTH", OFF), "--letter", str(path)) == 1
    letter = path.read_text(encoding="utf-8")
    assert letter.startswith("Subject: Please help: ")
    assert "Set-CASMailbox -Identity 'jane" in letter
    assert OFF in letter
    out, _ = told(capfd)
    assert f"The message for your IT administrator is in {path}.\n" in out
    assert "replaces" not in out


def test_a_file_that_was_there_is_replaced_and_that_is_said(
    computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("old")
    run(computer, tmp_path, refusing("AUTH", OFF), "--letter", str(path))
    assert path.read_text().startswith("Subject: ")
    assert f"is in {path}. It replaces the file that was there." in told(capfd)[0]


def test_letters_to_two_people_are_in_one_file(
    computer: Computer, authority: Authority, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "letters.txt"
    script = refusing("RCPT", "451 4.3.0 try again later")
    run(computer, tmp_path, script, "--letter", str(path))
    written = path.read_text(encoding="utf-8")
    assert written.count("Subject: ") == 2
    assert written.count("=" * 76) == 1
    out, _ = told(capfd)
    assert f"Messages for the email provider and your IT administrator are in {path}." in out


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (all_well(), "the test went through"),
        (refusing("AUTH", "535 5.7.8 wrong password"), "nobody else has to fix this"),
    ],
)
def test_where_no_letter_is_needed_none_is_written(
    script: Script,
    reason: str,
    computer: Computer,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "letter.txt"
    run(computer, tmp_path, script, "--letter", str(path))
    assert not path.exists()
    assert f"No message was written: {reason}." in told(capfd)[0]


def test_letter_and_details_go_to_the_terminal(
    computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    run(computer, tmp_path, refusing("AUTH", OFF), "--letter", "-", "--details", "-")
    out, _ = told(capfd)
    assert out.index("Subject: Please help") < out.index("Dialogue (C: this computer")


def test_details_name_nobody_unless_that_is_wanted(
    computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "details.txt"
    words = ("--details", str(path))
    assert run(computer, tmp_path, all_well(), *words, "--to", "boss@acme.test") == 0
    hidden = path.read_text(encoding="utf-8")
    assert "C: MAIL FROM:<address-1@acme.test>" in hidden
    assert "C: RCPT TO:<address-3@acme.test>" in hidden
    assert "boss" not in hidden
    assert f"The details are in {path}." in told(capfd)[0]
    run(computer, tmp_path, all_well(), *words, "--with-addresses", "--to", "boss@acme.test")
    named = path.read_text(encoding="utf-8")
    assert "C: MAIL FROM:<jane@acme.test>" in named
    assert "Recipient: boss@acme.test" in named


def test_json_stays_what_it_is_and_the_rest_is_said_beside_it(
    computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "letter.txt"
    run(computer, tmp_path, refusing("AUTH", OFF), "--json", "--letter", str(path))
    out, err = capfd.readouterr()
    assert list(json.loads(out)) == ["ok", "account", "steps", "finding", "reply", "tls"]
    assert err == f"The message for your IT administrator is in {path}.\n"


@pytest.mark.parametrize("is_json", [False, True])
def test_a_file_that_cannot_be_written_is_said_plainly(
    is_json: bool, computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "nowhere" / "details.txt"
    words = ["--details", str(path), *(["--json"] if is_json else [])]
    assert run(computer, tmp_path, all_well(), *words) == 1
    sentence = f"The details are not written. {path}: there is no such folder."
    if is_json:
        out, err = capfd.readouterr()
        assert json.loads(out)["ok"] is True
        assert sentence in err
    else:
        assert sentence in told(capfd)[0]


@pytest.mark.parametrize(
    "words",
    [
        ["--json", "--letter", "-"],
        ["--json", "--details", "-"],
        ["--letter", "same.txt", "--details", "same.txt"],
    ],
)
def test_a_call_that_mixes_two_things_up_is_refused(
    words: list[str], computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with ScriptedServer(Script()) as server:
        computer.keep(str(settings_file(tmp_path, server.port)))
        assert computer.run(["test", *words]) == 2
    if "--json" in words:
        assert "need a file" in value_told(capfd)["error"]
    else:
        assert "need a file each" in told(capfd)[1]
