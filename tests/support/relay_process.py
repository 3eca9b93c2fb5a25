"""A relay as a process of its own."""

from __future__ import annotations

import json
import os
import smtplib
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from conftest import CANARY
from servers.addresses import free_ports
from servers.sink import Sink

TESTS = Path(__file__).parent.parent


def command(
    *words: str, environ: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """One ``smtp-desktop relay`` with these words, run to its end."""
    return subprocess.run(
        [sys.executable, "-m", "smtp_desktop", "relay", *words],
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
    )


class Process:
    """A relay's process; it can be killed and started again on its port."""

    def __init__(self, home: Path, sink: Sink) -> None:
        self.home = home
        self.sink = sink
        (self.port,) = free_ports(1)
        self.password = ""
        self.complaints = open(home / "stderr.txt", "w+", encoding="utf-8")  # noqa: SIM115
        ca = home / "ca.pem"
        sink.ca.cert_pem.write_to_path(str(ca))
        paths = f"{TESTS}{os.pathsep}{TESTS.parent}"
        self.environ = {**os.environ, "PYTHONPATH": paths, "SSL_CERT_FILE": str(ca)}
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "servers.relay_program", *self._words()],
            env=self.environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.complaints,
            text=True,
        )
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{CANARY}\n")
        self.process.stdin.flush()
        told = json.loads(self.process.stdout.readline())
        self.password = told["password"] or self.password
        assert f"port {self.port}. " in self.process.stdout.readline()

    def _words(self) -> Sequence[str]:
        return [str(self.home), str(self.sink.port), str(self.port)]

    def kill(self) -> None:
        self.process.kill()
        self.close()

    def close(self) -> int:
        code = self.process.wait(30)
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.stdout.close()
        return code

    @property
    def said_beside(self) -> str:
        """What it has written to standard error."""
        return (self.home / "stderr.txt").read_text(encoding="utf-8")

    def client(self) -> smtplib.SMTP:
        made = smtplib.SMTP("127.0.0.1", self.port, timeout=30)
        try:
            made.login("bench", self.password)
        except BaseException:
            made.close()
            raise
        return made

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Another command of the same person."""
        return command(*words, environ=self.environ)

    def ask(self, *words: str) -> tuple[int, Any]:
        """A command's exit code and what it printed."""
        done = self.command(*words, "--json")
        return done.returncode, json.loads(done.stdout)
