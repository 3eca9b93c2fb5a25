"""The stages of a test, in order, and what became of each."""

from enum import Enum
from typing import NamedTuple


class Stage(Enum):
    """One stage of a conversation; the value is its name in JSON."""

    RESOLVE = "resolve"
    CONNECT = "connect"
    TLS = "tls"
    GREETING = "greeting"
    EHLO = "ehlo"
    STARTTLS = "starttls"
    SIGN_IN = "sign_in"
    AUTH = "auth"
    SENDER = "sender"
    RECIPIENT = "recipient"
    DATA = "data"
    SEND = "send"


class Status(Enum):
    """What became of a stage; RUNNING is for live displays only."""

    RUNNING = "running"
    PASSED = "passed"
    FAILED = "failed"
    NOT_REACHED = "not_reached"


class Step(NamedTuple):
    """One stage and its outcome; `ms` is how long it took, `detail` what was seen."""

    stage: Stage
    status: Status
    ms: int = 0
    detail: str = ""

    @property
    def has_failed(self) -> bool:
        """The test ended here."""
        return self.status is Status.FAILED
