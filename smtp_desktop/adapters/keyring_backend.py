"""Which keyring: the platform's own, or one that the person chose and that encrypts."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from typing import Any

from smtp_desktop.errors import SecretStoreUnavailable

# keyring's own measure: below 1 are the ones that keep plain text, forget, or only fail.
_SAFE = 1

_OWN = {
    "win32": "keyring.backends.Windows.WinVaultKeyring",
    "darwin": "keyring.backends.macOS.Keyring",
}
_SECRET_SERVICE = "keyring.backends.SecretService.Keyring"  # noqa: S105 - a class


def choose(environ: Mapping[str, str]) -> Any:
    """A keyring that is safe to use; raises SecretStoreUnavailable when there is none.

    A choice in PYTHON_KEYRING_BACKEND or keyring's configuration file is followed, unless it
    would keep secrets readable.
    """
    from keyring import core

    backend: Any = core.load_env() or core.load_config() or _own(environ)
    if backend is None or not _is_safe(backend):
        raise SecretStoreUnavailable("Only a keyring that does not protect secrets was found.")
    if hasattr(type(backend), "persist"):  # Windows: not on every computer of the domain
        backend.persist = "local machine"
    return backend


def is_secret_service(backend: Any) -> bool:
    """Whether this keyring talks to the Secret Service over D-Bus."""
    return type(backend).__module__ == "keyring.backends.SecretService"


def _own(environ: Mapping[str, str]) -> Any:
    """The platform's own, imported by name, so that a bundle needs no entry points."""
    module, _, name = _OWN.get(sys.platform, _SECRET_SERVICE).rpartition(".")
    if sys.platform not in _OWN and "DBUS_SESSION_BUS_ADDRESS" not in environ:
        return None  # looking further could start a bus of its own
    return getattr(importlib.import_module(module), name)()


def _is_safe(backend: Any) -> bool:
    try:
        return float(type(backend).priority) >= _SAFE
    except (RuntimeError, TypeError, ValueError, AttributeError):
        return False
