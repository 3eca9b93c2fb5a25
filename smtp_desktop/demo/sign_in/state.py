"""What the parts of the practice sign-in share: its people, what it gave out, how it is broken."""

from __future__ import annotations

import json
import threading
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from smtp_desktop.demo.sign_in.data import (
    GRAPH,
    MAIL_AUDIENCES,
    Client,
    Consent,
    Directory,
    Person,
)
from smtp_desktop.demo.sign_in.http import Answer, Asked
from smtp_desktop.demo.sign_in.refusals import Place, Refused
from smtp_desktop.demo.sign_in.rules import Scope
from smtp_desktop.demo.sign_in.tokens import Ledger


@dataclass(frozen=True)
class Busy:
    """A fault: the answer is HTTP 503, or another status, and says after how many seconds to come
    again; None says nothing of it."""

    retry_after: int | None = 30
    status: int = 503


@dataclass(frozen=True)
class Portal:
    """A fault: the answer is the page of a hotel's network, which wants to be clicked first."""


@dataclass(frozen=True)
class Stalled:
    """A fault: the answer comes only after so many seconds."""

    seconds: float = 60


@dataclass(frozen=True)
class HungUp:
    """A fault: the connection ends without an answer."""


@dataclass(frozen=True)
class ForAudience:
    """A fault: tokens are for another service than was asked for."""

    audience: str = GRAPH


# What can be made to go wrong, for whoever tests a program against the practice sign-in; a string
# is an AADSTS code.
Fault = str | Busy | Portal | Stalled | HungUp | ForAudience


@dataclass
class State:
    """What the parts share; only the thread that holds `lock` may use it."""

    directory: Directory
    now: Callable[[], datetime]
    ledger: Ledger
    fault: dict[Place, Fault] = field(default_factory=dict)
    requests: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)
    authority: str = ""
    pages: str = ""
    graph_host: str = "graph.microsoft.com"

    def refuse(self, place: Place) -> None:
        """Raise Refused where the fault for this place is an AADSTS code."""
        fault = self.fault.get(place)
        if isinstance(fault, str):
            raise Refused(fault, place)

    def audience(self, *places: Place) -> str:
        """The wrong audience of tokens given here, empty for the right one."""
        faults = (self.fault.get(place) for place in places)
        return next((fault.audience for fault in faults if isinstance(fault, ForAudience)), "")

    def has_consent(self, person: Person, client: Client, scope: Scope) -> bool:
        """Whether this person, or an administrator for everybody, has allowed this registration
        what it asks for, at every service."""
        if client.consent is Consent.GIVEN or client.id in self.ledger.approved:
            return True
        return self.ledger.consents.issuperset(consents(person, client, scope))


def consents(person: Person, client: Client, scope: Scope) -> set[tuple[str, str, str]]:
    """What a person allows by allowing this; one service is allowed under all its names."""
    mail = min(MAIL_AUDIENCES)
    asked = {mail if name in MAIL_AUDIENCES else name for name, _ in scope.services}
    return {(person.address, client.id, service) for service in asked}


def in_json(value: dict[str, object], status: int = 200) -> Answer:
    """An answer for a library."""
    return Answer(json.dumps(value), status, "application/json; charset=utf-8")


def correlation(asked: Asked) -> str:
    """The number that both sides know a request by; another one where it is none."""
    given = asked.headers.get("client-request-id") or asked.query.get("client-request-id", "")
    try:
        return str(uuid.UUID(given))
    except ValueError:
        return str(uuid.uuid4())
