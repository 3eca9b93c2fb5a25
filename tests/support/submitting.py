"""One message handed over as a transaction of its own, with whatever it raises."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.model.account import Account
from smtp_desktop.ports.network import Dialer
from smtp_desktop.ports.submission import Envelope
from smtp_desktop.services.sending.stages import Submission, TestLimits, TestRun
from smtp_desktop.services.sending.transaction import Transaction
from smtp_desktop.smtp.reply import Reply
from smtp_desktop.smtp.sasl import Credentials
from smtp_desktop.waiting import Cancellation, Deadline


class Handed(NamedTuple):
    """The server's answer to the message, and the recipients it refused with their replies."""

    reply: Reply
    refused: tuple[tuple[str, Reply], ...]


def submit(
    account: Account,
    credentials: Credentials | None,
    recipients: Sequence[str],
    message: bytes,
    dialer: Dialer,
    cancellation: Cancellation,
    limits: TestLimits | None = None,
    *,
    is_whole: bool = False,
) -> Handed:
    """Connect, sign in and hand a message over; raises what ended it."""
    limits = limits or TestLimits()
    to = "".join(recipients[:1])
    run = TestRun(
        Submission(account, credentials, to, message),
        dialer,
        limits,
        Deadline(limits.whole),
        cancellation,
    )
    try:
        error = run.through(lambda step: None, before=Stage.SENDER)
        if error:
            raise error
        assert run.connection
        envelope = Envelope(account.sender.email, tuple(recipients))
        transaction = Transaction(run.connection, envelope, message)
        reply = transaction.run(lambda: Deadline(limits.content, run.whole), is_whole=is_whole)
        return Handed(reply, transaction.refused)
    finally:
        run.end()
