"""HTTPS for the sign-in library and for detection: our trust, our time-outs, bounded answers.

The library's own session has no time-out, trusts a list of its own instead of what the computer
trusts, and lets variables for other programs (REQUESTS_CA_BUNDLE) override what it is told.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from smtp_desktop.errors import IdentityProviderFailed

_CONNECT, _READ = 5.0, 20.0  # seconds
MAX_BODY = 1_000_000  # bytes; Microsoft's longest answer has some thousand


class TrustingSession(requests.Session):
    """HTTPS with the trust of a context and nothing beside it; proxies come from the environment,
    as everywhere."""

    def __init__(self, context: ssl.SSLContext) -> None:
        super().__init__()
        self.mount("https://", _Adapter(context))
        self.mount("http://", _Refused())

    def merge_environment_settings(self, *args: Any, **options: Any) -> Any:
        settings = super().merge_environment_settings(*args, **options)
        settings["verify"], settings["cert"] = True, None
        return settings


class Session(TrustingSession):
    """What msal speaks HTTPS with.

    `hear_date` is told the Date header of every answer, empty where it has none.
    """

    def __init__(
        self, context: ssl.SSLContext, hear_date: Callable[[str], None] = lambda date: None
    ) -> None:
        super().__init__(context)
        self._hear_date = hear_date

    def request(self, *args: Any, **options: Any) -> requests.Response:
        """A request with a time-out; the whole answer is read, up to a bound, and the connection
        closed: who asks once an hour keeps none."""
        options["timeout"] = (_CONNECT, _READ)
        options["stream"] = True
        options["allow_redirects"] = "GET" in args[:1]  # a secret is posted to nobody else
        try:
            response = super().request(*args, **options)
            self._hear_date(response.headers.get("Date", ""))
            response._content = _read(response)
        finally:
            self.close()
        return response


class _Adapter(HTTPAdapter):
    """Trusts what the context trusts, and nothing beside it; never tries by itself again."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
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
        return host, {key: value for key, value in pool.items() if not key.startswith("ca_cert")}


class _Refused(HTTPAdapter):
    """A redirect to a page without encryption is not followed: tokens travel here."""

    def send(self, request: Any, *_: Any, **__: Any) -> requests.Response:
        raise IdentityProviderFailed("The sign-in was sent on to a page without encryption.")


def _read(response: requests.Response) -> bytes:
    body = bytearray()
    for piece in response.iter_content(65536):
        body += piece
        if len(body) > MAX_BODY:
            response.close()
            raise IdentityProviderFailed("The answer has no end.", response.status_code)
    return bytes(body)
