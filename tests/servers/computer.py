"""The program on a computer of a test's own: real files and sockets, secrets in memory."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import pytest

from conftest import CANARY
from smtp_desktop.adapters.files.memory import InMemorySecretStore
from smtp_desktop.adapters.network.dialer import NetworkDialer
from smtp_desktop.adapters.network.tls import Trust
from smtp_desktop.cli.start import start
from smtp_desktop.model.secret import Secret, SecretKind
from smtp_desktop.ports.relaying import NoAutostart, Schedule
from smtp_desktop.ports.storage import SecretStore
from smtp_desktop.program import Program
from smtp_desktop.services.sending.stages import TestLimits
from smtp_desktop.services.testing.test_email import TestEmail
from support.fakes import SHORT


class Computer(Program):
    """The services as ``program`` builds them, but for the keyring and the trust.

    A second start of the program on the same computer has the `keyring` of the first.
    """

    def __init__(
        self, trusted: str = "", limits: TestLimits = SHORT, keyring: SecretStore | None = None
    ) -> None:
        super().__init__()
        self._keyring = keyring or InMemorySecretStore()
        self._trusted = trusted
        self._limits = limits

    @cached_property
    def secret_store(self) -> SecretStore:
        return self._keyring

    @property
    def schedule(self) -> Schedule:
        """Elsewhere it is a file in a test's own home; Windows has one list for all of a user."""
        return NoAutostart() if sys.platform == "win32" else super().schedule

    @cached_property
    def trust(self) -> Trust:
        return Trust(ca_data=self._trusted)

    @cached_property
    def dialer(self) -> NetworkDialer:
        return NetworkDialer(self.trust, lambda host: ["127.0.0.1"])

    @cached_property
    def tester(self) -> TestEmail:
        return TestEmail(
            self.dialer,
            self.clock,
            lambda: self.catalogue,
            lambda: self.providers,
            self._limits,
            attempts=self.attempts,
            computer=lambda: self.computer,
        )

    def keep(self, settings: str) -> None:
        """Save the account in a settings file, with the canary as its password."""
        account = self.accounts.from_file(settings)
        self.accounts.save(account, {SecretKind.PASSWORD: Secret(CANARY)})

    def run(self, words: Sequence[object]) -> int:
        """Run a command in this process; its code."""
        return start([str(word) for word in words], lambda: self, _practise)


def told(capfd: pytest.CaptureFixture[str]) -> tuple[str, str]:
    """What was printed; no secret is in it."""
    out, err = capfd.readouterr()
    assert CANARY not in out + err
    return out, err


def value_told(capfd: pytest.CaptureFixture[str]) -> Any:
    """The one JSON value that was printed."""
    return json.loads(told(capfd)[0])


def _practise(*, window: bool, as_json: bool) -> int:
    raise AssertionError("nobody asked for the demo")
