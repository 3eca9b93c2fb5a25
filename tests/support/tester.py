"""A stand-in for Test Email that reports steps as the real one does."""

from __future__ import annotations

from collections.abc import Callable

from smtp_desktop.diagnosis.explain import explain
from smtp_desktop.diagnosis.finding import Finding
from smtp_desktop.diagnosis.stage import Stage, Status, Step
from smtp_desktop.errors import Cancelled, SignInError
from smtp_desktop.printable import Printable
from smtp_desktop.services.evidence import sign_in as sign_in_evidence
from smtp_desktop.services.testing.report import Instead, TestReport
from smtp_desktop.services.testing.test_email import Request
from smtp_desktop.smtp.reply import Reply
from smtp_desktop.smtp.sasl import Credentials
from smtp_desktop.waiting import Cancellation, Deadline
from support.clock import NOW
from support.fakes import CATALOGUE

STEPS = (
    Step(Stage.RESOLVE, Status.PASSED, 3, "192.0.2.25"),
    Step(Stage.CONNECT, Status.PASSED, 21, "192.0.2.25"),
    Step(Stage.GREETING, Status.PASSED, 24, "220 smtp.acme.test ESMTP"),
    Step(Stage.EHLO, Status.PASSED, 20, "PIPELINING SIZE STARTTLS"),
    Step(Stage.STARTTLS, Status.PASSED, 44, "TLSv1.3 TLS_AES_256_GCM_SHA384"),
    Step(Stage.AUTH, Status.PASSED, 62, "PLAIN"),
    Step(Stage.SENDER, Status.PASSED, 23, "250 2.1.0 Ok"),
    Step(Stage.RECIPIENT, Status.PASSED, 0, "250 2.1.5 Ok"),
    Step(Stage.DATA, Status.PASSED, 48, "250 2.0.0 Ok: queued as 4cG7Yk2Xz"),
)


GRAPH_STEPS = (
    Step(Stage.RESOLVE, Status.PASSED, 3, "192.0.2.25"),
    Step(Stage.CONNECT, Status.PASSED, 21, "192.0.2.25:443"),
    Step(Stage.TLS, Status.PASSED, 1, "TLSv1.3"),
    Step(Stage.SIGN_IN, Status.PASSED, 2, "jane@acme.test"),
    Step(Stage.SEND, Status.PASSED, 210, "202, request-id 5d8a1a3e-0000-4000-8000-000000000001"),
)


class FakeTester:
    """Plays a test: reports steps, then passes, or fails at a stage with a finding."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.finding: Finding | None = None
        self.stage = Stage.AUTH
        self.reply: Reply | None = Reply(535, ("5.7.8 no",))
        self.error: Exception | None = None
        self.credentials: Credentials | None = None
        self.instead: Instead | None = None

    def run(
        self,
        request: Request,
        report: Callable[[Step], None],
        cancellation: Cancellation,
        seconds: float = 0,
    ) -> TestReport:
        self.requests.append(request)
        if self.error:
            raise self.error
        if cancellation.is_cancelled:
            raise Cancelled("Stopped.")
        if request.sign_in:
            try:
                self.credentials = request.sign_in(Deadline(1), cancellation)
            except SignInError as error:
                found = explain(sign_in_evidence.failure(error, request.account), CATALOGUE)
                step = Step(Stage.SIGN_IN, Status.FAILED)
                report(step)
                return TestReport((step,), found, None, None, (), NOW, error=error)
        steps = []
        for step in GRAPH_STEPS if request.account.is_graph else STEPS:
            is_last = self.finding is not None and step.stage is self.stage
            steps.append(step._replace(status=Status.FAILED, detail="") if is_last else step)
            report(steps[-1])
            if is_last:
                break
        reply = self.reply if self.finding else None
        said = (Printable("C: EHLO"),)
        return TestReport(tuple(steps), self.finding, reply, None, said, NOW, instead=self.instead)
