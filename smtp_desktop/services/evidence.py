"""Gather what is known about a failure, so that a finding can be concluded from it."""

from __future__ import annotations

from datetime import datetime

from smtp_desktop.diagnosis import peer
from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.errors import (
    CertificateNotTrusted,
    ConnectionLost,
    ConnectionTimedOut,
    ExtensionMissing,
    HandshakeFailed,
    HostNotFound,
    NegativeReply,
    NetworkUnreachable,
    NoAnswer,
    ProtocolError,
    RemoteProtocolError,
    SignInHeldBack,
    SmtpDesktopError,
    TlsError,
)
from smtp_desktop.model.choices import TlsMode
from smtp_desktop.model.cloud import Clouds
from smtp_desktop.model.host import is_loopback
from smtp_desktop.model.provider import Provider, Providers
from smtp_desktop.services import sign_in_evidence
from smtp_desktop.services.ports import Certificate, Sighting
from smtp_desktop.services.usernames import other_form
from smtp_desktop.services.walk import Walk


def gather(
    error: SmtpDesktopError,
    stage: Stage,
    walk: Walk,
    providers: Providers,
    now: datetime,
    clouds: Clouds | None = None,
) -> Failure:
    """Everything that rules may ask about this failure; may look at the port once more.

    `clouds` tell where people sign in; without them it is Microsoft's public cloud.
    """
    if stage is Stage.SIGN_IN:
        return _of_the_sign_in(error, walk, clouds)
    _look_again(error, stage, walk)
    account = walk.parcel.account
    reply = error.reply if isinstance(error, NegativeReply) else None
    detail = error.detail if isinstance(error, NegativeReply) else ""
    host = account.server.host
    # A helper on this computer stands for any provider, so none is concluded from it.
    provider = None if is_loopback(host) else providers.for_host(host)
    form, other_username = other_form(provider, account.username, account.sender.email)
    return Failure(
        stage=stage,
        errors=tuple(kind.__name__ for kind in type(error).__mro__[:-3]),
        reply=reply,
        text=f"{reply.text} {detail}".strip() if reply else str(error),
        host=account.server.host,
        port=account.server.port,
        provider=provider.id if provider else "",
        auth=account.auth_type.value,
        encryption=account.server.tls_mode.value,
        facts=_provider_facts(provider) | _facts(error, walk, now) | {"username_form": form},
        words=_words(walk, provider.name if provider else "")
        | _error_words(error)
        | {"other_username": other_username},
    )


def _of_the_sign_in(error: SmtpDesktopError, walk: Walk, clouds: Clouds | None) -> Failure:
    """The token came from elsewhere: the outgoing server has nothing to do with this failure."""
    account = walk.parcel.account
    is_about_the_way = isinstance(error, HostNotFound | NetworkUnreachable | ConnectionTimedOut)
    return sign_in_evidence.failure(
        error,
        account,
        cloud=clouds.for_host(account.server.host) if clouds else None,
        is_online=walk.dialer.is_online() if is_about_the_way else None,
    )


def _look_again(error: SmtpDesktopError, stage: Stage, walk: Walk) -> None:
    """A second look where it tells more: the refused certificate, or who really answers."""
    mode = walk.parcel.account.server.tls_mode
    is_silent = isinstance(error, NoAnswer | ConnectionLost)
    if isinstance(error, TlsError) and not error.first_bytes:
        walk.sighting = walk.look(mode)
    elif is_silent and _may_wait_for_us(stage, walk):
        walk.sighting = walk.look(TlsMode.CLEAR)


def _may_wait_for_us(stage: Stage, walk: Walk) -> bool:
    """Whether a silent server may be one that is spoken to first: a mail server or a web server
    in place of encryption, a web server in place of a greeting."""
    if stage is Stage.GREETING:
        return walk.sighting == Sighting() and not walk.whole.is_over
    return stage is Stage.TLS


