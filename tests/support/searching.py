"""Stand-ins for DNS, pages and doors, whose answers and delays a test writes down."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

from smtp_desktop import resources
from smtp_desktop.discovery.offer import Offer
from smtp_desktop.errors import HostNotFound, NoAnswer, SmtpDesktopError
from smtp_desktop.model.sign_in import cloud
from smtp_desktop.ports.dns import Answer, Lookup, ServiceRecord
from smtp_desktop.services.detection import sources
from smtp_desktop.services.detection.detection import Detected, Detection, DetectionLimits
from smtp_desktop.services.detection.guesses import Guess, Guesser
from smtp_desktop.services.detection.sources import Question, Sources
from smtp_desktop.services.detection.tenants import TenantFinder
from smtp_desktop.waiting import Cancellation, Deadline
from support.fakes import PROVIDERS

ADDRESSES = sources.decode(resources.read_text("discovery.toml"))
CLOUDS = cloud.decode(resources.read_text("clouds.toml"))
GUID = "11111111-2222-3333-4444-555555555555"
PAGE = """<clientConfig><emailProvider id="x"><outgoingServer type="smtp">
<hostname>{host}</hostname><port>465</port><socketType>SSL</socketType>
<username>%EMAILADDRESS%</username><authentication>password-cleartext</authentication>
</outgoingServer></emailProvider></clientConfig>"""


def page(host: str) -> bytes:
    return PAGE.format(host=host).encode()


@dataclass
class World:
    """All that can be asked; what is not written down does not exist. `asked` is what left.

    An answer may be an error, which is raised, or HANGS, which is silence until the deadline.
    """

    mx: object = ()
    srv: dict[str, object] = field(default_factory=dict)
    pages: dict[str, object] = field(default_factory=dict)
    doors: dict[str, object] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def sources(self) -> Sources:
        return Sources(Names(self), Pages(self), PROVIDERS, ADDRESSES)

    def detection(self, limits: DetectionLimits | None = None) -> Detection:
        return Detection(
            self.sources(),
            TenantFinder(Pages(self), ADDRESSES),
            Doors(self),
            PROVIDERS,
            CLOUDS,
            limits or DetectionLimits(whole=0.5, guesses=0.2),
        )

    def found(self, address: str = "jane@acme.com", **more: bool) -> Detected:
        return self.detection().run(address, lambda _: None, Cancellation(), **more)

    def answer(self, question: str, answer: object, deadline: Deadline) -> object:
        with self._turn:
            self.asked.append(question)
        if answer is HANGS:
            threading.Event().wait(deadline.remaining)
            raise NoAnswer("No answer in time.")
        if isinstance(answer, SmtpDesktopError):
            raise answer
        return answer


HANGS = object()


class Away(World):
    """A computer without a network: whatever is asked, nothing answers."""

    def answer(self, question: str, answer: object, deadline: Deadline) -> object:
        raise NoAnswer("No.")


class Names:
    """Only what detection asks for."""

    def __init__(self, world: World) -> None:
        self._world = world

    def mx(self, name: str, deadline: Deadline, cancellation: Cancellation) -> Answer[str]:
        return self._answer(f"mx {name}", self._world.mx, deadline)

    def srv(
        self, name: str, deadline: Deadline, cancellation: Cancellation
    ) -> Answer[ServiceRecord]:
        return self._answer(f"srv {name}", self._world.srv.get(name, ()), deadline)

    def txt(self, name: str, deadline: Deadline, cancellation: Cancellation) -> Answer[str]:
        raise AssertionError

    def addresses(self, name: str, deadline: Deadline, cancellation: Cancellation) -> Answer[str]:
        raise AssertionError

    def _answer(self, question: str, answer: object, deadline: Deadline) -> Answer[Any]:
        try:
            found = self._world.answer(question, answer, deadline)
        except NoAnswer:
            return Answer(Lookup.SILENT)
        if isinstance(found, Lookup):
            return Answer(found)
        values: tuple[Any, ...] = tuple(found)  # type: ignore[arg-type]
        return Answer(Lookup.FOUND, values) if values else Answer(Lookup.NO_RECORD)


class Pages:
    def __init__(self, world: World) -> None:
        self._world = world

    def fetch(
        self, address: str, max_bytes: int, deadline: Deadline, cancellation: Cancellation
    ) -> bytes | None:
        found = self._world.answer(address, self._world.pages.get(address), deadline)
        assert found is None or isinstance(found, bytes)
        return found


class Doors(Guesser):
    """Doors that open where the world says so."""

    def __init__(self, world: World) -> None:
        super().__init__(None, ADDRESSES.guesses)  # type: ignore[arg-type]
        self._world = world

    def knock(self, guess: Guess, question: Question) -> tuple[Offer, ...]:
        name = f"{guess.host}:{guess.port}"
        closed = HostNotFound("No such name.")
        found = self._world.answer(name, self._world.doors.get(name, closed), question.deadline)
        return tuple(found)  # type: ignore[arg-type]


OWN = "https://autoconfig.acme.com/mail/config-v1.1.xml"


OPENID = "https://login.microsoftonline.com/acme.com/v2.0/.well-known/openid-configuration"


MICROSOFT = World(
    mx=("acme-com.mail.protection.outlook.com",),
    pages={OPENID: f'{{"issuer": "https://login.microsoftonline.com/{GUID}/v2.0"}}'.encode()},
)


def reports(world: World, address: str = "jane@acme.com") -> list[Detected]:
    """What a real search in this world reports."""
    found: list[Detected] = []
    found.append(world.detection().run(address, found.append, Cancellation()))
    return found
