"""What a rule wants to have looked at first, and what was found out in a fix."""

from __future__ import annotations

from smtp_desktop.diagnosis.catalogue import catalogue
from smtp_desktop.diagnosis.explain import explain
from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.diagnosis.finding import Fix

CATALOGUE = catalogue.decode(
    {
        "test": """
    [[finding]]
    code = "closed"
    title = "Closed."
    explanation = "It is closed."
    [[finding.rule]]
    errors = ["ConnectionRefused"]
    probe = ["ports"]
    [[finding.rule]]
    errors = ["ConnectionRefused"]
    facts = { open_mode = ["implicit"] }
    fixes = [{ label = "Use port {open_port}", set = { port = "{open_port}" } }]

    [[finding]]
    code = "unknown"
    title = "Unknown."
    explanation = "Nobody knows."
    """
    }
)
REFUSED = Failure(errors=("ConnectionRefused",))


def test_the_rule_that_fits_best_says_what_to_look_at() -> None:
    assert CATALOGUE.probes(REFUSED) == ("ports",)


def test_a_better_rule_may_want_nothing_more() -> None:
    known = Failure(errors=("ConnectionRefused",), facts={"open_mode": "implicit"})
    assert CATALOGUE.probes(known) == ()


def test_where_no_rule_fits_nothing_is_looked_at() -> None:
    assert CATALOGUE.probes(Failure(errors=("NoAnswer",))) == ()


def test_a_port_that_was_found_out_is_offered_as_a_number() -> None:
    known = Failure(
        errors=("ConnectionRefused",), facts={"open_mode": "implicit"}, words={"open_port": "465"}
    )
    assert explain(known, CATALOGUE).fixes == (Fix("Use port 465", {"port": 465}),)


def test_a_port_that_nobody_knows_is_not_offered() -> None:
    known = Failure(errors=("ConnectionRefused",), facts={"open_mode": "implicit"})
    assert explain(known, CATALOGUE).fixes == ()
