"""What the fields and their choices are called."""

from __future__ import annotations

from smtp_desktop.model.choices import AuthType, ConnectionType, Encryption
from smtp_desktop.model.draft import Field
from smtp_desktop.wording.sentence import _T

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
    Field.PROVIDER: _T("wording", "Sign in at"),
    Field.ISSUER: _T("wording", "Issuer"),
    Field.SCOPES: _T("wording", "Scopes"),
    Field.CONNECTION: _T("wording", "Connection Type"),
    Field.HOST: _T("wording", "Outgoing Server"),
    Field.PORT: _T("wording", "Port"),
    Field.ENCRYPTION: _T("wording", "Encryption"),
    Field.EHLO: _T("wording", "Name of this computer"),
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


NONE_HERE_HINT = _T(
    "wording",
    "Not encrypted. The server is on this computer: nobody can read along on the way to it.",
)


CONNECTIONS: dict[ConnectionType, str] = {
    ConnectionType.SMTP: _T("wording", "SMTP"),
    ConnectionType.GRAPH: _T("wording", "Microsoft Graph"),
}


CONNECTION_HINTS: dict[ConnectionType, str] = {
    ConnectionType.SMTP: "",
    ConnectionType.GRAPH: _T(
        "wording", "Sends through Microsoft's website address. It needs no server and no port."
    ),
}


AUTH_TYPES: dict[AuthType, str] = {
    AuthType.BASIC: _T("wording", "Basic / session"),
    AuthType.OAUTH: _T("wording", "OAuth 2.0"),
    AuthType.NONE: _T("wording", "None (no sign-in)"),
}

# Settings from elsewhere: why there are none, by the word of ``errors.SettingsNotFound``.
WHY: dict[str, str] = {
    "nothing": _T(
        "wording",
        "It names no outgoing server. Look for “outgoing server” or “SMTP” in what your email "
        "provider or IT team gave you.",
    ),
    "blank": _T("wording", "It is empty. Take a file or a text in which the settings stand."),
    "empty": _T("wording", "It is a settings file of this program, but holds no settings."),
    "receiving": _T(
        "wording",
        "It names a server for receiving email, but none for sending. Ask your email provider or "
        "IT team for the outgoing server (SMTP).",
    ),
    "template": _T(
        "wording",
        "It is a form for many people: the server's name has to be filled in with your address. "
        "Enter your email address first, then try again.",
    ),
    "no_encryption": _T(
        "wording",
        "Its only outgoing server works without encryption, so others could read your password. "
        "Ask your email provider for one with encryption (SSL or TLS).",
    ),
    "exchange": _T(
        "wording",
        "It describes Microsoft Exchange without an outgoing server for other programs. Ask your "
        "IT team whether they allow SMTP, and for the server's name.",
    ),
    "document": _T(
        "wording",
        "It is a document or an archive of another program. Open it there, copy the settings and "
        "paste them here.",
    ),
    "picture": _T("wording", "It is a picture. Type the settings that it shows into the fields."),
}

# Where a value of theirs stood, by the word in JSON, where that is no name in the text itself.
PLACES: dict[str, str] = {
    "address": _T("wording", "in the address"),
    "text": _T("wording", "in the text"),
    "page": _T("wording", "on the page"),
    "thunderbird": _T("wording", "as Thunderbird has it"),
    "msmtp": _T("wording", "as msmtp has it"),
    "usual": _T("wording", "the usual one"),
    "preset": _T("wording", "known to this program"),
}
