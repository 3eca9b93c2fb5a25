"""What is said about the people to notify."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smtp_desktop.model.notices.people import When, is_damage
from smtp_desktop.wording.sentence import _T, Sentence, say
from smtp_desktop.wording.shared import fault

if TYPE_CHECKING:
    from smtp_desktop.errors import SettingsError

WHEN: dict[When, str] = {
    When.AT_ONCE: _T("wording", "at once"),
    When.DAILY: _T("wording", "once a day"),
}
NOBODY = _T("wording", "Nobody is on the list of people to notify.")
NOBODY_TO_TELL = _T(
    "wording",
    "Nobody is on the list of people to notify, so nobody was notified. Put somebody on it with: "
    "smtp-desktop notify add ADDRESS",
)
ADDED = _T("wording", "On the list: {address}, {when}.")
REFUSED = _T("wording", "There is no mailbox {address}, so nothing is sent there any more.")
ADD_AGAIN = _T("wording", "{refused} Add it again once there is.")
DAMAGED = _T(
    "wording",
    "{fault}. “smtp-desktop notify set-aside” keeps the damaged list and goes on with whoever can "
    "still be read in it.",
)
SET_ASIDE = _T(
    "wording",
    "On the list now: {many}, as many as could still be read. The damaged list is kept: {where}. "
    "Add whoever is missing.",
)
NOT_DAMAGED = _T("wording", "The list is not damaged: nothing was changed.")
NOTHING_LEFT = _T(
    "wording",
    "There is nothing to send now. What goes out once a day, or is about an account that still "
    "cannot send, follows later.",
)
NOT_THIS_ONE = _T(
    "wording",
    "Nobody was notified by this command: another program is doing it already, or the program's "
    "folder cannot be written to.",
)
CANNOT_TELL = _T("wording", "Nobody could be notified, because the sending log failed: {reason}.")
REMOVED = _T("wording", "No longer on the list: {address}.")


def unread(error: SettingsError) -> Sentence:
    """Why the list cannot be read, and how to go on."""
    return say(DAMAGED if is_damage(error) else "{fault}", fault=fault(error))
