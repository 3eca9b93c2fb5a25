"""What every secret store promises, over every keyring."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import CANARY, missing
from servers import keyring_daemon
from servers.keyring_daemon import KeyringDaemon
from servers.keyrings import (
    NAME,
    CredentialManager,
    MemoryKeyring,
    Place,
    Played,
    assert_only,
    found,
    password,
    saved,
)
from smtp_desktop.adapters.files.memory import InMemorySecretStore
from smtp_desktop.adapters.keyring.store import PIECE, KeyringSecretStore, split
from smtp_desktop.errors import SecretNotFound
from smtp_desktop.model.secret import Secret, SecretKind

OLD, NEW = password("old" + "ö" * 2500), password(CANARY + "n" * 1500)

DIFFICULT = {
    "one letter": "x",
    "10,000 letters": "abcdefghij" * 1000,
    "10,000 emoji": "😀" * 10_000,
    "emoji at every edge": "x" + "😀" * 999 + "y" + "👩‍👩‍👧‍👦" * 300,
    "umlauts": "Grüße aus Köln, ÄÖÜß",
    "combined and single letters": "é e\u0301 Å \u212b",
    "lines": "one\ntwo\r\nthree\t\0",
    "quotes": '"\'`\\" \\u0041 {} ["',
    "blanks": "  between blanks  ",
    "a number": "12345",
    "a header": '{"current":{"id":"0","pieces":1}}',
}


class Memory:
    """The store that forgets everything at the end of the program."""

    def __init__(self) -> None:
        self._store = InMemorySecretStore()

    def store(self) -> InMemorySecretStore:
        return self._store


class SecretStoreContract:
    """Inherited once for every store there is."""

    def test_nothing_is_found_where_nothing_was_stored(self, place: Place) -> None:
        with pytest.raises(SecretNotFound):
            place.store().read(NAME, "A")

    def test_what_was_stored_is_found_by_the_next_program(self, place: Place) -> None:
        saved(place, OLD, "A")
        assert found(place, "A") == OLD

    def test_prepared_secrets_count_only_with_their_settings(self, place: Place) -> None:
        saved(place, OLD, "A")
        place.store().prepare(NAME, NEW, "B")
        assert found(place, "A") == OLD
        assert found(place, "B") == NEW

    def test_first_secrets_do_not_count_before_their_settings_are_there(self, place: Place) -> None:
        place.store().prepare(NAME, NEW, "B")
        assert found(place, "") is None
        assert found(place, "B") == NEW

    def test_settled_secrets_count_whatever_becomes_of_the_settings(self, place: Place) -> None:
        saved(place, OLD, "A")
        saved(place, NEW, "B")
        assert found(place, "B") == NEW
        assert found(place, "edited by hand") == NEW

    def test_settling_by_other_settings_drops_what_was_prepared(self, place: Place) -> None:
        saved(place, OLD, "A")
        place.store().prepare(NAME, NEW, "B")
        place.store().settle(NAME, "A")
        assert found(place, "A") == OLD
        assert found(place, "B") == OLD

    def test_discarding_takes_back_what_was_prepared(self, place: Place) -> None:
        saved(place, OLD, "A")
        place.store().prepare(NAME, NEW, "B")
        place.store().discard(NAME)
        assert found(place, "A") == OLD
        assert found(place, "B") == OLD

    def test_discarding_the_first_secrets_leaves_none(self, place: Place) -> None:
        place.store().prepare(NAME, NEW, "B")
        place.store().discard(NAME)
        assert found(place, "B") is None

    def test_a_password_alone_can_change(self, place: Place) -> None:
        saved(place, OLD, "A")
        saved(place, NEW, "A")
        assert found(place, "A") == NEW

    def test_removing_forgets_everything(self, place: Place) -> None:
        saved(place, OLD, "A")
        place.store().prepare(NAME, NEW, "B")
        place.store().remove(NAME)
        place.store().discard(NAME)
        assert found(place, "A") is None
        assert found(place, "B") is None

    def test_storing_no_secrets_forgets_the_old_ones(self, place: Place) -> None:
        saved(place, OLD, "A")
        saved(place, {}, "B")
        assert found(place, "B") is None

    def test_tidying_up_where_nothing_is_does_nothing(self, place: Place) -> None:
        place.store().settle(NAME, "A")
        place.store().discard(NAME)
        place.store().remove(NAME)
        assert found(place, "A") is None

    def test_accounts_do_not_touch_each_other(self, place: Place) -> None:
        saved(place, OLD, "A", "one")
        saved(place, NEW, "A", "two")
        place.store().remove("one")
        assert found(place, "A", "one") is None
        assert found(place, "A", "two") == NEW
        place.store().remove("two")

    def test_secrets_of_every_kind_are_kept_together(self, place: Place) -> None:
        secrets = {kind: Secret(f"{kind.value} {CANARY}") for kind in SecretKind}
        saved(place, secrets, "A")
        assert found(place, "A") == secrets

    @pytest.mark.parametrize("text", DIFFICULT.values(), ids=DIFFICULT)
    def test_a_difficult_secret_survives(self, place: Place, text: str) -> None:
        saved(place, password(text), "A")
        assert found(place, "A") == password(text)


class KeyringContract(SecretStoreContract):
    """What a store over a keyring promises beside: it leaves nothing lying about."""

    def test_a_save_leaves_a_header_and_its_pieces(self, place: Any) -> None:
        saved(place, OLD, "A")
        saved(place, NEW, "B")
        saved(place, OLD, "B")
        assert_only(place.entries(), pieces=3)

    def test_settling_by_other_settings_leaves_what_was_there(self, place: Any) -> None:
        saved(place, OLD, "A")
        before = place.entries()
        place.store().prepare(NAME, NEW, "B")
        place.store().settle(NAME, "A")
        assert place.entries() == before

    def test_discarding_leaves_what_was_there(self, place: Any) -> None:
        saved(place, OLD, "A")
        before = place.entries()
        place.store().prepare(NAME, NEW, "B")
        place.store().discard(NAME)
        assert place.entries() == before

    def test_discarding_the_first_secrets_leaves_no_entry(self, place: Any) -> None:
        place.store().prepare(NAME, NEW, "B")
        place.store().discard(NAME)
        assert place.entries() == []

    def test_storing_no_secrets_leaves_no_entry(self, place: Any) -> None:
        saved(place, {}, "A")
        assert place.entries() == []
        saved(place, OLD, "A")
        saved(place, {}, "B")
        assert place.entries() == []

    def test_removing_leaves_no_entry(self, place: Any) -> None:
        saved(place, OLD, "A")
        place.store().prepare(NAME, NEW, "B")
        place.store().remove(NAME)
        assert place.entries() == []


class TestInMemory(SecretStoreContract):
    @pytest.fixture
    def place(self) -> Memory:
        return Memory()


class TestInAKeyring(KeyringContract):
    @pytest.fixture
    def place(self) -> Played:
        return Played(MemoryKeyring())


class TestInTheWindowsCredentialManager(KeyringContract):
    @pytest.fixture
    def place(self) -> Played:
        return Played(CredentialManager())


@pytest.fixture(scope="module")
def daemon() -> Iterator[KeyringDaemon]:
    if not keyring_daemon.is_here():
        missing("gnome-keyring")
    with KeyringDaemon() as started:
        yield started


@pytest.mark.live
class TestInGnomeKeyring(KeyringContract):
    @pytest.fixture
    def place(self, daemon: KeyringDaemon, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
        monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
        for name, value in daemon.environ.items():
            monkeypatch.setenv(name, value)
        daemon.revive()
        yield RealPlace(daemon)
        daemon.revive()
        assert daemon.revivals < 2, "it dies of what it is asked to keep"
        KeyringSecretStore(daemon.environ).remove(NAME)
        assert daemon.entries() == []
        for file in filter(Path.is_file, daemon.folder.rglob("*")):
            assert CANARY.encode() not in file.read_bytes(), file


class RealPlace:
    """A keyring that is real."""

    def __init__(self, daemon: KeyringDaemon) -> None:
        self._daemon = daemon
        self.entries = daemon.entries

    def store(self) -> KeyringSecretStore:
        return KeyringSecretStore(self._daemon.environ)


@given(st.text(), st.integers(2, 50))
def test_pieces_fit_and_join_to_the_same_text(text: str, size: int) -> None:
    pieces = split(text, size)
    assert "".join(pieces) == text
    assert all(len(piece.encode("utf-16-le")) <= 2 * size for piece in pieces)
    assert all(pieces) or pieces == [""]


@given(st.text(min_size=1), st.integers(1, 2000))
def test_pieces_fit_into_windows(text: str, times: int) -> None:
    pieces = split(text * times, PIECE)
    assert "".join(pieces) == text * times
    assert all(len(piece.encode("utf-16-le")) <= 2560 for piece in pieces)
    assert len(pieces) <= 2 * len(text * times) // (PIECE - 1) + 1


def test_an_account_of_another_settings_folder_takes_no_password_of_the_usual_one(
    tmp_path: Path,
) -> None:
    """Both are called default, and all of them share one keyring."""
    keyring = MemoryKeyring()
    usual = KeyringSecretStore({}, lambda _: keyring)
    portable = KeyringSecretStore({"SMTP_DESKTOP_HOME": str(tmp_path)}, lambda _: keyring)
    for store, kept in ((usual, OLD), (portable, NEW)):
        store.prepare(NAME, kept, "seal")
        store.settle(NAME, "seal")
    assert usual.read(NAME, "seal") == OLD
    assert portable.read(NAME, "seal") == NEW
    portable.remove(NAME)
    assert usual.read(NAME, "seal") == OLD
    assert all(name.startswith("smtp-desktop/") for name in keyring.kept)
