"""What a provider says, taken off its socket while somebody waits for it."""

from __future__ import annotations

import asyncio
import contextlib
import socket

from smtp_desktop.errors import ConnectionLost, NoAnswer

_PIECE = 64 * 1024


class Incoming:
    """The receiving side of a socket that does not block.

    The loop watches the socket for as long as the session lives, and one alarm serves all waits: to
    begin and end both for every answer would take longer than reading it. What nobody waits for
    stays in the socket.
    """

    def __init__(self, sock: socket.socket, loop: asyncio.AbstractEventLoop) -> None:
        self._socket = sock
        self._loop = loop
        self._answer: asyncio.Future[bytes] | None = None  # that somebody waits for
        self._is_watched = False
        self._until = 0.0
        self._alarm: asyncio.TimerHandle | None = None

    async def receive(self, until: float) -> bytes:
        """The next octets, waited for until a time of the loop; raises ConnectionLost and
        NoAnswer."""
        if not self._is_watched:
            try:
                self._loop.add_reader(self._socket, self._read)
            except NotImplementedError:  # the loop of Windows
                return await self._receive_once(until)
            except (OSError, ValueError) as error:  # it was closed under us
                raise ConnectionLost("The connection was lost.") from error
            self._is_watched = True
        self._answer = self._loop.create_future()
        self._set_alarm(until)
        try:
            return await self._answer
        finally:
            self._answer = None

    def close(self) -> None:
        """Watch no longer; before the socket is closed."""
        self._leave_alone()
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionLost("The connection was closed."))

    async def _receive_once(self, until: float) -> bytes:
        try:
            async with asyncio.timeout_at(until):
                data = await self._loop.sock_recv(self._socket, _PIECE)
        except TimeoutError:
            raise _silent() from None
        except OSError as error:
            raise ConnectionLost("The connection was lost.") from error
        if not data:
            raise _ended()
        return data

    def _read(self) -> None:
        answer = self._answer
        if answer is None or answer.done():
            self._leave_alone()
            return
        try:
            data = self._socket.recv(_PIECE)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            answer.set_exception(ConnectionLost("The connection was lost."))
            return
        if data:
            answer.set_result(data)
        else:
            answer.set_exception(_ended())

    def _leave_alone(self) -> None:
        if self._is_watched:
            self._is_watched = False
            with contextlib.suppress(OSError, ValueError):
                self._loop.remove_reader(self._socket)

    def _set_alarm(self, until: float) -> None:
        self._until = until
        if self._alarm is not None and self._alarm.when() > until:
            self._alarm.cancel()
            self._alarm = None
        if self._alarm is None:  # else it finds out when it rings
            self._alarm = self._loop.call_at(until, self._ring)

    def _ring(self) -> None:
        self._alarm = None
        if self._answer is None or self._answer.done():
            return
        if self._until > self._loop.time():
            self._alarm = self._loop.call_at(self._until, self._ring)
        else:
            self._answer.set_exception(_silent())


def _ended() -> ConnectionLost:
    return ConnectionLost("The server ended the connection.")


def _silent() -> NoAnswer:
    return NoAnswer("No answer in time.")
