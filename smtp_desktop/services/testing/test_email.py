"""Test Email: a step for each stage of a test of what is on the screen, and a finding when one
fails."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial

from smtp_desktop.diagnosis.catalogue.catalogue import Catalogue
from smtp_desktop.diagnosis.catalogue.inspection import Products
from smtp_desktop.diagnosis.explain import explain
from smtp_desktop.diagnosis.finding import Finding
from smtp_desktop.diagnosis.stage import Stage, Status, Step
from smtp_desktop.errors import (
    Cancelled,
    OutcomeUnknown,
    SignInElsewhere,
    SmtpDesktopError,
    TlsError,
    TransportError,
)
from smtp_desktop.model.account import Account
from smtp_desktop.model.account_name import DEFAULT
from smtp_desktop.model.choices import TlsMode
from smtp_desktop.model.provider import Providers
from smtp_desktop.model.sign_in.cloud import Clouds
from smtp_desktop.model.sign_in.graph import cloud_of, on_the_wire
from smtp_desktop.ports.dns import Dns
from smtp_desktop.ports.mail_api import MailApi
from smtp_desktop.ports.network import Dialer
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
from smtp_desktop.services.evidence import gather as evidence
from smtp_desktop.services.sending.attempts import Attempts, place
from smtp_desktop.services.sending.belonging import Mismatch, mismatch
from smtp_desktop.services.sending.graph_run import NAME as GRAPH
from smtp_desktop.services.sending.graph_run import GraphRun, GraphWay
from smtp_desktop.services.sending.message import Text, compose, text_of_test
from smtp_desktop.services.sending.stages import (
    Submission,
    TestLimits,
    TestRun,
    TokenRenewal,
    TokenSignIn,
    is_cut_short,
    unguarded,
)
from smtp_desktop.services.testing.probes import USUAL_PORTS, Prober
from smtp_desktop.services.testing.report import Ended, TestReport, reported
from smtp_desktop.smtp.sasl import Credentials
from smtp_desktop.waiting import Cancellation, Deadline, stopwatch

SMTP = "smtp"
_LOOK = 5.0  # seconds


@dataclass(frozen=True)
class Request:
    """What to test: the account as it stands on the screen, and what to sign in with.

    `to` is whom the message is for, and `text` what it says; None says what a test email says.
    For OAuth 2.0 `sign_in` fetches the token once the server has been reached, and `renew` another
    one where Microsoft Graph has refused it. With `anyway` the
    test signs in although the secret was tried often enough already, with `elsewhere` although the
    address belongs to one service and the server to another. `name` and `door` are for the sending
    log, and `is_saved` says that these are the settings saved under the name.
    """

    account: Account
    credentials: Credentials | None
    to: str
    text: Text | None = None
    sends: bool = True
    sign_in: TokenSignIn | None = None
    anyway: bool = False
    elsewhere: bool = False
    name: str = DEFAULT
    door: Door = Door.TEST
    renew: TokenRenewal | None = None
    is_saved: bool = False


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
        mail_api: Callable[[], MailApi] | None = None,
        dns: Callable[[], Dns] | None = None,
    ) -> None:
        self._mail_api = mail_api
        self._computer = computer
        self._log = log or NoLog()
        self._products = products
        self._prober = Prober(ports, self._reaches_graph, dns)
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
        account = on_the_wire(request.account, self._clouds()) if self._clouds else request.account
        text = request.text or text_of_test(account, self._computer(), self._clock.now())
        message = compose(request.account, request.to, text, self._clock.now())
        if not request.sends and request.door is Door.TEST:
            return self._walked(request, message, report, cancellation, seconds)
        asked = _asked(request, message)
        number, took = self._log.begin(asked), stopwatch()
        try:
            done = self._walked(request, message, report, cancellation, seconds)
        except Cancelled as error:
            stopped = Receipt(
                asked.account, asked.envelope, Outcome.UNCLEAR, _route(account), took(), error=error
            )
            self._log.finish(number, stopped)
            raise
        self._log.finish(number, _receipt(asked, done, _route(account), took()))
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
        run = self._run_of(submission, self._limits.lasting(seconds), whole, cancellation)
        steps: list[Step] = []

        def keep(step: Step) -> None:
            if step.status is not Status.RUNNING:
                steps.append(step)
            report(step)

        try:
            error = run.through(keep)
            is_short = bool(error and is_cut_short(error, steps[-1], self._limits, whole))
            finding = self._finding(error, steps[-1].stage, run) if error else None
        finally:
            run.end()
        apart = self._apart(request.account) if isinstance(error, SignInElsewhere) else None
        ended = Ended(tuple(steps), error, finding, is_cut_short=is_short, apart=apart)
        return reported(run, ended, self._clock.now(), self._known_products())

    def _run_of(
        self,
        submission: Submission,
        limits: TestLimits,
        whole: Deadline,
        cancellation: Cancellation,
    ) -> TestRun:
        """The run by the account's own way of sending."""
        if not submission.account.is_graph:
            return TestRun(submission, self._dialer, limits, whole, cancellation)
        assert self._mail_api is not None
        assert self._clouds is not None
        way = GraphWay(self._mail_api(), self._clouds, self._clock.now)
        return GraphRun(submission, way, self._dialer, limits, whole, cancellation)

    def _reaches_graph(self, run: TestRun) -> bool:
        """Whether the Graph of the account's cloud can be reached from here."""
        if self._mail_api is None or self._clouds is None:
            return False
        base = cloud_of(run.submission.account, self._clouds()).graph
        try:
            deadline = Deadline(_LOOK, run.whole)
            self._mail_api().open(base, deadline, run.cancellation).close()
        except (TransportError, TlsError):
            return False
        return True

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
            request.renew,
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


def _asked(request: Request, message: bytes) -> SubmissionRequest:
    """A test as what is asked of the road out."""
    envelope = Envelope(request.account.sender.email, (request.to,))
    return SubmissionRequest(
        request.name, envelope, message, request.door, is_trial=not request.is_saved
    )


def _receipt(asked: SubmissionRequest, report: TestReport, route: str, ms: int) -> Receipt:
    """A test as the sending log is told of it."""
    failed = next((step.stage for step in report.steps if step.has_failed), None)
    # Nobody knows whether a message was taken whose answer never came.
    is_lost = failed is Stage.DATA and isinstance(report.error, TransportError)
    is_unheard = report.is_cut_short and asked.door is Door.CHECK
    is_unclear = is_lost or is_unheard or isinstance(report.error, OutcomeUnknown)
    refused = Outcome.UNCLEAR if is_unclear else Outcome.REFUSED
    return Receipt(
        asked.account,
        asked.envelope,
        Outcome.ACCEPTED if report.ok else refused,
        route,
        ms,
        accepted=asked.envelope.recipients if report.ok else (),
        reply=report.reply,
        finding=report.finding,
        error=report.error,
        api=report.api,
        stage=failed,
        is_cut_short=report.is_cut_short,
    )


def _route(account: Account) -> str:
    return GRAPH if account.is_graph else SMTP
