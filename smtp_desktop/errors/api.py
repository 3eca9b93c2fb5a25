"""What can go wrong with a message that is handed to an interface over HTTPS."""

from __future__ import annotations

from smtp_desktop.errors.root import LONGEST_WORD, SmtpDesktopError
from smtp_desktop.printable import Printable


class ApiRefused(SmtpDesktopError):
    """Microsoft Graph answered no, and nothing was sent: the HTTP `status` and its own `code`.

    `message` are its words, `wait` the seconds that it asks for (0 where it asks for none),
    `request_id` is its name for the call and `reference` all that its support finds it by. `claims`
    are what it wants a new token to prove.
    """

    def __init__(
        self,
        status: int,
        code: str = "",
        message: str = "",
        *,
        wait: float = 0,
        request_id: str = "",
        reference: str = "",
        claims: str = "",
    ) -> None:
        named = f"{code}: {message}" if code and message else code or message
        super().__init__(f"{status} {named}".rstrip())
        self.status, self.wait, self.claims = status, wait, claims
        self.code = Printable(code, LONGEST_WORD)
        self.message, self.request_id = Printable(message), Printable(request_id)
        self.reference = Printable(reference)


class ApiBusy(ApiRefused):
    """Not now: nothing was sent, and the same message may be sent later."""


class OutcomeUnknown(SmtpDesktopError):
    """The message was handed over whole, and nobody knows whether it was sent.

    It is never repeated by itself.

    `status`, `code` and the identifiers are those of the answer, where one came.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 0,
        code: str = "",
        request_id: str = "",
        reference: str = "",
    ) -> None:
        super().__init__(message)
        self.status, self.code = status, Printable(code, LONGEST_WORD)
        self.request_id = Printable(request_id)
        self.reference = Printable(reference)
