"""What the watch says of an account."""

from __future__ import annotations

from smtp_desktop.wording.sentence import _T

WORKING = _T("wording", "{account} works: checked {time}, nothing was sent.")
FAILING = _T("wording", "{account} does not work: checked {time}.")
UNKNOWN = _T("wording", "Nobody can say whether {account} works: checked {time}.")
ENDS = _T("wording", "{what} ends on {day}, in {days} days.")
ENDED = _T("wording", "{what} ended on {day}.")
NOT_TIDIED = _T("wording", "The sending log could not be tidied: {reason}.")

# What can end, by its name in ``check --json``.
WHAT: dict[str, str] = {
    "client_secret": _T("wording", "The Client Secret"),
    "certificate": _T("wording", "The server's certificate"),
}
