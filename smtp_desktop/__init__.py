"""SMTP Desktop: make e-mail leave this computer, and say the truth when it does not."""

__version__ = "0.1.0"
