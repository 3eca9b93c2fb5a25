"""The call that hands a message to Microsoft Graph: once, and never sent on or repeated.

It goes over the same session as every other page: the trust of this computer, its proxy, nothing
else from outside.
"""

from __future__ import annotations

import contextlib
import ssl
import time
from base64 import b64encode
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar
from uuid import uuid4

from smtp_desktop.adapters.graph import answers
from smtp_desktop.adapters.network.https import TrustingSession, system_proxy, whole
from smtp_desktop.adapters.network.https_faults import of_the_way
from smtp_desktop.adapters.network.tls import Trust, checking_context, read_certificate
from smtp_desktop.errors import (
    Cancelled,
    CertificateNotTrusted,
    ConnectionLost,
    IdentityProviderFailed,
    NoAnswer,
    OutcomeUnknown,
    SmtpDesktopError,
)
from smtp_desktop.ports.mail_api import ApiAnswer
from smtp_desktop.ports.network import TlsFacts
from smtp_desktop.waiting import Cancellation, Deadline, call

if TYPE_CHECKING:
    from smtp_desktop.adapters.network.https import Reached
    from smtp_desktop.model.secret import Secret

Result = TypeVar("Result")

_MOST_ANSWER = 65_536  # bytes; a real one has a thousand
_KNOWN_FOR = 300.0  # seconds for which a sign-in server is not asked again where its Graph is
_LOST = "The connection was lost before an answer came; the message may have been sent."
_LATE = "No answer came in time; the message may have been sent."
_NOT_WHOLE = "The connection was lost before the message was handed over whole."


class GraphMailApi:
    """See ``ports.mail_api.MailApi``."""

    def __init__(
        self,
        trust: Trust,
        find_proxy: Callable[[str], str] = system_proxy,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._trust = trust
        self._find_proxy = find_proxy
        self._now = now
        self._named: dict[str, tuple[float, str]] = {}

    def proxy(self, base: str) -> str:
        from urllib.parse import urlsplit

        found = self._find_proxy(base)
        try:
            parts = urlsplit(found if "://" in found else f"http://{found}")
            port = f":{parts.port}" if parts.port else ""
            return f"{parts.hostname}{port}" if found else ""
        except ValueError:
            return "?"

    def open(self, base: str, deadline: Deadline, cancellation: Cancellation) -> GraphLine:
        session = TrustingSession(self._context, self._find_proxy)
        address = f"{base}/v1.0/me/sendMail"
        proxy = self.proxy(base)

        def reach() -> Reached:
            found = session.reach(address, max(deadline.remaining, 0.01))
            if deadline.is_over or cancellation.is_cancelled:  # then nobody waits for it any more
                found.close()
            return found

        with contextlib.ExitStack() as held:
            held.callback(session.close)
            reached = _in_time(reach, deadline, cancellation)
            held.pop_all()
        return GraphLine(session, reached, address, proxy)

    def base_named_by(self, authority: str, deadline: Deadline, cancellation: Cancellation) -> str:
        asked_at, known = self._named.get(authority, (float("-inf"), ""))
        if self._now() - asked_at < _KNOWN_FOR:
            return known
        address = f"{authority}/v2.0/.well-known/openid-configuration"

        def ask() -> str:
            with TrustingSession(self._context, self._find_proxy) as session:
                wait = max(deadline.remaining, 0.01)
                with session.get(address, stream=True, timeout=(wait, wait)) as response:
                    if response.status_code != 200:
                        raise IdentityProviderFailed(
                            "The sign-in server does not describe itself.", response.status_code
                        )
                    return answers.graph_host(whole(response))

        base = answers.base_of(_in_time(ask, deadline, cancellation), authority)
        if not base:
            raise IdentityProviderFailed("The sign-in server names no Microsoft Graph.", 200)
        self._named[authority] = self._now(), base
        return base

    @cached_property
    def _context(self) -> ssl.SSLContext:
        try:
            return checking_context(self._trust)
        except OSError as error:
            raise CertificateNotTrusted("What to trust cannot be read.") from error


class GraphLine:
    """See ``ports.mail_api.ApiLine``."""

    def __init__(
        self, session: TrustingSession, reached: Reached, address: str, proxy: str
    ) -> None:
        self._session = session
        self._reached = reached
        self._address = address
        self.proxy = proxy
        self.peer = reached.peer
        self.tls = TlsFacts(
            reached.tls_version,
            reached.cipher,
            lambda: read_certificate(reached.certificate) if reached.certificate else None,
        )

    def send(
        self, token: Secret, message: bytes, deadline: Deadline, cancellation: Cancellation
    ) -> ApiAnswer:
        body = _Body(b64encode(message), cancellation)

        def post() -> ApiAnswer:
            return self._post(token, body, max(deadline.remaining, 0.01))

        try:
            return call("graph", post, deadline, cancellation)
        except TimeoutError:
            self._reached.abort()
            raise OutcomeUnknown(_LATE) if body.is_all_said else NoAnswer(_NOT_WHOLE) from None
        except Cancelled:
            self._reached.abort()
            raise

    def close(self) -> None:
        self._reached.close()
        self._session.close()

    def _post(self, token: Secret, body: _Body, seconds: float) -> ApiAnswer:
        own_id = str(uuid4())
        headers = {
            "Authorization": f"Bearer {token.reveal()}",
            "Content-Type": "text/plain",
            "Accept": "application/json",
            "client-request-id": own_id,
            "return-client-request-id": "true",
        }
        try:
            with self._session.post(
                self._address, data=body, headers=headers, stream=True, timeout=(seconds, seconds)
            ) as response:
                said = _beginning(response.iter_content(8192))
                return answers.read(response.status_code, response.headers, said, own_id)
        except (OSError, ValueError) as error:
            # “from None”: the library's words hold the request, its token included.
            if body.is_all_said:
                raise OutcomeUnknown(_LOST) from None
            raise of_the_way(error) or ConnectionLost(_NOT_WHOLE) from None


class _Body:
    """A message on its way to the network, of which somebody reads piece after piece.

    `is_all_said` tells whether the last piece was taken: whoever got it may have the message.
    """

    def __init__(self, data: bytes, cancellation: Cancellation) -> None:
        self._data = data
        self._at = 0
        self._cancellation = cancellation

    def __len__(self) -> int:
        return len(self._data)

    def read(self, size: int = -1) -> bytes:
        """The next piece; once somebody has pressed Stop there is none."""
        self._cancellation.raise_if_cancelled()
        end = len(self._data) if size is None or size < 0 else self._at + size
        piece = self._data[self._at : end]
        self._at += len(piece)
        return piece

    @property
    def is_all_said(self) -> bool:
        return self._at >= len(self._data)


def _in_time(
    function: Callable[[], Result], deadline: Deadline, cancellation: Cancellation
) -> Result:
    """What a function gives that speaks over the network, or why it could not."""

    def run() -> Result:
        try:
            return function()
        except SmtpDesktopError:
            raise
        except (OSError, ValueError) as error:
            # “from None”: the library's words name the proxy, its password included.
            raise of_the_way(error) or ConnectionLost("The connection failed.") from None

    cancellation.raise_if_cancelled()
    try:
        return call("graph", run, deadline, cancellation)
    except TimeoutError:
        raise NoAnswer("No answer in time.") from None


def _beginning(pieces: Iterable[bytes]) -> bytes:
    """As much of an answer as says anything; what comes after it changes nothing."""
    body = bytearray()
    with contextlib.suppress(OSError):  # the status has come, and that decides
        for piece in pieces:
            body += piece
            if len(body) > _MOST_ANSWER:
                break
    return bytes(body[:_MOST_ANSWER])
