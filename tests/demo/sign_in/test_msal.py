"""The real library for Microsoft's sign-in takes the practice sign-in for Microsoft's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import jwt
import msal
import pytest
import requests
from msal.exceptions import MsalServiceError

from conftest import CANARY
from servers.sign_in_program import REDIRECT, SEND
from smtp_desktop.demo.sign_in.codes import REFUSALS
from smtp_desktop.demo.sign_in.data import (
    CLIENT_SECRET,
    CONFIDENTIAL_CLIENT,
    CONSUMERS_TENANT,
    GRAPH,
    OUTLOOK,
    PERSONAL,
    PRACTICE_TENANT,
    PUBLIC_CLIENT,
    YOU,
    Client,
    Person,
    Platform,
)
from smtp_desktop.demo.sign_in.provider import PracticeIdentityProvider
from smtp_desktop.demo.sign_in.state import Busy, ForAudience, HungUp, Portal, Stalled
from smtp_desktop.demo.sign_in.visitor import Visitor

NUMBERED = [code for code in REFUSALS if code.isdigit()]
EXPIRED = replace(
    Client(CONFIDENTIAL_CLIENT, "App"),
    redirects=(("http://localhost", Platform.WEB),),
    secrets=((CANARY, False),),
)


class Impatient(requests.Session):
    """Waits two seconds for an answer, and believes nothing that the environment says."""

    def __init__(self, ca_file: Path) -> None:
        super().__init__()
        self.trust_env = False
        self.verify = str(ca_file)

    def request(self, *arguments: Any, **options: Any) -> requests.Response:
        return super().request(*arguments, **{"timeout": 2, **options})


class Library:
    """Makes msal's applications, a new one for each action."""

    def __init__(self, provider: PracticeIdentityProvider, session: requests.Session) -> None:
        self.provider = provider
        self._session = session

    def public(
        self, tenant: str = "practice.test", cache: msal.SerializableTokenCache | None = None
    ) -> msal.PublicClientApplication:
        return msal.PublicClientApplication(PUBLIC_CLIENT, token_cache=cache, **self._with(tenant))

    def confidential(
        self, secret: str = CLIENT_SECRET, client_id: str = CONFIDENTIAL_CLIENT
    ) -> msal.ConfidentialClientApplication:
        options = self._with("practice.test")
        return msal.ConfidentialClientApplication(client_id, client_credential=secret, **options)

    def _with(self, tenant: str) -> dict[str, Any]:
        authority = f"{self.provider.authority}/{tenant}"
        client = self._session
        return {"authority": authority, "instance_discovery": False, "http_client": client}


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    provider = PracticeIdentityProvider()
    provider.start()
    ca_file = tmp_path / "ca.pem"
    ca_file.write_text(provider.ca_certificate)
    with Impatient(ca_file) as session:
        yield Library(provider, session)
    provider.stop()


def signed_in(
    app: msal.ClientApplication, person: Person = YOU, scope: str = SEND, mode: str = "form_post"
) -> dict[str, Any]:
    flow = app.initiate_auth_code_flow([scope], redirect_uri=REDIRECT, response_mode=mode)
    page = Visitor(person).sign_in(flow["auth_uri"])
    found: dict[str, Any] = app.acquire_token_by_auth_code_flow(flow, page.answer)
    return found


def refreshed(app: msal.ClientApplication, scope: str = SEND) -> dict[str, Any]:
    (account,) = app.get_accounts()
    found: dict[str, Any] = app.acquire_token_silent_with_error(
        [scope], account, force_refresh=True
    )
    return found


def test_a_person_signs_in_through_a_public_client(library: Library) -> None:
    app = library.public()
    answer = signed_in(app)

    about = answer["id_token_claims"]
    assert (about["preferred_username"], about["tid"]) == (YOU.address, PRACTICE_TENANT)
    assert (about["oid"], about["aud"]) == (YOU.id, PUBLIC_CLIENT)
    token = jwt.decode(answer["access_token"], options={"verify_signature": False})
    assert (token["aud"], token["scp"], token["upn"]) == (OUTLOOK, "SMTP.Send", YOU.address)
    assert token["exp"] - token["iat"] == answer["expires_in"] == 3600
    assert library.provider.is_valid(YOU.address, answer["access_token"])
    (account,) = app.get_accounts()
    assert account["username"] == YOU.address
    assert account["home_account_id"] == f"{YOU.id}.{PRACTICE_TENANT}"


def test_tokens_are_as_long_as_real_ones(library: Library) -> None:
    answer = signed_in(library.public())

    assert 1300 < len(answer["access_token"]) < 2000
    assert len(answer["refresh_token"]) == 1400


def test_a_person_signs_in_through_a_confidential_client(library: Library) -> None:
    app = library.confidential()

    assert library.provider.is_valid(YOU.address, signed_in(app)["access_token"])
    assert library.provider.is_valid(YOU.address, refreshed(app)["access_token"])


@pytest.mark.parametrize("tenant", [PRACTICE_TENANT, "common", "organizations", "Practice.Test"])
def test_a_tenant_goes_by_all_its_names(library: Library, tenant: str) -> None:
    answer = signed_in(library.public(tenant))

    assert answer["id_token_claims"]["tid"] == PRACTICE_TENANT


def test_a_personal_account_has_tokens_that_nobody_can_read(library: Library) -> None:
    app = library.public("consumers")
    answer = signed_in(app, PERSONAL)

    with pytest.raises(jwt.DecodeError):
        jwt.decode(answer["access_token"], options={"verify_signature": False})
    assert answer["id_token_claims"]["tid"] == CONSUMERS_TENANT
    assert library.provider.is_valid(PERSONAL.address, answer["access_token"])
    assert library.provider.is_valid(PERSONAL.address, refreshed(app)["access_token"])


