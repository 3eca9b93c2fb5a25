"""A program's lines, and their end, which asyncio would tell of over and over."""

from __future__ import annotations

import asyncio
from typing import Protocol


class Ended(Protocol):
    """The connection that the lines belong to."""

    is_over: bool

    def abort(self) -> None: ...

    def leave(self) -> None:
        """End the connection without a word."""
        ...


class Lines(asyncio.StreamReader):
    """Reads what a program says; at the end it waits for whoever cancels it."""

    def __init__(self, limit: int, loop: asyncio.AbstractEventLoop, connection: Ended) -> None:
        super().__init__(limit=limit, loop=loop)
        self._connection = connection
        self._is_too_long = False  # the line that is passed over

    async def readuntil(self, separator: bytes = b"\n") -> bytes:  # type: ignore[override]
        if self._connection.is_over:
            await self.gone()
        try:
            line = await super().readuntil(separator)
        except asyncio.IncompleteReadError:
            await self.gone()
            raise
        if line.startswith((b"GET ", b"POST ")):
            self._connection.abort()  # a page in a browser tries the ports of this computer
            await self.gone()
        return line

    @property
    def has_begun(self) -> bool:
        """Whether a line has come, or its beginning, that nobody has answered."""
        return self._is_too_long or bool(self._buffer)  # type: ignore[attr-defined]

    async def response(self) -> bytes | None:
        """The next line without its end; None, and passed over, for one that is too long."""
        self._is_too_long = False
        while True:
            try:
                line = await self.readuntil()
            except asyncio.LimitOverrunError as error:
                await self.read(error.consumed)
                self._is_too_long = True
            else:
                return None if self._is_too_long else line.rstrip(b"\r\n")

    async def gone(self) -> None:
        """Never returns: the connection's end cancels whoever waits here."""
        self._connection.leave()
        await asyncio.get_running_loop().create_future()

    def give_back(self, data: bytes) -> None:
        """Let what was read too far be read again, also once nothing more comes."""
        self._buffer[:0] = data  # type: ignore[attr-defined]

    def taken(self) -> bytes:
        """All that has come by now, which is read no more; whoever takes it wants the rest too."""
        data = bytes(self._buffer)  # type: ignore[attr-defined]
        self._buffer.clear()  # type: ignore[attr-defined]
        self._maybe_resume_transport()  # type: ignore[attr-defined]
        return data
