"""The relay's second door, for programs of the same user alone: a local socket, or a pipe on
Windows.

An order is one line of JSON: ``status``, ``reload``, ``stop``. Behind ``submit`` and
``sendmail`` follow the octets of a message; the latter has the arguments of that program, and is
answered by how it is to end. No secret crosses it.

A message that is not taken is answered by ``error`` and no more: it is for another way then.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from smtp_desktop.errors import SettingsError
from smtp_desktop.instance import peer_user
from smtp_desktop.ownership import own_number
from smtp_desktop.ports.relaying import WELCOME
from smtp_desktop.ports.submission import Door, Envelope, Receipt, SubmissionRequest
from smtp_desktop.relay.limits import FrontLimits
from smtp_desktop.relay.listening import accept_no_more
from smtp_desktop.relay.threads import in_thread
from smtp_desktop.services.relaying.receipts import to_values

if TYPE_CHECKING:
    from smtp_desktop.services.submission.sendmail_call import Ending

_PIECE = 64 * 1024
_LONGEST = 8 << 20  # octets of an order: a message may have very many recipients
_MOST_MESSAGES = 256
_MOST_VISITORS = 384  # of those files that a process may open
_SECONDS = 30.0  # for the order to be complete
_MOMENT = 0.02
_LAST_SECONDS = 0.5  # for those who ask while it ends

Order = Callable[[dict[str, Any]], dict[str, Any]]
Submit = Callable[[SubmissionRequest], Awaitable[Receipt]]
# The message that the arguments and the standard input of ``sendmail`` ask for.
Sendmail = Callable[[list[str], bytes], "SubmissionRequest | Ending"]


class Control:
    """Listens at an address and hands orders on."""

    def __init__(
        self, address: str, order: Order, submit: Submit, sendmail: Sendmail, limits: FrontLimits
    ) -> None:
        self._address = address
        self._order = order
        self._submit = submit
        self._sendmail = sendmail
        self._limits = limits
        self._open: dict[asyncio.StreamWriter, asyncio.Task[None]] = {}
        self._server: Any = None
        self._messages = 0
        self._octets = 0
        self._takes_messages = True

    @property
    def is_busy(self) -> bool:
        """Whether somebody who hands a message over has no answer yet."""
        return self._messages > 0

    async def start(self) -> None:
        """Begin to listen, where there is a place that is this user's alone; raises OSError."""
        if not self._address:
            return
        loop = asyncio.get_running_loop()

        def protocol() -> asyncio.StreamReaderProtocol:
            reader = asyncio.StreamReader(limit=_PIECE)
            return asyncio.StreamReaderProtocol(reader, self._visited)

        if sys.platform == "win32":
            start_serving_pipe = loop.start_serving_pipe  # type: ignore[attr-defined]
            (self._server,) = await start_serving_pipe(protocol, rf"\\.\pipe\{self._address}")
        else:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self._address)  # of a relay that was killed; the lock says none runs
            before = os.umask(0o177)
            try:
                self._server = await loop.create_unix_server(protocol, self._address)
            finally:
                os.umask(before)

    def take_no_more(self) -> None:
        """Take no message from here on; those that are being handed over still are."""
        self._takes_messages = False

    async def stop(self) -> None:
        """Listen no more, answer whoever is there already, and hang up on whoever says nothing."""
        if self._server is not None:
            if sys.platform != "win32":
                with contextlib.suppress(OSError):
                    os.unlink(self._address)
            await asyncio.sleep(_MOMENT)  # whoever waits to be let in
            await accept_no_more([self._server])
            if self._open:
                await asyncio.wait(self._open.values(), timeout=_LAST_SECONDS)
        for writer in self._open:
            writer.transport.abort()
        await asyncio.sleep(0)

    async def _visited(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._open) >= _MOST_VISITORS or not _is_own(writer):
            writer.close()
            return
        task = asyncio.current_task()
        assert task is not None
        self._open[writer] = task
        if sys.platform == "win32":
            writer.write(WELCOME)
        try:
            await self._serve(reader, writer)
        except (OSError, ValueError, LookupError, TypeError, asyncio.IncompleteReadError):
            pass  # whoever asked has gone, or said nothing that makes sense
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()
            del self._open[writer]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one order; raises what comes of one that makes no sense."""
        async with asyncio.timeout(_SECONDS) as patience:
            order = json.loads(await _line(reader))
            if not isinstance(order, dict):
                raise ValueError("An order is an object.")
            if order.get("do") in ("submit", "sendmail"):
                await self._take(order, reader, writer, patience)
            else:
                await _say(writer, self._order(order))

    async def _take(
        self,
        order: dict[str, Any],
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        patience: asyncio.Timeout,
    ) -> None:
        """Take the message behind an order, unless there is no room for it, and answer."""
        size = order.get("size")
        if not isinstance(size, int) or size < 0:
            raise ValueError("A message has a size.")
        why = self._refusal(size)
        if why:  # what nobody reads would break the other's writing off
            await _pass_over(reader, size)
            await _say(writer, {"error": why})
            return
        self._messages += 1
        self._octets += size
        try:
            content = await reader.readexactly(size)
            patience.reschedule(None)
            await _say(writer, await self._answered(order, content))
        finally:
            self._messages -= 1
            self._octets -= size

    def _refusal(self, size: int) -> str:
        """Why a message of this size is not taken now; empty where it is."""
        if not self._takes_messages:
            return "ending"
        if size > self._limits.size:
            return "too_big"
        has_room = self._octets + size <= self._limits.in_flight
        return "" if has_room and self._messages < _MOST_MESSAGES else "busy"

    async def _answered(self, order: dict[str, Any], content: bytes) -> dict[str, Any]:
        try:
            if order["do"] == "sendmail":
                ending = await self._mailed(order, content)
                return {"code": ending.code, "output": ending.output, "error": ending.error}
            return to_values(await self._submit(_request(order, content)))
        except SettingsError as error:
            return {"error": error.families()[0], "text": str(error)}

    async def _mailed(self, order: dict[str, Any], content: bytes) -> Ending:
        """How a program that called ``sendmail`` is to end."""
        words = [str(word) for word in order["argv"]]
        asked = await in_thread("relay sendmail", lambda: self._sendmail(words, content))
        if not isinstance(asked, SubmissionRequest):
            return asked
        from smtp_desktop.services.submission.sendmail import ending_of  # with the first such mail

        return ending_of(await self._submit(asked))


def _request(order: dict[str, Any], content: bytes) -> SubmissionRequest:
    """The message in an order; raises ValueError."""
    recipients = order["recipients"]
    words = [order["account"], order["sender"], *recipients]
    if not recipients or not all(isinstance(word, str) for word in words):
        raise ValueError("An envelope is made of words.")
    envelope = Envelope(order["sender"], tuple(recipients))
    whole = bool(order.get("whole"))
    return SubmissionRequest(
        order["account"], envelope, content, Door(order["door"]), is_whole=whole
    )


async def _line(reader: asyncio.StreamReader) -> bytes:
    """A line, which may be longer than the reader likes; raises ValueError for one far too long."""
    pieces: list[bytes] = []
    while len(pieces) * _PIECE < _LONGEST:
        try:
            return b"".join([*pieces, await reader.readuntil(b"\n")])
        except asyncio.LimitOverrunError as error:
            pieces.append(await reader.readexactly(error.consumed))
    raise ValueError("No order is as long as this.")


async def _pass_over(reader: asyncio.StreamReader, size: int) -> None:
    """Read a message that is not taken."""
    while size > 0 and (piece := await reader.read(min(size, _PIECE))):
        size -= len(piece)


async def _say(writer: asyncio.StreamWriter, answer: dict[str, Any]) -> None:
    writer.write(json.dumps(answer).encode() + b"\n")
    await writer.drain()


def _is_own(writer: asyncio.StreamWriter) -> bool:
    """Whether a program of the same user asks; the pipe of Windows lets nobody else write."""
    sock = writer.get_extra_info("socket")
    if sock is None:
        return sys.platform == "win32"
    try:
        return peer_user(sock) == own_number()
    except OSError:
        return False
