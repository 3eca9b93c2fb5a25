"""What Connect, Disconnect and a test with a token have done in a worker thread; see `jobs`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from smtp_desktop.errors import SignInError, TlsError, TransportError
from smtp_desktop.gui.changes.results import Explained
from smtp_desktop.gui.presenter.jobs import FindLogin, Job, Login, keyring_explained, read_secret

if TYPE_CHECKING:
    from smtp_desktop.model.account import Account
    from smtp_desktop.model.draft import Draft
    from smtp_desktop.model.purpose import Purpose
    from smtp_desktop.model.secret import Secret
    from smtp_desktop.services.accounts.accounts import Accounts
    from smtp_desktop.services.services import Services
    from smtp_desktop.services.sign_in.sign_in import Connected
    from smtp_desktop.smtp.sasl import Credentials
    from smtp_desktop.waiting import Cancellation, Deadline


@dataclass(frozen=True)
class Registered:
    """The account on the screen, and where its client secret comes from.

    The typed secret counts; else the one in `kept` does, which is None where none is to be used.
    `kept_for` is what a sign-in with it is kept for.
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


def connect(
    services: Services, one: Registered, confirmed: tuple[str, ...], *, by_code: bool
) -> Job[Connected]:
    """Sign in in the browser, or by a code that is typed there, and remember who did.

    `confirmed` are the servers that the person has confirmed.
    """

    def job(cancellation: Cancellation, report: Callable[[Any], None]) -> Connected:
        with keyring_explained(services):
            secret = one.client_secret(cancellation)
            report(SecretSeen(secret is not None))
            sign_in = services.sign_in.connect_by_code if by_code else services.sign_in.connect
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


def disconnect(services: Services, name: str, draft: Draft) -> Job[None]:
    """Forget the sign-in, and that a test with it worked."""

    def job(cancellation: Cancellation, report: Callable[[Any], None]) -> None:
        with keyring_explained(services):
            services.sign_in.disconnect(name)
        services.known_facts.forget_connected(name)
        services.known_facts.keep(name, draft, None)

    return job


def open_again(services: Services, address: str) -> Job[bool]:
    """Open the page of a sign-in once more; False where no browser could be started."""

    def job(cancellation: Cancellation, report: Callable[[Any], None]) -> bool:
        return services.sign_in.open_again(address)

    return job


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

        return Login(sign_in=sign_in, person=person)

    return find


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
