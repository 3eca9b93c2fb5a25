"""What ends when, as a calendar file (RFC 5545) that every calendar program reads."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from smtp_desktop.printable import Printable
from smtp_desktop.wording import watch as words
from smtp_desktop.wording.sentence import say

if TYPE_CHECKING:
    from smtp_desktop.ports.storage import TextFiles
    from smtp_desktop.services.watch.daily import Overview
    from smtp_desktop.services.watch.watch import Checked, Expiry

_LONGEST = 75  # octets of a line


def save(path: str, checked: Sequence[Checked | Overview], now: datetime, files: TextFiles) -> bool:
    """Write the calendar of what ends to a file; False where nothing does, for a calendar without
    an entry is none (§3.6). Raises FileNotWritten."""
    if not any(one.expires for one in checked):
        return False
    files.write(path, calendar(checked, now), line_end="\r\n")  # on every system (§3.1)
    return True


def calendar(checked: Iterable[Checked | Overview], now: datetime) -> str:
    """The days on which something ends, each with a reminder a week before."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//SMTP Desktop//Ends//EN"]
    for one in checked:
        for expiry in one.expires:
            lines += _event(one.account, expiry, now)
    return "".join(f"{_folded(line)}\n" for line in [*lines, "END:VCALENDAR"])


def _event(account: str, expiry: Expiry, now: datetime) -> list[str]:
    said = words.on_its_day(expiry.what)
    title = _text(str(say(words.CALENDAR, what=said, account=account)))
    name = hashlib.sha256(f"{account}\0{expiry.what.value}".encode()).hexdigest()[:24]
    return [
        "BEGIN:VEVENT",
        f"UID:{name}@smtp-desktop",
        f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{expiry.at:%Y%m%d}",
        f"DTEND;VALUE=DATE:{expiry.at + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{title}",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{title}",
        "TRIGGER:-P7D",
        "END:VALARM",
        "END:VEVENT",
    ]


def _text(text: str) -> str:
    """RFC 5545 §3.3.11."""
    plain = Printable(text)
    for mark in "\\;,":
        plain = Printable(plain.replace(mark, f"\\{mark}"))
    return str(plain)


def _folded(line: str) -> str:
    """RFC 5545 §3.1: no line is longer than 75 octets; the next begins with a blank."""
    folded, length = [], 0
    for letter in line:
        size = len(letter.encode())
        if length + size > _LONGEST:
            folded.append("\n ")
            length = 1
        folded.append(letter)
        length += size
    return "".join(folded)
