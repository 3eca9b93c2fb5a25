"""The sign-in of any authorization server: a code, its proof, and tokens for it (RFC 6749, 7636).

No library: those that were tried take an answer of the wrong issuer. What comes back is compared
in this order, before anything else of it is believed: its state, its issuer (RFC 9207), its error.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from functools import partial
from typing import Any
from urllib.parse import quote_plus, urlencode

from smtp_desktop.adapters.network.https_faults import of_the_network
from smtp_desktop.adapters.network.tls import Trust
from smtp_desktop.adapters.sign_in import answers, metadata
from smtp_desktop.adapters.sign_in.exchange import Exchange
from smtp_desktop.adapters.sign_in.metadata import Addresses
from smtp_desktop.errors import (
    AddressRefused,
    IdentityProviderFailed,
    SignInError,
    SignInMixedUp,
    SignInNeeded,
)
from smtp_desktop.model.secret import Secret
from smtp_desktop.model.sign_in import web_address
from smtp_desktop.model.sign_in.web_address import WebAddress
from smtp_desktop.ports.sign_in import Begun, DeviceCode, Grant, Person, Registration
from smtp_desktop.ports.system import Clock
from smtp_desktop.printable import Printable
from smtp_desktop.waiting import Cancellation, Deadline

_SECRETS = ("code", "code_verifier", "refresh_token")
_LIKELY_SECONDS = 3600  # of a token that does not say how long it is good (RFC 6749 §5.1)


@dataclass(frozen=True)
class _Flow:
    """What is remembered while somebody is in the browser."""

    at: Addresses
    redirect_uri: str
    hint: str
    verifier: str = field(repr=False)
    nonce: str = field(repr=False)


class AuthorizationCode:
    """See ``ports.sign_in.IdentityProvider``; every registration names its server."""

    def __init__(
        self, trust: Trust, clock: Clock, find_proxy: Callable[[str], str] | None = None
    ) -> None:
        self._clock = clock
        self._exchange = partial(Exchange, trust, clock, find_proxy)

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
        exchange = self._exchange()

        def work() -> Begun:
            server = _server(registration)
            state, verifier, nonce = (secrets.token_urlsafe(48) for _ in range(3))
            flow = _Flow(_addresses(exchange, registration), redirect_uri, hint, verifier, nonce)
            query = {
                "response_type": "code",
                "client_id": registration.client_id,
                "redirect_uri": redirect_uri,
                "scope": registration.scope,
                "state": state,
                "code_challenge": _challenge(verifier),
                "code_challenge_method": "S256",
                "login_hint": hint,
                **({"nonce": nonce} if "openid" in registration.scope.split() else {}),
                **server.parameters,
            }
            return Begun(_with_query(flow.at.authorization, query), state, flow)

        return exchange.done(work, _translated, deadline, cancellation)

    def redeem(
        self,
        registration: Registration,
        begun: Begun,
        answer: Mapping[str, str],
        deadline: Deadline,
        cancellation: Cancellation,
    ) -> Grant:
        flow: _Flow = begun.flow
        if not hmac.compare_digest(answer.get("state", "").encode(), begun.state.encode()):
            raise SignInMixedUp("The answer belongs to another sign-in.")
        told = answer.get("iss")
        if told != flow.at.issuer and (told is not None or flow.at.promises_iss):
            raise SignInMixedUp("The answer is not of the server that was asked.")
        if "error" in answer:
            raise answers.refused(answer, "return")
        if not answer.get("code"):
            raise IdentityProviderFailed("The browser brought back no code.")
        exchange = self._exchange()

        def work() -> Grant:
            form = {
                "grant_type": "authorization_code",
                "code": answer["code"],
                "redirect_uri": flow.redirect_uri,
                "code_verifier": flow.verifier,
            }
            said = _token(exchange, registration, flow.at, form, "token")
            person = answers.person(registration, said, flow.hint, flow.nonce)
            return self._grant(registration, said, person, "")

        return exchange.done(work, _translated, deadline, cancellation)

    def begin_device(
        self, registration: Registration, deadline: Deadline, cancellation: Cancellation
    ) -> DeviceCode:
        raise SignInError("There is no sign-in by code at this server.")

    def redeem_device(
        self,
        registration: Registration,
        code: DeviceCode,
        deadline: Deadline,
        cancellation: Cancellation,
    ) -> Grant:
        raise SignInError("There is no sign-in by code at this server.")

    def refresh(
        self,
        registration: Registration,
        cache: Secret,
        deadline: Deadline,
        cancellation: Cancellation,
    ) -> Grant:
        kept, exchange = _kept(cache), self._exchange()

        def work() -> Grant:
            at = _addresses(exchange, registration)
            form = {"grant_type": "refresh_token", "refresh_token": kept["refresh_token"]}
            said = _token(exchange, registration, at, form, "refresh")
            before = Person(Printable(kept["address"]), Printable(""), kept["id"])
            person = answers.same_person(registration, said, before)
            return self._grant(registration, said, person, kept["refresh_token"])

        return exchange.done(work, _translated, deadline, cancellation)

    def revoke(
        self,
        registration: Registration,
        cache: Secret,
        deadline: Deadline,
        cancellation: Cancellation,
    ) -> bool:
        token, exchange = _kept(cache)["refresh_token"], self._exchange()

        def work() -> bool:
            at = _addresses(exchange, registration)
            if at.revocation is None:
                return False
            form = {"token": token, "token_type_hint": "refresh_token"}
            status, _ = _post(exchange, registration, at.revocation, form, has_basic=at.has_basic)
            return status == 200

        return exchange.done(work, _translated, deadline, cancellation)

    def _grant(
        self, registration: Registration, said: Mapping[str, Any], person: Person, used: str
    ) -> Grant:
        """What a token answer gives, once it is what was asked for.

        A refresh token that was `used` stays good where no other one comes (RFC 6749 §6).
        """
        answers.check_scope(registration, said)
        token, renewal = answers.tokens(said, used)
        seconds = answers.seconds(said, _LIKELY_SECONDS)
        kept = {"refresh_token": renewal, "address": str(person.address), "id": person.id}
        return Grant(
            person=person,
            access_token=Secret(token),
            expires_at=self._clock.now().astimezone(UTC) + timedelta(seconds=seconds),
            cache=Secret(json.dumps(kept, separators=(",", ":"))),
        )


def _token(
    exchange: Exchange, registration: Registration, at: Addresses, form: dict[str, str], place: str
) -> Mapping[str, Any]:
    status, said = _post(exchange, registration, at.token, form, has_basic=at.has_basic)
    secret = registration.client_secret
    named = [form.get(name, "") for name in _SECRETS]
    sent = (*named, secret.reveal() if secret else "")
    return answers.token_answer(status, said, place, sent)


def _post(
    exchange: Exchange,
    registration: Registration,
    to: WebAddress,
    form: dict[str, str],
    *,
    has_basic: bool,
) -> tuple[int, Mapping[str, Any] | None]:
    secret, headers = registration.client_secret, {"Accept": "application/json"}
    if secret and has_basic:
        pair = f"{quote_plus(registration.client_id)}:{quote_plus(secret.reveal())}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        form = {**form, "client_id": registration.client_id}
        form |= {"client_secret": secret.reveal()} if secret else {}
    return exchange.asked("POST", to.text, data=form, headers=headers)


def _addresses(exchange: Exchange, registration: Registration) -> Addresses:
    return metadata.addresses(_server(registration), lambda at: exchange.asked("GET", at))


def _translated(error: Exception) -> Exception:
    if not isinstance(error, OSError | ValueError):  # the library's are of these families
        return error
    return of_the_network(error) or IdentityProviderFailed("What answered is no sign-in server.")


def _server(registration: Registration) -> Any:
    assert registration.server, "Microsoft's sign-in is another one"
    return registration.server


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _with_query(page: WebAddress, query: Mapping[str, str]) -> WebAddress:
    """A page's address with a query, beside one that it may have (RFC 6749 §3.1)."""
    separator = "&" if "?" in page.text else "?"
    filled = {name: value for name, value in query.items() if value}
    address = web_address.read(f"{page.text}{separator}{urlencode(filled)}")
    if address is None or "#" in page.text:
        raise AddressRefused("The sign-in server names no address of a page.")
    return address


def _kept(cache: Secret) -> dict[str, str]:
    try:
        found = json.loads(cache.reveal())
        return {name: str(found[name]) for name in ("refresh_token", "address", "id")}
    except (ValueError, KeyError, TypeError, RecursionError):
        raise SignInNeeded("Nobody is connected.") from None
