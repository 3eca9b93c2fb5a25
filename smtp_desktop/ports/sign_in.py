"""What signing in asks of the outside world: an identity provider, a browser, a way back."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from smtp_desktop.model.purpose import OWN, Place, Purpose, of_tokens
from smtp_desktop.model.secret import Secret
from smtp_desktop.model.web_address import WebAddress
from smtp_desktop.printable import Printable
from smtp_desktop.waiting import Cancellation, Deadline


@dataclass(frozen=True)
class Registration:
    """The app registration that a person signs in through, and the server the tokens are for.

    `authority` ends in the tenant; `audiences` are what a token may be for. Without a secret it is
    a public client, with one a confidential client (RFC 6749 §2.1). `place` is the outgoing
    server that tokens go to (RFC 9700 §4.9).
    """

    client_id: str
    client_secret: Secret | None
    authority: str
    scope: str
    audiences: tuple[str, ...]
    place: Place = OWN

    @property
    def purpose(self) -> Purpose:
        """What a sign-in through this registration is kept for."""
        return of_tokens(self.client_id, self.authority, self.scope, self.place)


@dataclass(frozen=True)
class Person:
    """Who signed in; `address` is the name that the outgoing server knows them by."""

    address: Printable
    tenant_id: Printable
    id: str


@dataclass(frozen=True)
class Grant:
    """What a sign-in gave: a token for now (`expires_at` is in UTC), and a cache for later."""

    person: Person
    access_token: Secret
    expires_at: datetime
    cache: Secret


@dataclass(frozen=True)
class Begun:
    """A sign-in that goes on in the browser at `address`; `flow` is the provider's own memory."""

    address: WebAddress
    state: str
    flow: Any


@dataclass(frozen=True)
class DeviceCode:
    """A sign-in that goes on in any browser at `address`, where `code` is typed (RFC 8628)."""

    code: Printable
    address: WebAddress
    seconds: float
    flow: Any


class IdentityProvider(Protocol):
    """Microsoft's sign-in, or one that looks like it.

    Every address in an answer is one that the browser may be given and the provider's own. Every
    method raises SignInError, TransportError, TlsError or Cancelled, ends at its deadline,
    and is cancelled within a second.
    """

    def begin(
        self,
        registration: Registration,
        redirect_uri: str,
        hint: str,
        deadline: Deadline,
        cancellation: Cancellation,
    ) -> Begun:
        """The address to open in the browser (RFC 6749 §4.1.1, RFC 7636)."""
        ...

    def redeem(
        self,
        registration: Registration,
        begun: Begun,
        answer: Mapping[str, str],
        deadline: Deadline,
        cancellation: Cancellation,
    ) -> Grant:
        """The tokens for what the browser brought back (RFC 6749 §4.1.3)."""
        ...

    def begin_device(
        self, registration: Registration, deadline: Deadline, cancellation: Cancellation
    ) -> DeviceCode:
        """A code to be typed in a browser anywhere."""
        ...

    def redeem_device(
        self,
        registration: Registration,
        code: DeviceCode,
        deadline: Deadline,
        cancellation: Cancellation,
    ) -> Grant:
        """The tokens, once somebody has typed the code; raises SignInTimedOut."""
        ...

    def refresh(
        self,
        registration: Registration,
        cache: Secret,
        deadline: Deadline,
        cancellation: Cancellation,
    ) -> Grant:
        """A new token without asking anybody; raises SignInExpired when that is over."""
        ...


class Return(Protocol):
    """A port on this computer that the browser returns to (RFC 8252 §7.3)."""

    @property
    def uri(self) -> str:
        """The redirect URI with its port."""
        ...

    def expect(self, state: str) -> None:
        """Say which answer is waited for, before the browser is opened."""
        ...

    def single_use(self, address: WebAddress) -> WebAddress:
        """An address of this computer that leads to another address once; making a new one ends the
        earlier.

        Other programs can read what a browser is started with, and this address tells them nothing.
        """
        ...

    def wait(self, deadline: Deadline, cancellation: Cancellation) -> Mapping[str, str]:
        """What the browser brought back for that state; raises SignInTimedOut or Cancelled."""
        ...


class Redirects(Protocol):
    """Opens the browser's way back to this program."""

    def listen(self) -> AbstractContextManager[Return]:
        """A port that is open inside the ``with`` block; raises RedirectFailed."""
        ...


class Browser(Protocol):
    """The person's browser."""

    def open(self, address: WebAddress) -> bool:
        """Show a page. Returns within seconds, and False where no browser could be started."""
        ...
