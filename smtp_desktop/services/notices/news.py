"""What each person is owed: a table without I/O, over the health of an account and what was told.

Nothing is queued. What is owed is worked out when it is sent, from two facts: how the account is,
and what this person was told last, up to which entry of the sending log. So no news is overtaken by
older news, and none is told twice by two programs. Every function here is one change that is kept
whole or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import Enum, auto

from smtp_desktop.model.notices.people import When

QUIET = timedelta(minutes=15)  # between two notices to a person who is told at once
TAKES = timedelta(seconds=120)  # a notice at most, so that two programs never carry the same one
_LONGEST_WAIT = timedelta(hours=6)
_LONGEST_DAY = timedelta(hours=25)  # the day on which clocks go back
_MORNING = time(8)


class Condition(Enum):
    """How an account is."""

    UNKNOWN = "unknown"
    WORKING = "working"
    FAILING = "failing"


class Cause(Enum):
    """What a submission says about an account.

    ACCEPTED: it works. ACCOUNT: it does not. MESSAGE: only this message was refused. COMPUTER: it
    is this computer, such as one that is offline, and nobody is written to.
    """

    ACCEPTED = auto()
    ACCOUNT = auto()
    MESSAGE = auto()
    COMPUTER = auto()


class News(Enum):
    """What a notice says.

    FAILING: nothing can be sent. WORKS_AGAIN: it can, after a FAILING that was told. WAS_FAILING:
    it could not and can again, both in one. NOT_DELIVERED: single messages were refused.
    """

    FAILING = auto()
    WORKS_AGAIN = auto()
    WAS_FAILING = auto()
    NOT_DELIVERED = auto()


@dataclass(frozen=True)
class Health:
    """How an account is, and since which of its breakdowns; `code` is the finding's."""

    condition: Condition = Condition.UNKNOWN
    code: str = ""
    episode: int = 0


@dataclass(frozen=True)
class Claim:
    """A notice that one program is about to send: what it says, and up to which entry of the log it
    counts. `token` tells it from a later claim."""

    token: str
    news: News
    health: Health
    up_to: int
    failures: int


@dataclass(frozen=True)
class Told:
    """What a person knows, up to which entry of the log, and when they may be told more."""

    health: Health
    up_to: int
    not_before: datetime
    claim: Claim | None = None
    tries: int = 0
    is_stopped: bool = False  # the address was refused for good


def after_submission(health: Health, cause: Cause, code: str = "", *, is_notice: bool) -> Health:
    """How an account is after a submission; a notice that fails says nothing about it."""
    if cause is Cause.ACCEPTED:
        return Health(Condition.WORKING, "", health.episode)
    if cause is not Cause.ACCOUNT or is_notice:
        return health
    began = health.condition is not Condition.FAILING
    return Health(Condition.FAILING, code, health.episode + began)


def added(health: Health, newest: int, when: When, now: datetime) -> Told:
    """Somebody new knows how things are: no old news."""
    first = _next_morning(now) if when is When.DAILY else now
    return Told(health, newest, first)


def owed(health: Health, told: Told, failures: int, *, has_other_way: bool) -> News | None:
    """What a person is still to be told; `failures` are those above what was told.

    Nothing goes through an account that is failing: only with another way out is that told before
    it works again.
    """
    if told.is_stopped or health.condition is Condition.UNKNOWN:
        return None
    knew = told.health
    if health.condition is Condition.FAILING:
        is_known = knew.condition is Condition.FAILING and knew == health
        return News.FAILING if has_other_way and not is_known else None
    if knew.condition is Condition.FAILING:
        return News.WORKS_AGAIN
    if knew.episode != health.episode:
        return News.WAS_FAILING
    return News.NOT_DELIVERED if failures else None


def is_due(told: Told, when: When, now: datetime) -> bool:
    """Whether a person may be told now; a clock that was set back makes nobody wait for years."""
    longest = _LONGEST_DAY if when is When.DAILY else _LONGEST_WAIT
    return now >= told.not_before or told.not_before - now > longest


def claimed(told: Told, claim: Claim, when: When, now: datetime) -> Told:
    """A program is about to tell. The wait begins here and not once it was told: a program that is
    killed after the server has taken the notice must not be followed by the next one at once."""
    until = _next_morning(now) if when is When.DAILY else now + QUIET
    return replace(told, claim=claim, not_before=until)


def delivered(told: Told, token: str) -> Told:
    """A notice was taken; one that somebody else has claimed again meanwhile changes nothing."""
    claim = told.claim
    if claim is None or claim.token != token:
        return told
    return replace(told, health=claim.health, up_to=claim.up_to, claim=None, tries=0)


def failed(told: Told, token: str, now: datetime, *, for_good: bool = False) -> Told:
    """A notice was not taken: it waits, longer each time, or stops for an address that is none."""
    if told.claim is None or told.claim.token != token:
        return told
    wait = min(QUIET * 2**told.tries, _LONGEST_WAIT)
    # Beyond the longest wait nothing is added, however often it was tried.
    tries = told.tries + (wait < _LONGEST_WAIT)
    until = max(told.not_before, now + wait)
    return replace(told, claim=None, tries=tries, not_before=until, is_stopped=for_good)


def _next_morning(now: datetime) -> datetime:
    """The next time that the working day begins, in the zone of `now`."""
    morning = now.replace(hour=_MORNING.hour, minute=0, second=0, microsecond=0)
    return morning if morning > now else morning + timedelta(days=1)
