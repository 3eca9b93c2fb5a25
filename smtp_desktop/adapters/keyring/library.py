"""The library ``keyring``, loaded without what this program never does with it.

Its search for plug-ins reads what is installed, and its helpers can fetch archives: for that it
imports HTTP and email, twice as much as all the rest of it.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType

_UNUSED = ("importlib_metadata", "importlib.metadata", "more_itertools", "urllib.request")


class _Later(ModuleType):
    """Stands where a module will be, which is loaded once something of it is asked for."""

    def __getattr__(self, name: str) -> object:
        _remove(self)
        return getattr(import_module(self.__name__), name)


def load() -> ModuleType:
    """The core of the library; what it does not use is loaded by whoever does."""
    waiting = [_Later(name) for name in _UNUSED if name not in sys.modules]
    for one in waiting:
        _put(one)
    try:
        from keyring import core
    finally:
        for one in waiting:
            _remove(one)
    return core


def _put(later: _Later) -> None:
    sys.modules[later.__name__] = later
    package, _, name = later.__name__.rpartition(".")
    if package:  # another thread that imports it now looks for it there
        setattr(import_module(package), name, later)


def _remove(later: _Later) -> None:
    if sys.modules.get(later.__name__) is later:
        del sys.modules[later.__name__]
