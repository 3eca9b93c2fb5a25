"""What is known about a sign-in at Microsoft that failed, and what its page in the browser says."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import unquote_plus

from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.errors import (
    CertificateNotTrusted,
    ConsentNeeded,
    HostNotFound,
    IdentityProviderFailed,
    RedirectFailed,
    SignInError,
    SignInRefused,
    SmtpDesktopError,
    WrongAudience,
)
from smtp_desktop.model.account import Account, OAuth
from smtp_desktop.model.cloud import Cloud
from smtp_desktop.services import clock_evidence

REDIRECT_URI = "http://localhost"  # as it is registered; Microsoft adds any port by itself

_PUBLIC = "https://login.microsoftonline.com"
_PERSONAL_TENANT = "9188040d-6c67-4c5b-b112-36a304b66dad"  # what “consumers” stands for
_TENANT_WORDS = ("consumers", "common", "organizations")
_GUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"

# A code by its name, as all there is, or behind a label in any language (“Fehlercode: 53003”).
_CODES = (
    re.compile(r"AADSTS[\s:#-]*([0-9]{4,9})(?![0-9])", re.IGNORECASE),
    re.compile(r"\W*([0-9]{5,9})\W*", re.IGNORECASE),
    re.compile(r"(?::\s|：)\s*([0-9]{5,9})(?![\w:/@-]|\.[0-9])"),
)
# RFC 6749 §4.1.2.1 and §5.2, and Microsoft's additions, as pages for personal accounts show them.
_WORD = re.compile(
    r"(?<![a-z_])(unauthorized_client|access_denied|server_error|temporarily_unavailable"
    r"|(?:consent|interaction|login)_required|invalid_(?:client|request|scope|grant|resource))"
    r"(?![a-z_])"
)
# Pages that show neither: Microsoft's own, and the browser's when it does not find this program.
_NEEDS_ADMIN = ("need admin approval", "needs admin approval")
_NOT_FOUND_HERE = (
    *("localhost refused to connect", "err_connection_refused"),
    *("connection to the server at localhost", "connect to the server “localhost”"),
)
_TRACE = re.compile(rf"(?:trace|request)[ -]?id\s*[:：]\s*({_GUID})", re.IGNORECASE)
_CORRELATION = re.compile(rf"[ck]orr[eé]la[^\n:：]{{0,20}}[:：]\s*({_GUID})", re.IGNORECASE)
_PAIR = re.compile(r"(\w{1,40})=([^\s&]*)")
_LONGEST = 20_000  # characters; a page has some hundred


def facts(
    error: SmtpDesktopError, account: Account, *, has_secret: bool | None = None
) -> dict[str, str]:
    """What rules may ask about a sign-in; what is not known is left away.

    `has_secret` says whether a client secret is sent, None where nobody knows.
    """
    found = {"tenant": kind_of_tenant(account)} | clock_evidence.facts(
        clock_evidence.of_the_sign_in(error)
    )
    if has_secret is not None:
        found["client"] = "confidential" if has_secret else "public"
    if isinstance(error, SignInRefused):
        found["aadsts"] = _number(error)
        found["oauth_error"] = error.error.lower()
        found["place"] = error.place
    elif isinstance(error, WrongAudience):
        found["audience"] = error.audience.rstrip("/").lower()
    elif isinstance(error, IdentityProviderFailed):
        found["http_status"] = str(error.status or "")
    elif isinstance(error, CertificateNotTrusted):
        found["tls_reason"] = error.reason
    elif isinstance(error, HostNotFound):
        found["dns"] = "no_such_name" if error.certain else "no_answer"
    return found


def failure(
    error: SmtpDesktopError,
    account: Account,
    *,
    has_secret: bool | None = None,
    cloud: Cloud | None = None,
    is_online: bool | None = None,
) -> Failure:
    """Everything that is known about a failed sign-in, for ``diagnosis.explain``.

    `cloud` is the one of the account's server, None where that is Microsoft's public one;
    `is_online` says whether there is any network, None where nobody looked.
    """
    known = facts(error, account, has_secret=has_secret)
    if is_online is not None:
        known["online"] = "yes" if is_online else "no"
    page = sign_in_host(account, cloud)
    return Failure(
        stage=Stage.SIGN_IN,
        errors=tuple(kind.__name__ for kind in type(error).__mro__[:-3]),
        text=_text(error),
        host=re.sub(r":\d+$", "", page),
        port=443,
        auth=account.auth_type.value,
        facts=known,
        words=_words(error, account) | {"authority": page},
    )


def page_failure(
    typed: str, account: Account, has_secret: bool | None = None, *, cloud: Cloud | None = None
) -> Failure | None:
    """What the page in the browser says, as a person types or pastes it: a code, or all of it.

    None where nothing in it says why the sign-in stopped.
    """
    error = _page_error(typed)
    if error is None:
        return None
    found = failure(error, account, has_secret=has_secret, cloud=cloud)
    return replace(found, facts={**found.facts, "place": "page"})


def _page_error(typed: str) -> SignInError | None:
    plain = " ".join(_PAIR.sub(_harmless, typed[:_LONGEST].replace("’", "'")).split())
    lowered = plain.lower()
    code = _code_in(plain)
    word = _WORD.search(lowered)
    if code or word:
        codes = (code,) if code else ()
        said = word[1] if word else ""
        return SignInRefused(said, plain[:2000], codes, "page", _reference(plain))
    if any(one in lowered for one in _NEEDS_ADMIN):
        return ConsentNeeded("consent_required", plain[:2000], (), "page", _reference(plain))
    if any(one in lowered for one in _NOT_FOUND_HERE):
        return RedirectFailed("The browser did not find this program.")
    return None


def _code_in(text: str) -> str:
    by_name, alone, labelled = _CODES
    found = by_name.search(text) or alone.fullmatch(text) or labelled.search(text)
    return found[1] if found else ""


def _harmless(pair: re.Match[str]) -> str:
    """Of what an address brings along only the error: the one-time answer may be there too."""
    return f"{pair[1]}={unquote_plus(pair[2])}" if pair[1].startswith("error") else "…"


def _reference(text: str) -> str:
    """What Microsoft's support asks for."""
    pairs = {"Trace ID": _TRACE.search(text), "Correlation ID": _CORRELATION.search(text)}
    return ", ".join(f"{name}: {found[1]}" for name, found in pairs.items() if found)


