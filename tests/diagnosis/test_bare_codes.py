"""Where only a number was shown: a careful answer, and none where it may mean anything."""

from __future__ import annotations

import pytest

from diagnosis.texts import Text
from tools.measure import ask

SHOWN = (
    "Failed to send some messages - Negative SMTP reply: {}",
    "SMTPC: received error code. [{}] (8000)",
    "The scanner says: smtp server returned {}",
    "smtp: {}",
)
CAREFUL = {
    450: "server_temp",
    451: "server_temp",
    452: "server_temp",
    454: "server_temp",
    501: "bad_address",
    523: "starttls_required",
    530: "not_authenticated",
    535: "bad_credentials",
    538: "starttls_required",
    552: "too_big",
    553: "bad_address",
}


@pytest.mark.parametrize("code", CAREFUL)
@pytest.mark.parametrize("shown", SHOWN)
def test_a_number_alone_gets_a_careful_answer(code: int, shown: str) -> None:
    (outcome,) = ask([Text(shown.format(code), CAREFUL[code])])
    assert outcome.right, outcome.finding
    assert not outcome.finding.certain
    assert outcome.finding.owners


@pytest.mark.parametrize("code", [521, 541, 550, 551, 554, 555])
@pytest.mark.parametrize("shown", SHOWN)
def test_a_number_that_may_mean_anything_is_no_cause(code: int, shown: str) -> None:
    (outcome,) = ask([Text(shown.format(code), "unknown", ("reason_hidden",))])
    assert outcome.right, outcome.finding


def test_words_behind_a_number_go_before_it() -> None:
    (outcome,) = ask([Text("SMTP reply: 552 5.2.2 The mailbox is over quota", "recipient_full")])
    assert outcome.right


@pytest.mark.parametrize(("code", "word"), [(552, "recipient"), (450, "recipient's")])
def test_where_the_recipient_could_mend_it_as_well_that_is_said(code: int, word: str) -> None:
    (outcome,) = ask([Text(f"Negative SMTP reply: {code}", "")])
    said = f"{outcome.finding.explanation} {' '.join(outcome.finding.actions)}"
    assert word in said


@pytest.mark.parametrize(
    ("shown", "code"),
    [
        ("550 5.7.750", "from_not_allowed"),
        ("550 5.7.750 Service unavailable. Client blo", "from_not_allowed"),
        ("451 4.7.650", "ip_blocked"),
        ("451 4.7.651 The mail server", "ip_blocked"),
    ],
)
def test_a_number_that_only_one_service_gives_is_enough_for_a_careful_answer(
    shown: str, code: str
) -> None:
    (outcome,) = ask([Text(shown, code)])
    assert outcome.right, outcome.finding
    assert not outcome.finding.certain


@pytest.mark.parametrize(
    ("shown", "code"),
    [
        ("something odd 535 5.7.8", "bad_credentials"),
        ("The printer shows: 535 5.7.8.\nSince Monday.", "bad_credentials"),
        ("it stopped with 550 5.1.1", "recipient_unknown"),
    ],
)
def test_a_code_and_its_status_at_the_end_of_a_line_are_a_reply(shown: str, code: str) -> None:
    (outcome,) = ask([Text(shown, code)], bare=True)
    assert outcome.right, outcome.finding
    assert not outcome.finding.certain


@pytest.mark.parametrize(
    "shown",
    [
        "Invoice 535 5.7.8 pieces",
        "Invoice No. 535 5.7.8",
        "Values: 12, 535 5.7.8",
        "Values: 12 535 5.7.8",
        "Chapter 550-5.1.1",
        "535 items of 4.7.8",
        "Bolt 535 4.7.8",
        "Part 550 5.9.1",
        "We have 535",
    ],
)
def test_numbers_in_prose_are_no_reply(shown: str) -> None:
    (outcome,) = ask([Text(shown, "unknown")], bare=True)
    assert outcome.right, outcome.finding
