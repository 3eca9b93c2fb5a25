"""The way out by Microsoft Graph: one call over HTTPS, made once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from smtp_desktop.diagnosis.stage import Stage, Status, Step
from smtp_desktop.errors import LocalProtocolError, OutcomeUnknown, SmtpDesktopError
from smtp_desktop.model.account import Account
from smtp_desktop.ports.network import Dialer
from smtp_desktop.ports.submission import Outcome, Receipt, SubmissionRequest
from smtp_desktop.services.sending.graph_run import NAME, GraphRun, GraphWay, check_size
from smtp_desktop.services.sending.stages import Submission, TestLimits
from smtp_desktop.services.submission.caution import with_caution
from smtp_desktop.services.submission.graph.addressed import addressed
from smtp_desktop.services.submission.smtp_route import PATIENCE, Findings
from smtp_desktop.waiting import Cancellation, Deadline, stopwatch

if TYPE_CHECKING:
    from smtp_desktop.services.submission.logins import Logins


class GraphRoute:
    """See ``ports.submission.Route``."""

    def __init__(
        self,
        way: Callable[[], GraphWay],
        dialer: Dialer,
        logins: Logins,
        findings: Findings,
        limits: TestLimits = PATIENCE,
    ) -> None:
        self._way = way
        self._dialer = dialer
        self._logins = logins
        self._findings = findings
        self._limits = limits

    def carry(
        self,
        request: SubmissionRequest,
        account: Account,
        whole: Deadline,
        cancellation: Cancellation,
    ) -> Receipt:
        took = stopwatch()
        receipt = Receipt(request.account, request.envelope, Outcome.REFUSED, NAME, 0)
        try:
            content = addressed(request.content, request.envelope.recipients)
            check_size(content)
        except LocalProtocolError as error:
            finding = self._findings(error, None, None)
            return replace(receipt, finding=finding, error=error, stage=Stage.SEND, ms=took())
        run = GraphRun(
            self._submission(request, account, content),
            self._way(),
            self._dialer,
            self._limits,
            whole,
            cancellation,
        )
        try:
            return replace(self._gone_through(run, receipt), ms=took())
        finally:
            run.end()

    def _submission(
        self, request: SubmissionRequest, account: Account, content: bytes
    ) -> Submission:
        return Submission(
            account,
            None,
            "".join(request.envelope.recipients[:1]),
            content,
            sign_in=self._logins.token(request.account, account),
            renew=self._logins.renewal(request.account, account),
        )

    def _gone_through(self, run: GraphRun, receipt: Receipt) -> Receipt:
        stages: list[Stage] = []

        def keep(step: Step) -> None:
            if step.status is Status.RUNNING:
                stages.append(step.stage)

        error = run.through(keep)
        if error is None:
            everybody = receipt.envelope.recipients
            return replace(
                receipt, outcome=Outcome.ACCEPTED, accepted=everybody, api=run.told(None)
            )
        return self._failed(run, receipt, error, stages[-1])

    def _failed(
        self, run: GraphRun, receipt: Receipt, error: SmtpDesktopError, stage: Stage
    ) -> Receipt:
        is_unclear = isinstance(error, OutcomeUnknown)
        finding = self._findings(error, stage, run)
        return replace(
            receipt,
            outcome=Outcome.UNCLEAR if is_unclear else Outcome.REFUSED,
            finding=with_caution(finding) if is_unclear else finding,
            error=error,
            stage=stage,
            api=run.told(error),
        )
