"""The daily check: every account, by itself, without a try too many; and what it finds is told."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from smtp_desktop.errors import (
    SecretStoreError,
    SendingLogFailed,
    SendingSwitchedOff,
    SettingsError,
    SmtpDesktopError,
)
from smtp_desktop.model.account import NoAuth
from smtp_desktop.model.notices.ends import End, What
from smtp_desktop.model.notices.health import Condition, Health
from smtp_desktop.ports.sending_log import Selection
from smtp_desktop.ports.sending_log import State as EntryState
from smtp_desktop.services.watch.watch import Checked, Expiry, State, expiry
from smtp_desktop.waiting import Cancellation
from smtp_desktop.wording import watch as words

if TYPE_CHECKING:
    from smtp_desktop.ports.notices import DesktopNotices, NoticeStore
    from smtp_desktop.ports.system import Clock
    from smtp_desktop.services.accounts.accounts import Accounts
    from smtp_desktop.services.accounts.known import KnownFacts
    from smtp_desktop.services.sending_log.sending_log import SendingLog
    from smtp_desktop.services.watch.telling import Telling
    from smtp_desktop.services.watch.watch import Watch

PROVEN = timedelta(hours=20)  # for so long an email that was taken says as much as a sign-in
_DAY = timedelta(hours=25)  # the entry of the system may be half an hour late
_LOOKED_AT = 500  # entries in which such an email is looked for
_TURN = 30.0  # seconds for which whoever asks waits for another check
_WAITS, _APART = 6, 10.0  # how often and how long the network is waited for after waking up
_OFFLINE = "offline"

# What a provider counts: each further try may lock the account.
_COUNTED = (
    *("bad_credentials", "bad_credentials_or_region", "app_password_needed", "account_locked"),
    *("app_password_or_bad_credentials", "login_throttled", "auth_refused", "weak_password"),
)


@dataclass(frozen=True)
class Overview:
    """How one account is, as far as that is known, and what ends, the soonest first."""

    account: str
    email: str
    health: Health
    expires: tuple[Expiry, ...]


Turn = Callable[[float], AbstractContextManager[bool]]
Trouble = Callable[[SmtpDesktopError, str], None]  # what could not be done, and for which account


def _nobody_hears(error: SmtpDesktopError, account: str) -> None:
    """What nobody can do anything about."""


class Daily:
    """Checks accounts, one check at a time, and notes what they say.

    `turn` gives whether no other program checks within so many seconds; `saved_at` is when an
    account's settings and secrets were saved last, and `remind_after` after how many days from then
    to remind of changing the password, 0 for never. `start` begins a check as a process of its own.
    """

    def __init__(
        self,
        watch: Watch,
        store: Callable[[], NoticeStore],
        accounts: Callable[[], Accounts],
        log: SendingLog,
        known: KnownFacts,
        telling: Callable[[], Telling],
        desktop: DesktopNotices,
        turn: Turn,
        saved_at: Callable[[str], datetime | None],
        clock: Clock,
        remind_after: Callable[[], int] = lambda: 0,
        start: Callable[[], None] = lambda: None,
    ) -> None:
        self._watch = watch
        self._store = store
        self._accounts = accounts
        self._log = log
        self._known = known
        self._telling = telling
        self._desktop = desktop
        self._turn = turn
        self._saved_at = saved_at
        self._clock = clock
        self._remind_after = remind_after
        self._start = start

    def check(self, name: str, cancellation: Cancellation, seconds: float = 0) -> Checked:
        """Check one account, as a person asks for it; see ``Watch.check``."""
        with self._turn(_TURN):
            found = self._watch.check(name, cancellation, seconds)
        self._note(found)
        return found

    def check_all(self, cancellation: Cancellation) -> None:
        """Check every account that may send, as a person asks for it; raises SendingLogFailed, and
        SecretStoreError where that keeps one or more from being checked."""
        locked: SecretStoreError | None = None
        for one in self.overview():
            try:
                self.check(one.account, cancellation)
            except SettingsError:
                continue
            except SecretStoreError as error:
                locked = error
        self._store().note_checked(self._clock.now())
        if locked:
            raise locked

    def overview(self) -> tuple[Overview, ...]:
        """How every account that can be read is by what was seen last; raises SendingLogFailed."""
        store, accounts = self._store(), self._accounts()
        healths, ends, now = store.healths(), store.ends(), self._clock.now()
        found = []
        for name in accounts.names():
            draft = None
            with suppress(SettingsError):
                draft = accounts.draft(name)
            if draft is not None and draft.enabled:
                expires = sorted(
                    (
                        expiry(end, now)
                        for end in ends.get(name, ())
                        if end.what is not What.ROTATION or self._remind_after()
                    ),
                    key=lambda one: one.at,
                )
                health = healths.get(name, Health())
                found.append(Overview(name, draft.email, health, tuple(expires)))
        return tuple(found)

    def checked_at(self) -> datetime | None:
        """When all accounts were last checked by themselves; raises SendingLogFailed."""
        return self._store().checked_at()

    def catch_up(self) -> None:
        """Begin a check, as a process of its own, if the last one is more than a day ago: the
        computer was off when it was time. Raises SendingLogFailed."""
        checked = self._store().checked_at()
        if checked is None or abs(self._clock.now() - checked) > _DAY:
            self._start()

    def run(
        self, cancellation: Cancellation, trouble: Trouble = _nobody_hears
    ) -> tuple[Checked, ...] | None:
        """Check every account, as nobody asks for it; None where another program does it already.

        What cannot be done goes to `trouble`, with the account that is left out, such as behind a
        locked keyring, or none where it is about nobody's account.
        """
        found: list[Checked] = []
        left_out = 0
        with self._turn(0) as is_ours:
            if not is_ours:
                return None
            for name in self._accounts().names():
                try:
                    found.append(self._looked_at(name, cancellation))
                except SendingSwitchedOff:
                    continue
                except (SettingsError, SecretStoreError) as error:
                    trouble(error, name)
                    left_out += 1
        for one in found:
            self._note(one)
        self._follow_up(cancellation, trouble, is_done=bool(found) or not left_out)
        return tuple(found)

    def _follow_up(self, cancellation: Cancellation, trouble: Trouble, *, is_done: bool) -> None:
        """Tell what was found, and tidy up."""
        try:
            self._telling().show()
            self._telling().tell(cancellation)
        except SettingsError as error:  # the list of people
            trouble(error, "")
        except SendingLogFailed as error:
            trouble(error, "")
            return
        try:
            if is_done:
                self._store().note_checked(self._clock.now())
            self._log.tidy()
        except SendingLogFailed as error:
            trouble(error, "")

    def _looked_at(self, name: str, cancellation: Cancellation) -> Checked:
        now = self._clock.now()
        if not self._accounts().account(name).enabled:
            raise SendingSwitchedOff(name)
        proven = self._proven_at(name, now)
        if proven is not None:
            return replace(self._watch.facts(name, now), at=proven)
        if self._is_one_too_many(name):
            return self._watch.held_back(name, now)
        found = self._watch.check(name, cancellation)
        for _ in range(_WAITS):
            if found.finding is None or found.finding.code != _OFFLINE:
                break
            cancellation.wait(_APART)
            found = self._watch.check(name, cancellation)
        return found

    def _proven_at(self, name: str, now: datetime) -> datetime | None:
        """When an email was last taken, if that is not long ago and none has failed since."""
        selection = Selection(_LOOKED_AT, since=now - PROVEN, account=name)
        with suppress(SendingLogFailed):
            for entry in self._log.entries(selection):
                if entry.state is EntryState.ACCEPTED and entry.at <= now:
                    return entry.at
                if entry.state is EntryState.FAILED:
                    return None
        return None

    def _is_one_too_many(self, name: str) -> bool:
        """Whether a password was refused more than once and nobody has saved another since."""
        health = None
        with suppress(SendingLogFailed):
            health = self._store().healths().get(name)
        if health is None or health.condition is not Condition.FAILING:
            return False
        if health.code not in _COUNTED or health.tried is None or health.tried == health.since:
            return False
        saved = self._saved_at(name)
        return saved is None or saved < health.tried

    def _rotation(self, name: str) -> list[End]:
        """When to remind of changing the password; never, unless somebody wants that."""
        days, saved = self._remind_after(), self._saved_at(name)
        if not days or saved is None:
            return []
        if isinstance(self._accounts().account(name).auth, NoAuth):
            return []  # there is none to change
        return [End(What.ROTATION, saved + timedelta(days=days))]

    def _note(self, found: Checked) -> None:
        """Keep what was found, for the window and for the people to notify."""
        with suppress(SettingsError):
            draft = self._accounts().draft(found.account)
            if draft is not None and found.state is not State.UNKNOWN:
                at = found.at if found.state is State.WORKING else None
                self._known.keep_checked(found.account, draft, at)
        with suppress(SendingLogFailed, SettingsError):
            ends = [*found.ends, *self._rotation(found.account)]
            news = self._store().note_ends(found.account, ends, self._clock.now())
            email = self._accounts().account(found.account).sender.email
            for end in news:
                self._desktop.show(*words.ends_soon(email, end, self._clock.now()))
