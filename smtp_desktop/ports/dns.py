"""The port to the directory of names (DNS), and the answers that come back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Generic, NamedTuple, Protocol, TypeVar

from smtp_desktop.waiting import Cancellation, Deadline

Value = TypeVar("Value", covariant=True)


class Lookup(Enum):
    """How a look-up ended; the first three members are answers, the last two say that none came."""

    FOUND = auto()
    NO_RECORD = auto()  # the name is there, but has nothing of this kind
    NO_SUCH_NAME = auto()  # NXDOMAIN (RFC 8020)
    REFUSED = auto()  # SERVFAIL and its like, or an answer that makes no sense
    SILENT = auto()  # nothing in time, or no name server to ask


@dataclass(frozen=True)
class Answer(Generic[Value]):
    """What came of one look-up; `values` is empty unless something was found."""

    lookup: Lookup
    values: tuple[Value, ...] = ()

    @property
    def is_void(self) -> bool:
        """Whether there was an answer with nothing in it (RFC 7208 §4.6.4)."""
        return self.lookup in (Lookup.NO_RECORD, Lookup.NO_SUCH_NAME)

    @property
    def is_missing(self) -> bool:
        """Whether nobody knows what stands there, because no answer came."""
        return self.lookup in (Lookup.REFUSED, Lookup.SILENT)


class ServiceRecord(NamedTuple):
    """A server of a domain for one service (RFC 2782); `target` is empty where the domain says
    that it has none."""

    priority: int
    weight: int
    port: int
    target: str


class Dns(Protocol):
    """Asks for the records of a name, which is in A-labels.

    Only the name leaves this computer. Raises Cancelled and nothing else; what a record holds was
    written by strangers and is bounded, but not checked.
    """

    def txt(self, name: str, deadline: Deadline, cancellation: Cancellation) -> Answer[str]:
        """The texts of a name, each put together from its parts."""
        ...

    def mx(self, name: str, deadline: Deadline, cancellation: Cancellation) -> Answer[str]:
        """The names of the servers that take email for a domain, the preferred one first."""
        ...

    def addresses(self, name: str, deadline: Deadline, cancellation: Cancellation) -> Answer[str]:
        """The IPv4 and IPv6 addresses of a name."""
        ...

    def srv(
        self, name: str, deadline: Deadline, cancellation: Cancellation
    ) -> Answer[ServiceRecord]:
        """The servers for a service, in no particular order."""
        ...
