"""A message on its way out: what is asked for, what came of it, and who is told.

Everything that sends goes through ``services.submission.submissions``. Behind it stand routes, such
as SMTP; before it doors, such as a command or the relay.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import TYPE_CHECKING, Protocol

import msgspec

if TYPE_CHECKING:
    from smtp_desktop.diagnosis.finding import Finding
    from smtp_desktop.diagnosis.stage import Stage
    from smtp_desktop.errors import SmtpDesktopError
    from smtp_desktop.model.account import Account
    from smtp_desktop.smtp.reply import Reply
    from smtp_desktop.waiting import Cancellation, Deadline


class Door(Enum):
    """Through what a message came in; the value is its name in the sending log."""

    TEST = "test"
    SEND = "send"
    SENDMAIL = "sendmail"
    API = "api"
    RELAY = "relay"
    NOTICE = "notice"
    CHECK = "check"


class Outcome(Enum):
    """What became of a message.

    ACCEPTED: a server took it, for one recipient at least. REFUSED: nobody gets it. UNCLEAR: the
    connection was lost behind the message, so that nobody knows; it is never sent again by itself.
    """

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNCLEAR = "unclear"


class Envelope(msgspec.Struct, frozen=True):
    """Who answers for a message and who receives it (RFC 5321 §2.3.1), apart from what its header
    says; an empty `sender` is the null reverse-path of a notification."""

    sender: str
    recipients: tuple[str, ...]


class SubmissionRequest(msgspec.Struct, frozen=True):
    """A message that is to leave: `content` goes out as it is, every line ended by CRLF.

    `program` names the relay's program. With `is_whole` nobody receives it where one recipient is
    refused. `is_trial` says that other settings than the saved ones are tried.
    """

    account: str
    envelope: Envelope
    content: bytes
    door: Door
    program: str = ""
    is_whole: bool = False
    is_trial: bool = False


class ApiReceipt(msgspec.Struct, frozen=True):
    """What an interface answered to a message: the HTTP status, its own word where it refused, and
    its name for the call."""

    status: int
    code: str = ""
    request_id: str = ""


class Receipt(msgspec.Struct, frozen=True):
    """What came of a message: who gets it, who was refused with which reply, and why; of several
    the first.

    `reply` is the server's last word about the whole of it, `api` that of Microsoft Graph. `route`
    is ``smtp`` or ``graph``, or ``relay`` where the running relay has taken it; `error` is what
    `finding` was concluded from, and `stage` where it happened. It `is_cut_short` where more time
    might have brought an answer.
    """

    account: str
    envelope: Envelope
    outcome: Outcome
    route: str
    ms: int
    accepted: tuple[str, ...] = ()
    refused: tuple[tuple[str, Reply], ...] = ()
    reply: Reply | None = None
    finding: Finding | None = None
    error: SmtpDesktopError | None = None
    stage: Stage | None = None
    api: ApiReceipt | None = None
    is_cut_short: bool = False

    @property
    def ok(self) -> bool:
        """Whether every recipient gets it."""
        return self.outcome is Outcome.ACCEPTED and not self.refused


class Route(Protocol):
    """A way out of this computer."""

    def carry(
        self,
        request: SubmissionRequest,
        account: Account,
        whole: Deadline,
        cancellation: Cancellation,
    ) -> Receipt:
        """Hand a message over; a failure is a finding in the receipt. Raises Cancelled."""
        ...


class RunningRelay(Protocol):
    """The relay of this user, where one runs."""

    def carry(
        self, request: SubmissionRequest, whole: Deadline, cancellation: Cancellation
    ) -> Receipt | None:
        """Let the relay hand a message over; None where none runs, and then it has seen nothing.

        The relay tells the log itself. Raises SettingsError and Cancelled.
        """
        ...


class NoRelay:
    """No relay runs."""

    def carry(
        self, request: SubmissionRequest, whole: Deadline, cancellation: Cancellation
    ) -> Receipt | None:
        return None


class SubmissionLog(Protocol):
    """Is told of every message at its start and at its end; whatever goes wrong with it, nobody is
    kept from sending."""

    def begin(self, request: SubmissionRequest) -> int:
        """A message sets out; the number is what `finish` is told."""
        ...

    def finish(self, number: int, receipt: Receipt) -> None:
        """What came of it; where the program was ended before, nobody says."""
        ...


class BusyLog(Protocol):
    """The same for a program that sends many messages: what sets out is kept at once and outlasts
    the program, and `note` tells the log of all of it in one go, on a thread of its own."""

    def open(self) -> None: ...

    def close(self) -> None: ...

    def recover(self) -> None:
        """Tell the log of what an earlier program has left; on that thread."""
        ...

    def depart(self, request: SubmissionRequest) -> int:
        """A message sets out; the number is what `note` is told. Takes no time to speak of."""
        ...

    def turn(self) -> str:
        """The page with all that set out since the last one, for the next `note`."""
        ...

    def note(
        self, departed: Sequence[int], ended: Sequence[tuple[int, Receipt]], page: str
    ) -> None:
        """What set out, what came of it, and the page that may be forgotten then."""
        ...


class NoLog:
    """Nothing is written down."""

    def begin(self, request: SubmissionRequest) -> int:
        return 0

    def finish(self, number: int, receipt: Receipt) -> None:
        return None
