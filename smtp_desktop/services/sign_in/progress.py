"""What is told of a sign-in while it goes on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Waiting:
    """The sign-in goes on in the browser at `address` for at most `seconds`; `is_open` is False
    where no browser could be started."""

    address: str
    is_open: bool
    seconds: float


@dataclass(frozen=True)
class Typing:
    """The person types `code` at `address` in any browser, within `seconds`."""

    code: str
    address: str
    seconds: float


@dataclass(frozen=True)
class Redeeming:
    """The browser is done; the tokens are being fetched."""


Progress = Waiting | Typing | Redeeming
