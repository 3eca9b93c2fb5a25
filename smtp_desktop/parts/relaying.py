"""The relay and what manages it, built once: see ``program``, which owns it."""

from __future__ import annotations

import os
import sys
import time
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from ssl import SSLContext

    from smtp_desktop.cli.output import Output
    from smtp_desktop.model.account import Account
    from smtp_desktop.ports.relaying import Autostart
    from smtp_desktop.ports.submission import Receipt, SubmissionRequest
    from smtp_desktop.program import Program
    from smtp_desktop.relay.back.pool import ProviderLimits
    from smtp_desktop.relay.listening import PortTaken
    from smtp_desktop.relay.server import End, Relay, Setup
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
        from smtp_desktop.adapters.session.control import LocalControl
        from smtp_desktop.adapters.session.launch import LaunchedRelay
        from smtp_desktop.services.relaying.relaying import Relaying

        places = self._program.places
        return Relaying(
            self.register,
            LocalControl(places.relay),
            KnownFactFile(places.state, _TALLIES),
            self.autostart,
            LaunchedRelay(self.command),
        )

    @cached_property
    def autostart(self) -> Autostart:
        from smtp_desktop.adapters.session import autostart

        return autostart.for_this_system(self._program.environ)

    @property
    def command(self) -> tuple[str, ...]:
        """What starts the relay."""
        from smtp_desktop.adapters.session.autostart import relay_command

        return relay_command(self._program.environ)

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
            self._carried,
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
            self._program_stamp,
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
        """A session with the account's server, signed in; or why there is none, with all that the
        run has seen of it."""
        from msgspec.structs import replace

        from smtp_desktop.errors import Cancelled
        from smtp_desktop.ports.submission import Door, Envelope, SubmissionRequest
        from smtp_desktop.waiting import Deadline

        nothing_yet = SubmissionRequest(name, Envelope("", ()), b"", Door.RELAY)
        whole = Deadline(_OPENING_SECONDS)
        opened = self._route.open(nothing_yet, account, whole, cancellation)
        if opened.error is None:
            return opened
        try:
            finding = self._program.outgoing.finding(opened.error, opened.stage, opened.run)
        except Cancelled:
            opened.run.end()
            raise
        return replace(opened, finding=finding)

    def _carried(
        self, request: SubmissionRequest, account: Account, cancellation: Cancellation
    ) -> Receipt:
        """What came of a message that went by a route without sessions."""
        from smtp_desktop.relay.limits import BackLimits
        from smtp_desktop.waiting import Deadline

        whole = Deadline(BackLimits.final)
        return self._program.outgoing.route_of(account).carry(request, account, whole, cancellation)

    def _mailed(self, words: Sequence[str], data: bytes) -> SubmissionRequest | Ending:
        """The message that a program asks ``sendmail`` to send."""
        from smtp_desktop.services.submission.exit_codes import USAGE
        from smtp_desktop.services.submission.sendmail import Sendmail
        from smtp_desktop.services.submission.sendmail_call import Ending, WrongOptions, read_call

        try:
            call = read_call(words, "sendmail")
        except WrongOptions as error:
            return Ending(USAGE, str(error))
        program = self._program
        sendmail = Sendmail(program.submissions, program.clock.now, lambda: program.computer)
        return sendmail.request(call, data)

    def _certificate(self) -> SSLContext:
        """For programs that insist on encryption, where that is switched on."""
        from smtp_desktop.relay import certificate

        return certificate.context(os.path.join(self._program.places.state, "relay.pem"))

    def _stamp(self, name: str) -> object:
        """Another one for every file that was ever put in this account's place."""
        found = self._program.settings_files.found(name)
        return found and (found.st_mtime_ns, found.st_ino, found.st_size)

    def _program_stamp(self) -> object:
        """Another one for every version that was ever put in this program's place."""
        import smtp_desktop

        # The stand-alone program is one file, as far as anybody can see, and an AppImage another.
        is_alone = getattr(sys, "frozen", False)
        files = [sys.executable if is_alone else smtp_desktop.__file__]
        files.append(self._program.environ.get("APPIMAGE", ""))
        try:
            found = [os.stat(one) for one in files if one and os.path.isabs(one)]
        except OSError:
            return None
        return tuple((one.st_mtime_ns, one.st_ino, one.st_size) for one in found)

    def _until_refresh(self, name: str, account: Account) -> float:
        """Fetch a fresh token if it is time to, and say in how many seconds it is time again; 0
        where there is none to refresh."""
        from smtp_desktop.services.sign_in.grants import FRESH
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
        from smtp_desktop.model.sign_in.graph import on_the_wire
        from smtp_desktop.relay.back.pool import ProviderLimits

        server = on_the_wire(account, self._program.clouds).server
        found = self._program.providers.for_host(server.host)
        if account.is_graph:  # what nobody knows of is the strictest that is known
            allows = found.allows_graph if found else None
            return ProviderLimits(
                (allows.connections if allows else 0) or 1, allows.a_minute if allows else 0
            )
        if found is None or found.allows is None:
            return ProviderLimits()
        few = found.allows.connections
        return ProviderLimits(
            max(1, few - 1) if few else ProviderLimits.connections,  # one is left for tests
            found.allows.a_minute,
            found.allows.a_session or ProviderLimits.a_session,
        )

    def _explained(self, receipt: Receipt) -> Receipt:
        """The receipt with what it means that the message was not taken."""
        from msgspec.structs import replace

        from smtp_desktop.errors import SettingsError
        from smtp_desktop.ports.submission import Outcome
        from smtp_desktop.services.submission.caution import with_caution

        if receipt.finding:
            return receipt
        try:
            account = self._program.accounts.account(receipt.account)
        except SettingsError:
            account = None
        finding = self._program.outgoing.findings.of_receipt(receipt, account)
        if receipt.outcome is Outcome.UNCLEAR:
            finding = with_caution(finding)
        return replace(receipt, finding=finding)


