"""Sign-in mechanisms: give a response, receive a challenge (RFC 4422, RFC 4954).

PLAIN RFC 4616 · LOGIN draft-murchison-sasl-login · CRAM-MD5 RFC 2195 · SCRAM RFC 5802 and 7677
(by the library scramp) · OAUTHBEARER RFC 7628 · XOAUTH2 Google's and Microsoft's documents.

A mechanism raises LocalProtocolError for a name or password it cannot carry and
RemoteProtocolError for a challenge that makes no sense. Neither shows the secret.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

import msgspec

from smtp_desktop.errors import LocalProtocolError, MechanismMissing, RemoteProtocolError
from smtp_desktop.printable import Printable

# The work a server may ask of this computer: more than any server uses, under a second here.
MAX_SCRAM_ITERATIONS = 600_000

# Over TLS the password reaches only the checked server, so a mechanism that works with every
# password store goes before CRAM-MD5, which needs the server to keep the password readable.
_ORDER_ENCRYPTED = ("SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN", "LOGIN", "CRAM-MD5")
_ORDER_CLEAR = ("SCRAM-SHA-256", "SCRAM-SHA-1", "CRAM-MD5", "PLAIN", "LOGIN")
_ORDER_TOKEN = ("XOAUTH2", "OAUTHBEARER")

# Read here as strictly as RFC 5802 has it: what the library takes for a number is its own affair.
_SERVER_FIRST = re.compile(r"r=[^,]+,s=[^,]+,i=([1-9][0-9]*)(?:,(?!i=)[A-Za-z]=[^,]+)*")
_UNSENDABLE = re.compile(r"[\0\1\ud800-\udfff]")


class Mechanism(Protocol):
    """One sign-in from its first response to its last.

    `initial` is the initial response, None where the server speaks first. `detail` is what the
    server said inside a challenge about its refusal. `is_complete` is False while a mechanism
    that checks the server has not yet seen its proof. `is_prompted` says that what comes next is a
    prompt for people, whose words do not count, and need not be base64.
    """

    name: str
    initial: bytes | None
    detail: str

    @property
    def is_prompted(self) -> bool: ...

    def respond(self, challenge: bytes) -> bytes: ...

    @property
    def is_complete(self) -> bool: ...


class Credentials(msgspec.Struct, frozen=True):
    """Who signs in and with what; `secret` is asked for only while the mechanism is made."""

    username: str
    secret: Callable[[], str]
    is_token: bool = False

    def __repr__(self) -> str:
        return f"Credentials({self.username!r})"


def choose(
    offered: Iterable[str], credentials: Credentials, *, encrypted: bool, wanted: str = ""
) -> str:
    """The strongest suitable mechanism, or the one that was asked for.

    Raises MechanismMissing when the server offers none of them.
    """
    available = tuple(offered)
    if credentials.is_token:
        order: tuple[str, ...] = _ORDER_TOKEN
    else:
        order = _ORDER_ENCRYPTED if encrypted else _ORDER_CLEAR
    if wanted:
        order = (wanted,)
    elif encrypted and not credentials.is_token and _is_changed_by_scram(credentials.secret()):
        order = tuple(sorted(order, key=lambda name: name.startswith("SCRAM-")))
    for name in order:
        if name in available:
            return name
    raise MechanismMissing(available)


def _is_changed_by_scram(password: str) -> bool:
    """Whether SASLprep (RFC 4013) changes or forbids a password: Dovecot and others skip it."""
    import stringprep  # tables of characters that only few passwords need
    import unicodedata

    return unicodedata.normalize("NFKC", password) != password or any(
        stringprep.in_table_a1(letter)
        or stringprep.in_table_b1(letter)
        or stringprep.in_table_c12(letter)
        for letter in password
    )


def begin(name: str, credentials: Credentials, host: str = "", port: int = 0) -> Mechanism:
    """Start one mechanism; `host` and `port` are told to the server by OAUTHBEARER."""
    username, secret = credentials.username, credentials.secret()
    if _UNSENDABLE.search(username) or _UNSENDABLE.search(secret):
        raise _cannot_carry(name)
    if name == "OAUTHBEARER":
        return _Bearer(
            name, f"n,a={_saslname(username)},\1host={host}\1port={port}\1auth=Bearer {secret}\1\1"
        )
    if name == "XOAUTH2":
        return _Bearer(name, f"user={username}\1auth=Bearer {secret}\1\1")
    return _PASSWORD_MECHANISMS[name](name, username, secret)


class _OneResponse:
    """PLAIN: everything in one response."""

    def __init__(self, name: str, username: str, password: str) -> None:
        self.name = name
        self.detail = ""
        self.initial: bytes | None = f"\0{username}\0{password}".encode()
        self.is_complete, self.is_prompted = True, False

    def respond(self, challenge: bytes) -> bytes:
        raise _unexpected(self.name)


class _Login:
    """LOGIN: two prompts, counted and never read, because their words differ by server."""

    def __init__(self, name: str, username: str, password: str) -> None:
        self.name = name
        self.detail = ""
        self.initial: bytes | None = None
        self.is_prompted = True
        self._answers = [password.encode(), username.encode()]

    @property
    def is_complete(self) -> bool:
        return not self._answers

    def respond(self, challenge: bytes) -> bytes:
        if not self._answers:
            raise _unexpected(self.name)
        return self._answers.pop()


class _CramMd5:
    """CRAM-MD5: a keyed digest of the challenge."""

    def __init__(self, name: str, username: str, password: str) -> None:
        self.name = name
        self.detail = ""
        self.initial: bytes | None = None
        self.is_complete, self.is_prompted = False, False
        self._username, self._key = username, password.encode()

    def respond(self, challenge: bytes) -> bytes:
        if self.is_complete:
            raise _unexpected(self.name)
        self.is_complete = True
        import hmac

        digest = hmac.new(self._key, challenge, "md5").hexdigest()
        return f"{self._username} {digest}".encode()


class _Scram:
    """SCRAM: both sides prove that they know the password; the server's proof is checked."""

    def __init__(self, name: str, username: str, password: str) -> None:
        from scramp import ScramClient, ScramException  # reads X.509 tables: only when used

        self.name = name
        self.detail = ""
        self.is_complete, self.is_prompted = False, False
        self._error = ScramException
        self._steps = iter((self._final, self._verify))
        try:
            self._client: Any = ScramClient([name], username, password)
            self.initial: bytes | None = self._client.get_client_first().encode()
        except ScramException:  # what SASLprep forbids (RFC 4013)
            raise _cannot_carry(name) from None

    def respond(self, challenge: bytes) -> bytes:
        step = next(self._steps, None)
        if step is None:
            raise _unexpected(self.name)
        message = printable_ascii(challenge, self.name)
        if message.startswith("e="):  # a refusal (RFC 5802 §5.1); the reply that says so follows
            self.detail = Printable(message[2:])
            return b""
        return step(message)

    def _final(self, server_first: str) -> bytes:
        asked = _SERVER_FIRST.fullmatch(server_first)
        if not asked:
            raise _makes_no_sense()
        if int(asked[1][:9]) > MAX_SCRAM_ITERATIONS:
            raise RemoteProtocolError("The server asks for too much work.", "sasl")
        try:
            self._client.set_server_first(server_first)
            return bytes(self._client.get_client_final().encode())
        except self._error:
            raise _makes_no_sense() from None

    def _verify(self, server_final: str) -> bytes:
        try:
            self._client.set_server_final(server_final)
        except self._error:
            raise RemoteProtocolError(
                "The server did not prove that it knows the password.", "sasl"
            ) from None
        self.is_complete = True
        return b""


