"""The relay and what manages it, built once: see ``program``, which owns it."""

from __future__ import annotations

import os
import time
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from ssl import SSLContext

    from smtp_desktop.cli.output import Output
    from smtp_desktop.model.account import Account
    from smtp_desktop.ports.relaying import Autostart
    from smtp_desktop.ports.submission import Receipt, SubmissionRequest
    from smtp_desktop.program import Program
    from smtp_desktop.relay.back.exchange import Verdict
    from smtp_desktop.relay.back.pool import ProviderLimits
    from smtp_desktop.relay.server import Relay, Setup
    from smtp_desktop.services.relaying.register import Register
    from smtp_desktop.services.relaying.relaying import Relaying
    from smtp_desktop.services.submission.sendmail_call import Ending
    from smtp_desktop.services.submission.smtp_route import Opened, SmtpRoute
    from smtp_desktop.waiting import Cancellation

_OPENING_SECONDS = 30.0


class RelayParts:
    """Everything about other programs that send, over the parts of a program."""

    def __init__(self, program: Program) -> None:
        self._program = program

    @cached_property
    def register(self) -> Register:
        from smtp_desktop.adapters.files.register import RegisterFile
        from smtp_desktop.services.relaying.register import Register

        return Register(RegisterFile(self._program.places.register), self._program.clock)

    @cached_property
    def relaying(self) -> Relaying:
        """The service that front ends are given."""
        from smtp_desktop.adapters.files.known import KnownFactFile
        from smtp_desktop.adapters.session.autostart import relay_command
        from smtp_desktop.adapters.session.control import LocalControl
        from smtp_desktop.adapters.session.launch import LaunchedRelay
        from smtp_desktop.services.relaying.relaying import Relaying

        places = self._program.places
        return Relaying(
            self.register,
            LocalControl(places.relay),
            KnownFactFile(places.state, _TALLIES),
            self.autostart,
            LaunchedRelay(relay_command(self._program.environ)),
        )

    @cached_property
    def autostart(self) -> Autostart:
        from smtp_desktop.adapters.session import autostart

        return autostart.for_this_system(self._program.environ)

    @cached_property
    def server(self) -> Relay:
        """The relay itself, of a program that asks nobody to unlock the keyring."""
        from smtp_desktop.relay.server import Relay

        return Relay(self.setup)

    @property
    def setup(self) -> Setup:
        """What the relay is made of."""
        from smtp_desktop.adapters.files.known import KnownFactFile
        from smtp_desktop.relay.back.outbound import Parts
        from smtp_desktop.relay.server import Setup

        program = self._program
        parts = Parts(
            program.accounts.names,
            program.accounts.account,
            self._stamp,
            self._opened,
            self._allowed,
            self._until_refresh,
            time.time,
        )
        return Setup(
            parts,
            self.register,
            program.outgoing.log,
            KnownFactFile(program.places.state, _TALLIES),
            program.clock,
            self._explained,
            self._mailed,
            program.places.relay,
            self._certificate,
        )

    @cached_property
    def _route(self) -> SmtpRoute:
        """The way out of the relay's sessions, several of which sign in at once."""
        from smtp_desktop.services.relaying.proven import ProvenSecrets
        from smtp_desktop.services.sending.attempts import place
        from smtp_desktop.services.submission.smtp_route import SmtpRoute

        program = self._program
        proven = ProvenSecrets(program.attempts)
        return SmtpRoute(
            program.dialer,
            program.outgoing.logins,
            program.outgoing.finding,
            lambda account, credentials: proven.one(place(account.server), credentials),
        )

    def _opened(self, name: str, account: Account, cancellation: Cancellation) -> Opened:
        """A session with the account's server, signed in."""
        from smtp_desktop.ports.submission import Door, Envelope, SubmissionRequest
        from smtp_desktop.waiting import Deadline

        nothing_yet = SubmissionRequest(name, Envelope("", ()), b"", Door.RELAY)
        return self._route.open(nothing_yet, account, Deadline(_OPENING_SECONDS), cancellation)

    def _mailed(self, words: Sequence[str], data: bytes) -> SubmissionRequest | Ending:
        """The message that a program asks ``sendmail`` to send."""
        from smtp_desktop.services.submission.sendmail import Sendmail
        from smtp_desktop.services.submission.sendmail_call import (
            USAGE,
            Ending,
            WrongOptions,
            read_call,
        )

        try:
            call = read_call(words, "sendmail")
        except WrongOptions as error:
            return Ending(USAGE, str(error))
        return Sendmail(self._program.submissions, self._program.clock.now).request(call, data)

    def _certificate(self) -> SSLContext:
        """For programs that insist on encryption, where that is switched on."""
        from smtp_desktop.relay import certificate

        return certificate.context(os.path.join(self._program.places.state, "relay.pem"))

    def _stamp(self, name: str) -> object:
        """Another one for every file that was ever put in this account's place."""
        try:
            found = os.stat(os.path.join(self._program.places.accounts, f"{name}.toml"))
        except (OSError, ValueError):
            return None
        return found.st_mtime_ns, found.st_ino, found.st_size

    def _until_refresh(self, name: str, account: Account) -> float:
        """Fetch a fresh token if it is time to, and say in how many seconds it is time again; 0
        where there is none to refresh."""
        from smtp_desktop.services.sign_in.sign_in import FRESH
        from smtp_desktop.waiting import Cancellation, Deadline

        fetch = self._program.outgoing.logins.token(name, account)
        if fetch is None:
            return 0.0
        fetch(Deadline(_OPENING_SECONDS), Cancellation())
        found = self._program.sign_in.status(name, account)
        if found is None:
            return 0.0
        left = found.expires_at - self._program.clock.now() - FRESH
        return max(60.0, left.total_seconds())

    def _allowed(self, account: Account) -> ProviderLimits:
        """What the provider allows one account, as far as it is known."""
        from smtp_desktop.relay.back.pool import ProviderLimits

        found = self._program.providers.for_host(account.server.host)
        if found is None or found.allows is None:
            return ProviderLimits()
        few = found.allows.connections
        return ProviderLimits(
            max(1, few - 1) if few else ProviderLimits.connections,  # one is left for tests
            found.allows.a_minute,
            found.allows.a_session or ProviderLimits.a_session,
        )

    def _explained(self, receipt: Receipt, verdict: Verdict) -> Receipt:
        """The receipt with what it means that the message was not taken."""
        from dataclasses import replace

        from smtp_desktop.diagnosis.explain import explain
        from smtp_desktop.diagnosis.failure import Failure
        from smtp_desktop.errors import SettingsError, SmtpDesktopError
        from smtp_desktop.ports.submission import Outcome
        from smtp_desktop.services.submission.caution import with_caution

        error = verdict.error or SmtpDesktopError()
        try:
            server = self._program.accounts.account(receipt.account).server
            host, port = server.host, server.port
        except SettingsError:
            host, port = "", 0
        provider = self._program.providers.behind(host) if host else None
        failure = Failure(
            stage=verdict.stage,
            errors=error.families(),
            reply=verdict.reply,
            text=verdict.reply.text if verdict.reply else str(error),
            host=host,
            port=port,
            provider=provider.id if provider else "",
            words={"sender": receipt.envelope.sender},
        )
        finding = explain(failure, self._program.catalogue)
        if receipt.outcome is Outcome.UNCLEAR:
            finding = with_caution(finding)
        return replace(receipt, finding=finding)


