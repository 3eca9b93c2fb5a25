"""What the result of a test says around a finding: its four steps, who can fix it, its buttons."""

from __future__ import annotations

from smtp_desktop.wording.sentence import QT_TRANSLATE_NOOP as _T

# The four steps: once they are done, and what failed where one is not

FOUND = _T("wording", "Found")
SECURED = _T("wording", "Secured")
SIGNED_IN = _T("wording", "Signed in")
SENT = _T("wording", "Sent")
SERVER = _T("wording", "Server")
ENCRYPTION = _T("wording", "Encryption")
SIGN_IN = _T("wording", "Sign-in")
SENDING = _T("wording", "Sending")

AS_PERSON = _T("wording", "as {address}")
ACCEPTED_AT = _T("wording", "accepted {time}")
SECONDS = _T("wording", "{seconds} s")

# For whoever cannot see the track

STEP_SPOKEN = _T("wording", "{step}: {note}")
DONE = _T("wording", "done")
UNDER_WAY = _T("wording", "under way")
NOT_REACHED = _T("wording", "not reached")

# What became of a step that failed, in a word or two

REFUSED = _T("wording", "refused")
FAILED = _T("wording", "failed")
NO_ANSWER = _T("wording", "no answer")
_NOT_TRUSTED = _T("wording", "not trusted")
_SWITCHED_OFF = _T("wording", "switched off")
_NO_MAIL_SERVER = _T("wording", "no mail server")
_LIMIT_REACHED = _T("wording", "limit reached")
_BLOCKED = _T("wording", "blocked")
SENDER_REFUSED = _T("wording", "sender refused")
RECIPIENT_REFUSED = _T("wording", "recipient refused")
MESSAGE_REFUSED = _T("wording", "message refused")

# By the code of a finding; whatever is not named here is told by its step.
REASONS: dict[str, str] = {
    "dns": _T("wording", "not found"),
    "offline": _T("wording", "no internet"),
    "ipv6": _T("wording", "not reached"),
    "wrong_port": _T("wording", "port closed"),
    "port_blocked": NO_ANSWER,
    "no_answer": NO_ANSWER,
    "connection_lost": _T("wording", "broke off"),
    "local_firewall": _BLOCKED,
    "not_smtp": _NO_MAIL_SERVER,
    "wrong_server_mx": _T("wording", "wrong server"),
    "mode_mismatch": _T("wording", "does not fit the port"),
    "starttls_missing": _T("wording", "not offered"),
    "cert_self_signed": _NOT_TRUSTED,
    "cert_chain": _NOT_TRUSTED,
    "cert_strict": _NOT_TRUSTED,
    "interception": _NOT_TRUSTED,
    "cert_hostname": _T("wording", "another name"),
    "cert_expired_or_clock": _T("wording", "wrong date"),
    "tls_too_old": _T("wording", "too old"),
    "ms_smtp_auth_off_tenant": _SWITCHED_OFF,
    "ms_smtp_auth_off_mailbox": _SWITCHED_OFF,
    "service_not_enabled": _SWITCHED_OFF,
    "account_locked": _T("wording", "locked"),
    "account_blocked": _BLOCKED,
    "address_server_mismatch": _T("wording", "not tried"),
    "token_expired": _T("wording", "expired"),
    "from_not_allowed": SENDER_REFUSED,
    "from_not_verified": SENDER_REFUSED,
    "recipient_unknown": RECIPIENT_REFUSED,
    "recipient_full": RECIPIENT_REFUSED,
    "recipient_restricted": RECIPIENT_REFUSED,
    "ip_blocked": _BLOCKED,
    "quota": _LIMIT_REACHED,
    "throttled": _LIMIT_REACHED,
    "too_big": _T("wording", "too big"),
    "outcome_unknown": _T("wording", "not known"),
}

STALE = _T("wording", "For the settings before your changes")
DETAILS = _T("wording", "Details &for IT")
COPY_DETAILS = _T("wording", "Copy details")
INCLUDE_ADDRESSES = _T("wording", "Include email addresses")
OPEN_PAGE = _T("wording", "Open the page for it")
OPEN_APP_PASSWORDS = _T("wording", "Open the app password page")
APP_PASSWORDS = "https://myaccount.google.com/apppasswords"

# After a third try that was not made

NOT_TRIED = _T("wording", "Nothing was sent.")
NOT_TRIED_MORE = _T("wording", "It is safe to try again at {time}.")

STILL_MISSING = _T("wording", "Still missing: {fields}.")

# A message for whoever has to fix it, by who that is

COPY_MESSAGES = {
    "it_admin": _T("wording", "Copy a message for IT"),
    "network": _T("wording", "Copy a message for IT"),
    "provider": _T("wording", "Copy a message for the provider"),
    "domain_admin": _T("wording", "Copy a message for them"),
    "recipient": _T("wording", "Copy a message for the recipient"),
    "software": _T("wording", "Copy a message for the makers"),
}
READ_MESSAGE = _T("wording", "Read it")
SAVE_TITLE = _T("wording", "Save the message")
SAVE_MESSAGE = _T("wording", "Save it…")
MORE_MESSAGE = _T("wording", "Read the message, or save it")


# Before anything was tried: who gives Client ID and Tenant ID

IDS_OF_WORK = _T("wording", "Your Microsoft 365 administrator gives you Client ID and Tenant ID.")
IDS_OF_WORKSPACE = _T(
    "wording",
    "Your Google Workspace administrator gives you Client ID and Client Secret. With a personal "
    "Gmail address, choose Basic / session and use an app password instead.",
)
IDS_PERSONAL = _T(
    "wording",
    "A personal account cannot make the Client ID it needs. Ask IT for one, or send from an "
    "address at another service.",
)
I_AM_ADMINISTRATOR = _T("wording", "I am the administrator")
