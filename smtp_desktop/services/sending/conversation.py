"""The moves of a conversation with an outgoing server, one function each.

Test Email makes them one by one, so that a reply belongs to a step; `submit` makes the same moves
pipelined. Every function raises what ``errors`` names and nothing else.
"""

from __future__ import annotations

import contextlib
from functools import lru_cache

from smtp_desktop.errors import (
    ExtensionMissing,
    LocalProtocolError,
    ProtocolError,
    RemoteProtocolError,
    SmtpDesktopError,
    TlsError,
    TransportError,
)
from smtp_desktop.model.account import Account, BasicAuth
from smtp_desktop.model.address import Address
from smtp_desktop.model.host import as_literal, to_ascii
from smtp_desktop.ports.network import Connection, TlsFacts
from smtp_desktop.smtp import sasl
from smtp_desktop.smtp.commands import (
    Auth,
    AuthResponse,
    Command,
    Ehlo,
    Helo,
    Mail,
    Quit,
    Rcpt,
    StartTls,
)
from smtp_desktop.smtp.extensions import Extensions
from smtp_desktop.smtp.reply import Reply
from smtp_desktop.waiting import Deadline

_NOT_IMPLEMENTED = (500, 502)
_MOST_CHALLENGES = 8


def greet(connection: Connection, deadline: Deadline) -> Reply:
    """Wait for the server's greeting; raises NegativeReply where it turns us away."""
    return _positive(connection.greeting(deadline))


def introduce(connection: Connection, deadline: Deadline, name: str = "") -> Extensions:
    """Say EHLO, or HELO to a server that knows no extensions, and return what the server can do
    (RFC 5321 §3.2).

    This computer says its address, never its own name, which servers refuse or DNS lacks; where the
    server insists on one, it is `name`.
    """
    name = name or as_literal(connection.local_address)
    reply = _ask(connection, Ehlo(name), deadline)
    if reply.code in _NOT_IMPLEMENTED and not connection.session.is_encrypted:
        reply = _ask(connection, Helo(name), deadline)
    _positive(reply)
    return connection.session.extensions


def upgrade(connection: Connection, deadline: Deadline) -> TlsFacts:
    """Say STARTTLS and encrypt (RFC 3207); raises ExtensionMissing where the server does not offer
    it, before anything secret was said.

    What the server said before no longer counts, so introduce the client again afterwards.
    """
    if "STARTTLS" not in connection.session.extensions:
        raise ExtensionMissing("STARTTLS")
    _positive(_ask(connection, StartTls(), deadline))
    return connection.encrypt(deadline)


def sign_in(
    connection: Connection,
    credentials: sasl.Credentials,
    account: Account,
    deadline: Deadline,
    *,
    is_here: bool,
    mechanism: str = "",
) -> str:
    """Sign in with the strongest mechanism that fits, or with this `mechanism`, and return its name
    (RFC 4954).

    `is_here` says that the server is on this computer: to no other one is anything secret said
    without encryption, whatever the settings say. It is one attempt: whether there may be another
    the caller decides, because repeated attempts lock accounts. Raises
    ExtensionMissing, MechanismMissing, NegativeReply or ProtocolError.
    """
    session = connection.session
    if not session.is_encrypted and not is_here:
        raise ExtensionMissing("STARTTLS")
    name = sasl.choose(
        session.extensions.mechanisms,
        credentials,
        encrypted=session.is_encrypted,
        wanted=mechanism or wanted_mechanism(account),
    )
    session.transcript.hide(credentials.secret())
    exchange = sasl.begin(name, credentials, account.server.host, account.server.port)
    reply = _exchange(connection, exchange, deadline)
    if not reply.is_positive:
        raise reply.error(session.transcript.without_secrets(exchange.detail))
    if not exchange.is_complete:
        raise RemoteProtocolError("The server did not prove that it knows the password.", "sasl")
    return name


def wanted_mechanism(account: Account) -> str:
    """The mechanism that the settings insist on; empty where they leave it open."""
    return account.auth.mechanism if isinstance(account.auth, BasicAuth) else ""


