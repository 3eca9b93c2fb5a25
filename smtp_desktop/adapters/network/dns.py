"""DNS by dnspython: bounded in time and size, over UDP, and TCP for what is too long for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from smtp_desktop.ports.dns import Answer, Lookup, ServiceRecord
from smtp_desktop.printable import Printable
from smtp_desktop.waiting import Cancellation, Deadline, call

if TYPE_CHECKING:
    import dns.resolver

Value = TypeVar("Value")

_ONE_SERVER = 1.5  # seconds for one name server, before the next one is asked
_PAYLOAD = 1232  # octets over UDP that no network breaks in two
_MOST_RECORDS = 64
_LONGEST_TEXT = 4096


class SystemDns:
    """See ``ports.dns.Dns``; asks the system's name servers, or those given."""

    def __init__(self, name_servers: Sequence[str] = (), port: int = 53) -> None:
        self._name_servers = list(name_servers)
        self._port = port

    def txt(self, name: str, deadline: Deadline, cancellation: Cancellation) -> Answer[Printable]:
        """Texts, each put together from its parts."""
        return self._ask(name, "TXT", _texts, deadline, cancellation)

    def mx(self, name: str, deadline: Deadline, cancellation: Cancellation) -> Answer[str]:
        """Names of the servers that take email for a domain, the preferred first."""
        return self._ask(name, "MX", _exchanges, deadline, cancellation)

    def addresses(self, name: str, deadline: Deadline, cancellation: Cancellation) -> Answer[str]:
        """IPv4 and IPv6 addresses."""
        answers = [
            self._ask(name, kind, _addresses, deadline, cancellation) for kind in ("A", "AAAA")
        ]
        found = [value for answer in answers for value in answer.values]
        if found:
            return Answer(Lookup.FOUND, tuple(found))
        return next((answer for answer in answers if answer.is_missing), answers[0])

    def srv(
        self, name: str, deadline: Deadline, cancellation: Cancellation
    ) -> Answer[ServiceRecord]:
        """Servers for a service, in no order."""
        return self._ask(name, "SRV", _services, deadline, cancellation)

    def _ask(
        self,
        name: str,
        kind: str,
        read: Callable[[Any], list[Value]],
        deadline: Deadline,
        cancellation: Cancellation,
    ) -> Answer[Value]:
        """One look-up in a thread of its own: the library notices no Stop."""
        cancellation.raise_if_cancelled()
        try:
            return call(
                "DNS", lambda: self._look_up(name, kind, read, deadline), deadline, cancellation
            )
        except TimeoutError:
            return Answer(Lookup.SILENT)

    def _look_up(
        self, name: str, kind: str, read: Callable[[Any], list[Value]], deadline: Deadline
    ) -> Answer[Value]:
        import dns.exception
        import dns.name
        import dns.resolver

        try:
            asked = dns.name.from_text(name.rstrip(".") + ".")
        except (dns.exception.DNSException, UnicodeError):
            return Answer(Lookup.NO_SUCH_NAME)  # nothing can have such a name
        if asked == dns.name.root:
            return Answer(Lookup.NO_SUCH_NAME)
        try:
            records = self._resolve(asked, kind, deadline)
        except dns.resolver.NXDOMAIN:
            return Answer(Lookup.NO_SUCH_NAME)
        except dns.resolver.NoAnswer:
            return Answer(Lookup.NO_RECORD)
        except (dns.exception.Timeout, dns.resolver.NoResolverConfiguration, OSError):
            return Answer(Lookup.SILENT)
        except (dns.exception.DNSException, ValueError):
            return Answer(Lookup.REFUSED)
        values = read(records)[:_MOST_RECORDS]
        return Answer(Lookup.FOUND, tuple(values)) if values else Answer(Lookup.NO_RECORD)

    def _resolve(self, name: Any, kind: str, deadline: Deadline) -> Any:
        """Ask with room for a long answer (RFC 6891), and again without: old routers refuse it."""
        import dns.resolver

        resolver = self._resolver()
        resolver.use_edns(0, 0, _PAYLOAD)
        try:
            return resolver.resolve(name, kind, lifetime=max(deadline.remaining, 0.05))
        except dns.resolver.NoNameservers:
            resolver.use_edns(-1)
            return resolver.resolve(name, kind, lifetime=max(deadline.remaining, 0.05))

    def _resolver(self) -> dns.resolver.Resolver:
        """Made anew for each look-up: the network may have changed since."""
        import dns.resolver

        resolver = dns.resolver.Resolver(configure=not self._name_servers)
        if self._name_servers:
            resolver.nameservers = self._name_servers
            resolver.port = self._port
        resolver.timeout = _ONE_SERVER
        return resolver


def _texts(records: Any) -> list[Printable]:
    joined = (b"".join(record.strings) for record in records)
    return [Printable(text.decode("utf-8", "replace"), _LONGEST_TEXT) for text in joined]


def _exchanges(records: Any) -> list[str]:
    """A domain that takes no email says so with an empty name (RFC 7505)."""
    found = sorted(
        (record.preference, record.exchange.to_text(omit_final_dot=True)) for record in records
    )
    return [name for _, name in found if name not in ("", ".", "@")]


def _services(records: Any) -> list[ServiceRecord]:
    return [
        ServiceRecord(
            record.priority,
            record.weight,
            record.port,
            record.target.to_text(omit_final_dot=True).strip("."),
        )
        for record in records
    ]


def _addresses(records: Any) -> list[str]:
    return [str(record.address) for record in records]
