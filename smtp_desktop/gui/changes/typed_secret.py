"""A secret that was typed for one server or sign-in does not go to another. Pure.

A password belongs to the server that stood there when it was typed, or the first one named after
it. Whoever names another one later, the person, a file, a fix, a search or an Undo, takes it out.
Who is still typing the port of a server on this computer, where each port is a server of its own,
has named no other: until the password is first used, it goes along with that port.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from smtp_desktop.discovery.typos import is_one_slip
from smtp_desktop.gui.state.form import Notice, without
from smtp_desktop.gui.state.service import domain_of
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.model import host as hosts
from smtp_desktop.model.draft import Draft, Field
from smtp_desktop.model.parse import server_in
from smtp_desktop.model.purpose import of_client_secret, place
from smtp_desktop.services.imports import addresses
from smtp_desktop.wording import window as words
from smtp_desktop.wording.sentence import Sentence, say

if TYPE_CHECKING:
    from smtp_desktop.model.provider import Providers


def bound(state: WindowState) -> WindowState:
    """The state in which the typed password belongs to the server and login that stand there."""
    place = (_server(state.form.draft), _login(state.form.draft))
    return state.with_form(password_for=place, is_password_used=False)


def used(state: WindowState) -> WindowState:
    """The state once something is begun with the typed password: it is for this server now."""
    return state.with_form(is_password_used=True)


def port_chosen(before: WindowState, after: WindowState) -> WindowState:
    """The state after the person chose the port of the server that stands there, by itself or with
    its encryption: a typed password that was not used yet goes along."""
    server, login = before.form.password_for
    is_open = not before.form.is_password_used and server == _server(before.form.draft)
    return after.with_form(password_for=(_server(after.form.draft), login)) if is_open else after


def checked(state: WindowState, providers: Providers) -> WindowState:
    """The state without a typed password whose server was changed for one of somebody else.

    Another name of the same service, a slip that is corrected to a known service, and the servers
    of the login's own service or domain are no others.
    """
    now = _server(state.form.draft)
    if state.form.password is None:
        return _saved_told(state)
    if not now:
        return state
    before, login = state.form.password_for
    if not before or before == now or _is_expected(before, now, login, providers):
        return state.with_form(password_for=(now, login or _login(state.form.draft)))
    text = say(words.PASSWORD_TAKEN_OUT, before=before, host=now)
    taken_out = state.with_form(password=None, password_for=("", ""))
    return _said(taken_out, Field.PASSWORD, text)


def kept(before: WindowState, after: WindowState, providers: Providers) -> WindowState:
    """The state after a change that the program made, without the typed secrets that were for
    something else.

    The client secret of a registration goes too. A person who types on in the registration itself
    types it for the secret that stands there.
    """
    after = checked(after, providers)
    if not _moves_client_secret(before, after):
        return after
    text = say(words.CLIENT_SECRET_TAKEN_OUT)
    return _said(after.with_form(client_secret=None), Field.CLIENT_SECRET, text)


def _saved_told(state: WindowState) -> WindowState:
    """Say that the saved password is not used for these settings, as long as it is not."""
    saved, notices = state.saved.draft, state.form.notices
    shown = notices.get(Field.PASSWORD)
    is_told = shown is not None and shown.text.template == words.SAVED_FOR_OTHER
    is_dropped = state.saved.has_password and state.form.is_basic and not state.uses_saved_password
    if saved is not None and is_dropped and shown is None and state.form.draft.host.strip():
        text = say(words.SAVED_FOR_OTHER, login=saved.username or saved.email, host=saved.host)
        return _said(state, Field.PASSWORD, text)
    if is_told and not is_dropped:
        return state.with_form(notices=without(notices, Field.PASSWORD))
    return state


def _said(state: WindowState, field: Field, text: Sentence) -> WindowState:
    return state.with_form(notices={**state.form.notices, field: Notice(text, role="warning")})


def _server(draft: Draft) -> str:
    """The server as secrets tell it from others, also in a whole address that is not taken apart
    yet. Which encryption is right a person tries with one and the same password."""
    reading = addresses.typed(draft.host)
    server = server_in(reading.draft if reading else draft)
    return str(place(server.host, server.port)) if server.host else ""


def _login(draft: Draft) -> str:
    return (draft.username if "@" in draft.username else draft.email).strip()


def _is_expected(before: str, now: str, login: str, providers: Providers) -> bool:
    own, domain = providers.for_address(login), hosts.to_ascii(domain_of(login)) or ""
    if (own and own.runs(now)) or (domain and hosts.is_below(now, (domain,))):
        return True
    service = providers.for_host(
        now
    )  # beside an unknown name, what is one slip may be an imitation
    is_slip = not providers.for_host(before) and is_one_slip(before, now)
    return service is not None and (service.runs(before) or is_slip)


def _moves_client_secret(before: WindowState, after: WindowState) -> bool:
    first, clouds = before.form.draft, before.known.clouds
    if after.form.client_secret is None or not first.client_id.strip() or not clouds:
        return False
    return not of_client_secret(first, clouds).serves(of_client_secret(after.form.draft, clouds))
