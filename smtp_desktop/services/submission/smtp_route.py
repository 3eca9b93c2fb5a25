"""The way out by SMTP: connect, sign in, hand over (RFC 6409)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

import msgspec
from msgspec.structs import replace

from smtp_desktop.diagnosis.stage import Stage, Status, Step
from smtp_desktop.errors import (
    Cancelled,
    NegativeReply,
    SecretStoreError,
    SmtpDesktopError,
)
from smtp_desktop.model.account import Account
from smtp_desktop.ports.network import Dialer
from smtp_desktop.ports.submission import Outcome, Receipt, SubmissionRequest
from smtp_desktop.services.sending.stages import Submission, TestLimits, TestRun, unguarded
from smtp_desktop.services.sending.transaction import Transaction
from smtp_desktop.services.submission.caution import with_caution
from smtp_desktop.smtp.envelope import Refusals
from smtp_desktop.smtp.sasl import Credentials
from smtp_desktop.waiting import Cancellation, Deadline, stopwatch

if TYPE_CHECKING:
    from smtp_desktop.diagnosis.finding import Finding
    from smtp_desktop.services.submission.logins import Logins

NAME = "smtp"

# A provider may look at a message for minutes before it answers (RFC 5321 §4.5.3.2.6), and whoever
# gives up before that sends it twice.
PATIENCE = TestLimits(content=300, whole=600)

Guard = Callable[[Account, Credentials], AbstractContextManager[None]]


class Findings(Protocol):
    """What a failure means."""

    def __call__(
        self, error: SmtpDesktopError, stage: Stage | None, run: TestRun | None
    ) -> Finding: ...


class Opened(msgspec.Struct, frozen=True):
    """A run up to the sign-in: `error` is what ended it at `stage`, None where it stands ready;
    `finding` is what that means, where somebody has looked."""

    run: TestRun
    stage: Stage
    error: SmtpDesktopError | None = None
    finding: Finding | None = None


class SmtpRoute:
    """See ``ports.submission.Route``.

    `guard` stands around every sign-in and may raise SignInHeldBack, so that a program that tries
    again and again with a wrong password locks nobody out.
    """

    def __init__(
        self,
        dialer: Dialer,
        logins: Logins,
        findings: Findings,
        guard: Guard | None = None,
        limits: TestLimits = PATIENCE,
    ) -> None:
        self._dialer = dialer
        self._logins = logins
        self._findings = findings
        self._guard = guard
        self._limits = limits

    def carry(
        self,
        request: SubmissionRequest,
        account: Account,
        whole: Deadline,
        cancellation: Cancellation,
    ) -> Receipt:
        took = stopwatch()
        try:
            opened = self.open(request, account, whole, cancellation)
        except SecretStoreError as error:
            return self._refused(request, error, None, None, took)
        try:
            if opened.error:
                return self._refused(request, opened.error, opened.stage, opened.run, took)
            return replace(self._handed_over(request, opened.run), ms=took())
        finally:
            opened.run.end()

    def open(
        self,
        request: SubmissionRequest,
        account: Account,
        whole: Deadline,
        cancellation: Cancellation,
    ) -> Opened:
        """A connection to the account's server, signed in where it has to be, for this message or
        for more. Whoever asks ends the run.

        Raises Cancelled, and SecretStoreError where the password cannot be had.
        """
        to = "".join(request.envelope.recipients[:1])
        submission = Submission(
            account,
            self._logins.password(request.account, account),
            to,
            request.content,
            sign_in=self._logins.token(request.account, account),
            guard=lambda credentials: self._guarded(account, credentials),
        )
        run = TestRun(submission, self._dialer, self._limits, whole, cancellation)
        stages: list[Stage] = []

        def keep(step: Step) -> None:
            if step.status is Status.RUNNING:
                stages.append(step.stage)

        try:
            error = run.through(keep, before=Stage.SENDER)
        except Cancelled:
            run.end()
            raise
        return Opened(run, stages[-1], error)

    def _guarded(self, account: Account, credentials: Credentials) -> AbstractContextManager[None]:
        return self._guard(account, credentials) if self._guard else unguarded(credentials)

    def _handed_over(self, request: SubmissionRequest, run: TestRun) -> Receipt:
        connection = run.connection
        assert connection is not None
        transaction = Transaction(connection, request.envelope, request.content)
        receipt = Receipt(request.account, request.envelope, Outcome.REFUSED, NAME, 0)
        try:
            reply = transaction.run(
                lambda: Deadline(self._limits.content, run.whole), is_whole=request.is_whole
            )
        except Cancelled:
            raise  # no failure
        except SmtpDesktopError as error:
            outcome = Outcome.UNCLEAR if transaction.is_unclear else Outcome.REFUSED
            _name_refused(run, transaction.refused, error)
            finding = self._findings(error, transaction.stage, run)
            return replace(
                receipt,
                outcome=outcome,
                refused=transaction.refused,
                reply=error.reply if isinstance(error, NegativeReply) else None,
                finding=with_caution(finding) if transaction.is_unclear else finding,
                error=error,
                stage=transaction.stage,
            )
        return replace(
            receipt,
            outcome=Outcome.ACCEPTED,
            accepted=transaction.accepted,
            refused=transaction.refused,
            reply=reply,
            finding=self._of_the_first(transaction.refused, run),
        )

    def _of_the_first(self, refused: Refusals, run: TestRun) -> Finding | None:
        """What it means that some do not get a message which others get."""
        if not refused:
            return None
        error = refused[0][1].error()
        _name_refused(run, refused, error)
        return self._findings(error, Stage.RECIPIENT, run)

    def _refused(
        self,
        request: SubmissionRequest,
        error: SmtpDesktopError,
        stage: Stage | None,
        run: TestRun | None,
        took: Callable[[], int],
    ) -> Receipt:
        reply = error.reply if isinstance(error, NegativeReply) else None
        finding = self._findings(error, stage, run)
        return Receipt(
            request.account,
            request.envelope,
            Outcome.REFUSED,
            NAME,
            took(),
            reply=reply,
            finding=finding,
            error=error,
            stage=stage,
        )


def _name_refused(run: TestRun, refused: Refusals, error: SmtpDesktopError) -> None:
    """Let whatever is said of an error be about the recipient who was refused by it."""
    if isinstance(error, NegativeReply):
        to = next((who for who, reply in refused if reply == error.reply), run.submission.to)
        run.submission = replace(run.submission, to=to)
