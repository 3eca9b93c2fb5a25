"""Ctrl+C, and the request to end (SIGINT, SIGTERM): what they do, by how far the program is.

Whoever starts the program may have it ignore one of them, as ``nohup`` and a shell's ``&`` do; it
stays ignored.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

INTERRUPTED = 130  # the exit code


def end_at_once() -> None:
    """From here on they end the program on the spot: nothing has begun that could be lost."""
    hear(lambda: os._exit(INTERRUPTED))


def raise_interrupt() -> None:
    """From here on the first of them raises KeyboardInterrupt, and the others change nothing."""

    def interrupt() -> None:
        ignore()
        raise KeyboardInterrupt

    hear(interrupt)


def ignore() -> None:
    """From here on they do nothing: the program is ending."""
    hear(lambda: None)


def ended() -> None:
    """They do nothing any more: where a function hears them, Python's own end lets go of it, and
    the system would end the program with another exit code than its own."""
    import signal  # costs half as much again as an interpreter that does nothing

    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, signal.SIG_IGN)


def hear(function: Callable[[], None]) -> None:
    """From here on they call a function, in the program's first thread."""
    import signal

    for one in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(one) is not signal.SIG_IGN:
            signal.signal(one, lambda *_: function())
