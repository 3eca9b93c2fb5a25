"""What it means that a file of this program is missing or damaged, said without any of them."""

from __future__ import annotations

from smtp_desktop.diagnosis.finding import Concern, Finding
from smtp_desktop.errors import InstallationDamaged


def finding_of(error: InstallationDamaged) -> Finding:
    """That the program has to be installed again."""
    return Finding(
        code="packaging",
        owners=("user", "it_admin"),
        certain=True,
        title="A file of SMTP Desktop is missing or damaged.",
        explanation=f"Without it the program cannot do its work. It is {error.file}.",
        actions=("Install SMTP Desktop again. Your accounts and passwords stay.",),
        concern=Concern.COMPUTER,
    )
