"""What the window has done in a worker thread: plain functions that know no Qt.

A job gets the cancellation to look at and a function to report with, and gives its result back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from smtp_desktop.errors import SecretNotFound, SecretStoreError
from smtp_desktop.gui.changes.results import Explained
from smtp_desktop.gui.state.result import Outcome
from smtp_desktop.waiting import Cancellation

if TYPE_CHECKING:
    from smtp_desktop.diagnosis.stage import Step
    from smtp_desktop.model.account import Account
    from smtp_desktop.model.cloud import Clouds
    from smtp_desktop.model.draft import Draft
    from smtp_desktop.model.provider import Providers
    from smtp_desktop.model.secret import Secret, SecretKind
    from smtp_desktop.ports.storage import Secrets
    from smtp_desktop.ports.system import OtherAccount
    from smtp_desktop.services.accounts.accounts import Accounts
    from smtp_desktop.services.imports.reading import Reading
    from smtp_desktop.services.sending.stages import TokenSignIn
    from smtp_desktop.services.services import Services
    from smtp_desktop.smtp.sasl import Credentials

Result = TypeVar("Result")
Job = Callable[[Cancellation, Callable[[Any], None]], Result]

_KEYRING_SECONDS = 120.0  # longer than the keyring's own limits: those say what is wrong


class Task(Protocol):
    """A job under way."""

    def cancel(self) -> None: ...


class Tasks(Protocol):
    """Runs jobs beside the window; every function is called on the window's thread."""

    def start(
        self,
        job: Job[Result],
        on_report: Callable[[Any], None],
        on_done: Callable[[Result], None],
        on_failed: Callable[[Exception], None],
    ) -> Task: ...

    def later(self, seconds: float, function: Callable[[], None]) -> None: ...


@dataclass(frozen=True)
class Loaded:
    """What was found at the start, the keyring left closed.

    `looks_up` says whether settings may be looked up on the internet. `tested_at` is when the
    saved settings last worked, `connected` who is connected at Microsoft, `keeps_client_secret`
    whether a client secret is saved, None where nobody knows.
    """

    draft: Draft | None
    providers: Providers
    clouds: Clouds
    tested_at: datetime | None = None
    connected: str = ""
    keeps_client_secret: bool | None = None
    looks_up: bool = True


@dataclass(frozen=True)
class Login:
    """Who signs in with what: with a password that is known, or a token fetched on the way.

    `person` is who turned out to be connected, and empty where the window knew that before.
    """

    credentials: Credentials | None = None
    sign_in: TokenSignIn | None = None
    person: str = ""


FindLogin = Callable[[Cancellation], Login]


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


def load(services: Services, name: str) -> Job[Loaded]:
    """Read the saved settings; the keyring is not touched."""

    def job(cancellation: Cancellation, report: Callable[[Any], None]) -> Loaded:
        draft, looks_up = services.accounts.draft(name), services.preferences.looks_up
        if draft is None:
            return Loaded(None, services.providers, services.clouds, looks_up=looks_up)
        from smtp_desktop.model.purpose import of_sign_in

        known = services.known_facts
        return Loaded(
            draft,
            services.providers,
            services.clouds,
            known.tested_at(name, draft),
            known.connected(name, of_sign_in(draft, services.clouds)),
            known.has_client_secret(name),
            looks_up,
        )

    return job


def test(
    services: Services,
    account: Account,
    find_login: FindLogin,
    *,
    anyway: bool = False,
    elsewhere: bool = False,
) -> Job[Outcome]:
    """Test what is on the screen.

    With `anyway` the secret is used even where it was tried often enough, and with `elsewhere`
    even at the server of another service.
    """

    def job(cancellation: Cancellation, report: Callable[[Step], None]) -> Outcome:
        from smtp_desktop.services.testing.test_email import Request

        with keyring_explained(services):
            login = find_login(cancellation)
        request = Request(
            account,
            login.credentials,
            account.test_to,
            sign_in=login.sign_in,
            anyway=anyway,
            elsewhere=elsewhere,
        )
        tested = services.tester.run(request, report, cancellation)
        return Outcome(tested, services.explainer.of_test(tested, account), login.person)

    return job


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


def read_secret(
    kept: Accounts, kind: SecretKind, account: Account, name: str, cancellation: Cancellation
) -> Secret:
    """The secret that is saved for this account, without waiting for the keyring once somebody
    pressed Stop."""
    from smtp_desktop.waiting import Deadline, call

    def read() -> Secret:
        return kept.secret(kind, account, name)

    return call("keyring", read, Deadline(_KEYRING_SECONDS), cancellation)


def save(
    services: Services,
    accounts: Accounts,
    account: Account,
    secrets: Secrets | None,
    name: str,
    *,
    needs_keyring: bool,
) -> Job[None]:
    """Store settings and secrets in `accounts`, together or neither.

    Without `needs_keyring` there is no secret to keep, and a computer without a keyring will do.
    """

    def job(cancellation: Cancellation, report: Callable[[Any], None]) -> None:
        from smtp_desktop.errors import SecretStoreUnavailable

        with keyring_explained(services):
            try:
                accounts.save(account, secrets, name)
            except SecretStoreUnavailable:
                if needs_keyring:
                    raise
                accounts.save_settings(account, name)

    return job


def read_file(services: Services, path: str, email: str) -> Job[Reading]:
    """Read settings out of a file: ours, or a page that other programs read."""

    def job(cancellation: Cancellation, report: Callable[[Any], None]) -> Reading:
        from smtp_desktop.errors import SettingsInvalid
        from smtp_desktop.services.imports import reading as imports

        data = services.beginning_of(path, imports.MAX_BYTES + 1)
        try:
            return imports.fitting(imports.read(data, email), services.providers, services.clouds)
        except SettingsInvalid as error:
            error.path = path
            raise

    return job


def read_text(services: Services, text: str, email: str) -> Job[Reading]:
    """Read settings out of a text that was pasted or dropped."""

    def job(cancellation: Cancellation, report: Callable[[Any], None]) -> Reading:
        from smtp_desktop.services.imports import reading as imports

        data = text.encode("utf-8", "replace")
        return imports.fitting(imports.read(data, email), services.providers, services.clouds)

    return job


def read_program(services: Services, draft: Draft) -> Job[Reading]:
    """Take the settings of another program on this computer."""

    def job(cancellation: Cancellation, report: Callable[[Any], None]) -> Reading:
        from smtp_desktop.services.imports import reading as imports

        return imports.fitting(imports.of_program(draft), services.providers, services.clouds)

    return job


def other_programs(services: Services) -> Job[tuple[OtherAccount, ...]]:
    """Look for what other programs on this computer send with."""

    def job(cancellation: Cancellation, report: Callable[[Any], None]) -> tuple[OtherAccount, ...]:
        return services.other_programs.accounts()

    return job


def keep_mark(services: Services, name: str, draft: Draft, at: datetime | None) -> Job[None]:
    """Remember when these settings worked, or that they have not been tested."""

    def job(cancellation: Cancellation, report: Callable[[Any], None]) -> None:
        services.known_facts.keep(name, draft, at)

    return job


def keep_secret_mark(services: Services, name: str, *, has_one: bool) -> Job[None]:
    """Remember whether a client secret is saved."""

    def job(cancellation: Cancellation, report: Callable[[Any], None]) -> None:
        services.known_facts.keep_has_client_secret(name, has_one=has_one)

    return job
