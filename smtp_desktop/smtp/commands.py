"""What a client says, each as the bytes it is on the wire (RFC 5321 §4.1.1)."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from typing import ClassVar

import msgspec

from smtp_desktop.errors import LocalProtocolError

# RFC 5321 §4.5.3.1.4: a longer command may be refused, so a long initial response goes alone.
MAX_COMMAND = 512

_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


class Command(msgspec.Struct, frozen=True):
    """Anything a client sends that the server answers with one reply."""

    secret: ClassVar[bool] = False

    def encode(self) -> bytes:
        """The bytes for the server; raises LocalProtocolError for what cannot be sent."""
        line = self.line()
        if _FORBIDDEN.search(line):
            raise LocalProtocolError("This character cannot be sent.", "encoding")
        return line.encode("utf-8") + b"\r\n"

    def pieces(self) -> Sequence[bytes]:
        """The same bytes, of which nothing long was copied to make them one."""
        return (self.encode(),)

    def line(self) -> str:
        raise NotImplementedError

    def shown(self) -> str:
        """What the transcript keeps."""
        return self.line()


class Greeting(Command, frozen=True):
    """Not sent: stands for the connection itself, which the server answers first."""

    def line(self) -> str:
        return ""


class Ehlo(Command, frozen=True):
    """Introduce this computer; `name` is a domain or an address literal."""

    name: str

    def line(self) -> str:
        return f"EHLO {self.name}"


class Helo(Ehlo, frozen=True):
    """The greeting of servers without extensions."""

    def line(self) -> str:
        return f"HELO {self.name}"


class StartTls(Command, frozen=True):
    """Ask to encrypt (RFC 3207)."""

    def line(self) -> str:
        return "STARTTLS"


class Auth(Command, frozen=True):
    """Start a sign-in (RFC 4954 §4); `initial` None lets the server speak first."""

    mechanism: str
    initial: bytes | None = None
    secret: ClassVar[bool] = True

    def line(self) -> str:
        if self.initial is None:
            return f"AUTH {self.mechanism}"
        return f"AUTH {self.mechanism} {base64.b64encode(self.initial).decode() or '='}"

    def shown(self) -> str:
        return f"AUTH {self.mechanism}" + ("" if self.initial is None else " ***")

    def __repr__(self) -> str:
        return f"Auth({self.mechanism!r})"

    @property
    def is_short_enough(self) -> bool:
        return len(self.line()) + 2 <= MAX_COMMAND


class AuthResponse(Command, frozen=True):
    """Answer a challenge; None gives the sign-in up (RFC 4954 §4)."""

    response: bytes | None
    secret: ClassVar[bool] = True

    def line(self) -> str:
        return "*" if self.response is None else base64.b64encode(self.response).decode()

    def shown(self) -> str:
        return "*" if self.response is None else "***"

    def __repr__(self) -> str:
        return "AuthResponse()"


class Mail(Command, frozen=True):
    """Open a mail transaction with the reverse-path (RFC 5321 §4.1.1.2)."""

    address: str
    parameters: tuple[str, ...] = ()

    def line(self) -> str:
        return " ".join((f"MAIL FROM:<{_path(self.address)}>", *self.parameters))


class Rcpt(Command, frozen=True):
    """Name a forward-path (RFC 5321 §4.1.1.3)."""

    address: str

    def line(self) -> str:
        return f"RCPT TO:<{_path(self.address)}>"


class Data(Command, frozen=True):
    """Announce the content (RFC 5321 §4.1.1.4)."""

    def line(self) -> str:
        return "DATA"


class Content(Command, frozen=True):
    """The content itself; every line ends in CRLF and the bytes pass through untouched.

    `is_checked` says that somebody has made sure of the line ends, which takes a while in a long
    message.
    """

    message: bytes
    is_checked: bool = False

    def encode(self) -> bytes:
        """The message, dots doubled (RFC 5321 §4.5.2), and the final dot."""
        return b"".join(self.pieces())

    def pieces(self) -> Sequence[bytes]:
        if not self.is_checked and has_bare_line_end(self.message):
            raise LocalProtocolError("A line of the message does not end in CRLF.", "message")
        stuffed = replaced_before_dots(self.message, b"\r\n.", b"\r\n..")
        if stuffed.startswith(b"."):
            stuffed = b"." + stuffed
        is_open = stuffed and not stuffed.endswith(b"\r\n")
        return stuffed, b"\r\n.\r\n" if is_open else b".\r\n"

    def shown(self) -> str:
        return f"(the message, {len(self.message)} bytes)"

    def __repr__(self) -> str:
        return f"Content({len(self.message)} bytes)"


class Rset(Command, frozen=True):
    """Give the open transaction up."""

    def line(self) -> str:
        return "RSET"


class Quit(Command, frozen=True):
    """Say goodbye."""

    def line(self) -> str:
        return "QUIT"


def replaced_before_dots(message: bytes, old: bytes, new: bytes) -> bytes:
    """As ``replace`` for what ends in a dot. An attachment holds none, which is found out at once:
    then only what stands before it is looked through."""
    last = message.rfind(b".") + 1
    if 2 * last > len(message):
        return message.replace(old, new)
    head = message[:last].replace(old, new)
    return message if len(head) == last else head + message[last:]


def has_bare_line_end(message: bytes) -> bool:
    """Whether a CR or an LF stands alone; counting takes a tenth of a search's time."""
    pairs = message.count(b"\r\n")
    return not pairs == message.count(b"\r") == message.count(b"\n")


def _path(address: str) -> str:
    # "<" and ">" would end the path early, whatever a form or a file has let through.
    if "<" in address or ">" in address:
        raise LocalProtocolError("An address cannot hold < or >.", "address")
    return address
