"""The browser's way back: forms and addresses, other attempts, idle connections, the end."""

from __future__ import annotations

import contextlib
import itertools
import socket
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest

from conftest import CANARY
from smtp_desktop.adapters.sign_in.redirects import LoopbackRedirects, LoopbackReturn
from smtp_desktop.errors import Cancelled, RedirectFailed, SignInTimedOut
from smtp_desktop.model.secret import Secret
from smtp_desktop.model.sign_in.web_address import WebAddress
from smtp_desktop.waiting import Cancellation, Deadline, together
from support.patience import wait_until

ANSWER = {"code": CANARY, "state": "right", "session_state": "x"}
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def port_of(back: LoopbackReturn) -> int:
    return int(back.uri.rpartition(":")[2])


def ask(
    back: LoopbackReturn, path: str = "/", form: dict[str, str] | None = None, host: str = ""
) -> tuple[int, str]:
    """Status and page, as a browser gets them."""
    address = f"http://{host or '127.0.0.1'}:{port_of(back)}{path}"
    data = None if form is None else urllib.parse.urlencode(form).encode()
    try:
        with OPENER.open(address, data, timeout=5) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def awaited(back: LoopbackReturn, seconds: float = 2) -> dict[str, str]:
    return dict(back.wait(Deadline(seconds), Cancellation()))


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]"])
def test_an_answer_in_a_form_comes_back(host: str) -> None:
    with LoopbackRedirects().listen() as back:
        back.expect("right")
        status, page = ask(back, form=ANSWER, host=host)
        assert (status, "You are signed in" in page) == (200, True)
        assert awaited(back) == ANSWER


def test_an_answer_in_the_address_comes_back() -> None:
    with LoopbackRedirects().listen() as back:
        back.expect("right")
        assert ask(back, "/?" + urllib.parse.urlencode(ANSWER))[0] == 200
        assert awaited(back) == ANSWER


def test_it_is_called_localhost_which_is_all_that_can_be_registered() -> None:
    with LoopbackRedirects().listen() as back:
        assert back.uri == f"http://localhost:{port_of(back)}"


def test_a_refusal_is_handed_on_and_the_page_does_not_cheer() -> None:
    with LoopbackRedirects().listen() as back:
        back.expect("right")
        status, page = ask(back, form={"error": "access_denied", "state": "right"})
        assert (status, "You are not signed in" in page) == (200, True)
        assert awaited(back)["error"] == "access_denied"


@pytest.mark.parametrize("answer", [ANSWER | {"state": "other"}, {"code": "x"}, {}, {"state": "é"}])
def test_an_answer_of_another_attempt_disturbs_nothing(answer: dict[str, str]) -> None:
    with LoopbackRedirects().listen() as back:
        back.expect("right")
        status, page = ask(back, form=answer)
        assert status == 400
        assert CANARY not in page
        with pytest.raises(SignInTimedOut):
            awaited(back, 0.1)
        ask(back, form=ANSWER)
        assert awaited(back) == ANSWER


def test_before_anything_is_expected_nothing_is_taken() -> None:
    with LoopbackRedirects().listen() as back:
        assert ask(back, form={"state": ""})[0] == 400


def test_the_same_answer_twice_is_one() -> None:
    with LoopbackRedirects().listen() as back:
        back.expect("right")
        assert [ask(back, form=ANSWER)[0] for _ in range(3)] == [200, 200, 200]
        assert awaited(back) == ANSWER
        with pytest.raises(SignInTimedOut):
            awaited(back, 0.1)


@pytest.mark.parametrize("path", ["/favicon.ico", "/", "/other?code=1&state=right"])
def test_other_addresses_are_nothing(path: str) -> None:
    with LoopbackRedirects().listen() as back:
        back.expect("right")
        assert ask(back, path)[0] == 404
        assert ask(back, "/other", form=ANSWER)[0] == 404
        with pytest.raises(SignInTimedOut):
            awaited(back, 0.1)


def test_a_body_without_bound_is_not_read() -> None:
    with LoopbackRedirects().listen() as back:
        back.expect("right")
        head = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n\r\n"
        for length in ("999999999", "many", "-1", ""):
            with socket.create_connection(("127.0.0.1", port_of(back)), 5) as browser:
                browser.sendall(head.format(length).encode())
                assert browser.recv(100).startswith(b"HTTP/1.0 413")


