"""Microsoft's sign-in, by its own library: the only importer of msal.

Every action gets a library object of its own: one that is kept remembers refusals for a minute and
would not ask again. All of it runs in a thread that can be left behind, because making the object
already asks the network.
"""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Callable, Mapping
from datetime import UTC, timedelta
from functools import partial
from typing import Any

from smtp_desktop.adapters.network.tls import Trust
from smtp_desktop.adapters.sign_in import refusals
from smtp_desktop.adapters.sign_in.endpoints import Endpoints
from smtp_desktop.adapters.sign_in.exchange import Exchange
from smtp_desktop.errors import NoAnswer, SignInNeeded, SignInTimedOut
from smtp_desktop.model.secret import Secret
from smtp_desktop.model.sign_in.cloud import Clouds
from smtp_desktop.ports.sign_in import Begun, DeviceCode, Grant, Person, Registration
from smtp_desktop.ports.system import Clock
from smtp_desktop.printable import Printable
from smtp_desktop.waiting import Cancellation, Deadline

_LONGEST_CODE = 64  # characters; Microsoft's have nine
_LONGEST_WAIT = 3600.0  # seconds for typing a code; Microsoft's is good for 900

# What a refresh needs. Access tokens and ID tokens are twice as long and good for an hour.
_KEPT = ("RefreshToken", "Account", "AppMetadata")


