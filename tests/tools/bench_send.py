"""What one message costs as a process of its own, as ratios: `send`, the shim, smtplib and curl.

All talk to the same server on this computer, with STARTTLS and a password, in interleaved rounds;
our own and the script take the password from the same keyring. Run as a module from tests/.
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
from pathlib import Path
from typing import Self

from servers.certificates import Authority
from servers.terminal import Terminal, settings_file

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


def calls(folder: Path, port: int, trusted: Path) -> dict[str, list[str]]:
    """How each sends the same message, which it reads on standard input."""
    script = folder / "script.py"
    script.write_text(SCRIPT.format(port=port))
    entry = Path(sys.executable).parent
    curl = [
        *("curl", "--silent", "--ssl-reqd", "--cacert", str(trusted)),
        *("--user", f"jane:{PASSWORD}", "--mail-from", "jane@acme.test"),
        *("--mail-rcpt", "joe@acme.test", "--upload-file", "-", f"smtp://localhost:{port}"),
    ]
    return {
        "curl": curl,
        "smtplib script": [sys.executable, str(script)],
        "send": [str(entry / "smtp-desktop"), "send"],
        "sendmail": [str(entry / "smtp-desktop-sendmail"), "-t", "-i"],
    }


def seconds(call: list[str], environ: dict[str, str]) -> float:
    began = time.perf_counter()
    subprocess.run(call, input=LETTER, env=environ, check=True, timeout=60, capture_output=True)
    return time.perf_counter() - began


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
            environ = os.environ | terminal.environ
            subprocess.run([sys.executable, "-c", keep], env=environ, check=True)
            tried = calls(folder, sink.port, Path(environ["SSL_CERT_FILE"]))
            times: dict[str, list[float]] = {name: [] for name in tried}
            for _ in range(rounds):
                for name, call in tried.items():
                    times[name].append(seconds(call, environ))
            assert sink.taken == rounds * len(tried)
    finally:
        shutil.rmtree(folder)
    middle = {name: statistics.median(one) for name, one in times.items()}
    for name, one in middle.items():
        print(
            f"{name:<16}{one * 1000:7.1f} ms{one / middle['curl']:7.2f} × curl"
            f"{one / middle['smtplib script']:7.2f} × smtplib script"
        )


if __name__ == "__main__":
    main()
