"""Saves an account again and again, and kills each save at a random moment.

    python -m servers.killer SAVES SEED SAVERS

With two savers both save at once, and both are killed at the same moment. It is a program of its
own, without threads, so that it can fork: a save then starts in no time. What came of it is one
JSON value; the passwords carry a canary and are told by their labels alone.
"""

from __future__ import annotations

import gc
import json
import os
import random
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field

from msgspec.structs import replace

from conftest import CANARY
from servers import exchange
from smtp_desktop.adapters.files.settings import SettingsFiles
from smtp_desktop.adapters.keyring import backend as keyring_backend
from smtp_desktop.adapters.keyring import secret_service
from smtp_desktop.adapters.keyring.store import KeyringSecretStore
from smtp_desktop.errors import SecretStoreError
from smtp_desktop.model import codec
from smtp_desktop.model.account import Account
from smtp_desktop.model.parse import parse
from smtp_desktop.model.secret import Secret, SecretKind
from smtp_desktop.places import Places
from smtp_desktop.ports.storage import Secrets
from smtp_desktop.services.accounts.accounts import Accounts
from support.fakes import CLOUDS, account, secrets_of

Pair = tuple[str, str]  # the label in the settings, the label in the password

KINDS = ("both", "password", "settings")

REFUSED = 3  # the exit code of a save

_LONG = 2500  # three pieces
_REVIVAL = 10  # seconds until a keyring that died is there again, unlocked


@dataclass
class Tally:
    """What came of the saves; a fault is an account that is lost, mixed or broken.

    `refused` counts those that the keyring refused, because it had died just then.
    """

    finished: int = 0
    killed: int = 0
    refused: int = 0
    old: int = 0
    new: int = 0
    faults: list[str] = field(default_factory=list)


def named(label: str) -> Account:
    one = account(587)
    return replace(one, sender=replace(one.sender, name=label))


def password(label: str) -> Secrets:
    padding = "x" * _LONG if label.endswith("long") else ""
    return {SecretKind.PASSWORD: Secret(f"{CANARY} {label} {padding}")}


def accounts() -> Accounts:
    """As a program that starts has them."""
    folder = Places(os.environ).accounts
    return Accounts(SettingsFiles(folder), KeyringSecretStore(os.environ), lambda: CLOUDS)


def found() -> Pair:
    """What a program that starts now finds."""
    text = secrets_of(accounts())[SecretKind.PASSWORD].reveal()
    canary, _, rest = text.partition(" ")
    label, _, padding = rest.partition(" ")
    assert canary == CANARY
    assert padding == ("x" * _LONG if label.endswith("long") else "")
    return accounts().account().sender.name, label


def warm_up() -> None:
    """Load everything, without a thread."""
    exchange.hasten()
    assert isinstance(parse(codec.decode(codec.encode(named("0")))), Account)
    assert secret_service.state(os.environ, 5) is secret_service.ServiceState.UNLOCKED
    backend = keyring_backend.choose(os.environ)
    assert backend.get_password("smtp-desktop/warm-up", keyring_backend.USER) is None
    backend.set_password("smtp-desktop/warm-up", keyring_backend.USER, "warm")
    backend.delete_password("smtp-desktop/warm-up", keyring_backend.USER)
    import filelock  # noqa: F401 - loaded for the saves

    gc.freeze()  # the copies share it


def fork(function: Callable[[int], None]) -> tuple[int, int]:
    """Run something in a copy of this program; its number, and where to read what it writes."""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    code = 1
    try:
        os.close(reading)
        function(writing)
        code = 0
    except SecretStoreError:
        code = REFUSED
    except BaseException:  # noqa: BLE001 - told on standard error
        traceback.print_exc()
    finally:
        os._exit(code)


def save(pair: Pair, *, keeps_password: bool) -> Callable[[int], None]:
    label, secret = pair

    def act(writing: int) -> None:
        os.write(writing, b"!")
        accounts().save(named(label), None if keeps_password else password(secret))

    return act


def seen() -> Pair | str:
    """What another program finds; gnome-keyring may have to be started again first."""
    end = time.monotonic() + _REVIVAL
    while True:
        child, reading = fork(lambda writing: _tell(writing, found()))
        with os.fdopen(reading, "rb") as pipe:
            words = pipe.read()
        status = os.waitpid(child, 0)[1]
        if words:
            name, label = json.loads(words)
            return name, label
        if os.waitstatus_to_exitcode(status) != REFUSED or time.monotonic() > end:
            return "lost or broken"
        time.sleep(0.2)


