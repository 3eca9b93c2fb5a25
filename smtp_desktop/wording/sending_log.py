"""What the sending log says: of each message, and of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smtp_desktop.ports.sending_log import State
from smtp_desktop.wording.sentence import _T, Sentence, as_written, say
from smtp_desktop.wording.shared import OWNERS

if TYPE_CHECKING:
    from smtp_desktop.ports.sending_log import Entry

WHEN = _T("wording", "When")
TO = _T("wording", "To")
WHAT_HAPPENED = _T("wording", "What happened")
WHO_CAN_FIX = _T("wording", "Who can fix it")

SENT = _T("wording", "Sent")
SENT_TO_SOME = _T("wording", "Sent to {some} of {all}")
SENDING = _T("wording", "Sending…")
PROGRAM_ENDED = _T("wording", "Not known: the program was ended")
ANSWER_LOST = _T("wording", "Not known: the answer was lost")
STOPPED = _T("wording", "Not known: sending was stopped")
NOT_SENT = _T("wording", "Not sent")
AND_MORE = _T("wording", "{first} and {many} more")

NOTHING_SENT = _T("wording", "Nothing was sent yet.")
NOTHING_FOUND = _T("wording", "Nothing was sent in this time.")
NO_FAILURES = _T("wording", "No failures. Emails in the log: {many}.")
THERE_IS_MORE = _T("wording", "These are the newest {many}; there are more.")
KEPT = _T("wording", "Kept for {days} days on this computer. No texts of emails.")
CLEARED = _T("wording", "The sending log is empty now. Deleted entries: {many}.")
DAMAGED = _T(
    "wording",
    "The log was damaged on {day} and a new one begun. The old one is kept in {folder}.",
)
CANNOT_READ = _T("wording", "The sending log cannot be read: {reason}.")
CANNOT_CLEAR = _T("wording", "The sending log could not be cleared: {reason}.")
NOT_NOTED = _T("wording", "The sending log could not note this email: {reason}.")
LOG_STAYS = _T("wording", "The sending log stays; “smtp-desktop log clear” deletes it.")

_STOPPED_CODE = "stopped"


def what_happened(entry: Entry, *, is_ended: bool) -> Sentence:
    """What came of a message, as short as a title; `is_ended` says that its program was ended."""
    if entry.state is State.UNDER_WAY:
        return say(PROGRAM_ENDED if is_ended else SENDING)
    if entry.state is State.ACCEPTED:
        return say(SENT)
    if entry.state is State.PARTLY:
        some = entry.recipient_count - len(entry.refused)
        return say(SENT_TO_SOME, some=max(some, 0), all=entry.recipient_count)
    if entry.state is State.UNCLEAR:
        return say(STOPPED if entry.code == _STOPPED_CODE else ANSWER_LOST)
    return as_written(entry.title) if entry.title else say(NOT_SENT)


def receivers(entry: Entry) -> Sentence:
    """Whom a message was for: the first by name."""
    first = entry.recipients[0] if entry.recipients else "?"
    if entry.recipient_count > 1:
        return say(AND_MORE, first=first, many=entry.recipient_count - 1)
    return as_written(first)


def fixers(entry: Entry) -> list[str]:
    """Who can fix what went wrong, whoever is asked first in front."""
    return [OWNERS.get(owner, owner) for owner in entry.owners]
