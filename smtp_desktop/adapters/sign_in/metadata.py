"""What an authorization server says about itself (RFC 8414), read for an issuer that was given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from smtp_desktop.errors import AddressRefused, IdentityProviderFailed, SignInMixedUp
from smtp_desktop.model.sign_in import web_address
from smtp_desktop.model.sign_in.authorization_server import AuthorizationServer
from smtp_desktop.model.sign_in.web_address import WebAddress

_KINDS = ("oauth-authorization-server", "openid-configuration")  # RFC 8414 §3, then OpenID's own


@dataclass(frozen=True)
class Addresses:
    """Where an authorization server is asked for what; `promises_iss` says that its answers name
    it (RFC 9207), `has_basic` that a secret goes into a header (RFC 6749 §2.3.1)."""

    issuer: str
    authorization: WebAddress
    token: WebAddress
    revocation: WebAddress | None
    promises_iss: bool
    has_basic: bool = False


# The status of what a page answers, and the JSON object in it.
Fetch = Callable[[str], tuple[int, Mapping[str, Any] | None]]


def addresses(server: AuthorizationServer, fetch: Fetch) -> Addresses:
    """The addresses of a server: those that this program knows, else those of its metadata."""
    if server.authorization and server.token:
        return Addresses(
            server.issuer,
            _named(server.authorization, server.issuer),
            _named(server.token, server.issuer),
            _named(server.revocation, server.issuer) if server.revocation else None,
            server.sends_iss,
        )
    return _read(server.issuer, _metadata(server.issuer, fetch))


def _metadata(issuer: str, fetch: Fetch) -> Mapping[str, Any]:
    scheme, _, rest = issuer.partition("://")
    host, slash, path = rest.partition("/")
    path = f"{slash}{path}".rstrip("/")
    places = (f"/.well-known/{_KINDS[0]}{path}", f"{path}/.well-known/{_KINDS[1]}")
    for place in places:
        status, said = fetch(f"{scheme}://{host}{place}")
        if status == 200:
            if said is None:
                raise IdentityProviderFailed("What answered is no sign-in server.")
            return said
        if status >= 500:
            raise IdentityProviderFailed("The sign-in server is in trouble.", status)
    raise IdentityProviderFailed("This issuer does not say how people sign in there.", status)


def _read(issuer: str, said: Mapping[str, Any]) -> Addresses:
    if said.get("issuer") != issuer:  # letter by letter (RFC 8414 §3.3)
        raise SignInMixedUp("The sign-in server calls itself something else than this issuer.")
    if "S256" not in _words(said.get("code_challenge_methods_supported")):
        raise IdentityProviderFailed("This sign-in server does not protect its codes (PKCE).")
    revocation = said.get("revocation_endpoint")
    methods = _words(said.get("token_endpoint_auth_methods_supported"))
    return Addresses(
        issuer,
        _named(said.get("authorization_endpoint"), issuer),
        _named(said.get("token_endpoint"), issuer),
        _named(revocation, issuer) if revocation else None,
        said.get("authorization_response_iss_parameter_supported") is True,
        has_basic="client_secret_post" not in methods,
    )


def _named(address: object, issuer: str) -> WebAddress:
    """An address that a server names; one elsewhere may not name places on this computer."""
    found = web_address.read(address) if isinstance(address, str) else None
    at = web_address.read(issuer)
    if found is None or at is None:
        raise AddressRefused("The sign-in server names no address of a page.")
    if found.is_on_this_computer and not at.is_on_this_computer:
        raise AddressRefused("The sign-in server names a page on this computer.")
    return found


def _words(listed: object) -> tuple[str, ...]:
    return tuple(one for one in listed if isinstance(one, str)) if isinstance(listed, list) else ()
