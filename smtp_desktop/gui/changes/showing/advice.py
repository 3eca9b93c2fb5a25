"""What the service wants a person to know before they sign in, as long as it matters. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smtp_desktop.gui.state import connection
from smtp_desktop.model.choices import AuthType

if TYPE_CHECKING:
    from smtp_desktop.gui.state.window import WindowState
    from smtp_desktop.model.provider import Note, Provider

_PASSWORDS = ("app_password", "ms_basic", "mailbox_password", "api_key", "own_username", "username")
_SAID_BESIDE_EMAIL = "no_smtp"
_OF_THE_USUAL_WAY = "good_to_know"  # where a service takes passwords, it is about these
_BEFORE_CONNECT = "ms_federated"
_ASKED_OF_IT = "ms_smtp_auth_switch"  # by the message for IT, and by the finding if it fails


class Advice(NamedTuple):
    """One sentence, what there is to know besides, and the address of a page about it."""

    text: str = ""
    more: tuple[str, ...] = ()
    page: str = ""
    is_about_app_passwords: bool = False


def advice(state: WindowState) -> Advice:
    """What stands under the password, or under the authentication type; gone once it worked."""
    provider = state.service.provider
    if provider is None or state.is_tested or state.service_in_use is None:
        return Advice()
    if connection.request(state) is not None:
        return Advice()  # who gives the Client ID comes first, and is asked for the rest as well
    notes = [note for note in state.service.notes if _matters(note, provider, state)]
    if not notes:
        return Advice()
    first, *rest = notes
    is_app_password = first.code.startswith("app_password")
    return Advice(first.text, tuple(one.text for one in rest), provider.help, is_app_password)


def _matters(note: Note, provider: Provider, state: WindowState) -> bool:
    if note.code == _SAID_BESIDE_EMAIL:
        return False
    if note.code == _ASKED_OF_IT:
        return not state.form.is_oauth
    if note.code == _BEFORE_CONNECT:
        return state.form.is_oauth and not connection.connected_as(state)
    if note.code == _OF_THE_USUAL_WAY and provider.auth is AuthType.BASIC:
        return state.form.is_basic
    return state.form.is_basic or not note.code.startswith(_PASSWORDS)