def open_transaction(connection: Connection, sender: str, message: bytes) -> Mail:
    """As `mail`, for the server of a connection."""
    return mail(connection.session.extensions, sender, message)


def mail(extensions: Extensions, sender: str, message: bytes) -> Mail:
    """The MAIL command for a message from this sender, as a server with these extensions takes it.

    Raises ExtensionMissing for an address that needs SMTPUTF8 (RFC 6531) and LocalProtocolError for
    a message over the server's announced size (RFC 1870).
    """
    if extensions.max_size and len(message) > extensions.max_size:
        raise LocalProtocolError("The message is larger than the server allows.", "too_big")
    parameters = []
    if "SIZE" in extensions:
        parameters.append(f"SIZE={len(message)}")
    if not message.isascii() and "8BITMIME" in extensions:
        parameters.append("BODY=8BITMIME")
    path = wire_address(sender)
    if "SMTPUTF8" in extensions and not (path.isascii() and _header(message).isascii()):
        parameters.append("SMTPUTF8")
    _require_utf8(path, extensions)
    return Mail(path, tuple(parameters))


def recipient(connection: Connection, address: str) -> Rcpt:
    """As `rcpt`, for the server of a connection."""
    return rcpt(connection.session.extensions, address)


def rcpt(extensions: Extensions, address: str) -> Rcpt:
    """The RCPT command for an address; raises ExtensionMissing where it needs SMTPUTF8."""
    path = wire_address(address)
    _require_utf8(path, extensions)
    return Rcpt(path)


@lru_cache(maxsize=1024)
def wire_address(address: str) -> str:
    """The address with its domain in A-labels, which every server understands."""
    known = Address(address)
    return known.at(to_ascii(known.domain) or known.domain) if known.local else address


def ask(connection: Connection, command: Command, deadline: Deadline) -> Reply:
    """Say one command and return the positive reply to it; raises NegativeReply."""
    return _positive(_ask(connection, command, deadline))


def leave(connection: Connection, deadline: Deadline) -> None:
    """Say QUIT without waiting for the answer, and hang up."""
    try:
        connection.say(Quit(), deadline)
    except SmtpDesktopError:
        pass  # the message is long accepted; a broken goodbye changes nothing
    finally:
        connection.close()


def _exchange(connection: Connection, mechanism: sasl.Mechanism, deadline: Deadline) -> Reply:
    first = Auth(mechanism.name, mechanism.initial)
    held_back = None
    if not first.is_short_enough:
        first, held_back = Auth(mechanism.name), mechanism.initial
    reply = _ask(connection, first, deadline)
    for _ in range(_MOST_CHALLENGES):
        if reply.code != 334:
            return reply
        if held_back is not None:
            response, held_back = held_back, None
        else:
            response = _response(connection, mechanism, reply, deadline)
        reply = _ask(connection, AuthResponse(response), deadline)
    raise RemoteProtocolError("The server's sign-in has no end.", "sasl")


def _response(
    connection: Connection, mechanism: sasl.Mechanism, reply: Reply, deadline: Deadline
) -> bytes:
    try:
        return sasl.answer(mechanism, reply.lines[0])
    except ProtocolError:
        with contextlib.suppress(ProtocolError, TlsError, TransportError):
            _ask(connection, AuthResponse(None), deadline)  # give up in order (RFC 4954 §4)
        raise


def _header(message: bytes) -> bytes:
    end = message.find(b"\r\n\r\n")
    return message if end < 0 else message[:end]  # the body, which may be long, is not copied


def _require_utf8(path: str, extensions: Extensions) -> None:
    if not path.isascii() and "SMTPUTF8" not in extensions:
        raise ExtensionMissing("SMTPUTF8")


def _ask(connection: Connection, command: Command, deadline: Deadline) -> Reply:
    return connection.ask([command], deadline)[0]


def _positive(reply: Reply) -> Reply:
    if not reply.is_positive:
        raise reply.error()
    return reply
