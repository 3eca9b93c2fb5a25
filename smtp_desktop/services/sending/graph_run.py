"""A message on its way through Microsoft Graph, stage by stage: found, secured, signed in, sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.errors import (
    ApiBusy,
    ApiRefused,
    LocalProtocolError,
    OutcomeUnknown,
    SignInError,
    SignInNeeded,
    SmtpDesktopError,
    TlsError,
)
from smtp_desktop.model.account import OAuth
from smtp_desktop.model.secret import Secret
from smtp_desktop.model.sign_in import cloud, graph
from smtp_desktop.model.sign_in.cloud import Clouds
from smtp_desktop.ports.mail_api import MOST_BYTES, ApiLine, MailApi
from smtp_desktop.ports.network import Dialer
from smtp_desktop.ports.submission import ApiReceipt
from smtp_desktop.services.sending.api_answer import Accepted, accepted
from smtp_desktop.services.sending.stages import Submission, TestLimits, TestRun
from smtp_desktop.waiting import Cancellation, Deadline, pause

NAME = "graph"
STAGES = (Stage.RESOLVE, Stage.CONNECT, Stage.TLS, Stage.SIGN_IN, Stage.SEND)

_LONGEST_WAIT = 30.0  # seconds that anybody is kept waiting because the service is busy
_UNAUTHORIZED = 401

TOO_BIG = (
    "The message has {size} bytes, and Microsoft Graph takes {most} at most: send a link or a "
    "smaller file, or send this account by SMTP."
)


@dataclass(frozen=True)
class GraphWay:
    """What leads to Microsoft Graph: the interface, the clouds that say where it is, the time."""

    api: MailApi
    clouds: Callable[[], Clouds]
    now: Callable[[], datetime]


def check_size(message: bytes) -> None:
    """Raises LocalProtocolError for a message that Graph would not take, before it is asked."""
    if len(message) > MOST_BYTES:
        raise LocalProtocolError(TOO_BIG.format(size=len(message), most=MOST_BYTES), "too_big")


class GraphRun(TestRun):
    """A run that ends with a call in place of a conversation; see ``stages.TestRun``.

    The account of its submission has Graph's own server, so that everything that looks at a run
    looks at what was spoken to.
    """

    def __init__(
        self,
        submission: Submission,
        way: GraphWay,
        dialer: Dialer,
        limits: TestLimits,
        whole: Deadline,
        cancellation: Cancellation,
    ) -> None:
        clouds = way.clouds()
        self._as_saved = submission.account
        self._is_known = graph.is_of_a_known_cloud(submission.account, clouds)
        self._cloud = graph.cloud_of(submission.account, clouds)
        self._base = self._cloud.graph
        self._way = way
        self._line: ApiLine | None = None
        self._refused: TlsError | None = None
        self.accepted: Accepted | None = None
        on_the_wire = replace(submission, account=graph.at(submission.account, self._base))
        super().__init__(on_the_wire, dialer, limits, whole, cancellation)

    def plan(self) -> tuple[Stage, ...]:
        return STAGES

    def end(self) -> None:
        if self._line:
            self._line.close()

    def _done(self, stage: Stage) -> str:
        return _MOVES[stage](self)

    def _find(self) -> str:
        """Where Graph is, by this program's own data or by what the sign-in server says."""
        deadline = self._time(Stage.RESOLVE)
        if not self._is_known:
            address = cloud.authority(self._cloud, self._auth)
            self._base = self._way.api.base_named_by(address, deadline, self.cancellation)
            account = graph.at(self._as_saved, self._base)
            self.submission = replace(self.submission, account=account)
        proxy = self._way.api.proxy(self._base)
        return f"through the proxy {proxy}" if proxy else self._resolve()

    def _reach(self) -> str:
        """A connection; that its encryption was refused belongs to the next stage."""
        try:
            self._line = self._way.api.open(
                self._base, self._time(Stage.CONNECT), self.cancellation
            )
        except TlsError as error:
            self._refused = error
            return ""
        if self._line.proxy:
            return self._line.proxy
        port, peer = self.submission.account.server.port, self._line.peer
        return f"[{peer}]:{port}" if ":" in peer else f"{peer}:{port}"

    def _secure(self) -> str:
        if self._refused:
            raise self._refused
        assert self._line is not None
        self.tls = self._line.tls
        return self.tls.version if self.tls else ""

    def _send(self) -> str:
        check_size(self.submission.message)
        deadline = self._time(Stage.SEND)
        try:
            self.accepted = self._called(deadline)
        except ApiBusy as error:
            if not 0 < error.wait < min(deadline.remaining, _LONGEST_WAIT):
                raise
            pause(error.wait, deadline, self.cancellation)
            self.accepted = self._called(deadline)
        except ApiRefused as error:
            if error.status != _UNAUTHORIZED or not self.submission.renew:
                raise
            try:
                self.credentials = self.submission.renew(deadline, self.cancellation, error.claims)
            except SignInError:
                if error.claims:  # what Graph asks for only the person can give
                    raise error from None
                raise
            self.accepted = self._called(deadline)
        told = (str(self.accepted.status), self.accepted.reference)
        return ", ".join(part for part in told if part)

    def _called(self, deadline: Deadline) -> Accepted:
        assert self.credentials is not None
        token = self.credentials.secret()
        if not token:
            raise SignInNeeded("There is no token.")
        line = self._line or self._way.api.open(self._base, deadline, self.cancellation)
        self._line = None  # a second call gets a connection of its own
        message = self.submission.message
        try:
            answer = line.send(Secret(token), message, deadline, self.cancellation)
        finally:
            line.close()
        return accepted(answer, self._way.now())

    def told(self, error: SmtpDesktopError | None) -> ApiReceipt | None:
        """What the service has answered, None where it has not."""
        if isinstance(error, ApiRefused | OutcomeUnknown) and error.status:
            return ApiReceipt(error.status, error.code, error.request_id)
        if self.accepted is None:
            return None
        return ApiReceipt(self.accepted.status, "", self.accepted.request_id)

    @property
    def _auth(self) -> OAuth:
        assert isinstance(self._as_saved.auth, OAuth)
        return self._as_saved.auth

    def _failed_at(self, stage: Stage, error: SmtpDesktopError) -> str:
        return str(error)


_MOVES: dict[Stage, Callable[[GraphRun], str]] = {
    Stage.RESOLVE: GraphRun._find,
    Stage.CONNECT: GraphRun._reach,
    Stage.TLS: GraphRun._secure,
    Stage.SIGN_IN: GraphRun._fetch_token,
    Stage.SEND: GraphRun._send,
}
