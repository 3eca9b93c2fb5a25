"""What takes mail while it is measured, each a program of its own: a provider, our relay, a naive
one, emailproxy, and a real Postfix."""

from __future__ import annotations

import contextlib
import http.server
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

TESTS = Path(__file__).parent.parent
ROOT = TESTS.parent
sys.path.insert(0, str(TESTS))

from conftest import CANARY  # noqa: E402 - its folder has just been put on the path
from servers.addresses import free_ports  # noqa: E402
from servers.mailhost import MailHost  # noqa: E402

EMAILPROXY = ROOT / "build" / "bench" / "bin" / "emailproxy"
JANE = "jane@acme.test"

_CONFIGURATION = """\
[SMTP-{port}]
local_address = 127.0.0.1
server_address = localhost
server_port = {provider}
server_starttls = True

[{username}]
token_url = http://127.0.0.1:{tokens}/
oauth2_scope = mail
oauth2_flow = client_credentials
client_id = bench
client_secret = bench
"""


class Side(NamedTuple):
    """Something that takes mail: its port, what to sign in with, its process; `ca` is the file with
    what to trust, where it wants STARTTLS."""

    port: int
    login: tuple[str, str]
    process: int
    ca: str = ""


def environment(ca: str) -> dict[str, str]:
    """For a program that is measured: compiled, as an installed one is."""
    environ = {**os.environ, "PYTHONPATH": f"{TESTS}{os.pathsep}{ROOT}", "SSL_CERT_FILE": ca}
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    return environ


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline()


@contextlib.contextmanager
def started(environ: dict[str, str], *words: str) -> Iterator[subprocess.Popen[str]]:
    """A module that is told the provider's password and prints where it listens."""
    process = subprocess.Popen(
        [sys.executable, "-m", *words],
        env=environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin
    process.stdin.write(f"{CANARY}\n")
    process.stdin.flush()
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


@contextlib.contextmanager
def provider(ca: str) -> Iterator[Side]:
    """A fast one, with STARTTLS and a sign-in; writes what to trust to a file."""
    with started(environment(ca), "servers.sink", ca) as process:
        yield Side(int(line(process)), (JANE, CANARY), process.pid, ca)


@contextlib.contextmanager
def postfix(ca: str) -> Iterator[Side]:
    """A real one, which delivers into mailboxes."""
    host = MailHost()
    Path(ca).write_text(host.ca_pem, "utf-8")
    try:
        host.start()
        yield Side(host.port["submission"], ("jane", CANARY), 0, ca)
    finally:
        host.stop()


@contextlib.contextmanager
def relay(home: Path, behind: Side) -> Iterator[Side]:
    """Ours, as it really runs, in front of a provider."""
    home.mkdir(exist_ok=True)
    (port,) = free_ports(1)
    words = (str(home), str(behind.port), str(port), behind.login[0])
    with started(environment(behind.ca), "servers.relay_program", *words) as process:
        told = json.loads(line(process))
        line(process)
        yield Side(told["port"], (told["username"], told["password"]), process.pid)


@contextlib.contextmanager
def naive(behind: Side) -> Iterator[Side]:
    """What everybody writes first."""
    with started(environment(behind.ca), "tools.naive_relay", str(behind.port)) as process:
        yield Side(int(line(process)), ("", ""), process.pid)


@contextlib.contextmanager
def emailproxy(home: Path, behind: Side) -> Iterator[Side]:
    """The known program that does the same job by OAuth alone, with a token at hand."""
    home.mkdir(exist_ok=True)
    (port,) = free_ports(1)
    with _tokens() as tokens:
        file = home / "emailproxy.config"
        file.write_text(
            _CONFIGURATION.format(port=port, provider=behind.port, username=JANE, tokens=tokens)
        )
        words = (str(EMAILPROXY), "--no-gui", "--config-file", str(file))
        process = subprocess.Popen(
            [*words, "--log-file", str(home / "log")],
            env=environment(behind.ca),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait_for(port)
            yield Side(port, (JANE, "a password"), process.pid)
        finally:
            process.terminate()
            process.wait(30)


@contextlib.contextmanager
def _tokens() -> Iterator[int]:
    """A page that hands out the provider's password as a token."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            said = json.dumps({"access_token": CANARY, "expires_in": 86_400}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, format: str, *words: object) -> None:  # noqa: A002
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def _wait_for(port: int) -> None:
    import socket

    for _ in range(600):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise AssertionError("It does not begin to listen.")


def cpu(process: int) -> float:
    """Seconds of the processor that a process has used."""
    words = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def queued(process: int) -> float:
    """Seconds that a process's first thread was ready and waited for a processor."""
    return int(Path(f"/proc/{process}/schedstat").read_text().split()[1]) / 1e9


def status(process: int, key: str) -> float:
    """A line of the process's status in MB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(one.split()[1]) for one in lines if one.startswith(key)) / 1024


def pss(process: int) -> float:
    """The memory that is a process's own, and its share of what others have loaded too, in MB."""
    return int(Path(f"/proc/{process}/smaps_rollup").read_text().split("Pss:")[1].split()[0]) / 1024
