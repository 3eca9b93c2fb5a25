"""Settings that came from elsewhere: what they make of the form, and the way back. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smtp_desktop.gui.changes import filling, lookalikes, typed_secret
from smtp_desktop.gui.state.form import without
from smtp_desktop.gui.state.imported import Imported
from smtp_desktop.gui.state.summary import field_names
from smtp_desktop.gui.state.undo import Changes
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.model.choices import AuthType
from smtp_desktop.model.draft import SERVER, Draft, Field
from smtp_desktop.wording import window as words
from smtp_desktop.wording.sentence import Sentence, say

if TYPE_CHECKING:
    from smtp_desktop.model.provider import Providers
    from smtp_desktop.ports.system import OtherAccount
    from smtp_desktop.services.imports.reading import Reading


def taken(state: WindowState, reading: Reading, source: str, providers: Providers) -> WindowState:
    """The form with all that was read, and the rest as for a typed address."""
    draft = state.form.draft
    if Field.HOST in reading.fields:  # the port of another server has nothing to do with this one
        draft = draft.taking(Draft(), set(SERVER) - state.form.touched)
        draft = draft.taking(Draft(), [Field.CONNECTION])  # a server is there to be used
    draft = draft.taking(reading.draft, reading.fields)
    filled = (
        state._replace(search=None)
        .with_form(
            draft=draft,
            touched=state.form.touched | reading.fields,
            problems=without(state.form.problems, *reading.fields),
            notices={},
            is_server_open=True,
        )
        .with_service(provider=None, notes=(), is_looked_up=False)
        .with_panel(fixes=())
        .with_saved(at=None)
    )
    if filled.form.draft.email.strip():
        filled = filling.looked_up(filled, providers)
    filled = filling.advised(filling.email_typed(filled))
    filled = lookalikes.all_remarked(filled, providers)
    imported = Imported(
        source,
        Changes.between(state.form.draft, filled.form.draft, state.form.touched),
        reading.had_password,
        state.service,
        state.search,
        state.form.is_server_open,
        state.panel.result,
        state.panel.steps,
        state.imported,
    )
    return typed_secret.kept(state, filled._replace(imported=imported), providers)


def taken_back(state: WindowState, providers: Providers) -> WindowState:
    """The form as it was before, with all that was typed since."""
    imported = state.imported
    if imported is None:
        return state
    search = imported.search._replace(is_running=False) if imported.search else None
    back = state._replace(
        form=state.form.without_changes(imported.changes),
        service=imported.service,
        search=search,
        imported=imported.before,
    )
    back = back.with_form(is_server_open=imported.is_server_open, notices={}, problems={})
    back = back.with_panel(result=imported.result, steps=imported.steps)
    return typed_secret.kept(state, back, providers)


def line(state: WindowState) -> Sentence | None:
    """Where settings come from that were taken from elsewhere, and which fields they filled."""
    imported = state.imported
    if imported is None:
        return None
    source = words.IMPORT_SOURCES[imported.source]
    fields = field_names(imported.changes.fields)
    if not fields:
        return say(words.NOTHING_NEW, source=source)
    return say(words.TAKEN_FROM, source=source, fields=fields)


def more(state: WindowState) -> Sentence | None:
    """What became of a password that stood there, or that the other program has."""
    imported = state.imported
    if imported is None or state.form.draft.auth_type is not AuthType.BASIC:
        return None
    if imported.had_password:
        return say(words.PASSWORD_LEFT_OUT)
    return say(words.PASSWORD_NOT_READ) if imported.source in words.PROGRAMS else None


def offer(other: OtherAccount) -> Sentence:
    """What another program on this computer sends with."""
    program, draft = words.PROGRAMS[other.program], other.draft
    if draft.email:
        return say(words.SENDS_AS, program=program, email=draft.email)
    return say(words.SENDS_THROUGH, program=program, host=draft.host)
