"""Dates as servers write them (RFC 5322 §3.3)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# A date as RFC 5322 §3.3 has it, with its zone: many greetings carry one.
_DATE = re.compile(
    r"(?:[A-Z][a-z]{2},? +)?[0-9]{1,2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}(?::[0-9]{2})?"
    r" (?:[+-][0-9]{4}|GMT|UTC?)(?![0-9A-Za-z])"
)


def date_in(text: str) -> datetime | None:
    """The date in a greeting or a Date header (RFC 9110 §5.6.7), None where there is none."""
    found = _DATE.search(text)
    try:
        said = parsedate_to_datetime(found[0]) if found else None
    except ValueError:
        return None
    return said.replace(tzinfo=said.tzinfo or UTC) if said else None
