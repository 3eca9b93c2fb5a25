"""The sentences that window and terminal share: steps, owners, the test message, sources,
what is wrong with a field.

What a finding says stands with its rules in ``resources/findings``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.model.choices import AuthType
from smtp_desktop.model.problem import Problem, ProblemCode

if TYPE_CHECKING:
    from smtp_desktop.diagnosis.finding import Fix
    from smtp_desktop.errors import SecretNotFound, SettingsError
from smtp_desktop.wording.fields import AUTH_TYPES
from smtp_desktop.wording.sentence import _T, Sentence, say

PROBLEMS: dict[ProblemCode, str] = {
    ProblemCode.EMAIL_MISSING: _T("wording", "Enter an email address."),
    ProblemCode.EMAIL_INCOMPLETE: _T(
        "wording", "Enter a full email address, like name@example.com."
    ),
    ProblemCode.EMAIL_HAS_BLANKS: _T(
        "wording", "An email address has no spaces in it. Did you mean {instead}?"
    ),
    ProblemCode.EMAIL_INVALID: _T(
        "wording", "This is not a valid email address. Check it letter by letter."
    ),
    ProblemCode.EMAIL_TOO_LONG: _T("wording", "At most 64 letters can stand before the @."),
    ProblemCode.NAME_HAS_CONTROL_CHARACTERS: _T(
        "wording", "The name holds an invisible character. Type it again."
    ),
    ProblemCode.USERNAME_MISSING: _T(
        "wording", "Enter the username. Most often it is the full email address."
    ),
    ProblemCode.USERNAME_HAS_CONTROL_CHARACTERS: _T(
        "wording", "The username holds an invisible character. Type it again."
    ),
    ProblemCode.PASSWORD_MISSING: _T("wording", "Enter the password."),
    ProblemCode.PASSWORD_HAS_CONTROL_CHARACTERS: _T(
        "wording", "The password holds an invisible character. Type it again."
    ),
    ProblemCode.PASSWORD_NEEDS_ENCRYPTION: _T(
        "wording", "A password is never sent without encryption. Choose TLS."
    ),
    ProblemCode.MECHANISM_UNKNOWN: _T("wording", "Choose one of these: {instead}."),
    ProblemCode.CLIENT_ID_MISSING: _T("wording", "Enter the Client ID. Your administrator has it."),
    ProblemCode.CLIENT_ID_INVALID: _T(
        "wording", "A Client ID looks like 00001111-aaaa-2222-bbbb-3333cccc4444."
    ),
    ProblemCode.CLIENT_SECRET_IS_THE_ID: _T(
        "wording", "That is the Secret ID. Copy the Value column instead."
    ),
    ProblemCode.TENANT_MISSING: _T(
        "wording", "Enter the Tenant ID, or consumers for a personal Outlook.com account."
    ),
    ProblemCode.TENANT_INVALID: _T(
        "wording",
        "A Tenant ID looks like 00001111-aaaa-2222-bbbb-3333cccc4444. A company's domain will do, "
        "and for a personal account the word consumers.",
    ),
    ProblemCode.AUTHORITY_INVALID: _T(
        "wording",
        "The authority is the address of a sign-in page, like https://login.microsoftonline.com.",
    ),
    ProblemCode.AUTHORITY_OF_ANOTHER_TENANT: _T(
        "wording",
        "This address is for {instead}, but Tenant ID names another. One of them is wrong.",
    ),
    ProblemCode.SECRET_EXPIRES_INVALID: _T(
        "wording", "Enter the day as year-month-day, like 2027-05-31, or leave it empty."
    ),
    ProblemCode.CLIENT_ID_HAS_BLANKS: _T("wording", "A Client ID has no spaces. Copy it again."),
    ProblemCode.PROVIDER_UNKNOWN: _T("wording", "Choose where you sign in: {instead}."),
    ProblemCode.ISSUER_MISSING: _T("wording", "Enter the issuer. Your IT team has it."),
    ProblemCode.ISSUER_INVALID: _T("wording", "An issuer looks like https://login.example.com."),
    ProblemCode.SCOPES_INVALID: _T("wording", "Scopes are words with a space between them."),
    ProblemCode.GRAPH_NEEDS_MICROSOFT: _T(
        "wording", "Microsoft Graph needs a sign-in at Microsoft. Choose it under Sign in at."
    ),
    ProblemCode.GRAPH_NEEDS_OAUTH: _T(
        "wording",
        "Microsoft Graph takes no password. Set Authentication type to OAuth 2.0, then Connect.",
    ),
    ProblemCode.HOST_MISSING: _T("wording", "Enter the outgoing server, like smtp.example.com."),
    ProblemCode.HOST_HAS_MORE: _T("wording", "Enter the server's name alone: {instead}"),
    ProblemCode.HOST_IS_AN_EMAIL: _T(
        "wording", "This is an email address. Enter the server's name, like smtp.example.com."
    ),
    ProblemCode.HOST_INVALID: _T(
        "wording", "No server can have this name. Check it letter by letter."
    ),
    ProblemCode.EHLO_INVALID: _T(
        "wording", "Enter a name like pc7.example.com, or an address in brackets: [192.0.2.7]."
    ),
    ProblemCode.PORT_MISSING: _T("wording", "Enter the port. Most servers use 587 or 465."),
    ProblemCode.PORT_NOT_A_NUMBER: _T(
        "wording", "The port is a number. Most servers use 587 or 465."
    ),
    ProblemCode.PORT_OUT_OF_RANGE: _T("wording", "A port is a number from 1 to 65535."),
}

STAGES: dict[Stage, str] = {
    Stage.RESOLVE: _T("wording", "Server found"),
    Stage.CONNECT: _T("wording", "Connected"),
    Stage.TLS: _T("wording", "Secure connection"),
    Stage.GREETING: _T("wording", "Server greeted"),
    Stage.EHLO: _T("wording", "Introduced"),
    Stage.STARTTLS: _T("wording", "Secure connection"),
    Stage.SIGN_IN: _T("wording", "Browser sign-in"),
    Stage.AUTH: _T("wording", "Signed in"),
    Stage.SENDER: _T("wording", "Sender named"),
    Stage.RECIPIENT: _T("wording", "Recipient named"),
    Stage.DATA: _T("wording", "Message accepted"),
    Stage.SEND: _T("wording", "Message accepted"),
}


# The same where a test stopped there: what did not come about.
FAILED_STAGES: dict[Stage, str] = {
    Stage.RESOLVE: _T("wording", "Server: not found"),
    Stage.CONNECT: _T("wording", "Connection: failed"),
    Stage.TLS: _T("wording", "Encryption: failed"),
    Stage.GREETING: _T("wording", "Greeting: failed"),
    Stage.EHLO: _T("wording", "Introduction: failed"),
    Stage.STARTTLS: _T("wording", "Encryption: failed"),
    Stage.SIGN_IN: _T("wording", "Browser sign-in: failed"),
    Stage.AUTH: _T("wording", "Sign-in: failed"),
    Stage.SENDER: _T("wording", "Sender: refused"),
    Stage.RECIPIENT: _T("wording", "Recipient: refused"),
    Stage.DATA: _T("wording", "Message: refused"),
    Stage.SEND: _T("wording", "Message: not accepted"),
}


OWNERS: dict[str, str] = {
    "user": _T("wording", "you"),
    "it_admin": _T("wording", "your IT administrator"),
    "network": _T("wording", "whoever runs your network"),
    "provider": _T("wording", "the email provider"),
    "recipient": _T("wording", "the recipient"),
    "domain_admin": _T("wording", "whoever manages your domain"),
    "software": _T("wording", "the makers of this program"),
    "wait": _T("wording", "time (try again later)"),
}


TEST_SUBJECT = _T("wording", "Test email from SMTP Desktop")


TEST_BODY = _T(
    "wording",
    "This is a test email from SMTP Desktop. If you can read it, sending works.\n"
    "\n"
    "Sent from the computer: {computer}\n"
    "Outgoing server: {server}\n"
    "Time: {time}\n"
    "Authentication type: {auth}\n"
    "\n"
    "Nobody needs to answer this message.\n",
)


# Who can fix a finding, as one short sign; what stands behind the first stands in _OR_BY.
_FIXED_BY: dict[str, str] = {
    "user": _T("wording", "You can fix this"),
    "it_admin": _T("wording", "Your IT has to fix this"),
    "network": _T("wording", "Your network support has to fix this"),
    "provider": _T("wording", "The email provider has to fix this"),
    "recipient": _T("wording", "The recipient has to fix this"),
    "domain_admin": _T("wording", "Your domain's administrator has to fix this"),
    "software": _T("wording", "The makers of the program have to fix this"),
    "wait": _T("wording", "Wait, then try again"),
}
_OR_BY: dict[str, str] = {
    "user": _T("wording", "{who}, or you"),
    "it_admin": _T("wording", "{who}, or your IT"),
    "network": _T("wording", "{who}, or your network support"),
    "provider": _T("wording", "{who}, or the email provider"),
    "recipient": _T("wording", "{who}, or the recipient"),
    "domain_admin": _T("wording", "{who}, or your domain's administrator"),
    "software": _T("wording", "{who}, or the makers of the program"),
    "wait": _T("wording", "{who}, or it passes by itself"),
}
_WAITING = _T("wording", "Waiting may fix this")
_FIXED_BY_NAMED = _T("wording", "{name} has to fix this")
_OR_BY_NAMED = _T("wording", "{who}, or {name}")


MESSAGE_FOR = _T("wording", "A message for {reader}")


SWITCHED_OFF = _T(
    "wording",
    "Sending with these settings is switched off. Switch on “Use these settings to send email” "
    "first.",
)


NO_PASSWORD_SAVED = _T("wording", "No password is saved for this account. Enter it.")


LOOK_BEFORE_SENDING_AGAIN = _T(
    "wording",
    "Before you send it again, look in the Sent folder or ask the recipient: it may have arrived.",
)


SIGN_IN_THERE_TITLE = _T("wording", "Sign in at a place this program does not know?")

SIGN_IN_THERE = _T(
    "wording",
    "You would sign in at {page}, and {server} could then send email as you. They are not both "
    "known to this program.",
)

KEPT_FOR_OTHER_LOGIN = _T(
    "wording",
    "The saved password is for another server or username. Enter the password for these settings.",
)

KEPT_FOR_OTHER_REGISTRATION = _T(
    "wording",
    "The saved Client Secret is for another registration or sign-in page. Enter the one for these "
    "settings.",
)


NO_ACCOUNT_SAVED = _T(
    "wording", "No account is saved under the name {name}. Start smtp-desktop to set it up."
)


NOT_SAVED = _T("wording", "Nothing was saved. {reason}")


TEST_WORKED = _T("wording", "It works. Test email sent to {to}.")


METHOD_INSTEAD = _T(
    "wording",
    "The server refused the sign-in method {refused}, though the password is right, and took "
    "{works}. Choose {works} as the sign-in method, so that no sending begins with a refusal.",
)
USE_METHOD = _T("wording", "Always sign in with {works}")


OTHER_PERSON = _T("wording", "You signed in as {person}, but Email is {email}.")


OTHER_SERVICE = _T(
    "wording", "{login} is an address at {service}, but {host} is a server of {other}."
)

PASTED_WRONG = _T("wording", "That is not the address of this sign-in. Copy all of it.")

FINISH_IN_BROWSER = _T("wording", "Finish signing in in your browser.")

TRIED_TITLE = _T("wording", "You have tried this password twice in the last ten minutes.")

TRIED_TOKEN_TITLE = _T("wording", "You have tried this sign-in twice in the last ten minutes.")

TRIED_TEXT = _T(
    "wording",
    "It did not work at {host}. If it is wrong again, your provider may lock the account for a "
    "while. It is safe to try again at {time}.",
)


SIGN_IN_THERE_MORE = _T("wording", "{text} Go on only if your IT team gave you both names.")


# Where a person takes a program's permission back, with a personal account and with any other.
REVOKE_PERSONAL = "https://account.live.com/consent/Manage"
REVOKE = "https://myapps.microsoft.com"


def sentence_of(problem: Problem) -> Sentence:
    """What is wrong with a field, and what would be right."""
    return say(PROBLEMS[problem.code], instead=problem.instead)


def body_of_test(computer: str, server: str, at: datetime, auth: AuthType) -> Sentence:
    """What the test message says."""
    # The zone as a number: Windows has long names for them, in its own language.
    time = f"{at:%Y-%m-%d %H:%M %z}"
    return say(TEST_BODY, computer=computer, server=server, time=time, auth=AUTH_TYPES[auth])


def fixed_by(owner: str, provider: str = "") -> Sentence:
    """Who can fix a finding, as one short sign without a full stop: “You can fix this”.

    `provider` is what people call the email service, such as Google, where it is known.
    """
    if owner == "provider" and provider:
        return say(_FIXED_BY_NAMED, name=provider)
    return say(_FIXED_BY[owner])


def who_can_fix(
    owners: tuple[str, ...], provider: str = "", said: Callable[[Sentence], str] = str
) -> str:
    """Everybody who can fix a finding, whoever is asked first in front: “You can fix this, or your
    IT”. `said` says a sentence in the person's language."""
    is_one_of_several = owners[0] == "wait" and len(owners) > 1
    found = said(say(_WAITING) if is_one_of_several else fixed_by(owners[0], provider))
    for owner in owners[1:]:
        if owner == "provider" and provider:
            found = said(say(_OR_BY_NAMED, who=found, name=provider))
        else:
            found = said(say(_OR_BY[owner], who=found))
    return found