def _tell(writing: int, pair: Pair) -> None:
    os.write(writing, json.dumps(pair).encode())


class Killer:
    """One account, saved and killed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._pair: Pair = ("0", "0")
        self.tally = Tally()
        span = min(self._measured(str(number)) for number in range(3))
        self._spans = dict.fromkeys(KINDS, span)

    def strike(self, number: int) -> None:
        """Save something else, kill it, and look."""
        label = f"{number}-long" if self._random.random() < 0.15 else f"{number}"
        what = self._random.choice(KINDS)
        old = self._pair
        new = (old[0] if what == "password" else label, old[1] if what == "settings" else label)
        code = self._killed(save(new, keeps_password=what == "settings"), what)
        now = seen()
        if now not in ([new] if code == 0 else [old, new]) or code == 1:
            self.tally.faults.append(f"{number}: {what}, {old} to {new}, code {code}: {now}")
        self.tally.finished += code == 0
        self.tally.killed += code == -signal.SIGKILL
        self.tally.refused += code == REFUSED
        self.tally.old += now == old
        self.tally.new += now == new
        self._pair = old if isinstance(now, str) else now

    def strike_two(self, number: int) -> None:
        """Let two programs save at once, kill both, and look: one of them, or the old one."""
        old, new = self._pair, [(f"{number}-{one}",) * 2 for one in ("a", "b")]
        codes = self._both_killed([save(pair, keeps_password=False) for pair in new])
        now = seen()
        if now not in (new if 0 in codes else [old, *new]) or 1 in codes:
            self.tally.faults.append(f"{number}: {old}, codes {codes}: {now}")
        is_killed, is_refused = -signal.SIGKILL in codes, REFUSED in codes
        self.tally.killed += is_killed
        self.tally.refused += is_refused and not is_killed
        self.tally.finished += not (is_killed or is_refused)
        self.tally.old += now == old
        self.tally.new += now in new
        self._pair = old if isinstance(now, str) else now

    def _both_killed(self, acts: list[Callable[[int], None]]) -> list[int]:
        """Let both live for a moment; their exit codes."""
        children = [fork(act) for act in acts]
        pipes = [os.fdopen(reading, "rb", buffering=0) for _, reading in children]
        for pipe in pipes:
            pipe.read(1)
        time.sleep(self._random.uniform(0, 2 * self._spans["both"]))
        for child, _ in children:
            os.kill(child, signal.SIGKILL)
        codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child, _ in children]
        for pipe in pipes:
            pipe.close()
        self._spans["both"] *= 0.7 if codes == [0, 0] else 1.01
        return codes

    def _killed(self, act: Callable[[int], None], what: str) -> int:
        """Let it live for a moment; the exit code."""
        child, reading = fork(act)
        with os.fdopen(reading, "rb", buffering=0) as pipe:
            pipe.read(1)
            began = time.monotonic()
            patience = self._random.uniform(0, self._spans[what])
            is_over = select.select([pipe], [], [], patience)[0]
        if not is_over:
            os.kill(child, signal.SIGKILL)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        # How long a save may live follows the computer, which is now busy and now not.
        seconds = time.monotonic() - began
        self._spans[what] *= 0.7 if code == 0 else 1.01
        self._spans[what] += 0.3 * 1.2 * seconds if code == 0 else 0
        return code

    def end_well(self) -> None:
        """One save that nobody kills."""
        self._measured("last")

    def _measured(self, label: str) -> float:
        began = time.monotonic()
        child, reading = fork(save((label, label), keeps_password=False))
        with os.fdopen(reading, "rb") as pipe:
            pipe.read()
        if os.waitpid(child, 0)[1] or seen() != (label, label):
            self.tally.faults.append(f"a save that nobody killed: {label}")
        self._pair = (label, label)
        return time.monotonic() - began


def main() -> None:
    saves, seed, savers = (int(word) for word in sys.argv[1:4])
    warm_up()
    killer = Killer(seed)
    for number in range(1, saves + 1):
        (killer.strike if savers == 1 else killer.strike_two)(number)
        if killer.tally.faults:
            break
    killer.end_well()
    print(json.dumps(vars(killer.tally)))


if __name__ == "__main__":
    main()
