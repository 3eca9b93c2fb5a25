"""``notify``: the list of people, on the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from servers.computer import Computer, told, value_told


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
