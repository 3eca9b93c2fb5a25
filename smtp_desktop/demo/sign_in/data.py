"""Who and what the practice sign-in knows: tenants, registrations and people, all of it data."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from smtp_desktop.demo.mail_server import ADDRESS

OUTLOOK = "https://outlook.office.com"
OUTLOOK_365 = "https://outlook.office365.com"
EXCHANGE = "00000002-0000-0ff1-ce00-000000000000"  # the application id of the same service
GRAPH = "https://graph.microsoft.com"

# Where a token for it may be used to send; Graph's may not, though it has the same permission.
MAIL_AUDIENCES = frozenset({OUTLOOK, OUTLOOK_365, EXCHANGE})
SENDING = frozenset({"SMTP.Send", "SMTP.SendAsApp"})
SENDING_BY_GRAPH = frozenset({"Mail.Send", "Mail.Send.Shared"})

PRACTICE_TENANT = "7a0c5d3e-91b4-4f6a-8c52-0d1e2f3a4b5c"
CONSUMERS_TENANT = "9188040d-6c67-4c5b-b112-36a304b66dad"  # Microsoft's own number for them

PUBLIC_CLIENT = "c0ffee00-5e4d-4d01-9a11-5d7001de5001"
CONFIDENTIAL_CLIENT = "c0ffee00-5e4d-4d01-9a11-5d7001de5002"
CLIENT_SECRET = "practice-secret"  # noqa: S105 - it opens a mailbox in this program's memory
APPROVAL_CLIENT = "c0ffee00-5e4d-4d01-9a11-5d7001de5003"

PASSWORD = "practice"  # noqa: S105 - shown on the page itself


class Kind(StrEnum):
    """Whose accounts a tenant holds."""

    WORK = "work"
    PERSONAL = "personal"


class Audience(StrEnum):
    """Supported account types, in the portal's own words for them."""

    SINGLE = "AzureADMyOrg"
    WORK = "AzureADMultipleOrgs"
    ALL = "AzureADandPersonalMicrosoftAccount"
    PERSONAL = "PersonalMicrosoftAccount"


class Platform(StrEnum):
    """What a redirect URI is registered as; it decides whether a secret is asked for."""

    DESKTOP = "desktop"
    WEB = "web"
    SPA = "spa"


class Consent(StrEnum):
    """Who has to allow an application, before it gets anything."""

    GIVEN = ""
    ASK = "ask"
    ADMIN = "90094"
    WORKFLOW = "90095"  # an administrator too, and the page takes a request for one


@dataclass(frozen=True)
class Tenant:
    """A directory of people."""

    id: str
    domain: str
    name: str
    kind: Kind = Kind.WORK


@dataclass(frozen=True)
class Client:
    """An app registration; `assigned` are the only people that may use it, None for everybody.

    `redirects` says for each redirect URI what it is registered as, `secrets` for each secret
    whether it is still good, `resources` what a token may be asked for.
    """

    id: str
    name: str
    home: str = PRACTICE_TENANT
    audience: Audience = Audience.ALL
    redirects: tuple[tuple[str, Platform], ...] = (("http://localhost", Platform.DESKTOP),)
    secrets: tuple[tuple[str, bool], ...] = field(default=(), repr=False)
    allows_public_flows: bool = True
    is_enabled: bool = True
    consent: Consent = Consent.ASK
    assigned: frozenset[str] | None = None
    resources: frozenset[str] = MAIL_AUDIENCES | {GRAPH}


@dataclass(frozen=True)
class Person:
    """Somebody with an account; `trouble` is the AADSTS code that the account meets, if any.

    `note` says on the page what the account is good for in practice; without it it is not shown.
    """

    address: str
    id: str
    name: str
    tenant: str = PRACTICE_TENANT
    password: str = field(default=PASSWORD, repr=False)
    has_second_factor: bool = False
    trouble: str = ""
    guest_of: frozenset[str] = frozenset()
    note: str = ""


@dataclass(frozen=True)
class Directory:
    """Everybody and everything; `resources` are the services that exist, with what they allow."""

    tenants: tuple[Tenant, ...]
    clients: tuple[Client, ...]
    people: tuple[Person, ...]
    resources: tuple[tuple[str, frozenset[str]], ...] = (
        *((one, SENDING) for one in (OUTLOOK, OUTLOOK_365, EXCHANGE)),
        (GRAPH, SENDING | SENDING_BY_GRAPH),
    )

    def tenant(self, name: str) -> Tenant | None:
        """The tenant with this number or domain."""
        names = ((tenant, {tenant.id, tenant.domain}) for tenant in self.tenants)
        return next((one for one, known in names if name.lower() in known), None)

    def client(self, id_: str) -> Client | None:
        return next((client for client in self.clients if client.id == id_.lower()), None)

    def person(self, address: str) -> Person | None:
        wanted = address.strip().lower()
        return next((person for person in self.people if person.address.lower() == wanted), None)

    def permissions(self, resource: str) -> frozenset[str] | None:
        """What a service allows, None where there is no such service."""
        return dict(self.resources).get(resource)

    def with_(self, thing: Tenant | Client | Person) -> Directory:
        """The same directory with one thing added or replaced; people are told apart by their
        address."""
        if isinstance(thing, Tenant):
            tenants = (tenant for tenant in self.tenants if tenant.id != thing.id)
            return replace(self, tenants=(*tenants, thing))
        if isinstance(thing, Client):
            clients = (client for client in self.clients if client.id != thing.id)
            return replace(self, clients=(*clients, thing))
        people = (person for person in self.people if person.address != thing.address)
        return replace(self, people=(*people, thing))


YOU = Person(
    ADDRESS,
    "5b1f0c6e-2d7a-4f03-9c58-1a2b3c4d5e01",
    "You",
    has_second_factor=True,
    note="You, at work",
)
COLLEAGUE = Person(
    "colleague@practice.test",
    "5b1f0c6e-2d7a-4f03-9c58-1a2b3c4d5e02",
    "A Colleague",
    note="Somebody else, to sign in as the wrong person",
)
PERSONAL = Person(
    "you@personal.test",
    "00000000-0000-0000-5b1f-0c6e2d7a4f03",
    "You, at home",
    tenant=CONSUMERS_TENANT,
    note="A personal account; Tenant ID: consumers",
)
LOCKED = Person(
    "locked@practice.test",
    "5b1f0c6e-2d7a-4f03-9c58-1a2b3c4d5e04",
    "Locked Out",
    trouble="50053",
    note="An account that is locked",
)
BLOCKED = Person(
    "blocked@practice.test",
    "5b1f0c6e-2d7a-4f03-9c58-1a2b3c4d5e05",
    "Blocked",
    trouble="53003",
    note="An account that its company’s rules keep out",
)

PRACTICE = Directory(
    tenants=(
        Tenant(PRACTICE_TENANT, "practice.test", "Practice Company"),
        Tenant(CONSUMERS_TENANT, "consumers", "Personal accounts", Kind.PERSONAL),
    ),
    clients=(
        Client(PUBLIC_CLIENT, "SMTP Desktop (practice)"),
        Client(
            CONFIDENTIAL_CLIENT,
            "SMTP Desktop with a secret (practice)",
            redirects=(("http://localhost", Platform.WEB),),
            secrets=((CLIENT_SECRET, True),),
            allows_public_flows=False,
        ),
        Client(
            APPROVAL_CLIENT,
            "SMTP Desktop, not yet approved (practice)",
            audience=Audience.SINGLE,
            consent=Consent.ADMIN,
        ),
    ),
    people=(YOU, COLLEAGUE, PERSONAL, LOCKED, BLOCKED),
)
