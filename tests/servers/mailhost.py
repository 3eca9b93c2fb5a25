"""A real mail host for one test run: Postfix with Dovecot's sign-in, private and on loopback.

The computer's own Postfix and Dovecot are not touched: configuration, queue, mailboxes, logs and
sockets are in a folder of their own, which is gone afterwards with every process. A test module
names this one in ``pytest_plugins`` and takes the fixture `mail_host`.
"""

from __future__ import annotations

import base64
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import jwt
import pytest
import trustme
from msgspec.structs import replace

from conftest import missing
from servers import mailhost_settings
from servers.addresses import free_ports, own_addresses
from servers.certificates import NAMES, Authority, self_signed_pem
from servers.mailhost_settings import OFFICE, PASSWORDS, SERVICES
from smtp_desktop.adapters.network.dialer import NetworkDialer
from smtp_desktop.adapters.network.tls import Trust
from smtp_desktop.model.account import Account, Auth, NoAuth
from smtp_desktop.model.choices import Encryption
from smtp_desktop.services.sending.message import Text
from smtp_desktop.services.sending.stages import TestLimits
from smtp_desktop.services.testing.report import TestReport
from smtp_desktop.services.testing.test_email import Request
from smtp_desktop.smtp.sasl import Credentials
from smtp_desktop.waiting import Cancellation
from support.fakes import account, password, tester

NOBODY = 65534

# A daemon and all that it started end when the standard input does: with `stop`, and with a test
# run that is killed. (Postfix and Dovecot change users, and Linux then forgets PR_SET_PDEATHSIG.)
_WATCH = '"$@" & cat >/dev/null; kill $!; wait $!; kill -KILL 0'

Found = TypeVar("Found")


