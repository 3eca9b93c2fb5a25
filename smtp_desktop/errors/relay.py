"""What can go wrong with the relay itself."""

from __future__ import annotations

from smtp_desktop.errors.root import SmtpDesktopError


class RelayNotStarted(SmtpDesktopError):
    """The relay did not start or end in time; the message says why, empty where nobody knows."""


class RelaySilent(RelayNotStarted):
    """A relay of this user is there and does not answer, so it is neither ended nor replaced."""


class RelayPortTaken(RelayNotStarted):
    """The relay did not start: another program uses its port, or the system keeps it for itself."""

    def __init__(self, message: str, port: int, *, is_reserved: bool) -> None:
        super().__init__(message)
        self.port, self.is_reserved = port, is_reserved


class ProgramUnknown(SmtpDesktopError):
    """A program has signed in to the relay with a username or a password that is not known."""


class ProgramNotSignedIn(SmtpDesktopError):
    """A program wanted to send through the relay and did not sign in at all."""


class TurnMissed(SmtpDesktopError):
    """So many messages were on their way that this one was not begun in time."""
