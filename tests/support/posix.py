"""What only POSIX has: a test that needs it is skipped elsewhere, with the reason."""

from __future__ import annotations

import pytest


def openpty() -> tuple[int, int]:
    """A terminal without a screen: our end and the program's."""
    pty = pytest.importorskip("pty", reason="only POSIX has pseudo-terminals")
    ours, theirs = pty.openpty()
    return int(ours), int(theirs)


def echoes(terminal: int) -> bool:
    """Whether a terminal shows what is typed."""
    termios = pytest.importorskip("termios", reason="only POSIX has terminals of this kind")
    return bool(termios.tcgetattr(terminal)[3] & termios.ECHO)