def serve(program: Program, port: int, starttls: str, *, any_port: bool, as_json: bool) -> int:
    """Run the relay of a program until it is stopped, and give the exit code; a `port` of 0 is the
    one of last time, with `any_port` one of the next is as good where that is taken, and `starttls`
    is ``on``, ``off`` or empty for as it was."""
    from smtp_desktop.adapters.files import atomic
    from smtp_desktop.cli.output import Output
    from smtp_desktop.errors import SettingsError
    from smtp_desktop.relay.listening import PortTaken
    from smtp_desktop.relay.server import End
    from smtp_desktop.wording.shared import fault

    output = Output(as_json=as_json)
    relay = program.relay
    try:
        atomic.own_folder(program.places.state)
        with atomic.locked(program.places.relay_lock, 0):
            if starttls:
                relay.register.offer_starttls(offered=starttls == "on")
            end = _run(program, port, output, any_port=any_port)
    except TimeoutError:
        return _told_of_another(relay, port, starttls, output)
    except PortTaken as taken:
        return _told_of_port(taken, output)
    except SettingsError as error:
        output.fault(str(fault(error)))
        return _WRONG
    except OSError as error:
        why = atomic.reason(error, writing=True)
        output.fault(f"{error.filename}: {why}" if error.filename else why)
        return _FAILED
    if end is End.OUTDATED:
        return _gone_on(relay, program.environ, output)
    return _DONE if end is End.ORDERED else _INTERRUPTED


def _run(program: Program, port: int, output: Output, *, any_port: bool) -> End:
    from smtp_desktop.cli.output import warn
    from smtp_desktop.relay.listening import taken_over
    from smtp_desktop.wording import relaying as say

    relay = program.relay
    book = relay.register.book()
    return relay.server.run(
        port or book.port,
        may_move=any_port or not (port or book.program),
        ready=lambda running: _begin(running, program, output),
        finishing=lambda: warn(str(say.FINISHING)),
        sockets=taken_over(program.environ),
    )


def _gone_on(relay: RelayParts, given: Mapping[str, str], output: Output) -> int:
    """Go on as the program that lies on the disk by now; comes back only where that fails."""
    from smtp_desktop.adapters.session.launch import replace_this
    from smtp_desktop.relay.listening import hand_on

    environ = dict(given)
    hand_on(relay.server.handed_on, environ)
    try:
        replace_this(relay.command, environ)
    except OSError as error:
        output.fault(error.strerror or str(error))
        return _FAILED
    return _DONE


def _told_of_port(taken: PortTaken, output: Output) -> int:
    """That there is no listening on the port, also for the window that has started this."""
    from smtp_desktop.wording import relaying as say

    said = str(say.port_taken(taken.port, is_reserved=taken.is_reserved))
    value = {"port": taken.port, "reserved": taken.is_reserved}
    output.fault(said, {"ok": False, "error": said, "taken": value})
    return _FAILED


def _told_of_another(relay: RelayParts, wanted: int, starttls: str, output: Output) -> int:
    """How it ends where a relay runs already: well, unless something else was asked for."""
    from smtp_desktop.wording import relaying as say

    status = relay.relaying.status()
    port = status.port
    if status.is_silent:
        output.fault(str(say.silent()))
        return _FAILED
    if wanted not in (0, port):
        output.fault(str(say.runs_elsewhere(port)))
        return _FAILED
    offers = relay.register.book().starttls  # only a relay that begins to run changes it
    if starttls and offers != (starttls == "on"):
        output.fault(str(say.runs_otherwise(port, offers=offers)))
        return _FAILED
    output.line(str(say.runs_already(port)))
    output.value({"ok": True, "running": True, "port": port})
    return _DONE


def _begin(running: Relay, program: Program, output: Output) -> None:
    """Programs can connect now; beside the relay the accounts are watched."""
    from smtp_desktop.waiting import Cancellation, start_thread

    _tell(running, program.relay.register, output)
    start_thread("watch", lambda: program.watching.mind(Cancellation()))


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
