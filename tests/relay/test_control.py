"""The relay's second door: who hands a message over there is told what became of it, and never that
a message may be out which nobody took."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from servers.sink import Sink
from smtp_desktop.adapters.session.control import LocalControl
from smtp_desktop.relay import control as of_relay
from smtp_desktop.relay.back.pool import ProviderLimits
from smtp_desktop.relay.limits import BackLimits, FrontLimits
from support.patience import wait_until
from support.relays import LETTER, RelayHere, relay_before

WELL = {"code": 0, "output": "", "error": ""}


@pytest.fixture
def small(sink: Sink) -> Iterator[RelayHere]:
    """A relay that takes messages of a million octets, and no two of them at once."""
    with relay_before(sink, front=FrontLimits(size=1_000_000, in_flight=1_500_000)) as relay:
        yield relay


class Held:
    """What a provider does that has a message and answers nothing for a while."""

    def __init__(self) -> None:
        self.begun, self.answers = threading.Event(), threading.Event()

    def plan(self, verb: str, words: str) -> str:
        if verb == "DOT":
            self.begun.set()
            self.answers.wait(20)
        return ""


@pytest.fixture
def held(sink: Sink) -> Iterator[Held]:
    held = Held()
    sink.plan = held.plan
    yield held
    held.answers.set()


def mailed(relay: RelayHere, content: bytes = LETTER, *words: str) -> Mapping[str, Any] | None:
    order = {"do": "sendmail", "argv": ["-i", "joe@acme.test", *words], "size": len(content)}
    return LocalControl(relay.program.places.relay).ask(order, content, 20)


def beside(act: Callable[[], object]) -> tuple[threading.Thread, list[object]]:
    said: list[object] = []
    thread = threading.Thread(target=lambda: said.append(act()))
    thread.start()
    return thread, said


def test_an_order_may_name_very_many(relay: RelayHere, sink: Sink) -> None:
    many = [f"{number}@{'x' * 40}.test" for number in range(4000)]  # more than any buffer holds
    assert mailed(relay, LETTER, *many) == WELL
    (taken,) = sink.taken
    assert taken.recipients == ["joe@acme.test", *many]


def test_a_message_that_is_too_big_is_for_another_way(small: RelayHere, sink: Sink) -> None:
    assert mailed(small, b"x" * 1_000_001) == {"error": "too_big"}
    assert mailed(small, LETTER) == WELL
    assert len(sink.taken) == 1


def test_one_for_which_there_is_no_room_now_is_for_another_way(
    small: RelayHere, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread, said = beside(lambda: mailed(small, LETTER + b"x" * 800_000))
    assert held.begun.wait(20)
    assert mailed(small, LETTER + b"x" * 900_000) == {"error": "busy"}
    monkeypatch.setattr(of_relay, "_MOST_MESSAGES", 1)
    assert mailed(small, LETTER) == {"error": "busy"}
    status = LocalControl(small.program.places.relay).ask({"do": "status"})
    assert status is not None
    assert status["running"] is True
    held.answers.set()
    thread.join(20)
    assert said == [WELL]


def test_a_relay_that_ends_answers_whom_it_has_taken_a_message_from(
    relay: RelayHere, sink: Sink, held: Held
) -> None:
    control = LocalControl(relay.program.places.relay)
    thread, said = beside(lambda: mailed(relay))
    assert held.begun.wait(20)
    for _ in range(2):  # an order is patient, also when it is given twice
        assert control.ask({"do": "stop"}) == {"ok": True}

    assert mailed(relay) == {"error": "ending"}
    assert control.ask({"do": "status"}) is not None  # it has not ended
    held.answers.set()
    thread.join(20)
    assert said == [WELL]
    assert len(sink.taken) == 1


def test_whoever_asks_at_the_very_end_is_answered(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log's last words hold everything up, and meanwhile somebody comes."""
    with relay_before(sink) as relay:
        control = LocalControl(relay.program.places.relay)
        said: list[list[object]] = []
        visitors: list[threading.Thread] = []

        def close() -> None:
            for _ in range(5):
                thread, answers = beside(lambda: mailed(relay))
                visitors.append(thread)
                said.append(answers)
            time.sleep(0.3)

        monkeypatch.setattr(relay.log, "close", close)
        assert control.ask({"do": "stop"}) == {"ok": True}
        wait_until(lambda: len(visitors) == 5, "they have come")
        for one in visitors:
            one.join(20)
    # A pipe of Windows lets in one at a time: whoever was not knows that nobody has heard them.
    others = [None] if sys.platform == "win32" else [{"error": "ending"}]
    assert all(one in ([{"error": "ending"}], others) for one in said)
    assert len(said) == 5


def test_a_message_whose_turn_never_comes_is_told_as_that(sink: Sink, held: Held) -> None:
    with relay_before(sink, back=BackLimits(session=0.5)) as relay:
        one_session = ProviderLimits(connections=1)
        parts = relay.relay._outbound._parts  # type: ignore[union-attr]
        relay.relay._outbound._parts = replace(parts, allowed=lambda _: one_session)  # type: ignore[union-attr]
        thread, said = beside(lambda: mailed(relay))
        assert held.begun.wait(20)
        why = "Too many messages were waiting to be sent."
        assert mailed(relay) == {"code": 75, "output": "", "error": why}
        held.answers.set()
        thread.join(20)
    assert said == [WELL]
    (_, missed), _ = relay.log.ended
    assert missed.finding is not None
    assert missed.finding.owners == ("wait",)