def test_a_form_with_a_thousand_fields_is_refused() -> None:
    with LoopbackRedirects().listen() as back:
        back.expect("right")
        fields = {f"f{number}": "x" for number in range(1000)}
        assert ask(back, form=fields | ANSWER)[0] == 400


def test_a_connection_that_a_browser_opened_ahead_blocks_nobody() -> None:
    with LoopbackRedirects().listen() as back:
        back.expect("right")
        with socket.create_connection(("127.0.0.1", port_of(back)), 5):
            assert ask(back, form=ANSWER)[0] == 200
            assert awaited(back) == ANSWER


def test_stop_is_noticed_at_once() -> None:
    cancellation = Cancellation()
    threading.Timer(0.1, cancellation.cancel).start()
    began = time.monotonic()
    with LoopbackRedirects().listen() as back, pytest.raises(Cancelled):
        back.wait(Deadline(30), cancellation)
    assert time.monotonic() - began < 0.6


def test_nobody_comes() -> None:
    with (
        LoopbackRedirects().listen() as back,
        pytest.raises(SignInTimedOut, match="Nobody finished"),
    ):
        awaited(back, 0.1)


def test_afterwards_the_port_is_closed_and_no_thread_is_left() -> None:
    before = threading.active_count()
    with LoopbackRedirects().listen() as back:
        port = port_of(back)
        idle = socket.create_connection(("127.0.0.1", port), 5)
        back.expect("right")
        ask(back, form=ANSWER)
    with idle, pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), 1)
    wait_until(lambda: threading.active_count() == before, "no thread is left", 2)


def test_two_attempts_have_two_ports() -> None:
    with LoopbackRedirects().listen() as one, LoopbackRedirects().listen() as other:
        one.expect("one")
        other.expect("other")
        assert ask(one, form={"state": "other"})[0] == 400
        assert ask(other, form={"state": "other"})[0] == 200
        assert port_of(one) != port_of(other)


def test_where_only_the_newer_family_is_there_it_works() -> None:
    with LoopbackRedirects(("192.0.2.1", "::1")).listen() as back:
        back.expect("right")
        assert ask(back, form=ANSWER, host="[::1]")[0] == 200


def test_without_any_loopback_it_says_so() -> None:
    with pytest.raises(RedirectFailed), LoopbackRedirects(("192.0.2.1",)).listen():
        pass


def test_pages_hold_nothing_of_the_answer_and_load_nothing() -> None:
    with LoopbackRedirects().listen() as back:
        back.expect("right")
        _, page = ask(back, form=ANSWER)
        assert CANARY not in page
        assert "http" not in page.replace("<!doctype html>", "")


# ---- The way there -------------------------------------------------------------------------------

PAGE = WebAddress(f"https://login.acme.test/authorize?state={CANARY.encode().hex()}&x=1")


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object, **__: object) -> None:
        return None


