"""What ``relay`` says of what was sent; ``relay stop``, which an installer asks for."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from conftest import CANARY
from smtp_desktop.adapters.files.memory import InMemoryRegister
from smtp_desktop.cli.commands.export import export
from smtp_desktop.cli.commands.sending import relay
from smtp_desktop.cli.options import build
from smtp_desktop.cli.output import Output
from smtp_desktop.errors import SettingsInvalid
from smtp_desktop.model import codec
from smtp_desktop.model.secret import Secret, SecretKind
from support.clock import FixedClock
from support.other_programs import FakeRelay, relaying, used
from support.presenter import SAVED, FakeServices


def test_status_and_list_count_the_same_and_leave_nothing_out(
    capfd: pytest.CaptureFixture[str],
) -> None:
    running = FakeRelay(runs=True)
    services = FakeServices()
    services.relaying = relaying(running)
    card = services.relaying.add("Shop")
    running.tallies = {card.username: used(sent=12, refused=1, minutes=5)}
    assert relay.status(Namespace(), services, Output(as_json=False)) == 0
    assert "Programs: 1. Since then sent for them: 12, refused: 1.\n" in capfd.readouterr().out
    assert relay.list_programs(Namespace(), services, Output(as_json=False)) == 0
    assert capfd.readouterr().out.endswith(", sent 12, refused 1\n")


def test_a_program_whose_account_was_removed_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    services = FakeServices({"default": ""})
    services.relaying = relaying(FakeRelay(runs=True))
    for name, account in (("Shop", "default"), ("Scanner", "gone")):
        services.relaying.add(name, account)
    assert relay.list_programs(Namespace(), services, Output(as_json=False)) == 0
    assert capfd.readouterr().out.splitlines() == [
        "Shop (shop): never used, sent 0, refused 0",
        "Scanner (scanner): never used, sent 0, refused 0",
        "  the account gone was removed: its email is refused",
    ]


def test_a_program_that_may_have_the_old_port_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    services, running, clock = FakeServices(), FakeRelay(), FixedClock()
    services.relaying = relaying(running, clock=clock)
    services.relaying.add("Scanner")
    clock.moment += timedelta(minutes=1)
    running.moves(2526)
    clock.moment += timedelta(minutes=1)
    services.relaying.add("Shop")
    assert relay.list_programs(Namespace(), services, Output(as_json=False)) == 0
    assert capfd.readouterr().out.splitlines() == [
        "Scanner (scanner): never used, sent 0, refused 0",
        "  The port has changed since: enter 2526 in it.",
        "Shop (shop): never used, sent 0, refused 0",
    ]


def test_a_damaged_list_hides_nothing_of_the_rest(capfd: pytest.CaptureFixture[str]) -> None:
    damaged = InMemoryRegister()
    damaged.change(lambda _: "nonsense")
    services = FakeServices()
    services.relaying = relaying(FakeRelay(runs=True), damaged)
    assert relay.status(Namespace(), services, Output(as_json=False)) == 2
    told = capfd.readouterr()
    assert "port 2525" in told.out
    assert "Programs: 3. Since then sent for them: 12, refused: 1." in told.out
    assert "The relay has ended" not in told.out
    assert "the list of programs is damaged" in told.err
    assert "then add the programs again" in told.err
    assert relay.status(Namespace(), services, Output(as_json=True)) == 2
    value = json.loads(capfd.readouterr().out)
    assert (value["running"], value["sent"]) == (True, 12)
    assert "is damaged" in value["error"]

    assert relay.stop(Namespace(timeout=5), services, Output(as_json=False)) == 0
    assert relay.status(Namespace(), services, Output(as_json=False)) == 2
    told = capfd.readouterr()
    assert "The relay does not run." in told.out
    assert "is damaged" in told.err


def test_a_port_that_nobody_knows_is_not_exported() -> None:
    damaged = InMemoryRegister()
    damaged.change(lambda _: "nonsense")
    services = FakeServices({"default": codec.encode(SAVED)})
    services.relaying = relaying(running := FakeRelay(), damaged)
    call = Namespace(account="default", program="msmtp")
    with pytest.raises(SettingsInvalid, match="is damaged"):
        export(call, services, Output(as_json=True))
    running.runs = True
    assert export(call, services, Output(as_json=True)) == 0


def stopped(running: FakeRelay) -> int:
    services = FakeServices()
    services.relaying = relaying(running)
    return relay.stop(Namespace(timeout=0.1), services, Output(as_json=False))


@pytest.mark.parametrize(
    ("words", "account"),
    [
        ("relay add Shop", ""),
        ("relay add Shop --use shop", "shop"),
        ("relay add Shop --account shop", "shop"),
        ("--account shop relay add Shop", "shop"),
        ("relay add Shop --account default", "default"),
    ],
)
def test_a_program_sends_with_the_account_that_was_named_however_it_was(
    words: str, account: str
) -> None:
    services = FakeServices()
    for name in ("default", "shop"):
        services.accounts.save(SAVED, {SecretKind.PASSWORD: Secret(CANARY)}, name)
    services.relaying = relaying(FakeRelay())
    assert relay.add(build().parse_args(words.split()), services, Output(as_json=False)) == 0
    (added,) = services.relaying.programs()
    assert added.program.account == account


def test_the_relay_that_runs_has_ended(capfd: pytest.CaptureFixture[str]) -> None:
    running = FakeRelay(runs=True)
    assert stopped(running) == 0
    assert not running.runs
    assert capfd.readouterr().out == "The relay has ended.\n"
    assert stopped(running) == 0
    assert capfd.readouterr().out == "No relay runs.\n"


def test_a_damaged_list_of_programs_keeps_no_relay_running(
    capfd: pytest.CaptureFixture[str],
) -> None:
    running, store = FakeRelay(runs=True), InMemoryRegister()
    store.change(lambda _: "garbage [[")
    services = FakeServices()
    services.relaying = relaying(running, store)
    assert relay.stop(Namespace(timeout=0.1), services, Output(as_json=False)) == 0
    assert (running.runs, capfd.readouterr().out) == (False, "The relay has ended.\n")


def test_one_that_goes_on_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    running = FakeRelay(runs=True)
    running.is_deaf = True
    assert stopped(running) == 1
    assert capfd.readouterr().err.startswith("The relay still runs.")


@pytest.mark.parametrize("command", [relay.status, relay.stop])
def test_one_that_does_not_answer_is_not_said_to_be_none(
    capfd: pytest.CaptureFixture[str], command: Callable[[Namespace, Any, Output], int]
) -> None:
    services, hung = FakeServices(), FakeRelay()
    hung.is_hung = True
    services.relaying = relaying(hung)
    assert command(Namespace(timeout=5), services, Output(as_json=True)) == 1
    told = capfd.readouterr()
    assert told.err.startswith("The relay is there, but does not answer.")
    value = json.loads(told.out)
    assert value["error"].startswith("The relay is there, but does not answer.")
    assert not value.get("running")

    call = Namespace(name="Shop", use="", account="default", force_from=False)
    assert relay.add(call, services, Output(as_json=False)) == 0
    assert "does not answer" in capfd.readouterr().out
