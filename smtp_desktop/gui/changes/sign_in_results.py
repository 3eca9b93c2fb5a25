"""What came of a sign-in at Microsoft, as the result that the panel shows. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smtp_desktop.errors import (
    IdentityProviderFailed,
    RedirectFailed,
    SecretStoreError,
    SignInError,
    SignInExpired,
    SignInNeeded,
    SignInRefused,
    SignInTimedOut,
    TlsError,
    TransportError,
    WrongAudience,
)
from smtp_desktop.gui.changes import results as outcomes
from smtp_desktop.gui.state.result import Action, Result, Tone
from smtp_desktop.gui.state.window import Choice, Question
from smtp_desktop.wording import window as words
from smtp_desktop.wording.sentence import Sentence, say
from smtp_desktop.wording.shared import SIGN_IN_THERE, SIGN_IN_THERE_TITLE

if TYPE_CHECKING:
    from smtp_desktop.diagnosis.failure import Failure
    from smtp_desktop.diagnosis.finding import Finding
    from smtp_desktop.model.account import Account
    from smtp_desktop.services.services import Services
    from smtp_desktop.services.sign_in.confirmation import Confirmation
    from smtp_desktop.services.support.details import Details
    from smtp_desktop.services.support.letter import Letter

_PERSONAL = "https://account.live.com/consent/Manage"
_WORK = "https://myapps.microsoft.com"


def refused(
    error: Exception, account: Account, services: Services, has_secret: bool | None
) -> Result:
    """A sign-in that came to nothing; `has_secret` is None where that was not yet known."""
    if not isinstance(error, SignInError | TransportError | TlsError):
        return outcomes.failed(error, services, Action.CONNECT_AGAIN)
    from smtp_desktop.diagnosis.explain import explain
    from smtp_desktop.services.evidence.sign_in import failure

    cloud = services.clouds.for_host(account.server.host)
    found = failure(error, account, has_secret=has_secret, cloud=cloud)
    result = _told(explain(found, services.catalogue), found, account, services, _facts(error))
    others = (Action.USE_CODE,) if isinstance(error, SignInTimedOut | RedirectFailed) else ()
    return result._replace(actions=(Action.CONNECT_AGAIN, *others, *result.actions))


def on_page(
    typed: str, account: Account, services: Services, has_secret: bool | None
) -> Result | None:
    """What a code means that Microsoft's page shows; None where there is none in what was typed."""
    from smtp_desktop.diagnosis.explain import explain
    from smtp_desktop.services.evidence.sign_in import page_failure

    cloud = services.clouds.for_host(account.server.host)
    found = page_failure(typed, account, has_secret, cloud=cloud)
    if found is None:
        return None
    said = [f"The page said: {found.text}"]
    return _told(explain(found, services.catalogue), found, account, services, said)


def tested(result: Result, refusal: SignInError, account: Account, services: Services) -> Result:
    """The result of a test that got no token: what helps is to connect again."""
    if isinstance(refusal, SignInNeeded):
        return result._replace(actions=(Action.CONNECT,))
    if isinstance(refusal, SignInExpired):
        title = say(words.SIGN_IN_EXPIRED)
        return result._replace(title=title, actions=(Action.CONNECT_AGAIN,))
    if isinstance(refusal, IdentityProviderFailed) or result.finding is None:
        return result
    from smtp_desktop.services.evidence.sign_in import failure

    cloud = services.clouds.for_host(account.server.host)
    found = failure(refusal, account, cloud=cloud)
    letters = _letters(result.finding, found, account, services)
    return result._replace(actions=(Action.CONNECT_AGAIN, Action.TEST_AGAIN), letters=letters)


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
        say(words.SIGN_IN_THERE_MORE, text=text),
        (Choice.SIGN_IN_THERE, Choice.CANCEL),
    )


def not_kept(error: SecretStoreError) -> Sentence:
    """Why the keyring did not keep a sign-in, in plain words."""
    known = (words.NOT_KEPT[name] for name in error.families() if name in words.NOT_KEPT)
    return say(next(known, words.NOT_KEPT_OTHER))


def where_to_revoke(tenant: str) -> str:
    """The page at Microsoft on which a person takes a program's permission back."""
    return _PERSONAL if tenant.strip().lower() == "consumers" else _WORK


def _told(
    finding: Finding, failure: Failure, account: Account, services: Services, facts: list[str]
) -> Result:
    told = _details(finding, account, services, facts)
    return Result(
        Tone.BAD,
        say("{title}", title=finding.title),
        say("{text}", text=finding.explanation),
        finding=finding,
        details=told.text,
        full_details=told.full,
        letters=_letters(finding, failure, account, services),
    )


def _letters(
    finding: Finding, failure: Failure, account: Account, services: Services
) -> tuple[Letter, ...]:
    from smtp_desktop.services.support.letter import letters_for
    from smtp_desktop.services.support.letter_story import of_sign_in

    cloud = services.clouds.for_host(account.server.host)
    story = of_sign_in(failure, account, cloud, services.clock.now(), services.computer)
    return letters_for(finding, story, services.letters)


def _details(finding: Finding, account: Account, services: Services, facts: list[str]) -> Details:
    from smtp_desktop.model import cloud
    from smtp_desktop.model.account import OAuth
    from smtp_desktop.services.support.details import head, without_people

    assert isinstance(account.auth, OAuth)
    authority = cloud.authority(services.clouds.for_host(account.server.host), account.auth)
    lines = [
        head(services.computer, services.clock.now()),
        "",
        f"Sign-in at: {authority}",
        f"Client ID: {account.auth.client_id}",
        f"Email: {account.sender.email}   Server: {account.server.host}",
        "",
        f"Finding: {finding.code}: {finding.title}",
        *facts,
    ]
    return without_people("\n".join(lines), account, services.user_name)


def _facts(error: Exception) -> list[str]:
    """What the error knows; none of these errors holds a secret."""
    facts = [f"Error: {type(error).__name__}: {error}"]
    if isinstance(error, SignInRefused):
        codes = ", ".join(f"AADSTS{code}" for code in error.codes)
        facts = [f"Error: {type(error).__name__}: {error.error}, said at: {error.place}"]
        facts += [f"Codes: {codes}"] if codes else []
        facts += [f"Microsoft said: {error.description}"] if error.description else []
        facts += [f"Reference: {error.reference}"] if error.reference else []
    if isinstance(error, IdentityProviderFailed) and error.status:
        facts.append(f"HTTP status: {error.status}")
    if isinstance(error, WrongAudience):
        facts.append(f"Audience: {error.audience}")
    return facts
