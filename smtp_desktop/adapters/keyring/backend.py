"""The keyring itself: which one, and one watched call at a time.

It is the platform's own, or one that the person chose and that encrypts. Its calls know no time
limit and its errors no common base, so both are given to it here.
"""

from __future__ import annotations

import copy
import importlib
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

import msgspec

from smtp_desktop.adapters.keyring import library
from smtp_desktop.adapters.keyring.secret_service import ServiceState, state
from smtp_desktop.errors import (
    SecretStoreDismissed,
    SecretStoreError,
    SecretStoreFailed,
    SecretStoreHung,
    SecretStoreLocked,
    SecretStoreUnavailable,
)
from smtp_desktop.places import Places
from smtp_desktop.waiting import Deadline, call

USER = "smtp-desktop"  # fixed: Windows finds an entry by its service name alone

# keyring's own measure: below 1 are the ones that keep plain text, forget, or only fail.
_SAFE = 1

_OWN = {
    "win32": "keyring.backends.Windows.WinVaultKeyring",
    "darwin": "keyring.backends.macOS.Keyring",
}
_SECRET_SERVICE = "keyring.backends.SecretService.Keyring"  # noqa: S105 - a class

# What the Keychain of macOS answers, errSec…; keyring has words of its own for two of them alone.
_BY_KEYCHAIN_STATUS: dict[int, type[SecretStoreError]] = {
    -128: SecretStoreDismissed,  # UserCanceled
    -25291: SecretStoreUnavailable,  # NotAvailable
    -25293: SecretStoreLocked,  # AuthFailed
    -25294: SecretStoreUnavailable,  # NoSuchKeychain
    -25307: SecretStoreUnavailable,  # NoDefaultKeychain
    -25308: SecretStoreLocked,  # InteractionNotAllowed: nobody can be asked, as over SSH
    -25315: SecretStoreLocked,  # InteractionRequired
}

_HUMAN = 0.5  # seconds: nobody sees and closes a question faster

Result = TypeVar("Result")


class KeyringPatience(msgspec.Struct, frozen=True):
    """How many seconds to wait: for a call, for a person who has to unlock the keyring, and for its
    state."""

    call: float = 10
    unlock: float = 90
    probe: float = 2


