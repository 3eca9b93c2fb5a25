"""What a message that ends says about its account."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from smtp_desktop.diagnosis.finding import Concern, Finding
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.errors import Cancelled, SignInHeldBack, TurnMissed
from smtp_desktop.model.notices.health import Cause
from smtp_desktop.ports.submission import Door, Envelope, Outcome, Receipt, SubmissionRequest
from smtp_desktop.services.sending_log import entries
from smtp_desktop.smtp.reply import Reply
from support.fakes import CATALOGUE

NOW = datetime(2026, 11, 30, 9, 14, tzinfo=UTC)
ENVELOPE = Envelope("jane@acme.test", ("joe@acme.test",))
REQUEST = SubmissionRequest("default", ENVELOPE, b"", Door.SEND)
REFUSED = Receipt("default", ENVELOPE, Outcome.REFUSED, "smtp", 1)
FINDING = Finding("x", ("user",), True, "No.", "No.", ("First.", "Second."))


def cause(receipt: Receipt, request: SubmissionRequest = REQUEST) -> Cause:
    return entries.ended(entries.begun(request, NOW), receipt).cause


@pytest.mark.parametrize(
    ("concern", "stage", "says"),
    [
        (Concern.ACCOUNT, Stage.RECIPIENT, Cause.ACCOUNT),
        (Concern.MESSAGE, Stage.CONNECT, Cause.MESSAGE),
        (Concern.COMPUTER, Stage.CONNECT, Cause.COMPUTER),
        (Concern.WAY, Stage.CONNECT, Cause.WAY),
        (Concern.STAGE, Stage.AUTH, Cause.ACCOUNT),
        (Concern.STAGE, None, Cause.ACCOUNT),
        (Concern.STAGE, Stage.SENDER, Cause.MESSAGE),
        (Concern.STAGE, Stage.RECIPIENT, Cause.MESSAGE),
        (Concern.STAGE, Stage.DATA, Cause.MESSAGE),
    ],
)
def test_what_a_finding_is_about(concern: Concern, stage: Stage | None, says: Cause) -> None:
    found = replace(FINDING, concern=concern)
    assert cause(replace(REFUSED, finding=found, stage=stage)) is says


def test_what_ends_otherwise() -> None:
    taken = replace(REFUSED, outcome=Outcome.ACCEPTED)
    assert cause(taken) is Cause.ACCEPTED
    assert cause(replace(taken, refused=(("joe@acme.test", Reply(550, ("no",))),))) is (
        Cause.ACCEPTED
    )
    assert cause(replace(REFUSED, outcome=Outcome.UNCLEAR)) is Cause.MESSAGE
    assert cause(replace(REFUSED, error=Cancelled("Stopped."))) is Cause.NOTHING
    assert cause(replace(REFUSED, error=TurnMissed("Too many."))) is Cause.NOTHING
    assert cause(replace(REFUSED, error=SignInHeldBack(NOW))) is Cause.HELD_BACK
    assert cause(REFUSED) is Cause.ACCOUNT


def test_a_test_of_other_settings_than_the_saved_ones_says_nothing() -> None:
    assert cause(REFUSED, replace(REQUEST, is_trial=True)) is Cause.NOTHING


def test_the_first_step_goes_along() -> None:
    entry = entries.ended(entries.begun(REQUEST, NOW), replace(REFUSED, finding=FINDING))
    assert entry.step == "First."


def test_every_cause_says_what_it_is_about_once() -> None:
    named = [code for codes in CATALOGUE.concerns.values() for code in codes]
    assert sorted(named) == sorted(entry.code for entry in CATALOGUE.finding)


@pytest.mark.parametrize(
    "code", [entry.code for entry in CATALOGUE.finding if entry.code.startswith("recipient_")]
)
def test_a_bad_recipient_is_never_a_broken_account(code: str) -> None:
    assert CATALOGUE.concern_of(code) is Concern.MESSAGE


def test_a_letter_that_an_address_may_not_hold_is_no_broken_account() -> None:
    found = replace(FINDING, concern=CATALOGUE.concern_of("encoding"))
    assert cause(replace(REFUSED, finding=found, stage=Stage.RECIPIENT)) is Cause.MESSAGE
    assert cause(replace(REFUSED, finding=found, stage=Stage.AUTH)) is Cause.ACCOUNT


def test_what_nobody_has_written_down_is_decided_by_the_stage() -> None:
    assert CATALOGUE.concern_of("of_tomorrow") is Concern.STAGE
