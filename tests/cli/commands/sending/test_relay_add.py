"""``relay add`` whose password nobody gets to see."""

from __future__ import annotations

import os
from argparse import Namespace
from pathlib import Path

import pytest

from servers.terminal import Terminal, ended
from smtp_desktop.cli.commands.sending import relay
from smtp_desktop.cli.output import Output
from smtp_desktop.errors import SettingsUnreadable
from support.other_programs import FakeRelay, relaying
from support.presenter import FakeServices


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no full device")
@pytest.mark.parametrize("json", [[], ["--json"]], ids=["text", "json"])
def test_a_program_whose_password_could_not_be_printed_is_not_added(
    home: Path, json: list[str]
) -> None:
    terminal = Terminal(home)
    with open("/dev/full", "wb") as full:
        result = ended(terminal.start("relay", "add", "Old accounting", *json, stdout=full))
    assert result.code == 1
    assert result.err == (
        "Old accounting was not added: its password could not be printed "
        "(No space left on device).\n"
    )
    assert ended(terminal.start("relay", "list", "--json")).value == []


def test_a_reader_that_has_gone_takes_no_program_along(home: Path) -> None:
    terminal = Terminal(home)
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "wb") as nobody:
        result = ended(terminal.start("relay", "add", "Shop", stdout=nobody))
    assert result.code == 1
    assert result.err.startswith("Shop was not added: its password could not be printed (")
    assert ended(terminal.start("relay", "list", "--json")).value == []


def test_one_that_cannot_be_taken_back_is_told(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    def damaged(name: str) -> None:
        raise SettingsUnreadable("x", "y")

    services, output = FakeServices(), Output(as_json=False)
    services.relaying = relaying(FakeRelay())
    monkeypatch.setattr(services.relaying, "revoke", damaged)
    monkeypatch.setattr(output, "line", fail)
    call = Namespace(name="Shop", use="", account="default", force_from=False)
    assert relay.add(call, services, output) == 1
    assert "Revoke it, then add it again" in capfd.readouterr().err
