"""Names that were meant otherwise, or only look like what they are not: said beside them. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smtp_desktop.gui.state.form import Notice
from smtp_desktop.gui.state.undo import Changes
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.model.address import Address
from smtp_desktop.model.draft import Field
from smtp_desktop.wording import window as words
from smtp_desktop.wording.sentence import Sentence, say
from smtp_desktop.wording.shared import DID_YOU_MEAN, LIKENESSES

if TYPE_CHECKING:
    from smtp_desktop.discovery.typos import Likeness
    from smtp_desktop.model.provider import Providers


def remarked(state: WindowState, field: Field, providers: Providers) -> WindowState:
    """The state with a remark beside Email or Outgoing Server where its name is not what it seems,
    and the name that was most likely meant."""
    found = _about_email(state, providers) if field is Field.EMAIL else _about(state, providers)
    if found is None:
        return state
    return state.with_form(notices={**state.form.notices, field: found})


def all_remarked(state: WindowState, providers: Providers) -> WindowState:
    """The same for both fields, whose values came from elsewhere."""
    for field in (Field.EMAIL, Field.HOST):
        if field not in state.form.notices:
            state = remarked(state, field, providers)
    return state


def _about_email(state: WindowState, providers: Providers) -> Notice | None:
    from smtp_desktop.discovery import typos

    typed = Address(state.form.draft.email.strip())
    domain = typed.domain
    likeness = typos.likeness(domain, providers.domains)
    slip = typos.meant(domain, providers.domains)
    if not likeness and not slip:
        return None
    name = likeness.instead if likeness else slip
    address = typed.at(name)
    draft = state.form.draft
    changes = Changes.between(draft, draft._replace(email=address)) if name else None
    label = say(words.USE_THAT) if name else None
    text = _said(likeness) if likeness else say(DID_YOU_MEAN, address=address)
    role = "warning" if likeness else "muted"
    return Notice(text, label, changes, role)


def _about(state: WindowState, providers: Providers) -> Notice | None:
    from smtp_desktop.discovery import typos

    likeness = typos.likeness(state.form.draft.host, (*providers.servers, *providers.domains))
    if likeness is None:
        return None
    name = likeness.instead
    draft = state.form.draft
    changes = Changes.between(draft, draft._replace(host=name)) if name else None
    label = say(words.USE_IT, what=name) if name else None
    return Notice(_said(likeness), label, changes, "warning")


def _said(likeness: Likeness) -> Sentence:
    return say(LIKENESSES[likeness.kind], name=likeness.instead)
