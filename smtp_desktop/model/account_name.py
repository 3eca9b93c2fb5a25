"""The name of an account: which one the first has, and which can be one."""

from functools import lru_cache

DEFAULT = "default"  # the first account's, and the one that is meant where none is named

_LONGEST = 64
_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-")
_NOT_FIRST = "._-"
# On Windows these are devices, whatever stands behind a dot.
DEVICES = frozenset(
    ["con", "prn", "aux", "nul", "conin$", "conout$"]
    + [f"{port}{one}" for port in ("com", "lpt") for one in "0123456789¹²³"]
)


@lru_cache
def check(name: str) -> None:
    """Raise SettingsInvalid for an account name that cannot be a file's on every system."""
    why = _problem(name)
    if why:
        from smtp_desktop.errors import SettingsInvalid  # ``--help`` wants the name alone

        raise SettingsInvalid(why, "--account")


def _problem(name: str) -> str:
    if not (0 < len(name) <= _LONGEST and _LETTERS.issuperset(name)):
        return "an account name is made of letters from A to Z, digits, dots and dashes, 64 at most"
    if name[0] in _NOT_FIRST:
        return "an account name begins with a letter or a digit"
    device = name.partition(".")[0]
    if device.lower() in DEVICES:
        return f"Windows keeps the name {device} for a device, so choose another one"
    return ""
