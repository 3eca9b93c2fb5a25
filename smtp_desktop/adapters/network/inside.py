"""Which IP addresses lie on the public internet, and which lead back inside: to this computer or
the network around it."""

from __future__ import annotations

import ipaddress
from ipaddress import IPv4Address, IPv6Address

_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")  # RFC 4291 §2.4
_6TO4, _TEREDO = ipaddress.IPv6Network("2002::/16"), ipaddress.IPv6Network("2001::/32")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052
# What stands before the last 32 bits where those are an IPv4 address.
_BEFORE_IPV4 = (
    _NAT64,
    ipaddress.IPv6Network("64:ff9b:1::/48"),  # NAT64 of a network's own, RFC 8215
    ipaddress.IPv6Network("::ffff:0:0/96"),  # mapped, RFC 4291 §2.5.5.2
    ipaddress.IPv6Network("::ffff:0:0:0/96"),  # translated, RFC 2765
    ipaddress.IPv6Network("::/96"),  # compatible, RFC 4291 §2.5.5.1
)


def is_inside(address: str) -> bool:
    """Whether an address is anything but one host of the public internet: this computer, a private
    or shared network, one link, a group, or a detour to any of these (6to4, Teredo, NAT64)."""
    ip = _read(address)
    if isinstance(ip, IPv4Address):
        return not ip.is_global or ip.is_multicast
    embedded = _embedded(ip)
    if embedded is not None:
        return (ip not in _NAT64 and ip not in _6TO4) or is_inside(str(embedded))
    return ip not in _GLOBAL_UNICAST or not ip.is_global or ip in _TEREDO


def is_this_computer(address: str) -> bool:
    """Whether an address is this computer, by whatever way it is written, or no host at all: a
    link's, a group's."""
    ip = _read(address)
    embedded = _embedded(ip)
    if embedded is not None and is_this_computer(str(embedded)):
        return True
    is_nobody = ip.is_unspecified or ip.is_multicast or ip.is_link_local
    in_net_zero = isinstance(ip, IPv4Address) and ip.packed[0] == 0  # RFC 1122 §3.2.1.3
    return ip.is_loopback or is_nobody or in_net_zero


def _read(address: str) -> IPv4Address | IPv6Address:
    return ipaddress.ip_address(address.partition("%")[0])


def _embedded(ip: IPv4Address | IPv6Address) -> IPv4Address | None:
    """The IPv4 address inside of an IPv6 address, where its form has a place for one."""
    if isinstance(ip, IPv4Address):
        return None
    if ip.sixtofour is not None:
        return ip.sixtofour
    if ip.teredo is not None:
        return ip.teredo[1]
    is_own = ip.is_loopback or ip.is_unspecified
    if not is_own and any(ip in network for network in _BEFORE_IPV4):
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return None
