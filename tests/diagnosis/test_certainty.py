"""Certain means certain: what is called so is right, and nothing is that is only spoken of."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from diagnosis.planted import sentences
from diagnosis.texts import Text
from smtp_desktop.diagnosis.finding import UNKNOWN
from tools.measure import SETS, ask, trust, wrong

PROMISED = 0.98


@pytest.mark.parametrize("name", SETS)
def test_what_is_called_certain_is_right(name: str) -> None:
    texts: Callable[[], Iterable[Text]] = SETS[name]
    outcomes = ask(texts())
    shown = "" if name == "held" else wrong([one for one in outcomes if one.finding.certain])
    assert trust(outcomes) >= PROMISED, shown


def test_nothing_is_certain_where_names_codes_and_denials_stand_in_a_sentence() -> None:
    outcomes = ask(Text(one, UNKNOWN) for one in sentences(2000))
    assert [one.text.text for one in outcomes if one.finding.certain] == []
