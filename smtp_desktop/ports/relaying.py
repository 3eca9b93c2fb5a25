"""The relay as the rest of the program sees it: its register, a running one, its start."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol

from smtp_desktop.errors import RelayNotStarted

# What a pipe of Windows says first: whoever is hung up on without it was heard by nobody.
WELCOME = b"\n"
# What becomes of a list of programs that nobody can read.
ADD_ANEW = "Move this file elsewhere, then add the programs again: each gets a new password"


class RegisterStore(Protocol):
    """The file of the programs that may send; raises SettingsError."""

    @property
    def where(self) -> str:
        """Where it is kept, for people; empty where it is no file."""
        ...

    def read(self) -> str:
        """The text, empty where there is none."""
        ...

    def change(self, function: Callable[[str], str]) -> None:
        """Replace the text by what the function makes of it, one program at a time; what the
        function raises leaves it as it was."""
        ...


class RelayControl(Protocol):
    """The way to this user's running relay."""

    def ask(
        self, order: dict[str, Any], content: bytes = b"", seconds: float = 5.0
    ) -> dict[str, Any] | None:
        """The answer to an order: ``status``, ``reload``, ``stop``, or
        ``submit`` with the octets of a message; None where no relay runs, and then nobody has heard
        it. Raises OSError where its answer is lost."""
        ...

    def is_there(self) -> bool:
        """Whether one is there, also one that answers nobody: it was stopped, or it hangs."""
        ...


class Autostart(Protocol):
    """Whether the relay starts with the session; raises FileNotWritten."""

    @property
    def is_on(self) -> bool: ...

    def install(self) -> str:
        """Let it start with the session; where that is written, for people."""
        ...

    def uninstall(self) -> bool:
        """Let it start no more; whether it did."""
        ...


class Schedule(Autostart, Protocol):
    """Whether something is done once a day; raises FileNotWritten."""

    @property
    def is_at_login(self) -> bool:
        """Whether it is done each time the person logs in instead, because nothing on this computer
        starts a program once a day."""
        ...


class RelayLaunch(Protocol):
    """Starts the relay now."""

    def start(
        self, *, any_port: bool = False
    ) -> AbstractContextManager[Callable[[], RelayNotStarted | None]]:
        """Start it as a process of its own, which outlives this one, with `any_port` on one of the
        next ports where its own is taken. Inside the block one may ask: None while it runs, and why
        it ended once it has. Raises RelayNotStarted."""
        ...


class NoAutostart:
    """Nothing starts with the session or once a day: for practice."""

    is_on = False
    is_at_login = False

    def install(self) -> str:
        return ""

    def uninstall(self) -> bool:
        return False


class NoLaunch:
    """Nothing is started: for practice."""

    def start(
        self, *, any_port: bool = False
    ) -> AbstractContextManager[Callable[[], RelayNotStarted | None]]:
        return nullcontext(RelayNotStarted)
