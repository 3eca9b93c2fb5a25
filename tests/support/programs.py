"""Other programs on this computer, with accounts to take over."""

from __future__ import annotations

from smtp_desktop.model.choices import Encryption
from smtp_desktop.model.draft import Draft
from smtp_desktop.ports.system import OtherAccount

JANE = Draft(
    name="Jane Doe", email="jane@acme.com", host="smtp.acme.com", port="465",
    encryption=Encryption.SSL, username="jane",
)  # fmt: skip


class Programs:
    """Other programs with these accounts."""

    def __init__(self, *found: OtherAccount) -> None:
        self.asked = 0
        self._found = found

    def accounts(self) -> tuple[OtherAccount, ...]:
        self.asked += 1
        return self._found
