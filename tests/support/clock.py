"""Clocks for tests: one that stands still, the real one, and one to put forward."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

NOW = datetime(2026, 11, 20, 9, 14, tzinfo=timezone(timedelta(hours=1)))


class FixedClock:
    """Always the same moment, until the test sets another."""

    def __init__(self, moment: datetime = NOW) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


class RealClock:
    """The real time, for certificates and tokens."""

    def now(self) -> datetime:
        return datetime.now().astimezone()


class Time:
    """The real time, which a test can put forward; to be called, as the practice services do."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return RealClock().now() + self.ahead
