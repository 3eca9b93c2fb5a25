"""Which addresses a stranger's page may lead to: only those of the public internet."""

from __future__ import annotations

import pytest

from smtp_desktop.adapters.inside import is_inside, is_this_computer

PUBLIC = [
    "93.184.216.34",
    "8.8.8.8",
    "2606:4700::1111",
    "64:ff9b::808:808",  # the way of a network without IPv4 to 8.8.8.8
    "2002:808:808::1",
]
HERE = [
    "127.0.0.1",
    "127.8.9.10",
    "0.0.0.0",
    "0.1.2.3",
    "::1",
    "::",
    "::ffff:127.0.0.1",
    "::ffff:0.0.0.0",
    "::ffff:0:127.0.0.1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::7f00:1",
    "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:80ff:fffe",  # Teredo to 127.0.0.1
    "169.254.169.254",
    "::ffff:169.254.169.254",
    "fe80::1%eth0",
    "224.0.0.1",
    "ff02::1",
    "ff0e::1",
]
AROUND = [
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "198.18.0.1",
    "192.0.2.1",
    "240.0.0.1",
    "255.255.255.255",
    "::ffff:10.0.0.1",
    "::ffff:8.8.8.8",
    "::10.0.0.1",
    "64:ff9b::a00:1",
    "64:ff9b::c0a8:101",
    "64:ff9b:1::808:808",
    "2002:c0a8:101::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "fd00::1",
    "fec0::1",
    "2001:db8::1",
    "100::1",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_a_host_of_the_internet_is_outside(address: str) -> None:
    assert not is_inside(address)
    assert not is_this_computer(address)


@pytest.mark.parametrize("address", HERE)
def test_this_computer_is_found_in_every_form(address: str) -> None:
    assert is_this_computer(address)
    assert is_inside(address)


@pytest.mark.parametrize("address", AROUND)
def test_the_network_around_is_inside_and_not_this_computer(address: str) -> None:
    assert is_inside(address)
    assert not is_this_computer(address)
