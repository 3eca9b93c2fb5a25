"""The call over HTTPS: made once, its answer bounded, never sent on, ended at a word."""

from __future__ import annotations

import base64
import ssl
import threading
import time
from collections.abc import Iterator

import pytest

from conftest import CANARY
from servers.certificates import Authority
from servers.proxy import passing_on
from servers.raw_web import RawWeb, head, whole
from servers.web import body as page
from servers.web import web_server
from smtp_desktop.adapters.graph.mail_api import GraphMailApi
from smtp_desktop.adapters.network.tls import Trust
from smtp_desktop.errors import (
    Cancelled,
    CertificateNotTrusted,
    ConnectionLost,
    ConnectionRefused,
    IdentityProviderFailed,
    NetworkUnreachable,
    NoAnswer,
    OutcomeUnknown,
    SmtpDesktopError,
    TransportError,
)
from smtp_desktop.model.secret import Secret
from smtp_desktop.ports.mail_api import ApiAnswer
from smtp_desktop.waiting import Cancellation, Deadline

MESSAGE = b"To: joe@acme.test\r\n\r\nHello\r\n"
TOKEN = f"{CANARY}".encode().hex()
TAKEN = b"HTTP/1.1 202 Accepted\r\nrequest-id: r-1\r\nContent-Length: 0\r\n\r\n"


def direct(address: str) -> str:
    return ""


def sent(
    web: RawWeb,
    seconds: float = 5,
    message: bytes = MESSAGE,
    cancellation: Cancellation | None = None,
) -> ApiAnswer:
    stop = cancellation or Cancellation()
    api = GraphMailApi(Trust(ca_data=web.pem), direct)
    line = api.open(web.base, Deadline(5), stop)
    try:
        return line.send(Secret(TOKEN), message, Deadline(seconds), stop)
    finally:
        line.close()


def test_the_whole_message_goes_out_in_base64_over_the_connection_that_stands() -> None:
    seen: list[bytes] = []

    def act(wire: ssl.SSLSocket) -> None:
        seen.append(whole(wire))
        wire.sendall(TAKEN)

    with RawWeb(act) as web:  # a second connection would find nobody
        answer = sent(web)
    assert (answer.status, answer.request_id) == (202, "r-1")
    first, _, body = seen[0].partition(b"\r\n\r\n")
    assert first.startswith(b"POST /v1.0/me/sendMail HTTP/1.1\r\n")
    assert base64.b64decode(body) == MESSAGE
    fields = {
        line.partition(b":")[0].lower(): line.partition(b":")[2].strip()
        for line in first.split(b"\r\n")[1:]
    }
    assert fields[b"content-type"] == b"text/plain"
    assert fields[b"authorization"] == f"Bearer {TOKEN}".encode()
    assert fields[b"client-request-id"].decode() in answer.reference
    assert len(body) == int(fields[b"content-length"])


def test_a_line_that_stands_knows_where_it_leads_and_how_it_is_encrypted() -> None:
    with RawWeb(lambda wire: None) as web:
        line = GraphMailApi(Trust(ca_data=web.pem), direct).open(
            web.base, Deadline(5), Cancellation()
        )
        line.close()
    assert (line.peer, line.proxy) == ("127.0.0.1", "")
    assert line.tls.version == "TLSv1.3"
    assert line.tls.certificate is not None
    assert "localhost" in line.tls.certificate.names


@pytest.mark.parametrize(
    "answer",
    [b"", b"HTTP/1.1 2", b"nonsense\r\n\r\n"],
    ids=["nothing", "half a line", "no HTTP"],
)
def test_a_line_lost_behind_the_message_leaves_it_open(answer: bytes) -> None:
    def act(wire: ssl.SSLSocket) -> None:
        whole(wire)
        wire.sendall(answer)

    with RawWeb(act) as web, pytest.raises(OutcomeUnknown) as caught:
        sent(web)
    _says_nothing_secret(caught.value)


def test_a_line_lost_before_the_message_is_whole_means_not_sent() -> None:
    def act(wire: ssl.SSLSocket) -> None:
        head(wire)
        time.sleep(0.1)

    with RawWeb(act) as web, pytest.raises(TransportError) as caught:
        sent(web, message=b"x" * 3_000_000)
    assert isinstance(caught.value, ConnectionLost)
    _says_nothing_secret(caught.value)


def test_an_answer_that_drips_ends_at_the_deadline_and_stays_open() -> None:
    def act(wire: ssl.SSLSocket) -> None:
        whole(wire)
        for _ in range(100):
            wire.sendall(b"H")
            time.sleep(0.1)

    with RawWeb(act) as web, pytest.raises(OutcomeUnknown):
        sent(web, seconds=0.5)


def test_a_body_that_drips_changes_nothing_about_its_status() -> None:
    def act(wire: ssl.SSLSocket) -> None:
        whole(wire)
        wire.sendall(b"HTTP/1.1 202 Accepted\r\nContent-Length: 1000\r\n\r\nx")

    with RawWeb(act) as web:
        assert sent(web).status == 202


def test_an_answer_without_end_is_read_up_to_a_bound() -> None:
    def act(wire: ssl.SSLSocket) -> None:
        whole(wire)
        wire.sendall(b"HTTP/1.1 400 No\r\n\r\n")
        for _ in range(1000):
            wire.sendall(b"x" * 10_000)

    with RawWeb(act) as web:
        assert sent(web).status == 400


def test_nobody_is_sent_on() -> None:
    def act(wire: ssl.SSLSocket) -> None:
        whole(wire)
        wire.sendall(
            b"HTTP/1.1 307 Elsewhere\r\nLocation: https://localhost:1/\r\nContent-Length: 0\r\n\r\n"
        )

    with RawWeb(act) as web:
        assert sent(web).status == 307


