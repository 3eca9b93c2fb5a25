"""SMTP Desktop: make email leave this computer, and say the truth when it does not.

What a Python program may use is named in ``__all__``; ``submit`` sends a message.
"""

__version__ = "0.1.0"

__all__ = ["Envelope", "Outcome", "Receipt", "SmtpDesktopError", "__version__", "submit"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from smtp_desktop.api.submission import submit
    from smtp_desktop.errors import SmtpDesktopError
    from smtp_desktop.ports.submission import Envelope, Outcome, Receipt

_PLACES = {
    "submit": "smtp_desktop.api.submission",
    "SmtpDesktopError": "smtp_desktop.errors",
    "Envelope": "smtp_desktop.ports.submission",
    "Outcome": "smtp_desktop.ports.submission",
    "Receipt": "smtp_desktop.ports.submission",
}


def __getattr__(name: str) -> object:
    """Load what is asked for, and nothing before: the window starts through here as well."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found: object = getattr(import_module(_PLACES[name]), name)
    globals()[name] = found
    return found
