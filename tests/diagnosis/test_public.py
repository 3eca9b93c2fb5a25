"""What people posted in public: each text lands on a cause that counts as right, and none wrongly
on one that is called certain."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from diagnosis.texts import Text
from tools.measure import ask

POSTED: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "public.toml").read_text(encoding="utf-8")
)["text"]


@pytest.mark.parametrize("one", POSTED, ids=[f"K{one['kind']}-{one['client']}" for one in POSTED])
def test_a_text_posted_in_public_is_understood(one: dict[str, Any]) -> None:
    right, *also = one["right"]
    (outcome,) = ask([Text(one["text"], right, tuple(also))])
    assert outcome.right, outcome.finding


def test_each_kind_has_inputs_that_no_rule_was_first_written_for() -> None:
    kinds = [one["kind"] for one in POSTED]
    assert set(kinds) == set(range(1, 15))
    assert min(kinds.count(kind) for kind in kinds) >= 4


def test_advice_never_leads_to_whoever_answers_in_place_of_a_known_service() -> None:
    taken = ask(Text(one["text"], "interception") for one in POSTED if one["kind"] == 2)
    for outcome in taken:
        assert outcome.finding.fixes == ()
        assert "example" not in " ".join(outcome.finding.actions)
        assert "freehosting" not in " ".join(outcome.finding.actions)
