"""Starts processes that outlive this one: the relay, and those that do an errand."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence

from smtp_desktop.errors import RelayNotStarted
from smtp_desktop.printable import Printable
from smtp_desktop.waiting import start_thread

_MOST_SAID = 2000  # bytes of what it says when it ends
_DETACHED = 0x00000008 | 0x08000000  # DETACHED_PROCESS, CREATE_NO_WINDOW


class LaunchedRelay:
    """See ``ports.relaying.RelayLaunch``; `command` starts the relay, by whole paths."""

    def __init__(self, command: Sequence[str], platform: str = sys.platform) -> None:
        self._command = command
        self._flags = _DETACHED if platform == "win32" else 0

    @contextlib.contextmanager
    def start(self) -> Iterator[Callable[[], str | None]]:
        with tempfile.TemporaryFile() as said:  # a pipe would end when this program does
            try:
                process = subprocess.Popen(  # noqa: S603 - no shell; what started this program
                    self._command,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=said,
                    creationflags=self._flags,
                    start_new_session=True,
                )
            except OSError as error:
                raise RelayNotStarted(error.strerror or type(error).__name__) from None
            waiter = start_thread("relay", lambda: _reap(process))

            def ended() -> str | None:
                if waiter.is_alive():
                    return None
                said.seek(0)
                lines = said.read(_MOST_SAID).decode("utf-8", "replace").strip().splitlines()
                return str(Printable(lines[-1])) if lines else ""

            yield ended


def start_apart(
    command: Sequence[str],
    platform: str = sys.platform,
    environ: Mapping[str, str] | None = None,
) -> None:
    """Start a process that outlives this one and of which nobody hears; raises OSError."""
    process = subprocess.Popen(  # noqa: S603 - no shell; what started this program
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        creationflags=_DETACHED if platform == "win32" else 0,
        start_new_session=True,
        env=environ,
    )
    start_thread("errand", lambda: _reap(process))


def replace_this(command: Sequence[str], environ: Mapping[str, str]) -> None:
    """Let a program take this one's place, under its number where the system can do that: whoever
    watches over this one notices nothing. Raises OSError."""
    # A program in one file would else be taken for a part of the old one.
    environ = {**environ, "PYINSTALLER_RESET_ENVIRONMENT": "1"}
    if sys.platform != "win32":
        os.execve(command[0], list(command), environ)  # noqa: S606 - as above
    else:
        start_apart(command, environ=environ)


def _reap(process: subprocess.Popen[bytes]) -> None:
    """Wait for its end, which may be after this program's."""
    process.wait()
