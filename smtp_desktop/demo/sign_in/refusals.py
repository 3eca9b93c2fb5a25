"""What the practice sign-in says when it says no, in Microsoft's codes, words and shape."""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from smtp_desktop.demo.sign_in.codes import REFUSALS

# Where a refusal shows: in the answer to the discovery, on a page in the browser, in what the
# browser brings back, in the answer for any token, for a refreshed one, or for a device code.
Place = Literal["setup", "page", "return", "token", "refresh", "device"]


class Refused(Exception):
    """No, at this place; `names` fill the sentence and are never secret."""

    def __init__(self, code: str, place: Place = "page", **names: str) -> None:
        super().__init__(code)
        self.code = code
        self.place = place
        self.names = names


@dataclass(frozen=True)
class Refusal:
    """A refusal as it is told: the OAuth word, the sentence, and what support would ask for."""

    code: str
    error: str
    message: str
    at: datetime
    correlation: str
    trace: str = field(default_factory=lambda: str(uuid.uuid4()))

    @property
    def timestamp(self) -> str:
        return f"{self.at.astimezone(UTC):%Y-%m-%d %H:%M:%SZ}"

    @property
    def description(self) -> str:
        """Everything in one line, as it comes back to the application."""
        return (
            f"{self.message} Trace ID: {self.trace} "
            f"Correlation ID: {self.correlation} Timestamp: {self.timestamp}"
        )

    @property
    def status(self) -> int:
        return 401 if self.error == "invalid_client" else 400

    @property
    def value(self) -> dict[str, object]:
        """As JSON."""
        found: dict[str, object] = {
            "error": self.error,
            "error_description": self.description,
            "error_codes": [int(self.code)] if self.code.isdigit() else [],
            "timestamp": self.timestamp,
            "trace_id": self.trace,
            "correlation_id": self.correlation,
        }
        suberror = _SUBERRORS.get(self.code)
        return found | {"suberror": suberror} if suberror else found

    @property
    def answer(self) -> dict[str, str]:
        """As the browser brings it back; it carries no list of codes."""
        return {"error": self.error, "error_description": self.description}


def told(refused: Refused, at: datetime, correlation: str) -> Refusal:
    """A refusal in words; a code that the table does not have is told without any."""
    error, text = REFUSALS.get(refused.code, ("invalid_request", "Something went wrong."))
    names: Mapping[str, str] = defaultdict(str, refused.names)
    prefix = f"AADSTS{refused.code}: " if refused.code.isdigit() else ""
    message = re.sub(r"\{(\w+)\}", lambda match: names[match[1]], text)
    return Refusal(refused.code, error, prefix + message, at, correlation)


_SUBERRORS = {
    "65001": "consent_required",
    "50076": "basic_action",
    "50079": "basic_action",
    "53003": "message_only",
    "50173": "bad_token",
    "700082": "bad_token",
    "70043": "bad_token",
}
