"""The sentences that window and terminal share: one table, marked for translation, no Qt.

A sentence keeps its template apart from the values in it, so that a window can translate the
template first. What a finding says stands with its rules in ``resources/findings``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.model.choices import AuthType, Encryption
from smtp_desktop.model.draft import Field
from smtp_desktop.model.problem import Problem, ProblemCode
from smtp_desktop.printable import Printable

if TYPE_CHECKING:
    from smtp_desktop.errors import SecretNotFound, SettingsError

CONTEXT = "wording"


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:  # noqa: N802 - the name lupdate looks for
    """Marks a text for translation and gives it back unchanged."""
    return text


class Sentence(NamedTuple):
    """A template and what goes into it; ``str()`` gives the English.

    Whatever goes in is one printable line, wherever it came from.
    """

    template: str
    values: tuple[tuple[str, str], ...] = ()

    def filled(self, template: str) -> str:
        """This sentence's values in another wording of its template."""
        return template.format(**{name: Printable(value) for name, value in self.values})

    def __str__(self) -> str:
        return self.filled(self.template)


def say(template: str, **values: object) -> Sentence:
    """A sentence with its values."""
    return Sentence(template, tuple((name, str(value)) for name, value in values.items()))


_T = QT_TRANSLATE_NOOP

PROBLEMS: dict[ProblemCode, str] = {
    ProblemCode.EMAIL_MISSING: _T("wording", "Enter an email address."),
    ProblemCode.EMAIL_INCOMPLETE: _T(
        "wording", "Enter a full email address, like name@example.com."
    ),
    ProblemCode.EMAIL_HAS_BLANKS: _T(
        "wording", "An email address has no blanks in it. Did you mean {instead}?"
    ),
    ProblemCode.EMAIL_INVALID: _T(
        "wording", "This is not a valid email address. Check it letter by letter."
    ),
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
    ProblemCode.CLIENT_ID_MISSING: _T(
        "wording", "Enter the Client ID. Your administrator finds it on the app's Overview page."
    ),
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
        "A Tenant ID is a code like 00001111-aaaa-2222-bbbb-3333cccc4444, a company domain, "
        "or the word consumers.",
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
    ProblemCode.HOST_MISSING: _T("wording", "Enter the outgoing server, like smtp.example.com."),
    ProblemCode.HOST_HAS_MORE: _T("wording", "Enter the server's name alone: {instead}"),
    ProblemCode.HOST_IS_AN_EMAIL: _T(
        "wording", "This is an email address. Enter the server's name, like smtp.example.com."
    ),
    ProblemCode.HOST_INVALID: _T(
        "wording", "No server can have this name. Check it letter by letter."
    ),
    ProblemCode.PORT_MISSING: _T("wording", "Enter the port. Most servers use 587 or 465."),
    ProblemCode.PORT_NOT_A_NUMBER: _T(
        "wording", "The port is a number. Most servers use 587 or 465."
    ),
    ProblemCode.PORT_OUT_OF_RANGE: _T("wording", "A port is a number from 1 to 65535."),
}

FIELDS: dict[Field, str] = {
    Field.ENABLED: _T("wording", "Use these settings to send email"),
    Field.NAME: _T("wording", "Name"),
    Field.EMAIL: _T("wording", "Email"),
    Field.AUTH_TYPE: _T("wording", "Authentication type"),
    Field.USERNAME: _T("wording", "Username"),
    Field.PASSWORD: _T("wording", "Password"),
    Field.MECHANISM: _T("wording", "Sign-in method"),
    Field.CLIENT_ID: _T("wording", "Client ID"),
    Field.CLIENT_SECRET: _T("wording", "Client Secret"),
    Field.TENANT_ID: _T("wording", "Tenant ID"),
    Field.AUTHORITY: _T("wording", "Authority"),
    Field.SECRET_EXPIRES: _T("wording", "Secret expires"),
    Field.HOST: _T("wording", "Outgoing Server"),
    Field.PORT: _T("wording", "Port"),
    Field.ENCRYPTION: _T("wording", "Encryption"),
    Field.TEST_TO: _T("wording", "Test Email Address"),
}

SECRETS: dict[str, str] = {
    "password": _T("wording", "Password"),
    "app_password": _T("wording", "App password"),
    "smtp_password": _T("wording", "SMTP password"),
    "api_key": _T("wording", "API key"),
    "token": _T("wording", "Token"),
}

