"""People who are told by the real service over a real log; only the road out and the desktop are
stand-ins."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

from msgspec.structs import replace

from smtp_desktop.adapters.files.memory import InMemorySecretStore, InMemorySettings
from smtp_desktop.adapters.log.notices import SqliteNotices
from smtp_desktop.adapters.log.store import SqliteEntries
from smtp_desktop.diagnosis.finding import Concern, Finding
from smtp_desktop.model.account import Account, NoAuth
from smtp_desktop.model.choices import Encryption
from smtp_desktop.model.notices.health import Condition
from smtp_desktop.ports.sending_log import NoDepartures
from smtp_desktop.ports.submission import Door, Envelope, Outcome, Receipt, SubmissionRequest
from smtp_desktop.services.accounts.accounts import Accounts
from smtp_desktop.services.notices.people import People
from smtp_desktop.services.sending_log.sending_log import SendingLog
from smtp_desktop.services.watch.telling import Telling
from smtp_desktop.smtp.reply import Reply
from smtp_desktop.waiting import Cancellation
from support.fakes import CLOUDS, account

AT = datetime(2026, 11, 30, 8, 14, tzinfo=UTC)
WAS_REFUSED = Finding(
    "bad_credentials",
    ("user", "it_admin"),
    True,
    "The server did not accept the username or password.",
    "No.",
    ("Type the password anew.", "Ask."),
    concern=Concern.ACCOUNT,
)
UNKNOWN_PERSON = replace(
    WAS_REFUSED, code="recipient_unknown", title="There is no mailbox.", concern=Concern.MESSAGE
)
NOT_THERE = replace(WAS_REFUSED, code="no_answer", title="It is gone.", concern=Concern.WAY)
OFFLINE = replace(WAS_REFUSED, code="offline", concern=Concern.COMPUTER)


class Office:
    """`default` and the accounts that are added; messages end as `send` says, notices as `ends`."""

    def __init__(self, folder: Path) -> None:
        self.at = AT
        self.entries = SqliteEntries(str(folder), lambda: self.at)
        self.log = SendingLog(lambda: self.entries, NoDepartures, self, print)
        self.accounts = Accounts(InMemorySettings(), InMemorySecretStore(), lambda: CLOUDS)
        self.add_account("default", "jane@acme.test")
        self.bubbles: list[tuple[str, str]] = []
        self.mails: list[tuple[str, EmailMessage]] = []  # the account, and what went through it
        self.looked_at: list[str] = []
        self.ends: Callable[[SubmissionRequest], Receipt] = accepted
        self.people_settings = InMemorySettings()
        self.people = People(
            self.people_settings,
            lambda person: self.telling.welcome(person),
            lambda: SqliteNotices(self.entries).stopped(),
        )
        self.telling = self.program()

    def program(self) -> Telling:
        """Another program that tells people."""
        return Telling(
            lambda: SqliteNotices(self.entries),
            self.people,
            lambda: self.accounts,
            lambda: self,  # type: ignore[arg-type,return-value]
            self,
            self,
            lambda: "ACME-PC",
            self.look_at,
        )

    def add_account(self, name: str, address: str, *, enabled: bool = True) -> Account:
        made = account(25, Encryption.NONE, NoAuth(), email=address)
        self.accounts.save(replace(made, enabled=enabled), None, name)
        return made

    # ---- what the service is given ------------------------------------------------------------

    def now(self) -> datetime:
        return self.at

    def show(self, title: str, text: str) -> bool:
        self.bubbles.append((title, text))
        return True

    def look_at(self, name: str, cancellation: Cancellation) -> None:
        self.looked_at.append(name)

    def submit(
        self, request: SubmissionRequest, cancellation: Cancellation, seconds: float
    ) -> Receipt:
        """A notice sets out; it is written down as every message is."""
        assert (request.door, seconds) == (Door.NOTICE, 120)
        health = SqliteNotices(self.entries).healths().get(request.account)
        assert not health or health.condition is not Condition.FAILING
        number = self.log.begin(request)
        receipt = self.ends(request)
        self.log.finish(number, receipt)
        if receipt.outcome is not Outcome.REFUSED:
            letter = email.message_from_bytes(request.content, policy=email.policy.default)
            assert isinstance(letter, EmailMessage)
            assert letter["To"] == request.envelope.recipients[0]
            self.mails.append((request.account, letter))
        return receipt

    # ---- what happens -------------------------------------------------------------------------

    def send(self, finding: Finding | None = None, name: str = "default", to: str = "joe") -> None:
        """Somebody sends a message, which is accepted or fails with a finding."""
        sender = self.accounts.account(name).sender.email
        request = SubmissionRequest(name, Envelope(sender, (f"{to}@x.test",)), b"", Door.RELAY)
        number = self.log.begin(request)
        self.log.finish(number, accepted(request) if finding is None else refused(request, finding))

    def passes(self, **time: float) -> None:
        self.at += timedelta(**time)

    def tells(self) -> datetime | None:
        return self.telling.tell(Cancellation())

    def subjects(self) -> list[str]:
        """What the notices of until now are about, the first one first; they are forgotten."""
        found = [f"{letter['To']}: {letter['Subject']}" for _, letter in self.mails]
        self.mails.clear()
        return found


def accepted(request: SubmissionRequest) -> Receipt:
    taken = request.envelope.recipients
    return Receipt(request.account, request.envelope, Outcome.ACCEPTED, "smtp", 9, accepted=taken)


def refused(request: SubmissionRequest, finding: Finding = WAS_REFUSED) -> Receipt:
    return Receipt(request.account, request.envelope, Outcome.REFUSED, "smtp", 9, finding=finding)


def no_such_person(request: SubmissionRequest) -> Receipt:
    who = tuple((one, Reply(550, ("no",))) for one in request.envelope.recipients)
    return replace(refused(request, UNKNOWN_PERSON), refused=who)
