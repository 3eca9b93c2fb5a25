"""This computer: its clock, and the practice mailbox in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

import msgspec

from smtp_desktop.model.draft import Draft


class Clock(Protocol):
    """The time, with its zone."""

    def now(self) -> datetime: ...


class Received(msgspec.Struct, frozen=True):
    """A message that arrived in the practice mailbox."""

    sender: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    at: datetime


class Mailbox(Protocol):
    """A mailbox that can be read, such as the practice server's."""

    def messages(self) -> Sequence[Received]: ...


class OtherAccount(NamedTuple):
    """An account of another program; `program` is one of the names above."""

    program: str
    draft: Draft


class OtherPrograms(Protocol):
    """The email programs on this computer."""

    def accounts(self) -> tuple[OtherAccount, ...]:
        """What they send with, the likeliest first; whatever cannot be read is left out."""
        ...


class NoPrograms:
    """A computer with no other email program."""

    def accounts(self) -> tuple[OtherAccount, ...]:
        return ()
