"""Gather what is known about a failure, so that a finding can be concluded from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from smtp_desktop.diagnosis.catalogue.inspection import Products
from smtp_desktop.diagnosis.failure import Failure, yes_or_no
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.errors import (
    ConnectionLost,
    ConnectionTimedOut,
    HostNotFound,
    NegativeReply,
    NetworkUnreachable,
    NoAnswer,
    SmtpDesktopError,
    TlsError,
)
from smtp_desktop.model.account import OAuth
from smtp_desktop.model.choices import TlsMode
from smtp_desktop.model.host import is_loopback
from smtp_desktop.model.provider import Provider, Providers
from smtp_desktop.model.sign_in.cloud import Clouds
from smtp_desktop.ports.network import Sighting
from smtp_desktop.services.evidence import addresses as address_evidence
from smtp_desktop.services.evidence import certificate as certificate_evidence
from smtp_desktop.services.evidence import clock as clock_evidence
from smtp_desktop.services.evidence import error as error_evidence
from smtp_desktop.services.evidence import ports as port_evidence
from smtp_desktop.services.evidence import provider as provider_evidence
from smtp_desktop.services.evidence import sign_in as sign_in_evidence
from smtp_desktop.services.evidence import token as token_evidence
from smtp_desktop.services.evidence.username import other_form
from smtp_desktop.services.sending import belonging
from smtp_desktop.services.sending.stages import TestRun
from smtp_desktop.smtp import peer


def gather(
    error: SmtpDesktopError,
    stage: Stage,
    run: TestRun,
    providers: Providers,
    now: datetime,
    clouds: Clouds | None = None,
    products: Products | None = None,
) -> Failure:
    """Everything that rules may ask about this failure, as far as the run has seen it.

    `clouds` tell where people sign in; without them it is Microsoft's public cloud. `products` are
    those that open encrypted connections.
    """
    if stage is Stage.SIGN_IN:
        return _of_the_sign_in(error, run, clouds)
    account = run.submission.account
    clock = clock_evidence.of_the_server(run, now)
    provider = provider_evidence.behind(run, providers)
    sender = account.sender.email
    apart = belonging.mismatch(sender, account.username, account.server.host, providers)
    receiver = providers.for_mx(run.exchangers)
    case = _Case(error, run, now, provider, products, clock, apart, receiver)
    return Failure(
        stage=stage,
        errors=error.families(),
        reply=error.reply if isinstance(error, NegativeReply) else None,
        text=_text(error),
        host=account.server.host,
        port=account.server.port,
        provider=provider.id if provider else "",
        auth=account.auth_type.value,
        encryption=account.server.tls_mode.value,
        facts=case.facts(),
        words=case.words(),
    )


@dataclass(frozen=True)
class _Case:
    """A run that failed, and all that it is compared with."""

    error: SmtpDesktopError
    run: TestRun
    now: datetime
    provider: Provider | None
    products: Products | None
    clock: clock_evidence.Reading | None
    apart: belonging.Mismatch | None
    receiver: Provider | None

    def facts(self) -> dict[str, str]:
        """What rules may ask, in the order in which it was seen."""
        return (
            address_evidence.facts(self.run)
            | port_evidence.facts(self.run.scan)
            | _conversation_facts(self.run)
            | provider_evidence.facts(self.run, self.provider)
            | provider_evidence.receiver_facts(self.run, self.receiver)
            | certificate_evidence.facts(self.run, self.error, self.now, self.products, self.clock)
            | clock_evidence.facts(self.clock)
            | token_evidence.facts(self.run, self.error, self.now, self.clock)
            | error_evidence.facts(self.error)
            | _online_facts(self.error, self.run)
            | {"username_form": self._other_form[0]}
            | belonging.facts(self.apart)
        )

    def words(self) -> dict[str, str]:
        """What sentences may name."""
        return (
            _conversation_words(self.run, self.provider)
            | address_evidence.words(self.run)
            | port_evidence.words(self.run.scan)
            | certificate_evidence.words(self.run, self.products)
            | clock_evidence.words(self.clock)
            | token_evidence.words(self.run, self.error)
            | error_evidence.words(self.error)
            | {"other_username": self._other_form[1]}
            | belonging.words(self.apart)
            | provider_evidence.receiver_words(self.receiver)
        )

    @property
    def _other_form(self) -> tuple[str, str]:
        account = self.run.submission.account
        return other_form(self.provider, account.username, account.sender.email)


def _text(error: SmtpDesktopError) -> str:
    if isinstance(error, NegativeReply):
        return f"{error.reply.text} {error.detail}".strip()
    return str(error)


def _of_the_sign_in(error: SmtpDesktopError, run: TestRun, clouds: Clouds | None) -> Failure:
    """The token came from elsewhere: the outgoing server has nothing to do with this failure."""
    account = run.submission.account
    auth = account.auth
    is_about_the_way = isinstance(error, HostNotFound | NetworkUnreachable | ConnectionTimedOut)
    return sign_in_evidence.failure(
        error,
        account,
        cloud=clouds.for_host(account.server.host) if clouds else None,
        server=clouds.server_of(auth) if clouds and isinstance(auth, OAuth) else None,
        is_online=run.dialer.is_online() if is_about_the_way else None,
    )


def look_again(error: SmtpDesktopError, stage: Stage, run: TestRun) -> None:
    """A second look where it tells more: the refused certificate, or who really answers.

    Where the sign-in failed, the outgoing server has nothing to tell. Raises Cancelled.
    """
    if stage is Stage.SIGN_IN:
        return
    mode = run.submission.account.server.tls_mode
    is_silent = isinstance(error, NoAnswer | ConnectionLost)
    if isinstance(error, TlsError) and not error.first_bytes:
        run.sighting = run.look(mode)
    elif is_silent and _may_wait_for_us(stage, run):
        run.sighting = run.look(TlsMode.CLEAR)


def _may_wait_for_us(stage: Stage, run: TestRun) -> bool:
    """Whether a silent server may be one that is spoken to first: a mail server or a web server
    in place of encryption, a web server in place of a greeting."""
    if stage is Stage.GREETING:
        return run.sighting == Sighting() and not run.whole.is_over
    return stage is Stage.TLS


def _conversation_facts(run: TestRun) -> dict[str, str]:
    facts = {
        "greeting": run.greeting.lower(),
        "mechanism": run.mechanism,
        "extensions_before": run.extensions_before,
        "introduced": "name" if run.submission.account.server.ehlo else "address",
    }
    if run.reaches_web is not None:
        facts["web"] = yes_or_no(run.reaches_web)
    if run.sighting:
        facts["speaks"] = run.sighting.speaks
        facts["looked_tls"] = yes_or_no(run.sighting.is_tls)
        facts["looked_tls_version"] = run.sighting.tls_version
    if peer.speaks(run.greeting.encode()) == peer.FTP and not run.mechanism:
        facts["speaks"] = peer.FTP  # a mail server may be called so; one that goes on is none
    if run.connection:
        extensions = run.connection.session.extensions
        facts["extensions"] = str(extensions)
        facts["mechanisms"] = " ".join(extensions.mechanisms)
        facts["offers_tls"] = yes_or_no("STARTTLS" in extensions)
    return facts


def _online_facts(error: SmtpDesktopError, run: TestRun) -> dict[str, str]:
    """Whether this computer is online, where that may be the whole cause."""
    if isinstance(error, HostNotFound | NetworkUnreachable | ConnectionTimedOut):
        return {"online": _online(run)}
    return {}


def _conversation_words(run: TestRun, provider: Provider | None) -> dict[str, str]:
    account = run.submission.account
    words = {
        "email": account.sender.email,
        "username": account.username,
        "recipient": run.submission.to,
        "provider": provider.name if provider else account.server.host,
        "greeter": provider_evidence.greeter(run),
        "mechanism": run.mechanism,
        "extensions_before": run.extensions_before,
    }
    if run.connection:
        extensions = run.connection.session.extensions
        words["mechanisms"] = ", ".join(extensions.mechanisms) or "none"
        words["limit"] = _size(extensions.max_size)
    return words


def _size(octets: int) -> str:
    """How large a message may be, in the unit that says something; empty where nobody knows."""
    if not octets:
        return ""
    for unit, one in (("MB", 1_000_000), ("kB", 1_000)):
        if octets >= one:
            return f"{octets / one:.0f} {unit}"
    return f"{octets} bytes"


def _online(run: TestRun) -> str:
    host = run.submission.account.server.host
    return yes_or_no(is_loopback(host) or run.dialer.is_online())
