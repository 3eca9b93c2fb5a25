"""What was counted of programs: read, told and forgotten."""

from __future__ import annotations

import pytest

from smtp_desktop.adapters.files.memory import InMemoryRegister
from smtp_desktop.services.relaying import tallies
from smtp_desktop.services.relaying.register import Register
from smtp_desktop.services.relaying.relaying import Relaying
from smtp_desktop.services.relaying.tallies import Tally
from support.clock import FixedClock
from support.other_programs import FakeRelay
from support.presenter import MemoryMarks

AT = "2026-03-02T10:00:00+01:00"


def counted(*names: str) -> dict[str, dict[str, str]]:
    return {name: {"sent": "7", "refused": "2", "last_used": AT} for name in names}


def test_what_is_counted_is_read_as_it_was_written() -> None:
    found = {"a": Tally(7, 2, AT), "b": Tally()}
    assert tallies.from_values(tallies.to_values(found)) == found
    found["b"].count(is_sent=True, now=AT)
    found["b"].count(is_sent=False, now=AT)
    assert found["b"] == Tally(1, 1, AT)


@pytest.mark.parametrize("number", ["", "x", "-1", "²", "1.5"])
def test_what_is_no_number_counts_as_none(number: str) -> None:
    assert tallies.from_values({"a": {"sent": number, "last_used": AT}}) == {"a": Tally(0, 0, AT)}


def test_a_relay_of_an_earlier_version_tells_numbers() -> None:
    assert tallies.from_values({"a": {"sent": 7, "refused": 2}}) == {"a": Tally(7, 2)}


@pytest.mark.parametrize("runs", [True, False])
def test_a_program_that_comes_back_under_its_old_name_has_sent_nothing(*, runs: bool) -> None:
    relay, store = FakeRelay(runs=runs), MemoryMarks()
    subject = Relaying(Register(InMemoryRegister(), FixedClock()), relay, store, relay, relay)
    subject.add("Scanner")
    subject.add("Shop")
    store.change(lambda _: counted("scanner", "shop"))
    relay.tallies = counted("shop")  # a relay that runs forgets by itself
    subject.revoke("Scanner")
    subject.add("Scanner")
    told = {one.program.name: one.tally for one in subject.programs()}
    assert told == {"Shop": Tally(7, 2, AT), "Scanner": Tally()}
