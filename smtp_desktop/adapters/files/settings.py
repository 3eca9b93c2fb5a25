"""Settings on the disk: a TOML file an account, its owner's only, replaced whole or not at all."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

from smtp_desktop.adapters.files import atomic
from smtp_desktop.errors import SettingsInvalid, SettingsNotSaved, SettingsUnreadable
from smtp_desktop.model import account_name
from smtp_desktop.model.codec import MAX_LENGTH, TOO_LONG

_MARK = b"\xef\xbb\xbf"  # of UTF-8, as some editors put it first


def read_file(path: str, system: atomic.System = atomic.SYSTEM) -> str:
    """The text of a settings file; raises SettingsUnreadable for whatever is none.

    It says where a password is sent to, so one that belongs to another user is refused.
    """
    try:
        data = atomic.read(path, MAX_LENGTH + 1, only_ours=True, system=system)
    except OSError as error:
        raise _unreadable(path, atomic.reason(error)) from error
    if len(data) > MAX_LENGTH:
        raise _unreadable(path, TOO_LONG)
    try:
        return data.removeprefix(_MARK).decode("utf-8")
    except UnicodeDecodeError:
        raise _unreadable(path, "it is not a text file in UTF-8") from None


def read_beginning(path: str, most: int) -> bytes:
    """Up to so many bytes of an ordinary file; raises SettingsUnreadable for whatever is none."""
    try:
        return atomic.read(path, most)
    except OSError as error:
        raise _unreadable(path, atomic.reason(error)) from error


class SettingsFiles:
    """The accounts in one folder; see ``ports.storage.SettingsStore``.

    Who finds another program saving waits `lock_seconds` for it; `system` does what is asked of
    the files.
    """

    def __init__(
        self, folder: str, lock_seconds: float = 10, system: atomic.System = atomic.SYSTEM
    ) -> None:
        self._folder = folder
        self._lock_seconds = lock_seconds
        self._system = system

    def where(self, name: str) -> str:
        """Where an account is kept; raises SettingsInvalid for a name that cannot be a file's."""
        account_name.check(name)
        return os.path.join(self._folder, f"{name}.toml")

    def found(self, name: str) -> os.stat_result | None:
        """What the system says of an account's file, None where there is none."""
        try:
            return os.stat(self.where(name))
        except (OSError, ValueError, SettingsInvalid):
            return None

    def names(self) -> tuple[str, ...]:
        try:
            found = os.listdir(self._folder)
        except OSError:
            return ()
        return tuple(sorted(name[:-5] for name in found if name.endswith(".toml")))

    def read(self, name: str) -> str | None:
        path = self.where(name)
        try:
            os.lstat(path)
        except FileNotFoundError as error:
            if os.path.exists(self._folder) and not os.path.isdir(self._folder):
                raise _unreadable(path, "there is no such folder") from error  # told by Windows
            return None
        except OSError as error:
            raise _unreadable(path, atomic.reason(error)) from error
        return read_file(path, self._system)

    def read_file(self, path: str) -> str:
        return read_file(path, self._system)

    def write(self, name: str, text: str) -> None:
        path = self.where(name)
        with _not_saved(path):
            atomic.own_folder(self._folder, only_ours=True)
            atomic.replace(path, text.encode("utf-8"), system=self._system)

    def remove(self, name: str) -> None:
        path = self.where(name)
        with _not_saved(path):
            atomic.remove(path, system=self._system)

    def copy_aside(self, name: str) -> str:
        path = self.where(name)
        with _not_saved(path):
            return atomic.copy_aside(path)

    @contextlib.contextmanager
    def lock(self, name: str) -> Iterator[None]:
        path = self.where(name)
        with contextlib.ExitStack() as held:
            with _not_saved(path):
                atomic.own_folder(self._folder, only_ours=True)
                held.enter_context(atomic.locked(path, self._lock_seconds))
            atomic.sweep(path, system=self._system)
            yield


@contextlib.contextmanager
def _not_saved(path: str) -> Iterator[None]:
    """What goes wrong while a settings file is changed, as the error for it."""
    try:
        yield
    except TimeoutError:
        raise SettingsNotSaved("another program is saving this account just now") from None
    except OSError as error:
        raise SettingsNotSaved(f"{path}: {atomic.reason(error, writing=True)}") from error


def _unreadable(path: str, reason: str) -> SettingsUnreadable:
    error = SettingsUnreadable(reason)
    error.path = path
    return error
