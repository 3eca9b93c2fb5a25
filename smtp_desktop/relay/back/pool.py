"""The warm sessions of one account: few, short-lived, newest first.

A session is opened only where a message waits for one; what an opening came to, all who wait are
told. Nothing is said to keep a session alive, because some providers count that against us.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from smtp_desktop.diagnosis.finding import Finding
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.errors import NegativeReply, SmtpDesktopError, TurnMissed
from smtp_desktop.ports.submission import Outcome
from smtp_desktop.relay.answer import Answer, answer
from smtp_desktop.relay.back.exchange import Verdict
from smtp_desktop.relay.back.rate import Rate
from smtp_desktop.relay.back.trouble import trouble
from smtp_desktop.relay.back.upstream import Upstream
from smtp_desktop.relay.limits import BackLimits
from smtp_desktop.relay.threads import in_thread
from smtp_desktop.services.submission.smtp_route import Opened
from smtp_desktop.smtp.session import State
from smtp_desktop.waiting import Cancellation
from smtp_desktop.wording import relay as say

_CROWDED = (421, 432)  # "too many connections", also in a sign-in
# Exim leaves what comes behind these in one session to its next run, which may be in an hour.
_EXIM, _AT_ONCE = re.compile(r"\bExim\b"), 10


@dataclass(frozen=True)
class ProviderLimits:
    """What a provider allows one account: sessions at once, messages a minute (0 for any), and
    messages a session."""

    connections: int = 8
    a_minute: int = 0
    a_session: int = 1000


class NoSession(Exception):
    """There is no session for a message; the verdict says why, and what the program is told."""

    def __init__(
        self,
        answer: Answer,
        error: SmtpDesktopError | None = None,
        stage: Stage | None = Stage.CONNECT,
        finding: Finding | None = None,
    ) -> None:
        super().__init__(answer.text)
        reply = error.reply if isinstance(error, NegativeReply) else None
        self.verdict = Verdict(answer, Outcome.REFUSED, stage, reply, error, finding=finding)

    def anew(self) -> NoSession:
        """The same for one more message; a raised one would keep all that stood on its way."""
        said = self.verdict
        return NoSession(said.answer, said.error, said.stage, said.finding)


class Pool:
    """The sessions of one account; `open_session` makes one, blocking, in a thread."""

    def __init__(
        self,
        open_session: Callable[[Cancellation], Opened],
        allowed: ProviderLimits,
        limits: BackLimits,
        loop: asyncio.AbstractEventLoop,
        wall_clock: Callable[[], float],
    ) -> None:
        self._wall_clock = wall_clock
        self._open_session = open_session
        self._allowed = allowed
        self._limits = limits
        self._loop = loop
        self._idle: list[Upstream] = []
        self._busy: set[Upstream] = set()
        self._waiting: deque[asyncio.Future[Upstream]] = deque()
        self._openings: dict[asyncio.Task[None], Cancellation] = {}
        self._rate = Rate(allowed.a_minute, loop.time())
        self._most = allowed.connections
        self._roomy_at = 0.0
        self._pause = 0.0
        self._not_before = 0.0
        self._last_failure: NoSession | None = None
        self._sweep: asyncio.TimerHandle | None = None
        self._closed = False
        self._is_proven = False

    @property
    def is_idle(self) -> bool:
        """Whether nothing is on its way through it."""
        return not (self._busy or self._waiting or self._openings)

    async def permit(self) -> None:
        """Wait until the provider's limit a minute allows one more message; raises NoSession where
        that takes too long."""
        seconds = self._rate.wait(self._loop.time(), self._limits.session)
        if seconds is None:
            raise NoSession(answer(451, "4.7.0", say.RATE_USED_UP), TurnMissed(say.RATE_USED_UP))
        if seconds:
            await asyncio.sleep(seconds)

    async def take(self, *, fresh: bool = False) -> Upstream:
        """A session for one message, to be given back; a `fresh` one is asked for after a stale
        one. Raises NoSession."""
        if fresh:
            self._close_idle()
        while self._idle:
            found = self._idle.pop()
            if self._is_good(found):
                self._busy.add(found)
                return found
            found.close()
        if self._last_failure and self._loop.time() < self._not_before:
            raise self._last_failure.anew()
        turn: asyncio.Future[Upstream] = self._loop.create_future()
        self._waiting.append(turn)
        self._open_what_is_wanted()
        try:
            async with asyncio.timeout(self._limits.session):
                return await turn
        except TimeoutError:
            raise NoSession(answer(451, "4.3.2", say.BUSY), TurnMissed(say.BUSY)) from None
        finally:
            self._leave_queue(turn)

    async def give(self, session: Upstream) -> None:
        """Give a session back, whatever state it is in."""
        session.used()
        if session.session.state in (State.TRANSACTION, State.ADDRESSED):
            with contextlib.suppress(SmtpDesktopError):  # then it is closed below
                await session.reset(self._limits.tidy)
        self._busy.discard(session)
        if self._closed or not session.is_ready or not self._is_young(session):
            session.close(politely=True)
            self._open_what_is_wanted()
        else:
            self._hand_on(session)

    def drop(self, session: Upstream) -> None:
        """Hang up a session that is of no more use."""
        self._busy.discard(session)
        session.close()
        self._open_what_is_wanted()

    def close(self) -> None:
        """Take no more; sessions that carry a message are closed when they come back."""
        self._closed = True
        self._close_idle()
        for cancellation in self._openings.values():
            cancellation.cancel()
        if self._sweep:
            self._sweep.cancel()

    def _leave_queue(self, turn: asyncio.Future[Upstream]) -> None:
        """Whoever stops waiting may have been handed a session in the same moment."""
        if turn in self._waiting:
            self._waiting.remove(turn)
        if turn.cancelled() or not turn.done() or turn.exception():
            return
        if turn.result() not in self._busy:
            self._hand_on(turn.result())

    def _is_good(self, session: Upstream) -> bool:
        is_rested = session.idle < self._limits.idle
        return self._is_young(session) and is_rested and not session.is_stale

    def _is_young(self, session: Upstream) -> bool:
        return session.messages < session.most and session.age < self._limits.age

    def _hand_on(self, session: Upstream) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                self._busy.add(session)
                turn.set_result(session)
                return
        self._idle.append(session)
        if self._sweep is None:
            self._sweep = self._loop.call_later(self._limits.idle + 1, self._sweep_idle)

    def _sweep_idle(self) -> None:
        """Close what nobody has used for a while; with nothing left nothing wakes up."""
        self._sweep = None
        kept = [one for one in self._idle if self._is_good(one)]
        for one in self._idle:
            if one not in kept:
                one.close(politely=True)
        self._idle = kept
        if kept:
            self._sweep = self._loop.call_later(self._limits.idle + 1, self._sweep_idle)

    def _close_idle(self) -> None:
        for one in self._idle:
            one.close(politely=True)
        self._idle.clear()

    @property
    def _room(self) -> int:
        if self._most < self._allowed.connections and self._loop.time() >= self._roomy_at:
            self._most = self._allowed.connections
        return self._most - len(self._idle) - len(self._busy) - len(self._openings)

    def _open_what_is_wanted(self) -> None:
        wanted = len(self._waiting) - len(self._openings)
        if not self._is_proven:  # one goes ahead: a wrong password is not said eight times
            wanted = min(wanted, 1 - len(self._openings))
        for _ in range(min(wanted, self._room)):
            cancellation = Cancellation()
            task = self._loop.create_task(self._open(cancellation))
            self._openings[task] = cancellation
            task.add_done_callback(self._opened)

    def _opened(self, task: asyncio.Task[None]) -> None:
        self._openings.pop(task, None)
        if not task.cancelled():
            task.result()
        self._open_what_is_wanted()

    async def _open(self, cancellation: Cancellation) -> None:
        try:
            opened = await in_thread("relay session", lambda: self._open_session(cancellation))
        except SmtpDesktopError as error:
            self._failed(error, Stage.CONNECT)
            return
        if opened.error is not None:
            opened.run.end()
            self._failed(opened.error, opened.stage, opened.finding)
            return
        assert opened.run.connection is not None
        connection = opened.run.connection
        session = Upstream(connection.release(), connection.session, self._loop, self._wall_clock)
        session.most = self._allowed.a_session
        if _EXIM.search(opened.run.greeting):
            session.most = min(session.most, _AT_ONCE)
        self._pause, self._last_failure, self._is_proven = 0.0, None, True
        if self._closed:
            session.close(politely=True)
        else:
            self._hand_on(session)

    def _failed(
        self, error: SmtpDesktopError, stage: Stage, finding: Finding | None = None
    ) -> None:
        """Tell all who wait, unless other sessions stand: then there are only too many of them."""
        in_use = len(self._busy) + len(self._idle)
        if in_use and isinstance(error, NegativeReply) and error.reply.code in _CROWDED:
            self._most = in_use
            self._roomy_at = self._loop.time() + self._limits.crowded
            return
        self._is_proven = False
        self._pause = min(max(1.0, 2 * self._pause), self._limits.longest_pause)
        self._not_before = self._loop.time() + self._pause
        said = trouble(error, signing_in=stage is Stage.AUTH)
        self._last_failure = NoSession(said, error, stage, finding)
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_exception(self._last_failure.anew())
