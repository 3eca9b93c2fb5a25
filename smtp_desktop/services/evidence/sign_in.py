"""What is known about a sign-in at Microsoft that failed, and what its page in the browser says."""

from __future__ import annotations

import re
from dataclasses import replace

from smtp_desktop.diagnosis.failure import Failure, yes_or_no
from smtp_desktop.diagnosis.pasted import sign_in_page
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.errors import (
    CertificateNotTrusted,
    ConsentNeeded,
    HostNotFound,
    IdentityProviderFailed,
    PermissionMissing,
    RedirectFailed,
    SignInError,
    SignInExpired,
    SignInRefused,
    SmtpDesktopError,
    WrongAudience,
)
from smtp_desktop.model.account import Account, OAuth
from smtp_desktop.model.sign_in.authorization_server import AuthorizationServer
from smtp_desktop.model.sign_in.cloud import Cloud
from smtp_desktop.model.sign_in.registration import REDIRECT_URI, kind_of_tenant, sign_in_host
from smtp_desktop.services.evidence import clock as clock_evidence

_SEEN_IN_TIME = 30  # days; a sign-in that is older may have ended for other reasons as well
_WORD = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b", re.IGNORECASE)  # as “redirect_uri_mismatch”


def facts(
    error: SmtpDesktopError, account: Account, *, has_secret: bool | None = None
) -> dict[str, str]:
    """What rules may ask about a sign-in; what is not known is left out.

    `has_secret` says whether a client secret is sent; None says that nobody knows.
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
    server: AuthorizationServer | None = None,
    is_online: bool | None = None,
) -> Failure:
    """Everything that is known about a failed sign-in, for ``diagnosis.explain``.

    `cloud` is the one of the account's server, None where that is Microsoft's public one; `server`
    is where the account signs in, None for Microsoft; `is_online` says whether there is any
    network, None where nobody looked.
    """
    known = facts(error, account, has_secret=has_secret)
    if is_online is not None:
        known["online"] = yes_or_no(is_online)
    known["issuer"] = "other" if server else "microsoft"
    if server and isinstance(error, SignInExpired) and _ended_as_tested(error, server):
        known["ended"] = "as_tested"
    page = server.host if server else sign_in_host(account, cloud)
    return Failure(
        stage=Stage.SIGN_IN,
        errors=error.families(),
        text=_text(error),
        host=re.sub(r":\d+$", "", page),
        port=443,
        auth=account.auth_type.value,
        facts=known,
        words=_words(error, account, server) | {"authority": page},
    )


def page_failure(
    typed: str,
    account: Account,
    has_secret: bool | None = None,
    *,
    cloud: Cloud | None = None,
    server: AuthorizationServer | None = None,
) -> Failure | None:
    """What the page in the browser says, as a person types or pastes it: a code, or all of it.

    None where nothing in it says why the sign-in stopped.
    """
    error = _page_error(typed) or (_word_on_page(typed) if server else None)
    if error is None:
        return None
    found = failure(error, account, has_secret=has_secret, cloud=cloud, server=server)
    return replace(found, facts={**found.facts, "place": "page"})


def _page_error(typed: str) -> SignInError | None:
    said = sign_in_page.read(typed)
    if said is None:
        return None
    if said.kind == "redirect":
        return RedirectFailed("The browser did not find this program.")
    kind = ConsentNeeded if said.kind == "consent" else SignInRefused
    codes = (said.number,) if said.number else ()
    return kind(said.word, said.text, codes, "page", said.reference)


def _word_on_page(typed: str) -> SignInError | None:
    """The refusal that a page names by its word (RFC 6749 §4.1.2.1), as “Error 400: org_internal”
    does."""
    found = _WORD.search(typed)
    return SignInRefused(found[0].lower(), typed, (), "page") if found else None


def _ended_as_tested(error: SignInExpired, server: AuthorizationServer) -> bool:
    """Whether a sign-in ended when those of an app end that is being tested, as far as that was
    seen."""
    worked, did_not = error.lived or (0.0, 0.0)
    days = server.days_while_tested
    return bool(days and error.lived) and worked <= days <= did_not <= _SEEN_IN_TIME


def _number(error: SignInRefused) -> str:
    """The first AADSTS number, from the description where there is no list of them."""
    listed = "".join(filter(str.isdigit, error.codes[0])) if error.codes else ""
    return listed or sign_in_page.number_in(error.description)


def _text(error: SmtpDesktopError) -> str:
    if isinstance(error, SignInRefused):
        is_said = error.error in error.description
        return error.description if is_said else f"{error.error} {error.description}".strip()
    return str(error)


def _words(
    error: SmtpDesktopError, account: Account, server: AuthorizationServer | None
) -> dict[str, str]:
    auth = account.auth
    words = {
        "email": account.sender.email,
        "username": account.username or account.sender.email,
        "provider": server.display if server else "Microsoft",
        "tenant": auth.tenant_id if isinstance(auth, OAuth) else "",
        "client_id": auth.client_id if isinstance(auth, OAuth) else "",
        "redirect_uri": server.redirect if server else REDIRECT_URI,
    } | clock_evidence.words(clock_evidence.of_the_sign_in(error))
    if isinstance(error, SignInRefused):
        number = _number(error)
        words["code"] = f"AADSTS{number}" if number else error.error
        words["reference"] = error.reference
    if isinstance(error, PermissionMissing):
        words["permission"] = error.permission
    if isinstance(error, WrongAudience):
        words["audience"] = error.audience
    return words
