"""What a search for settings has found so far, and what it makes of the form. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smtp_desktop.gui.state.imported import Search
from smtp_desktop.gui.state.undo import Changes
from smtp_desktop.model.draft import SERVER, Field, Value
from smtp_desktop.wording import window as words
from smtp_desktop.wording.sentence import Sentence, say
from smtp_desktop.wording.shared import FOREIGN_SERVER, SOURCES

if TYPE_CHECKING:
    from smtp_desktop.gui.state.window import WindowState
    from smtp_desktop.services.detection.detection import Detected

_KEYS = {
    "host": Field.HOST,
    "port": Field.PORT,
    "encryption": Field.ENCRYPTION,
    "auth": Field.AUTH_TYPE,
    "username": Field.USERNAME,
    "tenant_id": Field.TENANT_ID,
}


def filled(state: WindowState, found: Detected) -> WindowState:
    """The settings that were found, unless what the person typed stands against them."""
    search, believed = state.search, found.believed
    if search is None:
        return state
    if believed is None:
        return _closed(state, found)
    values: dict[Field, Value] = {
        _KEYS[key]: getattr(believed.settings, key) for key in believed.sources
    }
    values[Field.PORT] = str(believed.settings.port)
    if not state.form.takes(values):
        return state.with_service(provider=found.provider, notes=found.notes)
    before = draft = state.form.draft
    fields = [one for one in values if one not in state.form.touched]
    for field in fields:
        draft = draft.with_value(field, values[field])
    search = search._replace(
        source=believed.sources["host"].value,
        is_foreign=believed.is_foreign,
        host=believed.settings.host,
        changes=search.changes.followed_by(Changes.between(before, draft, fields=fields)),
    )
    state = state._replace(search=search).with_form(draft=draft)
    return state.with_service(provider=found.provider, notes=found.notes, is_asked_for=False)


def _closed(state: WindowState, found: Detected) -> WindowState:
    """Where no server was found, but a service that has none for other programs."""
    if found.provider is None or found.provider.has_smtp:
        assert state.search is not None
        return state._replace(search=state.search._replace(is_unanswered=found.is_unanswered))
    return state.with_service(provider=found.provider, notes=found.notes, is_asked_for=False)


def withdrawn(state: WindowState) -> WindowState:
    """The form without what a search has filled in, but with all that was typed since."""
    search = state.search
    if search is None or not search.can_undo:
        return state
    state = state._replace(form=state.form.without_changes(search.changes))
    return state.with_service(provider=None, notes=())


def undone(state: WindowState) -> WindowState:
    """The form as it was before a search, which does not fill it in again."""
    search = state.search
    if search is None:
        return state
    state = withdrawn(state)._replace(search=Search(search.domain, is_running=False))
    touched = state.form.touched.union(search.changes.fields)
    return state.with_form(is_server_open=True, touched=touched)


def line(state: WindowState) -> Sentence | None:
    """What stands under Email about a search, as long as what it filled in stands there."""
    search = state.search
    if search is None:
        return None
    if search.source:
        if not set(search.changes.standing_in(state.form.draft).fields).issuperset(SERVER):
            return None
        return say(words.FILLED_IN_FROM, source=SOURCES[search.source])
    if not search.is_running:
        return None
    return say(words.STILL_LOOKING if search.is_slow else words.LOOKING_UP, domain=search.domain)


def warning(state: WindowState) -> Sentence | None:
    """That the server belongs to somebody else, as far as this program knows."""
    search = state.search
    if search is None or not search.is_foreign or state.form.draft.host != search.host:
        return None
    return say(FOREIGN_SERVER, host=search.host, domain=search.domain)
