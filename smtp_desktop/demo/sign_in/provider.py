"""The practice sign-in: an identity provider that looks like Microsoft's, inside the program.

It listens on loopback only. What libraries ask comes over HTTPS with a certificate made on the
spot; the pages come over HTTP too, because a person's browser would warn of that certificate, and
what stays on this computer needs none.
"""

from __future__ import annotations

import re
import secrets
import ssl
import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from urllib.parse import unquote

import trustme

from smtp_desktop.demo.mail_server import HOST, now
from smtp_desktop.demo.sign_in import pages
from smtp_desktop.demo.sign_in.data import (
    MAIL_AUDIENCES,
    PRACTICE,
    Client,
    Directory,
    Person,
    Tenant,
)
from smtp_desktop.demo.sign_in.flow import Flow
from smtp_desktop.demo.sign_in.grants import Grants
from smtp_desktop.demo.sign_in.http import Answer, Asked, Listener
from smtp_desktop.demo.sign_in.refusals import Place, Refused, told
from smtp_desktop.demo.sign_in.state import (
    Busy,
    Fault,
    HungUp,
    Portal,
    Stalled,
    State,
    correlation,
    in_json,
)
from smtp_desktop.demo.sign_in.tokens import Issued, Ledger

_PORTAL = "<!DOCTYPE html><title>Welcome</title><h1>Welcome to the guest network</h1>"

_PATHS = (
    ("discovery", re.compile(r"/([^/]+)/v2\.0/\.well-known/openid-configuration")),
    ("authorize", re.compile(r"/([^/]+)/oauth2/v2\.0/authorize")),
    ("token", re.compile(r"/([^/]+)/oauth2/v2\.0/token")),
    ("devicecode", re.compile(r"/([^/]+)/oauth2/v2\.0/devicecode")),
    ("signin", re.compile(r"/signin()")),
    ("devicelogin", re.compile(r"/devicelogin()")),
)
_PLACES: dict[str, Place] = {
    "discovery": "setup",
    "authorize": "page",
    "token": "token",
    "devicecode": "device",
}
_FOR_LIBRARIES = ("discovery", "token", "devicecode")


