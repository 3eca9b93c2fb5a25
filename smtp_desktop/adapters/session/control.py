"""The way to this user's running relay; see ``ports.relaying.RelayControl``."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sys
from typing import Any, BinaryIO, cast

from smtp_desktop.instance import peer_user
from smtp_desktop.ownership import is_own_pipe, own_number
from smtp_desktop.waiting import Deadline, call

_SECONDS = 5.0
_MOST = 1024 * 1024  # octets of an answer


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

            # A pipe of Windows knows no deadline of its own.
            said = call("relay control", talk, Deadline(seconds)) if _IS_WINDOWS else talk()
        try:
            answer = json.loads(said)
        except ValueError as error:
            raise ConnectionResetError("The relay ended without an answer.") from error
        if not isinstance(answer, dict):
            raise ConnectionResetError("The relay's answer makes no sense.")
        return answer

    if sys.platform == "win32":

        def _link(self, seconds: float) -> BinaryIO:
            pipe = open(rf"\\.\pipe\{self._address}", "r+b", buffering=0)  # noqa: SIM115
            if not is_own_pipe(pipe.fileno()):
                pipe.close()
                raise PermissionError("This pipe is another user's.")
            return pipe

    else:

        def _link(self, seconds: float) -> BinaryIO:
            if not self._address or not os.path.exists(self._address):
                raise FileNotFoundError
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
                client.settimeout(seconds)
                client.connect(self._address)
                if peer_user(client) != own_number():
                    raise PermissionError("This socket is another user's.")
                return cast("BinaryIO", client.makefile("rwb"))


_IS_WINDOWS = sys.platform == "win32"
