"""A mail transaction in as few round trips as the server allows (RFC 5321 §3.3).

MAIL, RCPT and DATA go in one write where the server offers PIPELINING (RFC 2920), and QUIT goes
with the message and is not waited for: nine round trips with STARTTLS, seven with implicit TLS.
Where nobody is to receive what one recipient is refused, DATA waits for the answers to several.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.errors import SmtpDesktopError
from smtp_desktop.ports.network import Connection
from smtp_desktop.ports.submission import Envelope
from smtp_desktop.services.sending import conversation
from smtp_desktop.smtp.commands import Command, Content, Data, Quit
from smtp_desktop.smtp.envelope import Refusals, final_refusal, refusals
from smtp_desktop.smtp.reply import Reply
from smtp_desktop.smtp.session import State
from smtp_desktop.waiting import Deadline


class Transaction:
    """One message on a connection that is signed in; what was said stands in its attributes.

    `stage` is how far it came. `refused` are recipients with the replies to them. `is_unclear` says
    that the connection was lost behind the message, so that it may have been taken.
    """

    def __init__(self, connection: Connection, envelope: Envelope, content: bytes) -> None:
        self.stage = Stage.SENDER
        self.refused: Refusals = ()
        self.is_unclear = False
        self._connection = connection
        self._envelope = envelope
        self._content = content

    def run(self, time: Callable[[], Deadline], *, is_whole: bool = False) -> Reply:
        """The server's answer to the message; raises what ``errors`` names when nobody gets it.

        `time` gives the deadline of each exchange. With `is_whole` one refused recipient is enough
        for that.
        """
        envelope = self._commands()
        if is_whole and len(self._envelope.recipients) > 1:
            self._taken(self._announce(envelope, time()), time, is_whole=True)
            conversation.ask(self._connection, Data(), time())
        else:
            self._taken(self._announce([*envelope, Data()], time()), time, is_whole=is_whole)
        return self._deliver(time())

    @property
    def accepted(self) -> tuple[str, ...]:
        """The recipients that were not refused."""
        no = {address for address, _ in self.refused}
        return tuple(one for one in self._envelope.recipients if one not in no)

    def _commands(self) -> list[Command]:
        opened = conversation.open_transaction(
            self._connection, self._envelope.sender, self._content
        )
        self.stage = Stage.RECIPIENT
        recipients = self._envelope.recipients
        envelope = [conversation.recipient(self._connection, one) for one in recipients]
        self.stage = Stage.SENDER
        return [opened, *envelope]

    def _announce(self, commands: Sequence[Command], deadline: Deadline) -> list[Reply]:
        """The replies to the envelope and DATA: in one flight, or one by one until a refusal."""
        connection = self._connection
        if "PIPELINING" in connection.session.extensions:
            return connection.ask(commands, deadline)
        replies: list[Reply] = []
        for command in commands:
            if isinstance(command, Data) and connection.session.state is not State.ADDRESSED:
                break
            replies += connection.ask([command], deadline)
            if not replies[0].is_positive:
                break
        return replies

    def _taken(
        self, replies: Sequence[Reply], time: Callable[[], Deadline], *, is_whole: bool
    ) -> None:
        """Raise unless the envelope was taken, and leave the server waiting for nothing."""
        if not replies[0].is_positive:
            raise replies[0].error()
        recipients = self._envelope.recipients
        self.stage = Stage.RECIPIENT
        self.refused = refusals(recipients, replies[1:])
        told = final_refusal(recipients, self.refused, is_whole=is_whole)
        if told is not None:
            if self._connection.session.state is State.CONTENT:
                # The server waits for content that nobody gets (RFC 2920 §3.1).
                self._connection.ask([Content(b"")], time())
            raise told[1].error()
        self.stage = Stage.DATA
        is_announced = len(replies) > 1 + len(recipients)
        if is_announced and self._connection.session.state is not State.CONTENT:
            raise replies[-1].error()

    def _deliver(self, deadline: Deadline) -> Reply:
        connection = self._connection
        pipelines = "PIPELINING" in connection.session.extensions
        try:
            (reply,) = connection.ask(
                [Content(self._content)], deadline, then=Quit() if pipelines else None
            )
        except SmtpDesktopError:
            self.is_unclear = connection.is_all_said
            raise
        if not reply.is_positive:
            raise reply.error()
        return reply
