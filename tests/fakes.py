"""Stand-ins that fulfil the ports; handed over through constructors, nothing is patched."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta, timezone

from smtp_desktop import resources
from smtp_desktop.adapters.connection import NetworkDialer
from smtp_desktop.adapters.tls import Trust
from smtp_desktop.diagnosis import rules
from smtp_desktop.model import provider
from smtp_desktop.model.account import (
    Account,
    Auth,
    BasicAuth,
    Encryption,
    NoAuth,
    Sender,
    Server,
)
from smtp_desktop.services.message import Text
from smtp_desktop.services.test_email import Request, TestEmail, TestReport
from smtp_desktop.services.walk import Patience
from smtp_desktop.smtp.sasl import Credentials
from smtp_desktop.waiting import Cancellation

CATALOGUE = rules.decode(resources.read_text("findings.toml"))
PROVIDERS = provider.decode(resources.read_text("providers.toml"))

SHORT = Patience(
    resolve=1, connect=1, tls=2, greeting=2, reply=2, content=2, look=2, whole=20, silence=0.3
)


class FixedClock:
    """Always the same moment."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 20, 9, 14, tzinfo=timezone(timedelta(hours=1)))

    def now(self) -> datetime:
        return self.moment


class Now:
    """The real time, for certificates."""

    def now(self) -> datetime:
        return datetime.now().astimezone()


class OfflineDialer(NetworkDialer):
    """A computer without any network."""

    def is_online(self) -> bool:
        return False


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
    patience: Patience = SHORT,
    addresses: Iterable[str] = ("127.0.0.1",),
    dialer: NetworkDialer | None = None,
) -> TestEmail:
    """Test Email over real sockets, with little patience and a name service of its own."""
    found = list(addresses)
    real = dialer or NetworkDialer(Trust(ca_data=trusted), lambda host: found)
    return TestEmail(real, Now(), lambda: CATALOGUE, lambda: PROVIDERS, patience)


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
