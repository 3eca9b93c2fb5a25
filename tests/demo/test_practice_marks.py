"""What practice knows of its accounts while it runs."""

from __future__ import annotations

from smtp_desktop.model.draft import Draft
from smtp_desktop.practice import Practice
from support.clock import FixedClock


def test_a_test_in_practice_is_known_as_long_as_it_runs() -> None:
    draft, now = Draft(email="jane@acme.test"), FixedClock().now()
    practice = Practice(with_window=False)
    practice.known_facts.keep("default", draft, now, has_arrived=True)
    practice.known_facts.keep("shop", draft, None)  # another account is none of its business

    assert practice.known_facts.tested_at("default", draft) == now
    assert practice.known_facts.has_arrived("default", draft)
    assert Practice(with_window=False).known_facts.tested_at("default", draft) is None
