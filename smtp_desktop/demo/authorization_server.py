"""A practice authorization server of Google's kind, or of any other: standards and nothing else.

It listens on loopback only, as the practice sign-in of Microsoft's kind does: what libraries ask
comes over HTTPS, the pages over HTTP too.
"""

from __future__ import annotations

import base64
import binascii
import json
import secrets
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote_plus, urlencode, urlsplit

import jwt
import trustme

from smtp_desktop.demo.mail_server import HOST, now
from smtp_desktop.demo.sign_in import pages
from smtp_desktop.demo.sign_in.http import Answer, Asked, Listener
from smtp_desktop.demo.sign_in.tokens import proves

PROGRAM = "SMTP Desktop (practice)"
GOOGLE_SCOPE = "https://mail.google.com/"
CLIENT = "practice-client"
CLIENT_SECRET = "practice-secret"  # noqa: S105 - it opens a mailbox in this program's memory

_CODE_LASTS = timedelta(minutes=10)
_MOST = 500  # of each kind: the oldest go first


@dataclass(frozen=True)
class Rules:
    """How this server behaves, for whoever tests a program against it.

    `secret` is asked for where it is not empty, even with a proof. `rotates` gives a new renewal
    with each use and ends the old one. A renewal needs `renews_for`, a parameter or a scope of the
    request. What stands in `answers` is changed in every answer to the program, `""` leaves it
    away; `status` is a fault of the token endpoint.
    """

    secret: str = CLIENT_SECRET
    rotates: bool = False
    renews_for: tuple[str, str] = ("access_type", "offline")
    promises_iss: bool = True
    revokes: bool = True
    metadata: Mapping[str, object] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    claims: Mapping[str, object] = field(default_factory=dict)
    status: int = 0


GOOGLE = Rules()
GENERIC = Rules(secret="", rotates=True, renews_for=("scope", "offline_access"))


@dataclass
class _Visit:
    """Somebody on the way through the pages."""

    asked: Mapping[str, str] = field(repr=False)
    address: str = ""


@dataclass(frozen=True)
class _Given:
    """What somebody has allowed; `is_over` once it was taken back."""

    address: str
    asked: Mapping[str, str] = field(repr=False)
    scopes: tuple[str, ...]
    at: datetime
    renews: bool


