"""Connect and Disconnect: sign in at Microsoft in the browser, and use what that gave."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from smtp_desktop.errors import (
    ConsentNeeded,
    OtherPersonSignedIn,
    PermissionMissing,
    SecretStoreError,
    SignInError,
    SignInExpired,
    SignInNeeded,
    SignInUnconfirmed,
    TlsError,
    TransportError,
)
from smtp_desktop.model.account import Account
from smtp_desktop.model.secret import Secret
from smtp_desktop.model.sign_in.cloud import Clouds
from smtp_desktop.model.sign_in.web_address import WebAddress
from smtp_desktop.ports.sign_in import (
    Begun,
    Browser,
    Grant,
    IdentityProvider,
    Person,
    Redirects,
    Registration,
    Return,
)
from smtp_desktop.ports.system import Clock
from smtp_desktop.services.sign_in import confirmation, registrations
from smtp_desktop.services.sign_in.grants import Grants, Key
from smtp_desktop.services.sign_in.progress import Progress, Redeeming, Typing, Waiting
from smtp_desktop.services.sign_in.tokens import Tokens
from smtp_desktop.services.sign_in.under_way import UnderWay
from smtp_desktop.smtp.sasl import Credentials
from smtp_desktop.waiting import Cancellation, Deadline


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
        microsoft: IdentityProvider,
        others: IdentityProvider,
        redirects: Redirects,
        browser: Browser,
        tokens: Tokens,
        clock: Clock,
        clouds: Callable[[], Clouds],
        limits: SignInLimits | None = None,
    ) -> None:
        self._microsoft, self._others = microsoft, others
        self._redirects = redirects
        self._browser = browser
        self._tokens = tokens
        self._clock = clock
        self._clouds = clouds
        self._limits = limits or SignInLimits()
        self._grants = Grants(clock)
        self._under_way = UnderWay(browser)

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
        seconds: float = 0,
        confirmed: tuple[str, ...] = (),
        expected: Collection[str] = (),
    ) -> Connected:
        """Sign in in the browser and keep what it gave; where `opens` is False, the address is
        reported and the person opens it.

        The person is asked for the one permission that the account's way of sending needs. With
        `in_address` the browser comes back with an address that can be pasted.

        `seconds` is how long the person has, and 0 means the usual time. `confirmed` are the
        servers that the person has seen and confirmed; raises SignInUnconfirmed before anything
        else where one is missing. Only a sign-in of one of the addresses in `expected` is kept, or
        anybody's where there are none; raises OtherPersonSignedIn.
        """
        self._check_confirmed(account, confirmed)
        registration = self._registered(account, client_secret)
        whole = Deadline(seconds or self._limits.whole)
        registrations.check_secret(registration)
        with self._redirects.listen(registration.redirect) as back:
            hint, kind = registrations.hint(registration, account), self._kind(registration)
            asked = self._challenged(name, registration)
            begun = kind.begin(
                asked, back.uri, hint, self._network(), cancellation, in_address=in_address
            )
            answer = self._brought_back(back, begun, report, whole, cancellation, opens=opens)
        report(Redeeming())
        grant = kind.redeem(registration, begun, answer, self._network(), cancellation)
        key = name, account.connection
        return self._connected(key, registration, grant, cancellation, expected)

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
        registration = self._registered(account, client_secret)
        asked = self._challenged(name, registration)
        code = self._kind(registration).begin_device(asked, self._network(), cancellation)
        deadline = Deadline(min(code.seconds, seconds or 3 * self._limits.whole))
        with self._under_way.waiting(code.address, lambda: code.address):
            report(Typing(code.code, code.address.text, code.seconds))
            grant = self._kind(registration).redeem_device(
                registration, code, deadline, cancellation
            )
        key = name, account.connection
        return self._connected(key, registration, grant, cancellation, expected)

    def credentials(
        self,
        name: str,
        account: Account,
        client_secret: Secret | None,
        deadline: Deadline,
        cancellation: Cancellation,
    ) -> Credentials:
        """What the account sends with: the person who is connected, and a fresh token.

        One sign-in gives a token for each way of sending. Raises SignInNeeded where nobody is
        connected, SignInExpired where that is over, PermissionMissing where this way of sending
        was not allowed, and WrongAudience for a token that the server would refuse.
        """
        key, registration = (name, account.connection), self._registered(account, client_secret)
        grant = self._grants.fresh(key, registration)
        if grant is None:
            grant = self._refreshed(key, registration, deadline, cancellation)
        return _credentials(registration, grant)

    def renewed(
        self,
        name: str,
        account: Account,
        client_secret: Secret | None,
        deadline: Deadline,
        cancellation: Cancellation,
        claims: str = "",
    ) -> Credentials:
        """Another token in place of one that was refused while it was still good; raises as
        `credentials` does.

        `claims` are what the service wants the other one to prove; where only the person can, the
        next sign-in carries them.
        """
        key, registration = (name, account.connection), self._registered(account, client_secret)
        self._grants.drop(key)
        grant = self._refreshed(key, registration, deadline, cancellation, claims)
        return _credentials(registration, grant)

    def status(self, name: str, account: Account) -> Connected | None:
        """Who is connected through the account's registration; None for nobody."""
        registration = self._registered(account, None)
        kept = self._tokens.load(name)
        if kept is None or not kept.belongs_to(registration):
            return None
        return Connected(kept.person, kept.expires_at)

    def disconnect(
        self, name: str, account: Account | None = None, client_secret: Secret | None = None
    ) -> bool:
        """Forget the sign-in, in the keyring and in memory; True where whoever gave it has ended it
        too, which Microsoft has no way for.

        It is forgotten whatever comes of that, which is asked of the account's own sign-in.
        """
        self._grants.forget(name)
        with contextlib.ExitStack() as stack:
            stack.callback(self._tokens.remove, name)
            return account is not None and self._revoked(name, account, client_secret)

    def _revoked(self, name: str, account: Account, client_secret: Secret | None) -> bool:
        wanted = self._registered(account, client_secret)
        if wanted.server is None:
            return False
        try:
            kept = self._tokens.load(name)
            if kept is None or not kept.belongs_to(wanted):
                return False
            return self._others.revoke(wanted, kept.cache, self._network(), Cancellation())
        except (SecretStoreError, SignInError, TransportError, TlsError):
            return False

    def renamed(self, name: str, new: str) -> None:
        """Take what is in memory to an account's new name; what is kept goes with the account."""
        self._tokens.renamed(name, new)
        self._grants.renamed(name, new)

    def open_again(self, address: str) -> bool:
        """Open the page of a sign-in that is under way once more; returns False where none is."""
        return self._under_way.open_again(address)

    def paste(self, address: str, pasted: Secret) -> bool:
        """Take the address at which a browser stopped that could not return to this program.

        `address` is the page of the sign-in that is under way. False where what was pasted does not
        answer that one; it is checked as if the browser had brought it.
        """
        return self._under_way.paste(address, pasted)

    def _brought_back(
        self,
        back: Return,
        begun: Begun,
        report: Callable[[Progress], None],
        whole: Deadline,
        cancellation: Cancellation,
        *,
        opens: bool,
    ) -> Mapping[str, str]:
        """What the browser brings back from the page, once it has been opened."""
        back.expect(begun.state)

        def page() -> WebAddress:
            return back.single_use(begun.address)

        with self._under_way.waiting(begun.address, page, back):
            is_open = opens and self._browser.open(page())
            report(Waiting(begun.address.text, is_open, whole.remaining))
            return back.wait(whole, cancellation)

    def _connected(
        self,
        key: Key,
        registration: Registration,
        grant: Grant,
        cancellation: Cancellation,
        expected: Collection[str],
    ) -> Connected:
        registrations.check_audience(registration, grant)
        person = grant.person.address
        if expected and person.casefold() not in {address.casefold() for address in expected}:
            raise OtherPersonSignedIn(person)
        cancellation.raise_if_cancelled()
        name, _ = key
        with self._tokens.lock(name):
            trouble = self._tokens.keep(name, registration, grant, self._clock.now())
        self._grants.forget(name)  # what somebody else may have been connected for
        self._grants.keep(key, registration, grant)
        return Connected(grant.person, grant.expires_at, trouble)

    def _refreshed(
        self,
        key: Key,
        registration: Registration,
        deadline: Deadline,
        cancellation: Cancellation,
        claims: str = "",
    ) -> Grant:
        name, _ = key
        with self._tokens.lock(name):
            grant = self._grants.fresh(key, registration)
            if grant is not None and not claims:  # somebody else of this program was faster
                return grant
            if claims:
                self._tokens.challenge(name, claims)
            kept = self._tokens.load(name)  # only now: another program may just have refreshed it
            if kept is None or not kept.belongs_to(registration):
                raise SignInNeeded("Nobody is connected.")
            try:
                grant = self._kind(registration).refresh(
                    replace(registration, claims=claims), kept.cache, deadline, cancellation
                )
            except PermissionMissing:
                raise
            except ConsentNeeded as error:
                raise PermissionMissing(error, registration.permission) from error
            except SignInExpired as error:
                error.lived = kept.lived(self._clock.now())
                self._grants.forget(name)
                with contextlib.suppress(SecretStoreError):  # it is worth nothing any more
                    self._tokens.end(name)
                raise
            # Refresh tokens change with every use; whom the sign-in was given for stays.
            as_given = replace(registration, place=kept.place, claims=kept.claims)
            self._tokens.keep(name, as_given, grant, kept.since)
        self._grants.keep(key, registration, grant)
        return grant

    def _challenged(self, name: str, registration: Registration) -> Registration:
        """The registration with what the last sign-in through it could not prove."""
        try:
            kept = self._tokens.last(name)
        except SecretStoreError:  # it is said where the new sign-in is to be kept
            return registration
        if kept is None or not kept.belongs_to(registration):
            return registration
        return replace(registration, claims=kept.claims)

    def _check_confirmed(self, account: Account, confirmed: tuple[str, ...]) -> None:
        wanted = confirmation.needed(account, self._clouds())
        if wanted and not wanted.is_in(confirmed):
            raise SignInUnconfirmed(wanted.hosts)

    def _registered(self, account: Account, client_secret: Secret | None) -> Registration:
        return registrations.registration(account, client_secret, self._clouds())

    def _kind(self, wanted: Registration) -> IdentityProvider:
        return self._others if wanted.server else self._microsoft

    def _network(self) -> Deadline:
        return Deadline(self._limits.network)


def _credentials(registration: Registration, grant: Grant) -> Credentials:
    registrations.check_audience(registration, grant)
    return Credentials(grant.person.address, grant.access_token.reveal, is_token=True)
