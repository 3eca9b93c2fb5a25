"""``notify``: the list of people, on the terminal."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from servers.computer import Computer, told, value_told
from smtp_desktop.adapters.files import atomic
from smtp_desktop.model.notices.news import Told


def test_the_list(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    computer = Computer()
    assert computer.run(["notify", "list"]) == 0
    assert told(capfd)[0] == "Nobody is on the list of people to notify.\n"

    assert computer.run(["notify", "add", "it@acme.test"]) == 0
    assert told(capfd)[0].splitlines()[0] == "On the list: it@acme.test, at once."
    assert computer.run(["notify", "add", "boss@acme.test", "--daily", "--json"]) == 0
    assert value_told(capfd) == {"ok": True, "address": "boss@acme.test", "when": "daily"}

    assert computer.run(["notify", "list"]) == 0
    assert told(capfd)[0] == "it@acme.test  (at once)\nboss@acme.test  (once a day)\n"
    assert computer.run(["notify", "list", "--json"]) == 0
    assert value_told(capfd) == [
        {"address": "it@acme.test", "when": "at_once"},
        {"address": "boss@acme.test", "when": "daily"},
    ]
    assert computer.run(["notify", "remove", "it@acme.test", "--json"]) == 0
    assert value_told(capfd) == {"ok": True, "address": "it@acme.test"}
    assert computer.run(["notify", "list", "--json"]) == 0
    assert [one["address"] for one in value_told(capfd)] == ["boss@acme.test"]
    assert (home / "notify" / "people.toml").is_file()


@pytest.mark.parametrize(
    "words", [["add", "it"], ["add"], ["remove", "it@acme.test"], [], ["nonsense"]]
)
def test_a_wrong_call_changes_nothing(
    home: Path, capfd: pytest.CaptureFixture[str], words: list[str]
) -> None:
    assert Computer().run(["notify", *words]) == 2
    assert told(capfd)[1].count("\n") == 1
    assert not (home / "notify" / "people.toml").exists()


def test_whose_address_was_refused_is_said(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    computer = Computer()
    assert computer.run(["notify", "add", "IT@acme.test"]) == 0
    stopped = Told(0, datetime(2026, 11, 30, tzinfo=UTC), is_stopped=True)
    computer.watching.notices.decide("it@acme.test", (), lambda told, standing: stopped)
    told(capfd)
    assert computer.run(["notify", "list"]) == 0
    assert "There is no mailbox IT@acme.test" in told(capfd)[0]
    assert computer.run(["notify", "add", "it@acme.test"]) == 0
    assert computer.run(["notify", "list"]) == 0
    assert "There is no mailbox" not in told(capfd)[0]


def test_what_is_said_of_telling_is_true(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    computer = Computer()
    assert computer.run(["notify", "send"]) == 0
    assert told(capfd)[0].startswith(
        "Nobody is on the list of people to notify, so nobody was notified"
    )
    assert computer.run(["notify", "add", "it@acme.test"]) == 0
    told(capfd)
    assert computer.run(["notify", "send"]) == 0
    assert told(capfd)[0].startswith("There is nothing to send now.")
    (home / "log").mkdir(exist_ok=True)
    with atomic.locked(str(Path(computer.places.state) / "errand"), 0):
        assert computer.run(["notify", "send"]) == 0
    assert told(capfd)[0].startswith("Nobody was notified by this command: another program ")


@pytest.mark.parametrize("words", [["list"], ["add", "jane@acme.test"], ["remove", "it@acme.test"]])
def test_a_damaged_list_says_how_to_go_on(
    home: Path, capfd: pytest.CaptureFixture[str], words: list[str]
) -> None:
    computer = Computer()
    assert computer.run(["notify", "add", "it@acme.test", "--daily"]) == 0
    place = home / "notify" / "people.toml"
    damaged = place.read_text() + "oh"
    place.write_text(damaged)
    told(capfd)
    assert computer.run(["notify", *words]) == 2
    said = told(capfd)[1]
    assert said.count("\n") == 1
    assert "smtp-desktop notify set-aside" in said
    assert place.read_text() == damaged

    assert computer.run(["notify", "set-aside", "--json"]) == 0
    value = value_told(capfd)
    assert value["people"] == [{"address": "it@acme.test", "when": "daily"}]
    assert Path(value["kept"]).read_text() == damaged
    assert computer.run(["notify", "list"]) == 0
    assert told(capfd)[0] == "it@acme.test  (once a day)\n"
    assert computer.run(["notify", "set-aside"]) == 0
    assert told(capfd)[0] == "The list is not damaged: nothing was changed.\n"
