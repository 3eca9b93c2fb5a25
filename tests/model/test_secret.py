"""A secret that never prints itself."""

from __future__ import annotations

import copy
import json
import pickle
import traceback
from typing import Any

import pytest

from conftest import CANARY
from smtp_desktop.model.secret import Secret, SecretKind


@pytest.mark.parametrize(
    "show",
    [str, repr, ascii, "{}".format, "{!r}".format, "{:>40}".format, lambda one: f"{[one]}"],
)
def test_no_way_of_printing_shows_a_secret(show: Any) -> None:
    try:
        shown = show(Secret(CANARY))
    except TypeError as error:  # no such format: that shows nothing either
        shown = str(error)
    assert CANARY not in shown
    assert CANARY.encode("ascii", "backslashreplace").decode() not in shown


def test_a_secret_keeps_nothing_where_tools_look_for_it() -> None:
    subject = Secret(CANARY)
    assert not hasattr(subject, "__dict__")
    with pytest.raises(TypeError) as caught:
        json.dumps({"password": subject})
    assert CANARY not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("dump", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_secret_is_not_pickled_or_copied(dump: Any) -> None:
    with pytest.raises(TypeError, match="not pickled"):
        dump(Secret(CANARY))


def test_a_secret_is_revealed_on_request_only() -> None:
    assert Secret(CANARY).reveal() == CANARY


def test_secrets_are_compared_by_what_they_hold() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert len({Secret("a"), Secret("a"), Secret("b")}) == 2


def test_an_empty_secret_is_none() -> None:
    assert not Secret("")
    assert Secret(" ")


def test_the_names_in_the_keyring_stay_as_they_are() -> None:
    assert [kind.value for kind in SecretKind] == [
        "password",
        "client-secret",
        "sign-in",
        "attempts",
        "purpose",
    ]
