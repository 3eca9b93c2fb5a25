"""What a test has shown: its steps, the finding, and what was seen on the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from smtp_desktop.diagnosis.finding import Finding
from smtp_desktop.diagnosis.stage import Stage, Status, Step
from smtp_desktop.errors import NegativeReply, SignInHeldBack, SmtpDesktopError
from smtp_desktop.ports.network import Certificate
from smtp_desktop.ports.submission import ApiReceipt
from smtp_desktop.printable import Printable
from smtp_desktop.services.sending.belonging import Mismatch
from smtp_desktop.services.sending.graph_run import GraphRun
from smtp_desktop.services.testing import facts as fact_lines
from smtp_desktop.smtp.reply import Reply

if TYPE_CHECKING:
    from smtp_desktop.diagnosis.catalogue.inspection import Products
    from smtp_desktop.services.sending.stages import TestRun

_LAST = (Stage.DATA, Stage.SEND)


@dataclass(frozen=True)
class TlsSummary:
    """How the connection was encrypted; `certificate` is the one that the server showed, even where
    it was refused."""

    version: str
    certificate: Certificate | None


@dataclass(frozen=True)
class Instead:
    """The server refused the sign-in mechanism `refused` with this reply, and took `works`."""

    refused: str
    reply: Reply
    works: str


@dataclass(frozen=True)
class TestReport:
    """How the test went; `facts` are what was seen on the way, for whoever knows about networks.

    `error` is what the finding was concluded from. Where the person has to decide before anybody
    signs in, `held_back_until` is the time until which the secret was not tried, or `apart` says
    that address and server belong to two services. It `is_cut_short` where more time might have
    brought an answer.
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
    instead: Instead | None = None
    api: ApiReceipt | None = None
    is_cut_short: bool = False

    @property
    def receipt(self) -> str:
        """What the server said when it took the message, such as its queue id; empty if it did
        not."""
        last = self.steps[-1] if self.steps else None
        is_taken = last and last.stage in _LAST and last.status is Status.PASSED
        return last.detail if last and is_taken else ""

    @property
    def ok(self) -> bool:
        return self.finding is None


@dataclass(frozen=True)
class Ended:
    """How a run ended: its steps so far, the error that ended it, and what was concluded from it;
    see `TestReport`."""

    steps: tuple[Step, ...]
    error: SmtpDesktopError | None
    finding: Finding | None
    is_cut_short: bool
    apart: Mismatch | None


def reported(run: TestRun, ended: Ended, at: datetime, products: Products | None) -> TestReport:
    """The report of a run that has ended."""
    error, reached = ended.error, {step.stage for step in ended.steps}
    rest = [Step(stage, Status.NOT_REACHED) for stage in run.plan() if stage not in reached]
    transcript = run.connection.session.transcript.lines if run.connection else []
    return TestReport(
        steps=(*ended.steps, *rest),
        finding=ended.finding,
        reply=error.reply if isinstance(error, NegativeReply) else None,
        tls=_tls(run),
        transcript=tuple(transcript),
        at=at,
        addresses=tuple(run.addresses),
        facts=fact_lines.lines(run, error, at, products),
        held_back_until=error.until if isinstance(error, SignInHeldBack) else None,
        apart=ended.apart,
        error=error,
        instead=_instead(run),
        api=run.told(error) if isinstance(run, GraphRun) else None,
        is_cut_short=ended.is_cut_short,
    )


def _instead(run: TestRun) -> Instead | None:
    if not run.works_instead:
        return None
    ((refused, error),) = run.refused
    return Instead(refused, error.reply, run.works_instead)


def _tls(run: TestRun) -> TlsSummary | None:
    if run.tls:
        return TlsSummary(run.tls.version, run.tls.certificate)
    if run.sighting and run.sighting.certificate:
        return TlsSummary(run.sighting.tls_version, run.sighting.certificate)
    return None