def _number(error: SignInRefused) -> str:
    """The first AADSTS number, from the description where there is no list of them."""
    listed = "".join(filter(str.isdigit, error.codes[0])) if error.codes else ""
    found = _CODES[0].search(error.description)
    return listed or (found[1] if found else "")


def _text(error: SmtpDesktopError) -> str:
    if isinstance(error, SignInRefused):
        is_said = error.error in error.description
        return error.description if is_said else f"{error.error} {error.description}".strip()
    return str(error)


def _words(error: SmtpDesktopError, account: Account) -> dict[str, str]:
    auth = account.auth
    words = {
        "email": account.sender.email,
        "username": account.username or account.sender.email,
        "provider": "Microsoft",
        "tenant": auth.tenant_id if isinstance(auth, OAuth) else "",
        "client_id": auth.client_id if isinstance(auth, OAuth) else "",
        "redirect_uri": REDIRECT_URI,
    } | clock_evidence.words(clock_evidence.of_the_sign_in(error))
    if isinstance(error, SignInRefused):
        number = _number(error)
        words["code"] = f"AADSTS{number}" if number else error.error
        words["reference"] = error.reference
    if isinstance(error, WrongAudience):
        words["audience"] = error.audience
    return words


def sign_in_host(account: Account, cloud: Cloud | None) -> str:
    """The host that people sign in at, with its port where it has one."""
    own = account.auth.authority if isinstance(account.auth, OAuth) else ""
    address = own or (cloud.authority if cloud else _PUBLIC)
    return address.partition("://")[2].partition("/")[0]


def kind_of_tenant(account: Account) -> str:
    """What stands in Tenant ID: one of Microsoft's words, ``guid``, ``domain``, or nothing."""
    tenant = account.auth.tenant_id.lower() if isinstance(account.auth, OAuth) else ""
    if tenant == _PERSONAL_TENANT:
        return "consumers"
    if tenant in _TENANT_WORDS or not tenant:
        return tenant
    return "guid" if re.fullmatch(_GUID, tenant) else "domain"
