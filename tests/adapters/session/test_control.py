"""The pipe to the relay on Windows: who waits there, and for how long."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from smtp_desktop.adapters.session.control import LocalControl
from smtp_desktop.ports.relaying import WELCOME

pytestmark = [
    pytest.mark.skipif(sys.platform != "win32", reason="elsewhere it is a local socket"),
    pytest.mark.beside,  # the seconds are those of a deadline
]

NAME = "smtp-desktop-test-control"


class Pipes:
    """A pipe that says something first, and answers an order with more; or with nothing."""

    def __init__(self, first: bytes, answer: bytes) -> None:
        self._first, self._answer = first, answer
        self._visited: list[asyncio.StreamWriter] = []

    async def serve(self) -> Callable[[], None]:
        """Begin; what is given back ends it."""
        serve: Any = asyncio.get_running_loop().start_serving_pipe  # type: ignore[attr-defined]
        (server,) = await serve(self._protocol, rf"\\.\pipe\{NAME}")

        def end() -> None:
            server.close()
            for one in self._visited:
                one.close()

        return end

    def _protocol(self) -> asyncio.StreamReaderProtocol:
        return asyncio.StreamReaderProtocol(asyncio.StreamReader(), self._talk)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._visited.append(writer)
        writer.write(self._first)
        if await reader.readline():
            writer.write(self._answer)


@contextmanager
def serving(first: bytes, answer: bytes) -> Iterator[LocalControl]:
    loop = asyncio.new_event_loop()
    end = loop.run_until_complete(Pipes(first, answer).serve())
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield LocalControl(NAME)
    finally:
        loop.call_soon_threadsafe(end)
        loop.call_soon_threadsafe(loop.call_later, 0.2, loop.stop)
        thread.join(10)
        loop.close()


def test_where_nobody_listens_there_is_no_answer() -> None:
    assert LocalControl(NAME).ask({"do": "status"}) is None


def test_whoever_is_let_in_is_answered() -> None:
    with serving(WELCOME, b'{"ok": true}\n') as control:
        assert control.ask({"do": "status"}) == {"ok": True}


def test_many_who_come_at_once_take_turns() -> None:
    said: list[object] = []
    with serving(WELCOME, b'{"ok": true}\n') as control:
        visitors = [
            threading.Thread(target=lambda: said.append(control.ask({"do": "status"})))
            for _ in range(20)
        ]
        for one in visitors:
            one.start()
        for one in visitors:
            one.join(20)
    assert said == [{"ok": True}] * 20


def test_whoever_is_not_let_in_has_told_nobody() -> None:
    with serving(b"", b'{"ok": true}\n') as control:
        began = time.monotonic()
        assert control.ask({"do": "status"}, seconds=0.5) is None
        assert time.monotonic() - began < 5


def test_an_answer_that_does_not_come_ends_with_the_time() -> None:
    with serving(WELCOME, b"") as control:
        began = time.monotonic()
        with pytest.raises(TimeoutError):
            control.ask({"do": "status"}, seconds=0.5)
        assert time.monotonic() - began < 5


def test_one_that_answers_nobody_is_there_all_the_same() -> None:
    assert not LocalControl(NAME).is_there()
    with serving(b"", b"") as control:
        assert control.is_there()
