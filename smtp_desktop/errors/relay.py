"""What can go wrong with the relay itself."""

from __future__ import annotations

from smtp_desktop.errors.root import SmtpDesktopError


class RelayNotStarted(SmtpDesktopError):
    """The relay did not start or end in time; the message says why, empty where nobody knows."""


class ProgramUnknown(SmtpDesktopError):
    """A program has signed in to the relay with a username or a password that is not known."""


class TurnMissed(SmtpDesktopError):
    """So many messages were on their way that this one was not begun in time."""
