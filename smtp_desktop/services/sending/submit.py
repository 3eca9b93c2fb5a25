"""Hand a message to the outgoing server in as few round trips as the server allows.

Nine with STARTTLS, seven with implicit TLS: MAIL, RCPT and DATA go in one write where the server
offers PIPELINING (RFC 2920), and QUIT goes with the message and is not waited for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from smtp_desktop.errors import LocalProtocolError
from smtp_desktop.model.account import Account
from smtp_desktop.model.choices import TlsMode
from smtp_desktop.ports.network import Connection, Dialer
from smtp_desktop.services.sending import conversation
from smtp_desktop.services.sending.stages import TestLimits
from smtp_desktop.smtp import sasl
from smtp_desktop.smtp.commands import Command, Content, Data, Quit
from smtp_desktop.smtp.reply import Reply
from smtp_desktop.smtp.session import State
from smtp_desktop.waiting import Cancellation, Deadline


@dataclass(frozen=True)
class Receipt:
    """The server's answer to the message, and the recipients it refused with their replies."""

    reply: Reply
    refused: tuple[tuple[str, Reply], ...] = ()


def submit(
    account: Account,
    credentials: sasl.Credentials | None,
    recipients: Sequence[str],
    message: bytes,
    dialer: Dialer,
    cancellation: Cancellation,
    limits: TestLimits | None = None,
) -> Receipt:
    """Submit a message (RFC 6409); raises what ``errors`` names when nobody gets it."""
    if not recipients:
        raise LocalProtocolError("There is no recipient.", "order")
    limits = limits or TestLimits()
    whole = Deadline(limits.whole)
    server = account.server
    addresses = dialer.resolve(server.host, Deadline(limits.resolve, whole), cancellation)
    connection = dialer.connect(
        server.host, addresses, server.port, Deadline(limits.connect, whole), cancellation
    )
    try:
        _prepare(connection, account, limits, whole)
        if credentials is not None:
            conversation.sign_in(
                connection,
                credentials,
                account,
                Deadline(limits.reply, whole),
                is_here=dialer.is_loopback(connection.peer_address),
            )
        deadline = Deadline(limits.content, whole)
        return _transact(connection, account.sender.email, recipients, message, deadline)
    finally:
        connection.close()


def _prepare(connection: Connection, account: Account, limits: TestLimits, whole: Deadline) -> None:
    mode = account.server.tls_mode
    if mode is TlsMode.IMPLICIT:
        connection.encrypt(Deadline(limits.tls, whole))
    conversation.greet(connection, Deadline(limits.greeting, whole))
    conversation.introduce(connection, Deadline(limits.reply, whole))
    if mode is TlsMode.STARTTLS:
        deadline = Deadline(limits.tls, whole)
        conversation.upgrade(connection, deadline)
        conversation.introduce(connection, deadline)


def _transact(
    connection: Connection,
    sender: str,
    recipients: Sequence[str],
    message: bytes,
    deadline: Deadline,
) -> Receipt:
    envelope: list[Command] = [conversation.open_transaction(connection, sender, message)]
    envelope += [conversation.recipient(connection, address) for address in recipients]
    replies = _announce(connection, [*envelope, Data()], deadline)
    if not replies[0].is_positive:
        raise replies[0].error()
    answers = list(zip(recipients, replies[1:], strict=False))
    refused = tuple((address, reply) for address, reply in answers if not reply.is_positive)
    goes_ahead = connection.session.state is State.CONTENT
    if len(refused) == len(recipients):
        if goes_ahead:  # the server waits for content that nobody gets (RFC 2920 §3.1)
            connection.ask([Content(b"")], deadline)
        raise refused[0][1].error()
    if not goes_ahead:
        raise replies[-1].error()
    return Receipt(_deliver(connection, message, deadline), refused)


def _announce(
    connection: Connection, commands: Sequence[Command], deadline: Deadline
) -> list[Reply]:
    """The replies to the envelope and DATA: in one flight, or one by one until a refusal."""
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


def _deliver(connection: Connection, message: bytes, deadline: Deadline) -> Reply:
    pipelines = "PIPELINING" in connection.session.extensions
    (reply,) = connection.ask([Content(message)], deadline, then=Quit() if pipelines else None)
    if not reply.is_positive:
        raise reply.error()
    if not pipelines:
        connection.say(Quit(), deadline)
    return reply
