"""Connect and Disconnect: sign in at Microsoft in the browser, and use what that gave."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from smtp_desktop.errors import (
    LocalProtocolError,
    OtherPersonSignedIn,
    SecretStoreError,
    SignInExpired,
    SignInNeeded,
    SignInUnconfirmed,
    WrongAudience,
)
from smtp_desktop.model.account import Account, OAuth
from smtp_desktop.model.parse import to_draft
from smtp_desktop.model.purpose import token_place
from smtp_desktop.model.secret import Secret
from smtp_desktop.model.sign_in import cloud
from smtp_desktop.model.sign_in.cloud import Clouds
from smtp_desktop.model.web_address import WebAddress
from smtp_desktop.ports.sign_in import (
    Browser,
    Grant,
    IdentityProvider,
    Person,
    Redirects,
    Registration,
)
from smtp_desktop.ports.system import Clock
from smtp_desktop.services.sign_in import confirmation
from smtp_desktop.services.sign_in.claims import claims
from smtp_desktop.services.sign_in.tokens import Tokens
from smtp_desktop.smtp.sasl import Credentials
from smtp_desktop.waiting import Cancellation, Deadline

FRESH = timedelta(minutes=5)  # a token with less time left is refreshed first


@dataclass(frozen=True)
class Waiting:
    """The sign-in goes on in the browser at `address` for at most `seconds`; `is_open` is False
    where no browser could be started."""

    address: str
    is_open: bool
    seconds: float


@dataclass(frozen=True)
class Typing:
    """The person types `code` at `address` in any browser, within `seconds`."""

    code: str
    address: str
    seconds: float


@dataclass(frozen=True)
class Redeeming:
    """The browser is done; the tokens are being fetched."""


Progress = Waiting | Typing | Redeeming


@dataclass(frozen=True)
class Connected:
    """Who signed in; `trouble` is why the keyring did not keep it, None where it did."""

    person: Person
    expires_at: datetime
    trouble: SecretStoreError | None = None


@dataclass(frozen=True)
class SignInLimits:
    """How many seconds each part of a sign-in may take; `whole` is how long a person has in the
    browser."""

    network: float = 25
    whole: float = 300


class SignIn:
    """The service behind Connect and Disconnect.

    Its methods raise SignInError, TransportError, TlsError, SecretStoreError or Cancelled.
    """

    def __init__(
        self,
        provider: IdentityProvider,
        redirects: Redirects,
        browser: Browser,
        tokens: Tokens,
        clock: Clock,
        clouds: Callable[[], Clouds],
        limits: SignInLimits | None = None,
    ) -> None:
        self._provider = provider
        self._redirects = redirects
        self._browser = browser
        self._tokens = tokens
        self._clock = clock
        self._clouds = clouds
        self._limits = limits or SignInLimits()
        self._grants: dict[str, tuple[Registration, Grant]] = {}
        self._pages: dict[str, Callable[[], WebAddress]] = {}

    def connect(
        self,
        name: str,
        account: Account,
        client_secret: Secret | None,
        report: Callable[[Progress], None],
        cancellation: Cancellation,
        *,
        opens: bool = True,
        seconds: float = 0,
        confirmed: tuple[str, ...] = (),
        expected: Collection[str] = (),
    ) -> Connected:
        """Sign in in the browser and keep what it gave; where `opens` is False, the address is
        reported and the person opens it.

        `seconds` is how long the person has, and 0 means the usual time. `confirmed` are the
        servers that the person has seen and confirmed; raises SignInUnconfirmed before anything
        else where one is missing. Only a sign-in of one of the addresses in `expected` is kept, or
        anybody's where there are none; raises OtherPersonSignedIn.
        """
        self._check_confirmed(account, confirmed)
        registration = self._registration(account, client_secret)
        whole = Deadline(seconds or self._limits.whole)
        with self._redirects.listen() as back:
            begun = self._provider.begin(
                registration, back.uri, account.sender.email, self._network(), cancellation
            )
            back.expect(begun.state)

            def page() -> WebAddress:
                return back.single_use(begun.address)

            with self._under_way(begun.address, page):
                is_open = opens and self._browser.open(page())
                report(Waiting(begun.address.text, is_open, whole.remaining))
                answer = back.wait(whole, cancellation)
        report(Redeeming())
        grant = self._provider.redeem(registration, begun, answer, self._network(), cancellation)
        return self._connected(name, registration, grant, cancellation, expected)

    def connect_by_code(
        self,
        name: str,
        account: Account,
        client_secret: Secret | None,
        report: Callable[[Progress], None],
        cancellation: Cancellation,
        *,
        seconds: float = 0,
        confirmed: tuple[str, ...] = (),
        expected: Collection[str] = (),
    ) -> Connected:
        """Sign in in a browser anywhere, by typing a code there (RFC 8628); see `connect`."""
        self._check_confirmed(account, confirmed)
        registration = self._registration(account, client_secret)
        code = self._provider.begin_device(registration, self._network(), cancellation)
        deadline = Deadline(min(code.seconds, seconds or 3 * self._limits.whole))
        with self._under_way(code.address, lambda: code.address):
            report(Typing(code.code, code.address.text, code.seconds))
            grant = self._provider.redeem_device(registration, code, deadline, cancellation)
        return self._connected(name, registration, grant, cancellation, expected)

    def credentials(
        self,
        name: str,
        account: Account,
        client_secret: Secret | None,
        deadline: Deadline,
        cancellation: Cancellation,
    ) -> Credentials:
        """What to sign in to the outgoing server with: the person who is connected, and a fresh
        token.

        Raises SignInNeeded where nobody is connected, SignInExpired where that is over, and
        WrongAudience for a token that the server would refuse.
        """
        registration = self._registration(account, client_secret)
        grant = self._fresh(name, registration)
        if grant is None:
            grant = self._refreshed(name, registration, deadline, cancellation)
        _check_audience(registration, grant)
        return Credentials(grant.person.address, grant.access_token.reveal, is_token=True)

    def status(self, name: str, account: Account) -> Connected | None:
        """Who is connected through the account's registration; None for nobody."""
        registration = self._registration(account, None)
        kept = self._tokens.load(name)
        if kept is None or not kept.belongs_to(registration):
            return None
        return Connected(kept.person, kept.expires_at)

    def disconnect(self, name: str) -> None:
        """Forget the sign-in, in the keyring and in memory; nothing is revoked at Microsoft."""
        self._grants.pop(name, None)
        self._tokens.remove(name)

    def renamed(self, name: str, new: str) -> None:
        """Take what is in memory to an account's new name; what is kept goes with the account."""
        self._tokens.renamed(name, new)
        if name in self._grants:
            self._grants[new] = self._grants.pop(name)

    def open_again(self, address: str) -> bool:
        """Open the page of a sign-in that is under way once more; returns False where none is."""
        page = self._pages.get(address)
        return page is not None and self._browser.open(page())

    @contextlib.contextmanager
    def _under_way(self, address: WebAddress, page: Callable[[], WebAddress]) -> Iterator[None]:
        """While a sign-in waits at an address, `page` is what a browser is handed for it: other
        programs of this computer can read what stands there."""
        self._pages[address.text] = page
        try:
            yield
        finally:
            if self._pages.get(address.text) is page:  # a later sign-in may wait there by now
                del self._pages[address.text]

    def _connected(
        self,
        name: str,
        registration: Registration,
        grant: Grant,
        cancellation: Cancellation,
        expected: Collection[str],
    ) -> Connected:
        _check_audience(registration, grant)
        person = grant.person.address
        if expected and person.casefold() not in {address.casefold() for address in expected}:
            raise OtherPersonSignedIn(person)
        cancellation.raise_if_cancelled()
        with self._tokens.lock(name):
            trouble = self._tokens.keep(name, registration, grant)
        self._grants[name] = registration, grant
        return Connected(grant.person, grant.expires_at, trouble)

    def _fresh(self, name: str, registration: Registration) -> Grant | None:
        """The token in memory, while it is good for some minutes more."""
        known = self._grants.get(name)
        if known is None or known[0] != registration:
            return None
        is_fresh = known[1].expires_at - self._clock.now().astimezone(UTC) > FRESH
        return known[1] if is_fresh else None

    def _refreshed(
        self,
        name: str,
        registration: Registration,
        deadline: Deadline,
        cancellation: Cancellation,
    ) -> Grant:
        with self._tokens.lock(name):
            kept = self._tokens.load(name)  # only now: another program may just have refreshed it
            if kept is None or not kept.belongs_to(registration):
                raise SignInNeeded("Nobody is connected.")
            try:
                grant = self._provider.refresh(registration, kept.cache, deadline, cancellation)
            except SignInExpired:
                self._grants.pop(name, None)
                with contextlib.suppress(SecretStoreError):  # it is worth nothing any more
                    self._tokens.remove(name)
                raise
            self._tokens.keep(name, registration, grant)  # refresh tokens change with every use
        self._grants[name] = registration, grant
        return grant

    def _check_confirmed(self, account: Account, confirmed: tuple[str, ...]) -> None:
        wanted = confirmation.needed(account, self._clouds())
        if wanted and not wanted.is_in(confirmed):
            raise SignInUnconfirmed(wanted.hosts)

    def _registration(self, account: Account, client_secret: Secret | None) -> Registration:
        if not isinstance(account.auth, OAuth):
            raise LocalProtocolError("This account does not sign in with OAuth 2.0.", "order")
        found = self._clouds().for_host(account.server.host)
        return Registration(
            client_id=account.auth.client_id,
            client_secret=client_secret,
            authority=cloud.authority(found, account.auth),
            scope=found.scope,
            audiences=found.audiences,
            place=token_place(to_draft(account), self._clouds()),
        )

    def _network(self) -> Deadline:
        return Deadline(self._limits.network)


def _check_audience(registration: Registration, grant: Grant) -> None:
    """A token for another service, Graph for one, would only be refused by the mail server."""
    audience = audience_of(grant.access_token)
    if audience and audience.rstrip("/") not in registration.audiences:
        raise WrongAudience(audience)


def audience_of(token: Secret) -> str:
    """Whom a token says it is for; empty where it does not say (personal accounts' do not)."""
    return claims(token.reveal()).audience
