"""What the relay tells whoever handed a message over comes out as it went in."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

from smtp_desktop import errors
from smtp_desktop.diagnosis.finding import Finding, Fix
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.errors import SmtpDesktopError
from smtp_desktop.ports.submission import (
    ApiReceipt,
    Door,
    Envelope,
    Outcome,
    Receipt,
    SubmissionRequest,
)
from smtp_desktop.services.relaying.receipts import from_values, to_values
from smtp_desktop.smtp.reply import EnhancedStatus, Reply

REQUEST = SubmissionRequest("default", Envelope("a@x.test", ("b@x.test",)), b"", Door.SEND)
NO = Reply(550, ("5.1.1 no", "5.1.1 really"), EnhancedStatus(5, 1, 1))
PLAIN = Receipt("default", REQUEST.envelope, Outcome.ACCEPTED, "relay", 3, ("b@x.test",))
FINDING = Finding("quota", ("user",), True, "Full.", "It is full.", ("Wait.",), (Fix("x", {}),))


@pytest.mark.parametrize(
    "receipt",
    [
        PLAIN,
        replace(PLAIN, outcome=Outcome.REFUSED, refused=(("b@x.test", NO),), reply=NO),
        replace(PLAIN, outcome=Outcome.UNCLEAR, stage=Stage.DATA, finding=FINDING),
    ],
)
def test_there_and_back(receipt: Receipt) -> None:
    assert from_values(json.loads(json.dumps(to_values(receipt))), REQUEST) == receipt


@pytest.mark.parametrize(
    "error",
    [
        errors.SecretStoreLocked("locked"),
        errors.ConnectionRefused("refused"),
        errors.PermanentReply(NO),
        errors.MechanismMissing(["X"]),
        errors.HostNotFound("x"),
    ],
)
def test_errors_keep_their_family(error: SmtpDesktopError) -> None:
    reply = error.reply if isinstance(error, errors.NegativeReply) else None
    back = from_values(
        json.loads(json.dumps(to_values(replace(PLAIN, error=error, reply=reply)))), REQUEST
    )
    assert isinstance(back.error, SmtpDesktopError)
    assert str(back.error)
    if not isinstance(error, errors.MechanismMissing):
        assert type(back.error) is type(error)


@pytest.mark.parametrize("kind", [errors.ApiRefused, errors.ApiBusy])
@pytest.mark.parametrize("code", ["ErrorQuotaExceeded", ""])
@pytest.mark.parametrize("message", ["Full.", "", "403 : of a proxy", "ErrorQuotaExceeded: it is"])
def test_what_microsoft_graph_said_stays_as_it_was(
    kind: type[errors.ApiRefused], code: str, message: str
) -> None:
    error = kind(403, code, message, request_id="r-1")
    said = replace(PLAIN, error=error, api=ApiReceipt(403, code, "r-1"))
    back = from_values(json.loads(json.dumps(to_values(said))), REQUEST).error
    assert type(back) is kind
    assert isinstance(back, errors.ApiRefused)
    assert (back.status, back.code, back.message, back.request_id) == (403, code, message, "r-1")
    assert str(back) == str(error)


def test_a_name_that_is_no_error_stays_harmless() -> None:
    values = to_values(PLAIN) | {"error": ["annotations", "x"]}
    assert type(from_values(values, REQUEST).error) is SmtpDesktopError


def test_a_keyring_that_was_to_be_read_is_told_as_that() -> None:
    receipt = replace(PLAIN, error=errors.SecretStoreLocked("locked"))
    back = from_values(json.loads(json.dumps(to_values(receipt))), REQUEST)
    assert isinstance(back.error, errors.SecretStoreLocked)
    assert back.error.wanted == "read"
