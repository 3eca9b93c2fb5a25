"""Programs bound to an account, while that is given another name."""

from __future__ import annotations

import pytest

from smtp_desktop.adapters.files.memory import InMemoryRegister
from smtp_desktop.errors import RegisterNotChanged, SettingsInvalid
from smtp_desktop.services.relaying.relaying import Relaying
from support.other_programs import FakeRelay, relaying


@pytest.fixture
def relay() -> FakeRelay:
    return FakeRelay(runs=True)


@pytest.fixture
def subject(relay: FakeRelay) -> Relaying:
    found = relaying(relay)
    found.add("Scanner", "work")
    found.add("Anything")
    relay.told.clear()
    return found


def bound(subject: Relaying) -> list[str]:
    return [one.program.account for one in subject.programs()]


def test_they_follow_and_a_running_relay_is_told(subject: Relaying, relay: FakeRelay) -> None:
    with subject.following("work", "office"):
        pass
    assert "reload" in relay.told
    assert bound(subject) == ["office", ""]


def test_where_renaming_fails_they_are_bound_as_before(subject: Relaying) -> None:
    with pytest.raises(SettingsInvalid), subject.following("work", "office"):
        raise SettingsInvalid("there is an account with this name already")
    assert bound(subject) == ["work", ""]


def test_nobody_is_told_where_nobody_is_bound(subject: Relaying, relay: FakeRelay) -> None:
    with subject.following("shop", "office"):
        pass
    assert relay.told == []
    assert bound(subject) == ["work", ""]


def test_a_damaged_list_is_said_before_anything_is_renamed() -> None:
    damaged = InMemoryRegister()
    damaged.change(lambda _: "nonsense")
    renamed = False
    with (
        pytest.raises(RegisterNotChanged),
        relaying(FakeRelay(), damaged).following("work", "office"),
    ):
        renamed = True
    assert not renamed
