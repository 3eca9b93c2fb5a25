"""A network that lets only web traffic out: Graph is offered where it is seen to answer."""

from __future__ import annotations

import pytest

from smtp_desktop.diagnosis.explain import explain
from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.services.testing.probes import Prober
from support.fakes import CATALOGUE


def blocked(host: str, **facts: str) -> Failure:
    return Failure(
        errors=("ConnectionTimedOut", "TransportError"),
        host=host,
        port=587,
        facts={"open_mode": "none", "online": "yes", "listed": "yes"} | facts,
    )


@pytest.mark.parametrize(
    ("host", "web", "offers"),
    [
        ("smtp.office365.com", "yes", True),
        ("smtp.office365.com", "no", False),
        ("smtp.acme.test", "yes", False),
    ],
)
def test_graph_is_offered_only_where_it_answers_and_mail_does_not(
    host: str, web: str, *, offers: bool
) -> None:
    finding = explain(blocked(host, web=web), CATALOGUE)
    assert finding.code == "port_blocked"
    assert any(fix.changes == {"connection": "graph"} for fix in finding.fixes) is offers


def test_the_look_is_made_for_microsofts_servers_alone() -> None:
    assert CATALOGUE.probes(blocked("smtp.office365.com")) == ("web",)
    assert "web" not in CATALOGUE.probes(blocked("smtp.acme.test"))


@pytest.mark.parametrize("answers", [True, False])
def test_what_is_seen_is_kept_on_the_run(answers: bool) -> None:
    class Run:
        reaches_web: bool | None = None

    run = Run()
    prober = Prober({}, lambda one: answers)
    prober._look_for_the_web(run, blocked("smtp.office365.com"))  # type: ignore[arg-type]
    assert run.reaches_web is answers
