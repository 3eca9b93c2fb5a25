"""What a program is told when a message could not even be offered to the provider."""

from __future__ import annotations

from smtp_desktop.errors import (
    AccountNotFound,
    ApiBusy,
    ApiRefused,
    ExtensionMissing,
    IdentityProviderFailed,
    InstallationDamaged,
    LocalProtocolError,
    MechanismMissing,
    NegativeReply,
    OutcomeUnknown,
    ProtocolError,
    SecretNotFound,
    SecretStoreDismissed,
    SecretStoreError,
    SecretStoreLocked,
    SendingSwitchedOff,
    SettingsError,
    SignInError,
    SignInHeldBack,
    SmtpDesktopError,
    TlsError,
    TransportError,
)
from smtp_desktop.relay.answer import Answer, answer, passed_on
from smtp_desktop.wording import relay as say

# The first family that an error belongs to counts.
_ANSWERS: tuple[tuple[type[SmtpDesktopError], Answer], ...] = (
    (SendingSwitchedOff, answer(451, "4.3.0", say.SWITCHED_OFF)),
    (AccountNotFound, answer(451, "4.3.0", say.NO_ACCOUNT)),
    (SettingsError, answer(451, "4.3.0", say.NO_ACCOUNT)),
    (SecretNotFound, answer(454, "4.7.0", say.NO_SECRET)),
    (SecretStoreLocked, answer(451, "4.3.0", say.KEYRING_LOCKED)),
    (SecretStoreDismissed, answer(451, "4.3.0", say.KEYRING_LOCKED)),
    (SecretStoreError, answer(451, "4.3.0", say.KEYRING_FAULT)),
    (IdentityProviderFailed, answer(454, "4.7.0", say.SIGN_IN_TROUBLE)),
    (SignInError, answer(454, "4.7.0", say.SIGN_IN_NEEDED)),
    (SignInHeldBack, answer(454, "4.7.0", say.HELD_BACK)),
    (TransportError, answer(451, "4.4.1", say.UNREACHABLE)),
    (TlsError, answer(451, "4.4.1", say.UNSAFE)),
    (MechanismMissing, answer(454, "4.7.0", say.SIGN_IN_REFUSED)),
    (InstallationDamaged, answer(451, "4.3.0", say.DAMAGED)),
    (OutcomeUnknown, answer(554, "5.0.0", say.MAY_BE_SENT)),
)
_TOPICS = {
    "too_big": answer(552, "5.3.4", say.TOO_BIG),
    "names_others": answer(554, "5.6.0", say.NAMES_OTHERS),
    "resent": answer(554, "5.6.0", say.SENT_ON),
    "message": answer(550, "5.6.11", say.BARE_LINE_ENDS),
    "address": answer(553, "5.1.3", say.BAD_ADDRESS),
    "encoding": answer(553, "5.1.3", say.BAD_ADDRESS),
    "no_domain": answer(553, "5.1.3", say.NO_DOMAIN),
    "circle": answer(451, "4.3.5", say.CIRCLE),
    "recipients": answer(452, "4.5.3", say.TOO_MANY_RECIPIENTS),
}


_UNAUTHORIZED = 401
# A 4yz would make the program send again, and all of these stay.
_BY_API_CODE = {
    "ErrorSendAsDenied": (550, "5.7.60"),
    "ErrorInvalidRecipients": (550, "5.1.3"),
    "ErrorMessageSizeExceeded": (552, "5.3.4"),
}
_BY_STATUS = {403: (550, "5.7.1"), 413: (552, "5.3.4")}


def topic_of(said: Answer) -> str:
    """What is wrong with a message to which this was answered; empty where that says something
    else."""
    return next((topic for topic, one in _TOPICS.items() if one == said), "")


def trouble(error: SmtpDesktopError, *, signing_in: bool = False) -> Answer:
    """The answer for a message that got no further than this error; `signing_in` says that the
    provider was just asked to take the password or the token."""
    if isinstance(error, NegativeReply):
        return _turned_away(error, signing_in=signing_in)
    if isinstance(error, ApiRefused):
        return _refused(error)
    for family, said in _ANSWERS:
        if isinstance(error, family):
            return said
    if isinstance(error, ExtensionMissing) and error.keyword == "SMTPUTF8":
        return answer(553, "5.6.7", say.NO_UTF8)
    if isinstance(error, ExtensionMissing):
        return answer(451, "4.4.1", say.UNSAFE)
    if isinstance(error, LocalProtocolError) and error.topic in _TOPICS:
        return _TOPICS[error.topic]
    if isinstance(error, ProtocolError):
        return answer(451, "4.4.1", say.BROKEN)
    return answer(451, "4.3.0", say.WENT_WRONG)


def _refused(error: ApiRefused) -> Answer:
    """What Microsoft Graph said to a message, in the codes that programs know."""
    if isinstance(error, ApiBusy):
        return answer(451, "4.3.2", str(error), say.NOT_NOW)
    if error.status == _UNAUTHORIZED:
        return answer(454, "4.7.0", str(error), say.SIGN_IN_NEEDED)
    code, enhanced = _BY_API_CODE.get(error.code, _BY_STATUS.get(error.status, (554, "5.0.0")))
    return answer(code, enhanced, str(error))


def _turned_away(error: NegativeReply, *, signing_in: bool) -> Answer:
    """The provider's no to the connection or to the sign-in, never under a code that would speak of
    the program's own."""
    reply = error.reply
    if signing_in:
        return passed_on(reply, 454, "4.7.0", say.SIGN_IN_REFUSED)
    fitting = reply.enhanced is not None and reply.enhanced.status_class == 4
    return passed_on(reply, 451, "" if fitting else "4.3.2", say.BROKEN)
