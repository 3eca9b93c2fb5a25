"""Detection: from an address to settings. Every source is asked at once, and whatever hangs is
left behind at the end of the time: partial answers are used."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial

from smtp_desktop.discovery.merge import Believed, merge
from smtp_desktop.discovery.offer import Offer, Source
from smtp_desktop.model import host as hosts
from smtp_desktop.model.address import Address
from smtp_desktop.model.provider import Note, Provider, Providers
from smtp_desktop.model.sign_in.cloud import Cloud, Clouds
from smtp_desktop.services.detection.guesses import Guesser
from smtp_desktop.services.detection.race import Answer, Race
from smtp_desktop.services.detection.sources import Ask, Question, Sources, preset
from smtp_desktop.services.detection.tenants import AccountKind, Tenant, TenantFinder
from smtp_desktop.services.imports import reading as imports
from smtp_desktop.waiting import Cancellation, Deadline

FEDERATED = "ms_federated"  # the note for people whose company signs them in by itself


@dataclass(frozen=True)
class DetectionLimits:
    """How many seconds a search may take: `whole` bounds all of it, and `guesses` is when guessing
    begins at the latest where nobody has offered a server by then."""

    whole: float = 4.5
    guesses: float = 1.5


@dataclass(frozen=True)
class Tried:
    """What became of one source; `outcome` is ``found``, ``none``, ``failed`` or ``late``."""

    source: Source
    ms: int
    outcome: str


@dataclass(frozen=True)
class Detected:
    """What is known of an address so far; `believed` is None where no server was found.

    `notes` are what to know before a password is typed, or before the sign-in at Microsoft.
    """

    address: str
    provider: Provider | None = None
    believed: Believed | None = None
    notes: tuple[Note, ...] = ()
    tried: tuple[Tried, ...] = ()

    @property
    def is_unanswered(self) -> bool:
        """Whether all that was asked stayed silent, so that nobody knows more than before."""
        outcomes = {one.outcome for one in self.tried if one.source is not Source.PRESET}
        return bool(outcomes) and outcomes <= {"failed", "late"}


Report = Callable[[Detected], None]


class Detection:
    """The service behind leaving the field Email, and behind the command ``detect``.

    Where `may_ask` is False nobody is ever asked, whatever a caller wishes.
    """

    def __init__(
        self,
        sources: Sources,
        tenants: TenantFinder,
        guesser: Guesser,
        providers: Providers,
        clouds: Clouds,
        limits: DetectionLimits | None = None,
        *,
        may_ask: bool = True,
    ) -> None:
        self._may_ask = may_ask
        self._sources = sources
        self._tenants = tenants
        self._guesser = guesser
        self._providers = providers
        self._clouds = clouds
        self._limits = limits or DetectionLimits()

    def offline(self, address: str) -> Detected:
        """What is known without asking anybody."""
        provider = self._providers.for_address(address)
        offers = [preset(provider, Source.PRESET)] if provider and provider.has_smtp else []
        tried = Tried(Source.PRESET, 0, "found" if provider else "none")
        return self.detected(address, offers, (tried,), provider)

    def run(
        self, address: str, report: Report, cancellation: Cancellation, *, asks: bool = True
    ) -> Detected:
        """All that can be found out, reported as it comes in; with `asks` False nothing leaves this
        computer.

        Otherwise only the domain does. Raises Cancelled and nothing else.
        """
        known = self.offline(address)
        report(known)
        domain = Address(address).ascii_domain
        may_ask = asks and self._may_ask and known.provider is None
        if not may_ask or not domain or hosts.leads_nowhere(domain):
            return known
        search = _Search(self, address, domain, known, cancellation)
        return search.to_the_end(report, self._limits)

    def start(self, race: Race, question: Question) -> None:
        """Ask the sources, all at once."""
        sources = self._sources
        asks: dict[Source, Ask] = {
            Source.SRV: sources.srv,
            Source.MX: sources.mx,
            Source.AUTOCONFIG: sources.autoconfig,
            Source.WELL_KNOWN: sources.well_known,
            Source.DATABASE: sources.database,
            Source.MX_DATABASE: sources.mx_database,
        }
        for source, ask in asks.items():
            race.start(source, partial(ask, question))

    def guess(self, race: Race, question: Question) -> None:
        """Ask at the names that outgoing servers usually have."""
        for guess in self._guesser.guesses(question.domain):
            race.start(Source.PROBE, partial(self._guesser.knock, guess, question))

    def ask_microsoft(self, race: Race, question: Question, host: str) -> bool:
        """Look for the tenant where Microsoft runs the server, and say whether it is being looked
        for."""
        cloud = self._cloud(host)
        if cloud is None:
            return False
        race.start(Source.MICROSOFT, partial(self._tenant, question, cloud))
        return True

    def detected(
        self,
        address: str,
        offers: Iterable[Offer],
        tried: tuple[Tried, ...],
        provider: Provider | None = None,
        tenant: Tenant | None = None,
    ) -> Detected:
        """What the answers so far amount to; `provider` and `tenant` are given where they are
        known."""
        believed, tenant = merge(address, offers), tenant or Tenant()
        if believed and provider is None:
            provider = self._providers.by_id(believed.provider)
        if believed and not believed.settings.host:  # a service with nothing to send through
            believed = None
        if believed:
            believed = self._with_way_in(_with_tenant(believed, provider, tenant))
        own = (FEDERATED,) if tenant.kind is AccountKind.FEDERATED else ()
        notes = self._providers.notes_for(provider, *own) if provider else ()
        return Detected(address, provider, believed, notes, tried)

    def _with_way_in(self, believed: Believed) -> Believed:
        settings = believed.settings
        auth = imports.way_in(settings.host, settings.auth, self._providers, self._clouds)
        return replace(believed, settings=replace(settings, auth=auth))

    def _tenant(self, question: Question, cloud: Cloud) -> Tenant:
        return self._tenants.find(question.domain, cloud, question.deadline, question.cancellation)

    def _cloud(self, host: str) -> Cloud | None:
        return next((cloud for cloud in self._clouds.cloud if host in cloud.hosts), None)


class _Search:
    """One search under way: what has come in so far, and what is still awaited."""

    def __init__(
        self,
        detection: Detection,
        address: str,
        domain: str,
        known: Detected,
        cancellation: Cancellation,
    ) -> None:
        self._detection = detection
        self._address = address
        self._domain = domain
        self._found = known
        self._cancellation = cancellation
        self._offers: list[Offer] = []
        self._tenant = Tenant()
        self._asks_microsoft = False
        self._tried = dict.fromkeys((tried.source for tried in known.tried), known.tried[0])

    def to_the_end(self, report: Report, limits: DetectionLimits) -> Detected:
        """Take every answer as it comes, until nothing better can come or the time is over."""
        whole = Deadline(limits.whole)
        until_guesses = Deadline(limits.guesses, whole)
        question = Question(self._domain, whole, self._cancellation)
        race = Race(self._cancellation)
        self._detection.start(race, question)
        has_guessed = False
        while not whole.is_over and not self._is_settled(race):
            if not has_guessed and not self._offers and (until_guesses.is_over or not race.pending):
                has_guessed = True
                self._detection.guess(race, question)
            answer = race.next(whole)
            if answer:
                self._take(answer, report)
            if self._found.believed and not self._asks_microsoft:
                host = self._found.believed.settings.host
                self._asks_microsoft = self._detection.ask_microsoft(race, question, host)
            if not race.pending and (has_guessed or self._offers):
                break
        for source in race.pending:
            self._tried[source] = Tried(source, round(limits.whole * 1000), "late")
        return self._look()

    def _take(self, answer: Answer, report: Report) -> None:
        if isinstance(answer.value, Tenant):
            self._tenant = answer.value
            outcome = "found" if answer.value.tenant_id else "none"
        else:
            self._offers += answer.value or ()
            outcome = "found" if answer.value else "failed" if answer.value is None else "none"
        before = self._tried.get(answer.source)
        if before is None or before.outcome != "found":
            self._tried[answer.source] = Tried(answer.source, answer.ms, outcome)
        found = self._look()
        if found.believed != self._found.believed:
            report(found)
        self._found = found

    def _look(self) -> Detected:
        order = list(Source)
        tried = tuple(sorted(self._tried.values(), key=lambda tried: order.index(tried.source)))
        return self._detection.detected(self._address, self._offers, tried, tenant=self._tenant)

    def _is_settled(self, race: Race) -> bool:
        """Whether no answer that is still awaited could change a value."""
        believed, pending = self._found.believed, race.pending
        if believed is None or not believed.is_whole or Source.MICROSOFT in pending:
            return False
        order = list(Source)
        best = order.index(believed.sources["host"])
        return all(order.index(source) > best for source in pending)


def _with_tenant(believed: Believed, provider: Provider | None, tenant: Tenant) -> Believed:
    """The settings with the tenant that is known for everybody of the service, or was found."""
    known = provider.tenant if provider else ""
    if not (known or tenant.tenant_id):
        return believed
    source = believed.sources["host"] if known else Source.MICROSOFT
    return replace(
        believed,
        settings=replace(believed.settings, tenant_id=known or tenant.tenant_id),
        sources={**believed.sources, "tenant_id": source},
    )
