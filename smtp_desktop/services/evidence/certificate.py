"""What the server's certificate shows, for rules and sentences."""

from __future__ import annotations

from datetime import datetime, timedelta

from smtp_desktop.diagnosis.catalogue.inspection import Product, Products
from smtp_desktop.diagnosis.failure import yes_or_no
from smtp_desktop.errors import CertificateNotTrusted, SmtpDesktopError
from smtp_desktop.ports.network import Certificate
from smtp_desktop.services.evidence.clock import Reading
from smtp_desktop.services.sending.stages import TestRun


def shown(run: TestRun) -> Certificate | None:
    """The certificate of the port in use, also a refused one that a second look showed."""
    if run.tls and run.tls.certificate:
        return run.tls.certificate
    return run.sighting.certificate if run.sighting else None


def inspector(run: TestRun, products: Products | None) -> Product | None:
    """The product that opens encrypted connections to this server, on whichever port it showed
    itself."""
    if products is None:
        return None
    elsewhere = [port.sighting.certificate for port in run.scan.seen] if run.scan else []
    issuers = [certificate.issuer for certificate in (shown(run), *elsewhere) if certificate]
    return next(filter(None, map(products.behind, issuers)), None)


def facts(
    run: TestRun,
    error: SmtpDesktopError,
    now: datetime,
    products: Products | None,
    clock: Reading | None,
) -> dict[str, str]:
    """What the certificate shows by itself, in whichever words the system refused it.

    ``valid_by_server`` is there where the certificate is out of date by our clock and the server
    told the time.
    """
    product = inspector(run, products)
    found: dict[str, str] = {"inspection": product.kind} if product else {}
    certificate = shown(run)
    if certificate is None:
        return found
    is_current = _is_valid(certificate, now)
    found |= {
        "issuer": certificate.issuer.lower(),
        "self_signed": yes_or_no(certificate.is_self_signed),
        "nameless": yes_or_no(not certificate.names),
        "too_early": yes_or_no(now < certificate.not_before),
        "too_late": yes_or_no(now > certificate.not_after),
    }
    if isinstance(error, CertificateNotTrusted):
        found["current"] = yes_or_no(is_current)
    if clock and not is_current:
        theirs = now - timedelta(seconds=clock.ahead)
        found["valid_by_server"] = yes_or_no(_is_valid(certificate, theirs))
    return found


def words(run: TestRun, products: Products | None) -> dict[str, str]:
    """What sentences may name of the certificate, and who made it in place of the server."""
    product = inspector(run, products)
    found = {"product": product.name} if product else {}
    certificate = shown(run)
    if certificate is None:
        return found
    own = (name for name in certificate.names if not name.startswith("*"))
    return found | {
        "issuer": certificate.issuer,
        "names": ", ".join(certificate.names[:5]),
        "certificate_name": next(own, ""),
        "not_before": f"{certificate.not_before:%d %B %Y}",
        "not_after": f"{certificate.not_after:%d %B %Y}",
    }


def _is_valid(certificate: Certificate, moment: datetime) -> bool:
    return certificate.not_before <= moment <= certificate.not_after
