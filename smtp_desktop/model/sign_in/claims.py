"""What a token says about itself, read without trusting it (RFC 7519)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from smtp_desktop.printable import NOTHING, Printable

_MOST = 300  # characters of a claim that are kept


@dataclass(frozen=True)
class Claims:
    """Whom a token is for (`audience`), what it allows, who got it, and until when (RFC 9068 §2).

    Every part is empty where the token does not say; personal accounts' tokens say nothing.
    """

    audience: Printable = NOTHING
    scope: Printable = NOTHING
    name: Printable = NOTHING
    expires_at: datetime | None = None


def claims(token: str) -> Claims:
    """The claims of a token; nothing is verified, for it is the server that must trust it."""
    found = payload(token)
    if found is None:
        return Claims()
    names = (found.get(key) for key in ("preferred_username", "upn", "unique_name"))
    roles = found.get("roles")
    allowed = found.get("scp") or (" ".join(map(str, roles)) if isinstance(roles, list) else "")
    return Claims(
        audience=_text(found.get("aud")),
        scope=_text(allowed),
        name=next((_text(name) for name in names if name), NOTHING),
        expires_at=_moment(found.get("exp")),
    )


def payload(token: str) -> Mapping[str, Any] | None:
    """Everything that a token says, word for word and unverified; None where it cannot be read."""
    import jwt  # it comes with msal, and is needed only here

    try:
        return jwt.decode(token.encode("utf-8", "replace"), options={"verify_signature": False})
    except (jwt.PyJWTError, RecursionError):  # as one that nests without end
        return None


def _text(value: Any) -> Printable:
    if isinstance(value, list):
        value = " ".join(map(str, value))
    return Printable(str(value or ""), _MOST)


def _moment(value: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(value), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
