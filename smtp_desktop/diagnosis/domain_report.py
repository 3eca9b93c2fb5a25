"""What was found out about the From domain, as values; ``wording.domain`` puts them into words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Check(Enum):
    """What was looked at."""

    DOMAIN = "domain"
    SPF = "spf"
    DKIM = "dkim"
    DMARC = "dmarc"
    ALIGNMENT = "alignment"


class Verdict(Enum):
    """How good or bad a line is; UNKNOWN says that nothing could be found out."""

    GOOD = "ok"
    HINT = "warning"
    BAD = "fault"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class DnsRecord:
    """A record to be published as it stands; where `replaces` is given, it takes the place of that
    one."""

    name: str
    type: str
    value: str
    replaces: bool = False

    def __str__(self) -> str:
        return f"{self.name}  {self.type}  {self.value}"


@dataclass(frozen=True)
class Line:
    """One thing that was found; `code` names its sentence and `values` go into it."""

    check: Check
    verdict: Verdict
    code: str
    values: tuple[tuple[str, str], ...] = ()
    record: DnsRecord | None = None


@dataclass(frozen=True)
class DomainReport:
    """The lines about a domain; none where there was nothing to check."""

    domain: str
    lines: tuple[Line, ...] = ()

    @property
    def has_advice(self) -> bool:
        """Whether there is something for whoever manages the domain to fix."""
        return any(line.verdict in (Verdict.BAD, Verdict.HINT) for line in self.lines)


def line(
    check: Check, verdict: Verdict, code: str, record: DnsRecord | None = None, **values: object
) -> Line:
    """A line with the values of its sentence."""
    return Line(check, verdict, code, tuple((key, str(one)) for key, one in values.items()), record)
