"""The sentences of the presenter: what the window says and the terminal does not. No Qt."""

from __future__ import annotations

from smtp_desktop.wording.sentence import QT_TRANSLATE_NOOP as _T

# Beside the fields

UNDO = _T("wording", "Undo")
IS_NOW = _T("wording", "{field} is now {value}")
USE_IT = _T("wording", "Use {what}")
GRAPH_TAKES_OAUTH = _T(
    "wording", "Authentication type is now OAuth 2.0: Microsoft Graph takes no password."
)
PORT_FOLLOWED = _T("wording", "Set to {port}, the usual port for {encryption}.")
ENCRYPTION_FOLLOWED = _T("wording", "Set to {encryption}, which fits port {port}.")
UNUSUAL_PAIR = _T("wording", "With port {port} most servers want {encryption}.")
HOST_TIDIED = _T("wording", "Tidied: only the server's name is needed.")
HOST_AND_PORT_TIDIED = _T("wording", "Tidied: the port {port} went into its own field.")
PASSWORD_TAKEN_OUT = _T(
    "wording",
    "The password you typed was for {before}. It was removed, so that it does not go to {host}.",
)
SAVED_FOR_OTHER = _T(
    "wording", "The saved password is for {login} at {host}. Enter the one for these settings."
)
CLIENT_SECRET_TAKEN_OUT = _T(
    "wording",
    "The Client Secret you typed was for another registration or sign-in page. It was removed.",
)
SAVED_PASSWORD = _T("wording", "Saved. Type here to replace it")
KEPT_PASSWORD = _T("wording", "Kept until you quit. Type here to replace it")
BLANK_IN_PASSWORD = _T("wording", "The password begins or ends with a space. It is used as typed.")
CODE_TIDIED = _T("wording", "The spaces between the groups were taken out.")

LOOKING_UP = _T("wording", "Looking up settings for {domain}…")
STILL_LOOKING = _T("wording", "Still looking. You can go on and fill them in yourself.")
FILLED_IN_FROM = _T("wording", "Settings filled in for you: {source}.")
USE_THAT = _T("wording", "Use it")

# The service behind the address, beside Email

SERVICE_FOUND = _T("wording", "{service}")
SERVICE_FILLED_IN = _T("wording", "{service} – settings filled in")
NO_SMTP = _T("wording", "{service} does not let other programs send.")
NOT_IN_USE = _T("wording", "The settings of {service} are not in use: the server is {host}.")
NOT_FILLED_IN = _T("wording", "The settings of {service} are not filled in.")
OWN_PORT = _T("wording", "{service}, but with another port or encryption than it uses.")
OTHER_SERVER = _T(
    "wording", "{login} is an address at {service}, but {host} is not a server of {service}."
)
USE_SETTINGS = _T("wording", "Use the settings of {service}")
SERVICE_TAKEN = _T("wording", "The settings of {service} took the place of {host}.")

# The result of a test

TEST_STOPPED = _T("wording", "Stopped.")
TEST_STOPPED_MORE = _T("wording", "The test was not finished. Your settings are as before.")
TEST_RUNNING = _T("wording", "Sending a test email to {to}…")
SWITCHED_OFF_TITLE = _T("wording", "Sending with these settings is switched off.")
SWITCHED_OFF_MORE = _T("wording", "Nothing is sent while the switch at the top is off.")
CHECK_FIELDS_ONE = _T("wording", "Please check one field: {fields}.")
CHECK_FIELDS = _T("wording", "Please check these fields: {fields}.")
INCOMPLETE_TITLE = _T("wording", "A file of this program is missing or damaged.")
INCOMPLETE_MORE = _T(
    "wording", "Install SMTP Desktop again. Your accounts and passwords stay. The file is {file}."
)
BUG_TITLE = _T("wording", "Something went wrong in this program.")
BUG_MORE = _T("wording", "Your settings are as before. Copy the details and send them to us.")

# Connecting to Microsoft

