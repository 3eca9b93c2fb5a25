"""Standard input and output: whether a person is there, and in which letters they speak."""

from __future__ import annotations

import os
import sys

_CHUNK = 1 << 20

TYPE_CHECKING = False
if TYPE_CHECKING:
    import io
    from collections.abc import Callable
    from typing import Any, TextIO


def _has_console(descriptor: int) -> bool:
    """Whether Windows has a console behind this descriptor; elsewhere every terminal counts."""
    if sys.platform == "win32":
        import ctypes
        import msvcrt
        from ctypes import wintypes

        handle = wintypes.HANDLE(msvcrt.get_osfhandle(descriptor))
        mode = wintypes.DWORD()
        return bool(ctypes.windll.kernel32.GetConsoleMode(handle, ctypes.byref(mode)))
    else:  # noqa: RET505 - the type checker leaves out what is not this system's
        return True


def is_person(stream: TextIO | None, has_console: Callable[[int], bool] = _has_console) -> bool:
    """Whether a person types or reads here; `has_console` tells of a descriptor.

    On Windows the null device calls itself a terminal, and whoever waited there for a line would
    wait for good.
    """
    try:
        return bool(
            stream is not None
            and not stream.closed
            and stream.isatty()
            and has_console(stream.fileno())
        )
    except (OSError, ValueError):  # a stream without a descriptor
        return False


def is_conversation() -> bool:
    """Whether a person reads what is asked and can answer."""
    return is_person(sys.stdin) and is_person(sys.stdout)


def open_input() -> io.RawIOBase:
    """Standard input past Python's own buffer: waiting inside it, a command whose time is over
    could not end."""
    return open(sys.stdin.fileno(), "rb", buffering=0, closefd=False)


def whole_input() -> bytes:
    """Everything that comes in on standard input, such as a message."""
    pieces = []
    while piece := os.read(0, _CHUNK):
        pieces.append(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def _is_chosen(encoding: str) -> bool:
    """Whether somebody has chosen the encoding of a stream, which otherwise is the computer's."""
    import codecs
    import locale

    return codecs.lookup(encoding).name != codecs.lookup(locale.getencoding()).name


def prepare_output(*, as_json: bool) -> None:
    """Write UTF-8 to whatever is no terminal, in whatever code page the computer is.

    JSON is UTF-8 (RFC 8259 §8.1); for sentences $PYTHONIOENCODING may ask for something else.
    """
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is None:
            continue
        # A name with an accent must not end the command on an old terminal.
        wanted: dict[str, Any] = {"errors": "replace"}
        if not is_person(stream) and (as_json or not _is_chosen(stream.encoding)):
            wanted["encoding"] = "utf-8"
        reconfigure(**wanted)
