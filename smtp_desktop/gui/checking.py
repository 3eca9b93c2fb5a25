"""When a field is left, and when everything is to be used: what is wrong, and where. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar

from smtp_desktop import wording
from smtp_desktop.gui import filling, outcomes, words
from smtp_desktop.gui.state import FormState, Notice
from smtp_desktop.model.account import Account
from smtp_desktop.model.choices import AuthType
from smtp_desktop.model.draft import Field
from smtp_desktop.model.parse import (
    parse,
    problem_with,
    problem_with_client_secret,
    problem_with_password,
    tidy_code,
)
from smtp_desktop.model.problem import Problem, ProblemCode
from smtp_desktop.model.secret import Secret
from smtp_desktop.wording import Sentence, say

if TYPE_CHECKING:
    from smtp_desktop.model.provider import Providers

_TEXT_FIELDS = (
    Field.NAME,
    Field.EMAIL,
    Field.USERNAME,
    Field.CLIENT_ID,
    Field.TENANT_ID,
    Field.HOST,
    Field.PORT,
    Field.TEST_TO,
)

Value = TypeVar("Value")


def left(state: FormState, field: Field, providers: Providers) -> FormState:
    """A field was left: tidied, its problem shown beside it, an address looked up."""
    if field is Field.PASSWORD:
        return _password_left(state)
    if field is Field.CLIENT_SECRET:
        return _with_problem(state, field, _client_secret_problem(state))
    if field not in state.touched:
        return state
    tidy = filling.tidied(state, field)
    checked = _with_problem(tidy, field, problem_with(tidy.draft, field))
    if field is Field.EMAIL and field not in checked.problems:
        return filling.looked_up(checked, providers)
    return checked


def everything(state: FormState, providers: Providers) -> tuple[FormState, Account | None]:
    """All fields tidied and checked; the account, or None and every problem beside its field."""
    for field in _TEXT_FIELDS:
        state = filling.tidied(state, field)
    if Field.EMAIL in state.touched and problem_with(state.draft, Field.EMAIL) is None:
        state = filling.looked_up(state, providers)
    state = _password_left(state)
    outcome = parse(state.draft)
    problems = [] if isinstance(outcome, Account) else list(outcome)
    problems += [one for one in _secret_problems(state) if one is not None]
    shown = {one.field: wording.problem(one) for one in problems}
    order = [field for field in Field if field in shown]
    state = state._replace(problems={field: shown[field] for field in order})
    if isinstance(outcome, Account) and not problems:
        return state, outcome
    opens_advanced = state.is_advanced_open or Field.MECHANISM in shown
    result = outcomes.check_fields(tuple(order))
    return state._replace(result=result, steps=(), is_advanced_open=opens_advanced), None


def without(table: Mapping[Field, Value], *fields: Field) -> dict[Field, Value]:
    """The table without the entries of some fields."""
    return {field: value for field, value in table.items() if field not in fields}


def _password_left(state: FormState) -> FormState:
    """Codes shown in groups lose their blanks; any other blank at an end is only pointed out."""
    if state.password is None:
        return state
    text = state.password.reveal()
    notices = without(state.notices, Field.PASSWORD)
    tidy = tidy_code(text) if state.provider and state.provider.grouped_code else text
    if tidy != text:
        notices[Field.PASSWORD] = Notice(say(words.CODE_TIDIED))
    elif text != text.strip():
        notices[Field.PASSWORD] = Notice(say(words.BLANK_IN_PASSWORD))
    state = state._replace(password=Secret(tidy), notices=notices)
    return _with_problem(state, Field.PASSWORD, problem_with_password(tidy))


def _secret_problems(state: FormState) -> tuple[Problem | None, ...]:
    if state.draft.auth_type is AuthType.OAUTH:
        return (_client_secret_problem(state),)
    if state.draft.auth_type is AuthType.NONE:
        return ()
    if state.password is not None:
        return (problem_with_password(state.password.reveal()),)
    if state.uses_saved_password:
        return ()
    return (Problem(Field.PASSWORD, ProblemCode.PASSWORD_MISSING),)


def _client_secret_problem(state: FormState) -> Problem | None:
    secret = state.client_secret
    return problem_with_client_secret(secret.reveal()) if secret else None


def _with_problem(state: FormState, field: Field, problem: Problem | None) -> FormState:
    problems: dict[Field, Sentence] = without(state.problems, field)
    if problem:
        problems[field] = wording.problem(problem)
    return state._replace(problems=problems)