def test_stop_ends_a_call_at_once() -> None:
    is_here = threading.Event()

    def act(wire: ssl.SSLSocket) -> None:
        whole(wire)
        is_here.set()
        wire.recv(1)

    stop = Cancellation()

    def press() -> None:
        assert is_here.wait(5)
        stop.cancel()

    presser = threading.Thread(target=press)
    with RawWeb(act) as web:
        presser.start()
        with pytest.raises(Cancelled):
            sent(web, cancellation=stop)
    presser.join(5)


def test_a_service_that_nobody_trusts_is_told_nothing() -> None:
    seen: list[bytes] = []
    with RawWeb(lambda wire: seen.append(wire.recv(100))) as web, RawWeb() as other:
        api = GraphMailApi(Trust(ca_data=other.pem), direct)
        with pytest.raises(CertificateNotTrusted):
            api.open(web.base, Deadline(5), Cancellation())
    assert not any(seen)


def test_what_to_trust_that_cannot_be_read_is_no_trust() -> None:
    api = GraphMailApi(Trust(ca_data="no certificate"), direct)
    with pytest.raises(SmtpDesktopError):
        api.open("https://localhost:1", Deadline(5), Cancellation())


def test_a_port_that_is_closed_is_a_fault_of_the_network() -> None:
    with RawWeb() as web:
        pass
    with pytest.raises(ConnectionRefused):
        GraphMailApi(Trust(ca_data=web.pem), direct).open(web.base, Deadline(5), Cancellation())


def test_a_service_that_keeps_silent_is_not_waited_for_longer_than_allowed() -> None:
    with RawWeb() as web, pytest.raises(NoAnswer):  # nobody takes the connection up
        GraphMailApi(Trust(ca_data=web.pem), direct).open(web.base, Deadline(0.4), Cancellation())


# ---- Proxies -------------------------------------------------------------------------------------


def test_a_proxy_leads_there_and_is_named_without_its_password() -> None:
    def act(wire: ssl.SSLSocket) -> None:
        whole(wire)
        wire.sendall(TAKEN)

    with RawWeb(act) as web, passing_on() as proxy:
        named = proxy.address.replace("http://", f"http://user:{CANARY.encode().hex()}@")
        api = GraphMailApi(Trust(ca_data=web.pem), lambda address: named)
        line = api.open(web.base, Deadline(5), Cancellation())
        answer = line.send(Secret(TOKEN), MESSAGE, Deadline(5), Cancellation())
        line.close()
    assert answer.status == 202
    assert line.proxy == f"127.0.0.1:{proxy.port}"
    assert len(proxy.asked) == 1
    assert proxy.asked[0].startswith("CONNECT localhost:")


@pytest.fixture
def refusing() -> Iterator[str]:
    import socket

    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        try:
            client, _ = listener.accept()
        except OSError:
            return
        with client:
            client.recv(4096)
            client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")

    thread = threading.Thread(target=serve)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    listener.close()
    thread.join(5)


def test_a_proxy_that_refuses_is_a_fault_of_the_network(refusing: str) -> None:
    with RawWeb() as web:
        api = GraphMailApi(Trust(ca_data=web.pem), lambda address: refusing)
        with pytest.raises(NetworkUnreachable, match="proxy"):
            api.open(web.base, Deadline(5), Cancellation())


@pytest.mark.parametrize("proxy", ["http://", "http://[", "http://host:99999999"])
def test_a_proxy_that_is_no_address_is_a_fault_of_the_network(proxy: str) -> None:
    api = GraphMailApi(Trust(), lambda address: proxy)
    with pytest.raises((NetworkUnreachable, ConnectionLost)):
        api.open("https://localhost:1", Deadline(5), Cancellation())


# ---- Which Graph ---------------------------------------------------------------------------------


def described(answer: bytes) -> str:
    def act(wire: ssl.SSLSocket) -> None:
        head(wire)
        wire.sendall(answer)

    with RawWeb(act) as web:
        api = GraphMailApi(Trust(ca_data=web.pem), direct)
        return api.base_named_by(f"{web.base}/tenant", Deadline(5), Cancellation())


def test_a_sign_in_server_says_which_graph_is_its_own() -> None:
    body = b'{"msgraph_host": "graph.example"}'
    head_ = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)
    assert described(head_ + body) == "https://graph.example"


def test_a_sign_in_server_is_not_asked_before_every_message() -> None:
    body = b'{"msgraph_host": "graph.example"}'
    authority, time_of_day = Authority(), [0.0]
    place = "/{}/v2.0/.well-known/openid-configuration"
    plays = {place.format(one): page(body) for one in ("one", "two")}
    with web_server(authority.valid(), plays) as web:
        trust = Trust(ca_data=authority.pem)
        api = GraphMailApi(trust, direct, lambda: time_of_day[0])
        for now, tenant, times in (
            (0, "one", 1),
            (299, "one", 1),
            (300, "one", 2),
            (301, "two", 3),
        ):
            time_of_day[0] = now
            named = api.base_named_by(f"{web.address}/{tenant}", Deadline(5), Cancellation())
            assert (named, len(web.asked)) == ("https://graph.example", times)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 302 On\r\nLocation: https://localhost:1/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 3_000_000,
    ],
)
def test_a_sign_in_server_that_does_not_say_so_is_none(answer: bytes) -> None:
    with pytest.raises(IdentityProviderFailed):
        described(answer)


def _says_nothing_secret(error: SmtpDesktopError) -> None:
    seen: BaseException | None = error
    while seen is not None:
        assert TOKEN not in repr(seen)
        assert TOKEN not in str(seen.args)
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
