"""What shows of the sign-in in the browser and of its app registration.

What it is made of stands in `sign_in`.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from smtp_desktop.gui.state.result import Tone
from smtp_desktop.gui.state.sign_in import Phase, SignedIn
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.model.choices import GOOGLE, MICROSOFT, OTHER_PROVIDER
from smtp_desktop.model.draft import Field
from smtp_desktop.model.parse import oauth_in
from smtp_desktop.model.purpose import of_client_secret, of_sign_in
from smtp_desktop.model.sign_in.registration import REDIRECT_URI
from smtp_desktop.model.sign_in.tenant import PERSONAL_TENANT
from smtp_desktop.wording import result as result_words
from smtp_desktop.wording import window as words
from smtp_desktop.wording.sentence import Sentence, say
from smtp_desktop.wording.shared import FINISH_IN_BROWSER

if TYPE_CHECKING:
    from smtp_desktop.model.sign_in.authorization_server import AuthorizationServer

_REGISTRATION = (
    *(Field.PROVIDER, Field.CLIENT_ID, Field.TENANT_ID, Field.AUTHORITY),
    *(Field.ISSUER, Field.SCOPES),
)


_LONG = 40  # characters of a Client ID; Google's are longer
_PERSONAL = ("consumers", PERSONAL_TENANT)

_PHASES = {
    Phase.OPENING: words.OPENING_BROWSER,
    Phase.WAITING: FINISH_IN_BROWSER,
    Phase.ASKING: words.ASKING_FOR_CODE,
    Phase.TYPING: words.TYPE_CODE,
    Phase.REDEEMING: words.ALMOST_DONE,
    Phase.LEAVING: words.DISCONNECTING,
}


def server(state: WindowState) -> AuthorizationServer | None:
    """Where the person signs in; None for Microsoft, and while nothing is known of others."""
    clouds, draft = state.known.clouds, state.form.draft
    if clouds is None or draft.provider.strip() in ("", MICROSOFT):
        return None
    return clouds.server_of(oauth_in(draft))


def is_at_microsoft(state: WindowState) -> bool:
    """Whether the person signs in at Microsoft, or at a page that looks like its."""
    return state.form.draft.provider.strip() in ("", MICROSOFT)


def places(state: WindowState) -> dict[str, str]:
    """Where a person can sign in, by what the settings call it; one without a name is any other."""
    known = state.known.clouds.server if state.known.clouds else ()
    others = {one.id: "" if one.id == OTHER_PROVIDER else one.name for one in known}
    return {MICROSOFT: "Microsoft", **others}


def redirect(state: WindowState) -> str:
    """The redirect URI that has to be registered; empty where none has."""
    at = server(state)
    return REDIRECT_URI if at is None else ("" if at.id == GOOGLE else at.redirect)


def needs_secret(state: WindowState) -> bool:
    """Whether nobody signs in there without a client secret."""
    at = server(state)
    return at is not None and at.needs_secret


def place(state: WindowState) -> str | Sentence:
    """What people call the place where they sign in."""
    at = server(state)
    return (at.display or say(words.SIGN_IN_PAGE)) if at else "Microsoft"


def has_guide(state: WindowState) -> bool:
    """Whether the program can tell an administrator what to register there."""
    return is_at_microsoft(state) or state.form.draft.provider == GOOGLE


def here(state: WindowState) -> SignedIn | None:
    """The connection that the settings on the screen may use, also one that is over."""
    found = state.sign_in.person
    if found is None or state.known.clouds is None:
        return None
    return found if found.purpose.serves(of_sign_in(state.form.draft, state.known.clouds)) else None


def connected_as(state: WindowState) -> str:
    """Who is connected for the settings on the screen; empty for nobody."""
    found = here(state)
    return found.address if found and not found.has_expired else ""


def other_person(state: WindowState) -> str:
    """Who is connected, where Email says somebody else and no test has shown that this works."""
    email, person = state.form.draft.email.strip(), connected_as(state)
    is_other = bool(email and person) and email.casefold() != person.casefold()
    return person if is_other and state.is_idle and not state.is_tested else ""


def line(state: WindowState) -> tuple[Tone, Sentence]:
    """How it stands, in one line beside the button."""
    going_on = state.sign_in.phase
    if going_on is Phase.WAITING and state.sign_in.view and not state.sign_in.view.is_open:
        return Tone.BAD, say(words.NO_BROWSER)
    if going_on is not Phase.IDLE:
        return Tone.NEUTRAL, say(_PHASES[going_on], provider=place(state))
    found = here(state)
    if found is None:
        return Tone.NEUTRAL, say(words.NOT_CONNECTED)
    if found.has_expired:
        return Tone.BAD, say(words.SIGN_IN_EXPIRED)
    return Tone.GOOD, say(words.CONNECTED_AS, address=found.address)


def hint(state: WindowState) -> tuple[str, Sentence] | None:
    """What there is to know besides, under that line, with the role of its text."""
    view = state.sign_in.view
    if view and view.phase is not Phase.IDLE:
        return None
    if view and view.note:
        return "muted", view.note
    found = here(state)
    if found is None or found.has_expired:
        is_practice = state.known.has_mailbox
        text = words.CONNECT_HINT_PRACTICE if is_practice else words.CONNECT_HINT
        return "muted", say(text, provider=place(state))
    return ("warning", found.until_quit) if found.until_quit else None


def time_left(state: WindowState) -> Sentence | None:
    """How long a person still has in the browser."""
    view = state.sign_in.view
    if view is None or view.phase not in (Phase.WAITING, Phase.TYPING):
        return None
    if view.minutes > 1:
        return say(words.MINUTES_LEFT, minutes=view.minutes)
    return say(words.ONE_MINUTE_LEFT if view.minutes else words.SECONDS_LEFT)


def shows_registration(state: WindowState) -> bool:
    """The app registration can be folded away, but not while something in it is wrong."""
    fields = (*_REGISTRATION, Field.CLIENT_SECRET, Field.SECRET_EXPIRES)
    return state.sign_in.is_registration_open or any(one in state.form.problems for one in fields)


def shows_authority(state: WindowState) -> bool:
    """Where people sign in is folded away, but never one that was typed or came with a file."""
    form, is_open = state.form, state.sign_in.is_authority_open and shows_registration(state)
    if not is_at_microsoft(state):
        typed = form.draft.issuer.strip() or form.draft.scopes.strip()
        is_own = form.draft.provider == OTHER_PROVIDER or Field.ISSUER in form.problems
        return is_open or is_own or bool(typed) or Field.SCOPES in form.problems
    return is_open or bool(form.draft.authority.strip()) or Field.AUTHORITY in form.problems


def is_personal(state: WindowState) -> bool:
    """Whether it is a personal account, which belongs to no organization."""
    tenant, service = state.form.draft.tenant_id.strip().lower(), state.service_in_use
    return (tenant or (service.tenant if service else "")) in _PERSONAL


def request(state: WindowState) -> Sentence | None:
    """Who gives what a sign-in at Microsoft or Google lacks; None while it lacks nothing."""
    draft = state.form.draft
    if not is_at_microsoft(state):
        lacks = state.form.is_oauth and draft.provider == GOOGLE and not draft.client_id.strip()
        return say(result_words.IDS_OF_WORKSPACE) if lacks else None
    has_all = draft.client_id.strip() and draft.tenant_id.strip()
    if not state.form.is_oauth or has_all or connected_as(state):
        return None
    return say(result_words.IDS_PERSONAL if is_personal(state) else result_words.IDS_OF_WORK)


def can_connect(state: WindowState) -> bool:
    """Whether all that a sign-in needs is there, and nobody has signed in yet."""
    needed = [Field.CLIENT_ID, *([Field.TENANT_ID] if is_at_microsoft(state) else [])]
    has_all = all(state.form.draft.text(one).strip() for one in needed)
    return state.form.is_oauth and has_all and not connected_as(state)


def uses_saved_secret(state: WindowState) -> bool:
    """A saved client secret is used with the registration it was saved for, and no other."""
    form, saved, clouds = state.form, state.saved.draft, state.known.clouds
    if form.client_secret is not None or form.drops_client_secret:
        return False
    if saved is None or clouds is None:
        return False
    return of_client_secret(saved, clouds).serves(of_client_secret(form.draft, clouds))


def has_saved_secret(state: WindowState) -> bool:
    """Whether a saved client secret is known to be used."""
    return uses_saved_secret(state) and bool(state.saved.has_client_secret)


def has_secret(state: WindowState) -> bool:
    """Whether a client secret is known to be used: typed, or saved for this registration."""
    return state.form.client_secret is not None or has_saved_secret(state)


def secret_placeholder(state: WindowState) -> Sentence | None:
    """A saved client secret shows as such, and is not read before it is used."""
    if not has_saved_secret(state):
        return None
    return say(words.KEPT_PASSWORD if state.saved.until_quit else words.SAVED_PASSWORD)


def shows_secret_expires(state: WindowState) -> bool:
    """The day on which a secret ends matters where there is one."""
    is_dated = bool(state.form.draft.secret_expires) or Field.SECRET_EXPIRES in state.form.problems
    return has_secret(state) or is_dated


def expiry(state: WindowState) -> tuple[str, Sentence] | None:
    """The warning that the client secret ends soon, with the role of its text."""
    if state.known.today is None or Field.SECRET_EXPIRES in state.form.problems:
        return None
    typed = state.form.draft.secret_expires.strip()
    try:
        days = (date.fromisoformat(typed) - state.known.today).days
    except ValueError:  # nothing typed, or not yet a day
        return None
    if days > 30:
        return None
    if days > 1:
        return "warning", say(words.SECRET_EXPIRES_IN, days=days)
    texts = {1: words.SECRET_EXPIRES_TOMORROW, 0: words.SECRET_EXPIRES_TODAY}
    return "error", say(texts.get(days, words.SECRET_HAS_EXPIRED))


def summary(state: WindowState) -> str:
    """The app registration in one line, for when it is folded away."""
    draft = state.form.draft
    parts = (draft.client_id.strip(), draft.tenant_id.strip() if is_at_microsoft(state) else "")
    return " · ".join(_shortened(one) for one in parts if one)


def _shortened(text: str) -> str:
    """A GUID by its first group, which tells two of them apart; any long one by its beginning."""
    is_guid = len(text) == 36 and text.count("-") == 4
    return f"{text[:8]}…" if is_guid or len(text) > _LONG else text
