"""The providers as the program reads them, for the tests of their facts and of their texts."""

from __future__ import annotations

import tomllib

from smtp_desktop import resources
from smtp_desktop.model import provider

TEXT = resources.read_text("providers.toml")
NOTES: dict[str, str] = tomllib.loads(TEXT)["notes"]
PROVIDERS = provider.decode(TEXT)


def provider_named(identifier: str) -> provider.Provider:
    one = PROVIDERS.by_id(identifier)
    assert one is not None, identifier
    return one


def for_domain(domain: str) -> provider.Provider:
    one = PROVIDERS.for_address(f"jane@{domain}")
    assert one is not None, domain
    return one


def texts() -> list[str]:
    return [*NOTES.values(), *(one.know for one in PROVIDERS.all if one.know)]


def said_about(one: provider.Provider) -> str:
    return " ".join(note.text for note in PROVIDERS.notes_for(one))
