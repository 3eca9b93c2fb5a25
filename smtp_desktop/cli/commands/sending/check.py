"""``check``: the watch, once."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from smtp_desktop.cli.output import Output, finding_value, warn
from smtp_desktop.errors import SendingLogFailed
from smtp_desktop.services.services import Services
from smtp_desktop.services.watch.watch import Checked, Expiry, State
from smtp_desktop.waiting import Cancellation
from smtp_desktop.wording import watch as words
from smtp_desktop.wording.sentence import say

_SOON = 30  # days, within which even a quiet check speaks of an end


def check(options: Namespace, services: Services, output: Output) -> int:
    """Sign in without sending, and say what ends when; 0 only if the account works."""
    found = services.watch.check(options.account, Cancellation(), options.timeout)
    _tidy(services)
    _tell(found, output, is_quiet=options.quiet)
    output.value(
        {
            "account": found.account,
            "state": found.state.value,
            "at": found.at.isoformat(timespec="seconds"),
            "finding": finding_value(found.finding) if found.finding else None,
            "expires": [_value(one) for one in found.expires],
        }
    )
    return 0 if found.state is State.WORKING else 1


def _value(expiry: Expiry) -> dict[str, Any]:
    return {"what": expiry.what.value, "at": expiry.at.isoformat(), "days": expiry.days}


def _tell(found: Checked, output: Output, *, is_quiet: bool) -> None:
    if not is_quiet or found.state is not State.WORKING:
        time = f"{found.at.astimezone():%Y-%m-%d %H:%M}"
        text = {
            State.WORKING: words.WORKING,
            State.FAILING: words.FAILING,
            State.UNKNOWN: words.UNKNOWN,
        }[found.state]
        output.line(str(say(text, account=found.account, time=time)))
    if found.finding:
        output.finding(found.finding)
    for one in found.expires:
        if not is_quiet or one.days <= _SOON:
            text = words.ENDED if one.days < 0 else words.ENDS
            what = words.WHAT[one.what.value]
            output.line(str(say(text, what=what, day=one.at.isoformat(), days=one.days)))


def _tidy(services: Services) -> None:
    """Delete what is too old of the sending log; that it cannot be is no fault of the account."""
    try:
        services.sending_log.tidy()
    except SendingLogFailed as error:
        warn(str(say(words.NOT_TIDIED, reason=error)))
