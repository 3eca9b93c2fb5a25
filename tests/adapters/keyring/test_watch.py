"""How the keyring's calls are watched, and what its errors become."""

from __future__ import annotations

import importlib
import inspect
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import keyring.errors
import pytest
import secretstorage.exceptions

from conftest import CANARY
from servers.keyrings import MemoryKeyring, WindowsError
from smtp_desktop.adapters.keyring.backend import KeyringPatience, WatchedKeyring
from smtp_desktop.errors import (
    SecretStoreDismissed,
    SecretStoreError,
    SecretStoreFailed,
    SecretStoreHung,
    SecretStoreLocked,
    SecretStoreUnavailable,
)
from support.posix import not_on_windows

SHORT = KeyringPatience(call=0.3, unlock=0.3, probe=0.2)
LONG = KeyringPatience(call=20, unlock=20, probe=5)
SCREEN = {"DISPLAY": ":0"}
LOCKED, NONE, FAILED = SecretStoreLocked, SecretStoreUnavailable, SecretStoreFailed


def watched(
    backend: Any, patience: KeyringPatience = LONG, environ: dict[str, str] | None = None
) -> WatchedKeyring:
    return WatchedKeyring(environ or {}, lambda environ: backend, patience)


class Forgetting(MemoryKeyring):
    def set_password(self, service: str, user: str, password: str) -> None:
        return


class Altering(MemoryKeyring):
    def set_password(self, service: str, user: str, password: str) -> None:
        super().set_password(service, user, password.strip())


@pytest.mark.parametrize("backend", [Forgetting(), Altering()])
def test_what_cannot_be_read_back_unchanged_is_not_relied_on(backend: MemoryKeyring) -> None:
    subject = watched(backend)
    with subject.turn(), pytest.raises(SecretStoreFailed):
        subject.set("entry", " text ")


class Stuck(MemoryKeyring):
    """A keyring that waits for something; it counts who waits with it."""

    def __init__(self) -> None:
        super().__init__()
        self.goes_on = threading.Event()
        self.under_way = 0
        self.most_under_way = 0
        self._count = threading.Lock()

    def get_password(self, service: str, user: str) -> str | None:
        with self._counted():
            assert self.goes_on.wait(30)
            return super().get_password(service, user)

    def set_password(self, service: str, user: str, password: str) -> None:
        with self._counted():
            super().set_password(service, user, password)

    def delete_password(self, service: str, user: str) -> None:
        with self._counted():
            super().delete_password(service, user)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._count:
            self.under_way += 1
            self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            time.sleep(0.002)  # long enough for somebody else to come
            yield
        finally:
            with self._count:
                self.under_way -= 1


def hung_after(function: Callable[[], object]) -> float:
    """How long it takes until the keyring is said to hang."""
    began = time.monotonic()
    with pytest.raises(SecretStoreHung):
        function()
    return time.monotonic() - began


def test_a_call_that_never_returns_is_given_up_and_nobody_queues_behind_it() -> None:
    backend = Stuck()
    subject = watched(backend, SHORT)

    def get() -> str | None:
        with subject.turn():
            return subject.get("entry")

    assert 0.25 < hung_after(get) < 3
    for _ in range(20):
        assert hung_after(get) < 0.25, "it waited although the first call was still stuck"
    assert backend.under_way == backend.most_under_way == 1
    backend.goes_on.set()
    while backend.under_way:
        time.sleep(0.01)
    assert get() is None
    assert backend.most_under_way == 1


def test_a_choice_that_never_ends_is_given_up_as_well() -> None:
    goes_on = threading.Event()
    backend = MemoryKeyring()

    def choose(environ: object) -> MemoryKeyring:
        assert goes_on.wait(30)
        return backend

    subject = WatchedKeyring({}, choose, SHORT)

    def get() -> str | None:
        with subject.turn():
            return subject.get("entry")

    assert hung_after(get) < 3
    assert hung_after(get) < 0.25
    goes_on.set()
    end = time.monotonic() + 5
    while time.monotonic() < end:
        try:
            assert get() is None
        except SecretStoreHung:  # its thread is just about to end
            continue
        return
    pytest.fail("it never came back")