ENCRYPTIONS: dict[Encryption, str] = {
    Encryption.SSL: _T("wording", "SSL"),
    Encryption.TLS: _T("wording", "TLS"),
    Encryption.STARTTLS: _T("wording", "STARTTLS"),
    Encryption.NONE: _T("wording", "None"),
}

ENCRYPTION_HINTS: dict[Encryption, str] = {
    Encryption.SSL: _T("wording", "Encrypted from the first byte. Usual with port 465."),
    Encryption.TLS: _T(
        "wording",
        "Always encrypted, in the way that fits the port: from the first byte on 465, "
        "otherwise before the sign-in.",
    ),
    Encryption.STARTTLS: _T(
        "wording",
        "Starts in plain text and encrypts before the sign-in. Stops if the server does not "
        "offer it.",
    ),
    Encryption.NONE: _T(
        "wording", "Not encrypted: others on the network can read along. No password is sent."
    ),
}

AUTH_TYPES: dict[AuthType, str] = {
    AuthType.BASIC: _T("wording", "Basic / session"),
    AuthType.OAUTH: _T("wording", "OAuth 2.0"),
    AuthType.NONE: _T("wording", "None (no sign-in)"),
}

STAGES: dict[Stage, str] = {
    Stage.RESOLVE: _T("wording", "Server found"),
    Stage.CONNECT: _T("wording", "Connected"),
    Stage.TLS: _T("wording", "Secure connection"),
    Stage.GREETING: _T("wording", "Server greeted"),
    Stage.EHLO: _T("wording", "Introduced"),
    Stage.STARTTLS: _T("wording", "Secure connection"),
    Stage.SIGN_IN: _T("wording", "Microsoft sign-in"),
    Stage.AUTH: _T("wording", "Signed in"),
    Stage.SENDER: _T("wording", "Sender accepted"),
    Stage.RECIPIENT: _T("wording", "Recipient accepted"),
    Stage.DATA: _T("wording", "Message accepted"),
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

MENDED_BY = _T("wording", "Who can mend it: {owners}")
SWITCHED_OFF = _T(
    "wording",
    "Sending with these settings is switched off. Switch on “Use these settings to send email” "
    "first.",
)
NO_PASSWORD_SAVED = _T("wording", "No password is saved for this account. Enter it.")
SIGN_IN_THERE_TITLE = _T("wording", "Sign in at a place this program does not know?")
SIGN_IN_THERE = _T(
    "wording",
    "You would sign in at {page}, and {server} could then send email as you. They are not both "
    "Microsoft's.",
)
KEPT_FOR_OTHER_LOGIN = _T(
    "wording",
    "The saved password is kept for another server or username, so it is not used here. Enter "
    "the password for these settings.",
)
KEPT_FOR_OTHER_REGISTRATION = _T(
    "wording",
    "The saved Client Secret is kept for another registration or sign-in page, so it is not used "
    "here. Enter the one for these settings.",
)
NO_ACCOUNT_SAVED = _T("wording", "No account is saved under the name {name}.")
NOT_SAVED = _T("wording", "Nothing was saved. {reason}")


def problem(one: Problem) -> Sentence:
    """What is wrong with a field, and what would be right."""
    return say(PROBLEMS[one.code], instead=one.instead)


def test_body(computer: str, server: str, time: str, auth: AuthType) -> Sentence:
    """What the test message says."""
    return say(TEST_BODY, computer=computer, server=server, time=time, auth=AUTH_TYPES[auth])


def mended_by(owners: tuple[str, ...]) -> Sentence:
    """Who can mend a finding."""
    return say(MENDED_BY, owners=", ".join(OWNERS[one] for one in owners))


def fault(error: SettingsError | SecretNotFound) -> Sentence:
    """One line about settings that cannot be used: file, line and key first, then the reason."""
    from smtp_desktop.errors import (
        AccountNotFound,
        SecretKeptForOther,
        SecretNotFound,
        SendingSwitchedOff,
        SettingsInvalid,
    )

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
    reason = str(problem(error.problem)) if error.problem else error.reason
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
    "letters": _T("wording", "This is not {name}: it holds letters of another alphabet."),
    "looks": _T("wording", "This is not {name}, it only looks like it."),
    "mixed": _T("wording", "This name mixes letters of two alphabets. Type it again to be sure."),
}
FOREIGN_SERVER = _T(
    "wording",
    "{host} lies outside {domain}, and this program does not know it. Ask your IT team if you "
    "do not know it either.",
)
NOTHING_DETECTED = _T(
    "wording",
    "We could not find settings for {domain}. Ask your IT team for the outgoing server.",
)
