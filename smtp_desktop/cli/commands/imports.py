"""``import``: settings that others wrote down, each value with where it stood. Nothing is saved."""

from __future__ import annotations

import sys
from argparse import Namespace
from typing import TYPE_CHECKING, Any

from smtp_desktop.cli import standard_input
from smtp_desktop.cli.options import CallIsWrong
from smtp_desktop.cli.output import Output
from smtp_desktop.errors import SettingsInvalid
from smtp_desktop.model import host as hosts
from smtp_desktop.model.draft import Draft, Field
from smtp_desktop.model.parse import problem_with
from smtp_desktop.services.imports import reader
from smtp_desktop.services.imports.reading import Reading, fitting
from smtp_desktop.services.services import Services
from smtp_desktop.wording.fields import AUTH_TYPES, CONNECTIONS, ENCRYPTIONS, FIELDS, PLACES
from smtp_desktop.wording.shared import fault, sentence_of

if TYPE_CHECKING:
    from smtp_desktop.model.provider import Provider

FAILED = 1
WHAT_TO_DO = (
    "There is nothing to read. Name a file, or send a text in, as in: smtp-desktop import < "
    "settings.txt"
)
PASTE_NOW = "Paste the settings, then press Enter and {keys}."
NOT_SAVED = "Nothing was saved."
PASSWORD_LEFT_OUT = "The password in it was passed over."  # noqa: S105 - a sentence

_KEYS = {
    "connection": Field.CONNECTION,
    "host": Field.HOST,
    "port": Field.PORT,
    "encryption": Field.ENCRYPTION,
    "auth": Field.AUTH_TYPE,
    "username": Field.USERNAME,
    "client_id": Field.CLIENT_ID,
    "tenant_id": Field.TENANT_ID,
}
_ALWAYS = ("host", "port", "encryption", "auth", "username")


def read_settings(options: Namespace, services: Services, output: Output) -> int:
    """Read settings and say where each stood; 1 where there are none of use."""
    address = options.address.strip()
    problem = problem_with(Draft(email=address), Field.EMAIL) if address else None
    if problem:
        raise CallIsWrong(str(sentence_of(problem)))
    data = _data(options.file, services, output)
    try:
        found = reader.read(data, address)
    except SettingsInvalid as error:
        return _refused(error, address, output)
    if Field.HOST not in found.fields and not found.draft.is_graph:  # which needs no server
        return _refused(reader.no_server(), address, output)
    reading = fitting(found, services.providers, services.clouds)
    is_changed = reading.draft.auth_type is not found.draft.auth_type
    provider = services.providers.behind(reading.draft.host)
    output.value(_value(reading, address, provider, services, is_changed=is_changed))
    _tell(reading, provider, services, output, is_changed=is_changed)
    return 0


def _data(file: str | None, services: Services, output: Output) -> bytes:
    """The bytes to read; raises CallIsWrong or SettingsUnreadable where there are none."""
    if file and file != "-":
        return services.beginning_of(file, reader.MOST_BYTES + 1)
    if not standard_input.is_open():
        raise CallIsWrong(WHAT_TO_DO)
    if standard_input.is_typed():
        keys = "Ctrl+Z, Enter" if sys.platform == "win32" else "Ctrl+D"
        output.note(PASTE_NOW.format(keys=keys))
    return standard_input.everything()


def _refused(error: SettingsInvalid, address: str, output: Output) -> int:
    sentence = str(fault(error))
    value: dict[str, Any] = {"address": address or None, "provider": None, "settings": None}
    value |= {"sources": {}, "notes": [], "read_as": None, "error": sentence}
    output.fault(sentence, value)
    return FAILED


def _value(
    reading: Reading,
    address: str,
    provider: Provider | None,
    services: Services,
    *,
    is_changed: bool,
) -> dict[str, Any]:
    """The shape of ``import --json``."""
    draft = reading.draft
    server: dict[str, Any] = {
        "host": hosts.to_ascii(draft.host) or draft.host,
        "port": int(draft.port),
        "encryption": draft.encryption.value,
    }
    values: dict[str, Any] = {"connection": draft.connection.value} if draft.is_graph else server
    values |= {
        "auth": draft.auth_type.value,
        "username": draft.username,
        "client_id": draft.client_id,
        "tenant_id": draft.tenant_id,
    }
    notes = services.providers.notes_for(provider) if provider else ()
    return {
        "address": draft.email or address or None,
        "provider": provider.name if provider else None,
        "settings": {key: value for key, value in values.items() if value or key in _ALWAYS},
        "sources": {
            key: _source(reading, field, is_changed=is_changed)
            for key, field in _KEYS.items()
            if values.get(key)
        },
        "notes": [{"code": note.code, "text": note.text} for note in notes],
        "read_as": reading.read_as,
    }


def _source(reading: Reading, field: Field, *, is_changed: bool) -> str:
    """Under which name a value stood in the text, or why it is this one."""
    if field is Field.AUTH_TYPE and is_changed:
        return "preset"
    if field in reading.labels:
        return reading.labels[field]
    is_said = field in reading.fields and (field is not Field.PORT or reading.names_port)
    is_said = is_said and field is not Field.AUTH_TYPE
    is_said = is_said and (field is not Field.ENCRYPTION or reading.read_as == "address")
    is_named = reading.read_as in PLACES
    return reading.read_as if is_said and is_named else "usual"


def _graph(draft: Draft) -> dict[Field, str]:
    return {Field.CONNECTION: CONNECTIONS[draft.connection]}


def _server(draft: Draft) -> dict[Field, str]:
    return {
        Field.HOST: draft.host,
        Field.PORT: draft.port,
        Field.ENCRYPTION: ENCRYPTIONS[draft.encryption],
    }


def _tell(
    reading: Reading,
    provider: Provider | None,
    services: Services,
    output: Output,
    *,
    is_changed: bool,
) -> None:
    draft = reading.draft
    shown = {
        Field.NAME: draft.name,
        Field.EMAIL: draft.email,
        **(_graph(draft) if draft.is_graph else _server(draft)),
        Field.AUTH_TYPE: AUTH_TYPES[draft.auth_type],
        Field.USERNAME: draft.username,
        Field.CLIENT_ID: draft.client_id,
        Field.TENANT_ID: draft.tenant_id,
    }
    if provider:
        output.line(f"{provider.name}:")
    for field, value in shown.items():
        if value:
            source = _source(reading, field, is_changed=is_changed)
            output.line(f"  {FIELDS[field] + ':':<22}{value}  ({PLACES.get(source, source)})")
    if reading.had_password:
        output.line(PASSWORD_LEFT_OUT)
    for note in services.providers.notes_for(provider) if provider else ():
        output.line(f"  - {note.text}")
    output.line(NOT_SAVED)
