"""What the fields, their choices and their problems are called."""

from __future__ import annotations

from smtp_desktop.model.choices import AuthType, Encryption
from smtp_desktop.model.draft import Field
from smtp_desktop.model.problem import Problem, ProblemCode
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
    Encryption.SSL: _T("wording", "Always encrypted. Usual on port 465."),
    Encryption.TLS: _T("wording", "Always encrypted. Right for almost everyone."),
    Encryption.STARTTLS: _T(
        "wording", "Switches to encryption before you sign in. Usual on port 587."
    ),
    Encryption.NONE: _T(
        "wording", "Not encrypted: others on the network can read your email. No password is sent."
    ),
}


AUTH_TYPES: dict[AuthType, str] = {
    AuthType.BASIC: _T("wording", "Basic / session"),
    AuthType.OAUTH: _T("wording", "OAuth 2.0"),
    AuthType.NONE: _T("wording", "None (no sign-in)"),
}


def sentence_of(problem: Problem) -> Sentence:
    """What is wrong with a field, and what would be right."""
    return say(PROBLEMS[problem.code], instead=problem.instead)
