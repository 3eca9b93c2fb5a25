"""What one message costs as a process of its own, as ratios with their goals: `send` and the shim,
smtplib, curl, swaks and msmtp.

First all talk to the same server on this computer, with STARTTLS and a password, which our own and
the script take from the same keyring; then to the running relay in front of it. The program is the
one that ``make installed`` has installed: an environment for tests starts more slowly. All take
turns in every round; medians count. Run as a module from tests/.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Self

from servers.addresses import free_ports
from servers.certificates import Authority
from servers.terminal import KEYRINGS, ROOT, Terminal, settings_file

INSTALLED = ROOT / "build" / "bench" / "bin"
LETTER = (
    b"From: jane@acme.test\r\nTo: joe@acme.test\r\nSubject: bench\r\n"
    b"Date: Mon, 30 Nov 2026 10:00:00 +0000\r\nMessage-ID: <bench@acme.test>\r\n\r\n"
    + b"A line of the text of this message, as long as lines are.\r\n"
    * 70
)
PASSWORD = "bench-secret"

SCRIPT = """\
import smtplib, ssl, sys
import keyring
message = sys.stdin.buffer.read()
with smtplib.SMTP("localhost", {port}) as server:
    server.starttls(context=ssl.create_default_context())
    server.login("jane", keyring.get_password("bench", "jane"))
    server.sendmail("jane@acme.test", ["joe@acme.test"], message)
"""


class Sink:
    """Takes every message at once; `taken` counts them."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.taken = 0

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *failure: object) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        with contextlib.suppress(OSError), sock:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.sendall(b"220 bench ESMTP\r\n")
            if self._talk(sock, b"250-bench\r\n250-PIPELINING\r\n250 STARTTLS\r\n"):
                with self._context.wrap_socket(sock, server_side=True) as secure:
                    self._talk(secure, b"250-bench\r\n250-PIPELINING\r\n250 AUTH PLAIN\r\n")

    def _talk(self, sock: socket.socket, hello: bytes) -> bool:
        """Until the end, or until encryption is asked for: then True."""
        replies = {
            b"EHLO": hello, b"AUTH": b"235 ok\r\n", b"DATA": b"354 go\r\n", b"QUIT": b"221 bye\r\n"
        }  # fmt: skip
        data, in_text, asked = b"", False, False
        while more := sock.recv(65_536):
            data += more
            while True:
                end = b"\r\n.\r\n" if in_text else b"\r\n"
                line, found, rest = data.partition(end)
                if not found:
                    break
                data = rest
                if in_text:
                    in_text, self.taken = False, self.taken + 1
                    sock.sendall(b"250 2.0.0 taken\r\n")
                    continue
                word = line[:4].upper()
                if word == b"STAR":
                    sock.sendall(b"220 go\r\n")
                    return True
                in_text = word == b"DATA"
                asks = word == b"AUTH" and line.count(b" ") == 1
                signed_in = b"235 ok\r\n" if asked else b"250 ok\r\n"
                asked = asks
                sock.sendall(b"334 \r\n" if asks else replies.get(word, signed_in))
        return False


Calls = dict[str, list[str]]


class Cost(NamedTuple):
    """Seconds, and those of the processor."""

    whole: float
    cpu: float


def direct(folder: Path, port: int, trusted: Path) -> Calls:
    """How each sends the message that it reads on standard input to the server."""
    script = folder / "script.py"
    script.write_text(SCRIPT.format(port=port))
    return {
        "curl": [
            *("curl", "--silent", "--ssl-reqd", "--cacert", str(trusted)),
            *_curl(f"smtp://localhost:{port}", f"jane:{PASSWORD}"),
        ],
        "smtplib script": [str(INSTALLED / "python"), str(script)],
        "send": [str(INSTALLED / "smtp-desktop"), "send"],
        "sendmail": [str(INSTALLED / "smtp-desktop-sendmail"), "-t", "-i"],
    }


