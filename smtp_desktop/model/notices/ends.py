"""What ends when: of each end a person is told at a few levels, each once, the nearest alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum

import msgspec

_DAY = timedelta(days=1)
_SETTLES = _DAY  # for so long the earliest end counts where two servers of one name show two
_USUAL = (30, 7, 1, 0)  # days before
_ROLLING = (14, 7, 1, 0)  # for what each use puts off
_CERTIFICATE = 14  # days; less for certificates that live shortly, which are renewed by themselves


class What(Enum):
    """What can end; but for the last, which is no end but a reminder, the values are those of
    ``check --json``."""

    CLIENT_SECRET = "client_secret"  # noqa: S105 - a name, no secret
    SIGN_IN = "sign_in"
    CERTIFICATE = "certificate"
    PROVIDER = "provider"
    ROTATION = "rotation"


class End(msgspec.Struct, frozen=True):
    """Something that ends; `begins` is when it began, where its life says when to speak of it."""

    what: What
    at: datetime
    begins: datetime | None = None


class Noted(msgspec.Struct, frozen=True):
    """An end as it was seen last, at `seen`, and the level that was told: days before it."""

    at: datetime
    seen: datetime
    told: float | None = None


class Ending(msgspec.Struct, frozen=True):
    """That something ends soon, or has ended; the number orders it among all others."""

    number: int
    what: What
    at: datetime


def after_look(noted: Noted | None, end: End, now: datetime) -> tuple[Noted, bool]:
    """What is noted of an end that was just seen, and whether there is something to tell.

    Each level is told once, and of those that were passed unseen the nearest alone.
    """
    at, seen = end.at, now
    # Two servers of one name may show two certificates; of all else the last word counts.
    is_by_turns = end.what is What.CERTIFICATE
    if is_by_turns and noted and noted.at < end.at and timedelta(0) <= now - noted.seen < _SETTLES:
        at, seen = noted.at, noted.seen
    told = noted.told if noted and abs(at - noted.at) <= _DAY else None
    level = _level(end, at - now)
    is_news = level is not None and (told is None or level < told)
    return Noted(at, seen, level if is_news else told), is_news


def _level(end: End, left: timedelta) -> float | None:
    """The nearest level that is reached."""
    return min((one for one in _levels(end) if left <= one * _DAY), default=None)


def _levels(end: End) -> tuple[float, ...]:
    if end.what is What.ROTATION:
        return (0,)
    if end.what is What.SIGN_IN:
        return _ROLLING
    if end.what is not What.CERTIFICATE:
        return _USUAL
    life = (end.at - end.begins) / _DAY if end.begins else 3 * _CERTIFICATE
    first = min(_CERTIFICATE, life / 3)
    return (first, *(one for one in _USUAL if one < first))
