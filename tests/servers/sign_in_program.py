"""A program that sends people to the practice sign-in, and asks as libraries do."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, urlencode

from smtp_desktop.demo.sign_in.data import OUTLOOK, PUBLIC_CLIENT, YOU, Person
from smtp_desktop.demo.sign_in.provider import PracticeIdentityProvider
from smtp_desktop.demo.sign_in.visitor import Page, Visitor

SEND = f"{OUTLOOK}/SMTP.Send"
REDIRECT = "http://localhost:8400"

_VERIFIER = "v" * 43
_CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(_VERIFIER.encode()).digest()).decode()[:-1]


class Program:
    """Asks as a program does, and sends a person to the pages."""

    def __init__(self, provider: PracticeIdentityProvider) -> None:
        self.provider = provider
        self.library = Visitor(ca=provider.ca_certificate)

    def address(self, realm: str = "practice.test", **changed: str) -> str:
        """Where a sign-in begins; what is changed to nothing is left out."""
        asked = {
            "client_id": PUBLIC_CLIENT,
            "response_type": "code",
            "redirect_uri": REDIRECT,
            "scope": f"{SEND} offline_access openid profile",
            "state": "a state",
            "response_mode": "form_post",
            "code_challenge": _CHALLENGE,
            "code_challenge_method": "S256",
        }
        filled = {name: value for name, value in {**asked, **changed}.items() if value}
        return f"{self.provider.pages}/{quote(realm)}/oauth2/v2.0/authorize?{urlencode(filled)}"

    def sign_in(self, person: Person = YOU, /, **changed: str) -> Page:
        return Visitor(person).sign_in(self.address(**changed))

    def decline(self, person: Person = YOU, /, **changed: str) -> Page:
        return Visitor(person, accepts=False).sign_in(self.address(**changed))

    def discovery(self, realm: str = "practice.test") -> dict[str, Any]:
        path = f"{quote(realm)}/v2.0/.well-known/openid-configuration"
        return _value(self.library.get(f"{self.provider.authority}/{path}"))

    def post(self, path: str, form: Mapping[str, str], **headers: str) -> dict[str, Any]:
        return _value(self.library.send(f"{self.provider.authority}/{path}", form, **headers))

    def token(self, realm: str = "practice.test", **form: str) -> dict[str, Any]:
        return self.post(f"{realm}/oauth2/v2.0/token", {"client_id": PUBLIC_CLIENT, **form})

    def redeem(self, code: str, realm: str = "practice.test", **form: str) -> dict[str, Any]:
        asked = {"redirect_uri": REDIRECT, "code": code, "code_verifier": _VERIFIER, **form}
        return self.token(realm, grant_type="authorization_code", **asked)

    def refresh(self, token: str, realm: str = "practice.test", **form: str) -> dict[str, Any]:
        return self.token(realm, grant_type="refresh_token", refresh_token=token, **form)

    def tokens(self, person: Person = YOU, /, **changed: str) -> dict[str, Any]:
        """A whole sign-in."""
        realm = changed.get("realm", "practice.test")
        return self.redeem(self.sign_in(person, **changed).answer["code"], realm)


def _value(page: Page) -> dict[str, Any]:
    found = json.loads(page.text)
    assert isinstance(found, dict)
    assert (page.status == 200) == ("error" not in found)
    return found


def codes(text: object) -> list[str]:
    """The AADSTS numbers in a text; each refusal tells one."""
    return [match[1] for match in re.finditer(r"AADSTS(\d+): ", str(text))]


def tags(page: Page) -> list[tuple[str, dict[str, str]]]:
    """Everything that a page is made of, in its order."""
    reader = _Reader()
    reader.feed(page.text)
    return reader.tags


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
