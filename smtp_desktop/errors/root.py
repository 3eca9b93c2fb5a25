"""The root of everything that can go wrong."""

from __future__ import annotations

from smtp_desktop.printable import Printable

LONGEST_WORD = 200  # characters of what ought to be one word


class SmtpDesktopError(Exception):
    """The root: catch this to catch whatever the program can explain."""

    def __init__(self, message: str = "") -> None:
        super().__init__(Printable(message))

    @classmethod
    def families(cls) -> tuple[str, ...]:
        """The names of this error and of what it is a kind of, the most particular first."""
        return tuple(kind.__name__ for kind in cls.__mro__ if issubclass(kind, SmtpDesktopError))
