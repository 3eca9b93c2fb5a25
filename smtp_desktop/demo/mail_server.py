"""A mail server for practising: STARTTLS with a certificate made on the spot, one account, one
mailbox in memory. It listens on loopback only and never passes a message on."""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
import json
import logging
import secrets
import ssl
import threading
import weakref
from collections.abc import Callable, Sequence
from datetime import datetime
from email import policy
from email.parser import BytesParser
from typing import Any

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from smtp_desktop.ports.system import Received
from smtp_desktop.waiting import start_thread

HOST = "localhost"
ADDRESS = "you@practice.test"
NAME = "Practice Account"

# The library writes what it receives to its log: passwords do not belong there, practised or not.
logging.getLogger("mail.log").setLevel(logging.CRITICAL)

_START_SECONDS = 20
_MAX_MESSAGES = 100
_MAX_LINE = 16 * 1024  # a token is longer than any command (RFC 4954 §4 asks for 12288)

_NO_TOKEN = {"status": "400", "schemes": "Bearer", "scope": "https://outlook.office.com/SMTP.Send"}
_UNSUCCESSFUL = "535 5.7.3 Authentication unsuccessful"


def now() -> datetime:
    """The time of this computer, with its zone."""
    return datetime.now().astimezone()


class PracticeServer:
    """A mail server on this computer: start it, send to it, read what arrived; see
    ``ports.system.Mailbox``.

    `tokens` says whether a token is this user's; without it XOAUTH2 is not offered.
    """

    def __init__(
        self, ca: trustme.CA | None = None, tokens: Callable[[str, str], bool] | None = None
    ) -> None:
        self.password = secrets.token_urlsafe(12)
        self.port = 0
        self._ca = ca or trustme.CA(organization_name="SMTP Desktop practice")
        self._tokens = tokens
        self._received: list[Received] = []
        self._conversations: weakref.WeakSet[SMTP] = weakref.WeakSet()
        self._stop: Callable[[], object] = lambda: None
        self._listening = threading.Event()
        self._failure: OSError | None = None

    @property
    def ca_certificate(self) -> str:
        """What to trust to reach this server (PEM)."""
        return self._ca.cert_pem.bytes().decode("ascii")

    def start(self) -> None:
        """Listen on a free port of 127.0.0.1; raises OSError when this computer forbids it."""
        start_thread("practice server", lambda: asyncio.run(self._serve()))
        if not self._listening.wait(_START_SECONDS):
            raise OSError("The practice server did not start.")
        if self._failure:
            raise self._failure

    def stop(self) -> None:
        """Stop listening and hang up; the mailbox can still be read."""
        self._stop()

    def messages(self) -> Sequence[Received]:
        return tuple(self._received)

    async def handle_RCPT(  # noqa: N802 - the library's name and arguments
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Only the practice mailbox exists, so that a typing error shows as on a real server."""
        if address.lower() not in (ADDRESS, _owner(session)):
            return "550 5.1.1 There is no such mailbox on the practice server"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.lower() != _owner(session):
            return "553 5.7.1 Sender address rejected: not owned by user"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.keep(envelope.original_content or b"", tuple(envelope.rcpt_tos))
        return "250 2.0.0 OK: kept in the practice mailbox"

    def keep(self, content: bytes, recipients: tuple[str, ...]) -> None:
        """Put a message into the mailbox, whichever way it came."""
        message = BytesParser(policy=policy.default).parsebytes(content)
        body = message.get_body(("plain",))
        self._received.append(
            Received(
                sender=str(message["From"] or ""),
                recipients=recipients,
                subject=str(message["Subject"] or ""),
                text=body.get_content() if body else "",
                at=now(),
            )
        )
        del self._received[:-_MAX_MESSAGES]

    async def auth_XOAUTH2(self, server: SMTP, arguments: list[str]) -> AuthResult:  # noqa: N802
        """A token instead of a password, in one step or two; refused as Google and Microsoft do."""
        response = await _initial_response(server, arguments)
        if response is None:
            return AuthResult(success=False)
        user, token = _bearer(response)
        if not user:
            return AuthResult(success=False, handled=False, message="501 5.5.4 Invalid arguments")
        if self._tokens and self._tokens(user, token):
            return AuthResult(success=True, auth_data=user.lower())
        await server.challenge_auth(json.dumps(_NO_TOKEN))  # answered by an empty line
        return AuthResult(success=False, handled=False, message=_UNSUCCESSFUL)

    async def _serve(self) -> None:
        loop, is_over = asyncio.get_running_loop(), asyncio.Event()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._ca.issue_cert(HOST, "127.0.0.1", "::1").configure_cert(context)
        try:
            server = await loop.create_server(lambda: self._conversation(context), "127.0.0.1", 0)
        except OSError as error:
            self._failure = error
            self._listening.set()
            return
        self.port = int(server.sockets[0].getsockname()[1])

        def stop() -> None:
            with contextlib.suppress(RuntimeError):  # it has stopped already
                loop.call_soon_threadsafe(is_over.set)

        self._stop = stop
        self._listening.set()
        await is_over.wait()
        server.close()
        for conversation in self._conversations:
            if isinstance(conversation.transport, asyncio.WriteTransport):
                with contextlib.suppress(AttributeError):  # Python 3.11.2, where it closed already
                    conversation.transport.abort()
        await asyncio.sleep(0)

    def _conversation(self, context: ssl.SSLContext) -> SMTP:
        conversation = _Conversation(
            self,
            hostname="practice.test",
            ident="practice server of SMTP Desktop",
            tls_context=context,
            require_starttls=True,
            auth_required=True,
            auth_exclude_mechanism=() if self._tokens else ("XOAUTH2",),
            authenticator=self._authenticate,
            enable_SMTPUTF8=True,
            timeout=60,
            loop=asyncio.get_running_loop(),
        )
        self._conversations.add(conversation)
        return conversation

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        login = getattr(data, "login", b"").decode("utf-8", "replace")
        password = getattr(data, "password", b"")
        is_right = login.lower() == ADDRESS and secrets.compare_digest(
            password, self.password.encode()
        )
        return AuthResult(success=is_right, handled=False)


class _Conversation(SMTP):
    """One client; what it says to sign in may be as long as a token."""

    line_length_limit = _MAX_LINE  # the buffer, which the library makes as long as this

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.line_length_limit = SMTP.line_length_limit  # of a message's lines, as ever
        self.command_size_limits["AUTH"] = _MAX_LINE


def _owner(session: Session) -> str:
    """Whose mailbox it is: who showed a token for it, or the one there is a password for."""
    return session.auth_data if isinstance(session.auth_data, str) else ADDRESS


async def _initial_response(server: SMTP, arguments: list[str]) -> bytes | None:
    """What follows the mechanism's name, at once or when asked for; None when it made no sense."""
    if len(arguments) == 1:
        answer = await server.challenge_auth("")
        return answer if isinstance(answer, bytes) else None
    try:
        return base64.b64decode(arguments[1], validate=True)
    except (binascii.Error, ValueError):
        await server.push("501 5.5.2 Cannot decode base64")
        return None


def _bearer(response: bytes) -> tuple[str, str]:
    """The user and the token in ``user=…^Aauth=Bearer …^A^A``; both empty for anything else."""
    parts = response.decode("utf-8", "replace").split("\1")
    is_whole = len(parts) == 4 and parts[2:] == ["", ""]
    if not is_whole or not parts[0].startswith("user=") or parts[1][:12] != "auth=Bearer ":
        return "", ""
    return parts[0][5:], parts[1][12:]