def method_fix(works: str) -> Fix:
    """The change that signs in with the method that the server takes."""
    from smtp_desktop.diagnosis.finding import Fix

    return Fix(str(say(USE_METHOD, works=works)), {"mechanism": works})


def message_for(reader: str) -> Sentence:
    """What a letter is called, above it; `reader` is named as the owners of a finding are."""
    return say(MESSAGE_FOR, reader=OWNERS[reader])


def fault(error: SettingsError | SecretNotFound) -> Sentence:
    """One line about settings that cannot be used: file, line and key first, then the reason."""
    from smtp_desktop.errors import (
        AccountNotFound,
        SecretKeptForOther,
        SecretNotFound,
        SendingSwitchedOff,
        SettingsInvalid,
        SettingsNotFound,
    )

    if isinstance(error, SettingsNotFound):
        from smtp_desktop.wording.fields import WHY

        return say(WHY[error.why])
    if isinstance(error, SendingSwitchedOff):
        return say(SWITCHED_OFF)
    if isinstance(error, SecretKeptForOther):
        is_password = error.kind == "password"
        return say(KEPT_FOR_OTHER_LOGIN if is_password else KEPT_FOR_OTHER_REGISTRATION)
    if isinstance(error, SecretNotFound):
        return say(NO_PASSWORD_SAVED)
    if isinstance(error, AccountNotFound):
        return say(NO_ACCOUNT_SAVED, name=error)
    if not isinstance(error, SettingsInvalid):
        return say(NOT_SAVED, reason=error)
    line = f"line {error.line}" if error.line else ""
    place = ", ".join(part for part in (error.path, line, error.key) if part)
    reason = str(sentence_of(error.problem)) if error.problem else error.reason
    return say("{place}: {reason}" if place else "{reason}", place=place, reason=reason)


