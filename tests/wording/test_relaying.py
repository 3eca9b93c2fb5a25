"""What is said about the relay."""

from __future__ import annotations

from smtp_desktop.wording import relaying
from support.clock import NOW


def test_what_the_terminal_says() -> None:
    said = relaying.runs(["127.0.0.1", "::1"], 2525)
    assert "through 127.0.0.1 and ::1, port 2525." in str(said)
    assert str(relaying.runs_already(2525)) == "The relay runs already, on port 2525."
    assert str(relaying.port_taken(2525, is_reserved=False)).startswith("Another program uses")
    assert str(relaying.port_taken(2525, is_reserved=True)).startswith("This computer does not")


def test_times_are_written_as_people_do() -> None:
    at = NOW.astimezone()
    assert relaying.time_of(NOW.isoformat(), at.date()) == f"{at:%H:%M}"
    assert relaying.time_of(NOW.isoformat(), None) == f"{at:%Y-%m-%d %H:%M}"
    assert relaying.time_of("", at.date()) == ""
    assert relaying.time_of("soon", at.date()) == ""


def test_a_relay_that_runs_otherwise_says_how_it_runs() -> None:
    said = str(relaying.runs_otherwise(2526, offers=True))
    assert "port 2526, and offers encryption" in said
    assert "offers no encryption" in str(relaying.runs_otherwise(2526, offers=False))


def test_a_relay_that_runs_elsewhere_is_named_by_its_port() -> None:
    assert "2526" in str(relaying.runs_elsewhere(2526))
