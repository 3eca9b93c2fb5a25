"""``smtp-desktop-sendmail`` where other programs find it: a file that can be started."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

from servers.terminal import Ended, Terminal, ended

_START = "from smtp_desktop.api.sendmail import run; run()"


class SharedProgram:
    """The program of a terminal, with its account and its keyring, whoever starts it."""

    def __init__(self, terminal: Terminal, file: Path) -> None:
        self.environ = terminal.environ
        self.command = str(file)
        kept = {name: one for name, one in terminal.environ.items() if name != "PATH"}
        lines = [f"export {name}={shlex.quote(one)}" for name, one in kept.items()]
        call = f'exec {shlex.quote(sys.executable)} -c {shlex.quote(_START)} "$@"'
        file.write_text("\n".join(["#!/bin/sh", *lines, call, ""]))
        file.chmod(0o755)

    def run(self, *words: str, typed: bytes = b"") -> Ended:
        """Start it as another program would; no secret stands in what it prints."""
        process = subprocess.Popen(
            [self.command, *words],
            env=self.environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        return ended(process, typed)
