"""What an answer of Microsoft Graph holds, whoever has written it."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from smtp_desktop.adapters.network.https import json_object
from smtp_desktop.model.sign_in import web_address
from smtp_desktop.ports.mail_api import ApiAnswer
from smtp_desktop.printable import Printable

_LONGEST_CODE = 100  # characters; real ones have up to fifty
_LONGEST_MESSAGE = 2_000
_LONGEST_ID = 80
_NO_PATH = frozenset("/?#")
_CLAIMS = re.compile(r'\bclaims="([^"]{1,4000})"')
_PAGE = re.compile(r"<title[^>]*>(.{1,200}?)</title>", re.IGNORECASE | re.DOTALL)


def read(status: int, headers: Mapping[str, str], body: bytes, own_id: str) -> ApiAnswer:
    """An answer taken apart; `own_id` is the name that this program gave the call."""
    error = _error_in(body)
    inner = error.get("innerError") or error.get("innererror")
    inner = inner if isinstance(inner, dict) else {}
    theirs = headers.get("request-id") or _text(inner.get("request-id"))
    request_id = Printable(theirs, _LONGEST_ID)
    said = {
        "request-id": request_id,
        "client-request-id": Printable(own_id, _LONGEST_ID),
        "date": Printable(headers.get("Date") or _text(inner.get("date")), _LONGEST_ID),
    }
    return ApiAnswer(
        status,
        _code(error),
        Printable(_text(error.get("message")) or _title(body), _LONGEST_MESSAGE),
        request_id,
        Printable(", ".join(f"{name} {value}" for name, value in said.items() if value)),
        Printable(headers.get("Retry-After", ""), _LONGEST_ID),
        _claims(headers.get("WWW-Authenticate", "")),
    )


def graph_host(body: bytes) -> str:
    """The host of the Graph that a sign-in server's own description names; empty for none."""
    return _text((json_object(body) or {}).get("msgraph_host"))


def base_of(host: str, authority: str) -> str:
    """The address of the Graph at a host that a sign-in server names; empty where that is the name
    of no server, or of this computer and the sign-in server is elsewhere."""
    named, at = web_address.read(f"https://{host}"), web_address.read(authority)
    if named is None or at is None or not _NO_PATH.isdisjoint(host):
        return ""
    return named.text if at.is_on_this_computer or not named.is_on_this_computer else ""


def _error_in(body: bytes) -> dict[str, Any]:
    found = (json_object(body) or {}).get("error")
    return found if isinstance(found, dict) else {}


def _code(error: dict[str, Any]) -> Printable:
    """The service's word for what is wrong; what is no word tells nothing."""
    code = _text(error.get("code"))
    return Printable(code if re.fullmatch(rf"[\w.-]{{1,{_LONGEST_CODE}}}", code) else "")


def _title(body: bytes) -> str:
    """What a page says in place of an answer that was meant for programs."""
    found = _PAGE.search(body[:10_000].decode("utf-8", "replace"))
    return found[1] if found else ""


def _claims(challenge: str) -> str:
    """What a new token has to prove, as JSON; base64 holds “=” itself, so that the marks count."""
    found = _CLAIMS.search(challenge)
    if not found:
        return ""
    try:
        text = b64decode(found[1] + "=" * (-len(found[1]) % 4)).decode()
        return text if isinstance(json.loads(text), dict) else ""
    except (ValueError, RecursionError):
        return ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