def serve(program: Program, port: int, starttls: str, *, as_json: bool) -> int:
    """Run the relay of a program until it is stopped, and give the exit code; a `port` of 0 is the
    one of last time, and `starttls` is ``on``, ``off`` or empty for as it was."""
    from smtp_desktop.adapters.files import atomic
    from smtp_desktop.cli.output import Output, warn
    from smtp_desktop.errors import SettingsError
    from smtp_desktop.relay.listening import PortTaken
    from smtp_desktop.wording import relaying as say
    from smtp_desktop.wording.shared import fault

    output = Output(as_json=as_json)
    relay = program.relay
    try:
        atomic.own_folder(program.places.state)
        with atomic.locked(program.places.relay_lock, 0):
            if starttls:
                relay.register.offer_starttls(offered=starttls == "on")
            book = relay.register.book()
            ran = relay.server.run(
                port or book.port,
                may_move=not (port or book.program),
                ready=lambda running: _tell(running, relay.register, output),
                finishing=lambda: warn(str(say.FINISHING)),
            )
    except TimeoutError:
        return _told_of_another(relay.relaying.status().port, port, output)
    except PortTaken as taken:
        output.fault(str(say.port_taken(taken.port, is_reserved=taken.is_reserved)))
        return _FAILED
    except SettingsError as error:
        output.fault(str(fault(error)))
        return _WRONG
    except OSError as error:
        output.fault(error.strerror or str(error))
        return _FAILED
    return _DONE if ran else _INTERRUPTED


def _told_of_another(port: int, wanted: int, output: Output) -> int:
    """How it ends where a relay runs already: well, unless another port was asked for."""
    from smtp_desktop.wording import relaying as say

    if wanted not in (0, port):
        output.fault(str(say.runs_elsewhere(port)))
        return _FAILED
    output.line(str(say.runs_already(port)))
    output.value({"ok": True, "running": True, "port": port})
    return _DONE


def _tell(running: Relay, register: Register, output: Output) -> None:
    """Say that programs can connect now, and keep the port for the next time."""
    from smtp_desktop import signals
    from smtp_desktop.wording import relaying as say

    signals.hear(running.stop)
    register.keep_port(running.port)
    output.line(str(say.runs(running.addresses, running.port)))
    output.value({"ok": True, "running": True, "port": running.port})


_TALLIES = "relay.json"
_DONE, _FAILED, _WRONG, _INTERRUPTED = 0, 1, 2, 130
