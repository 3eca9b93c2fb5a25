"""What an answer of Microsoft Graph means for a message: sent, not sent, or nobody knows.

Only 202 is success. Whatever leaves open whether the message was taken is never repeated.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from smtp_desktop.errors import ApiBusy, ApiRefused, OutcomeUnknown, SmtpDesktopError
from smtp_desktop.ports.mail_api import ApiAnswer
from smtp_desktop.printable import Printable

_ACCEPTED = 202
_BUSY = (429, 503)
_LONGEST_WAIT = 86_400.0  # seconds; what is longer was made to be
# Spam control could not decide just now, and says so under a status that means “no” elsewhere.
_ONLY_NOW = "transient error"

UNCLEAR_ANSWER = "The answer {status} leaves open whether the message was sent."


class Accepted(NamedTuple):
    """Microsoft has stored the message to send it; `reference` is what its support finds it by, the
    `request_id` among it."""

    status: int
    request_id: Printable
    reference: Printable


def accepted(answer: ApiAnswer, now: datetime) -> Accepted:
    """What the service said when it took a message; raises ApiRefused, ApiBusy among them, where
    nothing was sent, and OutcomeUnknown where nobody knows."""
    if answer.status == _ACCEPTED:
        return Accepted(answer.status, answer.request_id, answer.reference)
    raise _refusal(answer, now)


def _refusal(answer: ApiAnswer, now: datetime) -> SmtpDesktopError:
    is_busy = answer.status in _BUSY or _ONLY_NOW in answer.message.lower()
    if answer.status >= 300 and (is_busy or answer.status < 500):
        kind = ApiBusy if is_busy else ApiRefused
        return kind(
            answer.status,
            answer.code,
            answer.message,
            wait=seconds_of(answer.retry_after, now),
            request_id=answer.request_id,
            reference=answer.reference,
            claims=answer.claims,
        )
    return OutcomeUnknown(
        UNCLEAR_ANSWER.format(status=answer.status),
        status=answer.status,
        code=answer.code,
        request_id=answer.request_id,
        reference=answer.reference,
    )


def seconds_of(retry_after: str, now: datetime) -> float:
    """How long to wait by a Retry-After, which is a number or a date (RFC 9110 §10.2.3); 0 where it
    says nothing that can be read."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), _LONGEST_WAIT)
    # Imported here: nearly every answer has a number, or none.
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return 0.0
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, min((moment - now).total_seconds(), _LONGEST_WAIT))