class PracticeIdentityProvider:
    """An identity provider to practise with: start it, sign in to it, ask it whose a token is.

    `directory` is who and what it knows, `fault` what goes wrong at which place: an AADSTS code, or
    another `Fault`. `requests` counts what was asked for, by endpoint and by kind of grant. All of
    them may be changed at any time. Who knows `key` can check the tokens themselves (HS256), as
    Microsoft's mail servers do.
    """

    def __init__(
        self,
        directory: Directory = PRACTICE,
        *,
        ca: trustme.CA | None = None,
        pages_over_https: bool = False,
        clock: Callable[[], datetime] = now,
        key: bytes = b"",
    ) -> None:
        self._ca = ca or trustme.CA(organization_name="SMTP Desktop practice")
        self._pages_over_https = pages_over_https
        self._state = State(directory, clock, Ledger(clock, key=key or secrets.token_bytes(32)))
        self._flow, self._grants = Flow(self._state), Grants(self._state)
        self._listeners: tuple[Listener, ...] = ()
        self._is_over = threading.Event()

    @property
    def directory(self) -> Directory:
        return self._state.directory

    @directory.setter
    def directory(self, value: Directory) -> None:
        with self._state.lock:
            self._state.directory = value

    @property
    def fault(self) -> dict[Place, Fault]:
        return self._state.fault

    @property
    def requests(self) -> Counter[str]:
        return self._state.requests

    @property
    def ledger(self) -> Ledger:
        """What was given out, and how long what will be given out is good."""
        return self._state.ledger

    @property
    def authority(self) -> str:
        """What an authority begins with; the tenant follows (once it was started)."""
        return self._state.authority

    @property
    def pages(self) -> str:
        """What the addresses of the pages begin with (once it was started)."""
        return self._state.pages

    def name_graph(self, host: str) -> None:
        """Say which Graph its tokens are for, as Microsoft's description does."""
        self._state.graph_host = host

    @property
    def ca_certificate(self) -> str:
        """What to trust to reach the authority (PEM)."""
        return self._ca.cert_pem.bytes().decode("ascii")

    def start(self) -> None:
        """Listen on two free ports of 127.0.0.1; raises OSError when this computer forbids it."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._ca.issue_cert(HOST, "127.0.0.1", "::1").configure_cert(context)
        secure = Listener(self._answer, context)
        try:
            plain = Listener(self._answer)
        except OSError:
            secure.stop()
            raise
        state, self._listeners = self._state, (secure, plain)
        state.authority = f"https://{HOST}:{secure.port}"
        state.pages = state.authority if self._pages_over_https else f"http://{HOST}:{plain.port}"
        for listener in self._listeners:
            listener.start()

    def stop(self) -> None:
        """Stop listening and hang up; what was given out can still be asked about."""
        self._is_over.set()
        for listener in self._listeners:
            listener.stop()
        self._listeners = ()

    def put(self, thing: Tenant | Client | Person) -> None:
        """Add to the directory, or change what has the same number or address."""
        self.directory = self.directory.with_(thing)

    def issued(self, token: str) -> Issued | None:
        """Whose an access token is and what for; None for one that is unknown or over."""
        with self._state.lock:
            return self._state.ledger.issued(token)

    def is_valid(self, user: str, token: str) -> bool:
        """Whether a token lets this person send email; for ``PracticeServer(tokens=…)``."""
        found = self.issued(token)
        return (
            found is not None
            and found.address.lower() == user.lower()
            and found.audience in MAIL_AUDIENCES
            and "SMTP.Send" in found.permissions
        )

    # What people and administrators do at Microsoft behind a program's back: the practice program
    # asks for none of it, whoever tests a program against this provider does.

    def revoke(self, address: str, code: str = "50173") -> None:
        """End a person's sign-ins, as a new password does: from now on refreshing them answers
        this code. Access tokens that are out stay good until they end, as at Microsoft."""
        with self._state.lock:
            self._state.ledger.end(address, code)

    def approve(self, client_id: str) -> None:
        """Let everybody use a registration, as an administrator does."""
        with self._state.lock:
            self._state.ledger.approved.add(client_id)

    def withdraw(self, address: str) -> None:
        """Take back everything that a person has allowed: refreshing answers 65001."""
        with self._state.lock:
            consents = self._state.ledger.consents
            consents -= {consent for consent in consents if consent[0].lower() == address.lower()}

    def _answer(self, asked: Asked) -> Answer | None:
        """The answer to any request; None hangs up."""
        matches = ((name, path.fullmatch(asked.path)) for name, path in _PATHS)
        name, realm = next(((name, unquote(one[1])) for name, one in matches if one), ("", ""))
        if not name or (name in _FOR_LIBRARIES and not asked.is_secure):
            return _page(pages.unknown(), 404)
        fault = self._fault(name, asked)
        if isinstance(fault, Stalled):
            self._is_over.wait(fault.seconds)
        with self._state.lock:
            self._state.requests[name] += 1
            if isinstance(fault, HungUp):
                return None
            if isinstance(fault, Busy):
                return _busy(fault)
            if isinstance(fault, Portal):
                return Answer(_PORTAL)
            try:
                return self._routed(name, realm, asked)
            except Refused as refused:
                return self._refusal(refused, asked)

    def _fault(self, name: str, asked: Asked) -> Fault | None:
        fault = self.fault
        if name == "token" and asked.form.get("grant_type") == "refresh_token":
            return fault.get("refresh") or fault.get("token")
        return fault.get(_PLACES[name]) if name in _PLACES else None

    def _routed(self, name: str, realm: str, asked: Asked) -> Answer:
        if name == "discovery":
            return self._grants.discovery(realm)
        if name == "authorize":
            return self._flow.authorize(realm, asked)
        if name == "signin":
            return self._flow.submit(asked)
        if name == "devicelogin":
            return self._flow.device(asked)
        if asked.method != "POST":
            raise Refused("900561")
        if name == "token":
            return self._grants.token(realm, asked)
        return self._grants.device_code(realm, asked)

    def _refusal(self, refused: Refused, asked: Asked) -> Answer:
        refusal = told(refused, self._state.now(), correlation(asked))
        if refused.place != "page":
            return in_json(refusal.value, refusal.status)
        return _page(pages.failed(refusal), 400)


def _page(text: str, status: int) -> Answer:
    return Answer(text, status, headers=(("Content-Security-Policy", pages.policy()),))


def _busy(fault: Busy) -> Answer:
    again = () if fault.retry_after is None else (("Retry-After", str(fault.retry_after)),)
    return Answer("The service is unavailable.", fault.status, "text/plain", again)
