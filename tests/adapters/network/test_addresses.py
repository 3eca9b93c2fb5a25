"""Before the first connection: what a name stands for, and in which order it is tried."""

from __future__ import annotations

import socket
import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from smtp_desktop.adapters.network import addresses as dialer
from smtp_desktop.errors import HostNotFound
from smtp_desktop.waiting import Cancellation, Deadline

V4, OTHER_V4, V6 = "127.0.0.1", "127.0.0.2", "::1"


def resolved(*found: str) -> list[str]:
    return dialer.resolve("mail.test", Deadline(2), Cancellation(), lambda host: found)


@pytest.mark.parametrize(
    ("found", "order"),
    [
        (["192.0.2.1"], ["192.0.2.1"]),
        (["2001:db8::1", "192.0.2.1"], ["2001:db8::1", "192.0.2.1"]),
        (["192.0.2.1", "2001:db8::1"], ["192.0.2.1", "2001:db8::1"]),
        (
            ["2001:db8::1", "2001:db8::2", "2001:db8::3", "192.0.2.1"],
            ["2001:db8::1", "192.0.2.1", "2001:db8::2", "2001:db8::3"],
        ),
        (["192.0.2.1", "192.0.2.1", "192.0.2.2"], ["192.0.2.1", "192.0.2.2"]),
    ],
)
def test_the_families_alternate_and_the_systems_order_is_kept(
    found: list[str], order: list[str]
) -> None:
    assert resolved(*found) == order


@given(some.lists(some.ip_addresses().map(str), min_size=1, max_size=40))
@settings(max_examples=200, deadline=None, database=None)
def test_whatever_dns_says_a_handful_of_addresses_is_tried(found: list[str]) -> None:
    order = resolved(*found)

    assert set(order) <= set(found)
    assert len(order) == min(len(set(found)), dialer.MAX_ADDRESSES)
    families = [":" in one for one in order]
    is_mixed = len({":" in one for one in found}) == 2
    assert families[0] == (":" in found[0])
    assert not is_mixed or families[1] != families[0]


@pytest.mark.parametrize(
    ("error", "certain"),
    [
        (socket.gaierror(socket.EAI_NONAME, "unknown"), True),
        (socket.gaierror(socket.EAI_AGAIN, "later"), False),
        (UnicodeError("label too long"), True),
    ],
)
def test_a_name_without_an_address_is_not_found(error: Exception, certain: bool) -> None:
    def lookup(host: str) -> list[str]:
        raise error

    with pytest.raises(HostNotFound) as caught:
        dialer.resolve("mail.test", Deadline(2), Cancellation(), lookup)
    assert caught.value.certain is certain


def test_an_answer_without_addresses_is_a_name_not_found() -> None:
    with pytest.raises(HostNotFound):
        resolved()


def test_dead_dns_is_given_up_at_the_deadline() -> None:
    quit_waiting = threading.Event()

    def lookup(host: str) -> list[str]:
        quit_waiting.wait(20)
        return [V4]

    began = time.monotonic()
    with pytest.raises(HostNotFound, match="in time") as caught:
        dialer.resolve("mail.test", Deadline(0.2), Cancellation(), lookup)
    took = time.monotonic() - began
    quit_waiting.set()

    assert not caught.value.certain
    assert took < 0.7


def test_the_system_is_asked_for_names_and_addresses_alike() -> None:
    assert dialer.system_lookup(V4) == [V4]
    assert set(dialer.system_lookup("localhost")) <= {V4, V6}


@pytest.mark.parametrize(
    ("address", "is_here"),
    [(V4, True), (OTHER_V4, True), (V6, True), ("192.0.2.1", False), ("fe80::1%eth0", False)],
)
def test_what_is_this_computer(address: str, is_here: bool) -> None:
    assert dialer.is_loopback(address) is is_here


def test_whether_there_is_a_way_out_is_found_without_sending_anything() -> None:
    assert dialer.is_online() in (True, False)
