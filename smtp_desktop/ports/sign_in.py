"""What signing in asks of the outside world: an identity provider, a browser, a way back."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from smtp_desktop.model.purpose import OWN, Place, Purpose, of_tokens
from smtp_desktop.model.secret import Secret
from smtp_desktop.model.sign_in.authorization_server import AuthorizationServer
from smtp_desktop.model.sign_in.registration import REDIRECT_URI
from smtp_desktop.model.sign_in.web_address import WebAddress
from smtp_desktop.printable import Printable
from smtp_desktop.waiting import Cancellation, Deadline


@dataclass(frozen=True)
class Registration:
    """The app registration that a person signs in through, and the server the tokens are for.

    `authority` ends in the tenant; `scope` is the permission of one way of sending, and
    `audiences` are what a token for it may name. Without a secret it is
    a public client, with one a confidential client (RFC 6749 §2.1). `place` is the outgoing
    server that tokens go to (RFC 9700 §4.9); those that go `anywhere` go where the provider says.
    `claims` are what a service wants a new token to prove, as Microsoft's sign-in takes them.
    `server` is the authorization server with this authority as its issuer, None for Microsoft's.
    """

    client_id: str
    client_secret: Secret | None
    authority: str
    scope: str
    audiences: tuple[str, ...]
    place: Place = OWN
    server: AuthorizationServer | None = None
    anywhere: bool = False
    claims: str = ""

    @property
    def redirect(self) -> str:
        """The redirect URI as it is registered, without a port."""
        return self.server.redirect if self.server else REDIRECT_URI

    @property
    def purpose(self) -> Purpose:
        """What a sign-in through this registration is kept for."""
        return of_tokens(self.client_id, self.authority, self.place, anywhere=self.anywhere)

    @property
    def permission(self) -> str:
        """What is asked for, in the provider's own word, without the service that it is of."""
        return self.scope if self.server else self.scope.rpartition("/")[2]


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
    """A kind of sign-in: Microsoft's and what looks like it, or any other authorization server.

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
        *,
        in_address: bool = False,
    ) -> Begun:
        """The address to open in the browser (RFC 6749 §4.1.1, RFC 7636).

        Where it is to come back `in_address`, a person can read it there.
        """
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

    def revoke(
        self,
        registration: Registration,
        cache: Secret,
        deadline: Deadline,
        cancellation: Cancellation,
    ) -> bool:
        """End a sign-in where it was given (RFC 7009); False where that cannot be asked for."""
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

    def take_address(self, address: Secret) -> bool:
        """Take what a person has copied from a browser that could not return; False where it is not
        the answer that is waited for."""
        ...


class Redirects(Protocol):
    """Opens the browser's way back to this program."""

    def listen(self, redirect: str = REDIRECT_URI) -> AbstractContextManager[Return]:
        """A port that is open inside the ``with`` block, of this address; raises RedirectFailed."""
        ...


class Browser(Protocol):
    """The person's browser."""

    def open(self, address: WebAddress) -> bool:
        """Show a page. Returns within seconds, and False where no browser could be started."""
        ...
