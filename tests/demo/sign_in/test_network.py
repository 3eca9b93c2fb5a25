"""The practice sign-in on the network: this computer alone, bounded, silent, and soon gone."""

from __future__ import annotations

import contextlib
import logging
import queue
import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import jwt
import pytest
import trustme

from conftest import CANARY
from servers.sign_in_program import Program
from smtp_desktop.demo.mail_server import PracticeServer
from smtp_desktop.demo.sign_in.data import COLLEAGUE, GRAPH, OUTLOOK
from smtp_desktop.demo.sign_in.http import Answer, Asked, Listener
from smtp_desktop.demo.sign_in.provider import PracticeIdentityProvider
from smtp_desktop.demo.sign_in.state import Busy, ForAudience, HungUp, Portal, Stalled
from smtp_desktop.demo.sign_in.visitor import Visitor
from smtp_desktop.model.sign_in.web_address import WebAddress

DISCOVERY = "practice.test/v2.0/.well-known/openid-configuration"


@pytest.fixture
def provider() -> Iterator[PracticeIdentityProvider]:
    made = PracticeIdentityProvider()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def program(provider: PracticeIdentityProvider) -> Program:
    return Program(provider)


def port(address: str) -> int:
    found = urlsplit(address).port
    assert found
    return found


def said(address: str, request: bytes) -> bytes:
    """What comes back over a plain connection."""
    with socket.create_connection(("127.0.0.1", port(address)), 5) as connection:
        connection.sendall(request)
        received = b""
        while part := connection.recv(4096):
            received += part
    return received


def test_it_listens_on_this_computer_alone(provider: PracticeIdentityProvider) -> None:
    for address in (provider.authority, provider.pages):
        with socket.socket() as probe:
            probe.bind(("127.0.0.2", port(address)))  # free, so it does not listen everywhere


@pytest.mark.parametrize(
    "host", ["evil.test:80", "localhost.evil.test", "", "127.0.0.1.evil.test:1"]
)
def test_a_name_that_was_made_to_mean_this_computer_gets_nothing(
    provider: PracticeIdentityProvider, host: str
) -> None:
    answer = said(provider.pages, f"GET /devicelogin HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())

    assert answer.startswith(b"HTTP/1.1 421 ")


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("POST /signin HTTP/1.1\r\nContent-Length: 65537", 413),
        ("POST /signin HTTP/1.1\r\nContent-Length: 9999999999", 413),
        ("POST /signin HTTP/1.1\r\nContent-Length: -1", 411),
        ("POST /signin HTTP/1.1\r\nTransfer-Encoding: chunked", 411),
        ("PUT /signin HTTP/1.1", 501),
    ],
)
def test_what_no_browser_sends_is_not_taken(
    provider: PracticeIdentityProvider, head: str, status: int
) -> None:
    answer = said(provider.pages, f"{head}\r\nHost: localhost:1\r\n\r\n".encode())

    assert answer.split(b" ")[1] == str(status).encode()


def test_a_form_with_too_many_fields_is_an_empty_one(program: Program) -> None:
    page = program.library.send(
        f"{program.provider.pages}/signin", {f"field{number}": "" for number in range(100)}
    )

    assert "AADSTS50089" in page.words


def test_a_body_that_is_no_form_is_an_empty_one(program: Program) -> None:
    address = f"{program.provider.pages}/devicelogin"
    page = program.library.send(address, {"user_code": "X"}, **{"Content-Type": "text/plain"})

    assert page.fields["user_code"] == ""


def test_only_the_pages_come_without_encryption(program: Program) -> None:
    provider = program.provider
    for path in (DISCOVERY, "common/oauth2/v2.0/token", "common/oauth2/v2.0/devicecode"):
        assert Visitor().get(f"{provider.pages}/{path}").status == 404
    found = program.discovery()
    assert found["authorization_endpoint"].startswith(f"{provider.pages}/")
    assert found["token_endpoint"].startswith(f"{provider.authority}/")
    get = program.library.get(found["token_endpoint"])
    assert (get.status, "AADSTS900561" in get.words) == (400, True)


