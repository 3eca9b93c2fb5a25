"""Who signs in with what: the secrets on the screen, those that are saved, and who is connected.

The functions with a Job are what Connect, Disconnect and the sign-in of a test do in a worker
thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from smtp_desktop.errors import (
    SecretNotFound,
    SecretStoreError,
    SignInError,
    TlsError,
    TransportError,
)
from smtp_desktop.gui.changes.results import Explained
from smtp_desktop.gui.presenter.background import Job
from smtp_desktop.gui.state import connection
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.model.account import Account
from smtp_desktop.model.choices import AuthType
from smtp_desktop.model.purpose import of_sign_in
from smtp_desktop.model.secret import Secret, SecretKind
from smtp_desktop.waiting import Cancellation

if TYPE_CHECKING:
    from smtp_desktop.model.draft import Draft
    from smtp_desktop.model.purpose import Purpose
    from smtp_desktop.services.accounts.accounts import Accounts
    from smtp_desktop.services.sending.stages import TokenRenewal, TokenSignIn
    from smtp_desktop.services.services import Services
    from smtp_desktop.services.sign_in.sign_in import Connected
    from smtp_desktop.smtp.sasl import Credentials
    from smtp_desktop.waiting import Deadline

_KEYRING_SECONDS = 120.0  # longer than the keyring's own limits: those say what is wrong


@dataclass(frozen=True)
class Login:
    """Who signs in with what: with a password that is known, or a token fetched on the way.

    `renew` fetches another token in place of one that was refused. `person` is who turned out to be
    connected, and empty where the window knew that before.
    """

    credentials: Credentials | None = None
    sign_in: TokenSignIn | None = None
    person: str = ""
    renew: TokenRenewal | None = None


FindLogin = Callable[[Cancellation], Login]


@dataclass(frozen=True)
class Registered:
    """The account on the screen, and where its client secret comes from.

    A secret that was `typed` counts; without one, the secret in `kept` does, which is None where
    no saved secret is to be used. `kept_for` says what a sign-in with it is kept for.
    """

    name: str
    account: Account
    typed: Secret | None
    kept: Accounts | None
    kept_for: Purpose

    def client_secret(self, cancellation: Cancellation) -> Secret | None:
        """The client secret, None for a registration without one; raises SecretStoreError."""
        from smtp_desktop.errors import SecretNotFound, SecretStoreUnavailable
        from smtp_desktop.model.secret import SecretKind

        if self.typed is not None or self.kept is None:
            return self.typed
        try:
            return read_secret(
                self.kept, SecretKind.CLIENT_SECRET, self.account, self.name, cancellation
            )
        except (SecretNotFound, SecretStoreUnavailable):
            return None  # where there is no keyring nothing is saved in it


@dataclass(frozen=True)
class SecretSeen:
    """The first report of a sign-in: whether it uses a client secret."""

    has_one: bool


def for_test(services: Services, account: Account, state: WindowState, name: str) -> FindLogin:
    """The login of a test."""
    if account.auth_type is AuthType.OAUTH:
        one = registered(services, account, state, name)
        is_connected = bool(connection.connected_as(state))
        return by_token(services, one, is_connected=is_connected)
    return by_password(account, state.form.password, _kept(services, state), name)


def registered(services: Services, account: Account, state: WindowState, name: str) -> Registered:
    """The account on the screen, with where its client secret comes from."""
    kept = _kept(services, state) if connection.uses_saved_secret(state) else None
    kept_for = of_sign_in(state.form.draft, services.clouds)
    return Registered(name, account, state.form.client_secret, kept, kept_for)


def to_save(state: WindowState) -> dict[SecretKind, Secret] | None:
    """The secrets to save; None keeps what is saved, an empty table takes it away."""
    if not state.form.is_oauth:
        return {SecretKind.PASSWORD: state.form.password} if state.form.password else None
    if state.form.client_secret:
        return {SecretKind.CLIENT_SECRET: state.form.client_secret}
    return None if connection.uses_saved_secret(state) else {}


def needs_keyring(state: WindowState) -> bool:
    """Whether a save without a keyring would lose a secret; marks may know that there is none."""
    return not state.form.is_oauth or keeps_client_secret(state) is not False


def keeps_client_secret(state: WindowState) -> bool | None:
    """Whether a client secret is there once this is saved; None where nobody knows."""
    if not state.form.is_oauth:
        return False
    if state.form.client_secret is not None:
        return True
    return state.saved.has_client_secret if connection.uses_saved_secret(state) else False


@contextmanager
def keyring_explained(services: Services) -> Iterator[None]:
    """Whatever the keyring refuses in here is raised with what that means; a secret that is not
    there is left for the caller to ask for."""
    try:
        yield
    except SecretNotFound:
        raise
    except SecretStoreError as error:
        raise Explained(error, services.explainer.of_keyring(error)) from error


def by_password(account: Account, typed: Secret | None, kept: Accounts, name: str) -> FindLogin:
    """Sign in with the typed password, or with the one that is kept; an account without a sign-in
    needs none."""

    def find(cancellation: Cancellation) -> Login:
        from smtp_desktop.model.choices import AuthType
        from smtp_desktop.model.secret import SecretKind
        from smtp_desktop.smtp.sasl import Credentials

        found = typed
        if found is None and account.auth_type is AuthType.BASIC:
            found = read_secret(kept, SecretKind.PASSWORD, account, name, cancellation)
        return Login(Credentials(account.username, found.reveal) if found else None)

    return find


def by_token(services: Services, one: Registered, *, is_connected: bool) -> FindLogin:
    """Sign in with a token; where the window knows of nobody, the keyring is asked first.

    Raises SignInNeeded before anything is sent when nobody is connected.
    """

    def find(cancellation: Cancellation) -> Login:
        person = "" if is_connected else _who(services, one)
        secret = one.client_secret(cancellation)

        def sign_in(deadline: Deadline, cancellation: Cancellation) -> Credentials:
            from smtp_desktop.errors import SignInExpired, SignInNeeded

            try:
                return services.sign_in.credentials(
                    one.name, one.account, secret, deadline, cancellation
                )
            except (SignInExpired, SignInNeeded):
                services.known_facts.forget_connected(one.name)
                raise

        def renew(deadline: Deadline, cancellation: Cancellation, claims: str) -> Credentials:
            return services.sign_in.renewed(
                one.name, one.account, secret, deadline, cancellation, claims
            )

        return Login(sign_in=sign_in, person=person, renew=renew)

    return find


def read_secret(
    kept: Accounts, kind: SecretKind, account: Account, name: str, cancellation: Cancellation
) -> Secret:
    """The secret that is saved for this account, without waiting for the keyring once somebody
    pressed Stop."""
    from smtp_desktop.waiting import Deadline, call

    def read() -> Secret:
        return kept.secret(kind, account, name)

    return call("keyring", read, Deadline(_KEYRING_SECONDS), cancellation)


def connect(
    services: Services,
    one: Registered,
    confirmed: tuple[str, ...],
    *,
    by_code: bool,
    in_address: bool = False,
) -> Job[Connected]:
    """Sign in in the browser, or by a code that is typed there, and remember who did.

    With `in_address` the browser comes back with an address that can be pasted. `confirmed` are
    the servers that the person has confirmed.
    """

    def job(cancellation: Cancellation, report: Callable[[Any], None]) -> Connected:
        with keyring_explained(services):
            secret = one.client_secret(cancellation)
            report(SecretSeen(secret is not None))
            sign_in = partial(services.sign_in.connect, in_address=in_address)
            if by_code:
                sign_in = partial(services.sign_in.connect_by_code)
            try:
                connected = sign_in(
                    one.name, one.account, secret, report, cancellation, confirmed=confirmed
                )
            except (SignInError, TransportError, TlsError) as error:
                explain = services.explainer.of_sign_in
                told = explain(error, one.account, has_secret=secret is not None)
                raise Explained(error, told) from error
        address = "" if connected.trouble else connected.person.address
        services.known_facts.keep_connected(one.name, one.kept_for, address)
        return connected

    return job


def disconnect(services: Services, one: Registered | None, name: str, draft: Draft) -> Job[bool]:
    """Forget the sign-in, and that a test with it worked; True where whoever gave it has ended it
    too, which takes settings that are whole."""

    def job(cancellation: Cancellation, report: Callable[[Any], None]) -> bool:
        secret: Secret | None = None
        with suppress(SecretStoreError):  # forgetting needs none
            secret = one.client_secret(cancellation) if one else None
        with keyring_explained(services):
            account = one.account if one else None
            is_ended = services.sign_in.disconnect(name, account, secret)
        services.known_facts.forget_connected(name)
        services.known_facts.keep(name, draft, None)
        return is_ended

    return job


def paste(services: Services, address: str, pasted: Secret) -> Job[bool]:
    """Take the address at which a browser stopped; False where it answers no sign-in of here."""

    def job(cancellation: Cancellation, report: Callable[[Any], None]) -> bool:
        return services.sign_in.paste(address, pasted)

    return job


def open_again(services: Services, address: str) -> Job[bool]:
    """Open the page of a sign-in once more; False where no browser could be started."""

    def job(cancellation: Cancellation, report: Callable[[Any], None]) -> bool:
        return services.sign_in.open_again(address)

    return job


def _kept(services: Services, state: WindowState) -> Accounts:
    return services.session_accounts if state.saved.until_quit else services.accounts


def _who(services: Services, one: Registered) -> str:
    """Who is connected by what the keyring says, the command line's Connect for one."""
    from smtp_desktop.errors import SecretStoreUnavailable, SignInNeeded

    try:
        connected = services.sign_in.status(one.name, one.account)
    except SecretStoreUnavailable:
        connected = None
    if connected is None:
        raise SignInNeeded("Nobody is connected.")
    services.known_facts.keep_connected(one.name, one.kept_for, connected.person.address)
    return connected.person.address
