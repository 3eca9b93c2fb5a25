"""What the practice sign-in has given out: codes and tokens, and what each is still good for."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

import jwt

from smtp_desktop.demo.sign_in.data import CONSUMERS_TENANT, Client, Person, Platform
from smtp_desktop.demo.sign_in.refusals import Refused
from smtp_desktop.demo.sign_in.rules import Scope

CODE_LASTS = timedelta(minutes=10)
REFRESH_LASTS = timedelta(days=90)  # without being used

_MAX_KEPT = 2000  # of each kind: the oldest go first
_REFRESH_LENGTH = 1400  # characters, as at Microsoft: more than a Windows keyring takes at once
_PADDING = 600  # characters; makes an access token as long as Microsoft's

Item = TypeVar("Item")


@dataclass
class Grant:
    """What a person has allowed a registration; `ended` is the code that says why it is over.

    `claims` are what the person has proven beyond a password, in the words of whoever asked for it.
    """

    person: Person
    client: Client
    platform: Platform
    tenant: str
    realm: str
    scope: Scope
    issued_at: datetime
    nonce: str = ""
    redirect_uri: str = ""
    challenge: str = ""
    ended: str = ""
    claims: str = ""


@dataclass(frozen=True)
class Issued:
    """An access token, as far as anybody may know it."""

    address: str
    audience: str
    permissions: tuple[str, ...]
    client_id: str
    tenant_id: str
    expires_at: datetime


@dataclass
class DeviceCode:
    """A sign-in that waits for somebody to type its code (RFC 8628)."""

    user_code: str
    client: Client
    realm: str
    scope: Scope
    expires_at: datetime
    grant: Grant | None = None
    is_declined: bool = False


@dataclass
class _Ticket:
    """A code or a refresh token: good once."""

    grant: Grant
    issued_at: datetime
    is_used: bool = False


@dataclass
class Ledger:
    """Everything that was given out; its caller takes care that one thread at a time uses it."""

    now: Callable[[], datetime]
    key: bytes = field(repr=False)
    token_seconds: int = 3600
    device_seconds: int = 900
    device_interval: int = 5  # seconds between two questions whether it was typed
    keeps_spent: bool = False  # as at Microsoft, where a refresh token outlives its use
    consents: set[tuple[str, str, str]] = field(default_factory=set)
    approved: set[str] = field(default_factory=set)
    _codes: dict[str, _Ticket] = field(default_factory=dict, repr=False)
    _refresh: dict[str, _Ticket] = field(default_factory=dict, repr=False)
    _access: dict[str, Issued] = field(default_factory=dict, repr=False)
    _devices: dict[str, DeviceCode] = field(default_factory=dict, repr=False)

    def code(self, grant: Grant) -> str:
        """A new authorization code for what a person has allowed (RFC 6749 §4.1.2)."""
        code = f"1.{secrets.token_urlsafe(120)}"
        _keep(self._codes, code, _Ticket(grant, self.now()))
        return code

    def spend(self, code: str) -> Grant:
        """What a code stands for; the code is used up afterwards, whatever comes of it."""
        ticket = self._codes.get(code)
        if ticket is None:
            raise Refused("9002313", "token")
        if ticket.is_used:
            raise Refused("54005", "token")
        ticket.is_used = True
        if self.now() - ticket.issued_at > CODE_LASTS:
            raise Refused("70008", "token")
        return ticket.grant

    def look_up(self, refresh_token: str) -> Grant:
        """What a refresh token stands for."""
        ticket = self._refresh.get(refresh_token)
        if ticket is None or ticket.is_used:
            raise Refused("70000", "token")
        issued = f"{ticket.issued_at:%Y-%m-%dT%H:%M:%S}"
        if ticket.grant.ended:
            raise Refused(ticket.grant.ended, "token", issued=issued)
        if self.now() - ticket.issued_at > REFRESH_LASTS:
            raise Refused("700082", "token", issued=issued)
        return ticket.grant

    def rotate(self, refresh_token: str) -> None:
        """A refresh token is good once, unless spent ones are kept; the next answer has the next
        one."""
        self._refresh[refresh_token].is_used = not self.keeps_spent

    def end(self, address: str, code: str) -> None:
        """From now on this code answers every refresh of this person."""
        for ticket in (*self._refresh.values(), *self._codes.values()):
            if ticket.grant.person.address.lower() == address.lower():
                ticket.grant.ended = code

    def issued(self, access_token: str) -> Issued | None:
        """What an access token is for; None for any that is unknown or no longer good."""
        found = self._access.get(access_token)
        return found if found and found.expires_at > self.now() else None

    def device(self, found: Client, realm: str, scope: Scope) -> tuple[str, DeviceCode]:
        """A device code, and what the person is to type; without letters that look alike."""
        letters = "BCDFGHJKLMNPQRSTVWXZ23456789"
        user_code = "".join(secrets.choice(letters) for _ in range(9))
        ends = self.now() + timedelta(seconds=self.device_seconds)
        code, device = secrets.token_urlsafe(150), DeviceCode(user_code, found, realm, scope, ends)
        _keep(self._devices, code, device)
        return code, device

    def device_of(self, code: str) -> DeviceCode | None:
        return self._devices.get(code)

    def device_typed(self, user_code: str) -> DeviceCode | None:
        wanted = user_code.strip().replace("-", "").upper()
        return next(
            (device for device in self._devices.values() if device.user_code == wanted), None
        )

    def drop_device(self, code: str) -> None:
        self._devices.pop(code, None)

    def answer(self, grant: Grant, issuer: str, scope: Scope, audience: str) -> dict[str, Any]:
        """The answer to a token request (RFC 6749 §5.1)."""
        found: dict[str, Any] = {
            "token_type": "Bearer",
            "scope": scope.text,
            "expires_in": self.token_seconds,
            "ext_expires_in": self.token_seconds,
            "access_token": self._access_token(grant, scope, audience or scope.resource),
            "id_token": self._id_token(grant, issuer),
            "client_info": _client_info(grant),
        }
        if scope.is_offline:
            found["refresh_token"] = f"1.A{secrets.token_urlsafe(_REFRESH_LENGTH)}"[
                :_REFRESH_LENGTH
            ]
            _keep(self._refresh, found["refresh_token"], _Ticket(grant, self.now()))
        return found

    def application_answer(self, found: Client, tenant: str, resource: str) -> dict[str, Any]:
        """A token for the application itself, without anybody (RFC 6749 §4.4)."""
        claims = {"aud": resource, "appid": found.id, "tid": tenant, "roles": ["SMTP.SendAsApp"]}
        token = self._signed(claims)
        ends = self.now() + timedelta(seconds=self.token_seconds)
        _keep(self._access, token, Issued("", resource, (), found.id, tenant, ends))
        return {"token_type": "Bearer", "expires_in": self.token_seconds, "access_token": token}

    def _access_token(self, grant: Grant, scope: Scope, audience: str) -> str:
        """For a personal account a token that says nothing to anybody but the service."""
        claims = {
            "aud": audience,
            "iss": f"https://sts.windows.net/{grant.tenant}/",
            "appid": grant.client.id,
            "app_displayname": grant.client.name,
            "name": grant.person.name,
            "oid": grant.person.id,
            "rh": "1." + "A" * _PADDING,
            "scp": " ".join(scope.permissions),
            "sub": _subject(grant),
            "tid": grant.tenant,
            "unique_name": grant.person.address,
            "upn": grant.person.address,
            "ver": "1.0",
        }
        is_personal = grant.tenant == CONSUMERS_TENANT
        token = f"EwB{secrets.token_urlsafe(900)}" if is_personal else self._signed(claims)
        ends = self.now() + timedelta(seconds=self.token_seconds)
        known = Issued(
            grant.person.address, audience, scope.permissions, grant.client.id, grant.tenant, ends
        )
        _keep(self._access, token, known)
        return token

    def _id_token(self, grant: Grant, issuer: str) -> str:
        claims = {
            "aud": grant.client.id,
            "iss": issuer,
            "name": grant.person.name,
            "oid": grant.person.id,
            "preferred_username": grant.person.address,
            "sub": _subject(grant),
            "tid": grant.tenant,
            "ver": "2.0",
        }
        nonce, grant.nonce = grant.nonce, ""  # only the first answer repeats it
        return self._signed(claims | {"nonce": nonce} if nonce else claims)

    def _signed(self, claims: dict[str, Any]) -> str:
        now = int(self.now().timestamp())
        times = {"iat": now, "nbf": now, "exp": now + self.token_seconds, "uti": uuid.uuid4().hex}
        return jwt.encode(claims | times, self.key, algorithm="HS256")


def proves(verifier: str, challenge: str) -> bool:
    """Whether a verifier belongs to a challenge (RFC 7636 §4.6, S256)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    wanted = base64.urlsafe_b64encode(digest).rstrip(b"=")
    return hmac.compare_digest(wanted, challenge.encode())


def _subject(grant: Grant) -> str:
    """Another one for every registration, as at Microsoft."""
    both = f"{grant.person.id} {grant.client.id}".encode()
    return base64.urlsafe_b64encode(hashlib.sha256(both).digest()).decode().rstrip("=")


def _client_info(grant: Grant) -> str:
    value = {"uid": grant.person.id, "utid": grant.person.tenant}
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _keep(things: dict[str, Item], name: str, thing: Item) -> None:
    things[name] = thing
    while len(things) > _MAX_KEPT:
        del things[next(iter(things))]
