"""``log``: what was sent and what was not, and ``log clear``."""

from __future__ import annotations

import re
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from smtp_desktop.cli.options import CallIsWrong
from smtp_desktop.cli.output import Output, reply_value
from smtp_desktop.errors import SendingLogFailed
from smtp_desktop.ports.sending_log import Entry, Selection, State
from smtp_desktop.ports.submission import Door
from smtp_desktop.services.sending_log.sending_log import SendingLog
from smtp_desktop.services.services import Services
from smtp_desktop.wording import sending_log as words
from smtp_desktop.wording.sentence import say

KEPT_DAYS = 90

_FOR_PEOPLE = 50  # rows, where nobody says how many
_ALL = 10_000_000
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_AGO = re.compile(r"(\d{1,5})([mhdw])")
_OK = {State.ACCEPTED: True, State.PARTLY: False, State.FAILED: False}
_DEFAULT = "default"

COLUMNS = (
    *("at", "door", "program", "account", "from", "to", "size", "ok", "code", "title", "owners"),
    *("reply", "route", "ms", "message_id"),
)
# What a spreadsheet takes for the beginning of a formula, in ASCII and full width; an apostrophe
# too, so that the one put in front can always be taken off again.
_FORMULAS = tuple("=+-@＝＋－＠'\t\r")

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
        account=options.only or (options.account if options.account != _DEFAULT else ""),
    )
    try:
        _print(options, selection, sending_log, output)
    except SendingLogFailed as error:
        output.fault(str(say(words.CANNOT_READ, reason=error)))
        return 1
    return 0


def _clear(options: Namespace, sending_log: SendingLog, output: Output) -> int:
    if options.failures or options.since or options.limit or options.csv or options.only:
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
        output.csv(COLUMNS, (_cells(one) for one in sending_log.entries(selection)))
    elif options.json:
        output.value([entry_value(one) for one in sending_log.entries(selection)])
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
        "ok": _OK.get(entry.state),
        "code": entry.code or None,
        "title": entry.title or None,
        "owners": list(entry.owners),
        "reply": reply_value(entry.reply),
        "route": entry.route or None,
        "ms": entry.ms,
        "message_id": entry.message_id or None,
    }


def _cells(entry: Entry) -> list[str]:
    """An entry as cells of a table, none of which a spreadsheet takes for a formula."""
    value = entry_value(entry)
    value["to"] = ", ".join(entry.recipients)
    value["owners"] = ", ".join(entry.owners)
    value["reply"] = str(entry.reply) if entry.reply else ""
    return [_cell(value[name]) for name in COLUMNS]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    is_text = not isinstance(value, int)
    return f"'{text}" if is_text and text.lstrip().startswith(_FORMULAS) else text


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
        if entry.door == Door.CHECK.value and entry.state is State.ACCEPTED:
            continue
        happened = words.what_happened(entry, is_ended=sending_log.is_ended(entry))
        fixers = ", or ".join(words.fixers(entry))
        when = f"{entry.at.astimezone():%Y-%m-%d %H:%M}"
        yield when, str(words.receivers(entry)), str(happened), fixers


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
