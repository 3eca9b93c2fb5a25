"""What the browser shows when it comes back; the program says the rest."""

from __future__ import annotations

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">
<meta name="viewport" content="width=device-width"><title>SMTP Desktop</title><style>
body {{ font: 17px/1.5 system-ui, sans-serif; margin: 18vh auto 0; max-width: 26em;
  padding: 0 1.5em; text-align: center }}
h1 {{ font-size: 1.5em; font-weight: 600 }}
</style></head><body><h1>{title}</h1><p>{text}</p></body></html>
"""


def signed_in() -> str:
    """The sign-in worked, as far as the browser is concerned."""
    return _PAGE.format(
        title="✓ You are signed in.", text="You can close this tab and go back to SMTP Desktop."
    )


def not_signed_in() -> str:
    """The sign-in came back with an error, which the program explains."""
    return _PAGE.format(
        title="You are not signed in.",
        text="SMTP Desktop says what to do. You can close this tab and go back to it.",
    )


def of_another_attempt() -> str:
    """An answer that nobody waits for any more."""
    return _PAGE.format(
        title="This sign-in is over.",
        text="It belongs to an earlier attempt. Close this tab, and press Connect in SMTP Desktop.",
    )


def already_opened() -> str:
    """The address that leads to the sign-in, opened for the second time."""
    return _PAGE.format(
        title="This address works once.",
        text="It has been opened already. Go back to SMTP Desktop and let it open the browser"
        " again. If it was not you who opened it, cancel there first.",
    )


def nothing_here() -> str:
    """Any other address of the port."""
    return _PAGE.format(title="Nothing here.", text="This address is for signing in only.")