def by_relay(port: int, username: str, password: str) -> Calls:
    """How each hands the message to the relay."""
    people = ("--from", "jane@acme.test", "--to", "joe@acme.test")
    return {
        "curl": ["curl", "--silent", *_curl(f"smtp://127.0.0.1:{port}", f"{username}:{password}")],
        "swaks": [
            *("swaks", "--server", f"127.0.0.1:{port}", *people, "--data", "-"),
            *("--auth", "PLAIN", "--auth-user", username, "--auth-password", password),
        ],
        "msmtp": [
            *("msmtp", "--host=127.0.0.1", f"--port={port}", "--tls=off", "--auth=plain"),
            *(f"--user={username}", f"--passwordeval=echo {password}"),
            *("--from=jane@acme.test", "joe@acme.test"),
        ],
        "sendmail": [str(INSTALLED / "smtp-desktop-sendmail"), "-t", "-i"],
    }


def _curl(url: str, user: str) -> tuple[str, ...]:
    people = ("--mail-from", "jane@acme.test", "--mail-rcpt", "joe@acme.test")
    return (*people, "--user", user, "--upload-file", "-", url)


def cost(call: Sequence[str], environ: Mapping[str, str]) -> Cost:
    began = time.perf_counter()
    process = subprocess.Popen(
        call,
        env=environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdin
    process.stdin.write(LETTER)
    process.stdin.close()
    _, status, used = os.wait4(process.pid, 0)
    took = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, call[0]
    return Cost(took, used.ru_utime + used.ru_stime)


def measured(calls: Calls, environ: Mapping[str, str], rounds: int, sink: Sink) -> dict[str, Cost]:
    """The median costs of each, once the first round has warmed all up."""
    costs: dict[str, list[Cost]] = {name: [] for name in calls}
    before = sink.taken
    for number in range(rounds + 1):
        for name, call in calls.items():
            found = cost(call, environ)
            if number:
                costs[name].append(found)
    assert sink.taken - before == (rounds + 1) * len(calls)
    return {
        name: Cost(*(statistics.median(one) for one in zip(*found, strict=True)))
        for name, found in costs.items()
    }


@contextlib.contextmanager
def running_relay(environ: Mapping[str, str], port: int) -> Iterator[None]:
    """The relay of the account, from the moment it can be reached."""
    program = str(INSTALLED / "smtp-desktop")
    process = subprocess.Popen(
        [program, "relay", "--port", str(port)], env=environ, stdout=subprocess.PIPE
    )
    assert process.stdout
    try:
        assert process.stdout.readline()  # it says so
        yield
    finally:
        process.terminate()
        process.wait(30)


def tell(
    title: str, costs: dict[str, Cost], references: Sequence[str], goals: Sequence[str]
) -> None:
    print(title)
    for name, one in costs.items():
        ratios = "".join(
            f"{one.whole / costs[other].whole:7.2f} ({one.cpu / costs[other].cpu:.2f}) x {other}"
            for other in references
        )
        print(f"  {name:<16}{one.whole * 1000:7.1f} ms ({one.cpu * 1000:.1f} of CPU){ratios}")
    print("".join(f"  goal: {goal}\n" for goal in goals), end="")


def main() -> None:
    """Print the ratios of as many rounds as asked for."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    authority = Authority()
    folder = Path(tempfile.mkdtemp(prefix="bench-send-"))
    home = folder / "home"
    home.mkdir()
    try:
        with Sink(authority.valid()) as sink:
            terminal = Terminal(home, trusted=authority.pem)
            file = settings_file(folder, sink.port, "starttls")
            save = ("account", "save", "--settings", file, "--password-stdin")
            assert terminal.run(*save, typed=f"{PASSWORD}\n".encode()).code == 0
            keep = f"import keyring; keyring.set_password('bench', 'jane', {PASSWORD!r})"
            environ = terminal.environ | {"PYTHONPATH": str(KEYRINGS)}
            subprocess.run([sys.executable, "-c", keep], env=environ, check=True)
            calls = direct(folder, sink.port, Path(environ["SSL_CERT_FILE"]))
            straight = measured(calls, environ, rounds, sink)
            card = terminal.run("relay", "add", "bench", "--json").value
            (port,) = free_ports(1)
            with running_relay(environ, port):
                calls = by_relay(port, card["username"], card["password"])
                handed = measured(calls, environ, rounds, sink)
    finally:
        shutil.rmtree(folder)
    goals = ("send <= 1.2 x smtplib script", "send <= 4 x curl")
    tell("straight to the server", straight, ("curl", "smtplib script"), goals)
    goals = ("sendmail <= 1.2 x curl", "sendmail faster than swaks and msmtp")
    tell("through the running relay", handed, ("curl",), goals)


if __name__ == "__main__":
    main()
