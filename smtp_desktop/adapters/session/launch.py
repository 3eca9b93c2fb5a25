"""Starts processes that outlive this one: the relay, and those that do an errand."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import IO

from smtp_desktop.errors import RelayNotStarted, RelayPortTaken
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
    def start(self, *, any_port: bool = False) -> Iterator[Callable[[], RelayNotStarted | None]]:
        # A pipe would end when this program does.
        with tempfile.TemporaryFile() as value, tempfile.TemporaryFile() as said:
            try:
                process = subprocess.Popen(  # noqa: S603 - no shell; what started this program
                    (*self._command, "--json", *(("--any-port",) if any_port else ())),
                    stdin=subprocess.DEVNULL,
                    stdout=value,
                    stderr=said,
                    creationflags=self._flags,
                    start_new_session=True,
                )
            except OSError as error:
                raise RelayNotStarted(error.strerror or type(error).__name__) from None
            waiter = start_thread("relay", lambda: _reap(process))

            yield lambda: None if waiter.is_alive() else _why(_text(value), _text(said))


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read(_MOST_SAID).decode("utf-8", "replace").strip()


def _why(value: str, said: str) -> RelayNotStarted:
    """Why the relay ended, from its JSON value and from what it said last on standard error."""
    reason = str(Printable(said.splitlines()[-1])) if said else ""
    try:
        taken = json.loads(value)["taken"]
        return RelayPortTaken(reason, int(taken["port"]), is_reserved=bool(taken["reserved"]))
    except (ValueError, KeyError, TypeError):
        return RelayNotStarted(reason)


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
