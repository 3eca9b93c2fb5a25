"""``check``: the watch, once; ``check install | uninstall``: once a day."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from smtp_desktop.cli.options import CallIsWrong
from smtp_desktop.cli.output import Output, finding_value, warn
from smtp_desktop.errors import (
    FileNotWritten,
    SecretStoreError,
    SendingLogFailed,
    SettingsError,
    SmtpDesktopError,
)
from smtp_desktop.services.services import Services
from smtp_desktop.services.watch.watch import Checked, Expiry, State
from smtp_desktop.waiting import Cancellation
from smtp_desktop.wording import notices
from smtp_desktop.wording import watch as words
from smtp_desktop.wording.sentence import say
from smtp_desktop.wording.shared import fault

NOT_WITH_ICS = "--ics goes with neither --scheduled nor --remind-after."

_SOON = 30  # days, within which even a quiet check speaks of an end


def check(options: Namespace, services: Services, output: Output) -> int:
    """Sign in without sending, and say what ends when; 0 only if the account works."""
    if options.ics and (options.scheduled or options.remind_after is not None):
        raise CallIsWrong(NOT_WITH_ICS)
    if options.remind_after is not None:
        return _remind(options.remind_after, services, output)
    if options.scheduled:
        return _check_all(services, output)
    found = services.daily.check(options.account, Cancellation(), options.timeout)
    _tidy(services)
    _tell(found, output, is_quiet=options.quiet)
    if found.state is State.UNKNOWN and not found.finding:
        output.line(str(say(words.TOO_SHORT, seconds=f"{options.timeout:g}")))
    if options.ics:
        try:
            _save_calendar(options.ics, found, services, output)
        except FileNotWritten as error:
            return _not_written(error, output)
    output.value(_account_value(found))
    return 0 if found.state is State.WORKING else 1


def _remind(days: int, services: Services, output: Output) -> int:
    """Remind of old secrets from now on, or no more."""
    if not services.preferences.keep_remind_after(days):
        output.fault(words.NOT_KEPT)
        return 1
    text = {0: words.REMINDS_NEVER, 1: words.REMINDS_A_DAY}.get(days, words.REMINDS)
    output.line(str(say(text, days=days)))
    output.value({"ok": True, "remind_after": days})
    return 0


def install(options: Namespace, services: Services, output: Output) -> int:
    """Check every account once a day from now on."""
    try:
        where = services.schedule.install()
    except FileNotWritten as error:
        return _not_written(error, output)
    output.value({"ok": True, "where": where})
    text = words.AT_LOGIN if services.schedule.is_at_login else words.INSTALLED
    output.line(str(say(text, where=where)))
    return 0


def uninstall(options: Namespace, services: Services, output: Output) -> int:
    """Check by itself no more."""
    try:
        was_there = services.schedule.uninstall()
    except FileNotWritten as error:
        return _not_written(error, output)
    output.value({"ok": True, "was_installed": was_there})
    output.line(words.UNINSTALLED)
    return 0


def _check_all(services: Services, output: Output) -> int:
    """Every account, as nobody has asked for it."""
    left_out: list[str] = []

    def trouble(error: SmtpDesktopError, account: str) -> None:
        warn(_trouble(error, account, services))
        left_out.extend([account] if account else [])

    found = services.daily.run(Cancellation(), trouble)
    if found is None:
        warn(words.CHECKED_ELSEWHERE)
    for one in found or ():
        _tell(one, output, is_quiet=True)
    output.value([_account_value(one) for one in found or ()])
    works = all(one.state is State.WORKING for one in found or ())
    return 0 if works and not left_out else 1


def _trouble(error: SmtpDesktopError, account: str, services: Services) -> str:
    """What could not be done, as a line for whoever looks after the daily check."""
    reason = str(error)
    if isinstance(error, SecretStoreError):
        reason = services.explainer.of_keyring(error).finding.title
    elif isinstance(error, SettingsError):
        reason = str(notices.unread(error) if not account else fault(error))
    text = words.NOT_CHECKED if account else words.NOT_TOLD
    return str(say(text, account=account, reason=reason.rstrip(".")))


def _save_calendar(path: str, found: Checked, services: Services, output: Output) -> None:
    from smtp_desktop.services.watch import calendar

    if not calendar.save(path, [found], services.clock.now(), services.text_files):
        output.note(str(say(words.NO_DATES, path=path)))


def _not_written(error: FileNotWritten, output: Output) -> int:
    output.fault(str(error))
    return 1


def _account_value(found: Checked) -> dict[str, Any]:
    return {
        "account": found.account,
        "state": found.state.value,
        "at": found.at.isoformat(timespec="seconds"),
        "finding": finding_value(found.finding) if found.finding else None,
        "expires": [_value(one) for one in found.expires],
    }


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
            output.line(str(words.expires(one.what, one.at, one.days)))


def _tidy(services: Services) -> None:
    """Delete what is too old of the sending log; that it cannot be is no fault of the account."""
    try:
        services.sending_log.tidy()
    except SendingLogFailed as error:
        warn(str(say(words.NOT_TIDIED, reason=error)))