NOT_CONNECTED = _T("wording", "Not connected")
CONNECT_HINT = _T(
    "wording", "Opens {provider} in your web browser. This program never sees your password."
)
CONNECT_HINT_PRACTICE = _T(
    "wording", "Opens the practice sign-in page in your web browser. Nothing leaves this computer."
)
OPENING_BROWSER = _T("wording", "Opening your browser…")
NO_BROWSER = _T("wording", "No browser could be opened. Copy the link, or use a code instead.")
NO_BROWSER_HERE = _T("wording", "No browser could be opened. Copy the link instead.")
ASKING_FOR_CODE = _T("wording", "Asking {provider} for a code…")
TYPE_CODE = _T("wording", "Type this code at {provider}.")
ALMOST_DONE = _T("wording", "Almost done…")
DISCONNECTING = _T("wording", "Disconnecting…")
MINUTES_LEFT = _T("wording", "About {minutes} minutes left.")
ONE_MINUTE_LEFT = _T("wording", "About one minute left.")
SECONDS_LEFT = _T("wording", "Less than a minute left.")
CONNECTED_AS = _T("wording", "Connected as {address}")
NOT_KEPT = {
    "SecretStoreUnavailable": _T(
        "wording",
        "Only until you quit: this computer has no safe place for passwords (no keyring is "
        "running).",
    ),
    "SecretStoreLocked": _T(
        "wording", "Only until you quit: the keyring of this computer is locked."
    ),
    "SecretStoreDismissed": _T(
        "wording", "Only until you quit: the keyring asked for its password and was closed."
    ),
    "SecretStoreHung": _T(
        "wording", "Only until you quit: the keyring of this computer does not answer."
    ),
}
NOT_KEPT_OTHER = _T(
    "wording", "Only until you quit: the keyring of this computer refused to keep it."
)
SIGN_IN_EXPIRED = _T("wording", "Your sign-in has expired.")
SIGN_IN_CANCELLED = _T("wording", "Sign-in was cancelled. Nothing was changed.")
DISCONNECTED = _T(
    "wording",
    "Disconnected. This computer has forgotten the sign-in. To revoke it at Microsoft as well:",
)
DISCONNECTED_THERE = _T(
    "wording", "Disconnected. This computer has forgotten the sign-in, and {provider} has ended it."
)
DISCONNECTED_HERE = _T(
    "wording",
    "Disconnected. This computer has forgotten the sign-in. {provider} still counts it as allowed.",
)
DISCONNECTED_SEE = _T(
    "wording", "Disconnected. This computer has forgotten the sign-in. To end it at {provider}:"
)
PASTE_INSTEAD = _T("wording", "Paste the address instead")
PASTE_ADDRESS = _T(
    "wording",
    "If the browser says that it cannot reach the page, copy its whole address and paste it here:",
)
SHARED_MAILBOX = _T(
    "wording",
    "If {email} is a shared mailbox you may send for, keep it: you sign in as yourself.",
)
USE_AS_EMAIL = _T("wording", "Use {person} as Email")
NO_PAGE_CODE = _T("wording", "There is no code in this. A code looks like AADSTS50011.")
NO_PAGE_WORD = _T("wording", "There is no error in this. One looks like redirect_uri_mismatch.")
CONNECT_FIRST_TITLE = _T("wording", "Nobody is connected yet.")
CONNECT_FIRST_MORE = _T(
    "wording",
    "Press Connect and sign in in your browser. After that, Test Email sends in your name.",
)
STILL_CONNECTING_TITLE = _T("wording", "Connecting is not finished yet.")
STILL_CONNECTING_MORE = _T(
    "wording", "Finish signing in in your browser, or press Cancel beside it."
)
TENANT_TAKEN = _T("wording", "The Tenant ID in it went into its own field.")
SECRET_KEPT = _T("wording", "A Client Secret is saved.")
SECRET_DROPPED = _T("wording", "The saved Client Secret goes when you press Save.")
SECRET_REMOVE = _T("wording", "Remove it")
SECRET_EXPIRES_IN = _T(
    "wording",
    "The Client Secret expires in {days} days. Ask your administrator for a new one.",
)
SECRET_EXPIRES_TOMORROW = _T(
    "wording", "The Client Secret expires tomorrow. Ask your administrator for a new one."
)
SECRET_EXPIRES_TODAY = _T(
    "wording", "The Client Secret expires today. Ask your administrator for a new one."
)
SECRET_HAS_EXPIRED = _T(
    "wording", "The Client Secret has expired. Ask your administrator for a new one."
)
REDIRECT_PUBLIC = _T("wording", "To be registered under “Mobile and desktop applications”.")
REDIRECT_OTHER = _T("wording", "To be registered there as the address to return to.")
SIGN_IN_ELSEWHERE = _T("wording", "Other…")
SECRET_ONLY_IF_GIVEN = _T(
    "wording", "Only if your administrator gave you one. Copy the Value column, not the ID."
)
SECRET_ONLY_IF_GIVEN_ELSEWHERE = _T("wording", "Only if your administrator gave you one.")
SIGN_IN_PAGE = _T("wording", "the sign-in page")
SECRET_GOES_WITH_ID = _T("wording", "It goes with the Client ID; both are needed.")
REDIRECT_WEB = _T("wording", "To be registered under “Web”, as there is a Client Secret.")

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
SECRET_KEPT_TITLE = _T("wording", "The Client Secret is kept until you quit. It is not saved.")
SECRET_KEPT_MORE = _T(
    "wording",
    "The other settings are saved. Next time this program starts, enter the Client Secret again.",
)
SETTINGS_TITLE = _T("wording", "The saved settings cannot be read.")
NOT_SAVED_TITLE = _T("wording", "Nothing was saved.")
PASSWORD_GONE = _T("wording", "The saved password is gone. Enter it once more.")

