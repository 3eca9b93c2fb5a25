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


def __getattr__(name: str) -> object:
    """Load what is asked for, and nothing before: the window starts through here as well."""
    found: object
    if name == "submit":
        from smtp_desktop.api.submission import submit as found
    elif name == "SmtpDesktopError":
        from smtp_desktop import errors

        found = errors.SmtpDesktopError
    elif name in __all__:
        from smtp_desktop.ports import submission

        found = getattr(submission, name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = found
    return found