class _Bearer:
    """XOAUTH2 and OAUTHBEARER: the token, and an empty line after a refusal inside a challenge."""

    def __init__(self, name: str, response: str) -> None:
        self.name = name
        self.detail = ""
        self.is_complete = True
        # Two steps: long tokens break a one-line AUTH on servers with short command limits.
        self.initial: bytes | None = None
        self._responses = [b"\1" if name == "OAUTHBEARER" else b"", response.encode()]

    @property
    def is_prompted(self) -> bool:
        return len(self._responses) == 2

    def respond(self, challenge: bytes) -> bytes:
        if challenge and len(self._responses) == 1:
            self.detail = refusal(challenge)
        if not self._responses:
            raise _unexpected(self.name)
        return self._responses.pop()


_PASSWORD_MECHANISMS: Mapping[str, Callable[[str, str, str], Mechanism]] = {
    "PLAIN": _OneResponse,
    "LOGIN": _Login,
    "CRAM-MD5": _CramMd5,
    "SCRAM-SHA-1": _Scram,
    "SCRAM-SHA-256": _Scram,
}


def answer(mechanism: Mechanism, challenge: str) -> bytes:
    """The response to the text of a ``334`` reply; raises RemoteProtocolError for one that makes no
    sense."""
    return mechanism.respond(b"" if mechanism.is_prompted else decode_challenge(challenge))


def decode_challenge(text: str) -> bytes:
    """The bytes of a ``334`` challenge; raises RemoteProtocolError when it is not base64."""
    try:
        return base64.b64decode(text.encode("ascii"), validate=True)
    except ValueError:
        raise RemoteProtocolError("The server's challenge cannot be read.", "sasl") from None


def printable_ascii(challenge: bytes, name: str) -> str:
    """A challenge as text; SCRAM's are ASCII."""
    try:
        return challenge.decode("ascii")
    except UnicodeDecodeError:
        raise _unexpected(name) from None


def refusal(challenge: bytes) -> Printable:
    """The status inside the JSON error that a server sends as a challenge (RFC 7628 §3.2.2)."""
    try:
        import json

        values = json.loads(challenge)
    except (ValueError, RecursionError):
        return Printable(challenge[:500])
    if not isinstance(values, dict):
        return Printable(challenge[:500])
    told = " ".join(
        f"{key}={values[key]}"
        for key in ("status", "schemes", "scope")
        if isinstance(values.get(key), str | int)
    )
    return Printable(told[:500])


def _saslname(name: str) -> str:
    return name.replace("=", "=3D").replace(",", "=2C")


def _unexpected(name: str) -> RemoteProtocolError:
    return RemoteProtocolError(f"The server asks for more than {name} has.", "sasl")


def _makes_no_sense() -> RemoteProtocolError:
    return RemoteProtocolError("The server's challenge makes no sense.", "sasl")


def _cannot_carry(name: str) -> LocalProtocolError:
    return LocalProtocolError(f"{name} cannot carry these characters.", "encoding")
