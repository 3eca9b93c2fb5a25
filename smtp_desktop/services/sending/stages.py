"""The stages of a test, a method each; every method returns the detail that its step shows."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from smtp_desktop.diagnosis.stage import Stage, Status, Step
from smtp_desktop.errors import (
    ConnectionLost,
    NoAnswer,
    SignInNeeded,
    SmtpDesktopError,
    TransportError,
)
from smtp_desktop.model.account import Account, NoAuth, OAuth
from smtp_desktop.model.choices import TlsMode
from smtp_desktop.ports.network import Connection, Dialer, Scan, Sighting, TlsFacts
from smtp_desktop.services.sending import conversation
from smtp_desktop.smtp.commands import Content, Data, Rset
from smtp_desktop.smtp.sasl import Credentials
from smtp_desktop.waiting import Cancellation, Deadline, stopwatch


@dataclass(frozen=True)
class TestLimits:
    """How many seconds each stage may take; `whole` bounds them all together.

    RFC 5321 §4.5.3.2 allows minutes, which nobody sits through in front of a window. Where no
    greeting has come after `silence`, the port is looked at a second time, for up to `look`.
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


TokenSignIn = Callable[[Deadline, Cancellation], Credentials]
Guard = Callable[[Credentials], AbstractContextManager[None]]


def unguarded(credentials: Credentials) -> AbstractContextManager[None]:
    """Guard a sign-in by nothing: nobody counts it."""
    return nullcontext()


@dataclass(frozen=True)
class Submission:
    """What is to be sent: by which account, to whom, and which bytes; where `sends` is False, the
    conversation ends before them.

    `sign_in` fetches the credentials where they are a token that has to be asked for first. `guard`
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
        self.connection: Connection | None = None
        self.greeting = ""
        self.greeted_at = 0.0  # by time.monotonic
        self.extensions_before = ""  # what EHLO listed before encryption
        self.tls: TlsFacts | None = None
        self.sighting: Sighting | None = None
        self.scan: Scan | None = None
        self.credentials = submission.credentials

    @property
    def mechanism(self) -> str:
        """The sign-in mechanism in use, empty before it is chosen."""
        return self.connection.session.mechanism if self.connection else ""

    def through(
        self, report: Callable[[Step], None], before: Stage | None = None
    ) -> SmtpDesktopError | None:
        """Go through the stages, report each, and return the error that ended the run, if one did.

        It stops `before` a stage, or where nothing is to be sent before the last one. Raises
        Cancelled.
        """
        end = before or (None if self.submission.sends else Stage.DATA)
        for stage in plan(self.submission.account):
            if stage is end:
                break
            self.cancellation.raise_if_cancelled()
            report(Step(stage, Status.RUNNING))
            took = stopwatch()
            try:
                detail = _MOVES[stage](self)
            except SmtpDesktopError as error:
                self.cancellation.raise_if_cancelled()
                report(Step(stage, Status.FAILED, took(), self._failed_at(stage, error)))
                return error
            report(Step(stage, Status.PASSED, took(), detail))
        return None

    def end(self) -> None:
        """Hang up, politely where the server still listens."""
        if self.connection:
            conversation.leave(self.connection, self._time(1.0))

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
            server.host, self._time(self.limits.resolve), self.cancellation
        )
        return ", ".join(self.addresses)

    def _connect(self) -> str:
        server = self.submission.account.server
        deadline = self._time(self.limits.connect)
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
        self.tls = self._standing.encrypt(self._time(self.limits.tls))
        return self.tls.version

    def _greet(self) -> str:
        """Wait for the greeting; after some silence, see whether anybody speaks SMTP here."""
        deadline = self._time(self.limits.greeting)
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
        extensions = conversation.introduce(self._standing, self._time(self.limits.reply))
        self.extensions_before = "" if self.tls else str(extensions)
        return str(extensions)

    def _upgrade(self) -> str:
        deadline = self._time(self.limits.tls)
        self.tls = conversation.upgrade(self._standing, deadline)
        conversation.introduce(self._standing, deadline)
        return self.tls.version

    def _fetch_token(self) -> str:
        if self.submission.sign_in:
            deadline = self._time(self.limits.token)
            self.credentials = self.submission.sign_in(deadline, self.cancellation)
        if self.credentials is None:
            raise SignInNeeded("Nobody is connected.")
        return self.credentials.username

    def _sign_in(self) -> str:
        assert self.credentials is not None
        with self.submission.guard(self.credentials):
            return conversation.sign_in(
                self._standing,
                self.credentials,
                self.submission.account,
                self._time(self.limits.reply),
                is_here=self.dialer.is_loopback(self._standing.peer_address),
            )

    def _sender(self) -> str:
        email = self.submission.account.sender.email
        command = conversation.open_transaction(self._standing, email, self.submission.message)
        return str(conversation.ask(self._standing, command, self._time(self.limits.reply)))

    def _recipient(self) -> str:
        command = conversation.recipient(self._standing, self.submission.to)
        deadline = self._time(self.limits.reply)
        detail = str(conversation.ask(self._standing, command, deadline))
        if not self.submission.sends:
            conversation.ask(self._standing, Rset(), deadline)
        return detail

    def _data(self) -> str:
        deadline = self._time(self.limits.content)
        conversation.ask(self._standing, Data(), deadline)
        return str(conversation.ask(self._standing, Content(self.submission.message), deadline))

    @property
    def _standing(self) -> Connection:
        assert self.connection is not None
        return self.connection

    def _time(self, seconds: float) -> Deadline:
        return Deadline(seconds, self.whole)

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
