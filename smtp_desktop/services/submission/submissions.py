"""The one road out: every message goes along it, whichever door it came in by."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from smtp_desktop.errors import Cancelled, LocalProtocolError, SendingSwitchedOff, SettingsError
from smtp_desktop.model.account import Account
from smtp_desktop.model.account_name import DEFAULT
from smtp_desktop.ports.submission import (
    NoLog,
    NoRelay,
    Outcome,
    Receipt,
    Route,
    RunningRelay,
    SubmissionLog,
    SubmissionRequest,
)
from smtp_desktop.waiting import Cancellation, Deadline

if TYPE_CHECKING:
    from smtp_desktop.model.draft import Draft
    from smtp_desktop.services.accounts.accounts import Accounts


_WHOLE = 600.0  # seconds


class Submissions:
    """Sends with a saved account: through the relay where one runs, else by the account's route."""

    def __init__(
        self,
        accounts: Callable[[], Accounts],
        route: Callable[[Account], Route],
        relay: RunningRelay | None = None,
        log: SubmissionLog | None = None,
    ) -> None:
        self._accounts = accounts
        self._route = route
        self._relay = relay or NoRelay()
        self._log = log or NoLog()

    def submit(
        self,
        request: SubmissionRequest,
        cancellation: Cancellation | None = None,
        seconds: float = 0,
    ) -> Receipt:
        """Send a message and say what came of it; `seconds` bounds the whole, and 0 leaves the
        usual bound.

        Raises SettingsError where the account cannot be used, SendingSwitchedOff among them,
        LocalProtocolError for a message to nobody, and Cancelled. Whatever goes wrong later is a
        finding in the receipt.
        """
        if not request.envelope.recipients:
            raise LocalProtocolError("There is no recipient.", "order")
        stop = cancellation or Cancellation()
        whole = Deadline(seconds or _WHOLE)
        account = self.usable(request.account)
        receipt = self._relay.carry(request, whole, stop)
        return receipt or self.carry(request, account, whole, stop)

    def place(self, name: str) -> str:
        """Where an account is kept, for people."""
        return self._accounts().place(name)

    def account_of(self, sender: str) -> str:
        """The account whose address this is; for any other address the default, or without one the
        first, as the relay has it."""
        accounts = self._accounts()
        names = accounts.names()
        if len(names) < 2:
            return "".join(names) or DEFAULT
        for name in names:
            draft = _readable(accounts, name)
            if draft and draft.email.strip().lower() == sender.strip().lower():
                return name
        return DEFAULT if DEFAULT in names else names[0]

    def usable(self, name: str) -> Account:
        """An account that may send; raises SettingsError."""
        account = self._accounts().account(name)
        if not account.enabled:
            raise SendingSwitchedOff(name)
        return account

    def carry(
        self,
        request: SubmissionRequest,
        account: Account,
        whole: Deadline,
        cancellation: Cancellation,
    ) -> Receipt:
        """Send by the account's own route, and tell the log; raises Cancelled."""
        number = self._log.begin(request)
        try:
            receipt = self._route(account).carry(request, account, whole, cancellation)
        except Cancelled as error:
            self._log.finish(number, _stopped(request, error))
            raise
        self._log.finish(number, receipt)
        return receipt


def _readable(accounts: Accounts, name: str) -> Draft | None:
    """What is saved under a name; somebody else's faulty file is no reason not to send."""
    try:
        return accounts.draft(name)
    except SettingsError:
        return None


def _stopped(request: SubmissionRequest, error: Cancelled) -> Receipt:
    return Receipt(request.account, request.envelope, Outcome.UNCLEAR, "", 0, error=error)
