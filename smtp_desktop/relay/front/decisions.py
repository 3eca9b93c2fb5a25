"""What is decided behind the front."""

from __future__ import annotations

from typing import Protocol

from smtp_desktop.ports.submission import Envelope
from smtp_desktop.relay.answer import Answer
from smtp_desktop.services.relaying.register import Program


class Decisions(Protocol):
    """Who may come in, what may leave, and what came of it."""

    def admit(self, username: str, password: bytes) -> Program | None:
        """The program that signs in so; None for a wrong username or password."""
        ...

    def came_unsigned(self) -> None:
        """A program has gone that wanted to send, and has not even tried to sign in."""
        ...

    async def peer(self, address: tuple[str, int], port: int) -> str:
        """Who is at the other end, as far as the system tells."""
        ...

    def refusal(self, program: Program, sender: str) -> Answer | None:
        """Why this program cannot send with this sender now; None where it can."""
        ...

    def turned_down(self, program: Program, envelope: Envelope, said: Answer) -> Answer:
        """This is answered to a message that cannot be delivered as it is."""
        ...

    def max_size(self, program: Program) -> int:
        """The largest message in octets."""
        ...

    async def deliver(self, program: Program, envelope: Envelope, content: bytes) -> Answer:
        """The answer to a message; it goes its way even where nobody waits for that any more."""
        ...