def test_the_pages_can_come_over_https_for_a_browser_that_trusts_them() -> None:
    provider = PracticeIdentityProvider(pages_over_https=True)
    provider.start()
    try:
        program = Program(provider)
        begun = program.post("common/oauth2/v2.0/devicecode", {"scope": "x"})
        assert begun["error_codes"] == [900144]
        assert provider.pages == provider.authority
        page = Visitor(COLLEAGUE, ca=provider.ca_certificate).sign_in(program.address())
        assert "access_token" in program.redeem(page.answer["code"])
    finally:
        provider.stop()


def test_sign_in_and_mail_server_can_share_what_is_to_be_trusted() -> None:
    ca = trustme.CA()
    assert PracticeServer(ca).ca_certificate == PracticeIdentityProvider(ca=ca).ca_certificate


def test_nobody_trusts_it_who_was_not_told_to(provider: PracticeIdentityProvider) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        Visitor().get(f"{provider.authority}/{DISCOVERY}")


def test_what_is_not_tls_does_not_disturb_it(program: Program) -> None:
    assert said(program.provider.authority, b"GET / HTTP/1.1\r\n\r\n") == b""
    assert "token_endpoint" in program.discovery()


def test_it_can_be_busy(program: Program) -> None:
    provider = program.provider
    provider.fault["setup"] = Busy(7)
    page = program.library.get(f"{provider.authority}/{DISCOVERY}")
    assert (page.status, page.headers["Retry-After"]) == (503, "7")
    provider.fault["page"] = Busy(None, 500)
    page = Visitor().get(program.address())
    assert (page.status, "Retry-After" in page.headers) == (500, False)


def test_it_can_be_a_hotels_network(program: Program) -> None:
    program.provider.fault["setup"] = Portal()
    page = program.library.get(f"{program.provider.authority}/{DISCOVERY}")

    assert (page.status, page.words[:7]) == (200, "Welcome")


def test_it_can_hang_up(program: Program) -> None:
    program.provider.fault["device"] = HungUp()
    with pytest.raises(ConnectionError):
        program.post("common/oauth2/v2.0/devicecode", {})


def test_it_can_be_slow_and_others_are_served_meanwhile(program: Program) -> None:
    program.provider.fault["setup"] = Stalled(0.3)
    began = time.monotonic()

    assert "token_endpoint" in program.discovery()
    assert time.monotonic() - began >= 0.3


@pytest.mark.parametrize("place", ["token", "refresh"])
def test_it_can_give_tokens_for_another_service(program: Program, place: str) -> None:
    first = program.tokens(COLLEAGUE)
    program.provider.fault["token" if place == "token" else "refresh"] = ForAudience()
    second = program.refresh(first["refresh_token"])

    issued = program.provider.issued(second["access_token"])
    assert issued
    assert issued.audience == GRAPH
    assert not program.provider.is_valid(COLLEAGUE.address, second["access_token"])
    again = program.provider.is_valid(COLLEAGUE.address, program.tokens(COLLEAGUE)["access_token"])
    assert again == (place == "refresh")


def test_stopping_it_ends_what_is_under_way_and_frees_the_ports() -> None:
    provider = PracticeIdentityProvider()
    provider.start()
    provider.fault["page"] = Stalled(60)
    program = Program(provider)
    idle = [socket.create_connection(("127.0.0.1", port(provider.pages)), 5) for _ in range(3)]
    silent = socket.create_connection(("127.0.0.1", port(provider.authority)), 5)
    waiting = socket.create_connection(("127.0.0.1", port(provider.pages)), 5)
    path = program.address().partition("/practice.test")[2]
    waiting.sendall(f"GET /practice.test{path} HTTP/1.1\r\nHost: localhost:1\r\n\r\n".encode())
    time.sleep(0.1)
    began = time.monotonic()
    provider.stop()
    provider.stop()

    assert time.monotonic() - began < 1
    for connection in (*idle, silent, waiting):
        connection.close()
    with pytest.raises(ConnectionRefusedError):
        program.sign_in()


