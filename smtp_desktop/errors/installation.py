"""What can be wrong with the installation of this program."""

from __future__ import annotations

from smtp_desktop.errors.root import SmtpDesktopError


class InstallationDamaged(SmtpDesktopError):
    """A file that comes with the program is missing or damaged; `file` names it."""

    def __init__(self, file: str) -> None:
        super().__init__(
            f"A file of SMTP Desktop is missing or damaged ({file}). Install the program again; "
            "your accounts and passwords stay."
        )
        self.file = file
