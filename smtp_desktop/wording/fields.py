"""What the fields and their choices are called."""

from __future__ import annotations

from smtp_desktop.model.choices import AuthType, Encryption
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
