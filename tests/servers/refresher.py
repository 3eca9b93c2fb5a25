"""Refreshes a sign-in again and again: killed at a random moment, or two programs at once.

    python -m servers.refresher AUTHORITY TIMES SEED (killed | pairs)

It is a program of its own, without threads, so that it can fork. Each copy is a program that
starts anew on the same keyring. What came of it is one JSON value, without any token in it.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import random
import select
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from servers import exchange
from servers.killer import REFUSED, fork
from smtp_desktop.adapters.keyring import backend as keyring_backend
from smtp_desktop.adapters.keyring import secret_service
from smtp_desktop.demo.sign_in.data import PUBLIC_CLIENT, YOU
from smtp_desktop.demo.sign_in.visitor import Visitor
from smtp_desktop.errors import SecretStoreError, SignInExpired, SignInNeeded
from smtp_desktop.model.account import Account, OAuth, Sender, Server
from smtp_desktop.model.choices import Encryption
from smtp_desktop.program import Program
from smtp_desktop.services.sign_in.progress import Progress, Waiting
from smtp_desktop.waiting import Cancellation, Deadline

NAME = "default"

_PATIENCE = 60.0  # seconds for one copy to end
_REVIVAL = 10.0  # seconds until a keyring that died is there again, unlocked


@dataclass
class Tally:
    """What came of the refreshes; a fault is a sign-in that is lost, mixed or broken.

    `refused` counts those that had no sign-in to work with because the keyring had died just then.
    """

    finished: int = 0
    killed: int = 0
    refused: int = 0
    old: int = 0
    new: int = 0
    faults: list[str] = field(default_factory=list)


class Refresher:
    """One sign-in, refreshed by one program after another."""

    def __init__(self, authority: str, seed: int) -> None:
        auth = OAuth(PUBLIC_CLIENT, "practice.test", authority=authority)
        server = Server("localhost", 587, Encryption.STARTTLS)
        self._account = Account(Sender("You", YOU.address), server, auth, YOU.address)
        self._random = random.Random(seed)
        self.tally = Tally()
        self._before = ""
        self._connect()
        self._span = min(self.measured() for _ in range(3))

    def strike(self, number: int) -> None:
        """Kill a program that refreshes, and look: the sign-in before it or the one after it."""
        before = self._before
        child, reading = fork(self._refresh)
        with os.fdopen(reading, "rb", buffering=0) as pipe:
            pipe.read(1)
            is_over = select.select([pipe], [], [], self._random.uniform(0, self._span))[0]
        if not is_over:
            os.kill(child, signal.SIGKILL)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        self._span *= 0.8 if code == 0 else 1.02  # it follows the computer: now busy, now not
        now = self._before = self._kept()
        if not now or code not in (0, REFUSED, -signal.SIGKILL) or (code == 0 and now == before):
            self.tally.faults.append(f"{number}: code {code}, {before} to {now or 'lost'}")
        self.tally.finished += code == 0
        self.tally.killed += code == -signal.SIGKILL
        self.tally.refused += code == REFUSED
        self.tally.old += now == before
        self.tally.new += now != before

    def strike_two(self, number: int) -> None:
        """Let two programs refresh at once: a token is good once, so one must wait for the other,
        and go on from what that one was given."""
        before = self._before
        children = [fork(self._refresh) for _ in range(2)]
        codes = [_ended(child, reading) for child, reading in children]
        now = self._before = self._kept()
        self.tally.finished += codes == [0, 0]
        if codes == [0, 0] and now not in ("", before):
            self.tally.new += 1
        elif set(codes) <= {0, REFUSED}:  # only a keyring that died excuses that
            self.tally.refused += 1
            self._connect()
        else:
            self.tally.faults.append(f"{number}: codes {codes}, {before} to {now or 'lost'}")

    def measured(self) -> float:
        """How many seconds a refresh takes that nobody kills, and which must work."""
        began = time.monotonic()
        code = _ended(*fork(self._refresh))
        seconds = time.monotonic() - began
        if code:
            self.tally.faults.append(f"a refresh that nobody killed: code {code}")
        self._before = self._kept()
        return seconds

    def _refresh(self, writing: int) -> None:
        os.write(writing, b"!")
        patience, sign_in = Deadline(_PATIENCE), Program().sign_in
        try:
            sign_in.credentials(NAME, self._account, None, patience, Cancellation())
        except (SignInExpired, SignInNeeded) as error:
            raise SecretStoreError(str(error)) from None  # what was given last was not kept

    def _connect(self) -> None:
        def act(_: int) -> None:
            def report(progress: Progress) -> None:
                if isinstance(progress, Waiting):
                    person = Visitor()
                    person.deliver(person.sign_in(progress.address))

            done = Program().sign_in.connect(
                NAME, self._account, None, report, Cancellation(), opens=False
            )
            assert done.person.address == YOU.address
            assert done.trouble is None

        assert _until_revived(lambda: _ended(*fork(act))) == 0, "nobody could sign in"
        self._before = self._kept()

    def _kept(self) -> str:
        """Which sign-in a program finds that starts now; empty where there is none."""
        found = b""

        def look() -> int:
            nonlocal found
            child, reading = fork(self._tell)
            with os.fdopen(reading, "rb") as pipe:
                found = pipe.read()
            return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

        _until_revived(look)
        return found.decode()

    def _tell(self, writing: int) -> None:
        kept = Program().tokens.load(NAME)
        if kept is not None:
            assert kept.person.address == YOU.address
            assert json.loads(kept.cache.reveal())["RefreshToken"]
            mark = hashlib.sha256(kept.cache.reveal().encode()).hexdigest()
            os.write(writing, mark[:12].encode())


def _ended(child: int, reading: int) -> int:
    with os.fdopen(reading, "rb") as pipe:
        pipe.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _until_revived(act: Callable[[], int]) -> int:
    """Its exit code; gnome-keyring may have to be started again first."""
    end = time.monotonic() + _REVIVAL
    while (code := act()) == REFUSED and time.monotonic() < end:
        time.sleep(0.2)
    return code


def warm_up() -> None:
    """Load everything, without a thread."""
    exchange.hasten()
    import filelock  # noqa: F401 - loaded for the locks
    import msal  # noqa: F401 - loaded for the refreshes

    from smtp_desktop.adapters.network import https  # noqa: F401 - and what they speak HTTPS with

    assert Program().sign_in
    assert Program().clouds.cloud
    assert keyring_backend.choose(os.environ).get_password("smtp-desktop/warm-up", "nobody") is None
    assert secret_service.state(os.environ, 5) is secret_service.ServiceState.UNLOCKED
    gc.freeze()  # the copies share it


def main() -> None:
    authority, times, seed, way = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    warm_up()
    refresher = Refresher(authority, seed)
    for number in range(1, times + 1):
        (refresher.strike if way == "killed" else refresher.strike_two)(number)
        if refresher.tally.faults:
            break
    refresher.measured()
    print(json.dumps(vars(refresher.tally)))


if __name__ == "__main__":
    main()
