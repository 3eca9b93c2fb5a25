"""Settings that came from elsewhere: what they make of the form, and the way back. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smtp_desktop.gui.changes import filling, lookalikes, typed_secret
from smtp_desktop.gui.state.summary import field_names
from smtp_desktop.gui.state.undo import Change, Imported
from smtp_desktop.gui.state.window import FormState
from smtp_desktop.model.choices import AuthType
from smtp_desktop.model.draft import SERVER, Draft, Field
from smtp_desktop.wording import window as words
from smtp_desktop.wording.sentence import Sentence, say

if TYPE_CHECKING:
    from smtp_desktop.model.provider import Providers
    from smtp_desktop.ports.system import OtherAccount
    from smtp_desktop.services.imports.reading import Reading


def taken(state: FormState, reading: Reading, source: str, providers: Providers) -> FormState:
    """The form with all that was read, and the rest as for a typed address."""
    draft = state.draft
    if Field.HOST in reading.fields:  # the port of another server has nothing to do with this one
        for field in set(SERVER) - state.touched:
            draft = draft.with_value(field, Draft().value(field))
    for field in reading.fields:
        draft = draft.with_value(field, reading.draft.value(field))
    before = state._replace(password=None, client_secret=None)  # Undo leaves secrets alone
    filled = state._replace(
        draft=draft,
        touched=state.touched | reading.fields,
        problems={one: text for one, text in state.problems.items() if one not in reading.fields},
        notices={},
        search=None,
        provider=None,
        notes=(),
        is_looked_up=False,
        is_server_open=True,
        mended=(),
        saved_at=None,
    )
    if filled.draft.email.strip():
        filled = filling.looked_up(filled, providers)
    filled = filling.advised(filling.email_typed(filled))
    filled = lookalikes.all_remarked(filled, providers)
    changes = tuple(
        Change(one, state.draft.value(one), filled.draft.value(one), one in state.touched)
        for one in filled.draft.differences(state.draft)
    )
    filled = filled._replace(imported=Imported(source, changes, before, reading.had_password))
    return typed_secret.kept(state, filled, providers)


def taken_back(state: FormState, providers: Providers) -> FormState:
    """The form as it was before, with all that was typed since."""
    imported = state.imported
    if imported is None:
        return state
    before, draft = imported.before, state.draft
    back = [one for one in imported.changes if draft.value(one.field) == one.after]
    for one in back:
        draft = draft.with_value(one.field, one.before)
    untouched = {one.field for one in back if not one.was_touched}
    back_again = state._replace(
        draft=draft,
        touched=state.touched - untouched,
        provider=before.provider,
        notes=before.notes,
        is_looked_up=before.is_looked_up,
        is_server_open=before.is_server_open,
        search=before.search._replace(is_running=False) if before.search else None,
        notices={},
        problems={},
        result=before.result,
        steps=before.steps,
        imported=before.imported,
    )
    return typed_secret.kept(state, back_again, providers)


def line(state: FormState) -> Sentence | None:
    """Where settings come from that were taken from elsewhere, and which fields they filled."""
    imported = state.imported
    if imported is None:
        return None
    source = words.IMPORT_SOURCES[imported.source]
    fields = field_names(tuple(one.field for one in imported.changes))
    if not fields:
        return say(words.NOTHING_NEW, source=source)
    return say(words.TAKEN_FROM, source=source, fields=fields)


def more(state: FormState) -> Sentence | None:
    """What became of a password that stood there, or that the other program has."""
    imported = state.imported
    if imported is None or state.draft.auth_type is not AuthType.BASIC:
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
