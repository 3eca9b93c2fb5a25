"""What came of a test or a save, as the result that the panel shows.

Pure: what it means was worked out by the services before, see ``services.support.explanation``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from smtp_desktop.diagnosis.fixes import fixed
from smtp_desktop.errors import (
    Cancelled,
    InstallationDamaged,
    SecretNotFound,
    SettingsError,
    SettingsInvalid,
    SettingsNotFound,
    SettingsNotSaved,
    SmtpDesktopError,
)
from smtp_desktop.gui.state.frame import Choice, Question
from smtp_desktop.gui.state.result import Action, Result, Tone
from smtp_desktop.gui.state.summary import field_names
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.model.choices import AuthType
from smtp_desktop.model.draft import Draft, Field
from smtp_desktop.wording import result as result_words
from smtp_desktop.wording import window as words
from smtp_desktop.wording.sentence import as_written, say
from smtp_desktop.wording.shared import (
    METHOD_INSTEAD,
    TEST_WORKED,
    TRIED_TEXT,
    TRIED_TITLE,
    TRIED_TOKEN_TITLE,
    fault,
    method_fix,
)

if TYPE_CHECKING:
    from datetime import datetime

    from smtp_desktop.diagnosis.finding import Finding
    from smtp_desktop.gui.state.form import Tested
    from smtp_desktop.gui.state.result import Outcome
    from smtp_desktop.model.account import Account
    from smtp_desktop.services.support.explanation import Documents, Explanation
    from smtp_desktop.services.testing.report import TestReport


class Explained(SmtpDesktopError):
    """An error on its way from a job to the screen, with what the services say about it."""

    def __init__(self, error: SmtpDesktopError, explanation: Explanation) -> None:
        super().__init__(str(error))
        self.error = error
        self.explanation = explanation


def tested(outcome: Outcome, state: WindowState, about: Tested) -> Result:
    """The result of a test, of what it is `about`, that ran to its end."""
    report, documents = outcome.report, outcome.documents
    about = about._replace(at=report.at, password=None, client_secret=None)  # no copy stays here
    if report.finding is None:
        instead = report.instead
        return Result(
            Tone.GOOD,
            say(TEST_WORKED, to=about.draft.test_to or about.draft.email),
            say(METHOD_INSTEAD, refused=instead.refused, works=instead.works) if instead else None,
            fixes=(method_fix(instead.works),) if instead else (),
            details=documents.details.text,
            actions=(Action.SHOW_MAILBOX,) if state.known.has_mailbox else (),
            full_details=documents.details.full,
            about=about,
            seconds=sum(step.ms for step in report.steps) / 1000,
        )
    if report.held_back_until:
        return not_tried(report.held_back_until)
    service = state.known.providers.behind(about.draft.host) if state.known.providers else None
    result = told(_with_real_fixes(report.finding, about.draft), documents)
    return result._replace(
        said=str(report.reply or ""),
        about=about,
        provider=(service.button or service.name) if service else "",
    )


def not_tried(until: datetime) -> Result:
    """Nothing was sent, so that the provider does not lock the account."""
    more = say(result_words.NOT_TRIED_MORE, time=f"{until:%H:%M}")
    return Result(Tone.NEUTRAL, say(result_words.NOT_TRIED), more)


def told(finding: Finding, documents: Documents) -> Result:
    """A finding with the documents about it; the buttons are for the caller to add."""
    return Result(
        Tone.BAD,
        as_written(finding.title),
        as_written(finding.explanation),
        finding=finding,
        details=documents.details.text,
        full_details=documents.details.full,
        letters=documents.letters,
    )


def _with_real_fixes(finding: Finding, draft: Draft) -> Finding:
    """The finding with the fixes that change something of what was tested."""
    fixes = tuple(one for one in finding.fixes if fixed(draft, one.changes) != draft)
    return finding if fixes == finding.fixes else replace(finding, fixes=fixes)


def held_back(report: TestReport, account: Account) -> Question | None:
    """Before a third attempt the person decides: too many wrong ones lock an account."""
    until = report.held_back_until
    if until is None:
        return None
    is_password = account.auth_type is AuthType.BASIC
    return Question(
        say(TRIED_TITLE if is_password else TRIED_TOKEN_TITLE),
        say(TRIED_TEXT, host=account.server.host, time=f"{until:%H:%M}"),
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


def kept_until_quit(state: WindowState) -> Result:
    """Settings were saved and the secret is kept in memory."""
    title, more = words.KEPT_TITLE, words.KEPT_MORE
    if state.form.is_oauth:
        title, more = words.SECRET_KEPT_TITLE, words.SECRET_KEPT_MORE
    return Result(Tone.NEUTRAL, say(title), say(more))


def check_fields(fields: tuple[Field, ...], *, are_empty: bool = False) -> Result:
    """The form has faults: which fields, beside which the sentences stand.

    What is merely empty is no fault of anybody's.
    """
    names = field_names(fields)
    if are_empty:
        return Result(Tone.NEUTRAL, say(result_words.STILL_MISSING, fields=names), fields=fields)
    text = words.CHECK_FIELDS_ONE if len(fields) == 1 else words.CHECK_FIELDS
    return Result(Tone.BAD, say(text, fields=names), fields=fields)


def standing(state: WindowState) -> WindowState:
    """The state in which the panel names no field that is right by now."""
    result = state.panel.result
    if result is None or not result.fields:
        return state
    left = tuple(one for one in result.fields if one in state.form.problems)
    if left == result.fields:
        return state
    are_empty = result.tone is Tone.NEUTRAL
    return state.with_panel(result=check_fields(left, are_empty=are_empty) if left else None)


def failed(error: Exception, again: Action | None = None) -> Result:
    """A job that could not do its work: the keyring, the settings, or a fault of the program.

    `again` is the button that tries the same once more, where the window has none of its own.
    """
    if isinstance(error, Cancelled):
        return stopped()
    if isinstance(error, Explained):
        return _explained(error.explanation, again)
    if isinstance(error, SettingsNotSaved):
        actions = (again,) if again else ()
        return Result(Tone.BAD, say(words.NOT_SAVED_TITLE), as_written(error), actions=actions)
    if isinstance(error, SettingsInvalid):
        return Result(Tone.BAD, say(words.SETTINGS_TITLE), fault(error))
    if isinstance(error, SettingsError | SecretNotFound):
        return Result(Tone.BAD, fault(error))
    if isinstance(error, InstallationDamaged):
        more = say(words.INCOMPLETE_MORE, file=error.file)
        return Result(Tone.BAD, say(words.INCOMPLETE_TITLE), more)
    details = f"{type(error).__module__}.{type(error).__name__}"
    return Result(Tone.BAD, say(words.BUG_TITLE), say(words.BUG_MORE), details=details)


def imported(state: WindowState) -> Result:
    """Settings were taken out of a file, and are not saved yet."""
    text = words.IMPORTED_OAUTH if state.form.is_oauth else words.IMPORTED
    if not state.form.draft.email.strip():
        text = words.IMPORTED_NO_EMAIL
    return Result(Tone.NEUTRAL, say(text))


def text_refused(error: Exception) -> Result:
    """A text that was pasted or dropped and holds no settings."""
    if isinstance(error, SettingsNotFound) and error.why == "nothing":
        return Result(Tone.BAD, say(words.TEXT_TITLE), say(words.TEXT_MORE))
    if isinstance(error, SettingsError):
        return Result(Tone.BAD, say(words.TEXT_TITLE), fault(error))
    return failed(error, Action.SAVE_AGAIN)


def file_refused(error: Exception) -> Result:
    """A settings file that cannot be used."""
    result = failed(error, Action.SAVE_AGAIN)
    is_settings = isinstance(error, SettingsError)
    return result._replace(title=say(words.FILE_TITLE)) if is_settings else result


def _explained(explanation: Explanation, again: Action | None) -> Result:
    """What did not work; where it was a save, the secret may be kept in memory instead."""
    finding, actions = explanation.finding, [again] if again else []
    if again is Action.SAVE_AGAIN:
        finding = replace(finding, actions=(*finding.actions, words.KEEP_INSTEAD))
        actions.append(Action.KEEP_UNTIL_QUIT)
    return told(finding, explanation.documents)._replace(actions=tuple(actions))
