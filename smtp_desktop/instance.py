"""Is the window already open, and can one be opened? Asked before Qt is loaded, so that a second
start takes no time. An installer asks the open window to close in the same way.

Whoever answers is believed only where it is a program of the same person: another user's answer
would keep the window from opening.
"""

from __future__ import annotations

import os
import sys
import time

from smtp_desktop.ownership import own_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from socket import socket

RAISE, CLOSE = b"raise", b"close"
_SECONDS = 2.0
_AGAIN = 0.25  # seconds until a window that is still open is asked again

# What macOS and the BSDs call the option that tells who is at the other end; Python has no name.
_SOL_LOCAL, _LOCAL_PEERCRED, _XUCRED_BYTES = 0, 1, 76


def raise_running(address: str) -> bool:
    """Ask the running window to come to the front; False when none of this person's is running.

    The desktop's activation token goes along: without it some desktops only blink.
    """
    token = os.environ.get("XDG_ACTIVATION_TOKEN", "").encode()
    message = RAISE + b" " + token + b"\n"
    try:
        return _tell(address, message)
    except OSError:
        return False


def close_running(address: str, seconds: float) -> bool:
    """Ask the running window to close, and wait so many seconds for it; whether none of this
    person's is open any more.

    A window that would lose something asks the person, once for each call; one that is at work is
    asked again until it has finished.
    """
    message = CLOSE + b" " + str(os.getpid()).encode() + b"\n"
    end = time.monotonic() + seconds
    while _is_there(address, message):
        if time.monotonic() >= end:
            return False
        time.sleep(_AGAIN)
    return True


def _is_there(address: str, message: bytes) -> bool:
    """Tell the running window; False when none of this person's is there."""
    try:
        return _tell(address, message)
    except (FileNotFoundError, ConnectionRefusedError):
        return False
    except OSError:
        return True  # it is there, and too busy to listen, or just going


def tell_over_pipe(
    path: str,
    message: bytes,
    is_own: Callable[[int], bool],
    give_foreground: Callable[[int], None],
) -> bool:
    """Write the message into a pipe, unless `is_own` says of its descriptor that it is another
    user's; whether it was written. Raises OSError where there is no such pipe.

    Before it is written `give_foreground` lets whoever reads it come to the front.
    """
    with open(path, "r+b", buffering=0) as pipe:
        if not is_own(pipe.fileno()):
            return False
        give_foreground(pipe.fileno())
        pipe.write(message)
    return True


if sys.platform == "win32":

    def _tell(address: str, message: bytes) -> bool:
        from smtp_desktop.ownership import give_foreground, is_own_pipe

        return tell_over_pipe(rf"\\.\pipe\{address}", message, is_own_pipe, give_foreground)

else:

    def _tell(address: str, message: bytes) -> bool:
        if not os.path.exists(address):
            return False
        import socket

        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
            client.settimeout(_SECONDS)
            client.connect(address)
            if peer_user(client) != own_number():
                return False
            client.sendall(message)
            return client.recv(2) == b"ok"


def peer_user(connection: socket) -> int:
    """The number of the user whose program is at the other end of a local socket.

    Raises OSError where the system does not tell.
    """
    import socket
    import struct

    option = getattr(socket, "SO_PEERCRED", None)
    if option is not None:
        found = connection.getsockopt(socket.SOL_SOCKET, option, struct.calcsize("iII"))
        return int(struct.unpack("iII", found)[1])
    found = connection.getsockopt(_SOL_LOCAL, _LOCAL_PEERCRED, _XUCRED_BYTES)
    return int(struct.unpack_from("II", found)[1])


def can_open_window() -> bool:
    """Whether Qt has something to open a window on, if only the platform it was told to use."""
    return has_display() or bool(os.environ.get("QT_QPA_PLATFORM"))


def has_display(platform: str = sys.platform) -> bool:
    """Whether there is a screen on which a person sees a window, on a platform as
    ``sys.platform`` names it."""
    if platform in ("win32", "darwin"):
        return True
    display = os.environ.get("DISPLAY", "")
    if display.startswith(":"):
        number = display[1:].partition(".")[0]
        return os.path.exists(f"/tmp/.X11-unix/X{number}")  # noqa: S108 - where X11 puts it
    return bool(display or os.environ.get("WAYLAND_DISPLAY"))