# Where a value comes from, by the source's name in JSON; see ``discovery.offer.Source``.
SOURCES: dict[str, str] = {
    "preset": _T("wording", "known to this program"),
    "srv": _T("wording", "from your domain's DNS"),
    "mx": _T("wording", "from your domain's DNS: who receives your mail"),
    "autoconfig": _T("wording", "from your domain's own page"),
    "well_known": _T("wording", "from your domain's own page"),
    "database": _T("wording", "from the public list of email services"),
    "mx_database": _T("wording", "from the public list, by who receives your mail"),
    "probe": _T("wording", "guessed, and the server answered"),
    "microsoft": _T("wording", "from Microsoft"),
}


DID_YOU_MEAN = _T("wording", "Did you mean {address}?")


# Names that are not what they seem, by the kind of likeness; see ``discovery.typos.Likeness``.
LIKENESSES: dict[str, str] = {
    "letters": _T("wording", "This is not {name}: some of its letters are from another alphabet."),
    "looks": _T("wording", "This is not {name}, it only looks like it."),
    "mixed": _T("wording", "This name mixes letters of two alphabets. Type it again to be sure."),
}


FOREIGN_SERVER = _T(
    "wording",
    "{host} does not belong to {domain}, and we do not know it. If you do not know it either, ask "
    "your IT team.",
)


NOTHING_DETECTED = _T(
    "wording",
    "We could not find settings for {domain}. Ask your IT team for the outgoing server.",
)
