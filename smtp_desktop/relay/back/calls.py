"""Messages of one account that leave by a call in place of a session: few at a time, each once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.errors import SmtpDesktopError, TurnMissed
from smtp_desktop.ports.submission import Outcome, Receipt, SubmissionRequest
from smtp_desktop.relay.answer import answer
from smtp_desktop.relay.back.delivery import GoesOut
from smtp_desktop.relay.back.exchange import Verdict
from smtp_desktop.relay.back.pool import NoSession, ProviderLimits
from smtp_desktop.relay.back.rate import Rate
from smtp_desktop.relay.back.trouble import trouble
from smtp_desktop.relay.limits import BackLimits
from smtp_desktop.relay.threads import in_thread
from smtp_desktop.waiting import Cancellation
from smtp_desktop.wording import relay as say

# Carries a message by the account's own route, blocking, and gives what came of it.
Carry = Callable[[SubmissionRequest, Cancellation], Receipt]


class Calls:
    """The calls of one account; the service counts those of one mailbox together."""

    def __init__(
        self,
        carry: Carry,
        allowed: ProviderLimits,
        limits: BackLimits,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self._carry = carry
        self._limits = limits
        self._loop = loop
        self._turn = asyncio.Semaphore(allowed.connections)
        self._rate = Rate(allowed.a_minute, loop.time())

    async def deliver(self, request: SubmissionRequest, goes_out: GoesOut) -> Verdict:
        """What became of a message; raises NoSession where nobody could be asked."""
        seconds = self._rate.wait(self._loop.time(), self._limits.session)
        if seconds is None:
            raise NoSession(answer(451, "4.7.0", say.RATE_USED_UP), TurnMissed(say.RATE_USED_UP))
        await asyncio.sleep(seconds)
        try:
            async with asyncio.timeout(self._limits.session):
                await self._turn.acquire()
        except TimeoutError:
            raise NoSession(answer(451, "4.3.2", say.BUSY), TurnMissed(say.BUSY)) from None
        try:
            goes_out()
            return _verdict(await self._carried(request))
        finally:
            self._turn.release()

    async def _carried(self, request: SubmissionRequest) -> Receipt:
        cancellation = Cancellation()
        try:
            return await in_thread("relay call", lambda: self._carry(request, cancellation))
        finally:
            cancellation.cancel()  # where the relay ends, what has not left stays here


def _verdict(receipt: Receipt) -> Verdict:
    if receipt.outcome is Outcome.ACCEPTED:
        said = answer(250, "2.0.0", say.TAKEN_BY_GRAPH)
    else:
        said = trouble(receipt.error or SmtpDesktopError())
    return Verdict(
        said,
        receipt.outcome,
        receipt.stage or Stage.SEND,
        error=receipt.error,
        receipt=receipt,
    )
