"""Behind the front: who signs in, what may leave, and what the program is told."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from msgspec.structs import replace

from smtp_desktop.diagnosis.finding import UNKNOWN
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.errors import (
    AccountNotFound,
    ApiRefused,
    Cancelled,
    ConnectionLost,
    LocalProtocolError,
    NegativeReply,
    ProgramNotSignedIn,
    ProgramUnknown,
    SettingsError,
    SmtpDesktopError,
)
from smtp_desktop.model.account import Account
from smtp_desktop.ports.mail_api import MOST_BYTES
from smtp_desktop.ports.submission import Door, Envelope, Outcome, Receipt, SubmissionRequest
from smtp_desktop.relay.answer import Answer, answer
from smtp_desktop.relay.back.delivery import GoesOut, deliver
from smtp_desktop.relay.back.exchange import Verdict
from smtp_desktop.relay.back.outbound import Outbound
from smtp_desktop.relay.back.pool import NoSession
from smtp_desktop.relay.back.trouble import topic_of, trouble
from smtp_desktop.relay.front.path import has_domain
from smtp_desktop.relay.front.peers import user_behind
from smtp_desktop.relay.front.repeats import Repeats
from smtp_desktop.relay.front.settled import SIGN_IN_FIRST
from smtp_desktop.relay.headers import with_sender
from smtp_desktop.relay.ledger import Ledger
from smtp_desktop.relay.limits import BackLimits, FrontLimits
from smtp_desktop.relay.threads import in_thread
from smtp_desktop.services.relaying.register import Book, Program, SenderRule
from smtp_desktop.waiting import stopwatch
from smtp_desktop.wording import relay as say

ROUTE = "relay"
_SETTLING = 2.0  # seconds

# What an error means: the sentence for people, empty where nothing is known.
Explain = Callable[["Receipt"], "Receipt"]


class Desk:
    """See ``front.decisions``; `book` gives the register as it is now, and `explain`, which blocks,
    puts the finding into a receipt."""

    def __init__(
        self,
        book: Callable[[], Book],
        outbound: Outbound,
        ledger: Ledger,
        explain: Explain,
        front_limits: FrontLimits,
        back_limits: BackLimits,
    ) -> None:
        self._book = book
        self._outbound = outbound
        self._ledger = ledger
        self._explain = explain
        self._front_limits = front_limits
        self._back_limits = back_limits
        self._tasks: set[asyncio.Task[tuple[Answer, Receipt]]] = set()
        self._repeats = Repeats()

    @property
    def under_way(self) -> set[asyncio.Task[tuple[Answer, Receipt]]]:
        """The messages that are on their way to a provider."""
        return self._tasks

    async def give_up(self) -> None:
        """End the messages that are still on their way: the log is told of each, and its program,
        what is known of it."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_SETTLING)

    def admit(self, username: str, password: bytes) -> Program | None:
        program = self._book().admits(username, password)
        if program is None:
            self._tell_of_sign_in(username)
        else:
            self._repeats.is_over((program.username, program.account, ""))
        return program

    def _tell_of_sign_in(self, username: str) -> None:
        known = self._book().by_username(username)  # what strangers say is no program's name
        error = ProgramUnknown("The username or the password is wrong.")
        said = answer(535, "5.7.8", say.WRONG_PASSWORD)
        self._tell(known, known.account if known else "", Envelope("", ()), said, error)

    def came_unsigned(self) -> None:
        error = ProgramNotSignedIn("A program wanted to send without signing in.")
        self._tell(None, "", Envelope("", ()), SIGN_IN_FIRST, error)

    async def peer(self, address: tuple[str, int], port: int) -> str:
        return await in_thread("relay peer", lambda: user_behind(address, port))

    def max_size(self, program: Program) -> int:
        """As much as the account takes, where it is clear which one it will be."""
        most = self._front_limits.size
        with contextlib.suppress(SettingsError):
            account = self._outbound.only_one(program)
            return min(most, MOST_BYTES) if account and account.is_graph else most
        return most

    def refusal(self, program: Program, sender: str) -> Answer | None:
        if self._book().now(program) is None:
            return answer(451, "4.7.0", say.REVOKED)
        name = self._outbound.name_for(program, sender)
        try:
            self._outbound.check_way(self._outbound.usable(name))
        except LocalProtocolError as error:
            return self.turned_down(program, Envelope(sender, ()), trouble(error))
        except SettingsError as error:
            is_its_own = bool(program.account) and isinstance(error, AccountNotFound)
            said = answer(451, "4.3.0", say.ACCOUNT_GONE) if is_its_own else trouble(error)
            self._tell(program, name, Envelope(sender, ()), said, error)
            return said
        self._repeats.is_over((program.username, name, ""))
        return None

    def turned_down(self, program: Program, envelope: Envelope, said: Answer) -> Answer:
        if topic := topic_of(said):
            name = self._outbound.name_for(program, envelope.sender)
            self._tell(program, name, envelope, said, LocalProtocolError(said.lines[0], topic))
        return said

    async def deliver(self, program: Program, envelope: Envelope, content: bytes) -> Answer:
        name = self._outbound.name_for(program, envelope.sender)
        try:
            account = self._outbound.usable(name)
        except SettingsError as error:
            said = trouble(error)
            self._tell(program, name, envelope, said, error)
            return said
        address = account.sender.email
        is_forced = program.sender is SenderRule.ACCOUNT
        if is_forced:
            content = with_sender(content, address)
        if is_forced or (envelope.sender and not has_domain(envelope.sender)):
            envelope = replace(envelope, sender=address)
        request = SubmissionRequest(
            name, envelope, content, Door.RELAY, program.username, is_whole=True
        )
        return (await self._carry(request, account))[0]

    def _tell(
        self,
        program: Program | None,
        name: str,
        envelope: Envelope,
        said: Answer,
        error: SmtpDesktopError,
    ) -> None:
        """Tell the log that a program was refused here: once while that repeats itself."""
        username = program.username if program else ""
        about = "" if program else type(error).__name__
        if isinstance(error, LocalProtocolError):
            # What is wrong with one message is nothing that is wrong with the next.
            about = " ".join((error.topic, *envelope.recipients[:1]))
        loop = asyncio.get_running_loop()
        if self._repeats.is_news((username, name, about), said, loop.time()):
            request = SubmissionRequest(name, envelope, b"", Door.RELAY, username)
            verdict = Verdict(said, Outcome.REFUSED, None, error=error)
            self._keep(loop.create_task(self._told(request, verdict)))

    async def _told(self, request: SubmissionRequest, verdict: Verdict) -> tuple[Answer, Receipt]:
        return await self._settled(self._ledger.begin(request), request, verdict, 0)

    def _keep(self, task: asyncio.Task[tuple[Answer, Receipt]]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _carry(self, request: SubmissionRequest, account: Account) -> tuple[Answer, Receipt]:
        """Hand a message over and tell the log; whoever waits may go, the message goes its way."""
        task = asyncio.get_running_loop().create_task(self._carried(request, account))
        self._keep(task)
        return await asyncio.shield(task)

    async def submitted(self, request: SubmissionRequest) -> Receipt:
        """What came of a message that the command or the shim handed over; raises SettingsError."""
        account = self._outbound.usable(request.account)
        return (await self._carry(request, account))[1]

    async def _carried(
        self, request: SubmissionRequest, account: Account
    ) -> tuple[Answer, Receipt]:
        number = self._ledger.begin(request)
        took = stopwatch()
        is_out = False

        def goes_out() -> None:
            nonlocal is_out
            is_out = True

        try:
            verdict = await self._delivered(request, account, goes_out)
        except asyncio.CancelledError:
            verdict = _given_up(is_out=is_out)
        return await self._settled(number, request, verdict, took())

    async def _settled(
        self, number: int, request: SubmissionRequest, verdict: Verdict, ms: int
    ) -> tuple[Answer, Receipt]:
        """What its program is told, once the log was."""
        receipt = _receipt(request, verdict, ms)
        said = verdict.answer
        if not receipt.ok:
            explained = await in_thread("relay finding", lambda: self._explain(receipt))
            said, receipt = _with_finding(said, verdict, explained), explained
        self._ledger.finish(number, request, receipt)
        return said, receipt

    async def _delivered(
        self, request: SubmissionRequest, account: Account, goes_out: GoesOut
    ) -> Verdict:
        try:
            if account.is_graph:
                calls = await self._outbound.calls(request.account, account)
                return await calls.deliver(request, goes_out)
            pool = await self._outbound.pool(request.account, account)
            return await deliver(pool, request, self._back_limits, goes_out)
        except NoSession as none:
            if isinstance(none.verdict.error, Cancelled):
                return await self._delivered_anew(request, goes_out)
            return none.verdict
        except SmtpDesktopError as error:
            return NoSession(trouble(error), error).verdict

    async def _delivered_anew(self, request: SubmissionRequest, goes_out: GoesOut) -> Verdict:
        """The same with the settings of now: others were saved while a session was being opened,
        and nothing of the message was said."""
        try:
            account = self._outbound.usable(request.account)
        except SettingsError as error:
            return NoSession(trouble(error), error).verdict
        return await self._delivered(request, account, goes_out)


def _given_up(*, is_out: bool) -> Verdict:
    """How it ends for a message that the relay's own end overtakes; `is_out` says that its content
    may be at the provider."""
    error = ConnectionLost("The relay was stopped before the provider had answered.")
    if is_out:
        said = answer(451, "4.4.2", say.UNCLEAR)
        return Verdict(said, Outcome.UNCLEAR, Stage.DATA, error=error)
    said = answer(451, "4.3.2", say.STOPPING)
    return Verdict(said, Outcome.REFUSED, Stage.SENDER, error=error)


def _receipt(request: SubmissionRequest, verdict: Verdict, ms: int) -> Receipt:
    if verdict.receipt:
        return replace(verdict.receipt, ms=ms)
    refused = {who for who, _ in verdict.refused}
    is_taken = verdict.outcome is Outcome.ACCEPTED
    everybody = request.envelope.recipients
    return Receipt(
        request.account,
        request.envelope,
        verdict.outcome,
        ROUTE,
        ms,
        accepted=tuple(who for who in everybody if who not in refused) if is_taken else (),
        refused=verdict.refused,
        reply=verdict.reply,
        error=verdict.error,
        stage=None if is_taken else verdict.stage,
        finding=verdict.finding,
    )


def _with_finding(said: Answer, verdict: Verdict, receipt: Receipt) -> Answer:
    """The provider's own words and then our plain sentence; where the answer is ours already, it
    stays as it is."""
    is_theirs = isinstance(verdict.error, NegativeReply | ApiRefused)
    finding = receipt.finding
    if not is_theirs or finding is None or finding.code == UNKNOWN:
        return said
    return said._replace(lines=(*said.lines, finding.title))
