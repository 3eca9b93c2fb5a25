"""What the watch says: of an account on the terminal, and to people when sending fails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from smtp_desktop.model.notices.ends import What
from smtp_desktop.model.notices.health import Condition
from smtp_desktop.model.notices.news import News
from smtp_desktop.ports.sending_log import State
from smtp_desktop.wording.sending_log import became, receivers
from smtp_desktop.wording.sentence import _T, say
from smtp_desktop.wording.shared import OWNERS

if TYPE_CHECKING:
    from smtp_desktop.model.notices.ends import End, Ending
    from smtp_desktop.model.notices.health import Health
    from smtp_desktop.model.notices.news import Item
    from smtp_desktop.ports.sending_log import Entry
    from smtp_desktop.wording.sentence import Sentence

WORKING = _T("wording", "{account} works: checked {time}, nothing was sent.")
FAILING = _T("wording", "{account} does not work: checked {time}.")
UNKNOWN = _T("wording", "It could not be found out whether {account} works: checked {time}.")
TOO_SHORT = _T("wording", "No answer came within {seconds} s; a longer --timeout may tell.")
ENDS = _T("wording", "{what} ends on {day}, in {days} days.")
ENDS_TOMORROW = _T("wording", "{what} ends tomorrow, on {day}.")
ENDS_TODAY = _T("wording", "{what} ends today, on {day}.")
ENDED = _T("wording", "{what} ended on {day}.")
DAILY_HINT = _T(
    "wording",
    "Signs in once a day and sends nothing, so that you hear of trouble before an email is lost.",
)
ONLY_AT_LOGIN = _T(
    "wording",
    "Nothing on this computer starts a program once a day, so accounts are checked each time you "
    "log in.",
)
LAST_CHECKED = _T("wording", "Last checked {time}.")
NEVER_CHECKED = _T("wording", "Not checked yet.")
WORKS_SINCE = _T("wording", "{email} has worked since {time}.")
FAILS_SINCE = _T("wording", "{email} has not worked since {time}: {title}")
NOT_KNOWN = _T("wording", "{email}: not known yet.")
CHECKING = _T("wording", "Checking…")
ON = _T("wording", "On")
OFF = _T("wording", "Off")
NOT_INSTALLED = _T("wording", "The daily check could not be switched on: {reason}")
NOT_REMOVED = _T("wording", "The daily check could not be switched off: {reason}")
CALENDAR_TITLE = _T("wording", "Save dates for a calendar")
CALENDAR_FILE = _T("wording", "email dates.ics")
CALENDARS = _T("wording", "Calendars (*.ics)")
CALENDAR_SAVED = _T("wording", "Saved as {path}. Open it to add the dates to your calendar.")
NO_DATES = _T("wording", "No date is known on which something ends: {path} was not written.")
INSTALLED = _T("wording", "Every account is checked once a day from now on ({where}).")
AT_LOGIN = _T("wording", "Every account is checked at each log-in from now on ({where}).")
UNINSTALLED = _T("wording", "No account is checked automatically any more.")
CHECKED_ELSEWHERE = _T(
    "wording",
    "Nothing was checked by this command: another program is checking already, or the program's "
    "folder cannot be written to.",
)
NOT_CHECKED = _T("wording", "{account} was not checked: {reason}.")
NOT_TOLD = _T("wording", "Nobody could be told what the check found: {reason}.")
NOT_TIDIED = _T("wording", "The sending log could not be tidied: {reason}.")

# What can end, by its name in ``check --json``.
WHAT: dict[str, str] = {
    "client_secret": _T("wording", "The Client Secret"),
    "sign_in": _T("wording", "The sign-in, if nobody uses it,"),
    "certificate": _T("wording", "The server's certificate"),
    "provider": _T("wording", "Sending with a password at this provider"),
}
ROTATE = _T("wording", "The password or secret has been due for a change since {day}.")
ROTATE_ON = _T("wording", "The password or secret is to be changed on {day}, in {days} days.")
ROTATE_TOMORROW = _T("wording", "The password or secret is to be changed tomorrow, on {day}.")
REMINDS_A_DAY = _T("wording", "You will be reminded when a password or secret is a day old.")
REMINDS = _T("wording", "You will be reminded when a password or secret is {days} days old.")
REMINDS_NEVER = _T("wording", "You will not be reminded of old passwords.")
NOT_KEPT = _T(
    "wording",
    "Nothing was changed: the program's folder cannot be written to. Check that the disk has room "
    "and that you may write there.",
)

MOST_LINES = 20  # of emails that were not sent

_SUBJECTS = {
    News.FAILING: (
        _T("wording", "Email from {email} cannot be sent"),
        _T("wording", "Email from {email} could not be sent (1 email)"),
        _T("wording", "Email from {email} could not be sent ({many} emails)"),
    ),
    News.WORKS_AGAIN: (_T("wording", "Email from {email} works again"),) * 3,
    News.WAS_FAILING: (
        _T("wording", "Email from {email} works again"),
        _T("wording", "Email from {email} works again; 1 email was not sent"),
        _T("wording", "Email from {email} works again; {many} emails were not sent"),
    ),
    News.NOT_DELIVERED: (
        _T("wording", "Email from {email} was not delivered"),
        _T("wording", "1 email from {email} was not delivered"),
        _T("wording", "{many} emails from {email} were not delivered"),
    ),
}
_ENDS_SOON = _T("wording", "Email from {email}: something ends soon")
_HAS_ENDED = _T("wording", "Email from {email}: something has ended")
_IS_OLD = _T("wording", "Email from {email}: change the password or secret")
_AND_OTHERS = _T("wording", "{subject}, and news of other accounts")

_SINCE = _T(
    "wording", "Since {time}, no email from {email} could be sent from the computer {computer}."
)
_AGAIN = _T("wording", "Email from {email} can be sent again from the computer {computer}.")
_WAS = _T("wording", "It could not be sent from {begin} to {end}.")
_SINGLE = _T(
    "wording",
    "Email from {email} works on the computer {computer}, but not every email was accepted.",
)
_WORKS = _T("wording", "Email from {email} works on the computer {computer}.")
_ABOUT = _T("wording", "About email from {email} on the computer {computer}:")
_WRONG = _T("wording", "What is wrong: {title}")
_FIXER = _T("wording", "Who can fix it: {owners}")
_FIRST = _T("wording", "What to do first: {step}")
_NOT_SENT = _T(
    "wording", "These emails were not sent ({many}). Please send again those that are still needed:"
)
_NOT_ALL_SENT = _T(
    "wording",
    "Not all of these emails were sent to everybody ({many}). Read what became of each before you "
    "send it again:",
)
_LINE = _T("wording", "{time}  to {receivers}: {title}")
_MORE = _T("wording", "… and {many} more; the sending log of that computer has them all.")
_LAST = _T("wording", "It was last tried on {time}.")
_WILL_TELL = _T("wording", "You will get one more email when it works again.")
_WHY = _T(
    "wording",
    "SMTP Desktop on {computer} wrote this because you are on its list of people to notify.",
)
_USER = _T("wording", "whoever uses this account")

CALENDAR = _T("wording", "{what} (SMTP Desktop, account {account})")
CALENDAR_ENDS = _T("wording", "{what} ends")
CALENDAR_ROTATE = _T("wording", "Change the password or secret")
BEGAN = _T("wording", "Email from {email} cannot be sent")
BEGAN_TEXT = _T("wording", "{title} Open SMTP Desktop to see what to do.")
BACK = _T("wording", "Email from {email} works again")
BACK_TEXT = _T("wording", "Open SMTP Desktop to see what was not sent meanwhile.")


@dataclass(frozen=True)
class Told:
    """What a notice says of one account: its address, the news, and the first of the emails that
    were not sent."""

    email: str
    item: Item
    failed: Sequence[Entry]


def subject(told: Sequence[Told], now: datetime) -> str:
    """The subject of a notice; no word of a server is in it."""
    first = told[0]
    item, many = first.item, first.item.failures
    is_end = item.news is News.ENDS
    text = _of_ends(item.endings, now) if is_end else _SUBJECTS[item.news][min(many, 2)]
    text = str(say(text, email=first.email, many=many))
    return str(say(_AND_OTHERS, subject=text)) if told[1:] else text


def body(told: Sequence[Told], computer: str, now: datetime) -> str:
    """The text of a notice: plain words, no link."""
    parts = ["\n".join(_about(one, computer, now)) for one in told]
    return "\n\n".join([*parts, f"-- \n{say(_WHY, computer=computer)}"]) + "\n"


def changed(email: str, health: Health) -> tuple[str, str]:
    """What the desktop shows of an account that begins to fail, or works again: title and text. No
    recipient is in it, for a locked screen shows it to everybody."""
    if health.condition is Condition.FAILING:
        return str(say(BEGAN, email=email)), str(say(BEGAN_TEXT, title=health.title or ""))
    return str(say(BACK, email=email)), str(say(BACK_TEXT))


def ending(one: Ending | End, now: datetime) -> Sentence:
    """That something ends soon, or has ended."""
    day = one.at.astimezone(now.tzinfo).date()
    return expires(one.what, day, _days_to(one, now))


def expires(what: What, day: date, days: int) -> Sentence:
    """That something ends on a day, so many days from now."""
    if what is What.ROTATION:
        text = ROTATE if days <= 0 else ROTATE_TOMORROW if days == 1 else ROTATE_ON
        return say(text, day=day.isoformat(), days=days)
    text = ENDED if days < 0 else {0: ENDS_TODAY, 1: ENDS_TOMORROW}.get(days, ENDS)
    return say(text, what=WHAT[what.value], day=day.isoformat(), days=days)


def on_its_day(what: What) -> Sentence:
    """What a calendar shows on the day itself, whenever that calendar was written."""
    if what is What.ROTATION:
        return say(CALENDAR_ROTATE)
    return say(CALENDAR_ENDS, what=WHAT[what.value])


def ends_soon(email: str, end: End, now: datetime) -> tuple[str, str]:
    """What the desktop shows of an end that is near or over: title and text."""
    return str(say(_of_ends((end,), now), email=email)), str(ending(end, now))


def _of_ends(ends: Sequence[Ending | End], now: datetime) -> str:
    """What the worst of these ends calls for."""
    real = [one for one in ends if one.what is not What.ROTATION]
    if not real:
        return _IS_OLD
    is_over = any(_days_to(one, now) < 0 for one in real)
    return _HAS_ENDED if is_over else _ENDS_SOON


def _days_to(one: Ending | End, now: datetime) -> int:
    return (one.at.astimezone(now.tzinfo).date() - now.date()).days


def _about(told: Told, computer: str, now: datetime) -> list[str]:
    item, health = told.item, told.item.health
    words = {"email": told.email, "computer": computer}
    lines: list[Sentence | str] = []
    if item.news is News.FAILING:
        lines += [say(_SINCE, time=_time(health.since or now, now), **words), "", *_wrong(health)]
    elif item.news is News.ENDS:
        lines.append(say(_WORKS if health.condition is Condition.WORKING else _ABOUT, **words))
    elif item.news is News.NOT_DELIVERED:
        lines.append(say(_SINGLE, **words))
    else:
        lines.append(say(_AGAIN, **words))
        if health.failed_since and health.since:
            begin, end = _time(health.failed_since, now), _time(health.since, now)
            lines.append(say(_WAS, begin=begin, end=end))
    if told.failed:
        is_plain = all(entry.state is State.FAILED for entry in told.failed)
        heading = say(_NOT_SENT if is_plain else _NOT_ALL_SENT, many=item.failures)
        lines += ["", heading, *_listed(told, now)]
    if item.endings:
        lines += ["", *(ending(one, now) for one in item.endings)]
    if item.news is News.FAILING:
        lines += ["", say(_LAST, time=_time(health.tried or now, now)), say(_WILL_TELL)]
    return [str(one) for one in lines]


def _wrong(health: Health) -> list[Sentence]:
    owners = ", ".join(str(_owner(one)) for one in health.owners)
    found = [say(_WRONG, title=health.title)] if health.title else []
    found += [say(_FIXER, owners=owners)] if owners else []
    return found + ([say(_FIRST, step=health.step)] if health.step else [])


def _owner(owner: str) -> str:
    return _USER if owner == "user" else OWNERS.get(owner, owner)


def _listed(told: Told, now: datetime) -> list[Sentence]:
    lines = [
        say(
            _LINE,
            time=_time(entry.at, now),
            receivers=receivers(entry),
            title=became(entry),
        )
        for entry in told.failed[:MOST_LINES]
    ]
    more = told.item.failures - len(lines)
    return lines + ([say(_MORE, many=more)] if more > 0 else [])


def _time(moment: datetime, now: datetime) -> str:
    """A moment in this computer's zone, with its offset: an hour may come twice."""
    return f"{moment.astimezone(now.tzinfo):%Y-%m-%d %H:%M %z}"
