"""What the head, the foot and the menu of the window say."""

from __future__ import annotations

from smtp_desktop.wording.sentence import QT_TRANSLATE_NOOP as _T

# The pill at the top: how it stands with what is in the form

NOT_TESTED = _T("wording", "Not tested")
TESTING = _T("wording", "Testing…")
WORKING = _T("wording", "Working · {time}")
NOT_WORKING = _T("wording", "Not working · since {time}")
ARRIVED = _T("wording", "Working, arrived · {time}")
TEST_FAILED = _T("wording", "Test failed")
CHANGED = _T("wording", "Changed since the test")
CHANGED_FIELDS = _T("wording", "Not tested since you changed {fields}.")
SWITCHED_OFF = _T("wording", "Switched off")
TODAY = _T("wording", "today {time}")

# The line at the foot: what is saved

SAVED_AT = _T("wording", "Saved {time}")
SAVED = _T("wording", "Saved")
NOTHING_SAVED = _T("wording", "Nothing saved yet")
NOT_SAVED = _T("wording", "Not saved yet")
TESTED_NOT_SAVED = _T("wording", "Tested, but not saved yet")
CHANGED_NAMES = _T("wording", "Changed: {fields}")
CHANGES = _T("wording", "{number} changes")

# The menu

NEW_ACCOUNT = _T("wording", "New account…")
OPEN_FILE = _T("wording", "Open a settings file…")
PASTE = _T("wording", "Paste settings")
EXPLAIN = _T("wording", "Explain an error…")
CHECK_TEST_ADDRESS = _T("wording", "Check the Test Email Address as well.")
HELP = _T("wording", "Help")
ABOUT = _T("wording", "About SMTP Desktop")
ABOUT_TITLE = _T("wording", "SMTP Desktop {version}")
ABOUT_TEXT = _T(
    "wording",
    "Sets up, tests and uses an email account for sending.\n"
    "\n"
    "It is free software under the MIT licence and stands on the work of others:",
)

# The first run

BEGIN = _T("wording", "Start with your email address")
BY_HAND = _T("wording", "Fill it in by hand")
PICK_MINE = _T("wording", "Pick my email service…")
SIGN_IN_LATER = _T("wording", "Password, or Connect in your browser")
SERVER_LATER = _T("wording", "Filled in from your address")
