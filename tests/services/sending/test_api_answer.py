"""What an answer of Microsoft Graph means: sent, not sent, or nobody knows."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from smtp_desktop.errors import ApiBusy, ApiRefused, OutcomeUnknown
from smtp_desktop.ports.mail_api import ApiAnswer
from smtp_desktop.printable import Printable
from smtp_desktop.services.sending.api_answer import accepted, seconds_of

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)


def answer(status: int, code: str = "", message: str = "", again: str = "") -> ApiAnswer:
    return ApiAnswer(
        status,
        Printable(code),
        Printable(message),
        Printable("r-1"),
        Printable("request-id r-1"),
        Printable(again),
        '{"access_token":{}}' if status == 401 else "",
    )


@pytest.mark.parametrize("again", ["", "30"])
def test_202_alone_is_success_also_where_it_asks_to_wait(again: str) -> None:
    taken = accepted(answer(202, again=again), NOW)
    assert (taken.status, taken.request_id, taken.reference) == (202, "r-1", "request-id r-1")


@pytest.mark.parametrize("status", [100, 200, 201, 204, 500, 501, 502, 504, 507, 599])
def test_whatever_leaves_it_open_is_unknown(status: int) -> None:
    with pytest.raises(OutcomeUnknown) as caught:
        accepted(answer(status, "UnknownError"), NOW)
    error = caught.value
    assert (error.status, error.code, error.request_id) == (status, "UnknownError", "r-1")
    assert str(status) in str(error)


@pytest.mark.parametrize("status", [301, 302, 400, 401, 403, 404, 409, 413, 451])
def test_a_refusal_means_that_nothing_was_sent(status: int) -> None:
    with pytest.raises(ApiRefused) as caught:
        accepted(answer(status, "ErrorX", "No."), NOW)
    error = caught.value
    assert type(error) is ApiRefused
    assert str(error) == f"{status} ErrorX: No."
    assert (error.wait, error.reference) == (0, "request-id r-1")
    assert bool(error.claims) is (status == 401)


@pytest.mark.parametrize(
    ("status", "message"),
    [(429, ""), (503, ""), (403, "Cannot send this mail due to a Transient Error.")],
)
def test_busy_means_not_now(status: int, message: str) -> None:
    with pytest.raises(ApiBusy) as caught:
        accepted(answer(status, "ErrorX", message, again="17"), NOW)
    assert caught.value.wait == 17


def test_a_transient_error_that_leaves_it_open_is_still_unknown() -> None:
    with pytest.raises(OutcomeUnknown):
        accepted(answer(200, "", "transient error"), NOW)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("", 0),
        ("0", 0),
        ("120", 120),
        (" 5 ", 5),
        ("Mon, 30 Nov 2026 12:01:30 GMT", 90),
        ("Mon, 30 Nov 2026 12:01:30 -0000", 90),
        ("Mon, 30 Nov 2026 11:00:00 GMT", 0),
        ("Mon, 30 Nov 2099 11:00:00 GMT", 86_400),
        ("9" * 50, 86_400),
        ("-5", 0),
        ("1.5", 0),
        ("soon", 0),
        ("٣", 0),
        ("Mon, 99 Nov 2026 12:01:30 GMT", 0),
    ],
)
def test_how_long_to_wait_is_a_number_or_a_date(header: str, seconds: float) -> None:
    assert seconds_of(header, NOW) == seconds
