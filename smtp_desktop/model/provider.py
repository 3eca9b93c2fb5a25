"""Email services and what must be known about each before a password is typed.

The facts stand in ``resources/providers.toml``; this module gives them a shape and finds the one
that fits an address or a server. A provider is added there, without code.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase
from functools import lru_cache

import msgspec

from smtp_desktop.model import host as hosts
from smtp_desktop.model.address import Address
from smtp_desktop.model.choices import SUBMISSION_PORT, AuthType, Encryption

_PATTERN = re.compile(r"\*\.[^*]+|[^*]+\.\*")  # see `Provider`


class Endpoint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One more way in: another port, or another name of the server."""

    port: int
    encryption: Encryption
    host: str = ""


class Note(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person must know first; `code` is for programs, `text` for people."""

    code: str
    text: str


class Allowance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a service lets one account do: sessions at once, messages a minute, messages a session;
    0 stands for what is not known."""

    connections: int = 0
    a_minute: int = 0
    a_session: int = 0


class Provider(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One email service.

    `domains` and `mx` are names, ``name.*`` (any ending such as .com or .co.uk) or ``*.name``
    (anything below). `host` is empty where the service has no SMTP. `username` is a template with
    {address}, {local} and {domain}, or a literal; empty where the service hands out its own.
    `secret` names what goes into the field Password; `tenant` and `client_id` are for OAuth 2.0,
    where everybody's are the same. `greetings` are how its servers greet behind the code, in small
    letters with ``*`` for anything; empty where that is not known for sure.

    What a domain's DNS must hold to send through it: `spf` names what an SPF record must include,
    the name to add first, and others that do as well; `dkim` are the selectors under which its keys
    usually stand, `dkim_targets` where their CNAME records lead, a template with {domain} for each.
    With `own_envelope` it sends under a return address of its own, so that the domain's SPF record
    is not asked at all. `allows` is None where no limits are known; `allows_graph`
    are those of its Microsoft Graph.
    """

    id: str
    name: str
    domains: tuple[str, ...] = ()
    mx: tuple[str, ...] = ()
    host: str = ""
    hosts: tuple[str, ...] = ()
    port: int = SUBMISSION_PORT
    encryption: Encryption = Encryption.TLS
    alternatives: tuple[Endpoint, ...] = ()
    greetings: tuple[str, ...] = ()
    auth: AuthType = AuthType.BASIC
    username: str = "{address}"
    secret: str = "password"  # noqa: S105 - a name
    grouped_code: bool = False
    tenant: str = ""
    client_id: str = ""
    spf: tuple[str, ...] = ()
    dkim: tuple[str, ...] = ()
    dkim_targets: tuple[str, ...] = ()
    own_envelope: bool = False
    allows: Allowance | None = None
    allows_graph: Allowance | None = None
    notes: tuple[str, ...] = ()
    know: str = ""
    help: str = ""
    button: str = ""

    @property
    def patterns(self) -> tuple[str, ...]:
        """All names and patterns of it: of domains, of mail exchangers, of its own servers."""
        return (*self.domains, *self.mx, *self._servers)

    @property
    def has_smtp(self) -> bool:
        return bool(self.host)

    @property
    def known_as(self) -> str:
        """What people call the company that runs it: the mailboxes are Gmail, the company is
        Google."""
        return self.button or self.name

    def runs(self, host: str) -> bool:
        """Whether this service runs an outgoing server."""
        name = host.strip().lower().rstrip(".")
        return bool(name) and any(_fits(pattern, name) for pattern in self._servers if pattern)

    def greets_like(self, line: str) -> bool | None:
        """Whether a greeting is this service's own; None where that cannot be told, as with a
        greeting of stars."""
        said = line.lower()
        if not self.greetings or not said.startswith("220") or "***" in said:
            return None
        return any(fnmatchcase(said, f"220?{pattern}") for pattern in self.greetings)

    def offers(self, host: str, port: str, encryption: Encryption) -> bool:
        """Whether these are the settings of this service, in its usual way in or in one of the
        others."""
        ways = ((self.port, self.encryption), *((a.port, a.encryption) for a in self.alternatives))
        return self.runs(host) and any(
            port.strip() == str(number) and encryption.mode_on(number) is way.mode_on(number)
            for number, way in ways
        )

    def username_for(self, address: str) -> str:
        """The username that this service expects for an address; empty if it gives its own."""
        return Address(address).fill(self.username)

    @property
    def _servers(self) -> tuple[str, ...]:
        return (self.host, *self.hosts, *(also.host for also in self.alternatives))


class Providers:
    """All known services, in the order of the file."""

    def __init__(self, providers: Iterable[Provider], note_texts: dict[str, str]) -> None:
        self.all = tuple(providers)
        self._note_texts = note_texts
        self._by_domain = {domain: provider for provider in self.all for domain in provider.domains}
        self._patterns = [
            (_pattern(domain), provider)
            for provider in self.all
            for domain in provider.domains
            if "*" in domain
        ]

    def worded(self, say: Callable[[str], str]) -> Providers:
        """The same services, with every note as `say` puts it."""
        told = (msgspec.structs.replace(one, know=say(one.know)) for one in self.all)
        return Providers(told, {code: say(text) for code, text in self._note_texts.items()})

    def with_first(self, provider: Provider) -> Providers:
        """The same services with one more in front."""
        return Providers((provider, *self.all), self._note_texts)

    @property
    def buttons(self) -> tuple[Provider, ...]:
        """The services that get a button of their own, as `button` names them."""
        return tuple(provider for provider in self.all if provider.button)

    @property
    def domains(self) -> tuple[str, ...]:
        """The domains at which people have addresses; of a name with any ending, the one with
        ``.com``."""
        named = (
            domain.replace(".*", ".com") for provider in self.all for domain in provider.domains
        )
        return tuple(domain for domain in named if "*" not in domain)

    @property
    def servers(self) -> tuple[str, ...]:
        """The names of all outgoing servers, apart from those on this computer."""
        named = (name for provider in self.all for name in provider._servers)
        return tuple(name for name in named if name and "*" not in name and not name[0].isdigit())

    def by_id(self, identifier: str) -> Provider | None:
        return next((provider for provider in self.all if provider.id == identifier), None)

    def for_address(self, address: str) -> Provider | None:
        """The service behind an address, by its domain; None if no preset knows it."""
        domain = Address(address).plain_domain
        if not domain:
            return None
        exact = self._by_domain.get(domain)
        if exact:
            return exact
        return next(
            (provider for pattern, provider in self._patterns if pattern.fullmatch(domain)), None
        )

    def for_host(self, host: str) -> Provider | None:
        """The service that runs an outgoing server; None if no preset knows it."""
        return next((provider for provider in self.all if provider.runs(host)), None)

    def behind(self, host: str) -> Provider | None:
        """The service that mail given to a server goes through; None if no preset knows it, and on
        this computer, where a helper may stand for any service."""
        return None if hosts.is_loopback(host) else self.for_host(host)

    def for_mx(self, exchangers: Iterable[str]) -> Provider | None:
        """The service that receives a domain's mail, by the names of its mail exchangers."""
        for name in exchangers:
            wanted = name.strip().lower().rstrip(".")
            for provider in self.all:
                if any(_fits(pattern, wanted) for pattern in provider.mx):
                    return provider
        return None

    def notes_for(self, provider: Provider, *own: str) -> tuple[Note, ...]:
        """What a person must know before typing a password: first what holds for many services,
        last what holds for this one.

        `own` are the codes of notes that hold for one organization and not for everybody at the
        service.
        """
        notes = [
            Note(code, self._note_texts[code].format(name=provider.name))
            for code in (*provider.notes, *own)
        ]
        if provider.know:
            notes.append(Note("good_to_know", provider.know))
        return tuple(notes)


class _File(msgspec.Struct, forbid_unknown_fields=True):
    notes: dict[str, str]
    provider: tuple[Provider, ...]


def decode(text: str) -> Providers:
    """The services in ``resources/providers.toml``; raises ValueError or
    msgspec.ValidationError when the file is wrong.
    """
    file = msgspec.convert(tomllib.loads(text), _File)
    for provider in file.provider:
        unknown = [code for code in provider.notes if code not in file.notes]
        if unknown:
            raise ValueError(f"{provider.id}: no text for the note {unknown[0]}")
        odd = [name for name in provider.patterns if "*" in name and not _PATTERN.fullmatch(name)]
        if odd:
            raise ValueError(f"{provider.id}: {odd[0]} has its star where none can stand")
    return Providers(file.provider, file.notes)


def _fits(pattern: str, name: str) -> bool:
    """Whether a name is one of those that a pattern stands for; most patterns are a name."""
    return pattern == name or ("*" in pattern and _pattern(pattern).fullmatch(name) is not None)


@lru_cache(maxsize=1024)
def _pattern(name: str) -> re.Pattern[str]:
    """``yahoo.*`` is any ending of one or two short labels, ``*.rr.com`` anything below."""
    if name.endswith(".*"):
        return re.compile(re.escape(name[:-2]) + r"\.[a-z]{2,4}(?:\.[a-z]{2,3})?")
    return re.compile(r"(?:[a-z0-9_-]+\.)+" + re.escape(name.removeprefix("*.")))
