"""A password that was typed for one server does not go to another. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smtp_desktop.discovery.typos import is_one_slip
from smtp_desktop.gui.state.window import FormState, Notice
from smtp_desktop.model import host as hosts
from smtp_desktop.model.draft import Field
from smtp_desktop.services.imports import reading as imports
from smtp_desktop.wording import window as words
from smtp_desktop.wording.sentence import say

if TYPE_CHECKING:
    from smtp_desktop.model.provider import Providers


def bound(state: FormState) -> FormState:
    """The state in which the typed password belongs to the server and login that stand there."""
    draft = state.draft
    login = draft.username if "@" in draft.username else draft.email
    return state._replace(password_for=(_name(draft.host), login.strip()))


def checked(state: FormState, providers: Providers) -> FormState:
    """The state without a typed password whose server was changed for one of somebody else.

    A server typed or filled in after the password is what it was typed for; another name of the
    same service or domain, a corrected slip, and the service of its login are no others.
    """
    now = _name(state.draft.host)
    if state.password is None or not now:
        return state
    before, login = state.password_for
    if not before:
        return state._replace(password_for=(now, login or bound(state).password_for[1]))
    own = providers.for_address(login)
    if (own and own.runs(now)) or _is_same(before, now, providers):
        return state._replace(password_for=(now, login))
    return taken_out(state, before, now)


def taken_out(state: FormState, before: str, now: str) -> FormState:
    """The state without the password that was typed for the server `before`, and why."""
    notice = Notice(say(words.PASSWORD_TAKEN_OUT, before=before, host=now), role="warning")
    return state._replace(
        password=None,
        password_for=("", ""),
        notices={**state.notices, Field.PASSWORD: notice},
    )


def _name(typed: str) -> str:
    """The server in what was typed, which may be a whole address that is not taken apart yet."""
    reading = imports.from_address(typed)
    return (reading.draft.host if reading else hosts.read(typed).host).lower()


def _is_same(before: str, now: str, providers: Providers) -> bool:
    if before == now:
        return True
    if is_one_slip(before, now) and not providers.for_host(before):  # a known name was no slip
        return True
    if any(one.runs(before) and one.runs(now) for one in providers.all):
        return True
    is_known = providers.for_host(before) or providers.for_host(now)
    if is_known or hosts.is_ip(before) or hosts.is_ip(now):
        return False
    # Without a list of all endings: mail.acme.co.uk and smtp.acme.co.uk, but not two of co.uk.
    one, other = before.split("."), now.split(".")
    return len(one) > 2 and one[1:] == other[1:] and len(".".join(one[1:])) > len("co.uk")