class MailHost:
    """Postfix and Dovecot while they run; `port` says where each service listens, `address` where
    each host of the office does."""

    def __init__(self) -> None:
        self.authority = Authority()
        self.ca_pem = self.authority.pem
        self.port = dict(zip(SERVICES, free_ports(len(SERVICES)), strict=True))
        self.address = dict(zip(OFFICE, own_addresses(len(OFFICE)), strict=True))
        self.folder = Path(tempfile.mkdtemp(prefix="mailhost-"))
        self.key = secrets.token_bytes(32)
        self._daemons: list[subprocess.Popen[bytes]] = []
        self._seen = 0

    def start(self) -> None:
        """Raises AssertionError with the logs when the host does not come up."""
        try:
            self._write_files()
            self._run("dovecot", "-F", "-c", f"{self.folder}/dovecot.conf")
            self._wait(lambda: b"DONE" in _first_words(f"{self.folder}/auth"))
            self._run(_postfix_master(), "-s", "-c", f"{self.folder}/postfix")
            self._wait(lambda: b"220 " in _first_words(self.port["submission"]))
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End every process of the host and remove its folder; may be called twice."""
        for daemon in reversed(self._daemons):
            try:
                daemon.communicate(timeout=5)  # ends its standard input, which ends it
            except subprocess.TimeoutExpired:
                os.killpg(daemon.pid, signal.SIGKILL)
                daemon.communicate()
        self._wait(lambda: not self.processes())
        shutil.rmtree(self.folder, ignore_errors=True)

    def processes(self) -> list[str]:
        """What still runs of the host, as the lines of ``/proc/*/stat``."""
        groups = {str(daemon.pid) for daemon in self._daemons}
        lines = []
        for file in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                lines.append(file.read_text("utf-8", "replace"))
        # Behind the name in brackets stand state, parent and group; Z has ended.
        fields = ((line, line.rpartition(")")[2].split()) for line in lines)
        return [line for line, words in fields if words[0] != "Z" and words[2] in groups]

    def begin(self) -> None:
        """Empty the mailboxes; `log` begins here."""
        for letter in self.folder.glob("mail/*/new/*"):
            letter.unlink()
        self._seen = len(self._settled_log())

    def account(
        self,
        service: str,
        auth: Auth | None = None,
        *,
        email: str = "jane@acme.test",
        to: str = "joe@acme.test",
        encryption: Encryption | None = None,
    ) -> Account:
        """An account on one service, encrypted as that service is; Jane's unless `auth` says."""
        usual = Encryption.SSL if service.endswith("_implicit") else Encryption.STARTTLS
        made = account(self.port[service], encryption or usual, auth, email=email)
        return replace(made, test_to=to)

    def tested(
        self,
        tried: Account,
        credentials: Credentials | None = None,
        *,
        text: Text | None = None,
        dialer: NetworkDialer | None = None,
    ) -> TestReport:
        """The report of a real test with the right password; the message is sent if there is one.

        Whoever knows no password of this host signs in with `credentials`.
        """
        if credentials is None and not isinstance(tried.auth, NoAuth):
            credentials = password(PASSWORDS[tried.username], tried.username)
        request = Request(tried, credentials, tried.test_to, text or Text("", ""), text is not None)
        subject = tester(self.ca_pem, TestLimits(), dialer=dialer)
        return subject.run(request, lambda step: None, Cancellation())

    def dialer(self) -> NetworkDialer:
        """The real network, with this host's certificate authority trusted."""
        return NetworkDialer(Trust(ca_data=self.ca_pem), self.lookup)

    def lookup(self, host: str) -> list[str]:
        """Where a name leads: a host of the office to its address, any other to this computer."""
        return [self.address.get(host, "127.0.0.1")]

    def letter(self, mailbox: str) -> bytes:
        """The one message that arrived in a mailbox since `begin`, waited for."""
        new = self.folder / "mail" / mailbox / "new"
        self._wait(lambda: new.is_dir() and any(new.iterdir()))
        (file,) = new.iterdir()
        return file.read_bytes()

    def log(self, service: str) -> str:
        """What Postfix noted about one service since `begin`, once all clients have left."""
        lines = self._settled_log()[self._seen :]
        return "\n".join(line for line in lines if f"postfix/{service}/" in line)

    def all_logs(self) -> str:
        """Everything that Postfix and Dovecot wrote since they run."""
        self._settled_log()
        return "\n".join(self._read(file.name) for file in self.folder.glob("*.log"))

    def token(self, username: str, *, minutes: int = 10, key: bytes = b"") -> str:
        """A signed token for OAuth's mechanisms; one of minus ten minutes has expired."""
        now = datetime.now(UTC)
        times = {"iat": now - timedelta(hours=1), "exp": now + timedelta(minutes=minutes)}
        return jwt.encode({"sub": username, "upn": username, **times}, key or self.key, "HS256")

    def _settled_log(self) -> list[str]:
        """All lines, once the end of every connection is among them: it sums the commands up."""

        def settled() -> list[str]:
            mark = secrets.token_hex(8)  # the log is in order, so all that was said stands before
            command = ["postlog", "-c", f"{self.folder}/postfix", mark]
            subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
            self._wait(lambda: mark in self._read("postfix.log"))
            text = self._read("postfix.log")
            have_left = text.count(": connect from ") == text.count(": disconnect from ")
            return text.splitlines() if have_left else []

        return self._wait(settled)

    def _read(self, name: str) -> str:
        file = self.folder / name
        return file.read_text("utf-8", "replace") if file.exists() else ""

    def _run(self, *command: str) -> None:
        """Start a daemon that ends with this process, however this process ends."""
        with (self.folder / "daemons.log").open("ab") as log:
            daemon = subprocess.Popen(
                ["sh", "-c", _WATCH, "sh", *command],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._daemons.append(daemon)

    def _wait(self, ready: Callable[[], Found], seconds: float = 10) -> Found:
        end = time.monotonic() + seconds
        while not (found := ready()):
            if time.monotonic() > end:
                logs = [self._read(file.name) for file in self.folder.glob("*.log")]
                raise AssertionError("\n".join(["the mail host does not come along", *logs]))
            time.sleep(0.01)
        return found

    def _write_files(self) -> None:
        self.folder.chmod(0o755)
        texts = mailhost_settings.files(str(self.folder), self.port, self.address)
        texts["keys/default/HS256/default"] = base64.b64encode(self.key).decode()
        texts |= {f"{name}.pem": pem for name, pem in _certificates(self.authority).items()}
        for path, text in texts.items():
            file = self.folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        self._make("mail", 0o755, NOBODY)
        self._make("data", 0o700, "postfix")
        self._make("queue/pid", 0o755, "root")
        waiting = "active bounce corrupt defer deferred flush hold incoming private saved trace"
        for name in waiting.split():
            self._make(f"queue/{name}", 0o700, "postfix")
        self._make("queue/public", 0o2710, "postfix", "postdrop")

    def _make(self, path: str, mode: int, user: str | int, group: str | None = None) -> None:
        """A folder as ``postfix check`` would make it."""
        made = self.folder / path
        made.mkdir(parents=True)
        shutil.chown(made, user, group)
        made.chmod(mode)


@pytest.fixture(scope="session")
def running_mail_host() -> Iterator[MailHost]:
    """The one mail host of this worker."""
    if sys.platform != "linux":
        pytest.skip("Postfix and Dovecot are set up here for Linux only")
    for program in ("postfix", "postlog", "dovecot"):
        if not shutil.which(program):
            missing(program)
    if os.geteuid():
        missing("the right to start Postfix and Dovecot (root)")
    host = MailHost()
    try:
        host.start()
        yield host
    finally:
        host.stop()


@pytest.fixture
def mail_host(running_mail_host: MailHost) -> MailHost:
    """The mail host with empty mailboxes and an empty log."""
    running_mail_host.begin()
    return running_mail_host


def _certificates(authority: Authority) -> dict[str, str]:
    """Key and certificates (PEM) by what is wrong with them."""
    ca = authority.ca
    yesterday = datetime.now(UTC) - timedelta(days=1)
    below = ca.create_child_ca().issue_cert(*NAMES)
    whole = {
        "valid": ca.issue_cert(*NAMES),
        "office": ca.issue_cert(*OFFICE),
        "wrong_name": ca.issue_cert("mail.host.test"),
        "expired": ca.issue_cert(*NAMES, not_after=yesterday),
        "untrusted": trustme.CA(organization_name="Nobody Known").issue_cert(*NAMES),
    }
    pems = {name: one.private_key_and_cert_chain_pem.bytes() for name, one in whole.items()}
    pems["self_signed"] = self_signed_pem()
    pems["incomplete"] = below.private_key_pem.bytes() + below.cert_chain_pems[0].bytes()
    return {name: pem.decode() for name, pem in pems.items()}


def _first_words(where: int | str) -> bytes:
    """What a port or a socket file says unasked, empty while nobody listens."""
    family = socket.AF_UNIX if isinstance(where, str) else socket.AF_INET
    with socket.socket(family) as client, suppress(OSError):
        client.settimeout(1)
        client.connect(where if isinstance(where, str) else ("127.0.0.1", where))
        return client.recv(4096)
    return b""


def _postfix_master() -> str:
    command = ["postconf", "-dh", "daemon_directory"]
    found = subprocess.run(command, check=True, capture_output=True, text=True)
    return f"{found.stdout.strip()}/master"
