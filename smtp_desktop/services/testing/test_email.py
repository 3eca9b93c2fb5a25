"""Test Email: a step for each stage of a test of what is on the screen, and a finding when one
fails."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from smtp_desktop.diagnosis.catalogue.catalogue import Catalogue
from smtp_desktop.diagnosis.catalogue.inspection import Products
from smtp_desktop.diagnosis.explain import explain
from smtp_desktop.diagnosis.finding import Finding
from smtp_desktop.diagnosis.stage import Stage, Status, Step
from smtp_desktop.errors import (
    Cancelled,
    NegativeReply,
    SignInElsewhere,
    SignInHeldBack,
    SmtpDesktopError,
    TransportError,
)
from smtp_desktop.model.account import Account
from smtp_desktop.model.choices import TlsMode
from smtp_desktop.model.provider import Providers
from smtp_desktop.model.sign_in.cloud import Clouds
from smtp_desktop.ports.network import Certificate, Dialer
from smtp_desktop.ports.submission import (
    Door,
    Envelope,
    NoLog,
    Outcome,
    Receipt,
    SubmissionLog,
    SubmissionRequest,
)
from smtp_desktop.ports.system import Clock
from smtp_desktop.printable import Printable
from smtp_desktop.services.evidence import gather as evidence
from smtp_desktop.services.sending.attempts import Attempts, place
from smtp_desktop.services.sending.belonging import Mismatch, mismatch
from smtp_desktop.services.sending.message import Text, compose, text_of_test
from smtp_desktop.services.sending.stages import (
    Submission,
    TestLimits,
    TestRun,
    TokenSignIn,
    plan,
    unguarded,
)
from smtp_desktop.services.testing import facts as fact_lines
from smtp_desktop.services.testing.probes import USUAL_PORTS, Prober
from smtp_desktop.smtp.reply import Reply
from smtp_desktop.smtp.sasl import Credentials
from smtp_desktop.waiting import Cancellation, Deadline, stopwatch


@dataclass(frozen=True)
class Request:
    """What to test: the account as it stands on the screen, and what to sign in with.

    `to` is whom the message is for, and `text` what it says; None says what a test email says.
    For OAuth 2.0 `sign_in` fetches the token once the server has been reached. With `anyway` the
    test signs in although the secret was tried often enough already, with `elsewhere` although the
    address belongs to one service and the server to another. `name` and `door` are for the sending
    log.
    """

    account: Account
    credentials: Credentials | None
    to: str
    text: Text | None = None
    sends: bool = True
    sign_in: TokenSignIn | None = None
    anyway: bool = False
    elsewhere: bool = False
    name: str = "default"
    door: Door = Door.TEST


@dataclass(frozen=True)
class TlsSummary:
    """How the connection was encrypted; `certificate` is the one that the server showed, even where
    it was refused."""

    version: str
    certificate: Certificate | None


@dataclass(frozen=True)
class TestReport:
    """How the test went; `facts` are what was seen on the way, for whoever knows about networks.

    `error` is what the finding was concluded from. Where the person has to decide before anybody
    signs in, `held_back_until` is the time until which the secret was not tried, or `apart` says
    that address and server belong to two services.
    """

    steps: tuple[Step, ...]
    finding: Finding | None
    reply: Reply | None
    tls: TlsSummary | None
    transcript: tuple[Printable, ...]
    at: datetime
    addresses: tuple[str, ...] = ()
    facts: tuple[Printable, ...] = ()
    held_back_until: datetime | None = None
    apart: Mismatch | None = None
    error: SmtpDesktopError | None = None

    @property
    def receipt(self) -> str:
        """What the server said when it took the message, such as its queue id; empty if it did
        not."""
        last = self.steps[-1] if self.steps else None
        is_taken = last and last.stage is Stage.DATA and last.status is Status.PASSED
        return last.detail if last and is_taken else ""

    @property
    def ok(self) -> bool:
        return self.finding is None


class TestEmail:
    """The service behind the button Test Email, built from the ports of the outside world."""

    def __init__(
        self,
        dialer: Dialer,
        clock: Clock,
        catalogue: Callable[[], Catalogue],
        providers: Callable[[], Providers],
        limits: TestLimits | None = None,
        clouds: Callable[[], Clouds] | None = None,
        ports: Mapping[int, TlsMode] = USUAL_PORTS,
        products: Callable[[], Products] | None = None,
        attempts: Attempts | None = None,
        computer: Callable[[], str] = lambda: "?",
        log: SubmissionLog | None = None,
    ) -> None:
        self._computer = computer
        self._log = log or NoLog()
        self._products = products
        self._prober = Prober(ports)
        self._attempts = attempts
        self._clouds = clouds
        self._dialer = dialer
        self._clock = clock
        self._catalogue = catalogue
        self._providers = providers
        self._limits = limits or TestLimits()

    def run(
        self,
        request: Request,
        report: Callable[[Step], None],
        cancellation: Cancellation,
        seconds: float = 0,
    ) -> TestReport:
        """Do the test and report every step; `seconds` bounds the whole of it, and 0 leaves the
        usual bound.

        Raises Cancelled and nothing else: a failure is a finding in the report.
        """
        text = request.text or text_of_test(request.account, self._computer(), self._clock.now())
        message = compose(request.account, request.to, text, self._clock.now())
        if not request.sends and request.door is Door.TEST:
            return self._walked(request, message, report, cancellation, seconds)
        asked = _asked(request, message)
        number, took = self._log.begin(asked), stopwatch()
        try:
            done = self._walked(request, message, report, cancellation, seconds)
        except Cancelled as error:
            stopped = Receipt(
                asked.account, asked.envelope, Outcome.UNCLEAR, "smtp", took(), error=error
            )
            self._log.finish(number, stopped)
            raise
        self._log.finish(number, _receipt(asked, done, took()))
        return done

    def _walked(
        self,
        request: Request,
        message: bytes,
        report: Callable[[Step], None],
        cancellation: Cancellation,
        seconds: float,
    ) -> TestReport:
        """Go through the test with this message."""
        submission = self._submission(request, message)
        whole = Deadline(seconds or self._limits.whole)
        run = TestRun(submission, self._dialer, self._limits, whole, cancellation)
        steps: list[Step] = []

        def keep(step: Step) -> None:
            if step.status is not Status.RUNNING:
                steps.append(step)
            report(step)

        try:
            error = run.through(keep)
            finding = self._finding(error, steps[-1].stage, run) if error else None
        finally:
            run.end()
        report_of_walk = self._report(run, steps, finding, error)
        if isinstance(error, SignInElsewhere):
            return replace(report_of_walk, apart=self._apart(request.account))
        return report_of_walk

    def _submission(self, request: Request, message: bytes) -> Submission:
        attempts, host = self._attempts, place(request.account.server)

        def guard(credentials: Credentials) -> AbstractContextManager[None]:
            apart = None if request.elsewhere else self._apart(request.account)
            if apart and apart.is_certain:
                raise SignInElsewhere
            if attempts is None:
                return unguarded(credentials)
            return attempts.one(host, credentials, anyway=request.anyway)

        return Submission(
            request.account,
            request.credentials,
            request.to,
            message,
            request.sends,
            request.sign_in,
            guard,
        )

    def _apart(self, account: Account) -> Mismatch | None:
        sender, host = account.sender.email, account.server.host
        return mismatch(sender, account.username, host, self._providers())

    def _finding(self, error: SmtpDesktopError, stage: Stage, run: TestRun) -> Finding:
        """What the failure means, after every look that its rules ask for."""
        evidence.look_again(error, stage, run)
        gather = partial(
            evidence.gather,
            error,
            stage,
            run,
            self._providers(),
            self._clock.now(),
            self._clouds() if self._clouds else None,
            self._known_products(),
        )
        catalogue = self._catalogue()
        return explain(self._prober.confirmed(gather, run, catalogue), catalogue)

    def _known_products(self) -> Products | None:
        return self._products() if self._products else None

    def _report(
        self,
        run: TestRun,
        steps: list[Step],
        finding: Finding | None,
        error: SmtpDesktopError | None,
    ) -> TestReport:
        reached = {step.stage for step in steps}
        rest = [
            Step(stage, Status.NOT_REACHED)
            for stage in plan(run.submission.account)
            if stage not in reached
        ]
        transcript = run.connection.session.transcript.lines if run.connection else []
        return TestReport(
            steps=(*steps, *rest),
            finding=finding,
            reply=error.reply if isinstance(error, NegativeReply) else None,
            tls=_tls(run),
            transcript=tuple(transcript),
            at=self._clock.now(),
            addresses=tuple(run.addresses),
            held_back_until=_held_back_until(error),
            facts=fact_lines.lines(run, error, self._clock.now(), self._known_products()),
            error=error,
        )


def _asked(request: Request, message: bytes) -> SubmissionRequest:
    """A test as what is asked of the road out."""
    envelope = Envelope(request.account.sender.email, (request.to,))
    return SubmissionRequest(request.name, envelope, message, request.door)


def _receipt(asked: SubmissionRequest, report: TestReport, ms: int) -> Receipt:
    """A test as the sending log is told of it."""
    failed = next((step.stage for step in report.steps if step.has_failed), None)
    # Nobody knows whether a message was taken whose answer never came.
    is_unclear = failed is Stage.DATA and isinstance(report.error, TransportError)
    refused = Outcome.UNCLEAR if is_unclear else Outcome.REFUSED
    return Receipt(
        asked.account,
        asked.envelope,
        Outcome.ACCEPTED if report.ok else refused,
        "smtp",
        ms,
        accepted=asked.envelope.recipients if report.ok else (),
        reply=report.reply,
        finding=report.finding,
        error=report.error,
    )


def _held_back_until(error: SmtpDesktopError | None) -> datetime | None:
    return error.until if isinstance(error, SignInHeldBack) else None


def _tls(run: TestRun) -> TlsSummary | None:
    if run.tls:
        return TlsSummary(run.tls.version, run.tls.certificate)
    if run.sighting and run.sighting.certificate:
        return TlsSummary(run.sighting.tls_version, run.sighting.certificate)
    return None
