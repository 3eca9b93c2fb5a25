"""The facts of a test as plain lines, in the order they were seen, for “Details for IT”.

No secret is among them: a token is described by its claims, and what a server said was cleaned
when it came in.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from smtp_desktop.diagnosis.catalogue.inspection import Products
from smtp_desktop.errors import (
    ApiRefused,
    OutcomeUnknown,
    RemoteProtocolError,
    SmtpDesktopError,
    TlsError,
)
from smtp_desktop.ports.network import Certificate, Scan, Sighting
from smtp_desktop.printable import Printable
from smtp_desktop.services.evidence import certificate as certificate_evidence
from smtp_desktop.services.evidence import clock as clock_evidence
from smtp_desktop.services.evidence import token as token_evidence
from smtp_desktop.services.sending.stages import TestRun

_KINDS = {"computer": "on this computer", "network": "on the company's network"}


def lines(
    run: TestRun, error: SmtpDesktopError | None, now: datetime, products: Products | None
) -> tuple[Printable, ...]:
    """Whatever is known, one fact a line; nothing for what was not seen."""
    found = [
        *_addresses(run),
        *_scan(run.scan),
        *_greeting(run),
        *_first_bytes(error),
        *_encryption(run, products),
        *_extensions(run),
        *_refused_mechanisms(run),
        *_token(run, error),
        *_call(error),
        *_clock(run, error, now),
    ]
    return tuple(map(Printable, found))


def _addresses(run: TestRun) -> Iterator[str]:
    if run.addresses:
        yield f"Addresses of {run.submission.account.server.host}: {', '.join(run.addresses)}"
    tried = [f"{address} ({why.rstrip('.')})" for address, why in run.attempts]
    tried += [f"{run.connection.peer_address} (connected)"] if run.connection else []
    if tried:
        yield f"Addresses tried: {', '.join(tried)}"
    if run.over_ipv4:
        yield f"The same port over IPv4: {_shown(run.over_ipv4)}"


def _scan(scan: Scan | None) -> Iterator[str]:
    if scan is None:
        return
    working = ", ".join(str(port.port) for port in scan.working)
    yield f"Other ports that answer: {working or 'none'}"
    for port in scan.seen:
        yield f"Port {port.port}: {port.trouble or _shown(port.sighting)}"


def _greeting(run: TestRun) -> Iterator[str]:
    if run.greeting:
        yield f"Greeting: {run.greeting}"
    if run.sighting:
        yield f"A second look: {_shown(run.sighting)}"
        if run.sighting.said and not run.greeting:
            yield f"First words: {run.sighting.said}"


def _refused_mechanisms(run: TestRun) -> Iterator[str]:
    if run.refused:
        tried = [f"{mechanism} ({error.reply})" for mechanism, error in run.refused]
        tried += [f"{run.works_instead} (taken)"] if run.works_instead else []
        yield f"Sign-in methods tried: {', '.join(tried)}"


def _first_bytes(error: SmtpDesktopError | None) -> Iterator[str]:
    first = error.first_bytes if isinstance(error, TlsError) else b""
    first = error.sample if isinstance(error, RemoteProtocolError) else first
    if first:
        yield f"First bytes: {' '.join(map(Printable, first.splitlines()))}"


def _shown(seen: Sighting) -> str:
    parts = [f"encrypts ({seen.tls_version})"] if seen.is_tls else []
    parts += [f"speaks {seen.speaks}"] if seen.speaks else []
    return ", ".join(parts) or "silent"


def _encryption(run: TestRun, products: Products | None) -> Iterator[str]:
    if run.tls:
        yield f"Encryption: {run.tls.version}, {run.tls.cipher}"
    certificate = certificate_evidence.shown(run)
    if certificate:
        yield _certificate(certificate)
    product = certificate_evidence.inspector(run, products)
    if product:
        yield f"Opened on the way by: {product.name}, {_KINDS[product.kind]}"


def _certificate(certificate: Certificate) -> str:
    until = f"{certificate.not_before:%Y-%m-%d} to {certificate.not_after:%Y-%m-%d}"
    names = ", ".join(certificate.names[:5])
    return f"Certificate: for {names}, by {certificate.issuer}, {until}"


def _extensions(run: TestRun) -> Iterator[str]:
    if run.extensions_before:
        yield f"EHLO before encryption: {run.extensions_before}"
    if run.connection and run.connection.session.is_encrypted:
        extensions = run.connection.session.extensions
        yield f"EHLO inside encryption: {extensions}"
    if run.connection and run.connection.session.extensions.mechanisms:
        yield f"Sign-in methods: {' '.join(run.connection.session.extensions.mechanisms)}"


def _token(run: TestRun, error: SmtpDesktopError | None) -> Iterator[str]:
    refusal = token_evidence.refusal(run, error)
    if refusal:
        told = " ".join(f"{key}={value}" for key, value in refusal.items())
        yield f"Refused inside the sign-in (334): {told}"
    token = token_evidence.sent(run, error)
    if token is None:
        return
    parts = {
        "for": token.audience,
        "allows": token.scope,
        "of": token.name,
        "until": f"{token.expires_at:%Y-%m-%d %H:%M:%S} UTC" if token.expires_at else "",
    }
    told = ", ".join(f"{name} {value}" for name, value in parts.items() if value)
    yield f"Token: {told or 'says nothing about itself'}"


def _call(error: SmtpDesktopError | None) -> Iterator[str]:
    if isinstance(error, ApiRefused | OutcomeUnknown) and error.status:
        told = (str(error.status), error.code, error.reference)
        yield f"Microsoft Graph: {', '.join(part for part in told if part)}"


def _clock(run: TestRun, error: SmtpDesktopError | None, now: datetime) -> Iterator[str]:
    reading = clock_evidence.of_the_sign_in(error) or clock_evidence.of_the_server(run, now)
    if reading:
        yield f"Clock of this computer: {reading.words or 'right'} by {reading.source}"
