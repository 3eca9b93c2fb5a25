"""Brings one message to the provider, over a warm session and at most once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from smtp_desktop.errors import SmtpDesktopError
from smtp_desktop.ports.submission import SubmissionRequest
from smtp_desktop.relay.back.exchange import Exchange, Verdict
from smtp_desktop.relay.back.pool import Pool
from smtp_desktop.relay.back.upstream import Upstream
from smtp_desktop.relay.limits import BackLimits
from smtp_desktop.smtp.reply import Reply

# Is told that the content goes out now.
GoesOut = Callable[[], None]


async def deliver(
    pool: Pool, request: SubmissionRequest, limits: BackLimits, goes_out: GoesOut
) -> Verdict:
    """What became of a message; raises NoSession where nobody could be asked.

    A session that turned out to be stale is replaced once, and only while nothing of the message
    itself was said.
    """
    await pool.permit()
    verdict = await _attempt(pool, request, limits, goes_out, fresh=False)
    if verdict.again:
        verdict = await _attempt(pool, request, limits, goes_out, fresh=True)
    return verdict


async def _attempt(
    pool: Pool, request: SubmissionRequest, limits: BackLimits, goes_out: GoesOut, *, fresh: bool
) -> Verdict:
    session = await pool.take(fresh=fresh)
    is_reused = session.messages > 0 and not fresh
    exchange = Exchange(request, session.extensions, reused=is_reused)
    is_whole = False
    try:
        await _converse(exchange, session, limits, goes_out, is_reused=is_reused)
        assert exchange.verdict is not None
        is_whole = not (exchange.verdict.again or exchange.is_broken)
    finally:
        if not is_whole:
            pool.drop(session)
    if is_whole:
        await pool.give(session)
    return exchange.verdict


async def _converse(
    exchange: Exchange,
    session: Upstream,
    limits: BackLimits,
    goes_out: GoesOut,
    *,
    is_reused: bool,
) -> None:
    while flight := exchange.flight():
        seconds = limits.envelope_reused if is_reused else limits.envelope
        if exchange.is_in_content:
            seconds = limits.final
            goes_out()
        try:
            replies = await session.ask(flight, seconds)
        except SmtpDesktopError as error:
            exchange.broke(error, is_all_said=session.is_all_said)
            return
        exchange.heard(_clean(replies, session, is_last=exchange.is_in_content))


def _clean(replies: Sequence[Reply], session: Upstream, *, is_last: bool) -> Sequence[Reply]:
    """The replies without secrets, as far as anybody else will read them."""
    if not is_last and all(reply.is_positive for reply in replies):
        return replies
    return [session.clean(reply) for reply in replies]
