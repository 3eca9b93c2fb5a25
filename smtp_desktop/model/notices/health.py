"""How an account is, as its submissions say one after the other."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum

import msgspec

LASTS = timedelta(minutes=15)  # after which a server that is not there is no fault of the network


class Condition(Enum):
    """How an account is."""

    UNKNOWN = "unknown"
    WORKING = "working"
    FAILING = "failing"


class Cause(Enum):
    """What a submission says about an account.

    ACCEPTED: it works. ACCOUNT: it does not. WAY: the server was not there, which is the account
    only if that lasts: else this computer was offline. MESSAGE: only this message was refused.
    HELD_BACK: the program itself did not try, after what was refused before. COMPUTER: it is this
    computer, and nobody is written to. NOTHING: whoever sent it knows already, or other settings
    were tried.
    """

    ACCEPTED = "accepted"
    ACCOUNT = "account"
    WAY = "way"
    MESSAGE = "message"
    HELD_BACK = "held_back"
    COMPUTER = "computer"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Health:
    """How an account is, and since which of its breakdowns; `code` is the finding's.

    `since` is when this condition began, and `failed_since` when the last breakdown did; since
    `doubted` its server is not there. `title`, `owners` and `step` say in words what is wrong, who
    can fix it and what to do first, and `tried` when that was seen last.
    """

    condition: Condition = Condition.UNKNOWN
    code: str = ""
    episode: int = 0
    since: datetime | None = field(default=None, compare=False)
    failed_since: datetime | None = field(default=None, compare=False)
    doubted: datetime | None = field(default=None, compare=False)
    title: str = field(default="", compare=False)
    owners: tuple[str, ...] = field(default=(), compare=False)
    step: str = field(default="", compare=False)
    tried: datetime | None = field(default=None, compare=False)


class Said(msgspec.Struct, frozen=True):
    """What one submission says of its account, and with which finding; `is_notice` for one that
    told somebody of a failure."""

    cause: Cause
    at: datetime
    code: str = ""
    title: str = ""
    owners: tuple[str, ...] = ()
    step: str = ""
    is_notice: bool = False


def after_submission(health: Health, said: Said) -> Health:
    """How an account is after a submission; a notice that fails says nothing about it."""
    if said.cause is Cause.ACCEPTED or _is_first_refusal(health, said):
        return _working(health, said.at)
    if said.is_notice or said.cause not in (Cause.ACCOUNT, Cause.WAY):
        return health
    if said.cause is Cause.WAY and health.condition is not Condition.FAILING:
        since = health.doubted or said.at
        if abs(said.at - since) < LASTS:
            return replace(health, doubted=since)
    return _failing(health, said)


def _is_first_refusal(health: Health, said: Said) -> bool:
    """Whether a server that was never heard of refuses one message: it lets us in, then."""
    is_heard = said.cause is Cause.MESSAGE and not said.is_notice
    return is_heard and health.condition is Condition.UNKNOWN


def _working(health: Health, at: datetime) -> Health:
    was = health.condition is Condition.WORKING
    return Health(
        Condition.WORKING, "", health.episode, health.since if was else at, health.failed_since
    )


def _failing(health: Health, said: Said) -> Health:
    was = health.condition is Condition.FAILING
    began = health.doubted or said.at
    return Health(
        Condition.FAILING,
        said.code,
        health.episode + (not was),
        health.since if was else began,
        health.failed_since if was else began,
        None,
        said.title,
        said.owners,
        said.step,
        said.at,
    )
