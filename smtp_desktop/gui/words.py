"""The sentences of the presenter: what the window says and the terminal does not. No Qt."""

from __future__ import annotations

from smtp_desktop.wording import QT_TRANSLATE_NOOP as _T

# Beside the fields

UNDO = _T("wording", "Undo")
USE_IT = _T("wording", "Use {what}")
PORT_FOLLOWED = _T("wording", "Set to {port}, the usual port for {encryption}.")
ENCRYPTION_FOLLOWED = _T("wording", "Set to {encryption}, which fits port {port}.")
UNUSUAL_PAIR = _T("wording", "With port {port} most servers want {encryption}.")
HOST_TIDIED = _T("wording", "Tidied: only the server's name is needed.")
HOST_AND_PORT_TIDIED = _T("wording", "Tidied: the port {port} went into its own field.")
SAVED_PASSWORD = _T("wording", "Saved. Type here to replace it")
KEPT_PASSWORD = _T("wording", "Kept until you quit. Type here to replace it")
BLANK_IN_PASSWORD = _T("wording", "The password begins or ends with a blank. It is used as typed.")
CODE_TIDIED = _T("wording", "The blanks between the groups were taken out.")

# The result of a test

TEST_WORKED = _T("wording", "The server accepted the test email to {to}.")
TEST_WORKED_MORE = _T(
    "wording", "Look into that mailbox. Accepted is not yet delivered: it can take a minute."
)
TEST_STOPPED = _T("wording", "Stopped.")
TEST_STOPPED_MORE = _T("wording", "The test was ended before it was done. Nothing was changed.")
TEST_RUNNING = _T("wording", "Sending a test email to {to}…")
SWITCHED_OFF_TITLE = _T("wording", "Sending with these settings is switched off.")
SWITCHED_OFF_MORE = _T("wording", "Nothing is sent while the switch at the top is off.")
NO_OAUTH_TITLE = _T("wording", "Connecting to Microsoft is not part of this version yet.")
NO_OAUTH_MORE = _T(
    "wording",
    "You can fill in and save these settings. Connect, and Test Email with OAuth 2.0, follow "
    "with the next version.",
)
CHECK_FIELDS_ONE = _T("wording", "One field needs another look: {fields}.")
CHECK_FIELDS = _T("wording", "These fields need another look: {fields}.")
BUG_TITLE = _T("wording", "This program made a mistake.")
BUG_MORE = _T(
    "wording", "Nothing was changed. Copy the details and send them to the makers of the program."
)

# Saving and loading

SAVED = _T("wording", "Saved {time}")
KEEP_INSTEAD = _T(
    "wording", "Or keep the password until you quit: it is then asked for again next time."
)
KEPT_TITLE = _T("wording", "The password is kept until you quit. It is not saved.")
KEPT_MORE = _T(
    "wording",
    "The other settings are saved. Next time this program starts, it asks for the password again.",
)
SETTINGS_TITLE = _T("wording", "The saved settings cannot be read.")
NOT_SAVED_TITLE = _T("wording", "Nothing was saved.")
PASSWORD_GONE = _T("wording", "No password is saved for this account. Enter it once more.")
IMPORTED = _T("wording", "The settings were taken from the file. Enter the password and test them.")
FILE_TITLE = _T("wording", "This file holds no settings that can be used.")

# The line at the top

WORKING = _T("wording", "Working – tested {time}")
NOT_TESTED_SINCE = _T("wording", "Not tested since you changed {fields}")
NOT_TESTED = _T("wording", "Not tested yet")
TODAY = _T("wording", "today {time}")

# Help

HELP_TITLE = _T("wording", "Setting up email on this computer")
HELP_TEXT = _T(
    "wording",
    "1. Type your email address. For well-known services the rest fills itself.\n"
    "2. Type the password. Some services want an app password: the line under Email says so.\n"
    "3. Press Test Email. Every step shows whether it worked, and if one did not, what to do.\n"
    "4. Press Save.\n"
    "\n"
    "Ctrl+Return tests, Ctrl+S saves, Esc stops a test.\n"
    "\n"
    "If you do not know the outgoing server, your IT team or your email provider does.",
)

# Questions

UNSAVED_TITLE = _T("wording", "Save the changes?")
UNSAVED_TEXT = _T("wording", "Not saved yet: {fields}.")
CLEAR_TITLE = _T("wording", "Send without encryption?")
CLEAR_TEXT = _T(
    "wording",
    "Others on the network could read your email. This is for servers inside your own network "
    "that need no sign-in; a password is never sent this way.",
)
SAVE = _T("wording", "Save")
DO_NOT_SAVE = _T("wording", "Don't Save")
CANCEL = _T("wording", "Cancel")
SEND_CLEAR = _T("wording", "Send without encryption")

# Buttons of the result panel

SAVE_THESE = _T("wording", "Save these settings")
TEST_AGAIN = _T("wording", "Test again")
TRY_AGAIN = _T("wording", "Try again")
KEEP_UNTIL_QUIT = _T("wording", "Keep until I quit")
SWITCH_ON = _T("wording", "Switch on and test")
SHOW_MAILBOX = _T("wording", "Open the practice mailbox")