def test_a_refresh_gives_another_refresh_token_and_the_old_one_is_void(library: Library) -> None:
    app = library.public()
    first = signed_in(app)
    second = refreshed(app)

    assert second["refresh_token"] != first["refresh_token"]
    assert "nonce" not in second["id_token_claims"]
    old = library.public().acquire_token_by_refresh_token(first["refresh_token"], [SEND])
    assert (old["error"], old["error_codes"]) == ("invalid_grant", [70000])
    assert "access_token" in refreshed(app)


def test_a_cache_lives_on_in_another_application(library: Library) -> None:
    cache = msal.SerializableTokenCache()
    signed_in(library.public(cache=cache))
    kept = msal.SerializableTokenCache()
    kept.deserialize(cache.serialize())

    assert "access_token" in refreshed(library.public(cache=kept))


def test_a_revoked_sign_in_is_refused_as_microsoft_does(library: Library) -> None:
    app = library.public()
    signed_in(app)
    library.provider.revoke(YOU.address)
    answer = refreshed(app)

    assert (answer["error"], answer["error_codes"]) == ("invalid_grant", [50173])
    assert answer["suberror"] == "bad_token"
    assert library.provider.requests["refresh_token"] == 1


def test_a_code_is_typed_on_another_device(library: Library) -> None:
    library.provider.ledger.device_interval = 1
    app = library.public()
    flow = app.initiate_device_flow([SEND])
    pending = app.acquire_token_by_device_flow(flow, exit_condition=lambda _: True)
    Visitor().sign_in(flow["verification_uri"], flow["user_code"])
    flow.pop("latest_attempt_at", None)
    answer = app.acquire_token_by_device_flow(flow)

    assert (pending["error"], pending["error_codes"]) == ("authorization_pending", [70016])
    assert flow["user_code"] in flow["message"]
    assert library.provider.is_valid(YOU.address, answer["access_token"])
    assert "access_token" in refreshed(app)


@pytest.mark.parametrize("scope", ["SMTP.Send", f"{GRAPH}/SMTP.Send"])
def test_graphs_permission_of_the_same_name_is_not_for_mail(library: Library, scope: str) -> None:
    answer = signed_in(library.public(), scope=scope)

    token = jwt.decode(answer["access_token"], options={"verify_signature": False})
    assert (token["aud"], token["scp"]) == (GRAPH, "SMTP.Send")
    assert not library.provider.is_valid(YOU.address, answer["access_token"])


@pytest.mark.parametrize(("tenant", "code"), [("nobody.test", "90002"), ("nobody", "900023")])
def test_an_unknown_tenant_stops_the_constructor(library: Library, tenant: str, code: str) -> None:
    with pytest.raises(ValueError, match="check your tenant name") as caught:
        library.public(tenant)

    assert f"AADSTS{code}" in str(caught.value.__context__)


WEB = replace(EXPIRED, id=PUBLIC_CLIENT)
SECRETS: dict[str, tuple[Client | None, Callable[[Library], msal.ClientApplication]]] = {
    "7000218": (WEB, lambda it: it.public()),
    "700025": (None, lambda it: it.confidential(CANARY, PUBLIC_CLIENT)),
    "7000215": (None, lambda it: it.confidential(CANARY)),
    "7000222": (EXPIRED, lambda it: it.confidential(CANARY)),
}


@pytest.mark.parametrize("code", SECRETS)
def test_a_secret_in_the_wrong_place_is_refused_with_the_token(library: Library, code: str) -> None:
    client, application = SECRETS[code]
    if client:
        library.provider.put(client)
    answer = signed_in(application(library))

    assert (answer["error"], answer["error_codes"]) == ("invalid_client", [int(code)])


def test_a_refusal_on_the_way_back_has_its_code_in_the_text_alone(library: Library) -> None:
    app = library.public()
    flow = app.initiate_auth_code_flow([SEND], redirect_uri=REDIRECT, response_mode="form_post")
    page = Visitor(accepts=False).sign_in(flow["auth_uri"])
    answer = app.acquire_token_by_auth_code_flow(flow, page.answer)

    assert answer["error"] == "access_denied"
    assert answer["error_description"].startswith("AADSTS65004: ")
    assert "error_codes" not in answer


def test_every_code_reaches_the_library_with_the_token(library: Library) -> None:
    app = library.public()
    signed_in(app)
    for code in NUMBERED:
        library.provider.fault["token"] = code
        fresh = library.public(cache=app.token_cache)  # it would answer from its memory
        assert refreshed(fresh)["error_codes"] == [int(code)]


def test_faults_of_the_network_reach_the_library(library: Library) -> None:
    fault = library.provider.fault
    fault["setup"] = Busy(None)
    with pytest.raises(MsalServiceError):
        library.public()
    fault["setup"] = Portal()
    with pytest.raises(ValueError):
        library.public()
    fault["setup"] = HungUp()
    with pytest.raises(requests.ConnectionError):
        library.public()
    fault["setup"] = Stalled(20)
    with pytest.raises(requests.Timeout):
        library.public()


def test_a_token_for_another_service_can_be_had(library: Library) -> None:
    library.provider.fault["token"] = ForAudience()
    token = signed_in(library.public())["access_token"]

    assert jwt.decode(token, options={"verify_signature": False})["aud"] == GRAPH
    assert not library.provider.is_valid(YOU.address, token)


def test_the_hint_is_filled_in(library: Library) -> None:
    flow = library.public().initiate_auth_code_flow(
        [SEND], redirect_uri=REDIRECT, response_mode="form_post", login_hint="me@practice.test"
    )

    assert Visitor().get(flow["auth_uri"]).fields["login"] == "me@practice.test"
