"""The way to this user's running relay; see ``ports.relaying.RelayControl``."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, BinaryIO, cast

from smtp_desktop.instance import peer_user
from smtp_desktop.ownership import is_own_pipe, own_number
from smtp_desktop.ports.relaying import WELCOME
from smtp_desktop.waiting import Deadline, call

_SECONDS = 5.0
_MOST = 1024 * 1024  # octets of an answer
_TURN = 0.02  # seconds between two tries where another one is just let in


class LocalControl:
    """Asks the relay at an address, which has to be this user's."""

    def __init__(self, address: str) -> None:
        self._address = address

    def ask(
        self, order: dict[str, Any], content: bytes = b"", seconds: float = _SECONDS
    ) -> dict[str, Any] | None:
        """The answer; None where no relay runs, and then it has heard nothing.

        Raises OSError where one runs and the answer is lost.
        """
        with contextlib.ExitStack() as held:
            try:
                link = held.enter_context(self._link(seconds))
            except OSError:
                return None
            line = json.dumps(order).encode() + b"\n"

            def talk() -> bytes:
                link.write(line + content)
                link.flush()
                return link.readline(_MOST)

            try:
                said = _in_time(link, talk, Deadline(seconds))
            except _StillReads:
                held.pop_all()
                raise
        try:
            answer = json.loads(said)
        except ValueError as error:
            raise ConnectionResetError("The relay ended without an answer.") from error
        if not isinstance(answer, dict):
            raise ConnectionResetError("The relay's answer makes no sense.")
        return answer

    if sys.platform == "win32":

        def is_there(self) -> bool:
            """Whether a relay is there, also one that answers nobody."""
            try:
                with self._opened(Deadline(0)) as pipe:
                    return is_own_pipe(pipe.fileno())
            except (FileNotFoundError, PermissionError):
                return False
            except OSError:
                return True  # all its places are taken

        def _link(self, seconds: float) -> BinaryIO:
            deadline = Deadline(min(seconds, _SECONDS))
            pipe = self._opened(deadline)
            try:
                if not is_own_pipe(pipe.fileno()):
                    raise PermissionError("This pipe is another user's.")
                if _in_time(pipe, lambda: pipe.read(len(WELCOME)), deadline) != WELCOME:
                    raise ConnectionResetError("The relay ended before anybody was let in.")
            except _StillReads:
                raise
            except OSError:
                pipe.close()
                raise
            return pipe

        def _opened(self, deadline: Deadline) -> BinaryIO:
            """The pipe; many who come at once take turns, for it has one place for the next."""
            while True:
                try:
                    return open(rf"\\.\pipe\{self._address}", "r+b", buffering=0)
                except (FileNotFoundError, PermissionError):
                    raise
                except OSError:
                    if deadline.is_over:
                        raise
                    time.sleep(_TURN)

    else:

        def is_there(self) -> bool:
            """Whether a relay is there, also one that answers nobody."""
            try:
                self._link(_TURN).close()
            except (BlockingIOError, TimeoutError):
                return True  # nobody attends to those who wait
            except OSError:
                return False
            return True

        def _link(self, seconds: float) -> BinaryIO:
            if not self._address or not os.path.exists(self._address):
                raise FileNotFoundError
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
                client.settimeout(seconds)
                client.connect(self._address)
                if peer_user(client) != own_number():
                    raise PermissionError("This socket is another user's.")
                return cast("BinaryIO", client.makefile("rwb"))


class _StillReads(TimeoutError):
    """Nothing came in time, and a thread still reads, which will close the link."""


if sys.platform == "win32":

    def _in_time(link: BinaryIO, talk: Callable[[], bytes], deadline: Deadline) -> bytes:
        """What is said; a pipe knows no deadline, and closing it would wait for whoever reads."""
        is_left = threading.Event()

        def act() -> bytes:
            try:
                return talk()
            finally:
                if is_left.is_set():
                    link.close()

        try:
            return call("relay control", act, deadline)
        except TimeoutError:
            is_left.set()
            raise _StillReads("The relay did not answer in time.") from None

else:

    def _in_time(link: BinaryIO, talk: Callable[[], bytes], deadline: Deadline) -> bytes:
        """What is said; the socket knows its own deadline."""
        return talk()
