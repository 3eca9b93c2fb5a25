"""An office that sends through a Microsoft Graph on this computer, with tokens made by the test."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Self

import trustme
from msgspec.structs import replace
from msgspec.structs import replace as replaced

from conftest import CANARY
from smtp_desktop.adapters.files.memory import InMemorySecretStore, InMemorySettings
from smtp_desktop.adapters.graph.mail_api import GraphMailApi
from smtp_desktop.adapters.network.dialer import NetworkDialer
from smtp_desktop.adapters.network.tls import Trust
from smtp_desktop.demo.graph import PracticeGraph
from smtp_desktop.demo.mail_server import PracticeServer
from smtp_desktop.demo.sign_in.data import GRAPH
from smtp_desktop.demo.sign_in.tokens import Issued
from smtp_desktop.diagnosis.stage import Step
from smtp_desktop.errors import SignInError
from smtp_desktop.model.account import Account, OAuth, Sender, Server
from smtp_desktop.model.choices import ConnectionType, Encryption
from smtp_desktop.model.sign_in.cloud import Clouds
from smtp_desktop.ports.mail_api import MailApi
from smtp_desktop.ports.submission import Door, Envelope, Receipt, SubmissionRequest
from smtp_desktop.services.accounts.accounts import Accounts
from smtp_desktop.services.sending.graph_run import GraphWay
from smtp_desktop.services.sending.message import Text
from smtp_desktop.services.sending.stages import TestLimits
from smtp_desktop.services.submission.findings import SubmissionFindings
from smtp_desktop.services.submission.graph.route import GraphRoute
from smtp_desktop.services.submission.logins import Logins
from smtp_desktop.services.submission.submissions import Submissions
from smtp_desktop.services.testing.report import TestReport
from smtp_desktop.services.testing.test_email import Request, TestEmail
from smtp_desktop.smtp.sasl import Credentials
from smtp_desktop.waiting import Cancellation, Deadline
from support.clock import RealClock
from support.fakes import CATALOGUE, CLOUDS, PRODUCTS, PROVIDERS, SHORT
from support.submissions import MemoryLog

JANE, JOE, ANN, BOSS = "jane@acme.test", "joe@acme.test", "ann@acme.test", "boss@acme.test"
CLIENT = "00001111-aaaa-2222-bbbb-3333cccc4444"
LETTER = (
    b"From: jane@acme.test\r\nTo: Joe <joe@acme.test>\r\nSubject: letter\r\n"
    b"Message-ID: <1@acme.test>\r\n\r\nHello\r\n.dot\r\n"
)
FINE = f"{CANARY}-fine".encode().hex()

ACCOUNT = Account(
    Sender("Jane Doe", JANE),
    Server("", 587, Encryption.TLS),
    OAuth(CLIENT, "acme.test"),
    JOE,
    connection=ConnectionType.GRAPH,
)


class Tokens:
    """Gives out tokens, the first one first; `asked` counts how often, and `claims` are what was to
    be proven. Where there is a `refusal`, nobody gets a token that has to prove anything."""

    def __init__(self, *tokens: str) -> None:
        self._tokens = list(tokens)
        self.asked = 0
        self.claims: list[str] = []
        self.refusal: SignInError | None = None

    def __call__(
        self, deadline: Deadline, cancellation: Cancellation, claims: str = ""
    ) -> Credentials:
        self.asked += 1
        self.claims += [claims] if claims else []
        if claims and self.refusal:
            raise self.refusal
        token = self._tokens.pop(0) if len(self._tokens) > 1 else self._tokens[0]
        return Credentials(JANE, lambda: token, is_token=True)


class GraphLogins(Logins):
    """Every account signs in with the same tokens."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens_of_all = tokens

    def token(
        self, name: str, account: Account
    ) -> Callable[[Deadline, Cancellation], Credentials] | None:
        return self._tokens_of_all

    def renewal(
        self, name: str, account: Account
    ) -> Callable[[Deadline, Cancellation, str], Credentials] | None:
        return self._tokens_of_all


class GraphOffice:
    """Accounts in memory, a practice Graph, and the road out through it."""

    def __init__(
        self,
        tokens: Tokens | None = None,
        find_proxy: Callable[[str], str] = lambda address: "",
        limits: TestLimits = SHORT,
        base: str = "",
        trusted: str = "",
    ) -> None:
        ca = trustme.CA()
        pem = trusted or ca.cert_pem.bytes().decode()
        self.known: dict[str, Issued] = {FINE: issued()}
        self.mailbox = PracticeServer(ca)
        self.graph = PracticeGraph(self.known.get, ca, self.mailbox)
        self.graph.start()
        self.tokens = tokens or Tokens(FINE)
        self.log = MemoryLog()
        self.api: MailApi = GraphMailApi(Trust(ca_data=pem), find_proxy)
        self.dialer = NetworkDialer(Trust(ca_data=pem), lambda host: ["127.0.0.1"])
        here = replaced(CLOUDS.cloud[0], graph=base or self.graph.base)
        self.clouds = Clouds((here,))  # the only one there is
        self.limits = limits
        self.accounts = Accounts(InMemorySettings(), InMemorySecretStore(), lambda: self.clouds)
        self.accounts.save(ACCOUNT, None)
        findings = SubmissionFindings(
            RealClock(), lambda: CATALOGUE, lambda: PROVIDERS, lambda: self.clouds, lambda: PRODUCTS
        )
        way = GraphWay(self.api, lambda: self.clouds, RealClock().now)
        self.route = GraphRoute(
            lambda: way, self.dialer, GraphLogins(self.tokens), findings, limits
        )
        self.subject = Submissions(lambda: self.accounts, lambda one: self.route, None, self.log)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.graph.stop()

    @property
    def calls(self) -> int:
        """How often Graph was asked to send."""
        return self.graph.requests["sendMail"]

    def send(
        self,
        *recipients: str,
        content: bytes = LETTER,
        cancellation: Cancellation | None = None,
        seconds: float = 0,
    ) -> Receipt:
        """Send a letter to somebody."""
        envelope = Envelope(JANE, recipients or (JOE,))
        request = SubmissionRequest("default", envelope, content, Door.SEND)
        return self.subject.submit(request, cancellation, seconds)

    def test(
        self,
        account: Account = ACCOUNT,
        *,
        sends: bool = True,
        report: Callable[[Step], None] = lambda step: None,
        cancellation: Cancellation | None = None,
    ) -> TestReport:
        """Test Email through Graph."""
        subject = TestEmail(
            self.dialer,
            RealClock(),
            lambda: CATALOGUE,
            lambda: PROVIDERS,
            self.limits,
            clouds=lambda: self.clouds,
            ports={},
            products=lambda: PRODUCTS,
            log=self.log,
            mail_api=lambda: self.api,
        )
        request = Request(
            account,
            None,
            account.test_to,
            Text("Test", "Hello\n"),
            sends,
            sign_in=self.tokens,
            renew=self.tokens,
        )
        return subject.run(request, report, cancellation or Cancellation())


def issued(
    address: str = JANE,
    audience: str = GRAPH,
    permissions: Iterable[str] = ("Mail.Send",),
) -> Issued:
    """What a token stands for."""
    ends = datetime.now(UTC) + timedelta(hours=1)
    return Issued(address, audience, tuple(permissions), CLIENT, "tenant", ends)


def shared_from(address: str) -> bytes:
    """A letter from somebody else's mailbox."""
    return LETTER.replace(b"From: jane@acme.test", f"From: {address}".encode())


def account_of(**changes: object) -> Account:
    """Jane's account with other values."""
    return replace(ACCOUNT, **changes)
