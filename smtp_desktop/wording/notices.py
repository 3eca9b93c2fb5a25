"""What is said about the people to notify."""

from __future__ import annotations

from smtp_desktop.model.notices.people import When
from smtp_desktop.wording.sentence import _T

WHEN: dict[When, str] = {
    When.AT_ONCE: _T("wording", "at once"),
    When.DAILY: _T("wording", "once a day"),
}
NOBODY = _T("wording", "Nobody is on the list of people to notify.")
ADDED = _T("wording", "On the list: {address}, {when}.")
NOT_YET = _T("wording", "This version keeps the list; it does not send the notices yet.")
REMOVED = _T("wording", "No longer on the list: {address}.")
