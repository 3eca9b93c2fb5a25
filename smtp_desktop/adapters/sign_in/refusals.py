"""What the sign-in library answers and raises, in the program's own errors.

It raises what is at hand: ValueError for an unknown tenant, RuntimeError for a wrong nonce, the
JSON reader's error for a page of a captive portal. Nothing of their words is repeated but what
Microsoft itself says, because some of them quote what was sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from smtp_desktop.adapters.network.https_faults import causes_of, of_the_network
from smtp_desktop.errors import (
    ConsentNeeded,
    IdentityProviderFailed,
    SignInExpired,
    SignInRefused,
    SmtpDesktopError,
)
from smtp_desktop.printable import Printable

_STATUS = re.compile(r"(?:HTTP (?:status|Error):|^) ?([45]\d\d)\b")
_CODE = re.compile(r"AADSTS(\d{4,9})")
_NUMBER = re.compile(r"\d{1,9}", re.ASCII)
_IDENTIFIER = re.compile(r"[0-9A-Za-z-]{1,64}")
_MOST_CODES = 10
_SENTENCE = re.compile(r"AADSTS\d{4,9}:?[^\r\n\"\\]{0,600}")
_CONSENT = {"65001", "65004", "90094", "90095", "90008", "900941"}
# A refused refresh token is the end of a sign-in, unless only a second factor is missing.
_GOES_ON = {"50076", "50079", "50072", "50074", "50158", "7000218", "7000215", "7000222", "700025"}


def refused(result: Mapping[str, Any], place: str) -> SignInRefused:
    """The error for an answer that holds no token; `place` “refresh” stands for a silent one."""
    error = Printable(str(result.get("error") or "invalid_response"))
    description = _plain(str(result.get("error_description") or ""))
    codes = _codes(result.get("error_codes")) or _CODE.findall(description)
    kind = SignInRefused
    if error != "access_denied" and _wants_consent(error, result, codes):
        kind = ConsentNeeded
    elif place == "refresh" and error == "invalid_grant" and _GOES_ON.isdisjoint(codes):
        kind = SignInExpired
    where = "token" if place == "refresh" else place
    return kind(error, description, codes, where, _reference(result, description))


def _codes(listed: object) -> list[str]:
    """The numbers of the answer, whatever else stands there in place of them."""
    told = map(str, listed[:_MOST_CODES]) if isinstance(listed, list) else ()
    return [code for code in told if _NUMBER.fullmatch(code)]


def _wants_consent(error: str, result: Mapping[str, Any], codes: list[str]) -> bool:
    named = "consent_required" in (error, result.get("suberror"))
    return named or not _CONSENT.isdisjoint(codes)


def translated(error: Exception, place: str) -> SmtpDesktopError:
    """The program's own error for one of the library's; never raises."""
    if isinstance(error, SmtpDesktopError):
        return error
    said = " ".join(str(cause) for cause in causes_of(error))
    codes = _CODE.findall(said)
    if codes:
        sentence = _SENTENCE.search(said)
        words = _plain(sentence[0] if sentence else "")
        return SignInRefused("invalid_request", words, codes[:1], place, _reference({}, words))
    return of_the_network(error) or IdentityProviderFailed(
        "What answered is no sign-in of Microsoft's.", _status(error)
    )


def _status(error: BaseException) -> int:
    """The HTTP status that the library or its session put into words; 0 for none."""
    for cause in causes_of(error):
        found = _STATUS.search(str(cause))
        if found:
            return int(found[1])
    return 0


def _plain(text: str) -> Printable:
    """A sentence of Microsoft's, on one line and of a bearable length."""
    return Printable(" ".join(text.split()), 1000)


def _reference(result: Mapping[str, Any], description: str) -> str:
    """What Microsoft's support asks for."""
    pairs = {"Trace ID": result.get("trace_id"), "Correlation ID": result.get("correlation_id")}
    for name, told in pairs.items():
        found = re.search(rf"{name}: ?([0-9a-f-]{{30,40}})", description, re.IGNORECASE)
        is_one = isinstance(told, str) and _IDENTIFIER.fullmatch(told)
        pairs[name] = told if is_one else (found[1] if found else None)
    return ", ".join(f"{name}: {value}" for name, value in pairs.items() if value)