class PracticeAuthorizationServer:
    """An authorization server to practise with: start it, sign in to it, ask whose a token is.

    `rules` and `token_seconds` may be changed at any time; `requests` counts what was asked for.
    Who knows `key` can check the tokens themselves (HS256).
    """

    def __init__(
        self,
        rules: Rules = GOOGLE,
        *,
        ca: trustme.CA | None = None,
        pages_over_https: bool = False,
        clock: Callable[[], datetime] = now,
        key: bytes = b"",
    ) -> None:
        self.rules = rules
        self.token_seconds = 3600
        self.requests: Counter[str] = Counter()
        self.issuer = self.pages = ""
        self._ca = ca or trustme.CA(organization_name="SMTP Desktop practice")
        self._pages_over_https = pages_over_https
        self._now = clock
        self._key = key or secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._visits: dict[str, _Visit] = {}
        self._codes: dict[str, _Given] = {}
        self._renewals: dict[str, _Given] = {}
        self._access: dict[str, _Given] = {}
        self._listeners: tuple[Listener, ...] = ()

    @property
    def ca_certificate(self) -> str:
        """What to trust to reach this server (PEM)."""
        return self._ca.cert_pem.bytes().decode("ascii")

    def start(self) -> None:
        """Listen on two free ports; raises OSError where this computer forbids it."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._ca.issue_cert(HOST, "127.0.0.1", "::1").configure_cert(context)
        secure, plain = Listener(self._answer, context), Listener(self._answer)
        self._listeners = (secure, plain)
        self.issuer = f"https://{HOST}:{secure.port}"
        self.pages = self.issuer if self._pages_over_https else f"http://{HOST}:{plain.port}"
        for listener in self._listeners:
            listener.start()

    def stop(self) -> None:
        """Stop listening and hang up."""
        for listener in self._listeners:
            listener.stop()
        self._listeners = ()

    def is_valid(self, user: str, token: str) -> bool:
        """Whether a token is this person's and still good; for ``PracticeServer(tokens=…)``."""
        with self._lock:
            given = self._access.get(token)
        if given is None or given.address.lower() != user.lower():
            return False
        return given.at + timedelta(seconds=self.token_seconds) > self._now()

    def revoke(self, address: str) -> None:
        """End a person's sign-ins, as they do on their account's page."""
        with self._lock:
            for token in [one for one, of in self._renewals.items() if of.address == address]:
                del self._renewals[token]

    @property
    def renewals(self) -> int:
        """How many sign-ins can still be renewed."""
        return len(self._renewals)

    def _answer(self, asked: Asked) -> Answer:
        name = asked.path.strip("/")
        with self._lock:
            self.requests[name.rpartition("/")[2]] += 1
            if name == ".well-known/oauth-authorization-server":
                return _json(self._metadata())
            if name == "authorize":
                return self._authorize(asked)
            if name == "signin" and asked.method == "POST":
                return self._submit(asked.form)
            if name == "token" and asked.method == "POST" and asked.is_secure:
                return self._token(asked)
            if name == "revoke" and asked.method == "POST" and asked.is_secure:
                return self._revoked(asked.form)
        return _page(pages.unknown(), 404)

    def _metadata(self) -> dict[str, object]:
        found: dict[str, object] = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.pages}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": self.rules.promises_iss,
            "token_endpoint_auth_methods_supported": ["client_secret_post", "none"],
        }
        if self.rules.revokes:
            found["revocation_endpoint"] = f"{self.issuer}/revoke"
        return {**found, **self.rules.metadata}

    def _authorize(self, asked: Asked) -> Answer:
        wanted = asked.query
        redirect = urlsplit(wanted.get("redirect_uri", ""))
        is_here = redirect.scheme == "http" and redirect.hostname in ("127.0.0.1", HOST)
        if not is_here or wanted.get("response_type") != "code" or not wanted.get("client_id"):
            return _page(pages.stopped("redirect_uri_mismatch"), 400)
        if wanted.get("code_challenge_method") != "S256" or not wanted.get("code_challenge"):
            return _page(pages.stopped("invalid_request"), 400)
        flow = secrets.token_urlsafe(24)
        _keep(self._visits, flow, _Visit(wanted))
        return _page(pages.whoever(flow, PROGRAM, wanted.get("login_hint", "")))

    def _submit(self, form: Mapping[str, str]) -> Answer:
        visit = self._visits.get(form.get("flow", ""))
        if visit is None:
            return _page(pages.stopped("invalid_request"), 400)
        if form.get("step") == "address":
            visit.address = form.get("login", "").strip()
            wishes = visit.asked.get("scope", "").split()
            return _page(pages.ticked(form["flow"], PROGRAM, visit.address, wishes))
        del self._visits[form["flow"]]
        if form.get("answer") == "cancel":
            return self._back(visit, {"error": "access_denied"})
        ticked = tuple(value for name, value in form.items() if name.startswith("scope"))
        name, value = self.rules.renews_for
        renews = value in visit.asked.get(name, "").split()
        code = secrets.token_urlsafe(60)
        given = _Given(visit.address, visit.asked, ticked, self._now(), renews)
        _keep(self._codes, code, given)
        return self._back(visit, {"code": code})

    def _back(self, visit: _Visit, answer: dict[str, str]) -> Answer:
        """Back to the program, in the address (RFC 6749 §4.1.2, RFC 9207)."""
        told = {**answer, "state": visit.asked.get("state", ""), "iss": self.issuer}
        told = {name: value for name, value in {**told, **self.rules.answers}.items() if value}
        where = f"{visit.asked['redirect_uri']}?{urlencode(told)}"
        return Answer(status=302, headers=(("Location", where),))

    def _token(self, asked: Asked) -> Answer:
        if self.rules.status:
            return Answer("In trouble.", self.rules.status, "text/plain")
        form, kind = asked.form, asked.form.get("grant_type", "")
        if kind not in ("authorization_code", "refresh_token"):
            return _refused("unsupported_grant_type", "")
        client, secret = _basic(asked) or (form.get("client_id"), form.get("client_secret", ""))
        if self.rules.secret and not secret:
            return _refused("invalid_request", "client_secret is missing.")
        if self.rules.secret and not _same(secret, self.rules.secret):
            return _refused("invalid_client", "The provided client secret is invalid.", 401)
        self.requests[kind] += 1
        given, used = self._by_code(form), ""
        if kind == "refresh_token":
            used = form.get("refresh_token", "")
            given = self._renewals.get(used)
        if given is None or given.asked.get("client_id") != client:
            return _refused("invalid_grant", "Token has been expired or revoked.")
        return _json(self._tokens(given, used))

    def _by_code(self, form: Mapping[str, str]) -> _Given | None:
        given = self._codes.pop(form.get("code", ""), None)
        if given is None or self._now() - given.at > _CODE_LASTS:
            return None
        is_bound = form.get("redirect_uri") == given.asked.get("redirect_uri")
        is_proved = proves(form.get("code_verifier", ""), given.asked.get("code_challenge", ""))
        return given if is_bound and is_proved else None

    def _tokens(self, given: _Given, used: str) -> dict[str, object]:
        """The answer with tokens; a server that rotates ends the renewal that was used."""
        about = {"sub": f"sub-{given.address}", "iss": self.issuer, "jti": secrets.token_hex(8)}
        ends = int(self._now().timestamp()) + self.token_seconds
        times = {"iat": ends - self.token_seconds, "exp": ends}
        access = jwt.encode({**about, "upn": given.address, **times}, self._key, "HS256")
        _keep(self._access, access, replace(given, at=self._now()))
        found: dict[str, object] = {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": self.token_seconds,
            "scope": " ".join(given.scopes),
        }
        if "openid" in given.scopes:
            nonce = {} if used else {"nonce": given.asked.get("nonce", "")}
            who = {"aud": given.asked["client_id"], "email": given.address, **nonce, **times}
            claims = {**about, **who, **self.rules.claims}
            told = {name: value for name, value in claims.items() if value is not None}
            found["id_token"] = jwt.encode(told, self._key, "HS256")
        if (not used and given.renews) or (used and self.rules.rotates):
            renewal = f"1//{secrets.token_urlsafe(75)}"
            self._renewals.pop(used, None)
            _keep(self._renewals, renewal, given)
            found["refresh_token"] = renewal
        return found

    def _revoked(self, form: Mapping[str, str]) -> Answer:
        """Everything of that consent ends (RFC 7009 §2.1)."""
        given = self._renewals.pop(form.get("token", ""), None)
        if given is None:
            return _refused("invalid_token", "Token expired or revoked")
        for token in [one for one, of in self._access.items() if of.address == given.address]:
            del self._access[token]
        return _json({})


def _basic(asked: Asked) -> tuple[str, str] | None:
    kind, _, value = asked.headers.get("authorization", "").partition(" ")
    try:
        name, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (unquote_plus(name), unquote_plus(secret)) if kind.lower() == "basic" else None


def _same(one: str, other: str) -> bool:
    return secrets.compare_digest(one.encode(), other.encode())


def _json(value: Mapping[str, object], status: int = 200) -> Answer:
    return Answer(json.dumps(value), status, "application/json; charset=utf-8")


def _refused(error: str, description: str, status: int = 400) -> Answer:
    return _json({"error": error, "error_description": description}, status)


def _page(text: str, status: int = 200) -> Answer:
    # The form leads on to the program, which the policy would forbid: Chromium asks it there, too.
    policy = pages.policy().replace("form-action 'self'", "form-action 'self' http:")
    return Answer(text, status, headers=(("Content-Security-Policy", policy),))


def _keep(things: dict[str, Any], name: str, thing: Any) -> None:
    things[name] = thing
    while len(things) > _MOST:
        del things[next(iter(things))]
