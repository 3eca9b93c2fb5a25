"""What is asked of the entries, as conditions; every value is bound."""

from __future__ import annotations

from typing import Any

from smtp_desktop.adapters.log import schema
from smtp_desktop.ports.sending_log import Selection
from smtp_desktop.ports.submission import Door

# What is there to see: a log that was cleared hides it first, and deletes it later.
SHOWN = "id > COALESCE((SELECT value FROM meta WHERE name = 'hidden'), 0)"
FAILED = "state <> 1 AND (state <> 0 OR at_us < ?)"  # the first half is that of its index
CHECK = f"door = '{Door.CHECK.value}'"
EMAIL = f"door <> '{Door.CHECK.value}'"
FOR_PEOPLE = f"NOT (state = 1 AND {CHECK})"

_MOST_WORDS = 8
_SEARCHED = (
    *("recipients", "sender", "title", "reply_text", "message_id"),
    *("reply_code", "reply_enhanced", "program"),
)


def condition(selection: Selection) -> tuple[str, list[Any]]:
    """The condition of a selection, and its values."""
    parts: list[str] = [SHOWN]
    values: list[Any] = []
    if selection.before:
        parts.append("id < ?")
        values.append(selection.before)
    if selection.after:
        parts.append("id > ?")
        values.append(selection.after)
    if selection.failures:
        parts.append(FAILED)
        ended = selection.ended_before
        values.append(schema.microseconds(ended) if ended else 0)
    if selection.since:
        parts.append("at_us >= ?")
        values.append(schema.microseconds(selection.since))
    if selection.account:
        parts.append("account = ?")
        values.append(selection.account)
    if selection.is_for_people:
        parts.append(FOR_PEOPLE)
    for word in selection.words[:_MOST_WORDS]:
        forms = _forms(word)
        likes = " OR ".join(f"{name} LIKE ? ESCAPE '!'" for name in _SEARCHED for _ in forms)
        parts.append(f"({likes})")
        values += [form for _ in _SEARCHED for form in forms]
    return " AND ".join(parts), values


def _forms(word: str) -> list[str]:
    """A word as it may be written: SQLite knows the case of ASCII letters alone."""
    forms = {word: None}
    if not word.isascii():
        forms |= dict.fromkeys((word.lower(), word.upper(), word.title()))
    return [f"%{_escaped(form)}%" for form in forms]


def _escaped(word: str) -> str:
    return word.replace("!", "!!").replace("%", "!%").replace("_", "!_")
