"""Which keyring is used, and whether one is there at all."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from keyring.backend import KeyringBackend

from smtp_desktop.adapters.keyring import backend as keyring_backend
from smtp_desktop.adapters.keyring.backend import KeyringPatience, WatchedKeyring
from smtp_desktop.adapters.keyring.secret_service import ServiceState, state
from smtp_desktop.errors import SecretStoreHung, SecretStoreUnavailable
from support.posix import homes_are_named, not_on_windows, sockets_are_files

PATIENCE = KeyringPatience(call=20, unlock=20, probe=5)


class Chosen(KeyringBackend):
    """A keyring that a person might choose."""

    priority: float = 1

    def get_password(self, service: str, username: str) -> str | None:
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        return

    def delete_password(self, service: str, username: str) -> None:
        return


class Readable(Chosen):
    """Stands for keyrings.alt, which keeps plain text in a file."""

    priority = 0.5


class Broken(Chosen):
    @property
    def priority(self) -> float:  # type: ignore[override]
        raise RuntimeError("not on this computer")


def chosen(kind: Callable[[], Any]) -> Any:
    return kind()  # the library's constructor has no types


class Chain(Chosen):
    priority = 10
    backends = (chosen(Chosen), chosen(Readable))


class SafeChain(Chosen):
    priority = 10
    backends = (chosen(Chosen),)


class Roaming(Chosen):
    persist: object = "enterprise"


def choose_by_name(name: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", name)
    return keyring_backend.choose({})


@pytest.mark.parametrize("kind", [Chosen, SafeChain])
def test_a_keyring_that_the_person_chose_is_followed(
    kind: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert type(choose_by_name(f"{__name__}.{kind.__name__}", monkeypatch)) is kind


windows_has_its_own = not_on_windows("Windows has its own keyring, whatever else is there")


@pytest.mark.parametrize(
    "name",
    [
        f"{__name__}.Readable",
        f"{__name__}.Chain",
        f"{__name__}.Broken",
        f"{__name__}.Missing",
        "keyring.backends.null.Keyring",
        "keyring.backends.fail.Keyring",
        "keyring.backends.macOS.Keyring",
        pytest.param("keyring.backends.Windows.WinVaultKeyring", marks=windows_has_its_own),
        "keyring.backends.SecretService.Keyring",
        "no.such.module.Keyring",
        "nonsense",
        "",
    ],
)
def test_a_keyring_that_is_not_safe_or_not_there_is_refused(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SecretStoreUnavailable):
        choose_by_name(name, monkeypatch)


@homes_are_named
@pytest.mark.parametrize(("kind", "is_safe"), [("Readable", False), ("Chosen", True)])
def test_the_choice_in_the_configuration_file_is_measured_as_well(
    kind: str, is_safe: bool, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    folder = home / ".config" / "python_keyring"
    folder.mkdir(parents=True)
    chosen = f"[backend]\ndefault-keyring={__name__}.{kind}\n"
    (folder / "keyringrc.cfg").write_text(chosen)
    if is_safe:
        assert isinstance(keyring_backend.choose({}), Chosen)
    else:
        with pytest.raises(SecretStoreUnavailable):
            keyring_backend.choose({})


@windows_has_its_own
def test_without_a_session_bus_no_keyring_is_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    with pytest.raises(SecretStoreUnavailable):
        keyring_backend.choose({})


def test_on_windows_secrets_stay_on_this_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    assert choose_by_name(f"{__name__}.Roaming", monkeypatch).persist == "local machine"


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "nonsense",
        "unix:",
        "unix:path",
        "tcp:host=127.0.0.1,port=1",
        pytest.param("unix:path=/nowhere/at/all", marks=sockets_are_files),
        "autolaunch:",
        "unix:runtime=yes",
    ],
)
def test_without_a_bus_that_answers_there_is_no_keyring(address: str | None) -> None:
    environ = {} if address is None else {"DBUS_SESSION_BUS_ADDRESS": address}
    assert state(environ, 1) is ServiceState.ABSENT


@sockets_are_files
def test_a_dead_bus_is_no_keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX) as bus:
        bus.bind(str(tmp_path / "bus"))
    address = f"unix:path={tmp_path}/bus"
    assert state({"DBUS_SESSION_BUS_ADDRESS": address}, 1) is ServiceState.ABSENT
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    subject = WatchedKeyring(
        {"DBUS_SESSION_BUS_ADDRESS": address}, keyring_backend.choose, PATIENCE
    )
    with pytest.raises(SecretStoreUnavailable), subject.turn():
        pass


@sockets_are_files
def test_a_bus_that_says_nothing_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"unix:path={tmp_path}/bus"
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    environ = {"DBUS_SESSION_BUS_ADDRESS": address}
    with socket.socket(socket.AF_UNIX) as bus:
        bus.bind(str(tmp_path / "bus"))
        bus.listen()
        assert state(environ, 0.2) is ServiceState.HUNG
        subject = WatchedKeyring(environ, keyring_backend.choose, PATIENCE)
        with pytest.raises(SecretStoreHung), subject.turn():
            pass
