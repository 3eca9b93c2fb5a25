"""What came of a sign-in at Microsoft, as the result that the panel shows. Pure, as `results`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smtp_desktop.errors import (
    IdentityProviderFailed,
    RedirectFailed,
    SecretStoreError,
    SignInError,
    SignInExpired,
    SignInNeeded,
    SignInTimedOut,
)
from smtp_desktop.gui.changes import results as outcomes
from smtp_desktop.gui.state import connection
from smtp_desktop.gui.state.frame import Choice, Question
from smtp_desktop.gui.state.result import Action, Result, Tone
from smtp_desktop.wording import window as words
from smtp_desktop.wording.sentence import Sentence, say
from smtp_desktop.wording.shared import (
    REVOKE,
    REVOKE_PERSONAL,
    SIGN_IN_THERE,
    SIGN_IN_THERE_MORE,
    SIGN_IN_THERE_TITLE,
)

if TYPE_CHECKING:
    from smtp_desktop.gui.state.window import WindowState
    from smtp_desktop.services.sign_in.confirmation import Confirmation
    from smtp_desktop.services.support.explanation import Explanation


def refused(error: Exception) -> Result:
    """A sign-in that came to nothing."""
    result = outcomes.failed(error, Action.CONNECT_AGAIN)
    is_slow = isinstance(_cause(error), SignInTimedOut | RedirectFailed)
    return result._replace(actions=(*result.actions, Action.USE_CODE)) if is_slow else result


def is_in_browser(error: Exception) -> bool:
    """Whether a sign-in ended while the person was in the browser, so that the window comes to
    the front."""
    return not isinstance(_cause(error), SecretStoreError | SignInTimedOut)


def on_page(explanation: Explanation | None) -> Result | None:
    """What a code means that Microsoft's page shows; None where there was none."""
    return outcomes.told(explanation.finding, explanation.documents) if explanation else None


def tested(result: Result, refusal: SignInError) -> Result:
    """The result of a test that got no token: what helps is to connect again."""
    if isinstance(refusal, SignInNeeded):
        return result._replace(actions=(Action.CONNECT,))
    if isinstance(refusal, SignInExpired):
        title = say(words.SIGN_IN_EXPIRED)
        return result._replace(title=title, actions=(Action.CONNECT_AGAIN,))
    if isinstance(refusal, IdentityProviderFailed) or result.finding is None:
        return result
    return result._replace(actions=(Action.CONNECT_AGAIN,))


def connect_first(*, has_expired: bool) -> Result:
    """A test that needs somebody to be connected."""
    if has_expired:
        return Result(Tone.BAD, say(words.SIGN_IN_EXPIRED), actions=(Action.CONNECT_AGAIN,))
    return Result(
        Tone.NEUTRAL,
        say(words.CONNECT_FIRST_TITLE),
        say(words.CONNECT_FIRST_MORE),
        actions=(Action.CONNECT,),
    )


def still_connecting() -> Result:
    """Test or Save was pressed while somebody signs in."""
    return Result(Tone.NEUTRAL, say(words.STILL_CONNECTING_TITLE), say(words.STILL_CONNECTING_MORE))


def sign_in_there(wanted: Confirmation) -> Question:
    """Where the person would sign in, and which server would get the tokens."""
    text = say(SIGN_IN_THERE, page=wanted.page, server=wanted.server)
    return Question(
        say(SIGN_IN_THERE_TITLE),
        say(SIGN_IN_THERE_MORE, text=text),
        (Choice.SIGN_IN_THERE, Choice.CANCEL),
    )


def not_kept(error: SecretStoreError) -> Sentence:
    """Why the keyring did not keep a sign-in, in plain words."""
    known = (words.NOT_KEPT[name] for name in error.families() if name in words.NOT_KEPT)
    return say(next(known, words.NOT_KEPT_OTHER))


def where_to_revoke(tenant: str) -> str:
    """The page at Microsoft on which a person takes a program's permission back."""
    return REVOKE_PERSONAL if tenant.strip().lower() == "consumers" else REVOKE


def disconnected(state: WindowState, *, is_ended: bool) -> tuple[Sentence, str]:
    """What became of a sign-in that was forgotten here, and the page where it is taken back."""
    at, place = connection.server(state), connection.place(state)
    if at is None:
        return say(words.DISCONNECTED), where_to_revoke(state.form.draft.tenant_id)
    if is_ended:
        return say(words.DISCONNECTED_THERE, provider=place), ""
    text = words.DISCONNECTED_SEE if at.account_page else words.DISCONNECTED_HERE
    return say(text, provider=place), at.account_page


def _cause(error: Exception) -> Exception:
    return error.error if isinstance(error, outcomes.Explained) else error
