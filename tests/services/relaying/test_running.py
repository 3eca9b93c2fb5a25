"""A message that goes by way of the running relay, and what comes of it."""

from __future__ import annotations

from typing import Any

import pytest

from smtp_desktop.diagnosis.explain import explain
from smtp_desktop.diagnosis.finding import Finding
from smtp_desktop.errors import (
    AccountNotFound,
    Cancelled,
    SendingSwitchedOff,
    SettingsError,
    SmtpDesktopError,
)
from smtp_desktop.ports.submission import Door, Envelope, Outcome, SubmissionRequest
from smtp_desktop.services.evidence.error import failure_without_server
from smtp_desktop.services.relaying.running import LocalRelay
from smtp_desktop.waiting import Cancellation, Deadline
from support.fakes import CATALOGUE

REQUEST = SubmissionRequest(
    "default", Envelope("a@x.test", ("b@x.test",)), b"Hello\r\n", Door.SEND, is_whole=True
)


class Says:
    """A relay that answers so."""

    def __init__(self, answer: object) -> None:
        self.answer = answer
        self.orders: list[tuple[dict[str, Any], bytes]] = []

    def ask(
        self, order: dict[str, Any], content: bytes = b"", seconds: float = 5.0
    ) -> dict[str, Any] | None:
        self.orders.append((order, content))
        if isinstance(self.answer, Exception):
            raise self.answer
        assert self.answer is None or isinstance(self.answer, dict)
        return self.answer

    def is_there(self) -> bool:
        return self.answer is not None


def meaning(error: SmtpDesktopError) -> Finding:
    return explain(failure_without_server(error), CATALOGUE)


def carried(control: Says) -> Any:
    return LocalRelay(control, meaning).carry(REQUEST, Deadline(5), Cancellation())


def test_no_relay_has_seen_nothing() -> None:
    assert carried(Says(None)) is None
    for why in ("too_big", "busy", "ending"):
        assert carried(Says({"error": why})) is None


def test_a_time_that_is_over_hands_nothing_over() -> None:
    control = Says(OSError())
    over = Deadline(0)
    assert LocalRelay(control, meaning).carry(REQUEST, over, Cancellation()) is None


def test_the_message_goes_over_with_its_envelope() -> None:
    answer = {
        "outcome": "accepted",
        "route": "relay",
        "ms": 4,
        "accepted": ["b@x.test"],
        "refused": [],
        "reply": None,
        "finding": None,
        "stage": None,
        "error": None,
    }
    says = Says(answer)
    assert carried(says).ok
    ((order, content),) = says.orders
    assert content == b"Hello\r\n"
    assert (order["do"], order["size"], order["door"], order["whole"]) == (
        "submit",
        7,
        "send",
        True,
    )


@pytest.mark.parametrize(
    ("kind", "raised"),
    [
        ("SendingSwitchedOff", SendingSwitchedOff),
        ("AccountNotFound", AccountNotFound),
        ("SettingsInvalid", SettingsError),
    ],
)
def test_what_it_cannot_use_it_says(kind: str, raised: type[SettingsError]) -> None:
    with pytest.raises(raised):
        carried(Says({"error": kind, "text": "x"}))


@pytest.mark.parametrize("answer", [ConnectionResetError("x"), {}, {"outcome": "?"}])
def test_a_lost_answer_is_unclear_and_nothing_goes_a_second_way(answer: object) -> None:
    receipt = carried(Says(answer))
    assert receipt.outcome is Outcome.UNCLEAR
    assert receipt.finding.title == "Nobody knows whether the message was sent."
    assert "before you send it again" in receipt.finding.actions[0]


def test_who_pressed_stop_has_sent_nothing() -> None:
    stop = Cancellation()
    stop.cancel()
    says = Says(None)
    with pytest.raises(Cancelled):
        LocalRelay(says, meaning).carry(REQUEST, Deadline(5), stop)
    assert says.orders == []