@pytest.mark.parametrize(
    "head", [b"", b"POST / HTTP/1.1\r\nHost: localhost:1\r\nContent-Length: 60000\r\n\r\n"]
)
def test_a_request_that_drips_is_ended_as_a_whole(head: bytes) -> None:
    asked: list[Asked] = []
    listener = Listener(asked.append, patience=0.5)
    listener.start()
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", listener.port), 5) as slow:
        slow.sendall(head)
        slow.settimeout(0.05)
        with contextlib.suppress(ConnectionError):
            while time.monotonic() - began < 4:
                slow.sendall(b"a")
                with contextlib.suppress(TimeoutError):
                    if not slow.recv(1):
                        break
    lasted = time.monotonic() - began
    listener.stop()

    assert 0.3 < lasted < 2.5
    assert asked == [], "half a form is none"


def test_an_answer_may_take_longer_than_a_request(program: Program) -> None:
    def slowly(asked: Asked) -> Answer:
        time.sleep(0.6)
        return Answer("here it is")

    listener = Listener(slowly, patience=0.2)
    listener.start()
    page = program.library.get(f"http://localhost:{listener.port}/")
    listener.stop()

    assert page.text == "here it is"


def test_what_was_never_started_can_be_stopped() -> None:
    PracticeIdentityProvider().stop()


def test_a_mistake_of_its_own_is_told_without_what_was_typed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(asked: Asked) -> Answer:
        raise KeyError(CANARY)

    listener = Listener(broken)
    listener.start()
    answer = said(
        f"http://localhost:{listener.port}", b"GET / HTTP/1.1\r\nHost: localhost:1\r\n\r\n"
    )
    listener.stop()

    assert answer == b""
    assert [record.getMessage() for record in caplog.records] == [
        "The practice sign-in failed: KeyError"
    ]
    caplog.clear()


@pytest.mark.parametrize("mode", ["form_post", "query"])
def test_a_visitor_brings_the_answer_back_to_the_program(program: Program, mode: str) -> None:
    arrived: queue.SimpleQueue[Asked] = queue.SimpleQueue()

    def back(asked: Asked) -> Answer:
        arrived.put(asked)
        return Answer("You may close this page.")

    listener = Listener(back)
    listener.start()
    redirect_uri = f"http://localhost:{listener.port}"
    address = program.address(redirect_uri=redirect_uri, response_mode=mode)
    assert Visitor(COLLEAGUE).open(WebAddress(address))
    asked = arrived.get(timeout=10)
    shown = Visitor().deliver(program.sign_in(COLLEAGUE, redirect_uri=redirect_uri))
    listener.stop()

    code = {**asked.query, **asked.form}["code"]
    assert "access_token" in program.redeem(code, redirect_uri=redirect_uri)
    assert shown.words == "You may close this page."


def test_a_visitor_goes_when_nobody_is_there(provider: PracticeIdentityProvider) -> None:
    address = Program(provider).address()
    provider.stop()

    assert Visitor().open(WebAddress(address))


def test_who_knows_the_key_can_check_tokens() -> None:
    key = b"k" * 32
    provider = PracticeIdentityProvider(key=key)
    provider.start()
    token = Program(provider).tokens(COLLEAGUE)["access_token"]
    provider.stop()

    assert jwt.decode(token, key, ["HS256"], audience=OUTLOOK)["upn"] == COLLEAGUE.address


def test_nothing_of_a_sign_in_is_logged(program: Program, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    person = replace(COLLEAGUE, password=CANARY)
    program.provider.put(person)
    answer = program.tokens(person)

    for secret in (answer["access_token"], answer["refresh_token"], CANARY):
        assert secret not in caplog.text
        assert secret not in repr(program.provider.ledger)
        assert secret not in repr(program.provider.directory)
