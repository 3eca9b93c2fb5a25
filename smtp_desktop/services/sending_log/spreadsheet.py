"""Entries as a table for spreadsheets: nothing in it is taken for a formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from smtp_desktop import printable
from smtp_desktop.ports.sending_log import Entry, State
from smtp_desktop.wording.sending_log import replies

_QUOTE, _QUOTED = '"', '""'

MARK = "\ufeff"  # before UTF-8, by which spreadsheets know it

COLUMNS = (
    *("at", "door", "program", "account", "from", "to", "size", "ok", "code", "title", "owners"),
    *("reply", "route", "ms", "message_id"),
)
OK = {State.ACCEPTED: True, State.PARTLY: False, State.FAILED: False}

# What a spreadsheet takes for the beginning of a formula, in ASCII and full width; an apostrophe
# too, so that the one put in front can always be taken off again.
_FORMULAS = tuple("=+-@＝＋－＠'\t\r")


def cells(entry: Entry) -> list[str]:
    """An entry as cells below the columns."""
    values: tuple[object, ...] = (
        *(entry.at.isoformat(timespec="milliseconds"), entry.door, entry.program, entry.account),
        *(entry.sender, ", ".join(entry.recipients), entry.size, OK.get(entry.state)),
        *(entry.code, entry.title, ", ".join(entry.owners)),
        *(replies(entry), entry.route, entry.ms, entry.message_id),
    )
    return [_cell(one) for one in values]


def row(values: Sequence[str], separator: str = ",") -> str:
    """A row of a file: every cell in quotation marks (RFC 4180)."""
    quoted = separator.join([f'"{one.replace(_QUOTE, _QUOTED)}"' for one in values])
    is_plain = quoted.isascii() and quoted.isprintable()  # as nearly all are
    return quoted if is_plain else printable.lines(quoted)


def table(entries: Iterable[Entry], separator: str = ",") -> Iterator[str]:
    """A whole file, row by row.

    No line before the first says what the separator is: Excel would heed it, and forget the mark.
    """
    yield f"{MARK}{row(COLUMNS, separator)}\n"
    for one in entries:
        yield f"{row(cells(one), separator)}\n"


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    is_text = not isinstance(value, int)
    return f"'{text}" if is_text and text.lstrip().startswith(_FORMULAS) else text
