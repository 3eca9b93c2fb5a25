"""How the connection to Microsoft stands: a part of the window's state, and what shows of it.

Pure, and apart from `state` because nothing of it is needed before the first paint.
"""

from __future__ import annotations

from datetime import date
from enum import Enum, auto
from typing import NamedTuple

from smtp_desktop.gui.state.result import Tone
from smtp_desktop.gui.state.window import FormState
from smtp_desktop.model.draft import Field
from smtp_desktop.model.purpose import Purpose, of_client_secret, of_sign_in
from smtp_desktop.wording import window as words
from smtp_desktop.wording.sentence import Sentence, say
from smtp_desktop.wording.shared import FINISH_IN_BROWSER

_REGISTRATION = (Field.CLIENT_ID, Field.TENANT_ID, Field.AUTHORITY)


class Phase(Enum):
    """How far connecting, or disconnecting, has come."""

    IDLE = auto()
    OPENING = auto()
    WAITING = auto()
    ASKING = auto()
    TYPING = auto()
    REDEEMING = auto()
    LEAVING = auto()


class SignInView(NamedTuple):
    """A sign-in under way, and what is to be said of the last one.

    It goes on at `address`, where `code` is typed if there is one, for some `minutes`; `remark` is
    about a code that the page there shows, `note` what became of the last sign-in, `link` the
    page where it is revoked.
    """

    phase: Phase = Phase.IDLE
    address: str = ""
    is_open: bool = True
    code: str = ""
    minutes: int = 0
    remark: Sentence | None = None
    note: Sentence | None = None
    link: str = ""


class SignedIn(NamedTuple):
    """Who signed in, and what the sign-in is kept for.

    `until_quit` is why the keyring did not keep it, None where it did.
    """

    address: str
    purpose: Purpose
    until_quit: Sentence | None = None
    has_expired: bool = False


_PHASES = {
    Phase.OPENING: words.OPENING_BROWSER,
    Phase.WAITING: FINISH_IN_BROWSER,
    Phase.ASKING: words.ASKING_FOR_CODE,
    Phase.TYPING: words.TYPE_CODE,
    Phase.REDEEMING: words.ALMOST_DONE,
    Phase.LEAVING: words.DISCONNECTING,
}


def phase(state: FormState) -> Phase:
    """How far a sign-in has come."""
    return state.sign_in.phase if state.sign_in else Phase.IDLE


def here(state: FormState) -> SignedIn | None:
    """The connection that the settings on the screen may use, also one that is over."""
    found = state.connection
    if found is None or state.clouds is None:
        return None
    return found if found.purpose.serves(of_sign_in(state.draft, state.clouds)) else None


def connected_as(state: FormState) -> str:
    """Who is connected for the settings on the screen; empty for nobody."""
    found = here(state)
    return found.address if found and not found.has_expired else ""


def other_person(state: FormState) -> str:
    """Who is connected, where Email says somebody else and no test has shown that this works."""
    email, person = state.draft.email.strip(), connected_as(state)
    is_other = bool(email and person) and email.casefold() != person.casefold()
    return person if is_other and state.is_idle and not state.is_tested else ""


def line(state: FormState) -> tuple[Tone, Sentence]:
    """How it stands, in one line beside the button."""
    going_on = phase(state)
    if going_on is Phase.WAITING and state.sign_in and not state.sign_in.is_open:
        return Tone.BAD, say(words.NO_BROWSER)
    if going_on is not Phase.IDLE:
        return Tone.NEUTRAL, say(_PHASES[going_on])
    found = here(state)
    if found is None:
        return Tone.NEUTRAL, say(words.NOT_CONNECTED)
    if found.has_expired:
        return Tone.BAD, say(words.SIGN_IN_EXPIRED)
    return Tone.GOOD, say(words.CONNECTED_AS, address=found.address)


def hint(state: FormState) -> tuple[str, Sentence] | None:
    """What there is to know besides, under that line, with the role of its text."""
    view = state.sign_in
    if view and view.phase is not Phase.IDLE:
        return None
    if view and view.note:
        return "muted", view.note
    found = here(state)
    if found is None or found.has_expired:
        return "muted", say(words.CONNECT_HINT)
    return ("warning", found.until_quit) if found.until_quit else None


def time_left(state: FormState) -> Sentence | None:
    """How long a person still has in the browser."""
    view = state.sign_in
    if view is None or view.phase not in (Phase.WAITING, Phase.TYPING):
        return None
    if view.minutes > 1:
        return say(words.MINUTES_LEFT, minutes=view.minutes)
    return say(words.ONE_MINUTE_LEFT if view.minutes else words.SECONDS_LEFT)


def shows_registration(state: FormState) -> bool:
    """The app registration can be folded away, but not while something in it is wrong."""
    fields = (*_REGISTRATION, Field.CLIENT_SECRET, Field.SECRET_EXPIRES)
    return state.is_registration_open or any(one in state.problems for one in fields)


def shows_authority(state: FormState) -> bool:
    """Where people sign in is folded away, but never one that was typed or came with a file."""
    is_open = state.is_authority_open and shows_registration(state)
    return is_open or bool(state.draft.authority.strip()) or Field.AUTHORITY in state.problems


def uses_saved_secret(state: FormState) -> bool:
    """A saved client secret is used with the registration it was saved for, and no other."""
    if state.client_secret is not None or state.drops_client_secret or state.saved is None:
        return False
    if state.clouds is None:
        return False
    saved, wanted = (of_client_secret(one, state.clouds) for one in (state.saved, state.draft))
    return saved.serves(wanted)


def has_saved_secret(state: FormState) -> bool:
    """Whether a saved client secret is known to be used."""
    return uses_saved_secret(state) and bool(state.keeps_client_secret)


def has_secret(state: FormState) -> bool:
    """Whether a client secret is known to be used: typed, or saved for this registration."""
    return state.client_secret is not None or has_saved_secret(state)


def secret_placeholder(state: FormState) -> Sentence | None:
    """A saved client secret shows as such, and is not read before it is used."""
    if not has_saved_secret(state):
        return None
    return say(words.KEPT_PASSWORD if state.keeps_until_quit else words.SAVED_PASSWORD)


def shows_secret_expires(state: FormState) -> bool:
    """The day on which a secret ends matters where there is one."""
    is_dated = bool(state.draft.secret_expires) or Field.SECRET_EXPIRES in state.problems
    return has_secret(state) or is_dated


def expiry(state: FormState) -> tuple[str, Sentence] | None:
    """The warning that the client secret ends soon, with the role of its text."""
    if state.today is None or Field.SECRET_EXPIRES in state.problems:
        return None
    try:
        days = (date.fromisoformat(state.draft.secret_expires.strip()) - state.today).days
    except ValueError:  # nothing typed, or not yet a day
        return None
    if days > 30:
        return None
    if days > 1:
        return "warning", say(words.SECRET_EXPIRES_IN, days=days)
    texts = {1: words.SECRET_EXPIRES_TOMORROW, 0: words.SECRET_EXPIRES_TODAY}
    return "error", say(texts.get(days, words.SECRET_HAS_EXPIRED))


def summary(state: FormState) -> str:
    """The app registration in one line, for when it is folded away."""
    parts = (state.draft.client_id.strip(), state.draft.tenant_id.strip())
    return " · ".join(_shortened(one) for one in parts if one)


def _shortened(text: str) -> str:
    """A GUID by its first group, which tells two of them apart."""
    return f"{text[:8]}…" if len(text) == 36 and text.count("-") == 4 else text
