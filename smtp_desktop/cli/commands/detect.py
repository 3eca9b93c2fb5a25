"""``detect``: settings for an address, each value with its source."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from smtp_desktop.cli.options import CallIsWrong
from smtp_desktop.cli.output import Output
from smtp_desktop.discovery.merge import Believed
from smtp_desktop.discovery.typos import likeness, meant
from smtp_desktop.model.address import Address
from smtp_desktop.model.draft import Draft, Field
from smtp_desktop.model.parse import problem_with
from smtp_desktop.services.detection.detection import Detected
from smtp_desktop.services.services import Services
from smtp_desktop.waiting import Cancellation
from smtp_desktop.wording.fields import AUTH_TYPES, FIELDS
from smtp_desktop.wording.sentence import say
from smtp_desktop.wording.shared import (
    DID_YOU_MEAN,
    FOREIGN_SERVER,
    LIKENESSES,
    NOTHING_DETECTED,
    SOURCES,
    sentence_of,
)

FAILED = 1
NOTHING_ANSWERED = (
    "Settings for {domain} were asked for, and nothing answered. Check that this computer is "
    "connected to the internet, then try again."
)
NOT_LOOKED_UP = (
    "This program does not know the settings for {domain}, and nothing was looked up. Without "
    "--offline, and with look-ups switched on in the window, they are looked up."
)


def detect(options: Namespace, services: Services, output: Output) -> int:
    """Find settings and say where each comes from; 1 where no server was found."""
    address = options.address.strip()
    problem = problem_with(Draft(email=address), Field.EMAIL)
    if problem:
        raise CallIsWrong(str(sentence_of(problem)))
    asks = services.preferences.looks_up and not options.offline
    found = services.detection.run(address, lambda _: None, Cancellation(), asks=asks)
    output.value(_value(found))
    is_slip = _tell_slips(address, services, output)
    if found.believed or not is_slip:
        _tell(found, output, asked=asks)
    return 0 if found.believed else FAILED


def _tell_slips(address: str, services: Services, output: Output) -> bool:
    """Say what the domain only looks like, or was most likely meant to be; whether it is that."""
    domain = Address(address).domain
    known = services.providers.domains
    if like := likeness(domain, known):
        output.line(str(say(LIKENESSES[like.kind], name=like.instead)))
    likely = like.instead if like else meant(domain, known)
    if likely:
        output.line(str(say(DID_YOU_MEAN, address=Address(address).at(likely))))
    return bool(like or likely)


def _value(found: Detected) -> dict[str, Any]:
    """The shape of ``detect --json``."""
    believed = found.believed
    return {
        "address": found.address,
        "provider": found.provider.name if found.provider else None,
        "settings": _settings(believed) if believed else None,
        "sources": {key: source.value for key, source in believed.sources.items()}
        if believed
        else {},
        "notes": [{"code": note.code, "text": note.text} for note in found.notes],
        "tried": [
            {"source": tried.source.value, "ms": tried.ms, "outcome": tried.outcome}
            for tried in found.tried
        ],
    }


def _settings(believed: Believed) -> dict[str, Any]:
    settings = believed.settings
    values: dict[str, Any] = {
        "host": settings.host,
        "port": settings.port,
        "encryption": settings.encryption.value,
        "auth": settings.auth.value,
        "username": settings.username,
    }
    return values | ({"tenant_id": settings.tenant_id} if settings.tenant_id else {})


def _tell(found: Detected, output: Output, *, asked: bool) -> None:
    domain = Address(found.address).domain
    if found.believed is None:
        output.line(str(say(_why_nothing(found, asked=asked), domain=domain)))
    else:
        name = f": {found.provider.name}" if found.provider else ""
        output.line(f"{found.address}{name}")
        _tell_settings(found.believed, output)
        if found.believed.is_foreign:
            host = found.believed.settings.host
            output.line(str(say(FOREIGN_SERVER, host=host, domain=domain)))
    for note in found.notes:
        output.line(f"  - {note.text}")


def _why_nothing(found: Detected, *, asked: bool) -> str:
    """Whether there are no settings, or nobody could be asked for them."""
    if not asked:
        return NOT_LOOKED_UP
    return NOTHING_ANSWERED if found.is_unanswered else NOTHING_DETECTED


def _tell_settings(believed: Believed, output: Output) -> None:
    settings = believed.settings
    shown = {
        "host": (Field.HOST, settings.host),
        "port": (Field.PORT, str(settings.port)),
        "encryption": (Field.ENCRYPTION, settings.encryption.value.upper()),
        "auth": (Field.AUTH_TYPE, AUTH_TYPES[settings.auth]),
        "username": (Field.USERNAME, settings.username),
        "tenant_id": (Field.TENANT_ID, settings.tenant_id),
    }
    for key, (field, value) in shown.items():
        if value and key in believed.sources:
            source = SOURCES[believed.sources[key].value]
            output.line(f"  {FIELDS[field] + ':':<22}{value}  ({source})")
