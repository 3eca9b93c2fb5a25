"""One message between a program and the provider: what is said next, and what the program is told.

No I/O: `flight` gives the commands to say at once, `heard` takes the replies to them, `broke` what
went wrong instead. The rules of this file: 250 only after the provider's own; all recipients or
nobody; nothing is ever sent a second time once its first octet of content may have arrived.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from smtp_desktop.diagnosis.finding import Finding
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.errors import (
    ExtensionMissing,
    LocalProtocolError,
    NegativeReply,
    ProtocolError,
    SmtpDesktopError,
)
from smtp_desktop.ports.submission import Door, Outcome, Receipt, SubmissionRequest
from smtp_desktop.relay.answer import Answer, answer, passed_on
from smtp_desktop.relay.back.trouble import trouble
from smtp_desktop.services.sending import conversation
from smtp_desktop.smtp.commands import Command, Content, Data
from smtp_desktop.smtp.envelope import Refusals, final_refusal, refusals
from smtp_desktop.smtp.extensions import Extensions
from smtp_desktop.smtp.reply import Reply
from smtp_desktop.wording import relay as say


@dataclass(frozen=True)
class Verdict:
    """How it ended: the answer for the program, and the reply or the error behind it.

    `stage` is how far it came, None where nobody was asked to take it. `again` says that the same
    message may be tried once more on a fresh connection, because this one was stale and had taken
    none of it. `refused` are the recipients that do not get it. `receipt` is what a route of its
    own has said, None where the message went through a session; `finding` is what it means, where
    that was looked into already.
    """

    answer: Answer
    outcome: Outcome
    stage: Stage | None
    reply: Reply | None = None
    error: SmtpDesktopError | None = None
    again: bool = False
    refused: Refusals = ()
    receipt: Receipt | None = None
    finding: Finding | None = None


class _Step(Enum):
    ENVELOPE = auto()
    DATA = auto()
    CONTENT = auto()


_OVER_FOR_SESSION = (530, 534, 535, 538)  # the sign-in does not count any more (RFC 4954 §6)
_TO_THE_PROGRAM = {421: 451, **dict.fromkeys(_OVER_FOR_SESSION, 454), 432: 454}


class Exchange:
    """A message on its way through one session with the provider.

    A session that is `reused` may have been dead for a while, so what it says against the envelope
    is asked once more elsewhere.
    """

    def __init__(self, request: SubmissionRequest, extensions: Extensions, *, reused: bool) -> None:
        self.verdict: Verdict | None = None
        self.is_broken = False
        self._request = request
        self._reused = reused
        self._pipelines = "PIPELINING" in extensions
        self._step = _Step.ENVELOPE
        self._replies: list[Reply] = []
        self._refused: Refusals = ()
        self._envelope: list[Command] = []
        try:
            self._envelope.append(
                conversation.mail(extensions, request.envelope.sender, request.content)
            )
            self._envelope += [
                conversation.rcpt(extensions, address) for address in request.envelope.recipients
            ]
        except (ExtensionMissing, ProtocolError) as error:
            self.verdict = Verdict(trouble(error), Outcome.REFUSED, self._stage, error=error)

    @property
    def is_in_content(self) -> bool:
        """Whether the message itself is being handed over, from where on nothing is repeated."""
        return self._step is _Step.CONTENT

    def flight(self) -> list[Command]:
        """The commands to say now, in one write; none once there is a verdict."""
        if self.verdict is not None:
            return []
        if self._step is _Step.CONTENT:
            return [Content(self._request.content, self._request.door is Door.RELAY)]
        if self._step is _Step.DATA:
            return [Data()]
        if not self._pipelines:
            return [self._envelope[len(self._replies)]]
        # One recipient's refusal is its DATA's as well, so all goes at once; of several, some could
        # be accepted, and behind the go-ahead there would be no way back.
        is_single = len(self._request.envelope.recipients) == 1
        return [*self._envelope, Data()] if is_single else list(self._envelope)

    def heard(self, replies: Sequence[Reply]) -> None:
        """Take the replies to the last flight, one for each of its commands."""
        if self._step is _Step.CONTENT:
            self._ended(replies[0])
        elif self._step is _Step.DATA:
            self._announced(replies[0])
        else:
            self._heard_envelope(replies)

    def broke(self, error: SmtpDesktopError, *, is_all_said: bool = True) -> None:
        """Take note that the connection broke, kept silent or made no sense; where not all was
        said, the final dot was not, and nobody can have taken the message."""
        self.is_broken = True
        if isinstance(error, LocalProtocolError):
            self.verdict = Verdict(trouble(error), Outcome.REFUSED, self._stage, error=error)
        elif self._step is _Step.CONTENT and is_all_said:
            said = answer(451, "4.4.2", say.UNCLEAR)
            self.verdict = Verdict(said, Outcome.UNCLEAR, Stage.DATA, error=error)
        else:
            said = answer(451, "4.4.1", say.BROKEN)
            again = self._reused and self._step is not _Step.CONTENT
            self.verdict = Verdict(said, Outcome.REFUSED, self._stage, error=error, again=again)

    @property
    def _stage(self) -> Stage:
        """How far it has come, in the words of a test."""
        if self._step is not _Step.ENVELOPE:
            return Stage.DATA
        is_opened = bool(self._replies) and self._replies[0].is_positive
        return Stage.RECIPIENT if is_opened else Stage.SENDER

    def _heard_envelope(self, replies: Sequence[Reply]) -> None:
        wanted, recipients = len(self._envelope), self._request.envelope.recipients
        self._replies += replies[: wanted - len(self._replies)]
        self._refused = refusals(recipients, self._replies[1:])
        if not self._replies[0].is_positive:
            self._refuse(self._replies[0])
        elif told := final_refusal(recipients, self._refused, is_whole=self._request.is_whole):
            self._refuse_for(told)
        elif len(self._replies) == wanted:
            self._step = _Step.DATA
            if len(replies) > wanted:
                self._announced(replies[-1])

    def _announced(self, reply: Reply) -> None:
        """Take the reply to DATA: only behind it does the content begin."""
        if reply.is_positive:
            self._step = _Step.CONTENT
        else:
            self._refuse(reply)

    def _refuse_for(self, refused: tuple[str, Reply]) -> None:
        """Nobody gets it, because of one recipient; several must be told which."""
        who, reply = refused
        several = len(self._request.envelope.recipients) > 1
        self._refuse(reply, (f"<{who}>: {say.NOBODY}",) if several else ())

    def _refuse(self, reply: Reply, more: tuple[str, ...] = ()) -> None:
        """Nobody gets it."""
        is_over = reply.code == 421 or reply.code in _OVER_FOR_SESSION
        is_over = is_over or (self._stage is Stage.SENDER and _is_full(reply))
        self.verdict = Verdict(
            _told(reply, more),
            Outcome.REFUSED,
            self._stage,
            reply,
            NegativeReply(reply),
            again=is_over and self._reused and not self.is_in_content,
            refused=self._refused,
        )

    def _ended(self, reply: Reply) -> None:
        """Take the reply to the final dot, which settles it."""
        if reply.code // 100 == 2:
            said = passed_on(reply, 250)
            self.verdict = Verdict(said, Outcome.ACCEPTED, Stage.DATA, reply, refused=self._refused)
        else:
            self._refuse(reply)


def _is_full(reply: Reply) -> bool:
    """Whether the server takes no more messages of one session (4.5.3 of RFC 3463, or in words)."""
    said = reply.enhanced
    names_it = said is not None and (said.subject, said.detail) == (5, 3)
    return reply.code // 100 == 4 and (names_it or "too many" in reply.text.lower())


def _told(reply: Reply, more: tuple[str, ...] = ()) -> Answer:
    """A refusal as the program is told it: some codes would speak of its own connection or
    password."""
    code = _TO_THE_PROGRAM.get(reply.code, reply.code)
    fitting = reply.enhanced is not None and reply.enhanced.status_class == code // 100
    if code == reply.code or fitting:
        return passed_on(reply, code, "", *more)
    return passed_on(reply, code, "4.7.0" if code == 454 else "4.3.2", *more)
