"""What came of a test or a save, as the result that the panel shows. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from smtp_desktop.diagnosis.fixes import mended
from smtp_desktop.errors import (
    Cancelled,
    SecretNotFound,
    SecretStoreError,
    SettingsError,
    SettingsInvalid,
    SettingsNotSaved,
)
from smtp_desktop.gui.state.result import Action, Result, Tone
from smtp_desktop.gui.state.summary import field_names
from smtp_desktop.gui.state.window import Choice, FormState, Question
from smtp_desktop.model.choices import AuthType
from smtp_desktop.model.draft import Draft, Field
from smtp_desktop.printable import Printable
from smtp_desktop.wording import window as words
from smtp_desktop.wording.sentence import say
from smtp_desktop.wording.shared import fault

if TYPE_CHECKING:
    from smtp_desktop.diagnosis.finding import Finding
    from smtp_desktop.gui.state.result import Outcome
    from smtp_desktop.model.account import Account
    from smtp_desktop.services.services import Services
    from smtp_desktop.services.testing.test_email import TestReport


def tested(outcome: Outcome, state: FormState) -> Result:
    """The result of a test that ran to its end."""
    report = outcome.report
    if report.finding is None:
        actions = [Action.SHOW_MAILBOX] if state.has_mailbox else []
        actions += [Action.SAVE] if state.unsaved else []
        return Result(
            Tone.GOOD,
            say(words.TEST_WORKED, to=state.draft.test_to or state.draft.email),
            say(words.TEST_WORKED_MORE),
            details=outcome.details,
            actions=tuple(actions),
            full_details=outcome.full_details,
        )
    finding = _with_real_fixes(report.finding, state.draft)
    return Result(
        Tone.BAD,
        say("{title}", title=finding.title),
        say("{text}", text=finding.explanation),
        finding=finding,
        said=str(report.reply or ""),
        details=outcome.details,
        actions=(Action.TEST_AGAIN,),
        full_details=outcome.full_details,
        letters=outcome.letters,
    )


def _with_real_fixes(finding: Finding, draft: Draft) -> Finding:
    """The finding with the fixes that change something of what was tested."""
    fixes = tuple(one for one in finding.fixes if mended(draft, one.changes) != draft)
    return finding if fixes == finding.fixes else replace(finding, fixes=fixes)


def held_back(report: TestReport, account: Account) -> Question | None:
    """Before a third attempt the person decides: too many wrong ones lock an account."""
    until = report.held_back_until
    if until is None:
        return None
    is_password = account.auth_type is AuthType.BASIC
    return Question(
        say(words.TRIED_TITLE if is_password else words.TRIED_TOKEN_TITLE),
        say(words.TRIED_TEXT, host=account.server.host, time=f"{until:%H:%M}"),
        (Choice.TRY_ANYWAY, Choice.WAIT),
    )


def stopped() -> Result:
    """The person pressed Stop."""
    return Result(Tone.NEUTRAL, say(words.TEST_STOPPED), say(words.TEST_STOPPED_MORE))


def of_switch_not_kept() -> Result:
    """The switch for look-ups counts now, and will be forgotten."""
    return Result(Tone.BAD, say(words.SWITCH_NOT_KEPT), say(words.SWITCH_NOT_KEPT_MORE))


def switched_off() -> Result:
    """The switch at the top is off, so nothing is sent."""
    return Result(
        Tone.NEUTRAL,
        say(words.SWITCHED_OFF_TITLE),
        say(words.SWITCHED_OFF_MORE),
        actions=(Action.SWITCH_ON,),
    )


def kept_until_quit(state: FormState) -> Result:
    """Settings were saved and the secret is kept in memory."""
    title, more = words.KEPT_TITLE, words.KEPT_MORE
    if state.is_oauth:
        title, more = words.SECRET_KEPT_TITLE, words.SECRET_KEPT_MORE
    return Result(Tone.NEUTRAL, say(title), say(more))


def check_fields(fields: tuple[Field, ...]) -> Result:
    """The form has faults: which fields, beside which the sentences stand."""
    text = words.CHECK_FIELDS_ONE if len(fields) == 1 else words.CHECK_FIELDS
    return Result(Tone.BAD, say(text, fields=field_names(fields)))


def failed(error: Exception, services: Services, again: Action) -> Result:
    """A job that could not do its work: the keyring, the settings, or a fault of the program."""
    if isinstance(error, Cancelled):
        return stopped()
    if isinstance(error, SecretStoreError) and not isinstance(error, SecretNotFound):
        return _keyring(error, services, again)
    if isinstance(error, SettingsNotSaved):
        return Result(
            Tone.BAD, say(words.NOT_SAVED_TITLE), say("{text}", text=error), actions=(again,)
        )
    if isinstance(error, SettingsInvalid):
        return Result(Tone.BAD, say(words.SETTINGS_TITLE), fault(error))
    if isinstance(error, SettingsError | SecretNotFound):
        return Result(Tone.BAD, fault(error))
    details = f"{type(error).__module__}.{type(error).__name__}"
    return Result(Tone.BAD, say(words.BUG_TITLE), say(words.BUG_MORE), details=details)


def imported(state: FormState) -> Result:
    """Settings were taken out of a file, and are not saved yet."""
    return Result(Tone.NEUTRAL, say(words.IMPORTED_OAUTH if state.is_oauth else words.IMPORTED))


def text_refused(error: Exception, services: Services) -> Result:
    """A text that was pasted or dropped and holds no settings."""
    if isinstance(error, SettingsError):
        return Result(Tone.BAD, say(words.TEXT_TITLE), say(words.TEXT_MORE))
    return failed(error, services, Action.SAVE_AGAIN)


def file_refused(error: Exception, services: Services) -> Result:
    """A settings file that cannot be used."""
    result = failed(error, services, Action.SAVE_AGAIN)
    is_settings = isinstance(error, SettingsError)
    return result._replace(title=say(words.FILE_TITLE)) if is_settings else result


def _keyring(error: SecretStoreError, services: Services, again: Action) -> Result:
    from smtp_desktop.diagnosis.explain import explain
    from smtp_desktop.diagnosis.failure import Failure
    from smtp_desktop.services.support.letter import letters_for
    from smtp_desktop.services.support.letter_story import Story
    from smtp_desktop.services.support.redaction import Redaction

    finding = explain(Failure(errors=error.families(), text=str(error)), services.catalogue)
    keeping: tuple[Action, ...] = ()
    if again is Action.SAVE_AGAIN:
        keeping = (Action.KEEP_UNTIL_QUIT,)
        finding = replace(finding, actions=(*finding.actions, words.KEEP_INSTEAD))
    full = f"{finding.code}: {type(error).__name__}: {error}"
    story = Story(
        services.clock.now(), seen=Printable(str(error)), computer=Printable(services.computer)
    )
    return Result(
        Tone.BAD,
        say("{title}", title=finding.title),
        say("{text}", text=finding.explanation),
        finding=finding,
        details=Redaction(names=(services.user_name,)).without_people(full),
        actions=(again, *keeping),
        full_details=full,
        letters=letters_for(finding, story, services.letters),
    )
