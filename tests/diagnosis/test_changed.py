"""Known replies, mutated or with a piece missing: what is understood, and how surely."""

from __future__ import annotations

import pytest

from diagnosis.mutations import CUTS, MUTATIONS
from tools.measure import PROMISED, SETS, ask, mutated, rate, trust, wrong

# Thousands of texts are asked about: counting the lines takes longer than explaining them.
pytestmark = pytest.mark.no_cover


@pytest.mark.parametrize("name", MUTATIONS)
def test_mutated_replies_are_understood(name: str) -> None:
    outcomes = ask(mutated(name))
    assert rate(outcomes) >= 0.95, wrong(outcomes)


@pytest.mark.parametrize("name", CUTS)
def test_a_cut_reply_is_seldom_taken_for_another(name: str) -> None:
    """Half a reply may be `unknown`, or open to doubt: to be sure of the wrong cause is worse."""
    outcomes = ask(mutated(name))
    sure = [one for one in outcomes if not one.right and one.finding.certain]
    assert len(sure) <= 0.05 * len(outcomes), wrong(sure)


@pytest.mark.parametrize("name", ["mutated", "cut"])
def test_what_is_called_certain_is_right(name: str) -> None:
    outcomes = ask(SETS[name]())
    certain = [one for one in outcomes if one.finding.certain]
    assert trust(outcomes) >= PROMISED, wrong(certain)
