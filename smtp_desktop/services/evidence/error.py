"""What an error itself tells, which is all that is known where no server was spoken to, or where
nobody kept the conversation."""

from __future__ import annotations

from smtp_desktop.diagnosis.failure import Failure, yes_or_no
from smtp_desktop.errors import (
    ApiRefused,
    ExtensionMissing,
    HandshakeFailed,
    HostNotFound,
    OutcomeUnknown,
    ProtocolError,
    RemoteProtocolError,
    SecretStoreError,
    SignInHeldBack,
    SmtpDesktopError,
    TlsError,
)
from smtp_desktop.smtp import peer


def failure_without_server(error: SmtpDesktopError) -> Failure:
    """All that rules may ask about an error for which no server has to answer."""
    return Failure(errors=error.families(), text=str(error), facts=facts(error), words=words(error))


def facts(error: SmtpDesktopError) -> dict[str, str]:
    """What rules may ask about an error.

    The fact ``keyring`` is ``read`` where a saved secret was to be used, and ``remove`` where an
    account was to be forgotten, so nobody wanted to save.
    """
    found: dict[str, str] = {}
    if isinstance(error, SecretStoreError) and error.wanted:
        found["keyring"] = error.wanted
    if isinstance(error, TlsError):
        found["tls_reason"] = error.reason
        if error.first_bytes:
            found["speaks"] = peer.speaks(error.first_bytes)
    if isinstance(error, HandshakeFailed):
        found["tls_agreed"] = yes_or_no(error.has_agreed)
    if isinstance(error, ProtocolError):
        found["topic"] = error.topic
    if isinstance(error, RemoteProtocolError) and error.sample:
        found["speaks"] = peer.speaks(error.sample)
    if isinstance(error, ApiRefused | OutcomeUnknown):
        found["api"] = error.code.lower()
        found["status"] = str(error.status or "")
    if isinstance(error, ExtensionMissing):
        found["missing"] = error.keyword
    if isinstance(error, HostNotFound):
        found["dns"] = "no_such_name" if error.certain else "no_answer"
    return found


def words(error: SmtpDesktopError) -> dict[str, str]:
    """What sentences about an error may name."""
    if isinstance(error, ApiRefused | OutcomeUnknown):
        return {"api_code": error.code, "request_id": error.reference}
    return {"until": f"{error.until:%H:%M}"} if isinstance(error, SignInHeldBack) else {}
