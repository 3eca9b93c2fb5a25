"""The accounts that messages leave by: which one, whether it may, and its warm sessions."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from smtp_desktop.errors import (
    LocalProtocolError,
    SendingSwitchedOff,
    SettingsError,
    SmtpDesktopError,
)
from smtp_desktop.model.account import Account, OAuth
from smtp_desktop.model.account_name import DEFAULT
from smtp_desktop.model.host import is_loopback
from smtp_desktop.ports.submission import Receipt, SubmissionRequest
from smtp_desktop.relay.back.calls import Calls
from smtp_desktop.relay.back.pool import Pool, ProviderLimits
from smtp_desktop.relay.limits import BackLimits
from smtp_desktop.relay.threads import in_thread
from smtp_desktop.services.relaying.register import Program
from smtp_desktop.services.submission.smtp_route import Opened
from smtp_desktop.waiting import Cancellation
from smtp_desktop.wording import relay as say

_AGAIN = 300.0  # seconds after a refresh that failed
_SPREAD = 30.0
_FRESH = 1.0  # seconds for which settings with the same stamp are not read again


@dataclass(frozen=True)
class Parts:
    """What the rest of the program does for the relay; all of it blocks, `account` only briefly.

    `account` raises SettingsError, `open_session` the errors of keyring and settings. `stamp` is
    another one as soon as an account was saved or removed, as far as that can be told cheaply.
    `until_refresh` fetches a fresh token if it is time to and gives the seconds until it is time
    again, 0 for an account without one; it raises SmtpDesktopError. `carry` hands a message over by
    a route that knows no sessions. `wall_clock` gives the time of
    day in seconds, which goes on while the computer sleeps.
    """

    names: Callable[[], Sequence[str]]
    account: Callable[[str], Account]
    stamp: Callable[[str], object]
    open_session: Callable[[str, Account, Cancellation], Opened]
    allowed: Callable[[Account], ProviderLimits]
    until_refresh: Callable[[str, Account], float]
    wall_clock: Callable[[], float]
    carry: Callable[[SubmissionRequest, Account, Cancellation], Receipt]


class _Read(NamedTuple):
    """Settings as they were read at a time of the loop, from a file with this stamp."""

    at: float
    stamp: object
    account: Account | None
    error: SettingsError | None


class Outbound:
    """The ways out, one an account."""

    def __init__(
        self,
        parts: Parts,
        limits: BackLimits,
        loop: asyncio.AbstractEventLoop,
        own_port: int,
    ) -> None:
        self._own_port = own_port
        self._parts = parts
        self._limits = limits
        self._loop = loop
        self._read: dict[str, _Read] = {}
        self._names: tuple[float, tuple[str, ...]] = (float("-inf"), ())
        self._pools: dict[str, tuple[Account, Pool]] = {}
        self._calls: dict[str, tuple[Account, Calls]] = {}
        self._refreshing: set[asyncio.Task[None]] = set()

    def usable(self, name: str) -> Account:
        """An account that may send now; raises SettingsError."""
        account = self._account(name)
        if not account.enabled:
            raise SendingSwitchedOff(name)
        return account

    def _account(self, name: str) -> Account:
        """An account as it is saved now; raises SettingsError."""
        now, stamp = self._loop.time(), self._parts.stamp(name)
        known = self._read.get(name)
        if known is not None and known.stamp != stamp and name in self._pools:
            self._pools.pop(name)[1].close()  # the password may be another one too
        if known is None or known.stamp != stamp or now - known.at > _FRESH:
            known = self._read[name] = self._read_again(name, now, stamp)
        if known.error is not None:
            raise type(known.error)(*known.error.args)
        assert known.account is not None
        return known.account

    def name_for(self, program: Program, sender: str) -> str:
        """The account that a program's message leaves by: its own, else the sender's, else the
        first one."""
        if program.account:
            return program.account
        names = self._known_names()
        if len(names) > 1:
            for name in names:
                if self._has_address(name, sender):
                    return name
        return DEFAULT if DEFAULT in names or not names else names[0]

    def only_one(self, program: Program) -> Account | None:
        """The account by which everything of a program leaves, None where that depends on the
        sender; raises SettingsError."""
        if program.account:
            return self.usable(program.account)
        names = self._known_names()
        return self.usable(names[0]) if len(names) == 1 else None

    def _known_names(self) -> tuple[str, ...]:
        """The names of all accounts, as they were a moment ago."""
        now = self._loop.time()
        if now - self._names[0] > _FRESH:
            self._names = now, tuple(self._parts.names())
        return self._names[1]

    def check_way(self, account: Account) -> None:
        """Raise LocalProtocolError for an account whose server is this relay itself: each message
        would come back as the next one."""
        server = account.server
        if not account.is_graph and server.port == self._own_port and is_loopback(server.host):
            raise LocalProtocolError(say.CIRCLE, "circle")

    async def pool(self, name: str, account: Account) -> Pool:
        """The sessions of an account; those of other settings than now are closed. Raises as
        `check_way` does."""
        self.check_way(account)
        kept = self._pools.get(name)
        if kept is not None and kept[0] == account:
            return kept[1]
        allowed = await self._allowed(account)
        if self._pools.get(name) is not kept:  # another message has made them meanwhile
            return await self.pool(name, account)
        if kept is not None:
            kept[1].close()

        def open_session(cancellation: Cancellation) -> Opened:
            return self._parts.open_session(name, account, cancellation)

        pool = Pool(open_session, allowed, self._limits, self._loop, self._parts.wall_clock)
        self._pools[name] = account, pool
        self._keep_fresh(name, account, lambda: self._pools.get(name) == (account, pool))
        return pool

    async def calls(self, name: str, account: Account) -> Calls:
        """The way of an account that knows no sessions."""
        kept = self._calls.get(name)
        if kept is not None and kept[0] == account:
            return kept[1]
        allowed = await self._allowed(account)
        if self._calls.get(name) is not kept:
            return await self.calls(name, account)

        def carry(request: SubmissionRequest, cancellation: Cancellation) -> Receipt:
            return self._parts.carry(request, account, cancellation)

        calls = Calls(carry, allowed, self._limits, self._loop)
        self._calls[name] = account, calls
        self._keep_fresh(name, account, lambda: self._calls.get(name) == (account, calls))
        return calls

    async def _allowed(self, account: Account) -> ProviderLimits:
        return await in_thread("relay limits", lambda: self._parts.allowed(account))

    def _keep_fresh(self, name: str, account: Account, is_in_use: Callable[[], bool]) -> None:
        """Refresh the token of an account that has one before it ends, off the path of any message,
        while it is in use; half a minute to and fro keeps two programs from doing it at once."""
        if not isinstance(account.auth, OAuth):
            return

        async def refresh() -> None:
            while is_in_use():
                wait = _AGAIN
                with contextlib.suppress(SmtpDesktopError):  # the next message is told
                    wait = await in_thread(
                        "relay token", lambda: self._parts.until_refresh(name, account)
                    )
                if not wait:
                    return
                await asyncio.sleep(wait + random.uniform(0, _SPREAD))  # noqa: S311 - no secret

        task = self._loop.create_task(refresh())
        self._refreshing.add(task)
        task.add_done_callback(self._refreshing.discard)

    def reload(self) -> None:
        """Look at all settings anew, secrets included."""
        self._read.clear()
        self._names = (float("-inf"), ())
        self.close()

    def close(self) -> None:
        """Hang up on the providers; messages under way still end."""
        for task in self._refreshing:
            task.cancel()
        for _, pool in self._pools.values():
            pool.close()
        self._pools.clear()
        self._calls.clear()

    def _has_address(self, name: str, sender: str) -> bool:
        try:
            return self._account(name).sender.email.casefold() == sender.casefold()
        except SettingsError:
            return False

    def _read_again(self, name: str, now: float, stamp: object) -> _Read:
        try:
            return _Read(now, stamp, self._parts.account(name), None)
        except SettingsError as error:
            return _Read(now, stamp, None, error)
