"""What a search for settings has found so far, and what it makes of the form. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from smtp_desktop import wording
from smtp_desktop.gui import words
from smtp_desktop.model.draft import SERVER, Draft, Field
from smtp_desktop.wording import Sentence, say

if TYPE_CHECKING:
    from smtp_desktop.gui.state import FormState
    from smtp_desktop.services.detection import Detected

_KEYS = {
    "host": Field.HOST,
    "port": Field.PORT,
    "encryption": Field.ENCRYPTION,
    "auth": Field.AUTH_TYPE,
    "username": Field.USERNAME,
    "tenant_id": Field.TENANT_ID,
}


class Search(NamedTuple):
    """A search for the settings of a domain, under way or ended.

    `filled` holds what was put into the form, by field, and `before` what stood there; both are
    empty where nothing was. `source` is where the server's name comes from.
    """

    domain: str
    is_running: bool = True
    is_slow: bool = False
    source: str = ""
    is_foreign: bool = False
    host: str = ""
    filled: Mapping[Field, object] = {}
    before: Mapping[Field, object] = {}

    @property
    def can_undo(self) -> bool:
        return bool(self.filled)


def domain_of(email: str) -> str:
    """The domain of an address as typed."""
    return email.rpartition("@")[2].strip().lower().rstrip(".")


def filled(state: FormState, found: Detected) -> FormState:
    """The settings that were found, unless what the person typed stands against them."""
    search, believed = state.search, found.believed
    if search is None:
        return state
    if believed is None:
        return _closed(state, found)
    values: dict[Field, object] = {
        _KEYS[key]: getattr(believed.settings, key) for key in believed.sources
    }
    values[Field.PORT] = str(believed.settings.port)
    if not state.takes(values):
        return state._replace(provider=found.provider, notes=found.notes)
    draft, before, put = state.draft, dict(search.before), dict(search.filled)
    for field, value in values.items():
        if field in state.touched:
            continue
        if draft.value(field) != value:
            before.setdefault(field, draft.value(field))
            draft = draft.with_value(field, value)  # type: ignore[arg-type]
        put[field] = value
    settings = believed.settings
    return state._replace(
        draft=draft,
        provider=found.provider,
        notes=found.notes,
        asks_for_service=False,
        search=search._replace(
            source=believed.sources["host"].value,
            is_foreign=believed.is_foreign,
            host=settings.host,
            filled=put,
            before=before,
        ),
    )


def _closed(state: FormState, found: Detected) -> FormState:
    """Where no server was found, but a service that has none for other programs."""
    if found.provider is None or found.provider.has_smtp:
        return state
    return state._replace(provider=found.provider, notes=found.notes, asks_for_service=False)


def withdrawn(state: FormState) -> FormState:
    """The form without what a search has filled in, but with all that was typed since."""
    search = state.search
    if search is None or not search.can_undo:
        return state
    draft: Draft = state.draft
    for field, value in search.before.items():
        if draft.value(field) == search.filled[field]:
            draft = draft.with_value(field, value)  # type: ignore[arg-type]
    return state._replace(draft=draft, provider=None, notes=())


def undone(state: FormState) -> FormState:
    """The form as it was before a search, which does not fill it in again."""
    search = state.search
    if search is None:
        return state
    return withdrawn(state)._replace(
        is_server_open=True,
        touched=state.touched | set(search.filled),
        search=Search(search.domain, is_running=False),
    )


def line(state: FormState) -> Sentence | None:
    """What stands under Email about a search, as long as what it filled in stands there."""
    search = state.search
    if search is None:
        return None
    if search.source:
        if any(state.draft.value(one) != search.filled.get(one) for one in SERVER):
            return None
        return say(words.FILLED_IN_FROM, source=wording.SOURCES[search.source])
    if not search.is_running:
        return None
    return say(words.STILL_LOOKING if search.is_slow else words.LOOKING_UP, domain=search.domain)


def warning(state: FormState) -> Sentence | None:
    """That the server belongs to somebody else, as far as this program knows."""
    search = state.search
    if search is None or not search.is_foreign or state.draft.host != search.host:
        return None
    return say(wording.FOREIGN_SERVER, host=search.host, domain=search.domain)
