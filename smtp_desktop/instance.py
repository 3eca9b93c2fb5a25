"""Is the window already open, and can one be opened? Asked before Qt is loaded, so that a second
start takes no time."""

from __future__ import annotations

import os
import sys

RAISE = b"raise"
_SECONDS = 2.0


def raise_running(address: str) -> bool:
    """Ask the running window to come to the front; False when none is running.

    The desktop's activation token goes along: without it some desktops only blink.
    """
    token = os.environ.get("XDG_ACTIVATION_TOKEN", "").encode()
    message = RAISE + b" " + token + b"\n"
    try:
        if sys.platform == "win32":
            with open(rf"\\.\pipe\{address}", "r+b", buffering=0) as pipe:
                pipe.write(message)
            return True
        return _raise_over_socket(address, message)
    except OSError:
        return False


def _raise_over_socket(address: str, message: bytes) -> bool:
    if not os.path.exists(address):
        return False
    import socket

    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(_SECONDS)
        client.connect(address)
        client.sendall(message)
        return client.recv(2) == b"ok"


def can_open_window() -> bool:
    """Whether Qt has something to open a window on, if only the platform it was told to use."""
    return has_display() or bool(os.environ.get("QT_QPA_PLATFORM"))


def has_display() -> bool:
    """Whether there is a screen on which a person sees a window."""
    if sys.platform in ("win32", "darwin"):
        return True
    display = os.environ.get("DISPLAY", "")
    if display.startswith(":"):
        number = display[1:].partition(".")[0]
        return os.path.exists(f"/tmp/.X11-unix/X{number}")  # noqa: S108 - where X11 puts it
    return bool(display or os.environ.get("WAYLAND_DISPLAY"))
