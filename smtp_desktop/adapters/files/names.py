"""Which names a file cannot have on Windows, where some would mean another file."""

from __future__ import annotations

import ntpath

from smtp_desktop.model.account_name import DEVICES

_MOST = 255  # UTF-16 units
_FORBIDDEN = frozenset('<>:"|?*') | {chr(number) for number in range(32)}

NO_NAME = "no file can have this name"
TOO_LONG = "the name is too long"
DEVICE = "Windows keeps this name for a device"
_NOWHERE = "nul"  # whoever names it alone wants nothing kept


def fault(path: str, platform: str) -> str:
    """Why no file can have this path on a platform (as in ``sys.platform``); empty where one can.

    Elsewhere the system says so itself. On Windows ``letter:it.txt`` is a hidden part of the file
    ``letter``, ``aux.txt`` goes to whatever is plugged in, and a name that is too long is a file
    that is not there.
    """
    if platform != "win32" or path.lower() == _NOWHERE:
        return ""
    parts = ntpath.splitdrive(path)[1].replace("/", "\\").split("\\")
    if any(_FORBIDDEN.intersection(part) for part in parts):
        return NO_NAME
    if any(len(part.encode("utf-16-le", "surrogatepass")) > 2 * _MOST for part in parts):
        return TOO_LONG
    if any(part.partition(".")[0].rstrip(" ").lower() in DEVICES for part in parts):
        return DEVICE
    return ""
