"""What the window has done in a worker thread: plain functions that know no Qt.

A job gets the cancellation to look at and a function to report with, and gives its result back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from smtp_desktop.waiting import Cancellation

if TYPE_CHECKING:
    from smtp_desktop.diagnosis.stage import Step
    from smtp_desktop.model.account import Account
    from smtp_desktop.model.draft import Draft
    from smtp_desktop.model.provider import Providers
    from smtp_desktop.model.secret import Secret
    from smtp_desktop.services.accounts import Accounts
    from smtp_desktop.services.kit import Kit
    from smtp_desktop.services.ports import Secrets
    from smtp_desktop.services.test_email import TestReport

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
    """What was found at the start; `tested_at` is when the saved settings last worked."""

    draft: Draft | None
    tested_at: datetime | None
    providers: Providers


@dataclass(frozen=True)
class Outcome:
    """A test's report and its details as text."""

    report: TestReport
    details: str


def load(kit: Kit, name: str) -> Job[Loaded]:
    """Read the saved settings; the keyring is not touched."""

    def job(cancellation: Cancellation, report: Callable[[Any], None]) -> Loaded:
        draft = kit.accounts.draft(name)
        tested_at = kit.marks.tested_at(name, draft) if draft else None
        return Loaded(draft, tested_at, kit.providers)

    return job


def test(
    kit: Kit, account: Account, secret: Secret | None, kept: Accounts, name: str, body: Body
) -> Job[Outcome]:
    """Test what is on the screen; a password that was not typed is read from where it is kept."""

    def job(cancellation: Cancellation, report: Callable[[Step], None]) -> Outcome:
        from smtp_desktop.model.choices import AuthType
        from smtp_desktop.model.secret import SecretKind
        from smtp_desktop.services.details import details
        from smtp_desktop.services.message import Text
        from smtp_desktop.services.test_email import Request
        from smtp_desktop.smtp.sasl import Credentials
        from smtp_desktop.waiting import Deadline, call

        found = secret
        if found is None and account.auth_type is AuthType.BASIC:
            deadline = Deadline(_KEYRING_SECONDS)
            secrets = call("keyring", lambda: kept.secrets(name), deadline, cancellation)
            found = secrets[SecretKind.PASSWORD]
        credentials = Credentials(account.username, found.reveal) if found else None
        text = Text(*body(kit.computer, kit.clock.now()))
        request = Request(account, credentials, account.test_to, text)
        outcome = kit.tester.run(request, report, cancellation)
        return Outcome(outcome, details(outcome, account, kit.computer))

    return job


Body = Callable[[str, "datetime"], tuple[str, str]]


def save(accounts: Accounts, account: Account, secrets: Secrets | None, name: str) -> Job[None]:
    """Store settings and secrets together or neither."""

    def job(cancellation: Cancellation, report: Callable[[Any], None]) -> None:
        accounts.save(account, secrets, name)

    return job


def read_file(kit: Kit, path: str) -> Job[Draft]:
    """Read a settings file that IT handed over."""

    def job(cancellation: Cancellation, report: Callable[[Any], None]) -> Draft:
        return kit.accounts.draft_from_file(path)

    return job


def keep_mark(kit: Kit, name: str, draft: Draft, at: datetime | None) -> Job[None]:
    """Remember when these settings worked, or that they have not been tested."""

    def job(cancellation: Cancellation, report: Callable[[Any], None]) -> None:
        kit.marks.keep(name, draft, at)

    return job
