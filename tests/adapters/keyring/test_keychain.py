"""What the Keychain of macOS answers, through keyring's own code for it; no Mac is asked."""

from __future__ import annotations

import ctypes
import importlib
import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from keyring.backends import macOS

from conftest import CANARY
from smtp_desktop.adapters.keyring.backend import KeyringPatience, WatchedKeyring
from smtp_desktop.errors import (
    SecretStoreDismissed,
    SecretStoreError,
    SecretStoreFailed,
    SecretStoreLocked,
    SecretStoreUnavailable,
)

API = "keyring.backends.macOS.api"
NOT_FOUND = -25300


class Framework:
    """A library of macOS; what the Keychain answers is set by each test."""

    status = 0

    def __init__(self, name: object) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        def call(*_: object) -> int:
            return Framework.status if name.startswith("SecItem") else 0

        return call


@pytest.fixture
def keychain(monkeypatch: pytest.MonkeyPatch) -> Iterator[WatchedKeyring]:
    """Our keyring on keyring's own code for macOS, which is on a Mac as far as it can tell."""
    monkeypatch.setattr(ctypes, "CDLL", Framework)
    monkeypatch.delitem(sys.modules, API, raising=False)
    api = importlib.import_module(API)
    monkeypatch.setattr(api, "k_", lambda _: None)
    monkeypatch.setattr(macOS, "api", api, raising=False)
    constructor: Any = macOS.Keyring
    patience = KeyringPatience(call=20, unlock=20, probe=5)
    yield WatchedKeyring({}, lambda _: constructor(), patience)
    sys.modules.pop(API, None)


def refused(keychain: WatchedKeyring, status: int, action: str) -> SecretStoreError:
    Framework.status = status
    ask: dict[str, Callable[[], object]] = {
        "get": partial(keychain.get, "entry"),
        "set": partial(keychain.set, "entry", CANARY),
    }
    with keychain.turn(), pytest.raises(SecretStoreError) as caught:
        ask[action]()
    return caught.value


@pytest.mark.parametrize("action", ["get", "set"])
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (-128, SecretStoreDismissed),
        (-25291, SecretStoreUnavailable),
        (-25293, SecretStoreLocked),
        (-25294, SecretStoreUnavailable),
        (-25307, SecretStoreUnavailable),
        (-25308, SecretStoreLocked),
        (-25315, SecretStoreLocked),
        (-67030, SecretStoreFailed),
        (-50, SecretStoreFailed),
    ],
)
def test_each_answer_of_the_keychain_gets_its_meaning(
    keychain: WatchedKeyring, status: int, kind: type[SecretStoreError], action: str
) -> None:
    fault = refused(keychain, status, action)
    assert type(fault) is kind
    assert CANARY not in f"{fault!r} {fault}"
    assert fault.__cause__ is None
    assert fault.__context__ is None


def test_an_entry_that_is_not_there_is_no_fault(keychain: WatchedKeyring) -> None:
    Framework.status = NOT_FOUND
    with keychain.turn():
        assert keychain.get("entry") is None
        keychain.delete("entry")
