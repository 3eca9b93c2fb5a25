"""Telling people: whoever is owed news gets them, through the account, by the one road out."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from smtp_desktop.errors import SecretStoreError, SettingsError
from smtp_desktop.model.notices import news
from smtp_desktop.model.notices.health import LASTS
from smtp_desktop.ports.submission import Door, Envelope, Outcome, SubmissionRequest
from smtp_desktop.services.sending.message import Text, compose
from smtp_desktop.services.sending_log.sending_log import UNDER_WAY
from smtp_desktop.wording import watch as words

if TYPE_CHECKING:
    from smtp_desktop.model.account import Account
    from smtp_desktop.model.notices.news import Claim, Standing, Told
    from smtp_desktop.model.notices.people import Person
    from smtp_desktop.ports.notices import DesktopNotices, NoticeStore
    from smtp_desktop.ports.submission import Receipt
    from smtp_desktop.ports.system import Clock
    from smtp_desktop.services.accounts.accounts import Accounts
    from smtp_desktop.services.notices.people import People
    from smtp_desktop.services.submission.submissions import Submissions
    from smtp_desktop.waiting import Cancellation

_NO_SUCH_ADDRESS = "recipient_unknown"

SignIn = Callable[[str, "Cancellation"], object]


class Telling:
    """Tells the people to notify, and whoever sits at this desktop; may be asked by several
    programs at once, for what is said is claimed in the store before.

    `sign_in` looks at an account of which it is doubted whether it is to blame.
    """

    def __init__(
        self,
        store: Callable[[], NoticeStore],
        people: People,
        accounts: Callable[[], Accounts],
        submissions: Callable[[], Submissions],
        desktop: DesktopNotices,
        clock: Clock,
        computer: Callable[[], str],
        sign_in: SignIn,
    ) -> None:
        self._store = store
        self._people = people
        self._accounts = accounts
        self._submissions = submissions
        self._desktop = desktop
        self._clock = clock
        self._computer = computer
        self._sign_in = sign_in

    def show(self) -> None:
        """Show on the desktop what began or ended; raises SendingLogFailed."""
        accounts = self._usable()
        for name, health in self._store().fresh():
            if name in accounts:
                self._desktop.show(*words.changed(accounts[name].sender.email, health))

    def tell(self, cancellation: Cancellation) -> datetime | None:
        """Write to everybody who is owed news by now; when there is more to do, None for not
        before something happens.

        Raises SendingLogFailed, SettingsError and Cancelled.
        """
        now = self._clock.now()
        store, accounts = self._store(), self._usable()
        store.note_ended(now - UNDER_WAY)
        later = self._resolve_doubts(accounts, cancellation)
        people = self._people.everybody()
        store.keep_only([_key(one) for one in people])
        for person in people:
            told = self._tell(person, accounts, cancellation)
            if told is not None and told > now:
                later.append(told)
        return min(later, default=None)

    def welcome(self, person: Person) -> None:
        """Somebody is on the list from now on, or is to be told at another time; they are told no
        old news. Raises SendingLogFailed."""
        now = self._clock.now()

        def decide(told: Told | None, standing: Standing) -> Told:
            fresh = news.added(standing, person.when, now)
            return fresh if told is None or told.is_stopped else news.moved(told, fresh)

        self._store().decide(_key(person), tuple(self._usable()), decide)

    def _tell(
        self, person: Person, accounts: Mapping[str, Account], cancellation: Cancellation
    ) -> datetime | None:
        """Write to one person if they are owed news; when it is time for more of these."""
        now, token = self._clock.now(), secrets.token_hex(8)
        owed: list[datetime] = []

        def claim(told: Told | None, standing: Standing) -> Told:
            if told is None:
                return news.added(standing, person.when, now)
            found = news.next_claim(told, standing, person.when, now, token)
            if found is not None:
                return news.claimed(told, found, person.when, now)
            if news.all_owed(told, standing):
                owed.append(told.not_before)
            return told

        names = tuple(accounts)
        told = self._store().decide(_key(person), names, claim)
        if told.claim is None or told.claim.token != token:
            return min(owed, default=None)
        is_taken, for_good = self._sent(told, person, accounts, cancellation)

        def note(told: Told | None, standing: Standing) -> Told:
            if told is None:  # the log is another one than before
                return news.added(standing, person.when, now)
            if is_taken:
                return news.delivered(told, token)
            return news.failed(told, token, self._clock.now(), for_good=for_good)

        after = self._store().decide(_key(person), names, note)
        return None if after.is_stopped or is_taken else after.not_before

    def _sent(
        self,
        told: Told,
        person: Person,
        accounts: Mapping[str, Account],
        cancellation: Cancellation,
    ) -> tuple[bool, bool]:
        """Whether a notice was taken, as far as anybody knows, and whether its address is none."""
        claim = told.claim
        assert claim is not None
        account = accounts[claim.way]
        request = SubmissionRequest(
            claim.way,
            Envelope(account.sender.email, (person.address,)),
            self._message(claim, told, person, accounts),
            Door.NOTICE,
        )
        try:
            receipt = self._submissions().submit(request, cancellation, news.TAKES.total_seconds())
        except (SettingsError, SecretStoreError):
            return False, False
        # Where nobody knows whether it was taken, one notice too few is better than two.
        return receipt.outcome is not Outcome.REFUSED, _is_no_address(receipt)

    def _message(
        self, claim: Claim, told: Told, person: Person, accounts: Mapping[str, Account]
    ) -> bytes:
        store, now = self._store(), self._clock.now()
        parts = [
            words.Told(
                accounts[item.account].sender.email,
                item,
                store.failures(
                    item.account,
                    told.knows(item.account).up_to,
                    item.up_to,
                    words.MOST_LINES,
                ),
            )
            for item in claim.items
        ]
        text = Text(words.subject(parts, now), words.body(parts, self._computer(), now))
        return compose(accounts[claim.way], person.address, text, now, _name(claim, person))

    def _resolve_doubts(
        self, accounts: Mapping[str, Account], cancellation: Cancellation
    ) -> list[datetime]:
        """Look whether a server that was not there is back once that lasts; when to look later."""
        later: list[datetime] = []
        for name, health in self._store().healths().items():
            if name not in accounts or health.doubted is None:
                continue
            if abs(self._clock.now() - health.doubted) < LASTS:
                later.append(health.doubted + LASTS)
                continue
            with suppress(SettingsError, SecretStoreError):
                self._sign_in(name, cancellation)
        return later

    def _usable(self) -> dict[str, Account]:
        """The accounts that may send, by their names."""
        accounts, found = self._accounts(), {}
        for name in accounts.names():
            with suppress(SettingsError):
                account = accounts.account(name)
                if account.enabled:
                    found[name] = account
        return found


def _key(person: Person) -> str:
    return person.address.casefold()


def _is_no_address(receipt: Receipt) -> bool:
    finding = receipt.finding
    is_for_good = any(reply.code >= 500 for _, reply in receipt.refused)
    return is_for_good and finding is not None and finding.code == _NO_SUCH_ADDRESS


def _name(claim: Claim, person: Person) -> str:
    """The same for the same news to the same person: whoever is killed behind the server's answer
    sends it once more, and mail programs show it once."""
    told = [(one.account, one.news.value, one.health.episode, one.up_to) for one in claim.items]
    return f"notice.{hashlib.sha256(repr((_key(person), told)).encode()).hexdigest()[:32]}"