def test_threads_never_overlap_in_the_keyring() -> None:
    backend = Stuck()
    backend.goes_on.set()
    subject = watched(backend)
    faults: list[BaseException] = []

    def use(number: int) -> None:
        try:
            for time_ in range(10):
                with subject.turn():
                    subject.set(f"{number}", f"{time_}")
                    assert subject.get(f"{number}") == f"{time_}"
                    subject.delete(f"{number}")
        except BaseException as fault:  # noqa: BLE001 - told by the test
            faults.append(fault)

    threads = [threading.Thread(target=use, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    assert backend.most_under_way == 1


def test_who_waits_too_long_for_another_thread_is_told_that_the_keyring_is_busy() -> None:
    backend = Stuck()
    subject = watched(backend, SHORT)
    holds, may_go = threading.Event(), threading.Event()

    def hold() -> None:
        backend.goes_on.set()
        with subject.turn():
            holds.set()
            may_go.wait(30)

    thread = threading.Thread(target=hold)
    thread.start()
    assert holds.wait(5)

    def get() -> None:
        with subject.turn():
            subject.get("entry")

    assert 0.25 < hung_after(get) < 3
    may_go.set()
    thread.join()
    get()


BECOMES: dict[type[Exception], type[SecretStoreError]] = {
    keyring.errors.KeyringError: FAILED,
    keyring.errors.PasswordSetError: FAILED,
    keyring.errors.PasswordDeleteError: FAILED,
    keyring.errors.InitError: NONE,
    keyring.errors.KeyringLocked: LOCKED,
    keyring.errors.NoKeyringError: NONE,
    secretstorage.exceptions.SecretStorageException: FAILED,
    secretstorage.exceptions.SecretServiceNotAvailableException: NONE,
    secretstorage.exceptions.LockedException: LOCKED,
    secretstorage.exceptions.ItemNotFoundException: FAILED,
    secretstorage.exceptions.PromptDismissedException: LOCKED,
    ConnectionResetError: NONE,
    ModuleNotFoundError: NONE,
    PermissionError: FAILED,
    UnicodeError: FAILED,
    ZeroDivisionError: FAILED,
}


class Refusing(MemoryKeyring):
    def __init__(self, error: Exception, seconds: float = 0) -> None:
        super().__init__()
        self._error = error
        self._seconds = seconds

    def get_password(self, service: str, user: str) -> str | None:
        time.sleep(self._seconds)
        raise self._error


def refused(
    error: Exception, seconds: float = 0, environ: dict[str, str] | None = None
) -> SecretStoreError:
    subject = watched(Refusing(error, seconds), environ=environ)
    with subject.turn(), pytest.raises(SecretStoreError) as caught:
        subject.get("entry")
    return caught.value


@pytest.mark.parametrize(("kind", "becomes"), BECOMES.items(), ids=lambda kind: kind.__name__)
def test_every_error_of_the_libraries_gets_its_meaning(
    kind: type[Exception], becomes: type[SecretStoreError]
) -> None:
    fault = refused(kind(CANARY))
    assert type(fault) is becomes
    assert CANARY not in f"{fault!r} {fault}"
    assert fault.__cause__ is None
    assert fault.__context__ is None


@pytest.mark.parametrize("module", ["keyring.errors", "secretstorage.exceptions"])
def test_no_error_of_the_libraries_is_without_a_meaning(module: str) -> None:
    for _, kind in inspect.getmembers(importlib.import_module(module), inspect.isclass):
        if issubclass(kind, Exception) and kind.__module__ == module:
            assert kind in BECOMES, kind


def test_the_error_of_windows_is_one_of_ours() -> None:
    error = WindowsError(1783, "CredWrite", f"The stub received bad data: {CANARY}")
    assert type(error).__module__ == "pywintypes"
    assert type(refused(error)) is SecretStoreFailed


@not_on_windows("its keyring needs no screen and asks nothing")
def test_a_person_takes_a_moment_to_close_a_question_and_a_missing_screen_none() -> None:
    locked = keyring.errors.KeyringLocked("Failed to unlock the collection!")
    refusal = keyring.errors.InitError("Failed to create the collection: Prompt dismissed..")
    assert type(refused(locked, 0.6, SCREEN)) is SecretStoreDismissed
    assert type(refused(locked, 0, SCREEN)) is SecretStoreLocked
    assert type(refused(locked, 0.6)) is SecretStoreLocked
    assert type(refused(refusal, 0.6, SCREEN)) is SecretStoreDismissed
    assert type(refused(refusal, 0.6)) is SecretStoreUnavailable


def test_nothing_is_logged_about_what_is_kept(caplog: pytest.LogCaptureFixture) -> None:
    subject = watched(MemoryKeyring())
    with subject.turn():
        subject.set("entry", CANARY)
        subject.delete("entry")
    assert CANARY not in caplog.text
