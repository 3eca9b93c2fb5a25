"""A relay in a thread of the test, between programs and a stand-in of a provider."""

from __future__ import annotations

import smtplib
import socket
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from conftest import CANARY
from servers.sink import Sink
from smtp_desktop.adapters.files.memory import InMemorySecretStore
from smtp_desktop.adapters.network.tls import Trust
from smtp_desktop.adapters.session.control import LocalControl
from smtp_desktop.model.account import Account, Auth, BasicAuth, Sender, Server
from smtp_desktop.model.choices import Encryption
from smtp_desktop.model.secret import Secret, SecretKind
from smtp_desktop.program import Program
from smtp_desktop.relay.limits import BackLimits, FrontLimits
from smtp_desktop.relay.server import Relay, Setup
from support.submissions import MemoryLog

if TYPE_CHECKING:
    from smtp_desktop.ports.storage import SecretStore
    from smtp_desktop.services.relaying.relaying import Card

JANE = "jane@acme.test"
LETTER = b"From: jane@acme.test\r\nSubject: letter\r\nMessage-ID: <1@acme.test>\r\n\r\nHello\r\n"


class Here(Program):
    """The program with its secrets in memory, trusting what the test says."""

    def __init__(self, trusted: str) -> None:
        super().__init__(is_quiet=True)
        self.store = InMemorySecretStore()
        self._trusted = trusted

    @property
    def secret_store(self) -> SecretStore:
        return self.store

    @property
    def trust(self) -> Trust:
        return Trust(ca_data=self._trusted)


def account_at(
    port: int, encryption: Encryption = Encryption.STARTTLS, auth: Auth | None = None
) -> Account:
    """Jane's account at a provider on this computer."""
    server = Server("localhost", port, encryption)
    return Account(Sender("Jane", JANE), server, auth or BasicAuth(JANE), JANE)


class RelayHere:
    """A relay while it runs; `card` is that of a program that may send."""

    def __init__(
        self,
        port: int,
        trusted: str,
        back: BackLimits | None = None,
        front: FrontLimits | None = None,
        setup: dict[str, object] | None = None,
    ) -> None:
        self.program = Here(trusted)
        self.log = MemoryLog()
        self.account = account_at(port)
        self.program.accounts.save(self.account, {SecretKind.PASSWORD: Secret(CANARY)})
        made: Setup = replace(
            self.program.relay.setup,
            log=self.log,
            back=back or BackLimits(),
            front=front or FrontLimits(),
            **(setup or {}),  # type: ignore[arg-type]
        )
        self.relay = Relay(made)
        self.card: Card = self.program.relaying.add("Old accounting")
        self._thread = threading.Thread(target=self._run)
        self._ready = threading.Event()
        self.failure: BaseException | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(20)
        if self.failure:
            raise self.failure
        return self

    def __exit__(self, *_: object) -> None:
        self.relay.stop()
        self._thread.join(30)
        assert not self._thread.is_alive()

    @property
    def port(self) -> int:
        return self.relay.port

    def save(self, account: Account, password: str = CANARY) -> None:
        """Save other settings, as the window does."""
        self.program.accounts.save(account, {SecretKind.PASSWORD: Secret(password)})
        self.reload()

    def reload(self) -> None:
        """Let the relay read everything anew, and hang up on the provider."""
        assert LocalControl(self.program.places.relay).ask({"do": "reload"}) == {"ok": True}

    def client(self) -> smtplib.SMTP:
        """A program that has signed in."""
        made = smtplib.SMTP("127.0.0.1", self.port, timeout=60)
        try:
            made.ehlo()
            made.login(self.card.username, self.card.password.reveal())
        except smtplib.SMTPException:
            made.close()
            raise
        return made

    def raw(self) -> RawClient:
        """A program that says what it likes."""
        return RawClient(self.port)

    def _run(self) -> None:
        try:
            self.relay.run(0, may_move=False, ready=lambda _: self._ready.set())
        except BaseException as error:
            self.failure = error
            self._ready.set()
            raise


def relay_before(sink: Sink, **settings: object) -> RelayHere:
    """A relay that sends to this sink."""
    pem = sink.ca.cert_pem.bytes().decode()
    return RelayHere(sink.port, pem, **settings)  # type: ignore[arg-type]


class RawClient:
    """Bytes to the relay, and its lines back."""

    def __init__(self, port: int, seconds: float = 20) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), seconds)
        self._file = self.socket.makefile("rb")
        self.greeting = self.reply()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(self, words: bytes) -> str:
        """Say a line and give the reply to it, its lines joined."""
        self.socket.sendall(words + b"\r\n")
        return self.reply()

    def reply(self) -> str:
        """The next reply; empty at the end of the connection."""
        lines: list[str] = []
        while True:
            line = self._file.readline().decode("ascii")
            if not line:
                return "\n".join(lines)
            assert line.endswith("\r\n"), line
            assert len(line) <= 512
            lines.append(line.rstrip())
            if line[3:4] != "-":
                return "\n".join(lines)

    def rest(self) -> bytes:
        """All that comes until the end."""
        try:
            return self._file.read()
        except ConnectionError:
            return b""

    def close(self) -> None:
        self._file.close()
        self.socket.close()


def told(relay: RelayHere, client: smtplib.SMTP, *recipients: str) -> str:
    """What a program is told about one message."""
    try:
        client.sendmail(JANE, recipients or ("joe@acme.test",), LETTER)
    except (smtplib.SMTPDataError, smtplib.SMTPSenderRefused) as error:
        return f"{error.smtp_code} {words_of(error)}"
    return "sent"


def words_of(error: smtplib.SMTPResponseException) -> str:
    said = error.smtp_error
    return said.decode() if isinstance(said, bytes) else said


def until_sent(relay: RelayHere, client: smtplib.SMTP, before: str) -> None:
    """Send until it works; up to then the program is told something that begins like this."""
    end = time.monotonic() + 20
    while (said := told(relay, client)) != "sent":
        assert said.startswith(before)
        assert time.monotonic() < end
        time.sleep(0.1)
