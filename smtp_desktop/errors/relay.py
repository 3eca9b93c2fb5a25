"""What can go wrong with the relay itself."""

from __future__ import annotations

from smtp_desktop.errors.root import SmtpDesktopError


class RelayNotStarted(SmtpDesktopError):
    """The relay did not start or end in time; the message says why, empty where nobody knows."""


class TurnMissed(SmtpDesktopError):
    """So many messages were on their way that this one was not begun in time."""
