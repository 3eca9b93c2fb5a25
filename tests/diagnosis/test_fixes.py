"""What a fix makes of the form, and which values no form can hold."""

from __future__ import annotations

import pytest

from smtp_desktop.diagnosis import fixes
from smtp_desktop.diagnosis.catalogue import catalogue
from smtp_desktop.diagnosis.explain import explain
from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.diagnosis.finding import Fix
from smtp_desktop.diagnosis.fixes import FIELDS, fixed, is_possible
from smtp_desktop.model.choices import AuthType, Encryption
from smtp_desktop.model.draft import Draft, Field

POSSIBLE: list[dict[str, str | int]] = [
    {"port": 465, "encryption": "ssl"},
    {"host": "mail.acme.test"},
    {"host": "192.0.2.1"},
    {"username": "jane"},
    {"username": "jane@acme.test"},
    {"email": "jane@acme.test"},
    {"auth": "oauth"},
    {"mechanism": "LOGIN"},
    {"auth": "basic"},
    {"auth": "none"},
    {"tenant": "consumers"},
    {"connection": "graph"},
]
IMPOSSIBLE: list[dict[str, str | int]] = [
    {"host": "*.acme.test"},
    {"host": "mail acme.test"},
    {"host": ""},
    {"email": "jane"},
    {"email": ""},
    {"port": 70_000},
    {"mechanism": "NTLM"},
    {"username": "  "},
    {"tenant": "not a tenant"},
    {"port": 465, "host": ""},
]


@pytest.mark.parametrize("changes", POSSIBLE, ids=str)
def test_a_value_that_the_form_takes_is_possible(changes: dict[str, str | int]) -> None:
    assert is_possible(changes)


@pytest.mark.parametrize("changes", IMPOSSIBLE, ids=str)
def test_a_value_that_the_form_refuses_is_not_possible(changes: dict[str, str | int]) -> None:
    assert not is_possible(changes)


def test_a_fix_changes_its_fields_and_no_other() -> None:
    before = Draft(name="Jane", email="jane@acme.test", host="mail.acme.test")
    changes: dict[str, str | int] = {"port": 465, "encryption": "ssl", "auth": "none"}
    after = fixed(before, changes)
    assert (after.port, after.encryption, after.auth_type) == ("465", Encryption.SSL, AuthType.NONE)
    assert set(after.differences(before)) == {Field.PORT, Field.ENCRYPTION, Field.AUTH_TYPE}


def test_every_key_of_a_fix_stands_for_a_field() -> None:
    keys = set().union(*(one for one in POSSIBLE))
    assert keys == set(FIELDS)
    assert fixes.fixed(Draft(), Fix("", {}).changes) == Draft()


CATALOGUE = catalogue.decode(
    {
        "test": """
[[finding]]
code = "refused"
title = "Refused."
explanation = "Refused."
actions = ["Wait."]
fixes = [{ label = "Use {name}", set = { username = "{name}" } }]
[[finding.rule]]
errors = ["Refused"]

[[finding]]
code = "unknown"
title = "Unknown."
[[finding.rule]]
codes = ["9"]
"""
    }
)


@pytest.mark.parametrize("value", ["{host}", "{", "%s {0} {}", "{words}", "jane"])
def test_braces_in_a_value_stay_what_they_are(value: str) -> None:
    found = explain(Failure(errors=("Refused",), words={"name": value}), CATALOGUE)
    assert found.fixes == (Fix(f"Use {value}", {"username": value}),)


def test_a_fix_whose_value_no_form_takes_is_not_offered() -> None:
    assert explain(Failure(errors=("Refused",), words={"name": "\t"}), CATALOGUE).fixes == ()
