"""Starts the relay as a process that outlives the window."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence

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


def _reap(process: subprocess.Popen[bytes]) -> None:
    """Wait for its end, which may be after this program's."""
    process.wait()
