"""How much at once, how many a minute, how long: every bound of the relay in one place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FrontLimits:
    """What programs may ask of the relay; times in seconds, sizes in octets.

    `connections` may be open at once, `strangers` of them without a sign-in, each for
    `strange_for`; `in_flight` bounds the bodies of all messages together.
    """

    connections: int = 512
    strangers: int = 256
    strange_for: float = 30
    idle: float = 300
    standing_still: float = 180
    size: int = 50 * 1024 * 1024
    in_flight: int = 128 * 1024 * 1024
    recipients: int = 100
    stop: float = 20


@dataclass(frozen=True)
class BackLimits:
    """How long the provider is waited for, in seconds, and how long a session is kept.

    `final` is patient on purpose: a provider that takes its time would otherwise turn into a
    duplicate (RFC 5321 §4.5.3.2.6).
    """

    session: float = 60
    opening: float = 30
    envelope: float = 30
    envelope_reused: float = 8
    final: float = 300
    tidy: float = 8
    idle: float = 60
    age: float = 600
    crowded: float = 600
    longest_pause: float = 60
