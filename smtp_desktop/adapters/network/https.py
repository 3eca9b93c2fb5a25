"""HTTPS for the sign-in library and for detection: our trust, our time-outs, bounded answers.

The library's own session has no time-out, trusts a list of its own instead of what the computer
trusts, and takes from its surroundings what was put there for other programs: what to trust
(REQUESTS_CA_BUNDLE) and whom to sign in as (``.netrc``, whose default entry fits any host).
"""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies, select_proxy

from smtp_desktop.errors import ConnectionTimedOut, IdentityProviderFailed

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

    def reach(self, url: str, seconds: float) -> Reached:
        """Open the connection that the next request to an address takes, through its proxy where
        one leads there, and say nothing on it.

        Raises what the library does, an OSError or one of its own.
        """
        proxy = self._find_proxy(url)
        if proxy and not _is_usable(proxy):
            raise requests.exceptions.ProxyError("The proxy's address cannot be read.")
        adapter = self.get_adapter(url)
        assert isinstance(adapter, HTTPAdapter)
        pool: Any = adapter.get_connection_with_tls_context(
            requests.Request("POST", url).prepare(), True, {"all": proxy} if proxy else {}
        )
        connection = pool._get_conn()
        connection.timeout = seconds
        try:
            if pool.proxy:
                pool._prepare_proxy(connection)
            else:
                connection.connect()
        except urllib3.exceptions.HTTPError as error:
            cause = error.__cause__
            if isinstance(cause, TimeoutError):
                raise ConnectionTimedOut("No answer.") from None
            raise cause if isinstance(cause, OSError) else OSError(type(error).__name__) from None
        except OSError as error:
            if pool.proxy and error.errno is None and not isinstance(error, ssl.SSLError):
                raise requests.exceptions.ProxyError("The proxy refuses.") from None
            raise
        if isinstance(pool, _Pool):
            pool.standing = connection
        else:  # the library will look at it, and may open another one
            pool._put_conn(connection)
        return _reached(connection)


@dataclass(frozen=True)
class Reached:
    """A connection that the next request goes over; `certificate` is DER. `abort` ends it under
    whoever waits for it, `close` once nobody does."""

    peer: str
    tls_version: str
    cipher: str
    certificate: bytes | None
    abort: Callable[[], None]
    close: Callable[[], None]


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
            response._content = whole(response)
        finally:
            self.close()
        return response


class _Pool(urllib3.HTTPSConnectionPool):
    """Gives the connection that `reach` has opened to the next request.

    The library would take the session tickets that wait in it (RFC 8446 §4.6.1) for a sign that it
    was dropped.
    """

    standing: Any = None

    def _get_conn(self, timeout: float | None = None) -> Any:
        standing, self.standing = self.standing, None
        if standing and standing.sock and not _has_ended(standing.sock):
            return standing
        return super()._get_conn(timeout)


class _Adapter(HTTPAdapter):
    """Trusts what the context trusts, and nothing beside it; never tries by itself again."""

    def __init__(self, context: ssl.SSLContext, pins: Mapping[str, str]) -> None:
        self._context = context
        self._pins = pins
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options, ssl_context=self._context)
        self.poolmanager.pool_classes_by_scheme = {"https": _Pool}

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **options, ssl_context=self._context)
        if not proxy.lower().startswith("socks"):  # which has pools of its own
            manager.pool_classes_by_scheme = {"https": _Pool}
        return manager

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


def _reached(connection: Any) -> Reached:
    sock = connection.sock
    if not isinstance(sock, ssl.SSLSocket):  # encryption inside encryption, which tells no facts
        connection.close()
        raise requests.exceptions.ProxyError("The proxy wants encryption of its own.")

    def abort() -> None:
        with contextlib.suppress(OSError, ValueError):
            sock.shutdown(socket.SHUT_RDWR)

    peer = str(sock.getpeername()[0])
    cipher = (sock.cipher() or ("",))[0]
    der = sock.getpeercert(binary_form=True)
    return Reached(peer, sock.version() or "", cipher, der, abort, connection.close)


def _has_ended(sock: Any) -> bool:
    """Whether the other side has hung up, below the encryption."""
    sock.setblocking(False)
    try:
        return not socket.socket.recv(sock, 1, socket.MSG_PEEK)
    except BlockingIOError:
        return False
    except (OSError, ValueError):
        return True
    finally:
        with contextlib.suppress(OSError):
            sock.setblocking(True)


def _is_usable(proxy: str) -> bool:
    """Whether this is an address at all; the library stumbles over one without a host."""
    try:
        parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def whole(response: requests.Response) -> bytes:
    """The body of an answer, which has an end; raises IdentityProviderFailed for one that has
    none."""
    body = bytearray()
    for piece in response.iter_content(65536):
        body += piece
        if len(body) > MAX_BODY:
            response.close()
            raise IdentityProviderFailed("The answer has no end.", response.status_code)
    return bytes(body)


def json_object(body: bytes) -> dict[str, Any] | None:
    """The JSON object that the body of an answer is; None for all else that may have answered."""
    try:
        found = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