class Microsoft:
    """See ``ports.sign_in.IdentityProvider``."""

    def __init__(
        self,
        trust: Trust,
        clock: Clock,
        clouds: Callable[[], Clouds] = lambda: Clouds(()),
        find_proxy: Callable[[str], str] | None = None,
    ) -> None:
        self._clouds = clouds
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
            app = self._app(exchange, registration)
            flow = app.initiate_auth_code_flow(
                [registration.scope],
                redirect_uri=redirect_uri,
                login_hint=hint or None,
                prompt="select_account",  # never “consent”: that asks even where IT has consented
                claims_challenge=registration.claims or None,
                # An address would stay in the browser's history.
                response_mode="query" if in_address else "form_post",
            )
            address = self._endpoints(registration).own(flow["auth_uri"])
            return Begun(address, flow["state"], (exchange, app, flow))

        return exchange.done(work, _words_at("setup"), deadline, cancellation)

    def redeem(
        self,
        registration: Registration,
        begun: Begun,
        answer: Mapping[str, str],
        deadline: Deadline,
        cancellation: Cancellation,
    ) -> Grant:
        exchange: Exchange
        exchange, app, flow = begun.flow
        place = "return" if "error" in answer else "token"

        def work() -> Grant:
            result = app.acquire_token_by_auth_code_flow(flow, dict(answer))
            return self._grant(app, result, place)

        return exchange.done(work, _words_at(place), deadline, cancellation)

    def begin_device(
        self, registration: Registration, deadline: Deadline, cancellation: Cancellation
    ) -> DeviceCode:
        exchange = self._exchange()

        def work() -> DeviceCode:
            # A device has no secret (RFC 8628 §3.1).
            app = self._app(exchange, registration, is_public=True)
            flow = app.initiate_device_flow(
                [registration.scope], claims_challenge=registration.claims or None
            )
            if "user_code" not in flow:
                raise refusals.refused(flow, "token")
            seconds = min(float(flow.get("expires_in", 900)), _LONGEST_WAIT)
            code = Printable(str(flow["user_code"]), _LONGEST_CODE)
            address = self._endpoints(registration).for_codes(flow["verification_uri"])
            return DeviceCode(code, address, seconds, (exchange, app, flow))

        return exchange.done(work, _words_at("setup"), deadline, cancellation)

    def redeem_device(
        self,
        registration: Registration,
        code: DeviceCode,
        deadline: Deadline,
        cancellation: Cancellation,
    ) -> Grant:
        exchange: Exchange
        exchange, app, flow = code.flow

        def is_over(_: object) -> bool:
            return cancellation.is_cancelled or deadline.is_over

        def work() -> Grant:
            result = app.acquire_token_by_device_flow(flow, exit_condition=is_over)
            if result.get("error") in ("authorization_pending", "slow_down", "expired_token"):
                raise SignInTimedOut("Nobody typed the code in time.")
            return self._grant(app, result, "token")

        try:
            return exchange.done(work, _words_at("token"), deadline, cancellation)
        except NoAnswer:
            raise SignInTimedOut("Nobody typed the code in time.") from None

    def refresh(
        self,
        registration: Registration,
        cache: Secret,
        deadline: Deadline,
        cancellation: Cancellation,
    ) -> Grant:
        exchange = self._exchange()

        def work() -> Grant:
            app = self._app(exchange, registration, cache)
            accounts = app.get_accounts()
            if not accounts:
                raise SignInNeeded("Nobody is connected.")
            result = app.acquire_token_silent_with_error(
                [registration.scope], accounts[0], claims_challenge=registration.claims or None
            )
            if result is None:
                raise SignInNeeded("Nobody is connected.")
            return self._grant(app, result, "refresh")

        return exchange.done(work, _words_at("token"), deadline, cancellation)

    def revoke(
        self,
        registration: Registration,
        cache: Secret,
        deadline: Deadline,
        cancellation: Cancellation,
    ) -> bool:
        return False  # Microsoft has a page for it, and nothing that a program could ask

    def _grant(self, app: Any, result: Mapping[str, Any], place: str) -> Grant:
        """What the library gives back, as ours; raises SignInRefused."""
        if "access_token" not in result:
            raise refusals.refused(result, place)
        account = app.get_accounts()[0]
        claims = result.get("id_token_claims") or {}
        person = Person(
            address=Printable(str(claims.get("preferred_username") or account.get("username", ""))),
            tenant_id=Printable(str(claims.get("tid") or account.get("realm", ""))),
            id=str(account["home_account_id"]),
        )
        seconds = int(result.get("expires_in", 0))
        return Grant(
            person=person,
            access_token=Secret(result["access_token"]),
            expires_at=self._clock.now().astimezone(UTC) + timedelta(seconds=seconds),
            cache=_slim(app.token_cache.serialize()),
        )

    def _app(
        self,
        exchange: Exchange,
        registration: Registration,
        cache: Secret | None = None,
        *,
        is_public: bool = False,
    ) -> Any:
        """A library object for a sign-in server that names no other; the library asks the network
        while it is made, but posts nothing."""
        import msal

        own = self._endpoints(registration)
        # The library writes answers with codes and tokens into its log: at “debug” all of them, at
        # “error” those that it cannot read, and what nobody takes goes to the terminal as it is.
        logging.getLogger("msal").setLevel(logging.CRITICAL + 1)
        # An answer that a person is to copy has to stand in the address, whatever it recommends.
        warnings.filterwarnings("ignore", "response_mode=", UserWarning)
        kept = msal.SerializableTokenCache()
        if cache is not None:
            kept.deserialize(cache.reveal())
        common = {
            "authority": registration.authority,
            "instance_discovery": False,  # it would ask Microsoft about every other authority
            "http_client": exchange.session(),
            "token_cache": kept,
        }
        secret = registration.client_secret
        if secret and not is_public:
            app = msal.ConfidentialClientApplication(
                registration.client_id, client_credential=secret.reveal(), **common
            )
        else:
            app = msal.PublicClientApplication(registration.client_id, **common)
        named = app.authority
        own.own(named.authorization_endpoint)
        own.own(named.token_endpoint)
        if named.device_authorization_endpoint is not None:
            own.own(named.device_authorization_endpoint)
        return app

    def _endpoints(self, registration: Registration) -> Endpoints:
        return Endpoints(registration.authority, self._clouds())


def _words_at(place: str) -> Callable[[Exception], Exception]:
    """What the library raises at some place of a sign-in, in the program's own errors."""
    return lambda error: refusals.translated(error, place)


def _slim(cache: str) -> Secret:
    kept = {kind: entries for kind, entries in json.loads(cache).items() if kind in _KEPT}
    return Secret(json.dumps(kept, separators=(",", ":")))
