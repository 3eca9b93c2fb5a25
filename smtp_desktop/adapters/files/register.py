"""The file of the programs that may send; see ``ports.relaying.RegisterStore``."""

from __future__ import annotations

import os
from collections.abc import Callable

from smtp_desktop.adapters.files import atomic
from smtp_desktop.errors import SettingsNotSaved, SettingsUnreadable
from smtp_desktop.ports.relaying import ADD_ANEW

_MAX_BYTES = 200_000
_LOCK_SECONDS = 10.0


class RegisterFile:
    """A file that is its owner's alone, replaced whole."""

    def __init__(self, path: str, system: atomic.System = atomic.SYSTEM) -> None:
        self._path = path
        self._system = system

    @property
    def where(self) -> str:
        return self._path

    def read(self) -> str:
        try:
            data = atomic.read(self._path, _MAX_BYTES + 1, only_ours=True, system=self._system)
        except FileNotFoundError:
            return ""
        except OSError as error:
            raise self._unreadable(atomic.reason(error)) from error
        if len(data) > _MAX_BYTES:
            raise self._unreadable(f"the list of programs is too large. {ADD_ANEW}")
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            raise self._unreadable(
                f"the list of programs is no text in UTF-8. {ADD_ANEW}"
            ) from None

    def change(self, function: Callable[[str], str]) -> None:
        try:
            atomic.own_folder(os.path.dirname(self._path))
            with atomic.locked(self._path, _LOCK_SECONDS):
                text = function(self.read())
                atomic.replace(self._path, text.encode("utf-8"), system=self._system)
        except TimeoutError:
            raise SettingsNotSaved("another program is changing the programs just now") from None
        except OSError as error:
            reason = atomic.reason(error, writing=True)
            raise SettingsNotSaved(f"{self._path}: {reason}") from error

    def _unreadable(self, reason: str) -> SettingsUnreadable:
        error = SettingsUnreadable(reason)
        error.path = self._path
        return error
