"""What each person is owed: a table without I/O, over the health of accounts and what was told.

Nothing is queued. What is owed is worked out when it is sent, from two facts: how each account is,
and what this person was told of it last, up to which failure. So no news is overtaken by older
news, and none is told twice by two programs. Every function here is one change that is kept whole
or not at all.

Failures are numbered as they happen, whichever message set out first, and no number is given twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from enum import Enum

from smtp_desktop.model.notices.ends import Ending
from smtp_desktop.model.notices.health import Condition, Health
from smtp_desktop.model.notices.people import When

QUIET = timedelta(minutes=15)  # between two notices to a person who is told at once
TAKES = timedelta(seconds=120)  # a notice at most, so that two programs never carry the same one
_LONGEST_WAIT = timedelta(hours=6)
_LONGEST_DAY = timedelta(hours=25)  # the day on which clocks go back
_MORNING = time(8)


class News(Enum):
    """What a notice says of an account.

    FAILING: nothing can be sent. WORKS_AGAIN: it can, after a FAILING that was told. WAS_FAILING:
    it could not and can again, both in one. NOT_DELIVERED: single messages were refused. ENDS:
    something ends soon.
    """

    FAILING = "failing"
    WORKS_AGAIN = "works_again"
    WAS_FAILING = "was_failing"
    NOT_DELIVERED = "not_delivered"
    ENDS = "ends"


@dataclass(frozen=True)
class Known:
    """What a person knows of an account, up to which failure and up to which ending."""

    health: Health
    up_to: int
    warned: int = 0


@dataclass(frozen=True)
class Item:
    """What a notice says of one account: up to which failure it counts, and how many since the
    last one; what ends soon, and up to which ending."""

    account: str
    news: News
    health: Health
    up_to: int
    failures: int
    endings: tuple[Ending, ...] = ()
    warned: int = 0


@dataclass(frozen=True)
class Claim:
    """A notice that one program is about to send, through the account named by `way`. `token` tells
    it from a later claim."""

    token: str
    way: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Told:
    """What a person knows of each account, and when they may be told more.

    Of an account that is not among the `known` they know that it works, up to the failure `joined`
    and the ending `warned`.
    """

    joined: int
    not_before: datetime
    known: Mapping[str, Known] = field(default_factory=dict)
    claim: Claim | None = None
    tries: int = 0
    is_stopped: bool = False  # the address was refused for good
    warned: int = 0

    def knows(self, account: str) -> Known:
        """What this person knows of an account."""
        return self.known.get(account) or Known(Health(), self.joined, self.warned)


@dataclass(frozen=True)
class Standing:
    """How the accounts are that can be used; how many failures an account has above one, and which
    endings.

    `newest` is the number of the last failure, `newest_ending` that of the last ending.
    """

    healths: Mapping[str, Health]
    newest: int
    failures: Callable[[str, int], int]
    endings: Callable[[str, int], tuple[Ending, ...]] = lambda account, above: ()
    newest_ending: int = 0

    def way_for(self, account: str) -> str:
        """Through which account news of this one can leave: through itself where it works, else
        through another that does, or of which nothing is known; empty where there is none."""
        if self.healths[account].condition is Condition.WORKING:
            return account
        fit = [name for name, one in self.healths.items() if name != account and _is_fit(one)]
        return next(
            (name for name in fit if self.healths[name].condition is Condition.WORKING),
            "".join(fit[:1]),
        )


def added(standing: Standing, when: When, now: datetime) -> Told:
    """Somebody new knows how things are: no old news."""
    first = _next_morning(now) if when is When.DAILY else now
    newest, warned = standing.newest, standing.newest_ending
    known = {name: Known(one, newest, warned) for name, one in standing.healths.items()}
    return Told(newest, first, known, warned=warned)


def moved(told: Told, fresh: Told) -> Told:
    """Somebody on the list is to be told at another time; `fresh` is as if they were new."""
    return replace(
        told, not_before=max(fresh.not_before, min(told.not_before, fresh.not_before + QUIET))
    )


def owed(health: Health, knew: Health, failures: int, *, has_other_way: bool) -> News | None:
    """What is still to be told of an account; `failures` are those above what was told.

    Nothing goes through an account that is failing: only with another way out is that told before
    it works again. While it is doubted, it is not known what there is to tell.
    """
    if health.condition is Condition.UNKNOWN or health.doubted is not None:
        return None
    if health.condition is Condition.FAILING:
        is_known = knew.condition is Condition.FAILING and knew == health
        return News.FAILING if has_other_way and not is_known else None
    if knew.condition is Condition.FAILING:
        return News.WORKS_AGAIN
    if knew.episode != health.episode:
        return News.WAS_FAILING
    return News.NOT_DELIVERED if failures else None


def all_owed(told: Told, standing: Standing) -> tuple[Item, ...]:
    """All that a person is still to be told, of every account."""
    if told.is_stopped:
        return ()
    found = (_item(account, told, standing) for account in standing.healths)
    return tuple(one for one in found if one is not None)


def _item(account: str, told: Told, standing: Standing) -> Item | None:
    """What is to be told of one account."""
    health, knew = standing.healths[account], told.knows(account)
    way = standing.way_for(account)
    failures = standing.failures(account, knew.up_to)
    endings = standing.endings(account, knew.warned) if way and health.doubted is None else ()
    news = owed(health, knew.health, failures, has_other_way=bool(way) and way != account)
    if news is None and endings:
        news = News.ENDS
    if news is None:
        return None
    up_to, warned = standing.newest, standing.newest_ending
    return Item(account, news, health, up_to, failures, endings, warned)


def next_claim(
    told: Told, standing: Standing, when: When, now: datetime, token: str
) -> Claim | None:
    """The notice that may leave now; None where nothing is owed, or it is too soon."""
    if not is_due(told, when, now):
        return None
    items = all_owed(told, standing)
    return Claim(token, standing.way_for(items[0].account), items) if items else None


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
    news = {one.account: Known(one.health, one.up_to, one.warned) for one in claim.items}
    return replace(told, known={**told.known, **news}, claim=None, tries=0)


def failed(told: Told, token: str, now: datetime, *, for_good: bool = False) -> Told:
    """A notice was not taken: it waits, longer each time, or stops for an address that is none."""
    if told.claim is None or told.claim.token != token:
        return told
    wait = min(QUIET * 2**told.tries, _LONGEST_WAIT)
    # Beyond the longest wait nothing is added, however often it was tried.
    tries = told.tries + (wait < _LONGEST_WAIT)
    until = max(told.not_before, now + wait)
    return replace(told, claim=None, tries=tries, not_before=until, is_stopped=for_good)


def _is_fit(health: Health) -> bool:
    return health.condition is not Condition.FAILING and health.doubted is None


def _next_morning(now: datetime) -> datetime:
    """The next time that the working day begins, in the zone of `now`."""
    morning = now.replace(hour=_MORNING.hour, minute=0, second=0, microsecond=0)
    return morning if morning > now else morning + timedelta(days=1)
