"""What libraries ask the practice sign-in: where everything is, for tokens, for a device code."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import unquote_plus

from smtp_desktop.demo.sign_in import rules as rules
from smtp_desktop.demo.sign_in.codes import DECLINED_DEVICE
from smtp_desktop.demo.sign_in.data import Client
from smtp_desktop.demo.sign_in.http import Answer, Asked
from smtp_desktop.demo.sign_in.refusals import Place, Refused
from smtp_desktop.demo.sign_in.rules import Realm, Scope
from smtp_desktop.demo.sign_in.state import State, in_json
from smtp_desktop.demo.sign_in.tokens import Grant, proves

_DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"


class Grants:
    """Answers every request of a library; refuses by raising Refused."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._kinds: dict[str, Callable[[Realm, Client, Asked], dict[str, Any]]] = {
            "authorization_code": self._by_code,
            "refresh_token": self._by_refresh_token,
            _DEVICE_GRANT: self._by_device_code,
        }

    def discovery(self, realm: str) -> Answer:
        """Where everything is (OpenID Connect Discovery 1.0 §4)."""
        state = self._state
        state.refuse("setup")
        where = rules.realm(state.directory, realm, "setup")
        secure, pages = f"{state.authority}/{where.name}", f"{state.pages}/{where.name}"
        tenant = where.tenant.id if where.tenant else "{tenantid}"
        value: dict[str, object] = {
            "issuer": f"{state.authority}/{tenant}/v2.0",
            "authorization_endpoint": f"{pages}/oauth2/v2.0/authorize",
            "token_endpoint": f"{secure}/oauth2/v2.0/token",
            "device_authorization_endpoint": f"{secure}/oauth2/v2.0/devicecode",
            "response_modes_supported": ["query", "form_post"],
            "response_types_supported": ["code"],
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["HS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
            "msgraph_host": state.graph_host,
        }
        return in_json(value)

    def token(self, realm: str, asked: Asked) -> Answer:
        """Tokens, for whatever is good for them (RFC 6749 §3.2)."""
        state = self._state
        kind = asked.form.get("grant_type", "")
        if kind == "refresh_token":
            state.refuse("refresh")
        state.refuse("token")
        where = rules.realm(state.directory, realm, "token")
        client = rules.client(state.directory, where, _client_id(asked), "token")
        if not kind:
            raise Refused("900144", "token", parameter="grant_type")
        if kind == "client_credentials":
            return in_json(self._for_application(where, client, asked))
        if kind not in self._kinds:
            raise Refused("70003", "token", grant=kind)
        state.requests[kind.rpartition(":")[2]] += 1
        return in_json(self._kinds[kind](where, client, asked))

    def device_code(self, realm: str, asked: Asked) -> Answer:
        """A code for somebody to type in any browser (RFC 8628 §3.2)."""
        state = self._state
        state.refuse("device")
        where = rules.realm(state.directory, realm, "device")
        client = rules.client(state.directory, where, asked.form.get("client_id", ""), "device")
        text = asked.form.get("scope", "")
        scope = rules.scope(state.directory, where, client, text, "device")
        code, device = state.ledger.device(client, where.name, scope)
        address = f"{state.pages}/devicelogin"
        told = f"To sign in, open the page {address} and enter the code {device.user_code}."
        value: dict[str, object] = {
            "user_code": device.user_code,
            "device_code": code,
            "verification_uri": address,
            "expires_in": state.ledger.device_seconds,
            "interval": state.ledger.device_interval,
            "message": told,
        }
        return in_json(value)

    def _by_code(self, where: Realm, client: Client, asked: Asked) -> dict[str, Any]:
        state, form = self._state, asked.form
        if not form.get("code"):
            raise Refused("900144", "token", parameter="code")
        grant = state.ledger.spend(form["code"])
        self._check_holder(where, client, grant, asked, "700005")
        redirect_uri, verifier = form.get("redirect_uri", ""), form.get("code_verifier", "")
        if redirect_uri != grant.redirect_uri:
            names = {"redirect": redirect_uri, "registered": grant.redirect_uri}
            raise Refused("500112", "token", **names)
        if bool(grant.challenge) != bool(verifier):
            raise Refused("501481", "token")
        if verifier and not proves(verifier, grant.challenge):
            raise Refused("501481", "token")
        text = form.get("scope", "") or grant.scope.text
        scope = rules.scope(state.directory, where, client, text, "token")
        offline = replace(scope, is_offline=grant.scope.is_offline)
        return self._given(where, grant, self._allowed(grant, offline), "token")

    def _by_refresh_token(self, where: Realm, client: Client, asked: Asked) -> dict[str, Any]:
        state, form = self._state, asked.form
        if not form.get("refresh_token"):
            raise Refused("900144", "token", parameter="refresh_token")
        grant = state.ledger.look_up(form["refresh_token"])
        self._check_holder(where, client, grant, asked, "70000")
        if form.get("claims", "") not in ("", grant.claims):
            raise Refused("50076", "token")
        person = state.directory.person(grant.person.address)
        if person is None:
            raise Refused("50034", "token", address=grant.person.address)
        rules.check_person(person, client, "token")
        text = form.get("scope", "") or grant.scope.text
        scope = rules.scope(state.directory, where, client, text, "token")
        self._allowed(grant, scope)
        state.ledger.rotate(form["refresh_token"])
        return self._given(where, grant, replace(scope, is_offline=True), "refresh", "token")

    def _by_device_code(self, where: Realm, client: Client, asked: Asked) -> dict[str, Any]:
        state, code = self._state, asked.form.get("device_code", "")
        if not code:
            raise Refused("900144", "token", parameter="device_code")
        if not client.allows_public_flows:
            raise Refused("7000218", "token", client=client.id)
        device = state.ledger.device_of(code)
        if device is None or device.client.id != client.id:
            raise Refused("70018", "token")
        if device.is_declined:
            raise Refused(DECLINED_DEVICE, "token")
        if device.expires_at <= state.now():
            raise Refused("70019", "token")
        if device.grant is None:
            raise Refused("70016", "token")
        self._check_holder(where, client, device.grant, asked, "700005")
        state.ledger.drop_device(code)
        return self._given(where, device.grant, device.scope, "token")

    def _for_application(self, where: Realm, client: Client, asked: Asked) -> dict[str, Any]:
        """For the application itself (RFC 6749 §4.4): no person, so no realm of many."""
        if where.tenant is None:
            raise Refused("50059", "token")
        if where.is_personal:
            raise Refused("9001023", "token")
        rules.check_confidential(client, _secret(asked))
        text = asked.form.get("scope", "")
        if not text.endswith("/.default"):
            raise Refused("1002012", "token", scope=text)
        scope = rules.scope(self._state.directory, where, client, text, "token")
        audience = self._state.audience("token") or scope.resource
        return self._state.ledger.application_answer(client, where.tenant.id, audience)

    def _check_holder(
        self, where: Realm, client: Client, grant: Grant, asked: Asked, elsewhere: str
    ) -> None:
        """Whether who shows a code or token is whom it was given to."""
        if grant.client.id != client.id:
            raise Refused("70000", "token")
        if grant.realm != where.name and not (elsewhere == "70000" and where.has(grant.person)):
            raise Refused(elsewhere, "token")
        rules.check_client_secret(
            client, grant.platform, _secret(asked), is_cross_origin="origin" in asked.headers
        )

    def _allowed(self, grant: Grant, scope: Scope) -> Scope:
        """What a token is asked for, where the person has allowed it."""
        client = grant.client
        if not self._state.has_consent(grant.person, client, scope):
            raise Refused("65001", "token", client=client.id, name=client.name)
        return scope

    def _given(self, where: Realm, grant: Grant, scope: Scope, *places: Place) -> dict[str, Any]:
        issuer = f"{self._state.authority}/{grant.tenant}/v2.0"
        if grant.ended:
            raise Refused(grant.ended, "token")
        audience = self._state.audience(*places)
        return self._state.ledger.answer(grant, issuer, scope, audience)


def _client_id(asked: Asked) -> str:
    return asked.form.get("client_id", "") or _basic(asked)[0]


def _secret(asked: Asked) -> str:
    """The client secret, from the form or the header (RFC 6749 §2.3.1)."""
    return asked.form.get("client_secret", "") or _basic(asked)[1]


def _basic(asked: Asked) -> tuple[str, str]:
    kind, _, value = asked.headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return "", ""
    try:
        text = base64.b64decode(value, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    name, _, secret = text.partition(":")
    return unquote_plus(name), unquote_plus(secret)
