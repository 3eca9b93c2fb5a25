"""The relay that runs already, as a way for every message of this user; see
``ports.submission.RunningRelay``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from smtp_desktop.errors import (
    AccountNotFound,
    ConnectionLost,
    OutcomeUnknown,
    SendingSwitchedOff,
    SettingsError,
    SmtpDesktopError,
)
from smtp_desktop.ports.relaying import RelayControl
from smtp_desktop.ports.submission import Outcome, Receipt, SubmissionRequest
from smtp_desktop.services.relaying.receipts import from_values
from smtp_desktop.waiting import Cancellation, Deadline, stopwatch

if TYPE_CHECKING:
    from smtp_desktop.diagnosis.finding import Finding

_NOT_TAKEN = ("too_big", "busy", "ending")  # by the relay: it is for another way then
_REFUSALS: dict[str, type[SettingsError]] = {
    "SendingSwitchedOff": SendingSwitchedOff,
    "AccountNotFound": AccountNotFound,
}


class LocalRelay:
    """Hands messages over by the relay's local socket; `meaning` finds what an error means."""

    def __init__(
        self, control: RelayControl, meaning: Callable[[SmtpDesktopError], Finding]
    ) -> None:
        self._control = control
        self._meaning = meaning

    def carry(
        self, request: SubmissionRequest, whole: Deadline, cancellation: Cancellation
    ) -> Receipt | None:
        order = {
            "do": "submit",
            "account": request.account,
            "sender": request.envelope.sender,
            "recipients": list(request.envelope.recipients),
            "door": request.door.value,
            "whole": request.is_whole,
            "size": len(request.content),
        }
        cancellation.raise_if_cancelled()
        if whole.is_over:  # nothing was handed over, as the other way says
            return None
        took = stopwatch()
        try:
            said = self._control.ask(order, request.content, whole.remaining)
            if said is None or said.get("error") in _NOT_TAKEN:
                return None
            if "outcome" not in said and "error" in said:
                raise _REFUSALS.get(str(said["error"]), SettingsError)(str(said.get("text", "")))
            return from_values(said, request)
        except (OSError, KeyError, TypeError, ValueError) as error:
            # It had the message, so nobody knows, and it is not sent a second way.
            lost = ConnectionLost(f"The relay has not answered: {type(error).__name__}.")
            return Receipt(
                request.account,
                request.envelope,
                Outcome.UNCLEAR,
                "relay",
                took(),
                finding=self._meaning(OutcomeUnknown(str(lost))),
                error=lost,
            )
