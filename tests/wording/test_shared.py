"""The sentences that window and terminal share: one for everything there is, none for nothing."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from smtp_desktop import resources
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.errors import (
    AccountNotFound,
    SecretNotFound,
    SendingSwitchedOff,
    SettingsFromNewerVersion,
    SettingsInvalid,
    SettingsNotSaved,
    SettingsUnreadable,
)
from smtp_desktop.model import provider
from smtp_desktop.model.choices import AuthType, Encryption
from smtp_desktop.model.draft import Draft, Field
from smtp_desktop.model.parse import parse
from smtp_desktop.model.problem import Problem, ProblemCode
from smtp_desktop.wording import sentence, shared
from smtp_desktop.wording.fields import (
    AUTH_TYPES,
    ENCRYPTION_HINTS,
    ENCRYPTIONS,
    FIELDS,
    SECRETS,
)
from smtp_desktop.wording.sentence import CONTEXT, QT_TRANSLATE_NOOP, Sentence, say
from smtp_desktop.wording.shared import (
    FAILED_STAGES,
    NO_PASSWORD_SAVED,
    OWNERS,
    PROBLEMS,
    STAGES,
    SWITCHED_OFF,
    body_of_test,
    fault,
    fixed_by,
    sentence_of,
    who_can_fix,
)

# A zone as Windows calls it, in the language of the computer.
AT = datetime(2026, 11, 20, 9, 5, tzinfo=timezone(timedelta(hours=1), "Mitteleuropäische Zeit"))

# ---- Complete ------------------------------------------------------------------------------------

TABLES: list[tuple[str, Mapping[Any, str], set[Any]]] = [
    ("problems", PROBLEMS, set(ProblemCode)),
    ("fields", FIELDS, set(Field)),
    ("encryptions", ENCRYPTIONS, set(Encryption)),
    ("hints", ENCRYPTION_HINTS, set(Encryption)),
    ("authentication types", AUTH_TYPES, set(AuthType)),
    ("stages", STAGES, set(Stage)),
    ("stages that failed", FAILED_STAGES, set(Stage)),
    (
        "owners",
        OWNERS,
        {
            *("user", "it_admin", "network", "provider", "recipient", "domain_admin"),
            *("software", "wait"),
        },
    ),
]


@pytest.mark.parametrize(
    ("table", "wanted"), [(one[1], one[2]) for one in TABLES], ids=[one[0] for one in TABLES]
)
def test_there_is_a_wording_for_everything_and_nothing_more(
    table: Mapping[Any, str], wanted: set[Any]
) -> None:
    assert set(table) == wanted
    assert all(text.strip() == text != "" for text in table.values())


def test_every_kind_of_secret_that_a_service_asks_for_has_a_name() -> None:
    services = provider.decode(resources.read_text("providers.toml")).all
    assert {one.secret for one in services} <= set(SECRETS)


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_a_problem_names_nothing_but_what_would_be_right() -> None:
    for code, template in PROBLEMS.items():
        assert placeholders(template) <= {"instead"}, code
        assert template.endswith((".", "?", "{instead}"))


def test_what_a_problem_offers_instead_is_in_its_sentence() -> None:
    draft = Draft(email="jane @acme.com", username="x", host="smtp.x.com:1", mechanism="x")
    outcome = parse(draft)
    assert isinstance(outcome, tuple)
    assert [one for one in outcome if one.instead] == list(outcome)
    for one in outcome:
        assert one.instead in str(sentence_of(one))


def test_a_hint_is_a_whole_sentence() -> None:
    assert all(text.endswith(".") for text in ENCRYPTION_HINTS.values())


def test_a_choice_is_told_from_every_other() -> None:
    for table in (ENCRYPTIONS, ENCRYPTION_HINTS, AUTH_TYPES):
        assert len(set(table.values())) == len(table)
    assert len(set(PROBLEMS.values())) == len(PROBLEMS)


# ---- Sentences -----------------------------------------------------------------------------------


def test_a_sentence_keeps_its_values_for_another_language() -> None:
    subject = say("There is no {what} on {port}.", what="server", port=25)
    assert str(subject) == "There is no server on 25."
    assert subject.filled("Auf {port} ist kein {what}.") == "Auf 25 ist kein server."
    assert subject == say("There is no {what} on {port}.", what="server", port="25")


def test_braces_in_a_value_stay_what_they_are() -> None:
    assert str(say("{name}!", name="{port} {}")) == "{port} {}!"


def test_marking_a_text_changes_nothing() -> None:
    assert QT_TRANSLATE_NOOP("wording", "Port") == "Port"


def test_a_problem_is_told_in_a_sentence() -> None:
    one = Problem(Field.HOST, ProblemCode.HOST_HAS_MORE, "smtp.x.com")
    assert str(sentence_of(one)) == "Enter the server's name alone: smtp.x.com"


@pytest.mark.parametrize("auth", AuthType)
def test_the_test_message_says_where_it_came_from(auth: AuthType) -> None:
    text = str(body_of_test("desk-7", "smtp.acme.com:587", AT, auth))
    for value in ("desk-7", "smtp.acme.com:587", "2026-11-20 09:05 +0100", AUTH_TYPES[auth]):
        assert value in text
    assert text.endswith(".\n")
    assert text.isascii(), "whatever the computer calls its zone"


def test_who_can_fix_it_is_listed_in_words() -> None:
    assert who_can_fix(("user", "it_admin")) == "You can fix this, or your IT"
    assert who_can_fix(("network", "provider"), "Google") == (
        "Your network support has to fix this, or Google"
    )
    assert who_can_fix(("wait",)) == "Wait, then try again"
    assert who_can_fix(("wait", "provider")) == "Waiting may fix this, or the email provider"
    assert str(fixed_by("provider", "Google")) == "Google has to fix this"
    assert str(fixed_by("provider")) == "The email provider has to fix this"
    assert str(fixed_by("it_admin", "Google")) == "Your IT has to fix this"


def test_who_can_fix_it_is_said_in_the_persons_language() -> None:
    def said(sentence: Sentence) -> str:
        return sentence.filled(sentence.template.replace("or", "oder").replace("You", "Sie"))

    assert who_can_fix(("user", "it_admin"), said=said).startswith("Sie can fix this, oder your")


# ---- Faults of settings --------------------------------------------------------------------------


def placed(error: SettingsInvalid, path: str = "/srv/jane/default.toml") -> SettingsInvalid:
    error.path = path
    return error


FAULTS = {
    "/srv/jane/default.toml, line 3, server.port: this is wrong": placed(
        SettingsInvalid("this is wrong", "server.port", 3)
    ),
    "/srv/jane/default.toml, server.port: this is wrong": placed(
        SettingsInvalid("this is wrong", "server.port")
    ),
    "/srv/jane/default.toml, line 7: no TOML": placed(SettingsUnreadable("no TOML", line=7)),
    "/srv/jane/default.toml: it is a folder": placed(SettingsUnreadable("it is a folder")),
    "line 1, format: too new": SettingsFromNewerVersion("too new", "format", 1),
    "too wrong": SettingsInvalid("too wrong"),
    "server.port: Enter the port. Most servers use 587 or 465.": SettingsInvalid(
        "PORT_MISSING", "server.port", problem=Problem(Field.PORT, ProblemCode.PORT_MISSING)
    ),
    "No account is saved under the name {work}. Start smtp-desktop to set it up.": AccountNotFound(
        "{work}"
    ),
    "Nothing was saved. The disk is full": SettingsNotSaved("The disk is full"),
    SWITCHED_OFF: SendingSwitchedOff("off"),
    NO_PASSWORD_SAVED: SecretNotFound("none"),
}


@pytest.mark.parametrize(("expected", "error"), FAULTS.items(), ids=lambda one: str(one)[:40])
def test_a_fault_is_told_in_one_line_place_first(
    expected: str, error: SettingsInvalid | SecretNotFound
) -> None:
    assert str(fault(error)) == expected


def test_every_text_is_marked_for_translation_under_one_name() -> None:
    sources = Path(sentence.__file__).parent.glob("*.py")
    marked = [
        context
        for one in sources
        for context in re.findall(r"\b_T\(\s*\"(\w+)\"", one.read_text(encoding="utf-8"))
    ]
    assert set(marked) == {CONTEXT}
    tables = (one[1] for one in TABLES)
    assert len(marked) >= sum(len(table) for table in tables) + len(SECRETS)


def test_there_is_a_sign_for_everybody_alone_and_behind_another() -> None:
    for owner in OWNERS:
        alone, behind = str(fixed_by(owner)), who_can_fix(("wait", owner))
        assert len(alone) <= 45
        assert not alone.endswith(".")
        assert behind.startswith("Waiting may fix this, or ")


def sentences(path: Path) -> Iterator[str]:
    """The sentences in a module's texts but its docstrings, whatever their values are called."""
    tree = ast.parse(path.read_text("utf-8"))
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if id(node) in docstrings:
            continue
        text = ""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        elif isinstance(node, ast.JoinedStr):
            text = "".join(
                str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
            )
        for said in re.split(r"(?<=[.?!:])\s|\n", re.sub(r"\{[^}]*\}", "{}", text)):
            if len(said.split()) >= 4:
                yield said.strip(" .:")


def test_no_sentence_of_the_terminal_is_written_a_second_time_for_the_window() -> None:
    program = Path(shared.__file__).parents[1]
    window = {
        said
        for folder in ("gui", "wording")
        for path in (program / folder).rglob("*.py")
        for said in sentences(path)
    }
    terminal = [one for path in (program / "cli").rglob("*.py") for one in sentences(path)]
    assert len(terminal) > 100
    assert [said for said in terminal if said in window] == []


def test_a_message_is_named_by_who_reads_it() -> None:
    assert "IT" in str(shared.message_for("it_admin"))
