"""Ctrl+C, and the request to end (SIGINT, SIGTERM; SIGHUP, where the terminal is closed): what they
do, by how far the program is.

Whoever starts the program may have it ignore one of them, as ``nohup`` and a shell's ``&`` do; it
stays ignored.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

INTERRUPTED = 130  # the exit code
_MOMENT = 0.01  # seconds


def end_at_once() -> None:
    """From here on they end the program on the spot: nothing has begun that could be lost."""
    hear(lambda: os._exit(INTERRUPTED))


def raise_interrupt() -> None:
    """From here on the first of them raises KeyboardInterrupt, and the others change nothing."""

    import signal

    def interrupt(number: int, frame: FrameType | None) -> None:
        if _is_passed_over(frame):
            from threading import Timer

            Timer(_MOMENT, signal.raise_signal, [number]).start()
            return
        ignore()
        raise KeyboardInterrupt

    _hear(interrupt)


def _is_passed_over(frame: FrameType | None) -> bool:
    """Whether Python would say of what is raised here that it ignores it, and go on: where an
    object is let go of, and where it lets go of the lock of a module that was loaded."""
    while frame is not None:
        code = frame.f_code
        if code.co_name == "__del__":
            return True
        if code.co_name == "cb" and code.co_filename == "<frozen importlib._bootstrap>":
            return True
        frame = frame.f_back
    return False


def ignore() -> None:
    """From here on they do nothing: the program is ending."""
    hear(lambda: None)


def ended() -> None:
    """They do nothing any more: where a function hears them, Python's own end lets go of it, and
    the system would end the program with another exit code than its own."""
    import signal  # costs half as much again as an interpreter that does nothing

    for one in _all():
        signal.signal(one, signal.SIG_IGN)


def hear(function: Callable[[], None]) -> None:
    """From here on they call a function, in the program's first thread."""
    _hear(lambda *_: function())


def _hear(handler: Callable[[int, FrameType | None], None]) -> None:
    import signal

    for one in _all():
        if signal.getsignal(one) is not signal.SIG_IGN:
            signal.signal(one, handler)


def _all() -> tuple[int, ...]:
    import signal

    hang_up = getattr(signal, "SIGHUP", None)  # which Windows does not know
    return (signal.SIGINT, signal.SIGTERM, *([hang_up] if hang_up else []))
