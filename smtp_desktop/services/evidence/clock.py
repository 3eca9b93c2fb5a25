"""Whether this computer's clock is right, by what others said the time is."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime

from smtp_desktop.errors import SignInError, SmtpDesktopError
from smtp_desktop.services.sending.stages import TestRun
from smtp_desktop.smtp.dates import date_in

TOLERANCE = 300.0  # seconds; less than that troubles nobody

_UNITS = (
    (90 * 60, 60, "minute"),
    (36 * 3600, 3600, "hour"),
    (60 * 86400, 86400, "day"),
    (730 * 86400, 30.44 * 86400, "month"),
    (float("inf"), 365.25 * 86400, "year"),
)


@dataclass(frozen=True)
class Reading:
    """How many seconds this computer's clock is `ahead` of somebody else's; a number below 0 says
    that it is behind."""

    ahead: float
    source: str

    @property
    def is_right(self) -> bool:
        return abs(self.ahead) <= TOLERANCE

    @property
    def words(self) -> str:
        """``3 hours behind``; empty for a clock that is right."""
        if self.is_right:
            return ""
        seconds = abs(self.ahead)
        size, unit = next((size, unit) for most, size, unit in _UNITS if seconds < most)
        count = round(seconds / size)
        return f"{count} {unit}{'s' * (count != 1)} {'ahead' if self.ahead > 0 else 'behind'}"


def of_the_sign_in(error: SmtpDesktopError | None) -> Reading | None:
    """What Microsoft's clock says about this one, where a failed sign-in has compared them."""
    if isinstance(error, SignInError) and error.clock_ahead is not None:
        return Reading(error.clock_ahead, "Microsoft's sign-in page")
    return None


def of_the_server(run: TestRun, now: datetime) -> Reading | None:
    """What the outgoing server's clock says about this one; None where the server did not tell the
    time.

    The greeting that told it may be some time old by `now`.
    """
    said = date_in(run.greeting)
    if said:
        elapsed = time.monotonic() - run.greeted_at
        return Reading((now - said).total_seconds() - elapsed, "the server's greeting")
    said = date_in(run.sighting.said) if run.sighting else None
    return Reading((now - said).total_seconds(), "the server's greeting") if said else None


def facts(reading: Reading | None) -> dict[str, str]:
    """``clock`` is ``right``, or how wrong it is: ``behind 3 hours``."""
    if reading is None:
        return {}
    *much, way = reading.words.split() or ["right"]
    return {"clock": " ".join((way, *much))}


def words(reading: Reading | None) -> dict[str, str]:
    """How wrong the clock is, and by whose word."""
    return {"clock_off": reading.words, "clock_source": reading.source} if reading else {}
