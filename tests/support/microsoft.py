"""A stand-in for Microsoft's sign-in, which plays what a test wants to happen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from smtp_desktop import resources
from smtp_desktop.errors import SecretStoreError, SignInNeeded, SmtpDesktopError
from smtp_desktop.model.account import Account
from smtp_desktop.model.secret import Secret
from smtp_desktop.model.sign_in import cloud
from smtp_desktop.ports.sign_in import Person
from smtp_desktop.printable import Printable
from smtp_desktop.services.sign_in.progress import Progress, Redeeming, Typing, Waiting
from smtp_desktop.services.sign_in.sign_in import Connected
from smtp_desktop.smtp.sasl import Credentials
from smtp_desktop.waiting import Cancellation, Deadline

CLOUDS = cloud.decode(resources.read_text("clouds.toml"))
CLIENT_ID = "00001111-aaaa-2222-bbbb-3333cccc4444"
OTHER_CLIENT_ID = "99991111-aaaa-2222-bbbb-3333cccc4444"
JANE = "jane@contoso.onmicrosoft.com"
TENANT = "contoso.onmicrosoft.com"
PAGE = "https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/authorize?state=s1"
WAITING = Waiting(PAGE, True, 300)
TYPING = Typing("DKN5R7WQE", "https://microsoft.com/devicelogin", 900)


class FakeSignIn:
    """See ``services.sign_in.sign_in.SignIn``: reports its progress, then connects or fails.

    `meanwhile` is called once, while the browser is waited for; `known` is who is connected.
    """

    def __init__(self) -> None:
        self.calls: list[tuple[str, Account, Secret | None]] = []
        self.progress: list[Progress] = [WAITING, Redeeming()]
        self.by_code: list[Progress] = [TYPING]
        self.address = JANE
        self.trouble: SecretStoreError | None = None
        self.error: SmtpDesktopError | Exception | None = None
        self.refusal: SmtpDesktopError | None = None
        self.known: Connected | None = None
        self.confirmed: tuple[str, ...] = ()
        self.opens = True
        self.opened: list[str] = []
        self.in_address = False
        self.pasted: list[tuple[str, Secret]] = []
        self.takes = True
        self.disconnected: tuple[Account | None, Secret | None] | None = None
        self.ends = False
        self.meanwhile: Callable[[], None] | None = None

    def connect(
        self,
        name: str,
        account: Account,
        client_secret: Secret | None,
        report: Callable[[Progress], None],
        cancellation: Cancellation,
        *,
        opens: bool = True,
        in_address: bool = False,
        confirmed: tuple[str, ...] = (),
    ) -> Connected:
        self.confirmed, self.in_address = confirmed, in_address
        return self._play(self.progress, (name, account, client_secret), report, cancellation)

    def connect_by_code(
        self,
        name: str,
        account: Account,
        client_secret: Secret | None,
        report: Callable[[Progress], None],
        cancellation: Cancellation,
        *,
        confirmed: tuple[str, ...] = (),
    ) -> Connected:
        self.confirmed = confirmed
        return self._play(self.by_code, (name, account, client_secret), report, cancellation)

    def credentials(
        self,
        name: str,
        account: Account,
        client_secret: Secret | None,
        deadline: Deadline,
        cancellation: Cancellation,
    ) -> Credentials:
        self.calls.append((name, account, client_secret))
        if self.refusal:
            raise self.refusal
        if self.known is None:
            raise SignInNeeded("Nobody is connected.")
        return Credentials(self.known.person.address, lambda: "token", is_token=True)

    def status(self, name: str, account: Account) -> Connected | None:
        if isinstance(self.error, SecretStoreError):
            raise self.error
        return self.known

    def renamed(self, name: str, new: str) -> None:
        """Nothing is in memory."""

    def disconnect(
        self, name: str, account: Account | None = None, client_secret: Secret | None = None
    ) -> bool:
        self.disconnected = account, client_secret
        if self.error:
            raise self.error
        self.known = None
        return self.ends

    def paste(self, address: str, pasted: Secret) -> bool:
        self.pasted.append((address, pasted))
        return self.takes

    def open_again(self, address: str) -> bool:
        self.opened.append(address)
        return self.opens

    def connected(self) -> Connected:
        person = Person(Printable(self.address), Printable("tenant"), "id")
        return Connected(person, datetime(2026, 11, 20, 9, 30, tzinfo=UTC), self.trouble)

    def _play(
        self,
        progress: list[Progress],
        call: tuple[str, Account, Secret | None],
        report: Callable[[Progress], None],
        cancellation: Cancellation,
    ) -> Connected:
        self.calls.append(call)
        for one in progress:
            report(one)
            meanwhile, self.meanwhile = self.meanwhile, None
            if meanwhile:
                meanwhile()
            cancellation.raise_if_cancelled()
        if self.error:
            raise self.error
        self.known = self.connected()
        return self.known
