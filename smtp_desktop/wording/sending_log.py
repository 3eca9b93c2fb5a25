"""What the sending log says: of each message, and of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smtp_desktop.ports.sending_log import State
from smtp_desktop.wording.sentence import _T, Sentence, as_written, say
from smtp_desktop.wording.shared import OWNERS, who_can_fix

if TYPE_CHECKING:
    from smtp_desktop.ports.sending_log import Entry
    from smtp_desktop.smtp.reply import Reply

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
CHECKING = _T("wording", "Checking…")
CHECK_ENDED = _T("wording", "Not known: the check did not finish")
NOBODY = _T("wording", "Nobody (only a check)")
AND_MORE = _T("wording", "{first} and {many} more")

NOTHING_SENT = _T("wording", "Nothing is in the sending log yet.")
NOTHING_FOUND = _T("wording", "No email in the log matches.")
NO_FAILURES = _T("wording", "No failures. Emails in the log: {many}.")
THERE_IS_MORE = _T("wording", "These are the newest {many}; there are more.")
KEPT = _T("wording", "Kept for {days} days on this computer, without the text of any email.")
CLEARED = _T("wording", "The sending log is empty now. Deleted entries: {many}.")
DAMAGED = _T(
    "wording",
    "The log was damaged on {day} and a new one begun. The old one is kept in {folder}.",
)
CANNOT_READ = _T("wording", "The sending log cannot be read: {reason}.")
CANNOT_CLEAR = _T("wording", "The sending log could not be cleared: {reason}.")
NOT_NOTED = _T("wording", "The sending log could not be written to: {reason}.")
LOG_STAYS = _T("wording", "The sending log stays; “smtp-desktop log clear” deletes it.")

# The page of the window

TODAY = _T("wording", "Today {time}")
YESTERDAY = _T("wording", "Yesterday {time}")

IN_ALL = _T("wording", "Emails: {many}. Failures: {failed}.")
IN_ALL_AND_CHECKS = _T("wording", "Emails: {many}. Failures: {failed}. Failed checks: {checks}.")
FOUND = _T("wording", "Found: {many}.")
LOOKING = _T("wording", "Looking…")
NOTHING_LEFT = _T("wording", "The log is empty.")
NOTHING_LIKE_IT = _T("wording", "Nothing found. Emails in the log: {many}.")

DAMAGED_BESIDE = _T(
    "wording", "The log was damaged on {day} and a new one begun. The old one is kept."
)
NOT_READ_NOW = _T("wording", "The log cannot be read now: {reason}. Sending goes on.")
CLEARED_FOR_NOW = _T("wording", "Cleared: {many}. Deleted for good in ten minutes.")
COPIED = _T("wording", "Rows copied: {many}.")
COPIED_FIRST = _T(
    "wording", "Only the first {many} rows were copied. Save as a table takes all of them."
)
EXPORTING = _T("wording", "Writing the table… Rows so far: {many}.")
EXPORT_STOPPED = _T("wording", "The table was not written.")
EXPORTED = _T("wording", "Saved as {path}")
NOT_EXPORTED = _T("wording", "The file could not be written: {reason}")

TOOK_IT = _T(
    "wording",
    "The mail server has accepted it for {to}. That is not yet proof that it arrived.",
)
SOME_REFUSED = _T("wording", "Refused: {who}. Everybody else should have it.")
NOBODY_KNOWS = _T(
    "wording",
    "Nobody can say whether this email was sent. Ask {to} before you send it again.",
)
NOTHING_LEARNT = _T("wording", "The check did not finish. Nothing was sent.")
STILL_CHECKING = _T("wording", "The check is under way. Nothing is sent.")
STILL_SENDING = _T("wording", "This email is on its way.")
HEADING = _T("wording", "{time}, from {sender} to {to}, through {program}")
CHECK_HEADING = _T("wording", "{time}, a check of {sender}: nothing was sent")

DOORS: dict[str, str] = {
    "test": _T("wording", "Test Email"),
    "notice": _T("wording", "a notice"),
    "check": _T("wording", "the daily check"),
    "send": _T("wording", "the command “send”"),
    "sendmail": _T("wording", "the command “sendmail”"),
    "api": _T("wording", "a script"),
    "relay": _T("wording", "another program"),
}

NO_PEOPLE = _T("wording", "Nobody is notified yet.")
NOTICE_WAITS = _T(
    "wording",
    "While your only account cannot send, nobody can be emailed: one email follows as soon as it "
    "works again.",
)
NOTICE_BY_OTHER = _T(
    "wording",
    "If an account cannot send, the email about it goes out through another one of yours.",
)
PEOPLE_UNREAD = _T(
    "wording", "The list cannot be read, so nobody is told when sending fails: {reason}."
)
PEOPLE_DAMAGED = _T(
    "wording",
    "The list cannot be read, so nobody is told when sending fails: {reason}. You can go on with "
    "those who can still be read in it; the damaged list is kept.",
)
PERSON_NOT_SAVED = _T("wording", "The list was not changed: {reason}.")
THERE_ALREADY = _T("wording", "{address} is on the list already.")
TOLD_AT_ONCE = _T("wording", "Told at once")
TOLD_DAILY = _T("wording", "Told once a day")
TOLD_HOW = _T(
    "wording",
    "They get an email when sending stops working and when it works again. At once: one email in "
    "15 minutes at most. Once a day: after 8 in the morning, if there is news.",
)

EXPORT_TITLE = _T("wording", "Save the list as a table")
EXPORT_FILE = _T("wording", "sent-emails.csv")
TABLES = _T("wording", "Tables (*.csv)")

_STOPPED_CODE = "stopped"


def what_happened(entry: Entry, *, is_ended: bool) -> Sentence:
    """What came of a message, as short as a title; `is_ended` says that its program was ended."""
    if entry.is_check and entry.state in (State.UNDER_WAY, State.UNCLEAR):
        is_open = entry.state is State.UNDER_WAY and not is_ended
        return say(CHECKING if is_open else CHECK_ENDED)
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


def became(entry: Entry) -> Sentence:
    """What came of a message that was not taken by everybody, for whoever may send it again: it
    may have reached some already, and they are not to get it twice."""
    if entry.state is State.PARTLY:
        return say(SOME_REFUSED, who=", ".join(str(who) for who, _ in entry.refused) or "?")
    if entry.state is State.FAILED:
        return as_written(entry.title) if entry.title else say(NOT_SENT)
    return say(NOBODY_KNOWS, to=receivers(entry))


def receivers(entry: Entry) -> Sentence:
    """Whom a message was for: the first by name; a check is for nobody."""
    if entry.is_check:
        return say(NOBODY)
    first = entry.recipients[0] if entry.recipients else "?"
    if entry.recipient_count > 1:
        return say(AND_MORE, first=first, many=entry.recipient_count - 1)
    return as_written(first)


def fixers(entry: Entry) -> list[str]:
    """Who can fix what went wrong, whoever is asked first in front: a text for a narrow column."""
    return [OWNERS.get(owner, owner) for owner in entry.owners]


def repair(entry: Entry) -> str:
    """The same in the words of the finding; an owner that only a later version knows is left
    out."""
    known = tuple(owner for owner in entry.owners if owner in OWNERS)
    return who_can_fix(known) if known else ""


def reply(said: Reply | None) -> str:
    """What the server said, with both of its codes; empty where it said nothing."""
    if said is None:
        return ""
    codes = (str(said.code), str(said.enhanced)) if said.enhanced else (str(said.code),)
    return " ".join((*codes, *said.lines)).strip()


def replies(entry: Entry) -> str:
    """What the server said of a message, and what it said to each who alone does not get it."""
    apart = (f"{who}: {reply(said)}" for who, said in entry.refused if said != entry.reply)
    return "; ".join(one for one in (reply(entry.reply), *apart) if one)
