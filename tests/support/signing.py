"""Stand-ins for signing in: an identity provider that answers what a test says."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

from conftest import CANARY
from smtp_desktop import resources
from smtp_desktop.adapters.files.memory import InMemorySecretStore
from smtp_desktop.errors import ConnectionTimedOut, SecretStoreLocked
from smtp_desktop.model.account import Account, OAuth, Sender, Server
from smtp_desktop.model.choices import Encryption
from smtp_desktop.model.secret import Secret
from smtp_desktop.model.sign_in import cloud
from smtp_desktop.model.sign_in.registration import REDIRECT_URI
from smtp_desktop.model.sign_in.web_address import WebAddress
from smtp_desktop.ports.sign_in import Begun, DeviceCode, Grant, Person, Registration
from smtp_desktop.ports.storage import Secrets
from smtp_desktop.printable import Printable
from smtp_desktop.services.sign_in.progress import Progress
from smtp_desktop.services.sign_in.sign_in import SignIn, SignInLimits
from smtp_desktop.services.sign_in.tokens import Tokens
from smtp_desktop.waiting import Cancellation, Deadline
from support.clock import FixedClock

NOW = datetime(2026, 11, 20, 9, 14, tzinfo=UTC)
PAGE = WebAddress("https://login.example.test/page")
DEVICE = WebAddress("https://login.example.test/device")
GUID = "11111111-2222-3333-4444-555555555555"
JANE = Person(Printable("jane@acme.test"), Printable("tenant-1"), "jane.tenant-1")
OUTLOOK = "https://outlook.office.com"
CLOUDS = cloud.decode(resources.read_text("clouds.toml"))


def microsoft(client_id: str = GUID, tenant: str = "acme.test", authority: str = "") -> Account:
    server = Server("smtp.office365.com", 587, Encryption.TLS)
    auth = OAuth(client_id, tenant, authority=authority)
    return Account(Sender("Jane", "jane@acme.test"), server, auth, "jane@acme.test")


def token(audience: str = OUTLOOK, mark: str = "1") -> Secret:
    key = "a key of the test, and long enough"
    return Secret(jwt.encode({"aud": audience, "jti": mark + CANARY}, key, "HS256"))


def grant(
    mark: str = "1", minutes: float = 60, person: Person = JANE, access: Secret | None = None
) -> Grant:
    expires = NOW + timedelta(minutes=minutes)
    return Grant(person, access or token(mark=mark), expires, Secret(f"cache {mark} {CANARY}"))


class FakeProvider:
    """Answers with what `grants` holds, in order; an exception in it is raised."""

    def __init__(self, *grants: Grant | Exception) -> None:
        self.grants = list(grants)
        self.asked: list[tuple[str, Any]] = []
        self.in_address = False
        self.revokes: bool | None = True  # None: nobody answers

    def begin(
        self,
        registration: Registration,
        redirect_uri: str,
        hint: str,
        deadline: Deadline,
        cancellation: Cancellation,
        *,
        in_address: bool = False,
    ) -> Begun:
        self.asked.append(("begin", (registration, redirect_uri, hint)))
        self.in_address = in_address
        return Begun(PAGE, "the state", "flow")

    def redeem(
        self,
        registration: Registration,
        begun: Begun,
        answer: Mapping[str, str],
        deadline: Deadline,
        cancellation: Cancellation,
    ) -> Grant:
        self.asked.append(("redeem", dict(answer)))
        return self._next()

    def begin_device(
        self, registration: Registration, deadline: Deadline, cancellation: Cancellation
    ) -> DeviceCode:
        self.asked.append(("begin_device", registration))
        return DeviceCode(Printable("ABCD-EFGH"), DEVICE, 900, "flow")

    def redeem_device(
        self,
        registration: Registration,
        code: DeviceCode,
        deadline: Deadline,
        cancellation: Cancellation,
    ) -> Grant:
        self.asked.append(("redeem_device", code.code))
        return self._next()

    def refresh(
        self,
        registration: Registration,
        cache: Secret,
        deadline: Deadline,
        cancellation: Cancellation,
    ) -> Grant:
        self.asked.append(("refresh", cache))
        return self._next()

    def revoke(
        self,
        registration: Registration,
        cache: Secret,
        deadline: Deadline,
        cancellation: Cancellation,
    ) -> bool:
        self.asked.append(("revoke", cache))
        if self.revokes is None:
            raise ConnectionTimedOut("No answer.")
        return self.revokes

    def _next(self) -> Grant:
        answer = self.grants.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


class LockedStore:
    """A keyring that nobody unlocks."""

    def read(self, name: str, seal: str) -> Secrets:
        raise SecretStoreLocked("locked")

    def prepare(self, name: str, secrets: Secrets, seal: str) -> None:
        raise SecretStoreLocked("locked")

    def settle(self, name: str, seal: str) -> None:
        raise SecretStoreLocked("locked")

    def discard(self, name: str) -> None:
        raise SecretStoreLocked("locked")

    def remove(self, name: str) -> None:
        raise SecretStoreLocked("locked")


class FakeBack:
    def __init__(self, events: list[str], redirect: str) -> None:
        self._events = events
        self.uri = f"{redirect}:1234"

    def expect(self, state: str) -> None:
        self._events.append(f"expect {state}")

    def single_use(self, address: WebAddress) -> WebAddress:
        self._events.append(f"lead once to {address}")
        return WebAddress(f"{self.uri}/{len(self._events)}")

    def take_address(self, address: Secret) -> bool:
        self._events.append("pasted")
        return address.reveal().startswith(self.uri)

    def wait(self, deadline: Deadline, cancellation: Cancellation) -> Mapping[str, str]:
        cancellation.raise_if_cancelled()
        self._events.append("wait")
        return {"code": CANARY, "state": "the state"}


class Scene:
    """A sign-in service with everything around it played; `events` are what happened in order."""

    def __init__(self, *grants: Grant | Exception, store: Any = None) -> None:
        self.events: list[str] = []
        self.provider = FakeProvider(*grants)
        self.others = FakeProvider(*grants)
        self.store = store or InMemorySecretStore()
        self.tokens = Tokens(self.store, self._lock)
        self.clock = FixedClock(NOW)
        self.has_browser = True
        self.progress: list[Progress] = []
        self.service = self.another_program()

    def another_program(self) -> SignIn:
        """A program that starts anew on the same keyring."""
        tokens = Tokens(self.store, self._lock)
        self.tokens = tokens
        return SignIn(
            self.provider,
            self.others,
            self,
            self,
            tokens,
            self.clock,
            lambda: CLOUDS,
            SignInLimits(1, 2),
        )

    def open(self, address: WebAddress) -> bool:
        self.events.append(f"open {address}")
        return self.has_browser

    @contextlib.contextmanager
    def listen(self, redirect: str = REDIRECT_URI) -> Iterator[FakeBack]:
        self.events.append("listen")
        yield FakeBack(self.events, redirect)
        self.events.append("closed")

    @contextlib.contextmanager
    def _lock(self, name: str) -> Iterator[None]:
        self.events.append(f"lock {name}")
        yield
        self.events.append("unlock")
