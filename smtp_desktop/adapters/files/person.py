"""The name of whoever uses this computer, as the system knows it."""

from __future__ import annotations

import sys

from smtp_desktop.printable import Printable

_LONGEST = 80
_DISPLAY_NAME = 3  # NameDisplay of EXTENDED_NAME_FORMAT


def user_name() -> str:
    """How the person is called on this computer; empty where nobody knows."""
    import getpass

    try:
        return Printable(getpass.getuser())
    except (OSError, KeyError, ImportError):  # a user without a name, as in some containers
        return ""


def full_name() -> str:
    """A name that people would sign with; empty where the system knows none."""
    try:
        name = _known_name()
    except (OSError, KeyError, AttributeError):
        return ""
    name = " ".join(name.split())
    return name if name.isprintable() and len(name) <= _LONGEST else ""


if sys.platform == "win32":

    def _known_name() -> str:
        """Only accounts of a company or of Microsoft have one."""
        import ctypes

        size = ctypes.c_ulong(_LONGEST + 1)
        buffer = ctypes.create_unicode_buffer(_LONGEST + 1)
        ask = ctypes.WinDLL("secur32").GetUserNameExW
        return buffer.value if ask(_DISPLAY_NAME, buffer, ctypes.byref(size)) else ""

else:

    def _known_name() -> str:
        """The first part of what stands beside the user's login; the login itself is no name."""
        import os
        import pwd

        entry = pwd.getpwuid(os.getuid())
        name = entry.pw_gecos.split(",")[0].replace("&", entry.pw_name.capitalize())
        return "" if name.casefold() == entry.pw_name.casefold() else name
