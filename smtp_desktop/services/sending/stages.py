"""The stages of a test, a method each; every method returns the detail that its step shows."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

import msgspec

from smtp_desktop.diagnosis.stage import Stage, Status, Step
from smtp_desktop.errors import (
    ConnectionLost,
    NegativeReply,
    NoAnswer,
    ProtocolError,
    SignInHeldBack,
    SignInNeeded,
    SmtpDesktopError,
    TransportError,
)
from smtp_desktop.model.account import Account, NoAuth, OAuth
from smtp_desktop.model.choices import TlsMode
from smtp_desktop.ports.network import Connection, Dialer, Scan, Sighting, TlsFacts
from smtp_desktop.services.sending import conversation
from smtp_desktop.smtp import refusals
from smtp_desktop.smtp.commands import Content, Data, Rset
from smtp_desktop.smtp.sasl import Credentials
from smtp_desktop.waiting import Cancellation, Deadline, stopwatch

_FAREWELL = 1.0  # seconds for QUIT, which nobody waits for


class TestLimits(msgspec.Struct, frozen=True):
    """How many seconds each stage may take; `whole` bounds them all together.

    RFC 5321 §4.5.3.2 allows minutes, which nobody sits through in front of a window. `of` says
    which of them a stage goes by. Where no greeting has come after `silence`, the port is looked at
    a second time, for up to `look`.
    """

    resolve: float = 10
    connect: float = 10
    tls: float = 10
    token: float = 25
    greeting: float = 30
    reply: float = 30
    content: float = 60
    silence: float = 3
    look: float = 6
    whole: float = 120

    def lasting(self, seconds: float) -> TestLimits:
        """The same for somebody who has that many seconds: every stage may take as long, and none
        less than before; 0 changes nothing."""
        if not seconds:
            return self
        names = {_limit_of(stage) for stage in Stage}
        longer = {name: max(getattr(self, name), seconds) for name in names}
        return msgspec.structs.replace(self, **longer)

    def of(self, stage: Stage) -> float:
        """How long a stage may take."""
        return float(getattr(self, _limit_of(stage)))


_LIMITS = {
    Stage.RESOLVE: "resolve",
    Stage.CONNECT: "connect",
    Stage.TLS: "tls",
    Stage.STARTTLS: "tls",
    Stage.GREETING: "greeting",
    Stage.SIGN_IN: "token",
    Stage.DATA: "content",
    Stage.SEND: "content",
}


def _limit_of(stage: Stage) -> str:
    return _LIMITS.get(stage, "reply")


def is_cut_short(error: SmtpDesktopError, last: Step, usual: TestLimits, whole: Deadline) -> bool:
    """Whether a run ended in an error only because the time for the whole of it was over: its last
    stage had less than is usual."""
    is_silence = isinstance(error, TransportError) and whole.is_over
    return is_silence and last.ms < usual.of(last.stage) * 1000


TokenSignIn = Callable[[Deadline, Cancellation], Credentials]
# The same in place of a token that was refused; the words are what another one has to prove.
TokenRenewal = Callable[[Deadline, Cancellation, str], Credentials]
Guard = Callable[[Credentials], AbstractContextManager[None]]


def unguarded(credentials: Credentials) -> AbstractContextManager[None]:
    """Guard a sign-in by nothing: nobody counts it."""
    return nullcontext()


class Submission(msgspec.Struct, frozen=True):
    """What is to be sent: by which account, to whom, and which bytes; where `sends` is False, the
    conversation ends before them.

    `sign_in` fetches the credentials where they are a token that has to be asked for first, and
    `renew` others in place of a token that was refused. `guard`
    stands around the sign-in at the server, and may raise SignInHeldBack or SignInElsewhere before
    it.
    """

    account: Account
    credentials: Credentials | None
    to: str
    message: bytes
    sends: bool = True
    sign_in: TokenSignIn | None = None
    guard: Guard = unguarded
    renew: TokenRenewal | None = None


def plan(account: Account) -> tuple[Stage, ...]:
    """The stages of a test of this account, in order."""
    mode = account.server.tls_mode
    stages = [Stage.RESOLVE, Stage.CONNECT]
    stages += [Stage.TLS] if mode is TlsMode.IMPLICIT else []
    stages += [Stage.GREETING, Stage.EHLO]
    stages += [Stage.STARTTLS] if mode is TlsMode.STARTTLS else []
    stages += [Stage.SIGN_IN] if isinstance(account.auth, OAuth) else []
    stages += [] if isinstance(account.auth, NoAuth) else [Stage.AUTH]
    return (*stages, Stage.SENDER, Stage.RECIPIENT, Stage.DATA)


class TestRun:
    """One test under way; what it has seen so far stands in its attributes, for the evidence."""

    def __init__(
        self,
        submission: Submission,
        dialer: Dialer,
        limits: TestLimits,
        whole: Deadline,
        cancellation: Cancellation,
    ) -> None:
        self.submission = submission
        self.dialer = dialer
        self.limits = limits
        self.whole = whole
        self.cancellation = cancellation
        self.addresses: list[str] = []
        self.attempts: tuple[tuple[str, str], ...] = ()
        self.over_ipv4: Sighting | None = None
        self.reaches_web: bool | None = None
        self.connection: Connection | None = None
        self.greeting = ""
        self.greeted_at = 0.0  # by time.monotonic
        self.extensions_before = ""  # what EHLO listed before encryption
        self.tls: TlsFacts | None = None
        self.sighting: Sighting | None = None
        self.scan: Scan | None = None
        self.exchangers: tuple[str, ...] = ()  # what takes email for a name without an address
        self.credentials = submission.credentials
        self.refused: tuple[tuple[str, NegativeReply], ...] = ()  # mechanisms, in their order
        self.works_instead = ""  # the mechanism that was taken after another one was refused
        self._final = ""

    @property
    def mechanism(self) -> str:
        """The sign-in mechanism in use, empty before it is chosen; after a failure, the one whose
        refusal counts."""
        return self._final or (self.connection.session.mechanism if self.connection else "")

    def through(
        self, report: Callable[[Step], None], before: Stage | None = None
    ) -> SmtpDesktopError | None:
        """Go through the stages, report each, and return the error that ended the run, if one did.

        It stops `before` a stage, or where nothing is to be sent before the last one. Raises
        Cancelled.
        """
        stages = self.plan()
        end = before or (None if self.submission.sends else stages[-1])
        for stage in stages:
            if stage is end:
                break
            self.cancellation.raise_if_cancelled()
            report(Step(stage, Status.RUNNING))
            took = stopwatch()
            try:
                detail = self._done(stage)
            except SmtpDesktopError as error:
                self.cancellation.raise_if_cancelled()
                report(Step(stage, Status.FAILED, took(), self._failed_at(stage, error)))
                return error
            report(Step(stage, Status.PASSED, took(), detail))
        return None

    def plan(self) -> tuple[Stage, ...]:
        """The stages that it goes through, in order."""
        return plan(self.submission.account)

    def _done(self, stage: Stage) -> str:
        """Do what a stage is about, and give what was seen."""
        return _MOVES[stage](self)

    def end(self) -> None:
        """Hang up, politely where the server still listens."""
        if self.connection:
            conversation.leave(self.connection, Deadline(_FAREWELL, self.whole))

    def look(self, mode: TlsMode, address: str = "") -> Sighting:
        """Look at the port a second time to see what it is, at the address in use or at another
        one."""
        server = self.submission.account.server
        if not address:
            address = self.connection.peer_address if self.connection else self.addresses[0]
        deadline = Deadline(min(self.limits.look, max(1.0, self.whole.remaining)))
        return self.dialer.look(
            server.host, address, server.port, mode, deadline, self.cancellation
        )

    def _resolve(self) -> str:
        server = self.submission.account.server
        self.addresses = self.dialer.resolve(
            server.host, self._time(Stage.RESOLVE), self.cancellation
        )
        return ", ".join(self.addresses)

    def _connect(self) -> str:
        server = self.submission.account.server
        deadline = self._time(Stage.CONNECT)
        try:
            self.connection = self.dialer.connect(
                server.host, self.addresses, server.port, deadline, self.cancellation
            )
        except TransportError as error:
            self.attempts = error.attempts
            raise
        self.attempts = self.connection.attempts
        address = self.connection.peer_address
        where = f"[{address}]:{server.port}" if ":" in address else f"{address}:{server.port}"
        return "; ".join([where, *(f"not {tried}: {why}" for tried, why in self.attempts)])

    def _tls(self) -> str:
        self.tls = self._standing.encrypt(self._time(Stage.TLS))
        return self.tls.version

    def _greet(self) -> str:
        """Wait for the greeting; after some silence, see whether anybody speaks SMTP here."""
        deadline = self._time(Stage.GREETING)
        try:
            reply = conversation.greet(self._standing, Deadline(self.limits.silence, deadline))
        except ConnectionLost:
            self.sighting = self.look(TlsMode.IMPLICIT)
            raise
        except NoAnswer:
            self.sighting = self.look(TlsMode.IMPLICIT)
            if self._something_else_answers(self.sighting):
                raise
            reply = conversation.greet(self._standing, deadline)
        self.greeting, self.greeted_at = str(reply), time.monotonic()
        return self.greeting

    def _something_else_answers(self, seen: Sighting) -> bool:
        encrypts_unasked = seen.is_tls and not self._standing.session.is_encrypted
        return encrypts_unasked or seen.speaks not in ("", "smtp")

    def _introduce(self) -> str:
        deadline, name = self._time(Stage.EHLO), self.submission.account.server.ehlo
        extensions = conversation.introduce(self._standing, deadline, name)
        self.extensions_before = "" if self.tls else str(extensions)
        return str(extensions)

    def _upgrade(self) -> str:
        deadline = self._time(Stage.STARTTLS)
        self.tls = conversation.upgrade(self._standing, deadline)
        conversation.introduce(self._standing, deadline, self.submission.account.server.ehlo)
        return self.tls.version

    def _fetch_token(self) -> str:
        if self.submission.sign_in:
            deadline = self._time(Stage.SIGN_IN)
            self.credentials = self.submission.sign_in(deadline, self.cancellation)
        if self.credentials is None:
            raise SignInNeeded("Nobody is connected.")
        return self.credentials.username

    def _sign_in(self) -> str:
        """Sign in, and where the refusal can be about the mechanism, once more with another one:
        each is an attempt of its own for the guard, which has the last word."""
        try:
            return self._attempt()
        except NegativeReply as error:
            other = self._other_mechanism(error)
            if not other:
                raise
            first, refused = self.mechanism, error
        self.refused = ((first, refused),)
        try:
            self.works_instead = self._attempt(other)
        except NegativeReply as error:
            self.refused += ((other, error),)
            if refusals.names_credentials(error.reply, error.detail):
                raise
            self._final = first
            raise refused from None
        except (SignInHeldBack, TransportError, ProtocolError):
            self._final = first
            raise refused from None
        return f"{other}; not {first}: {refused.reply}"

    def _attempt(self, mechanism: str = "") -> str:
        assert self.credentials is not None
        with self.submission.guard(self.credentials):
            return conversation.sign_in(
                self._standing,
                self.credentials,
                self.submission.account,
                self._time(Stage.AUTH),
                is_here=self.dialer.is_loopback(self._standing.peer_address),
                mechanism=mechanism,
            )

    def _other_mechanism(self, error: NegativeReply) -> str:
        """The one other mechanism to try after a refusal; empty where there is none, or where the
        refusal or the settings are final."""
        assert self.credentials is not None
        is_open = not (
            self.credentials.is_token or conversation.wanted_mechanism(self.submission.account)
        )
        if not is_open or not refusals.can_be_the_mechanism(error.reply, error.detail):
            return ""
        return refusals.other_mechanism(
            self.mechanism, self._standing.session.extensions.mechanisms
        )

    def _sender(self) -> str:
        email = self.submission.account.sender.email
        command = conversation.open_transaction(self._standing, email, self.submission.message)
        return str(conversation.ask(self._standing, command, self._time(Stage.SENDER)))

    def _recipient(self) -> str:
        command = conversation.recipient(self._standing, self.submission.to)
        deadline = self._time(Stage.RECIPIENT)
        detail = str(conversation.ask(self._standing, command, deadline))
        if not self.submission.sends:
            conversation.ask(self._standing, Rset(), deadline)
        return detail

    def _data(self) -> str:
        deadline = self._time(Stage.DATA)
        conversation.ask(self._standing, Data(), deadline)
        return str(conversation.ask(self._standing, Content(self.submission.message), deadline))

    @property
    def _standing(self) -> Connection:
        assert self.connection is not None
        return self.connection

    def _time(self, stage: Stage) -> Deadline:
        return Deadline(self.limits.of(stage), self.whole)

    def _failed_at(self, stage: Stage, error: SmtpDesktopError) -> str:
        return (self.mechanism if stage is Stage.AUTH else "") or str(error)


_MOVES: dict[Stage, Callable[[TestRun], str]] = {
    Stage.RESOLVE: TestRun._resolve,
    Stage.CONNECT: TestRun._connect,
    Stage.TLS: TestRun._tls,
    Stage.GREETING: TestRun._greet,
    Stage.EHLO: TestRun._introduce,
    Stage.STARTTLS: TestRun._upgrade,
    Stage.SIGN_IN: TestRun._fetch_token,
    Stage.AUTH: TestRun._sign_in,
    Stage.SENDER: TestRun._sender,
    Stage.RECIPIENT: TestRun._recipient,
    Stage.DATA: TestRun._data,
}
