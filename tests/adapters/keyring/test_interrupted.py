"""A save that is killed or refused at every single call of the keyring, or interfered with."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import CANARY
from servers.keyrings import (
    COPY,
    NAME,
    CredentialManager,
    Died,
    MemoryKeyring,
    Moments,
    Played,
    WindowsError,
    assert_only,
    found,
    password,
    saved,
)
from smtp_desktop.errors import SecretStoreError, SecretStoreFailed
from smtp_desktop.ports.storage import Secrets

OLD, NEW, NEXT = password("o" * 2500), password(CANARY + "n" * 1500), password("next")

HOLDERS = [MemoryKeyring, CredentialManager]


class Adventure:
    """Something happens to an account, and is interrupted; `seal` is what the settings file has."""

    def __init__(self, place: Played) -> None:
        self.place = place
        self.store = place.store()
        self.seal = "A"

    def change_both(self) -> None:
        self.store.prepare(NAME, NEW, "B")
        self.seal = "B"
        self.store.settle(NAME, "B")

    def change_the_password(self) -> None:
        self.store.prepare(NAME, NEW, "A")
        self.store.settle(NAME, "A")

    def give_up(self) -> None:
        self.store.prepare(NAME, NEW, "B")
        self.store.discard(NAME)

    def give_up_the_password(self) -> None:
        self.store.prepare(NAME, NEW, "A")
        self.store.discard(NAME)

    def store_none(self) -> None:
        self.store.prepare(NAME, {}, "B")
        self.seal = "B"
        self.store.settle(NAME, "B")

    def remove(self) -> None:
        self.store.remove(NAME)

    def tidied_by_the_next_save(self) -> None:
        store = self.place.store()
        store.settle(NAME, self.seal)
        store.prepare(NAME, NEXT, "C")
        store.settle(NAME, "C")


# What may be found afterwards, by the seal that is in place.
ADVENTURES: dict[Callable[[Adventure], None], dict[str, list[Secrets | None]]] = {
    Adventure.change_both: {"A": [OLD], "B": [NEW]},
    Adventure.change_the_password: {"A": [OLD, NEW]},
    Adventure.give_up: {"A": [OLD]},
    Adventure.give_up_the_password: {"A": [OLD, NEW]},
    Adventure.store_none: {"A": [OLD], "B": [None]},
    Adventure.remove: {"A": [OLD, None]},
}


def endings(
    holder: Callable[[], MemoryKeyring | CredentialManager],
    adventure: Callable[[Adventure], None],
    make: Callable[[int], Moments],
    *,
    first: bool,
) -> Iterator[tuple[Adventure, BaseException, list[str]]]:
    """The adventure, struck at its first moment, at its second, … until it comes through."""
    for at in itertools.count(1):
        subject = Adventure(Played(holder()))
        if not first:
            saved(subject.place, OLD, "A")
        before = subject.place.entries()
        subject.place.holder.moments = moments = make(at)
        try:
            adventure(subject)
        except (Died, SecretStoreError) as end:
            subject.place.holder.moments = Moments()
            yield subject, end, before
        else:
            assert moments.passed < at, "the blow was lost"
            assert at > 3
            return


def _first(expected: dict[str, list[Secrets | None]]) -> dict[str, list[Secrets | None]]:
    return {
        seal: [None if one == OLD else one for one in wanted] for seal, wanted in expected.items()
    }


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("first", [False, True], ids=["changing", "first"])
@pytest.mark.parametrize("adventure", ADVENTURES, ids=lambda one: one.__name__)
@pytest.mark.parametrize("holder", HOLDERS)
def test_killed_at_any_call_the_old_secrets_or_the_new_ones_are_there(
    holder: Callable[[], MemoryKeyring | CredentialManager],
    adventure: Callable[[Adventure], None],
    first: bool,
    after: bool,
) -> None:
    if first and adventure is Adventure.remove:
        return
    expected = ADVENTURES[adventure]
    expected = _first(expected) if first else expected
    make = partial(Moments, after=after)
    for subject, _, _ in endings(holder, adventure, make, first=first):
        assert found(subject.place, subject.seal) in expected[subject.seal]
        subject.tidied_by_the_next_save()
        assert found(subject.place, "C") == NEXT
        assert_only(subject.place.entries(), pieces=1)
        subject.place.store().remove(NAME)
        assert subject.place.entries() == []


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("first", [False, True], ids=["changing", "first"])
@pytest.mark.parametrize("holder", HOLDERS)
def test_refused_at_any_call_nothing_has_changed_and_nothing_is_left(
    holder: Callable[[], MemoryKeyring | CredentialManager], first: bool, after: bool
) -> None:
    def prepare(subject: Adventure) -> None:
        subject.store.prepare(NAME, NEW, "A")

    blow = WindowsError(5, "CredWrite", f"Access is denied: {CANARY}")
    make = partial(Moments, after=after, blow=blow)
    for subject, end, before in endings(holder, prepare, make, first=first):
        assert isinstance(end, SecretStoreFailed)
        assert CANARY not in repr(end)
        assert end.__context__ is None
        assert end.__cause__ is None
        assert found(subject.place, "A") == (None if first else OLD)
        assert subject.place.entries() == before


@pytest.mark.parametrize("first", [False, True], ids=["changing", "first"])
def test_when_windows_has_no_more_room_the_old_secrets_stay_and_nothing_is_left(
    first: bool,
) -> None:
    for room in range(12):
        manager = CredentialManager()
        place = Played(manager)
        if not first:
            saved(place, OLD, "A")
        before = place.entries()
        manager.room = len(manager.kept) + room
        try:
            saved(place, NEW, "A")
        except SecretStoreFailed:
            assert found(place, "A") == (None if first else OLD)
            assert place.entries() == before
        else:
            assert room > 1
            assert found(place, "A") == NEW
            return
    pytest.fail("it never fitted")


def test_no_secret_lies_in_the_copies_that_windows_makes() -> None:
    place = Played(CredentialManager())
    for number in range(3):
        saved(place, password(f"{CANARY}-{number}" + "x" * 2000), "A")
    copies = [text for name, text in place.holder.kept.items() if name.startswith(COPY)]
    assert copies
    assert not any(CANARY in text for text in copies)
    place.store().remove(NAME)
    assert place.holder.kept == {}


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 30), st.booleans()), max_size=8))
def test_any_row_of_killed_saves_ends_well(row: list[tuple[bool, int, bool]]) -> None:
    """Killed while tidying up after having been killed, and so on."""
    place = Played(MemoryKeyring())
    seal, settled = "start", None
    for number, (with_settings, at, after) in enumerate(row):
        secrets, new_seal = password(f"{number}" * 1100), f"{number}" if with_settings else seal
        place.holder.moments = Moments(at, after=after)
        store, old_seal = place.store(), seal
        try:
            store.settle(NAME, seal)
            store.prepare(NAME, secrets, new_seal)
            seal = new_seal
            store.settle(NAME, seal)
        except Died:
            is_done = False
        else:
            is_done = True
        place.holder.moments = Moments()
        now = found(place, seal)
        assert now in ([secrets] if seal != old_seal else [settled, secrets])
        assert now == secrets or not is_done
        settled = now
    Adventure.tidied_by_the_next_save(_at(place, seal))
    assert_only(place.entries(), pieces=1)


def _at(place: Played, seal: str) -> Adventure:
    subject = Adventure(place)
    subject.seal = seal
    return subject


def test_a_save_by_another_program_while_reading_is_no_fault() -> None:
    keyring = MemoryKeyring()
    place = Played(keyring)
    saved(place, OLD, "A")

    class SavesAfterTheHeader(Moments):
        @contextmanager
        def next(self) -> Iterator[None]:
            yield
            self.passed += 1
            if self.passed == 1:
                keyring.moments = Moments()
                saved(place, NEW, "A")

    keyring.moments = SavesAfterTheHeader()
    assert place.store().read(NAME, "A") == NEW


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", '{"current": 1}', '{"current":{"id":"x"}}', "\0"]
)
def test_a_damaged_header_counts_as_none_and_the_next_save_mends_it(damage: str) -> None:
    keyring = MemoryKeyring()
    place = Played(keyring)
    keyring.kept[f"smtp-desktop/{NAME}"] = damage
    assert found(place, "A") is None
    saved(place, NEW, "A")
    assert found(place, "A") == NEW
    keyring.kept[f"smtp-desktop/{NAME}"] = damage
    place.store().remove(NAME)
    assert f"smtp-desktop/{NAME}" not in keyring.kept


@pytest.mark.parametrize("at", [0, 1, 2])
def test_where_a_piece_is_missing_no_half_password_is_found(at: int) -> None:
    keyring = MemoryKeyring()
    place = Played(keyring)
    saved(place, OLD, "A")
    del keyring.kept[place.entries()[1 + at]]
    assert found(place, "A") is None
    saved(place, NEW, "A")
    assert found(place, "A") == NEW
    assert_only(place.entries(), pieces=2)
