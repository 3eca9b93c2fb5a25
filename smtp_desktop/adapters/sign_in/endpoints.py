"""The addresses that a sign-in server names: taken only where they are its own.

Whatever answers at an authority says where people sign in and where codes and secrets are posted,
so it could send a browser, or a secret, anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence

from smtp_desktop.errors import AddressRefused
from smtp_desktop.model.sign_in import web_address
from smtp_desktop.model.sign_in.cloud import Clouds
from smtp_desktop.model.sign_in.web_address import WebAddress


class Endpoints:
    """Checks what the server at an authority names; raises AddressRefused for an authority that is
    none itself.

    An address is its own on the same host, or on one that `clouds` say belongs to it. Only a server
    on this computer, as the practice sign-in, may name pages on it.
    """

    def __init__(self, authority: str, clouds: Clouds) -> None:
        self._authority = _read(authority, "The authority is no address of a sign-in server.")
        self._cloud = clouds.at(self._authority.host)

    def own(self, named: object) -> WebAddress:
        """An address at which people sign in or that secrets are posted to."""
        return self._checked(named, self._cloud.sign_in_hosts if self._cloud else ())

    def for_codes(self, named: object) -> WebAddress:
        """The page at which somebody types a code (RFC 8628 §3.2)."""
        cloud = self._cloud
        return self._checked(named, (*cloud.sign_in_hosts, *cloud.code_hosts) if cloud else ())

    def _checked(self, named: object, more: Sequence[str]) -> WebAddress:
        address = _read(named, "The sign-in server names no address of a page.")
        if self._authority.is_on_this_computer:
            is_own = address.is_on_this_computer
        else:
            is_own = address.host == self._authority.host or address.host in more
        if not is_own:
            raise AddressRefused(f"The sign-in server names a page at {address.host}.")
        return address


def _read(named: object, otherwise: str) -> WebAddress:
    address = web_address.read(named) if isinstance(named, str) else None
    if address is None:
        raise AddressRefused(otherwise)
    return address
