"""The road out with stand-ins at its ends."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from smtp_desktop.adapters.files.memory import InMemorySecretStore, InMemorySettings
from smtp_desktop.adapters.network.dialer import NetworkDialer
from smtp_desktop.adapters.network.tls import Trust
from smtp_desktop.model.account import Account
from smtp_desktop.model.choices import AuthType
from smtp_desktop.model.secret import Secret, SecretKind
from smtp_desktop.ports.submission import (
    Door,
    Envelope,
    Receipt,
    RunningRelay,
    SubmissionRequest,
)
from smtp_desktop.services.accounts.accounts import Accounts
from smtp_desktop.services.sign_in.sign_in import SignIn
from smtp_desktop.services.submission.findings import SubmissionFindings
from smtp_desktop.services.submission.logins import Logins
from smtp_desktop.services.submission.smtp_route import SmtpRoute
from smtp_desktop.services.submission.submissions import Submissions
from support.clock import RealClock
from support.fakes import CATALOGUE, CLOUDS, HASTY, PRODUCTS, PROVIDERS

LETTER = b"From: jane@acme.test\r\nSubject: letter\r\n\r\nHello\r\n"


class MemoryLog:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.begun: list[SubmissionRequest] = []
        self.ended: list[tuple[int, Receipt]] = []

    def begin(self, request: SubmissionRequest) -> int:
        self.begun.append(request)
        return len(self.begun)

    def finish(self, number: int, receipt: Receipt) -> None:
        self.ended.append((number, receipt))

    def open(self) -> None:
        """Nothing is kept beside it."""

    def close(self) -> None:
        """Nothing is kept beside it."""

    def recover(self) -> None:
        """Nothing was left."""

    def depart(self, request: SubmissionRequest) -> int:
        return self.begin(request)

    def turn(self) -> str:
        return ""

    def note(
        self, departed: Sequence[int], ended: Sequence[tuple[int, Receipt]], page: str
    ) -> None:
        for number, receipt in ended:
            self.finish(number, receipt)


class Office:
    """Accounts in memory and the road out over real sockets, with little patience."""

    def __init__(self, trusted: str = "", relay: RunningRelay | None = None) -> None:
        self.secrets = InMemorySecretStore()
        self.accounts = Accounts(InMemorySettings(), self.secrets, lambda: CLOUDS)
        self.log = MemoryLog()
        dialer = NetworkDialer(Trust(ca_data=trusted), lambda host: ["127.0.0.1"])
        findings = SubmissionFindings(
            RealClock(), lambda: CATALOGUE, lambda: PROVIDERS, lambda: CLOUDS, lambda: PRODUCTS
        )
        logins = Logins(lambda: self.accounts, _nobody)
        limits = replace(HASTY, content=2)
        self.route = SmtpRoute(dialer, logins, findings, limits=limits)
        self.subject = Submissions(lambda: self.accounts, lambda one: self.route, relay, self.log)

    def keep(self, account: Account, password: str = "", name: str = "default") -> None:
        """Save an account."""
        is_basic = account.auth_type is AuthType.BASIC
        self.accounts.save(
            account, {SecretKind.PASSWORD: Secret(password)} if is_basic else None, name
        )

    def send(
        self,
        *recipients: str,
        content: bytes = LETTER,
        is_whole: bool = False,
        name: str = "default",
    ) -> Receipt:
        """Send a letter to somebody."""
        envelope = Envelope("jane@acme.test", recipients)
        return self.subject.submit(
            SubmissionRequest(name, envelope, content, Door.SEND, is_whole=is_whole)
        )


def _nobody() -> SignIn:
    raise AssertionError("nobody signs in here")
