"""``demo --no-window``: the whole main job, told on the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from servers.terminal import Terminal
from support.posix import screens_may_be_missing

STAGES = [
    "resolve",
    "connect",
    "greeting",
    "ehlo",
    "starttls",
    "auth",
    "sender",
    "recipient",
    "data",
]


@pytest.fixture
def terminal(home: Path) -> Terminal:
    return Terminal(home, keyring=False)


def test_the_story_is_told_and_the_message_arrives(terminal: Terminal, home: Path) -> None:
    ended = terminal.run("demo", "--no-window")

    assert (ended.code, ended.err) == (0, "")
    places = [
        ended.out.index(part)
        for part in (
            "1. Settings for you@practice.test",
            "2. Test Email, with a password",
            "✓ Message accepted",
            "3. Connect",
            "Connected as you@practice.test.",
            "4. Test Email, with that sign-in",
            "✓ Browser sign-in",
            "5. Another program sends through this one",
            "Practice program: username practice-program",
            "6. The mailbox",
            "Subject: Test email from SMTP Desktop",
            "| This is a test email from SMTP Desktop.",
        )
    ]
    assert places == sorted(places)
    assert not list(home.rglob("*.toml")), "nothing is saved"


def test_the_story_as_json(terminal: Terminal) -> None:
    ended = terminal.run("demo", "--no-window", "--json")

    assert (ended.code, ended.err) == (0, "")
    value = ended.value
    assert list(value) == [
        *("ok", "provider", "test", "connected", "test_connected", "test_program", "message"),
    ]
    assert value["test_program"]["ok"] is True
    assert value["connected"] == "you@practice.test"
    stages = [step["stage"] for step in value["test_connected"]["steps"]]
    assert stages == [*STAGES[:5], "sign_in", *STAGES[5:]]
    assert value["test_connected"]["ok"] is True
    assert (value["ok"], value["provider"]) == (True, "Practice server")
    assert list(value["test"]) == ["ok", "account", "steps", "finding", "reply", "tls"]
    assert [step["stage"] for step in value["test"]["steps"]] == STAGES
    assert {step["status"] for step in value["test"]["steps"]} == {"passed"}
    assert value["test"]["tls"]["version"] == "TLSv1.3"
    assert list(value["message"]) == ["from", "to", "subject", "text"]
    assert value["message"]["to"] == ["you@practice.test"]


@screens_may_be_missing
def test_without_a_screen_the_story_is_told_as_well(terminal: Terminal) -> None:
    ended = terminal.run("demo", "--json")

    assert ended.code == 0
    assert ended.value["ok"] is True
