"""The page of other programs that send through this one: a part of the window's state."""

from __future__ import annotations

from datetime import date
from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from smtp_desktop.ports.system import OtherAccount
    from smtp_desktop.services.relaying.relaying import Card, ListedProgram, RelayStatus
    from smtp_desktop.wording.sentence import Sentence


class Switching(Enum):
    """What the relay is being told."""

    NOTHING = auto()
    STARTING = auto()
    STOPPING = auto()


class ProgramsPage(NamedTuple):
    """What is known of the relay and of other programs; `relay` is None until it was asked.

    `is_adding` while a new program is named; `card` holds what is typed into the one just added,
    with its password, until the person is done with it. `remark` is about the name, `problem`
    about switching the relay, `unread` about what could not be asked. `others` are the email
    programs on this computer with settings of their own.
    """

    relay: RelayStatus | None = None
    listed: tuple[ListedProgram, ...] = ()
    others: tuple[OtherAccount, ...] = ()
    switching: Switching = Switching.NOTHING
    problem: Sentence | None = None
    unread: Sentence | None = None
    is_adding: bool = False
    remark: Sentence | None = None
    card: Card | None = None
    today: date | None = None

    @property
    def is_on(self) -> bool:
        """How the switch stands."""
        if self.switching is not Switching.NOTHING:
            return self.switching is Switching.STARTING
        return self.relay is not None and self.relay.is_running

    @property
    def is_empty(self) -> bool:
        """Nobody may send yet, as far as was asked."""
        return self.relay is not None and not self.listed and self.unread is None
