"""When a field is left, and when everything is to be used: what is wrong, and where. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smtp_desktop.gui.changes import filling, lookalikes, typed_secret
from smtp_desktop.gui.changes import results as outcomes
from smtp_desktop.gui.state.form import Notice, without
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.model.account import Account
from smtp_desktop.model.choices import AuthType
from smtp_desktop.model.draft import Draft, Field
from smtp_desktop.model.parse import (
    parse,
    problem_with,
    problem_with_client_secret,
    problem_with_password,
    tidy_code,
)
from smtp_desktop.model.problem import Problem, ProblemCode
from smtp_desktop.model.secret import Secret
from smtp_desktop.wording import window as words
from smtp_desktop.wording.sentence import Sentence, say
from smtp_desktop.wording.shared import sentence_of

if TYPE_CHECKING:
    from smtp_desktop.model.provider import Providers

_TEXT_FIELDS = (
    Field.NAME,
    Field.EMAIL,
    Field.USERNAME,
    Field.CLIENT_ID,
    Field.TENANT_ID,
    Field.AUTHORITY,
    Field.SECRET_EXPIRES,
    Field.ISSUER,
    Field.SCOPES,
    Field.HOST,
    Field.PORT,
    Field.EHLO,
    Field.TEST_TO,
)

# A sign-in is kept for its server, so that has to be known.
_SIGN_IN_FIELDS = (
    Field.EMAIL,
    Field.CLIENT_ID,
    Field.TENANT_ID,
    Field.AUTHORITY,
    Field.PROVIDER,
    Field.ISSUER,
    Field.SCOPES,
    Field.HOST,
)
_EMPTY = frozenset({
    ProblemCode.EMAIL_MISSING, ProblemCode.USERNAME_MISSING, ProblemCode.PASSWORD_MISSING,
    ProblemCode.CLIENT_ID_MISSING, ProblemCode.TENANT_MISSING, ProblemCode.HOST_MISSING,
    ProblemCode.PORT_MISSING, ProblemCode.ISSUER_MISSING,
})  # fmt: skip
_HARMLESS = Draft(host="localhost")  # stands in for fields that do not matter yet


def left(state: WindowState, field: Field, providers: Providers) -> WindowState:
    """A field was left: tidied, its problem shown beside it, an address looked up; a password that
    was typed for another server is taken out."""
    return typed_secret.checked(_left(state, field, providers), providers)


def _left(state: WindowState, field: Field, providers: Providers) -> WindowState:
    if field is Field.PASSWORD:
        return _password_left(state)
    if field is Field.CLIENT_SECRET:
        return _with_problem(state, field, _client_secret_problem(state))
    if field not in state.form.touched:
        return state
    tidy = filling.tidied(state, field, providers)
    checked = _with_problem(tidy, field, problem_with(tidy.form.draft, field))
    for other in set(state.form.problems).intersection(_TEXT_FIELDS) - {field}:
        is_about_both = other is Field.AUTHORITY and field is Field.TENANT_ID
        if is_about_both or tidy.form.draft.value(other) != state.form.draft.value(other):
            checked = _with_problem(checked, other, problem_with(tidy.form.draft, other))
    if field in checked.form.problems:
        return checked
    if field is Field.EMAIL:
        checked = filling.looked_up(checked, providers)
    if field in (Field.EMAIL, Field.HOST):
        return lookalikes.remarked(checked, field, providers)
    return checked


def everything(state: WindowState, providers: Providers) -> tuple[WindowState, Account | None]:
    """All fields tidied and checked; the account, or None and every problem beside its field."""
    state = _password_left(typed_secret.checked(_tidied(state, providers), providers))
    outcome = parse(state.form.draft)
    problems = [] if isinstance(outcome, Account) else list(outcome)
    problems += [one for one in _secret_problems(state) if one is not None]
    if state.form.is_empty and not state.form.draft.host.strip():
        # The address alone may fill the rest, so nothing else is missing yet.
        problems = [one for one in problems if one.field is Field.EMAIL]
    state = _with_problems(state, problems)
    return state, outcome if isinstance(outcome, Account) and not problems else None


def for_sign_in(state: WindowState, providers: Providers) -> tuple[WindowState, Account | None]:
    """The fields that a sign-in in the browser needs, tidied and checked.

    The account is good for a sign-in and nothing else: what it does not need may be wrong.
    """
    state = _tidied(state, providers)
    outcome = parse(state.form.draft)
    found = [] if isinstance(outcome, Account) else list(outcome)
    problems = [one for one in found if one.field in _SIGN_IN_FIELDS]
    secret = _client_secret_problem(state)
    problems += [secret] if secret else []
    state = _with_problems(state, problems)
    if problems:
        return state, None
    account = parse(state.form.draft.taking(_HARMLESS, {one.field for one in found}))
    assert isinstance(account, Account)
    return state, account


def _tidied(state: WindowState, providers: Providers) -> WindowState:
    """All text fields tidied, and a typed address looked up."""
    for field in _TEXT_FIELDS:
        state = filling.tidied(state, field, providers)
    if Field.EMAIL in state.form.touched and problem_with(state.form.draft, Field.EMAIL) is None:
        state = filling.looked_up(state, providers)
    return state


def _with_problems(state: WindowState, problems: list[Problem]) -> WindowState:
    """Every problem beside its field, in the order of the form, and all of them in the panel."""
    shown = {one.field: sentence_of(one) for one in problems}
    order = [field for field in Field if field in shown]
    state = state.with_form(problems={field: shown[field] for field in order})
    if not problems:
        return state
    is_deeper = not {Field.MECHANISM, Field.EHLO}.isdisjoint(shown)
    opens_advanced = state.form.is_advanced_open or is_deeper
    are_empty = all(one.code in _EMPTY for one in problems)
    result = outcomes.check_fields(tuple(order), are_empty=are_empty)
    return state.with_panel(result=result, steps=()).with_form(is_advanced_open=opens_advanced)


def _password_left(state: WindowState) -> WindowState:
    """Codes shown in groups lose their blanks; any other blank at an end is only pointed out."""
    if state.form.password is None:
        return state
    text = state.form.password.reveal()
    notices = without(state.form.notices, Field.PASSWORD)
    provider = state.service.provider
    tidy = tidy_code(text) if provider and provider.grouped_code else text
    if tidy != text:
        notices[Field.PASSWORD] = Notice(say(words.CODE_TIDIED))
    elif text != text.strip():
        notices[Field.PASSWORD] = Notice(say(words.BLANK_IN_PASSWORD))
    state = state.with_form(password=Secret(tidy), notices=notices)
    return _with_problem(state, Field.PASSWORD, problem_with_password(tidy))


def _secret_problems(state: WindowState) -> tuple[Problem | None, ...]:
    if state.form.draft.auth_type is AuthType.OAUTH:
        return (_client_secret_problem(state),)
    if state.form.draft.auth_type is AuthType.NONE:
        return ()
    if state.form.password is not None:
        return (problem_with_password(state.form.password.reveal()),)
    if state.uses_saved_password:
        return ()
    return (Problem(Field.PASSWORD, ProblemCode.PASSWORD_MISSING),)


def _client_secret_problem(state: WindowState) -> Problem | None:
    secret = state.form.client_secret
    return problem_with_client_secret(secret.reveal()) if secret else None


def _with_problem(state: WindowState, field: Field, problem: Problem | None) -> WindowState:
    problems: dict[Field, Sentence] = without(state.form.problems, field)
    if problem:
        problems[field] = sentence_of(problem)
    return state.with_form(problems=problems)
