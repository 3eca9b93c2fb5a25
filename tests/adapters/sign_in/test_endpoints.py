"""A sign-in server that names pages of others, or things that are no pages at all."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from conftest import CANARY
from servers.certificates import Authority
from servers.proxy import passing_on
from servers.web import Play, WebServer, body, web_server
from smtp_desktop import resources
from smtp_desktop.adapters.network.tls import Trust
from smtp_desktop.adapters.sign_in.endpoints import Endpoints
from smtp_desktop.adapters.sign_in.microsoft import Microsoft
from smtp_desktop.errors import AddressRefused, SignInError, SignInRefused
from smtp_desktop.model.secret import Secret
from smtp_desktop.model.sign_in import cloud
from smtp_desktop.ports.sign_in import Begun, DeviceCode, Registration
from smtp_desktop.waiting import Cancellation, Deadline
from support.clock import RealClock
from support.hostile_addresses import HOSTILE

CLOUDS = cloud.decode(resources.read_text("clouds.toml"))
NAME = "login.acme.test"
CONFIGURATION = "/acme.test/v2.0/.well-known/openid-configuration"
ELSEWHERE = (
    "https://login.evil.test/authorize",
    "https://acme.test/authorize",
    "https://evil.login.acme.test/authorize",
    "https://login.acme.test.evil.test/authorize",
    "https://evil-login.acme.test/authorize",
    "https://xn--lgin-jud.acme.test/authorize",
    "https://login.microsoftonline.com/authorize",
    "https://localhost/authorize",
    "http://localhost:1/authorize",
    "https://192.168.1.1/authorize",
)
AUTHORITY = Authority()
PLAYS: dict[str, Play] = {}


@pytest.fixture(scope="module")
def server() -> Iterator[WebServer]:
    with web_server(AUTHORITY.named(NAME), PLAYS) as running:
        yield running


@pytest.fixture(scope="module")
def subject() -> Iterator[Microsoft]:
    """The real sign-in library, for which every name is a server of the test."""
    with passing_on() as proxy:
        trust = Trust(ca_data=AUTHORITY.pem)
        yield Microsoft(trust, RealClock(), lambda: CLOUDS, find_proxy=lambda _: proxy.address)


def plays(server: WebServer, **changed: object) -> Registration:
    """A server whose addresses are its own but for those that are `changed`."""
    base = f"https://{NAME}:{server.port}"
    configuration: dict[str, object] = {
        "authorization_endpoint": f"{base}/acme.test/authorize",
        "token_endpoint": f"{base}/acme.test/token",
        "device_authorization_endpoint": f"{base}/acme.test/devicecode",
        "issuer": f"{base}/acme.test/v2.0",
    }
    device = {"user_code": "ABC", "device_code": "x", "verification_uri": f"{base}/device"}
    if "verification_uri" in changed:
        device["verification_uri"] = changed.pop("verification_uri")  # type: ignore[assignment]
    PLAYS[CONFIGURATION] = body(json.dumps(configuration | changed).encode())
    PLAYS["/acme.test/devicecode"] = body(json.dumps(device).encode())
    server.heard.clear()
    return Registration("app", None, f"{base}/acme.test", "scope", ())


def begin(subject: Microsoft, wanted: Registration) -> Begun:
    return subject.begin(wanted, "http://localhost:1", "", Deadline(10), Cancellation())


def begin_device(subject: Microsoft, wanted: Registration) -> DeviceCode:
    return subject.begin_device(wanted, Deadline(10), Cancellation())


def test_a_server_that_names_its_own_is_believed(server: WebServer, subject: Microsoft) -> None:
    begun = begin(subject, plays(server))
    assert begun.address.text.startswith(f"https://{NAME}:{server.port}/acme.test/authorize?")
    assert begin_device(subject, plays(server)).address.host == NAME


@pytest.mark.parametrize("named", [*HOSTILE, *ELSEWHERE, None, 7, ["https://login.acme.test/"]])
def test_what_a_server_names_elsewhere_is_opened_nowhere(
    server: WebServer, subject: Microsoft, named: object
) -> None:
    with pytest.raises(SignInError) as caught:
        begin(subject, plays(server, authorization_endpoint=named))
    if isinstance(named, str):
        assert type(caught.value) is AddressRefused
        assert str(caught.value).isprintable()
    with pytest.raises(SignInError):
        begin_device(subject, plays(server, verification_uri=named))


@pytest.mark.parametrize("name", ["token_endpoint", "device_authorization_endpoint"])
@pytest.mark.parametrize("named", [*HOSTILE[1:20:6], *ELSEWHERE])
def test_nothing_is_posted_to_where_a_server_points(
    server: WebServer, subject: Microsoft, name: str, named: str
) -> None:
    wanted = plays(server, **{name: named})
    kept = Secret(json.dumps({}))
    with pytest.raises(SignInError):
        begin(subject, wanted)
    with pytest.raises(SignInError):
        begin_device(subject, wanted)
    with pytest.raises(SignInError):
        subject.refresh(wanted, kept, Deadline(10), Cancellation())
    assert {head.split(" ")[0] for head in server.heads} == {"GET"}


@pytest.mark.parametrize("authority", HOSTILE[:40], ids=repr)
def test_an_authority_that_is_none_is_not_asked(subject: Microsoft, authority: str) -> None:
    with pytest.raises(AddressRefused):
        begin(subject, Registration("app", None, authority, "scope", ()))


@pytest.mark.parametrize(
    ("authority", "named"),
    [
        ("https://login.microsoftonline.com/acme.com", "https://microsoft.com/devicelogin"),
        ("https://login.microsoftonline.com/acme.com", "https://login.microsoft.com/device"),
        ("https://login.microsoftonline.com/consumers", "https://www.microsoft.com/link"),
        ("https://login.microsoftonline.us/acme.com", "https://microsoft.com/deviceloginus"),
        (
            "https://login.partner.microsoftonline.cn/acme.cn",
            "https://microsoft.com/deviceloginchina",
        ),
        ("https://login.acme.test:8443/acme.test", "https://login.acme.test/device"),
        ("https://localhost:1234/practice.test", "http://localhost:4321/devicelogin"),
        ("https://localhost:1234/practice.test", "http://127.0.0.1:4321/devicelogin"),
    ],
)
def test_where_a_code_is_typed_is_known(authority: str, named: str) -> None:
    assert Endpoints(authority, CLOUDS).for_codes(named).text == named


@pytest.mark.parametrize(
    ("authority", "named"),
    [
        ("https://login.microsoftonline.com/acme.com", "https://microsoft.com.evil.test/"),
        ("https://login.microsoftonline.com/acme.com", "https://evil.microsoft.com/"),
        ("https://login.microsoftonline.com/acme.com", "https://evil.blob.core.windows.net/"),
        ("https://login.acme.test/acme.test", "https://microsoft.com/devicelogin"),
        ("https://localhost:1234/practice.test", "https://login.acme.test/"),
    ],
)
def test_no_other_place_is(authority: str, named: str) -> None:
    with pytest.raises(AddressRefused):
        Endpoints(authority, CLOUDS).for_codes(named)


def test_secrets_are_posted_to_no_page_for_codes() -> None:
    endpoints = Endpoints("https://login.microsoftonline.com/acme.com", CLOUDS)
    with pytest.raises(AddressRefused):
        endpoints.own("https://www.microsoft.com/token")
    with pytest.raises(AddressRefused):
        endpoints.own("https://login.microsoftonline.us/token")
    assert endpoints.own("https://login.windows.net/acme.com/token")


def test_an_error_of_the_server_s_own_stays_one(server: WebServer, subject: Microsoft) -> None:
    """The check of addresses stands before no refusal that explains itself."""
    said = {"error": "unauthorized_client", "error_description": "AADSTS700016: No such app."}
    wanted = plays(server)
    PLAYS["/acme.test/devicecode"] = body(json.dumps(said).encode())
    with pytest.raises(SignInRefused, match="700016"):
        begin_device(subject, wanted)


def test_an_answer_that_cannot_be_read_is_logged_nowhere(
    server: WebServer, subject: Microsoft, caplog: pytest.LogCaptureFixture
) -> None:
    wanted = plays(server)
    code = begin_device(subject, wanted)
    cut_off = b'{"access_token": "' + CANARY.encode() + b"\x1b[31m"
    PLAYS["/acme.test/token"] = body(cut_off)
    with caplog.at_level(logging.DEBUG), pytest.raises(SignInError):
        subject.redeem_device(wanted, code, Deadline(10), Cancellation())
    assert CANARY not in caplog.text
    assert "\x1b" not in caplog.text


@pytest.mark.parametrize("seconds", [10**12, 10**18, 10**300])
def test_no_code_is_good_for_longer_than_a_clock_can_count(
    server: WebServer, subject: Microsoft, seconds: int
) -> None:
    wanted = plays(server)
    device = {"user_code": "ABC", "device_code": "x", "expires_in": seconds}
    device["verification_uri"] = f"https://{NAME}:{server.port}/device"
    PLAYS["/acme.test/devicecode"] = body(json.dumps(device).encode())
    code = begin_device(subject, wanted)
    assert code.seconds <= 3600