class WatchedKeyring:
    """Entries by name; `choose` finds the keyring when it is first needed.

    Never two calls at once, because gnome-keyring breaks down under them: who comes second waits,
    and while a call is stuck everybody is told so at once. Every method raises a SecretStoreError.
    """

    def __init__(
        self,
        environ: Mapping[str, str],
        choose: Callable[[Mapping[str, str]], Any],
        patience: KeyringPatience,
    ) -> None:
        self._environ = environ
        self._folder = Places(environ).keyring
        self._choose = choose
        self._patience = patience
        self._backend: Any = None
        self._turn = threading.Lock()
        self._call_under_way = threading.Lock()  # outlives the turn when the call is stuck
        self._may_ask = False
        self._is_empty = False
        self._is_quiet = False

    def quiet(self) -> WatchedKeyring:
        """The same keyring, still asked one thing at a time, but never where that makes it ask
        the person to unlock it: it raises SecretStoreLocked then."""
        same = copy.copy(self)
        same._is_quiet = True
        return same

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Have the keyring to oneself; all the calls stand inside."""
        if not self._turn.acquire(timeout=self._patience.call):
            raise SecretStoreHung("The keyring is still busy with an earlier question.")
        try:
            self._look()
            yield
        finally:
            self._turn.release()

    def get(self, entry: str) -> str | None:
        """What an entry holds, None where there is none."""
        if self._is_empty:  # asking would make the person create a keyring first
            return None
        found = self._call(lambda: self._backend.get_password(self._service(entry), USER))
        return None if found is None else str(found)

    def set(self, entry: str, text: str) -> None:
        """Store an entry and make sure of it."""
        self._call(lambda: self._backend.set_password(self._service(entry), USER, text))
        self._is_empty = False
        if self.get(entry) != text:
            raise SecretStoreFailed("The keyring did not give back what was stored.")

    def delete(self, entry: str) -> None:
        """Delete an entry, if it is there."""
        if self._is_empty:
            return
        try:
            self._call(lambda: self._backend.delete_password(self._service(entry), USER))
        except SecretStoreFailed:  # also said where there is nothing to delete
            if self.get(entry) is not None:
                raise

    def _service(self, entry: str) -> str:
        """The name of an entry. A second settings folder has its own: an account saved or removed
        there would take the password of the one that is called so here."""
        return f"smtp-desktop/{entry}{' of ' if self._folder else ''}{self._folder}"

    def _look(self) -> None:
        """Choose the backend and see what it is up to, before anything can hang."""
        if self._backend is None:
            self._backend = self._call(lambda: self._choose(self._environ))
        self._may_ask = sys.platform == "darwin"  # for leave to use an entry, at any time
        if not _is_secret_service(self._backend):
            return
        found = self._call(lambda: state(self._environ, self._patience.probe))
        if found is ServiceState.ABSENT:
            raise SecretStoreUnavailable("No keyring is running.")
        if found is ServiceState.HUNG:
            raise SecretStoreHung("The keyring does not answer.")
        self._may_ask = found is not ServiceState.UNLOCKED
        if self._may_ask and self._is_quiet:
            raise SecretStoreLocked("locked")
        self._is_empty = found is ServiceState.NO_COLLECTION

    def _call(self, function: Callable[[], Result]) -> Result:
        if self._call_under_way.locked():
            raise SecretStoreHung("The keyring is still busy with an earlier question.")

        def alone() -> Result:
            with self._call_under_way:
                return function()

        seconds = self._patience.unlock if self._may_ask else self._patience.call
        began = time.monotonic()
        try:
            return call("keyring", alone, Deadline(seconds))
        except TimeoutError:
            fault: SecretStoreError = SecretStoreHung("The keyring did not answer in time.")
        except SecretStoreError:
            raise
        except Exception as error:  # noqa: BLE001 - each platform has its own; none may escape
            is_slow = time.monotonic() - began > _HUMAN
            fault = _translated(error, asked=is_slow and _has_screen(self._environ))
        raise fault  # outside of the handler: the foreign error may hold a secret and is dropped


def choose(environ: Mapping[str, str]) -> Any:
    """A keyring that is safe to use; raises SecretStoreUnavailable when there is none.

    A choice in PYTHON_KEYRING_BACKEND or keyring's configuration file is followed, unless it
    would keep secrets readable.
    """
    core = library.load()
    try:
        backend: Any = core.load_env() or core.load_config() or _own(environ)
        is_safe = backend is not None and _is_safe(backend)
    except TimeoutError:  # a session bus that hangs
        raise
    except Exception as error:  # a choice that cannot be loaded fails in many ways
        raise SecretStoreUnavailable("The keyring that was chosen cannot be used.") from error
    if not is_safe:
        raise SecretStoreUnavailable("Only a keyring that does not protect secrets was found.")
    if hasattr(type(backend), "persist"):  # Windows: not on every computer of the domain
        backend.persist = "local machine"
    return backend


def _has_screen(environ: Mapping[str, str]) -> bool:
    """Whether the keyring could have asked the person something."""
    return sys.platform in _OWN or any(map(environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))


def _is_secret_service(backend: Any) -> bool:
    """Whether this keyring talks to the Secret Service over D-Bus."""
    return type(backend).__module__ == "keyring.backends.SecretService"


def _own(environ: Mapping[str, str]) -> Any:
    """The platform's own, imported by name, so that a bundle needs no entry points."""
    module, _, name = _OWN.get(sys.platform, _SECRET_SERVICE).rpartition(".")
    if sys.platform not in _OWN and "DBUS_SESSION_BUS_ADDRESS" not in environ:
        return None  # looking further could start a bus of its own
    return getattr(importlib.import_module(module), name)()


def _is_safe(backend: Any) -> bool:
    """A chain of keyrings is as safe as its weakest."""
    links = getattr(backend, "backends", ())
    return float(type(backend).priority) >= _SAFE and all(map(_is_safe, links))


def _translated(error: Exception, *, asked: bool) -> SecretStoreError:
    """By the class's name, because the platforms' own exceptions share no base; their words stay
    behind, since nobody can promise that no secret is in them."""
    names = {kind.__name__ for kind in type(error).__mro__}
    if told := _BY_KEYCHAIN_STATUS.get(_keychain_status(error)):
        return told("keychain")
    if names & {"KeyringLocked", "LockedException", "PromptDismissedException"}:
        return SecretStoreDismissed("closed") if asked else SecretStoreLocked("locked")
    if "InitError" in names:
        return SecretStoreDismissed("closed") if asked else SecretStoreUnavailable("none")
    if names & {
        "NoKeyringError",
        "SecretServiceNotAvailableException",
        "ImportError",
        "ConnectionError",
    }:
        return SecretStoreUnavailable("No keyring can be used.")
    return SecretStoreFailed(f"The keyring refused ({type(error).__name__}).")


def _keychain_status(error: Exception) -> int:
    """The number behind an error of the Keychain, 0 where it is none."""
    cause = error.__cause__
    if cause is None or type(cause).__module__ != "keyring.backends.macOS.api":
        return 0
    status = next(iter(cause.args), 0)
    return status if isinstance(status, int) else 0
