"""What the card of the daily check says. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from smtp_desktop.gui.state.summary import moment
from smtp_desktop.model.notices.health import Condition
from smtp_desktop.wording import watch as words
from smtp_desktop.wording.sentence import Sentence, as_written, say

if TYPE_CHECKING:
    from smtp_desktop.diagnosis.finding import Finding
    from smtp_desktop.gui.state.log.daily import DailyPart
    from smtp_desktop.services.watch.daily import Overview

_SOON = 30  # days


def last(part: DailyPart, now: datetime) -> Sentence:
    """When the accounts were last checked."""
    if part.checked_at is None:
        return say(words.NEVER_CHECKED)
    return say(words.LAST_CHECKED, time=moment(part.checked_at.astimezone(), now))


def account(one: Overview, now: datetime) -> Sentence:
    """How one account is."""
    health = one.health
    since = str(moment(health.since.astimezone(), now)) if health.since else ""
    if health.condition is Condition.UNKNOWN or not since:
        return say(words.NOT_KNOWN, email=one.email)
    if health.condition is Condition.WORKING:
        return say(words.WORKS_SINCE, email=one.email, time=since)
    return say(words.FAILS_SINCE, email=one.email, time=since, title=health.title)


def ends(one: Overview) -> tuple[tuple[Sentence, bool], ...]:
    """What ends of an account, and whether that is soon."""
    return tuple(
        (words.expires(expiry.what, expiry.at, expiry.days), expiry.days <= _SOON)
        for expiry in one.expires
    )


def not_switched(error: Exception, *, on: bool) -> Sentence:
    """Why the daily check could not be switched."""
    return say(words.NOT_INSTALLED if on else words.NOT_REMOVED, reason=error)


def locked(finding: Finding) -> Sentence:
    """Why an account could not be checked: its password cannot be had."""
    return as_written(" ".join((finding.title, *finding.steps[:1])))


def failed(error: Exception) -> Sentence:
    """Why something else could not be done."""
    return as_written(str(error))
