"""What an authorization server answers: refusals by table, tokens, and who signed in. Pure.

No word of a server is repeated that holds a piece of what it was sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from smtp_desktop.errors import (
    ConsentNeeded,
    IdentityProviderFailed,
    PermissionMissing,
    SignInExpired,
    SignInMixedUp,
    SignInRefused,
)
from smtp_desktop.model.sign_in.claims import payload
from smtp_desktop.ports.sign_in import Person, Registration
from smtp_desktop.printable import Printable

_LONGEST_TEXT = 1000  # characters
_PIECE = 8  # characters of a secret that tell something of it
_LONGEST_LIFE = 90 * 24 * 3600  # seconds; a longer one is nobody's
_CONSENT = ("consent_required", "interaction_required")
_WHO = frozenset({"openid", "email", "profile", "offline_access"})  # none of them lets one send


def token_answer(
    status: int, said: Mapping[str, Any] | None, place: str, sent: Iterable[str]
) -> Mapping[str, Any]:
    """The answer of a token endpoint, where it gives tokens; `said` is None where it is no JSON
    object, and `sent` are the values that were sent.

    Raises SignInRefused, SignInExpired for a refused refresh, or IdentityProviderFailed.
    """
    if status >= 500:
        raise IdentityProviderFailed("The sign-in server is in trouble.", status)
    if said is None:
        raise IdentityProviderFailed("What answered is no sign-in server.", status)
    if "error" in said or status != 200:
        raise refused(said, place, sent)
    return said


def refused(said: Mapping[str, Any], place: str, sent: Iterable[str] = ()) -> SignInRefused:
    """The error for a refusal (RFC 6749 §4.1.2.1, §5.2); `place` “refresh” stands for a refresh."""
    secrets = tuple(sent)
    error = _plain(said.get("error"), secrets) or Printable("invalid_response")
    description = _plain(said.get("error_description"), secrets)
    kind = SignInRefused
    if error in _CONSENT:
        kind = ConsentNeeded
    elif place == "refresh" and error == "invalid_grant":
        kind = SignInExpired
    return kind(error, description, (), "token" if place == "refresh" else place)


def check_scope(registration: Registration, said: Mapping[str, Any]) -> None:
    """Raise PermissionMissing where less was allowed than sending needs; an answer that names no
    scope has given all (RFC 6749 §5.1)."""
    given = said.get("scope")
    if not isinstance(given, str):
        return
    missing = [one for one in registration.scope.split() if one not in {*given.split(), *_WHO}]
    if missing:
        raise PermissionMissing(SignInRefused("insufficient_scope", place="token"), missing[0])


def tokens(said: Mapping[str, Any], used: str) -> tuple[str, str]:
    """The access token, and what to renew it with: a new one, or the one that was `used`."""
    token, renewal = said.get("access_token"), said.get("refresh_token") or used
    if not isinstance(token, str) or not token or str(said.get("token_type")).lower() != "bearer":
        raise IdentityProviderFailed("The sign-in server gave no token that can be used.")
    if not isinstance(renewal, str) or not renewal:
        raise SignInRefused("no_refresh_token", "The sign-in gave nothing to renew itself with.")
    return token, renewal


def seconds(said: Mapping[str, Any], likely: int) -> int:
    """How long a token is good, by what its answer says."""
    try:
        told = int(said.get("expires_in") or likely)
    except (TypeError, ValueError, OverflowError):
        told = likely
    return max(0, min(told, _LONGEST_LIFE))


def person(registration: Registration, said: Mapping[str, Any], hint: str, nonce: str) -> Person:
    """Who signed in, by the ID token where the server has one, else whom the settings name.

    The token came straight from the server, whose certificate was checked, so its signature need
    not be (OpenID Connect Core 1.0 §3.1.3.7); whom it is for and which sign-in is compared.
    """
    server = registration.server
    assert server
    claims = _claims(registration, said)
    if claims is None:
        if "openid" in registration.scope.split() and server.person:
            raise IdentityProviderFailed("The sign-in server does not say who signed in.")
        return Person(Printable(hint), Printable(""), hint)
    if claims.get("nonce") != nonce:
        raise SignInMixedUp("The ID token belongs to another sign-in.")
    address = claims.get(server.person) if server.person else hint
    if not isinstance(address, str) or not address:
        raise IdentityProviderFailed("The sign-in server does not say who signed in.")
    return Person(Printable(address), Printable(""), str(claims.get("sub") or address))


def same_person(registration: Registration, said: Mapping[str, Any], before: Person) -> Person:
    """Who is connected still; raises SignInMixedUp where a refresh names somebody else."""
    claims = _claims(registration, said)
    if claims is not None and str(claims.get("sub") or before.id) != before.id:
        raise SignInMixedUp("The ID token is another person's.")
    return before


def _claims(registration: Registration, said: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The claims of the ID token, None where there is none; raises SignInMixedUp for one of another
    issuer or for another program."""
    token = said.get("id_token")
    if token is None:
        return None
    found = payload(str(token))
    if found is None:
        raise IdentityProviderFailed("The sign-in server's ID token cannot be read.")
    issuer, audience = registration.authority, found.get("aud")
    if found.get("iss") not in (issuer, issuer.removeprefix("https://")):  # Google has had both
        raise SignInMixedUp("The ID token is another server's.")
    if audience not in (registration.client_id, [registration.client_id]):
        raise SignInMixedUp("The ID token is for another program.")
    return found


def _plain(said: object, secrets: tuple[str, ...]) -> Printable:
    text = " ".join(str(said or "").split())
    pieces = (
        one[at : at + _PIECE]
        for one in filter(None, secrets)
        for at in range(max(1, len(one) - _PIECE + 1))
    )
    return Printable("" if any(piece in text for piece in pieces) else text, _LONGEST_TEXT)
