"""A server in memory: real sessions and no sockets, for conversations by the thousand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from smtp_desktop.errors import (
    CertificateExpired,
    CertificateNotTrusted,
    ConnectionLost,
    HandshakeFailed,
    NoAnswer,
    SmtpDesktopError,
)
from smtp_desktop.model.choices import Encryption, TlsMode
from smtp_desktop.ports.network import PortSeen, Sighting, TlsFacts, Wire
from smtp_desktop.smtp.commands import Auth, AuthResponse, Command
from smtp_desktop.smtp.reply import Reply
from smtp_desktop.smtp.session import Session
from smtp_desktop.waiting import Cancellation, Deadline

HANDSHAKES: dict[str, SmtpDesktopError | None] = {
    "fine": None,
    "untrusted": CertificateNotTrusted("unable to get local issuer certificate"),
    "expired": CertificateExpired("certificate has expired"),
    "no TLS": HandshakeFailed("not TLS", reason="NOT_TLS", first_bytes=b"220 mail.test\r\n"),
    "garbage": HandshakeFailed("not TLS", reason="NOT_TLS", first_bytes=b"\0\xff"),
    "refused": HandshakeFailed("refused", reason="SSLV3_ALERT_HANDSHAKE_FAILURE"),
    "silent": NoAnswer("No answer in time."),
    "lost": ConnectionLost("The server ended the connection."),
}
NOTHING_SEEN = Sighting()


@dataclass(frozen=True)
class Played:
    """All that a server does; each of its chunks arrives by itself, then it ends like this.

    ``{heard}`` in a chunk stands for what the client said last, ``{half}`` for half of it, and
    ``{password}`` for the password, once a sign-in has told it.
    """

    chunks: tuple[bytes, ...]
    hangs_up: bool = True
    handshake: str = "fine"
    sighting: Sighting = NOTHING_SEEN
    encryption: Encryption = Encryption.NONE
    mechanism: str = ""
    password: str = ""


class MemoryConnection:
    """See ``ports.network.Connection``; the end of what is played is the end of the world."""

    peer_address = "127.0.0.1"
    local_address = "127.0.0.1"
    attempts: tuple[tuple[str, str], ...] = ()
    is_all_said = True

    def __init__(self, played: Played) -> None:
        self.session = Session()
        self._played = played
        self._coming = iter(played.chunks)
        self._heard = b""
        self._knows_password = False

    def greeting(self, deadline: Deadline) -> Reply:
        return self._replies(1)[0]

    def ask(
        self, commands: Sequence[Command], deadline: Deadline, then: Command | None = None
    ) -> list[Reply]:
        for command in [*commands, then] if then else commands:
            self.say(command, deadline)
        return self._replies(len(commands))

    def say(self, command: Command, deadline: Deadline) -> None:
        self._heard = self.session.send(command).strip()
        self._knows_password = self._knows_password or isinstance(command, Auth | AuthResponse)

    def encrypt(self, deadline: Deadline) -> TlsFacts:
        error = HANDSHAKES[self._played.handshake]
        if error:
            raise error
        self.session.encrypted()
        return TlsFacts("TLSv1.3", "TLS_AES_256_GCM_SHA384", lambda: None)

    def release(self) -> Wire:
        raise NotImplementedError("There is no socket in memory.")

    def close(self) -> None:
        return

    def _replies(self, count: int) -> list[Reply]:
        replies: list[Reply] = []
        while len(replies) < count:
            chunk = next(self._coming, None)
            if chunk is None:
                end = ConnectionLost if self._played.hangs_up else NoAnswer
                raise end("The end.")
            replies += [answer.reply for answer in self.session.receive(self._filled(chunk))]
        return replies[:count]

    def _filled(self, chunk: bytes) -> bytes:
        known = self._played.password.encode() if self._knows_password else b"secret"
        half = self._heard[: len(self._heard) // 2]
        filled = chunk.replace(b"{heard}", self._heard).replace(b"{half}", half)
        return filled.replace(b"{password}", known)


class MemoryDialer:
    """See ``ports.network.Dialer``."""

    def __init__(self, played: Played) -> None:
        self._played = played

    def resolve(self, host: str, deadline: Deadline, cancellation: Cancellation) -> list[str]:
        return ["127.0.0.1"]

    def connect(
        self,
        host: str,
        addresses: Sequence[str],
        port: int,
        deadline: Deadline,
        cancellation: Cancellation,
    ) -> MemoryConnection:
        return MemoryConnection(self._played)

    def look(
        self,
        host: str,
        address: str,
        port: int,
        mode: TlsMode,
        deadline: Deadline,
        cancellation: Cancellation,
    ) -> Sighting:
        return self._played.sighting

    def scan(
        self,
        host: str,
        addresses: Sequence[str],
        ports: Mapping[int, TlsMode],
        deadline: Deadline,
        cancellation: Cancellation,
    ) -> tuple[PortSeen, ...]:
        return tuple(PortSeen(port, mode, trouble="x") for port, mode in ports.items())

    def is_online(self) -> bool:
        return True

    def is_loopback(self, address: str) -> bool:
        return True
