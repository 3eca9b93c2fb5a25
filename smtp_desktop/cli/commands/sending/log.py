"""``log``: what was sent and what was not, and ``log clear``."""

from __future__ import annotations

import re
from argparse import Namespace
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from msgspec.structs import replace

from smtp_desktop.cli.options import CallIsWrong
from smtp_desktop.cli.output import Output, reply_value
from smtp_desktop.errors import AccountNotFound, SendingLogFailed
from smtp_desktop.model.account_name import DEFAULT
from smtp_desktop.ports.sending_log import KEPT_DAYS, Entry, Selection, State
from smtp_desktop.services.sending_log.sending_log import SendingLog
from smtp_desktop.services.sending_log.spreadsheet import COLUMNS, OK, cells
from smtp_desktop.services.services import Services
from smtp_desktop.wording import sending_log as words
from smtp_desktop.wording.sentence import say

_FOR_PEOPLE = 50  # rows, where nobody says how many
_ALL = 10_000_000
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_AGO = re.compile(r"(\d{1,5})([mhdw])")

BOTH = "Either --json or --csv."
SINCE = "--since takes 30m, 2h, 7d, 4w, or a date and time such as 2026-11-30 or 2026-11-30T09:00."
NOT_WITH_CLEAR = "log clear takes no other option: it deletes everything."


def log(options: Namespace, services: Services, output: Output) -> int:
    """Show the sending log, the newest first, or clear it."""
    if options.verb == "clear":
        return _clear(options, services.sending_log, output)
    if options.json and options.csv:
        raise CallIsWrong(BOTH)
    sending_log = services.sending_log
    selection = Selection(
        limit=options.limit or _ALL,
        failures=options.failures,
        since=_since(options.since, sending_log.now()),
        account=_only(options),
    )
    try:
        with suppress(SendingLogFailed):  # such as on a full disk, where it can still be read
            sending_log.tidy()
        _refuse_unknown(selection, services)
        _print(options, selection, sending_log, output)
    except SendingLogFailed as error:
        output.fault(str(say(words.CANNOT_READ, reason=error)))
        return 1
    return 0


def _only(options: Namespace) -> str:
    """The account that was named, before the command or behind it; empty for all."""
    return options.only or (options.account if options.account != DEFAULT else "")


def _refuse_unknown(selection: Selection, services: Services) -> None:
    """Raise AccountNotFound for an account that neither is saved nor ever sent anything."""
    name = selection.account
    if not name or name in services.accounts.names():
        return
    ever = Selection(limit=1, account=name)
    if next(services.sending_log.entries(ever), None) is None:
        raise AccountNotFound(name)


def _clear(options: Namespace, sending_log: SendingLog, output: Output) -> int:
    if options.failures or options.since or options.limit or options.csv or _only(options):
        raise CallIsWrong(NOT_WITH_CLEAR)
    try:
        many = sending_log.clear()
    except SendingLogFailed as error:
        output.fault(str(say(words.CANNOT_CLEAR, reason=error)))
        return 1
    output.line(str(say(words.CLEARED, many=many)))
    output.value({"ok": True, "removed": many})
    return 0


def _print(
    options: Namespace, selection: Selection, sending_log: SendingLog, output: Output
) -> None:
    if options.csv:
        output.csv(COLUMNS, (cells(one) for one in sending_log.entries(selection)))
    elif options.json:
        output.values(entry_value(one) for one in sending_log.entries(selection))
    else:
        _tell(options, selection, sending_log, output)


def entry_value(entry: Entry) -> dict[str, Any]:
    """An entry in the shape of ``log --json``."""
    return {
        "at": entry.at.isoformat(timespec="milliseconds"),
        "door": entry.door,
        "program": entry.program or None,
        "account": entry.account,
        "from": entry.sender,
        "to": list(entry.recipients),
        "size": entry.size,
        "ok": OK.get(entry.state),
        "code": entry.code or None,
        "title": entry.title or None,
        "owners": list(entry.owners),
        "reply": reply_value(entry.reply),
        "route": entry.route or None,
        "ms": entry.ms,
        "message_id": entry.message_id or None,
    }


def _tell(
    options: Namespace, selection: Selection, sending_log: SendingLog, output: Output
) -> None:
    """The table for people: a check that was fine is no news."""
    most = options.limit or _FOR_PEOPLE
    rows = _rows(sending_log, replace(selection, limit=_ALL))
    shown = list(islice(rows, most))
    if shown:
        output.table((words.WHEN, words.TO, words.WHAT_HAPPENED, words.WHO_CAN_FIX), shown)
        output.line()
        if next(rows, None) is not None and not options.limit:
            output.line(str(say(words.THERE_IS_MORE, many=most)))
        output.line(str(say(words.KEPT, days=KEPT_DAYS)))
    elif options.failures:
        output.line(str(say(words.NO_FAILURES, many=sending_log.count())))
    else:
        is_all = not (options.since or selection.account)
        output.line(str(say(words.NOTHING_SENT if is_all else words.NOTHING_FOUND)))
    damaged = sending_log.set_aside()
    if damaged:
        day = f"{damaged.at.astimezone():%Y-%m-%d}"
        output.line(str(say(words.DAMAGED, day=day, folder=damaged.folder)))


def _rows(sending_log: SendingLog, selection: Selection) -> Iterator[tuple[str, str, str, str]]:
    for entry in sending_log.entries(selection):
        if entry.is_check and entry.state is State.ACCEPTED:
            continue
        happened = words.what_happened(entry, is_ended=sending_log.is_ended(entry))
        when = f"{entry.at.astimezone():%Y-%m-%d %H:%M}"
        yield when, str(words.receivers(entry)), str(happened), words.repair(entry)


def _since(text: str, now: datetime) -> datetime | None:
    """The moment that --since means: so long ago, or a time of this computer's zone."""
    if not text:
        return None
    try:
        if ago := _AGO.fullmatch(text):
            return now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError, OSError):
        raise CallIsWrong(SINCE) from None