# Settings from elsewhere

IMPORTED = _T("wording", "The settings are filled in. Enter the password, then press Test Email.")
IMPORTED_OAUTH = _T("wording", "The settings are filled in. Press Connect, then Test Email.")
IMPORTED_NO_EMAIL = _T("wording", "The settings are filled in. Enter your email address.")
FILE_TITLE = _T("wording", "We found no settings in this file.")
TEXT_TITLE = _T("wording", "We found no settings in this text.")
TEXT_MORE = _T(
    "wording",
    "Paste a settings file from your IT team, or the address of a server, like "
    "smtp://smtp.example.com:587.",
)
ADDRESS_TAKEN = _T("wording", "Taken from the address: {fields}.")
PASSWORD_LEFT_OUT = _T("wording", "The password in it was left out. Type it into its own field.")
PASSWORD_NOT_READ = _T("wording", "Its password was not read. Type it below.")
TAKEN_FROM = _T("wording", "Filled in {source}: {fields}.")
NOTHING_NEW = _T("wording", "Nothing had to be filled in {source}.")
SENDS_AS = _T("wording", "{program} on this computer sends as {email}.")
SENDS_THROUGH = _T("wording", "{program} on this computer sends through {host}.")
USE_ITS_SETTINGS = _T("wording", "Use its settings")
PROGRAMS = {"thunderbird": "Thunderbird", "msmtp": "msmtp"}  # names, the same in every language
IMPORT_SOURCES = {
    "thunderbird": _T("wording", "from Thunderbird on this computer"),
    "msmtp": _T("wording", "from msmtp on this computer"),
    "file": _T("wording", "from the file"),
    "text": _T("wording", "from the text"),
}
OPEN_KINDS = _T(
    "wording",
    "Settings files (*.toml *.xml *.mobileconfig *.env .env *.prf *.reg *.json *.ini *.conf *.cf "
    "*.php *.yml *.yaml *.js *.txt *.eml *.html);;All files (*)",
)

# Help

HELP_TITLE = _T("wording", "Setting up email on this computer")
HELP_TEXT = _T(
    "wording",
    "1. Type your email address. Most often the rest fills itself.\n"
    "2. Type the password. Some services want an app password: the line under Email says so. At "
    "Microsoft you press Connect instead, and sign in in your browser.\n"
    "3. Press Test Email. Every step shows whether it worked, and if one did not, what to do.\n"
    "4. Press Save.\n"
    "\n"
    "Ctrl+Return tests, Ctrl+S saves, Esc stops a test or a sign-in.\n"
    "Ctrl+Shift+E explains an error message of another program.\n"
    "\n"
    "If you do not know the outgoing server, your IT team or your email provider does.",
)

# ExplainPage an error of another program

