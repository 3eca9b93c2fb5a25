"""What the relay says to other programs and, through their error messages, to people.

Plain ASCII: these programs read nothing else in a reply.
"""

from __future__ import annotations

READY = "SMTP Desktop relay"
GOODBYE = "Goodbye"
STOPPING = "SMTP Desktop is stopping; try again in a moment"
TOO_MANY = "Too many programs are connected; try again in a moment"
IDLE = "Nothing was said for too long"

SIGN_IN_FIRST = "Sign in first, with the username and the password that SMTP Desktop shows"
WRONG_PASSWORD = "This username or password is not known here; SMTP Desktop makes new ones"  # noqa: S105
TOO_MANY_TRIES = "Too many wrong passwords; try again in ten minutes"
REVOKED = "This program's password was revoked"

SWITCHED_OFF = "Sending is switched off in SMTP Desktop; nothing was sent"
NO_ACCOUNT = "SMTP Desktop has no usable account to send with; open it and save one"
CIRCLE = "This account sends to SMTP Desktop itself; enter the provider's server in its settings"
ACCOUNT_GONE = (
    "The account this program sends with was removed; add the program to SMTP Desktop anew"
)
KEYRING_LOCKED = "The password store of this computer is locked; unlock it and send again"
KEYRING_FAULT = "The password store of this computer does not answer; nothing was sent"
NO_SECRET = "SMTP Desktop has no password for this account; open it and enter one"  # noqa: S105
SIGN_IN_NEEDED = "The sign-in is over; open SMTP Desktop and press Connect"
SIGN_IN_TROUBLE = "The sign-in service cannot be reached; nothing was sent"
HELD_BACK = "The provider refused this password twice; correct it in SMTP Desktop"
SIGN_IN_REFUSED = "The provider refused the sign-in; open SMTP Desktop and press Test Email"

UNREACHABLE = "The provider's server cannot be reached; nothing was sent"
UNSAFE = "There is no safe connection to the provider's server; nothing was sent"
BROKEN = "The provider's server broke the conversation off; nothing was sent"
UNCLEAR = "The provider's answer was lost; the message may have been sent or not"
TAKEN_BY_GRAPH = "Microsoft Graph has taken the message"
MAY_BE_SENT = "The message may have been sent; it is not repeated. Look at Sent Items first"
NOT_NOW = "Microsoft Graph is busy; nothing was sent, try again in some minutes"
BUSY = "Too many messages are waiting; try again in a minute"
RATE_USED_UP = "The provider's limit of messages a minute is used up; try again in a minute"
TOO_MUCH = "Too much mail is on its way; try again in a moment"
DAMAGED = "A file of SMTP Desktop is missing or damaged; install it again. Nothing was sent"
WENT_WRONG = "Something went wrong inside SMTP Desktop; nothing was sent"

TOO_BIG = "The message is larger than the provider takes"
NAMES_OTHERS = "To, Cc or Bcc name somebody who is not to receive it, and Graph would send to them"
SENT_ON = "The message was sent on (Resent- lines), which Microsoft Graph cannot do"
BARE_LINE_ENDS = "A line of the message does not end in CRLF; the program makes broken lines"
NO_UTF8 = "The provider takes no addresses with letters outside ASCII"
BAD_ADDRESS = "This is no email address"
NO_DOMAIN = "This address has no domain"
TOO_MANY_RECIPIENTS = "A message can have 100 recipients at most"

NOBODY = "refused, so nobody received the message"
