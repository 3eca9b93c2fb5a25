"""Somebody who goes through the practice sign-in's pages by themselves, where no browser is."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from smtp_desktop.demo.sign_in.data import YOU, Person
from smtp_desktop.model.sign_in.web_address import WebAddress
from smtp_desktop.waiting import start_thread

_SECONDS = 15


@dataclass(frozen=True)
class Page:
    """What the browser would show now, or where it would be sent on to."""

    address: str
    status: int
    text: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)

    @property
    def location(self) -> str:
        """Where it is sent on to, mostly empty."""
        return self.headers.get("Location", "")

    @cached_property
    def _form(self) -> _Reader:
        reader = _Reader()
        reader.feed(self.text)
        return reader

    @property
    def words(self) -> str:
        """The text without its markup."""
        return " ".join("".join(self._form.words).split())

    @property
    def step(self) -> str:
        """Which page it is, empty for one that asks nothing."""
        return self._form.fields.get("step", "")

    @property
    def fields(self) -> dict[str, str]:
        """What the form holds already."""
        return dict(self._form.fields)

    @property
    def action(self) -> str:
        """Where the form is sent to."""
        return urljoin(self.address, self._form.action)

    @property
    def practice_code(self) -> str:
        """What the page of the second factor shows."""
        return self._form.code.strip()

    @property
    def returns_to(self) -> str:
        """The redirect URI, empty while the sign-in is not back at the program."""
        if self.location:
            return self.location.partition("?")[0]
        return self.action if self._form.fields and not self.step else ""

    @property
    def answer(self) -> Mapping[str, str]:
        """What the browser brings back to the program."""
        if self.location:
            return dict(parse_qsl(urlsplit(self.location).query, keep_blank_values=True))
        return self.fields if self.returns_to else {}


class Visitor:
    """A person who goes through the pages at the browser; see ``ports.sign_in.Browser``.

    They accept what is asked for, or cancel, and type what the page of the second factor shows.
    """

    def __init__(self, person: Person = YOU, *, accepts: bool = True, ca: str = "") -> None:
        self._person = person
        self._accepts = accepts
        self._trust = ca

    def open(self, address: WebAddress) -> bool:
        """Sign in beside everything else, and bring the answer back to the program."""
        start_thread("practice visitor", lambda: self._come_and_go(address.text))
        return True

    def sign_in(self, address: str, user_code: str = "") -> Page:
        """The page at which the way ends: back at the program, refused, or asked once more.

        Raises OSError where nobody answers.
        """
        return self.go_on(self.get(address), user_code)

    def go_on(self, page: Page, user_code: str = "", until: str = "") -> Page:
        """The same from a page on, at most as far as the page of a step."""
        taken = {until}
        while page.step and page.step not in taken:
            taken.add(page.step)
            page = self.submit(page, **self._typed(page, user_code))
        return page

    def deliver(self, page: Page) -> Page:
        """Bring the answer back to the program, as the browser would; gives the program's page."""
        return self.get(page.location) if page.location else self.submit(page)

    def get(self, address: str) -> Page:
        return self._request("GET", address, "", {})

    def submit(self, page: Page, **typed: str) -> Page:
        """Send the form of a page."""
        return self.send(page.action, {**page.fields, **typed})

    def send(self, address: str, form: Mapping[str, str], **headers: str) -> Page:
        """Send a form."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._request("POST", address, urlencode(form), {**kind, **headers})

    def _come_and_go(self, address: str) -> None:
        try:
            page = self.get(address)  # the program's own, which leads to the sign-in
            page = self.sign_in(page.location) if page.location else self.go_on(page)
            if page.returns_to:
                self.deliver(page)
        except (OSError, http.client.HTTPException):
            return  # nobody answers any more: the sign-in was stopped

    def _typed(self, page: Page, user_code: str) -> dict[str, str]:
        return {
            "device": {"user_code": user_code},
            "address": {"login": self._person.address},
            "password": {"passwd": self._person.password},
            "factor": {"otc": page.practice_code},
            "consent": {"answer": "go" if self._accepts else "cancel"},
        }.get(page.step, {})

    def _request(self, method: str, address: str, body: str, headers: Mapping[str, str]) -> Page:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
        connection = http.client.HTTPConnection(host, port, timeout=_SECONDS)
        if parts.scheme == "https":
            context = ssl.create_default_context(cadata=self._trust or None)
            context.hostname_checks_common_name = False
            connection = http.client.HTTPSConnection(host, port, timeout=_SECONDS, context=context)
        path = parts._replace(scheme="", netloc="", fragment="", path=parts.path or "/").geturl()
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            text = response.read().decode("utf-8", "replace")
            return Page(address, response.status, text, dict(response.getheaders()))
        finally:
            connection.close()


class _Reader(HTMLParser):
    """The form of a page, what it holds, and the words around it."""

    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}
        self.code = ""
        self.words: list[str] = []
        self._within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        self._within = known.get("id", tag)
        if tag == "form":
            self.action = known.get("action", "")
        elif tag == "input":
            self.fields[known.get("name", "")] = known.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        self._within = ""

    def handle_data(self, data: str) -> None:
        if self._within == "practice-code":
            self.code += data
        if self._within not in ("style", "script"):
            self.words.append(f"{data} ")