def _facts(error: SmtpDesktopError, walk: Walk, now: datetime) -> dict[str, str]:
    facts = {"greeting": walk.greeting.lower(), "mechanism": walk.mechanism}
    if walk.sighting:
        facts["speaks"] = walk.sighting.speaks
        facts["looked_tls"] = _yes(walk.sighting.is_tls)
        facts["looked_tls_version"] = walk.sighting.tls_version
    if walk.connection:
        extensions = walk.connection.session.extensions
        facts["extensions"] = str(extensions)
        facts["mechanisms"] = " ".join(extensions.mechanisms)
        facts["offers_tls"] = _yes("STARTTLS" in extensions)
    certificate = _certificate(walk)
    if certificate:
        facts |= _certificate_facts(certificate, error, now)
    return facts | _error_facts(error, walk)


def _error_facts(error: SmtpDesktopError, walk: Walk) -> dict[str, str]:
    """What the error itself carries."""
    facts = {}
    if isinstance(error, TlsError):
        facts["tls_reason"] = error.reason
        if error.first_bytes:
            facts["speaks"] = peer.speaks(error.first_bytes)
    if isinstance(error, HandshakeFailed):
        facts["tls_agreed"] = _yes(error.has_agreed)
    if isinstance(error, ProtocolError):
        facts["topic"] = error.topic
    if isinstance(error, RemoteProtocolError) and error.sample:
        facts["speaks"] = peer.speaks(error.sample)
    if isinstance(error, ExtensionMissing):
        facts["missing"] = error.keyword
    if isinstance(error, HostNotFound):
        facts["dns"] = "no_such_name" if error.certain else "no_answer"
    if isinstance(error, HostNotFound | NetworkUnreachable | ConnectionTimedOut):
        facts["online"] = _online(walk)
        facts["families"] = _families(walk.addresses)
    return facts


def _provider_facts(provider: Provider | None) -> dict[str, str]:
    if provider is None:
        return {}
    return {"secret": provider.secret, "notes": " ".join(provider.notes)}


def _certificate_facts(
    certificate: Certificate, error: SmtpDesktopError, now: datetime
) -> dict[str, str]:
    """What a certificate shows by itself, whichever words the system found for refusing it."""
    facts = {
        "issuer": certificate.issuer.lower(),
        "self_signed": _yes(certificate.is_self_signed),
        "too_early": _yes(now < certificate.not_before),
        "too_late": _yes(now > certificate.not_after),
    }
    if isinstance(error, CertificateNotTrusted):
        facts["current"] = _yes(certificate.not_before <= now <= certificate.not_after)
    return facts


def _words(walk: Walk, provider: str) -> dict[str, str]:
    account = walk.parcel.account
    words = {
        "email": account.sender.email,
        "username": account.username,
        "recipient": walk.parcel.to,
        "provider": provider or account.server.host,
        "mechanism": walk.mechanism,
        "addresses": ", ".join(walk.addresses),
    }
    if walk.connection:
        extensions = walk.connection.session.extensions
        words["mechanisms"] = ", ".join(extensions.mechanisms) or "none"
        words["limit"] = f"{extensions.max_size / 1_000_000:.0f} MB"
    certificate = _certificate(walk)
    if certificate:
        words["issuer"] = certificate.issuer
        words["names"] = ", ".join(certificate.names[:5])
        words["certificate_name"] = next(
            (name for name in certificate.names if not name.startswith("*")), ""
        )
        words["not_before"] = f"{certificate.not_before:%d %B %Y}"
        words["not_after"] = f"{certificate.not_after:%d %B %Y}"
    return words


def _error_words(error: SmtpDesktopError) -> dict[str, str]:
    return {"until": f"{error.until:%H:%M}"} if isinstance(error, SignInHeldBack) else {}


def _certificate(walk: Walk) -> Certificate | None:
    if walk.tls and walk.tls.certificate:
        return walk.tls.certificate
    return walk.sighting.certificate if walk.sighting else None


def _online(walk: Walk) -> str:
    host = walk.parcel.account.server.host
    return _yes(is_loopback(host) or walk.dialer.is_online())


def _families(addresses: list[str]) -> str:
    kinds = {"ipv6" if ":" in address else "ipv4" for address in addresses}
    return kinds.pop() if len(kinds) == 1 else "both" if kinds else ""


def _yes(fact: bool) -> str:
    return "yes" if fact else "no"
