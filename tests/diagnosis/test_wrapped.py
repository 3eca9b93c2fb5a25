"""Known replies as clients, logs and bounces print them: what is understood, and how surely."""

from __future__ import annotations

import pytest

from diagnosis.wrappers import WRAPPERS
from tools.measure import PROMISED, SETS, ask, rate, trust, wrapped, wrong

# Thousands of texts are asked about: counting the lines takes longer than explaining them.
pytestmark = pytest.mark.no_cover


@pytest.mark.parametrize("name", WRAPPERS)
def test_wrapped_replies_are_understood(name: str) -> None:
    outcomes = ask(wrapped(name))
    assert rate(outcomes) >= 0.95, wrong(outcomes)


def test_what_is_called_certain_is_right() -> None:
    outcomes = ask(SETS["wrapped"]())
    certain = [one for one in outcomes if one.finding.certain]
    assert trust(outcomes) >= PROMISED, wrong(certain)
