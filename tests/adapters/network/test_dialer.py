"""From addresses to a connection: black holes, refusals, resets, a deadline, a stop."""

from __future__ import annotations

import errno
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from servers.black_hole import BlackHole, needs_linux
from smtp_desktop.adapters.network import addresses as dialer
from smtp_desktop.adapters.network.dialer import NetworkDialer
from smtp_desktop.errors import (
    Cancelled,
    ConnectionLost,
    ConnectionRefused,
    ConnectionTimedOut,
    NetworkUnreachable,
    SmtpDesktopError,
)
from smtp_desktop.waiting import Cancellation, Deadline

V4, OTHER_V4, V6 = "127.0.0.1", "127.0.0.2", "::1"


def has_v6() -> bool:
    try:
        socket.create_server((V6, 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


needs_v6 = pytest.mark.skipif(not has_v6(), reason="this computer has no ::1")


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server((V4, 0)) as sock:
        yield sock


def port_of(sock: socket.socket) -> int:
    return int(sock.getsockname()[1])


def closed_port() -> int:
    with socket.create_server((V4, 0)) as sock:
        return port_of(sock)


def connect(
    addresses: list[str], port: int, seconds: float = 3
) -> tuple[str, list[tuple[str, type[SmtpDesktopError]]], float]:
    """The address that won, the attempts that failed before, and the seconds it took."""
    began = time.monotonic()
    sock, failed = dialer.connect(addresses, port, Deadline(seconds), Cancellation())
    took = time.monotonic() - began
    with sock:
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY), "small writes wait"
        return sock.getpeername()[0], [(one.address, type(one.error)) for one in failed], took


def test_the_first_address_that_answers_is_taken(listener: socket.socket) -> None:
    winner, failed, took = connect([V4, OTHER_V4], port_of(listener))

    assert (winner, failed) == (V4, [])
    assert took < 0.2


@needs_linux
def test_a_black_hole_in_front_costs_a_quarter_of_a_second(listener: socket.socket) -> None:
    with BlackHole(OTHER_V4, port_of(listener)):
        winner, _, took = connect([OTHER_V4, V4], port_of(listener))

    assert winner == V4
    assert took < 0.3 + 0.1, "and some room for a slow machine"
    assert took > 0.2


@needs_linux
@needs_v6
def test_a_black_hole_of_the_other_family_costs_no_more(listener: socket.socket) -> None:
    with BlackHole(V6, port_of(listener)):
        winner, _, took = connect([V6, V4], port_of(listener))

    assert winner == V4
    assert took < 0.3 + 0.1


@needs_linux
@needs_v6
def test_a_black_hole_in_front_of_the_newer_family_costs_no_more() -> None:
    with (
        socket.create_server((V6, 0), family=socket.AF_INET6) as listener,
        BlackHole(V4, port_of(listener)),
    ):
        winner, _, took = connect([V4, V6], port_of(listener))

    assert winner == V6
    assert took < 0.3 + 0.1


@needs_v6
def test_the_newer_family_works() -> None:
    with socket.create_server((V6, 0), family=socket.AF_INET6) as listener:
        assert connect([V6], port_of(listener))[0] == V6


@needs_linux
def test_a_refusal_in_front_costs_nothing(listener: socket.socket) -> None:
    winner, failed, took = connect([OTHER_V4, V4], port_of(listener))

    assert winner == V4
    assert failed == [(OTHER_V4, ConnectionRefused)]
    assert took < 0.2


def test_refused_everywhere_is_refused_at_once() -> None:
    began = time.monotonic()
    with pytest.raises(ConnectionRefused, match=V4):
        connect([V4, OTHER_V4], closed_port())
    assert time.monotonic() - began < 0.5


@needs_linux
def test_silent_everywhere_ends_at_the_deadline() -> None:
    with BlackHole() as hole, BlackHole(OTHER_V4, hole.port):
        began = time.monotonic()
        with pytest.raises(ConnectionTimedOut):
            connect([V4, OTHER_V4], hole.port, seconds=0.6)
        assert 0.5 < time.monotonic() - began < 1.2


@needs_linux
def test_a_refusal_tells_more_than_silence() -> None:
    with BlackHole() as hole, pytest.raises(ConnectionRefused):
        connect([V4, OTHER_V4], hole.port, seconds=0.6)


def test_no_time_at_all_is_silence(listener: socket.socket) -> None:
    with pytest.raises(ConnectionTimedOut):
        connect([V4], port_of(listener), seconds=0)


@needs_linux
def test_stop_ends_the_race_and_closes_everything() -> None:
    cancellation = Cancellation()
    with BlackHole() as hole, BlackHole(OTHER_V4, hole.port):
        threading.Timer(0.35, cancellation.cancel).start()
        began = time.monotonic()
        with pytest.raises(Cancelled):
            dialer.connect([V4, OTHER_V4], hole.port, Deadline(5), cancellation)
        assert time.monotonic() - began < 1


class Unlucky(dialer._ConnectionAttempts):
    """A race in which the system refuses every attempt with a number of its own."""

    def __init__(self, outcomes: dict[str, int]) -> None:
        super().__init__(9)
        self._outcomes = outcomes

    def _start(self, address: str) -> None:
        self._fail(address, OSError(self._outcomes[address], "no"))


@pytest.mark.parametrize(
    ("outcomes", "kind"),
    [
        ([errno.ENETUNREACH, errno.ECONNREFUSED], ConnectionRefused),
        ([errno.ECONNRESET, errno.ENETUNREACH], ConnectionLost),
        ([errno.ECONNRESET, errno.ECONNREFUSED], ConnectionRefused),
        ([errno.ETIMEDOUT, errno.ENETUNREACH], ConnectionTimedOut),
        ([errno.ETIMEDOUT, errno.ECONNRESET], ConnectionLost),
        ([errno.EHOSTUNREACH, errno.ENETUNREACH], NetworkUnreachable),
        ([errno.EACCES, errno.EPERM], NetworkUnreachable),
        ([errno.EINVAL], ConnectionLost),
    ],
)
def test_the_most_telling_failure_is_raised(
    outcomes: list[int], kind: type[SmtpDesktopError]
) -> None:
    numbered = {f"192.0.2.{number}": outcome for number, outcome in enumerate(outcomes, 1)}
    race = Unlucky(numbered)
    try:
        with pytest.raises(kind) as caught:
            race.run(list(numbered), Deadline(2), Cancellation())
    finally:
        race.close()

    assert type(caught.value) is kind
    assert "192.0.2.1" in str(caught.value)


@needs_v6
def test_an_address_whose_interface_is_gone_is_one_failed_attempt(listener: socket.socket) -> None:
    winner, failed, _ = connect(["::1%nosuch0", V4], port_of(listener))

    assert winner == V4
    assert [address for address, _ in failed] == ["::1%nosuch0"]


def test_a_server_that_resets_at_once_is_a_lost_connection() -> None:
    """Before the program has asked for the server's address, even."""
    subject = NetworkDialer()
    with socket.create_server((V4, 0)) as listener:
        port = port_of(listener)

        def reset() -> None:
            for _ in range(20):
                accepted, _ = listener.accept()
                accepted.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                accepted.close()

        thread = threading.Thread(target=reset)
        thread.start()
        for _ in range(20):
            try:
                subject.connect("localhost", [V4], port, Deadline(2), Cancellation()).close()
            except ConnectionLost:
                continue
        thread.join()
