"""HTTPS for the sign-in library and for detection: our trust, our time-outs, bounded answers.

The library's own session has no time-out, trusts a list of its own instead of what the computer
trusts, and takes from its surroundings what was put there for other programs: what to trust
(REQUESTS_CA_BUNDLE) and whom to sign in as (``.netrc``, whose default entry fits any host).
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies, select_proxy

from smtp_desktop.errors import IdentityProviderFailed

_CONNECT, _READ = 5.0, 20.0  # seconds
MAX_BODY = 1_000_000  # bytes; Microsoft's longest answer has some thousand

FindProxy = Callable[[str], str]


def system_proxy(address: str) -> str:
    """The proxy that leads to an address, as the environment or the system says; empty where none
    does."""
    return select_proxy(address, get_environ_proxies(address)) or ""


class TrustingSession(requests.Session):
    """HTTPS with the trust of a context and nothing beside it, and no redirect followed.

    Every request of the program goes through one. `find_proxy` says which proxy leads to an
    address, and is all that is taken from outside: no ``.netrc``, no list of authorities. What
    `pins` says for a host is the address that is connected to; its name stays what is checked.
    """

    def __init__(
        self,
        context: ssl.SSLContext,
        find_proxy: FindProxy = system_proxy,
        pins: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__()
        self.trust_env = False
        self._find_proxy = find_proxy
        self.mount("https://", _Adapter(context, pins or {}))
        self.mount("http://", _Refused())

    def request(self, method: str, url: Any, **options: Any) -> requests.Response:  # type: ignore[override]
        """One request; where the answer sends it on to is for the caller to judge."""
        proxy = self._find_proxy(str(url))
        if proxy and not _is_usable(proxy):
            raise requests.exceptions.ProxyError("The proxy's address cannot be read.")
        options["proxies"] = {"all": proxy} if proxy else {}
        options["allow_redirects"] = False
        return super().request(method, url, **options)


class Session(TrustingSession):
    """What msal speaks HTTPS with.

    `hear_date` is told the Date header of every answer, empty where it has none.
    """

    def __init__(
        self,
        context: ssl.SSLContext,
        hear_date: Callable[[str], None] = lambda date: None,
        find_proxy: FindProxy = system_proxy,
    ) -> None:
        super().__init__(context, find_proxy)
        self._hear_date = hear_date

    def request(self, method: str, url: Any, **options: Any) -> requests.Response:  # type: ignore[override]
        """A request with a time-out; the whole answer is read, up to a bound, and the connection
        closed: who asks once an hour keeps none."""
        options["timeout"] = (_CONNECT, _READ)
        options["stream"] = True
        try:
            response = super().request(method, url, **options)
            self._hear_date(response.headers.get("Date", ""))
            if response.is_redirect:  # no sign-in of Microsoft's does; networks for guests do
                raise IdentityProviderFailed("The sign-in was sent on to another page.")
            response._content = _read(response)
        finally:
            self.close()
        return response


class _Adapter(HTTPAdapter):
    """Trusts what the context trusts, and nothing beside it; never tries by itself again."""

    def __init__(self, context: ssl.SSLContext, pins: Mapping[str, str]) -> None:
        self._context = context
        self._pins = pins
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options, ssl_context=self._context)

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        return super().proxy_manager_for(proxy, **options, ssl_context=self._context)

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Nothing: the library would add its own list of authorities here."""

    def build_connection_pool_key_attributes(
        self, request: Any, verify: Any, cert: Any = None
    ) -> tuple[Any, Any]:
        host, pool = super().build_connection_pool_key_attributes(request, verify, cert)
        kept = {key: value for key, value in pool.items() if not key.startswith("ca_cert")}
        name = host["host"]
        if name in self._pins:
            host = {**host, "host": self._pins[name]}
            kept["server_hostname"] = name
        return host, kept


class _Refused(HTTPAdapter):
    """A page without encryption is not asked: tokens travel here."""

    def send(self, request: Any, *_: Any, **__: Any) -> requests.Response:
        raise IdentityProviderFailed("The sign-in was sent on to a page without encryption.")


def _is_usable(proxy: str) -> bool:
    """Whether this is an address at all; the library stumbles over one without a host."""
    try:
        parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _read(response: requests.Response) -> bytes:
    body = bytearray()
    for piece in response.iter_content(65536):
        body += piece
        if len(body) > MAX_BODY:
            response.close()
            raise IdentityProviderFailed("The answer has no end.", response.status_code)
    return bytes(body)
