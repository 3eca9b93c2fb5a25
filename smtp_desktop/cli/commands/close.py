"""``close``: what an installer asks for before it replaces the program."""

from __future__ import annotations

from argparse import Namespace

from smtp_desktop import instance
from smtp_desktop.cli.output import Output
from smtp_desktop.services.services import Services

STILL_OPEN = (
    "The window is still open: it is at work, or asks what is to become of unsaved changes."
)
_SECONDS = 10.0


def close(options: Namespace, services: Services, output: Output) -> int:
    """Ask the open window to close, and wait until it has; 1 where it stays open."""
    address = services.window_address
    if address and not instance.close_running(address, options.timeout or _SECONDS):
        output.fault(STILL_OPEN)
        return 1
    output.line("The window is closed.")
    output.value({"ok": True})
    return 0
