"""What is said beside Email about the service: always what is true of the fields. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smtp_desktop.gui.state.frame import Choice, Question
from smtp_desktop.model.draft import Field
from smtp_desktop.services.sending import belonging
from smtp_desktop.wording import window as words
from smtp_desktop.wording.sentence import Sentence, say
from smtp_desktop.wording.shared import OTHER_SERVICE

if TYPE_CHECKING:
    from smtp_desktop.gui.state.window import WindowState
    from smtp_desktop.model.provider import Provider
    from smtp_desktop.services.sending.belonging import Mismatch


class ServiceLine(NamedTuple):
    """A line with the role of its text.

    `offer` is the service whose settings the button beside it fills in.
    """

    role: str
    text: Sentence
    offer: Provider | None = None


def line(state: WindowState) -> ServiceLine | None:
    """What is known of the service behind the address, and whether its settings are in the form."""
    provider, draft = state.service.provider, state.form.draft
    apart = mismatch(state)
    if apart:
        return _apart(apart)
    if provider is None:
        return None
    if not provider.has_smtp:
        return ServiceLine("error", say(words.NO_SMTP, service=provider.name))
    if state.service_in_use is None:
        there = say(words.NOT_IN_USE, service=provider.name, host=draft.host.strip())
        return ServiceLine("warning", there, provider)
    if not provider.offers(draft.host, draft.port, draft.encryption):
        text = words.OWN_PORT if draft.host.strip() else words.NOT_FILLED_IN
        return ServiceLine("warning", say(text, service=provider.name), provider)
    is_preset = (draft.port.strip(), draft.encryption) == (str(provider.port), provider.encryption)
    is_said_above = state.search is not None and state.search.source
    if is_said_above or not is_preset or draft.host.strip().lower() != provider.host:
        return ServiceLine("good", say(words.SERVICE_FOUND, service=provider.name))
    return ServiceLine("good", say(words.SERVICE_FILLED_IN, service=provider.name))


def mismatch(state: WindowState) -> Mismatch | None:
    """What does not belong together in the form; without a sign-in nothing secret is sent."""
    draft = state.form.draft
    if state.known.providers is None or not (state.form.is_basic or state.form.is_oauth):
        return None
    return belonging.mismatch(draft.email, draft.username, draft.host, state.known.providers)


def unconfirmed(state: WindowState) -> Mismatch | None:
    """What does not belong together and nobody has said yet that it is meant.

    A green test has shown that it is; an own server that is saved was meant when it was saved.
    """
    apart, draft = mismatch(state), state.form.draft
    if apart is None or state.form.sends_to == (apart.login, apart.host):
        return None
    fields = (Field.EMAIL, Field.USERNAME, Field.HOST)
    shown = [state.tested.draft] if state.tested else []
    shown += [state.saved.draft] if state.saved.draft and not apart.is_certain else []
    is_known = any(all(one.value(it) == draft.value(it) for it in fields) for one in shown)
    return None if is_known else apart


def question(state: WindowState, apart: Mismatch) -> Question:
    """Before a secret goes to the server of somebody else the person decides."""
    text = words.APART_TOKEN_TEXT if state.form.is_oauth else words.APART_TEXT
    return Question(
        say(words.APART_TITLE, login=apart.login),
        say(text, service=apart.service.name, host=apart.host),
        (Choice.SEND_THERE, Choice.DO_NOT_SEND),
        (apart.login, apart.host),
    )


def _apart(apart: Mismatch) -> ServiceLine:
    names = {"login": apart.login, "service": apart.service.name, "host": apart.host}
    offer = apart.service if apart.service.has_smtp else None
    if apart.server is None:
        return ServiceLine("warning", say(words.OTHER_SERVER, **names), offer)
    text = say(OTHER_SERVICE, **names, other=apart.server.name)
    return ServiceLine("warning", text, offer)
