"""What a token says about itself, and what the server said when it refused one.

The token itself is never shown; whom and what it is for is no secret.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from smtp_desktop.diagnosis.failure import yes_or_no
from smtp_desktop.errors import NegativeReply, SmtpDesktopError
from smtp_desktop.model.sign_in.claims import Claims, claims
from smtp_desktop.services.evidence.clock import Reading
from smtp_desktop.services.sending.stages import TestRun

_SENDING = ("smtp.send", "smtp.sendasapp")  # Microsoft's permissions for this, as a token has them
_PIECE = 8  # characters of a token that tell something of it


def sent(run: TestRun, error: SmtpDesktopError | None) -> Claims | None:
    """The claims of the token that the server refused, None where it refused none."""
    credentials = run.credentials
    if not isinstance(error, NegativeReply) or not run.mechanism:
        return None
    return claims(credentials.secret()) if credentials and credentials.is_token else None


def facts(
    run: TestRun, error: SmtpDesktopError, now: datetime, clock: Reading | None
) -> dict[str, str]:
    """``token_name`` is ``other`` where the token is another person's than the server was told,
    and ``unwanted`` where it is another's than Username."""
    found = {f"oauth_{key}": value.lower() for key, value in refusal(run, error).items()}
    token = sent(run, error)
    if token is None:
        return found
    if token.name:
        found["token_name"] = _whose(token.name, run)
    if token.scope:
        words = token.scope.lower().split()
        found["token_scope"] = (
            "right" if any(permission in words for permission in _SENDING) else "missing"
        )
    if token.audience:
        found["token_audience"] = token.audience.lower().rstrip("/")
    if token.expires_at:
        theirs = now - timedelta(seconds=clock.ahead if clock else 0)
        found["token_over"] = yes_or_no(token.expires_at <= theirs)
    return found


def words(run: TestRun, error: SmtpDesktopError) -> dict[str, str]:
    """Who got the token and what it allows, beside who signs in by the settings."""
    token = sent(run, error)
    if token is None:
        return {}
    told = run.credentials.username if run.credentials else ""
    is_told = bool(token.name) and _same(token.name, told)
    return {
        "token_name": token.name,
        "token_scope": token.scope,
        "login": run.submission.account.username if is_told else told,
    }


def _whose(name: str, run: TestRun) -> str:
    told = run.credentials.username if run.credentials else ""
    if not _same(name, told):
        return "other"
    wanted = run.submission.account.username
    return "right" if not wanted or _same(name, wanted) else "unwanted"


def refusal(run: TestRun, error: SmtpDesktopError | None) -> dict[str, str]:
    """What stood in the challenge behind which the server refused (RFC 7628 §3.2.2).

    A careless server repeats what it was sent, so what holds a piece of the token is left away.
    """
    if not isinstance(error, NegativeReply) or not run.credentials:
        return {}
    secret = run.credentials.secret() if run.credentials.is_token else ""
    pieces = {secret[start : start + _PIECE] for start in range(len(secret) - _PIECE + 1)}
    told = re.findall(r"\b(status|schemes|scope)=(\S{1,200})", error.detail)
    return {
        key: value for key, value in told if not any(piece in value for piece in pieces if piece)
    }


def _same(one: str, other: str) -> bool:
    return one.strip().lower() == other.strip().lower()
