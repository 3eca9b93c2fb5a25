"""A keyring for programs under test: in a file, so that the next start finds it again."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError


class FileKeyring(KeyringBackend):
    """What the library would take for a safe one; the file's name is in FILE_KEYRING."""

    priority = 5.0  # a property in the library, a number in its own keyrings too

    @property
    def _path(self) -> Path:
        return Path(os.environ["FILE_KEYRING"])

    @property
    def _kept(self) -> dict[str, str]:
        found: dict[str, str] = json.loads(self._path.read_text()) if self._path.exists() else {}
        return found

    def get_password(self, service: str, username: str) -> str | None:
        return self._kept.get(service)

    def set_password(self, service: str, username: str, password: str) -> None:
        self._path.write_text(json.dumps(self._kept | {service: password}))

    def delete_password(self, service: str, username: str) -> None:
        kept = self._kept
        if kept.pop(service, None) is None:
            raise PasswordDeleteError(service)
        self._path.write_text(json.dumps(kept))


class HungKeyring(FileKeyring):
    """Never answers."""

    def get_password(self, service: str, username: str) -> str | None:
        time.sleep(120)
        return None
