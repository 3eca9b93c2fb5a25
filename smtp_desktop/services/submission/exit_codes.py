"""The codes that ``sendmail`` ends with, as its callers know them from ``sysexits.h``."""

from __future__ import annotations

from smtp_desktop.errors import (
    ApiBusy,
    ApiRefused,
    IdentityProviderFailed,
    InstallationDamaged,
    LocalProtocolError,
    NegativeReply,
    SecretStoreDismissed,
    SecretStoreError,
    SecretStoreHung,
    SecretStoreLocked,
    SendingSwitchedOff,
    SettingsError,
    SignInError,
    SignInHeldBack,
    SignInTimedOut,
    SmtpDesktopError,
    TransportError,
    TurnMissed,
)

OK = 0
USAGE = 64
DATA_ERR = 65
NO_USER = 67
UNAVAILABLE = 69
TEMP_FAIL = 75
NO_PERM = 77
CONFIG = 78


def code_of(error: SmtpDesktopError, stage: str = "") -> int:
    """The exit code for what went wrong at a stage of the conversation."""
    if isinstance(error, NegativeReply):
        return code_of_reply(error.reply.code, stage)
    if isinstance(error, LocalProtocolError) and error.topic in _BY_TOPIC:
        return _BY_TOPIC[error.topic]
    if isinstance(error, ApiRefused) and error.status in _NOT_ALLOWED:
        return NO_PERM
    return next((code for kind, code in _CODES if isinstance(error, kind)), UNAVAILABLE)


def code_of_reply(code: int, stage: str) -> int:
    """The exit code for a refusal at a stage of the conversation."""
    if code // 100 == 4:
        return TEMP_FAIL
    return {"recipient": NO_USER, "auth": NO_PERM, "sender": NO_PERM}.get(stage, UNAVAILABLE)


_NOT_ALLOWED = (401, 403)  # HTTP
_BY_TOPIC = {"too_big": UNAVAILABLE, "circle": CONFIG}
_CODES: tuple[tuple[type[SmtpDesktopError] | tuple[type[SmtpDesktopError], ...], int], ...] = (
    ((SendingSwitchedOff, InstallationDamaged), TEMP_FAIL),
    (SettingsError, CONFIG),
    ((SecretStoreLocked, SecretStoreDismissed, SecretStoreHung), TEMP_FAIL),
    (SecretStoreError, CONFIG),
    ((SignInHeldBack, IdentityProviderFailed, SignInTimedOut, TurnMissed), TEMP_FAIL),
    (SignInError, NO_PERM),
    (TransportError, TEMP_FAIL),
    (ApiBusy, TEMP_FAIL),
    (LocalProtocolError, DATA_ERR),
)
