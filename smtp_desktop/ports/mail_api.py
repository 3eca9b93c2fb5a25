"""What sending through Microsoft Graph asks of the outside world: one call over HTTPS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from smtp_desktop.printable import NOTHING, Printable

if TYPE_CHECKING:
    from smtp_desktop.model.secret import Secret
    from smtp_desktop.ports.network import TlsFacts
    from smtp_desktop.waiting import Cancellation, Deadline

# A whole message is handed over in base64, for which the service has 4 MiB.
MOST_BYTES = 3_145_728


@dataclass(frozen=True)
class ApiAnswer:
    """What was answered to a message, read without believing any of it.

    `code` and `message` are the service's own (empty where the answer is none of its),
    `request_id` is its name for the call and `reference` all that its support finds it by.
    `retry_after` is the header as it came, a number or a date; `claims` are those of a challenge
    to the token.
    """

    status: int
    code: Printable = NOTHING
    message: Printable = NOTHING
    request_id: Printable = NOTHING
    reference: Printable = NOTHING
    retry_after: Printable = NOTHING
    claims: str = ""


class ApiLine(Protocol):
    """A connection that stands ready for one message, or for the same one once more.

    `proxy` names what leads there, empty where nothing does; `peer` is the address at its end.
    """

    @property
    def proxy(self) -> str: ...

    @property
    def peer(self) -> str: ...

    @property
    def tls(self) -> TlsFacts | None: ...

    def send(
        self, token: Secret, message: bytes, deadline: Deadline, cancellation: Cancellation
    ) -> ApiAnswer:
        """Hand a message over and wait for what is answered; it is never said twice.

        Raises OutcomeUnknown where no answer came to a message that was handed over whole,
        TransportError or TlsError where nobody can have it whole, and Cancelled.
        """
        ...

    def close(self) -> None: ...


class MailApi(Protocol):
    """The way to Microsoft Graph."""

    def proxy(self, base: str) -> str:
        """The proxy that leads to the service at `base`, as ``host:port``; empty for none."""
        ...

    def open(self, base: str, deadline: Deadline, cancellation: Cancellation) -> ApiLine:
        """A connection, its certificate checked; raises TransportError, TlsError or Cancelled."""
        ...

    def base_named_by(self, authority: str, deadline: Deadline, cancellation: Cancellation) -> str:
        """Where the service stands for which a sign-in server gives tokens, as that says itself.

        Raises TransportError, TlsError, IdentityProviderFailed or Cancelled.
        """
        ...