EXPLAIN_TITLE = _T("wording", "Explain an error")
PASTE_IT = _T("wording", "Paste the error message, or the whole email that came back.")
PASTE_HERE = _T("wording", "Paste or type it here, or drop a file")
STAYS_HERE = _T("wording", "Nothing you paste here leaves this computer.")
STILL_READING = _T("wording", "Still reading…")
NOTHING_PASTED = _T("wording", "There is nothing to explain yet. Paste the error message first.")
FILE_NOT_READ = _T("wording", "This file cannot be read: {reason}.")
NOT_TEXT = _T("wording", "We cannot read a picture or a document. Copy its words, or type them.")
SWITCH_NOT_KEPT = _T("wording", "Your choice could not be saved.")
SWITCH_NOT_KEPT_MORE = _T(
    "wording",
    "Your choice counts until you quit. The disk may be full, or this program may not write to its "
    "own folder.",
)
LOOKS_LIKE = _T("wording", "It looks a little like:")
FITS_HERE = _T(
    "wording", "Is it about the settings in this window? One click changes and tests them."
)
EXPLAIN = _T("wording", "Explain it")
CLOSE = _T("wording", "Close")

# Questions

UNSAVED_TITLE = _T("wording", "Save the changes?")
UNSAVED_TEXT = _T("wording", "Not saved yet: {fields}.")
ACCOUNT = _T("wording", "Account")
DEFAULT_ACCOUNT = _T("wording", "Default")
NEW_ACCOUNT_TITLE = _T("wording", "New account")
RENAME_ACCOUNT = _T("wording", "Rename…")
RENAME_ACCOUNT_TITLE = _T("wording", "Rename the account")
REMOVE_ACCOUNT = _T("wording", "Remove…")
ACCOUNT_NAME = _T("wording", "Name (letters from A to Z, digits, dots and dashes):")
NAME_REFUSED = _T("wording", "No account can have this name.")
RENAME_UNSAVED = _T("wording", "This account is not saved yet. Save it, then rename it.")
RENAME_HELD = _T("wording", "The account keeps its name.")
RENAME_HELD_MORE = _T(
    "wording", "The list of the programs that send with it cannot be changed: {reason}"
)
REMOVE_TITLE = _T("wording", "Remove the account {name}?")
REMOVE_UNSAVED = _T("wording", "It was never saved. What you typed is forgotten.")
REMOVE_SETTINGS = _T("wording", "Its settings are forgotten on this computer.")
REMOVE_PASSWORD = _T("wording", "Its settings and its password are forgotten on this computer.")
REMOVE_SIGN_IN = _T("wording", "Its settings and its sign-in are forgotten on this computer.")
REMOVE_REFUSES = _T("wording", "Programs that send with it will be refused: {programs}.")
REMOVE = _T("wording", "Remove")
REVOKE = _T("wording", "Revoke")
CLEAR_TITLE = _T("wording", "Send without encryption?")
CLEAR_TEXT = _T(
    "wording",
    "Others on the network could read your email. This is for servers inside your own network "
    "that need no sign-in; a password is never sent this way.",
)
APART_TITLE = _T("wording", "Is this the right server for {login}?")
APART_TEXT = _T(
    "wording",
    "It is an address at {service}, but {host} is not a server of {service}. If you go on, the "
    "password is sent to {host}.",
)
APART_TOKEN_TEXT = _T(
    "wording",
    "It is an address at {service}, but {host} is not a server of {service}. If you go on, the "
    "sign-in is used at {host}.",
)
SEND_THERE = _T("wording", "Send it there")
DO_NOT_SEND = _T("wording", "Do not send")
TRY_ANYWAY = _T("wording", "Try anyway")
WAIT = _T("wording", "Wait")
SIGN_IN_THERE = _T("wording", "Sign in there")
SAVE = _T("wording", "Save")
DO_NOT_SAVE = _T("wording", "Don't Save")
CANCEL = _T("wording", "Cancel")
SEND_CLEAR = _T("wording", "Send without encryption")

# Buttons of the result panel

TRY_AGAIN = _T("wording", "Try again")
KEEP_UNTIL_QUIT = _T("wording", "Keep until I quit")
SWITCH_ON = _T("wording", "Switch on and test")
SHOW_MAILBOX = _T("wording", "Open the practice mailbox")
CONNECT = _T("wording", "Connect")
CONNECT_AGAIN = _T("wording", "Connect again")
USE_CODE = _T("wording", "Use a code instead")
COPIED = _T("wording", "Copied")

# Letters, by who can fix it

TEXT_FILES = _T("wording", "Text files (*.txt);;All files (*)")
LETTER_FILE = _T("wording", "Letter.txt")
LETTER_SAVED = _T("wording", "Saved as {path}")
LETTER_NOT_SAVED = _T(
    "wording", "The letter was not saved: {reason}. It is still here, so try another place."
)
