"""Stand-ins that fulfil the ports; handed over through constructors, nothing is patched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from smtp_desktop import resources
from smtp_desktop.adapters.network.dialer import NetworkDialer
from smtp_desktop.adapters.network.tls import Trust
from smtp_desktop.diagnosis.catalogue import catalogue, inspection, letter_book
from smtp_desktop.diagnosis.stage import Status
from smtp_desktop.model import provider
from smtp_desktop.model.account import Account, Auth, BasicAuth, NoAuth, Sender, Server
from smtp_desktop.model.choices import AuthType, Encryption, TlsMode
from smtp_desktop.model.secret import SecretKind
from smtp_desktop.model.sign_in import cloud
from smtp_desktop.ports.storage import Secrets
from smtp_desktop.services.accounts.accounts import Accounts
from smtp_desktop.services.sending.message import Text
from smtp_desktop.services.sending.stages import TestLimits
from smtp_desktop.services.testing.report import TestReport
from smtp_desktop.services.testing.test_email import Request, TestEmail
from smtp_desktop.smtp.sasl import Credentials
from smtp_desktop.waiting import Cancellation
from support.clock import RealClock

CLOUDS = cloud.decode(resources.read_text("clouds.toml"))

Item = TypeVar("Item")
Result = TypeVar("Result")

CATALOGUE = catalogue.decode(resources.read_folder("findings"))
PRODUCTS = inspection.decode(resources.read_text("inspection.toml"))
BOOK = letter_book.decode(resources.read_text("letters.toml"))
PROVIDERS = provider.decode(resources.read_text("providers.toml"))

SHORT = TestLimits(
    resolve=1, connect=1, tls=2, greeting=2, reply=2, content=2, look=2, whole=20, silence=0.3
)

# For servers that keep silent on purpose; what answers at all does so in milliseconds.
HASTY = TestLimits(
    resolve=0.5,
    connect=0.5,
    tls=1,
    greeting=1,
    reply=0.8,
    content=0.8,
    look=1,
    whole=10,
    silence=0.2,
)


class OfflineDialer(NetworkDialer):
    """A computer without any network."""

    def is_online(self) -> bool:
        return False


def secrets_of(accounts: Accounts, name: str = "default") -> Secrets:
    """What is kept for the account that is saved; raises SecretNotFound."""
    saved = accounts.account(name)
    is_oauth = saved.auth_type is AuthType.OAUTH
    kind = SecretKind.CLIENT_SECRET if is_oauth else SecretKind.PASSWORD
    return {kind: accounts.secret(kind, saved, name)}


def account(
    port: int,
    encryption: Encryption = Encryption.STARTTLS,
    auth: Auth | None = None,
    host: str = "localhost",
    email: str = "jane@acme.test",
) -> Account:
    """An account on a test server."""
    signing_in = BasicAuth("jane") if auth is None else auth
    return Account(
        Sender("Jane Doe", email), Server(host, port, encryption), signing_in, "joe@acme.test"
    )


def password(text: str, username: str = "jane") -> Credentials:
    return Credentials(username, lambda: text)


def tester(
    trusted: str = "",
    limits: TestLimits = SHORT,
    addresses: Iterable[str] = ("127.0.0.1",),
    dialer: NetworkDialer | None = None,
    ports: Mapping[int, TlsMode] | None = None,
) -> TestEmail:
    """Test Email over real sockets, with little patience and a name service of its own.

    `ports` are the usual ones for sending; unless a test names some, there are none.
    """
    found = list(addresses)
    real = dialer or NetworkDialer(Trust(ca_data=trusted), lambda host: found)
    return TestEmail(
        real,
        RealClock(),
        lambda: CATALOGUE,
        lambda: PROVIDERS,
        limits,
        ports=ports or {},
        products=lambda: PRODUCTS,
    )


tester.__test__ = False  # type: ignore[attr-defined]  # its name only looks like a test's


def run(
    subject: TestEmail,
    tested: Account,
    secret: str = "",
    *,
    sends: bool = True,
    cancellation: Cancellation | None = None,
    seconds: float = 0,
) -> TestReport:
    """Run a test and give its report."""
    signs_in = not isinstance(tested.auth, NoAuth)
    credentials = password(secret, tested.username) if signs_in else None
    request = Request(tested, credentials, tested.test_to, Text("Test", "Hello\n"), sends)
    return subject.run(request, lambda step: None, cancellation or Cancellation(), seconds)


def outcome(report: TestReport) -> tuple[str, str]:
    """The stage that failed and the finding's code, both empty for a test that passed.

    All stages before it have passed and none behind it was reached.
    """
    statuses = [step.status for step in report.steps]
    if Status.FAILED not in statuses:
        assert report.finding is None, report.finding
        return "", ""
    failed = statuses.index(Status.FAILED)
    assert set(statuses[:failed]) <= {Status.PASSED}, report.steps
    assert set(statuses[failed + 1 :]) <= {Status.NOT_REACHED}, report.steps
    assert report.finding is not None
    return report.steps[failed].stage.value, report.finding.code


def side_by_side(function: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
    """The results for all items, in their order; what waits, waits at the same time."""
    many = list(items)
    with ThreadPoolExecutor(len(many)) as pool:
        return list(pool.map(function, many))