def leave(address: WebAddress) -> tuple[int, str, str]:
    """Status, Location and page, followed nowhere."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), NoRedirect)
    try:
        opener.open(address.text, timeout=5)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers.get("Location", ""), error.read().decode()
    raise AssertionError("an answer that is no redirect")


def test_the_address_that_the_browser_is_started_with_says_nothing_and_leads_there_once() -> None:
    with LoopbackRedirects().listen() as back:
        once = back.single_use(PAGE)
        assert once.text.startswith(back.uri + "/")
        assert "state" not in once.text
        assert "login" not in once.text
        assert leave(once)[:2] == (302, PAGE.text)
        status, location, page = leave(once)
        assert (status, location) == (410, "")
        assert "This address works once." in page
        assert "login.acme.test" not in page


def test_opened_again_it_is_another_address_and_the_first_leads_nowhere() -> None:
    with LoopbackRedirects().listen() as back:
        first, second = back.single_use(PAGE), back.single_use(PAGE)
        assert first != second
        assert leave(first)[0] == 410
        assert leave(second)[:2] == (302, PAGE.text)


def test_nobody_guesses_the_way_there() -> None:
    with LoopbackRedirects().listen() as back, LoopbackRedirects().listen() as other:
        once = back.single_use(PAGE)
        path = once.text.removeprefix(back.uri)
        assert len(path) > 40
        for address in (back.uri + path[:-1], back.uri + path + "x", back.uri + path + "/"):
            assert leave(WebAddress(address))[0] == 404
        assert leave(WebAddress(other.uri + path))[0] == 404, "bound to its own sign-in"
        assert leave(once)[0] == 302


def test_of_many_who_come_at_once_one_is_led_there() -> None:
    with LoopbackRedirects().listen() as back:
        once = back.single_use(PAGE)
        codes = together("visit", [lambda: leave(once)[0]] * 12, Deadline(10))
    assert sorted(codes) == [302] + [410] * 11


# ---- Who takes their time ------------------------------------------------------------------------


def drip(browser: socket.socket, seconds: float) -> float:
    """Send a request byte by byte; the seconds until the other side had enough."""
    began = time.monotonic()
    head = itertools.chain(
        b"POST / HTTP/1.1\r\nContent-Length: 60000\r\n\r\n", itertools.repeat(65)
    )
    browser.settimeout(0.02)
    for byte in head:
        try:
            browser.sendall(bytes([byte]))
            if browser.recv(1) == b"":
                break
        except TimeoutError:
            pass
        except OSError:
            break
        if time.monotonic() - began > seconds:
            break
    return time.monotonic() - began


def test_a_request_that_drips_is_ended_as_a_whole_and_holds_up_nobody() -> None:
    with LoopbackRedirects(patience=0.6).listen() as back:
        back.expect("right")
        with socket.create_connection(("127.0.0.1", port_of(back)), 5) as slow:
            lasted: list[float] = []
            thread = threading.Thread(target=lambda: lasted.append(drip(slow, 5)))
            thread.start()
            began = time.monotonic()
            assert ask(back, form=ANSWER)[0] == 200
            assert time.monotonic() - began < 0.5
            thread.join(6)
    assert 0.4 < lasted[0] < 2.5


def test_half_a_form_is_no_answer() -> None:
    with LoopbackRedirects(patience=0.2).listen() as back:
        back.expect("right")
        with socket.create_connection(("127.0.0.1", port_of(back)), 5) as slow:
            form = b"state=right&code=half"
            slow.sendall(b"POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\n" + form)
            assert slow.recv(100) == b""
        with pytest.raises(SignInTimedOut):
            awaited(back, 0.1)


def test_a_hundred_idle_connections_do_not_keep_the_browser_out() -> None:
    with LoopbackRedirects().listen() as back:
        back.expect("right")
        before = threading.active_count()
        with contextlib.ExitStack() as stack:
            for _ in range(100):
                place = ("127.0.0.1", port_of(back))
                stack.enter_context(socket.create_connection(place, 5))
            assert ask(back, form=ANSWER)[0] == 200
            wait_until(lambda: threading.active_count() <= before + 40, "they are turned away", 3)
        assert awaited(back) == ANSWER


# ---- An address that somebody has copied ---------------------------------------------------------


def test_the_address_is_the_one_that_is_registered() -> None:
    for redirect in ("http://localhost", "http://127.0.0.1"):
        with LoopbackRedirects().listen(redirect) as back:
            assert back.uri.rpartition(":")[0] == redirect
            assert back.single_use(WebAddress("https://login.test/")).text.startswith(back.uri)


@pytest.mark.parametrize(
    "text",
    [
        "{uri}/?code=c&state=s",
        "{uri}?code=c&state=s",
        "  {uri}/?code=c&\n state=s ",
        "{bare}/?code=c&state=s",
        "{uri}/?code=c&state=s#",
    ],
)
def test_what_a_browser_could_not_bring_may_be_copied(text: str) -> None:
    with LoopbackRedirects().listen() as back:
        back.expect("s")
        pasted = text.format(uri=back.uri, bare=back.uri.removeprefix("http://"))
        assert back.take_address(Secret(pasted))
        assert back.wait(Deadline(1), Cancellation()) == {"code": "c", "state": "s"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "c",
        "{uri}/",
        "{uri}/?code=c&state=other",
        "{uri}/?code=c",
        "{uri}/elsewhere?code=c&state=s",
        "http://localhost:1/?code=c&state=s",
        "http://evil.test/?code=c&state=s",
        "https://login.test/?code=c&state=s",
        "{uri}/?" + "&".join(["a=b"] * 60) + "&code=c&state=s",
        "{uri}/?code=" + "c" * 70_000 + "&state=s",
    ],
)
def test_what_answers_no_sign_in_of_here_is_not_taken(text: str) -> None:
    with LoopbackRedirects().listen() as back:
        back.expect("s")
        assert not back.take_address(Secret(text.format(uri=back.uri)))
        with pytest.raises(SignInTimedOut):
            back.wait(Deadline(0), Cancellation())
