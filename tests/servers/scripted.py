"""A server that plays a script: a test reads as the conversation it is about.

    script = Script().output("220 ready").expect("EHLO").output("250 ok").close()
    with ScriptedServer(script) as server: ...

Each connection plays the next script; the last one is played again for all that follow.
"""

from __future__ import annotations

import contextlib
import itertools
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any, Self

_PATIENCE = 15.0


class Script:
    """What the server does on one connection, step by step."""

    def __init__(self) -> None:
        self.steps: list[Callable[[_Player], None]] = []

    def output(self, *lines: str) -> Script:
        """Say lines; each ends in CRLF."""
        return self.raw("".join(f"{line}\r\n" for line in lines).encode("utf-8", "surrogateescape"))

    def raw(self, data: bytes) -> Script:
        return self._add(lambda player: player.send(data))

    def expect(self, start: str) -> Script:
        """Read a line that begins like this."""
        return self._add(lambda player: player.expect(start))

    def read_line(self) -> Script:
        return self.expect("")

    def hear(self) -> Script:
        """Take whatever comes first, a line or not."""
        return self._add(lambda player: player.hear())

    def content(self) -> Script:
        """Read a message up to its final dot."""
        return self._add(lambda player: player.content())

    def start_tls(self, context: ssl.SSLContext) -> Script:
        return self._add(lambda player: player.start_tls(context))

    def wait(self, seconds: float = _PATIENCE) -> Script:
        """Keep silent until the client goes away."""
        return self._add(lambda player: player.wait(seconds))

    def pause(self, seconds: float) -> Script:
        """Think for a while, then go on."""
        return self._add(lambda player: time.sleep(seconds))

    def drip(self, text: str, pause: float) -> Script:
        """Say one character at a time."""
        return self._add(lambda player: player.drip(text.encode(), pause))

    def flood(self, piece: bytes) -> Script:
        """Say something without end."""
        return self._add(lambda player: player.flood(piece))

    def reset(self) -> Script:
        """Break the connection off without a goodbye."""
        return self._add(lambda player: player.reset())

    def echo_last(self, code: str) -> Script:
        """Repeat the last line behind a reply code, as careless servers do."""
        return self._add(lambda player: player.send(f"{code} {player.heard[-1]}\r\n".encode()))

    def close(self) -> Script:
        return self._add(lambda player: player.close())

    def _add(self, step: Callable[[_Player], None]) -> Script:
        self.steps.append(step)
        return self


def greeted(*extensions: str) -> Script:
    """A script that has greeted and answered EHLO with these keywords."""
    *before, last = ["mail.test", *extensions]
    replies = [*(f"250-{line}" for line in before), f"250 {last}"]
    return Script().output("220 mail.test ESMTP").expect("EHLO").output(*replies)


_TALK: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("greeting", ("220 mail.test ESMTP",)),
    ("EHLO", ("250-mail.test", "250 AUTH PLAIN")),
    ("AUTH", ("235 2.7.0 welcome",)),
    ("MAIL", ("250 2.1.0 ok",)),
    ("RCPT", ("250 2.1.5 ok",)),
    ("DATA", ("354 go ahead",)),
    ("content", ("250 2.0.0 queued",)),
)


def due(word: str, thinks: float = 0) -> Script:
    """A conversation in the clear in which the server's answer to this word comes next.

    It `thinks` for so many seconds before every answer.
    """
    script = Script()
    for heard, answer in _TALK:
        if heard == "content":
            script.content()
        elif heard != "greeting":
            script.expect(heard)
        if heard == word:
            return script
        script.pause(thinks).output(*answer)
    raise ValueError(word)


def resumed(word: str, script: Script) -> Script:
    """The rest of that conversation, from behind the answer to this word."""
    words = [heard for heard, _ in _TALK]
    for heard, answer in _TALK[words.index(word) + 1 :]:
        script = script.content() if heard == "content" else script.expect(heard)
        script.output(*answer)
    return script


def refusing(word: str, *reply: str) -> Script:
    """A conversation in the clear that is refused at this word."""
    return due(word).output(*reply)


class Stop(Exception):
    """The client has gone; the script ends here."""


class _Player:
    """Plays one script on one connection."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock: Any = sock
        self.heard: list[str] = []
        self.buffer = b""

    def send(self, data: bytes) -> None:
        try:
            self.sock.sendall(data)
        except OSError:
            raise Stop from None

    def line(self) -> str:
        while b"\n" not in self.buffer:
            try:
                data = self.sock.recv(65536)
            except OSError:
                data = b""
            if not data:
                raise Stop
            self.buffer += data
        line, _, self.buffer = self.buffer.partition(b"\n")
        text = line.rstrip(b"\r").decode("utf-8", "replace")
        self.heard.append(text)
        return text

    def expect(self, start: str) -> None:
        line = self.line()
        assert line.upper().startswith(start.upper()), f"expected {start!r}, heard {line!r}"

    def hear(self) -> None:
        try:
            data = self.sock.recv(65536)
        except OSError:
            data = b""
        if not data:
            raise Stop

    def content(self) -> None:
        while self.line() != ".":
            pass

    def start_tls(self, context: ssl.SSLContext) -> None:
        assert not self.buffer, f"clear text before the handshake: {self.buffer!r}"
        try:
            # Python 3.11.2 leaves a socket open that was reset before its handshake began.
            if not self.sock.recv(1, socket.MSG_PEEK):
                raise Stop
            self.sock = context.wrap_socket(self.sock, server_side=True)
        except (OSError, ValueError):
            raise Stop from None

    def wait(self, seconds: float) -> None:
        with contextlib.suppress(OSError):
            self.sock.settimeout(seconds)
            while self.sock.recv(65536):
                pass

    def drip(self, data: bytes, pause: float) -> None:
        for byte in data:
            self.send(bytes([byte]))
            time.sleep(pause)

    def flood(self, piece: bytes) -> None:
        while True:
            self.send(piece)

    def reset(self) -> None:
        option = b"\x01\x00\x00\x00\x00\x00\x00\x00"  # linger 0: a reset in place of a goodbye
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, option)
        self.sock.close()
        raise Stop

    def close(self) -> None:
        self.sock.close()
        raise Stop

    def hang_up(self) -> None:
        """Wake up the thread that plays; past the TLS around the socket, which is not for two."""
        with contextlib.suppress(OSError):
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


class ScriptedServer:
    """Listens on 127.0.0.1 while its ``with`` block runs."""

    def __init__(self, *scripts: Script, implicit: ssl.SSLContext | None = None) -> None:
        self._scripts = scripts
        self._implicit = implicit
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.heard: list[list[str]] = []
        self.faults: list[BaseException] = []
        self._players: list[_Player] = []
        self._threads: list[threading.Thread] = []

    @property
    def said(self) -> list[str]:
        """All that clients said, over all connections."""
        return [line for connection in self.heard for line in connection]

    def everybody_has_gone(self, seconds: float = 1.0) -> bool:
        """Whether within this time every client has hung up."""
        end = time.monotonic() + seconds
        for thread in self._threads[1:]:  # the first one accepts
            thread.join(max(0.0, end - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads[1:])

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *failure: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        if sys.platform == "win32":  # where what was said last cannot be read after hanging up
            self.everybody_has_gone(0.5)
        end = time.monotonic() + 5
        for thread in self._threads:
            while thread.is_alive() and time.monotonic() < end:
                for player in self._players:
                    player.hang_up()
                thread.join(0.2)
        if failure[0] is None:
            assert not self.faults, self.faults

    def _accept(self) -> None:
        for number in itertools.count():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            sock.settimeout(_PATIENCE)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            script = self._scripts[min(number, len(self._scripts) - 1)]
            player = _Player(sock)
            self._players.append(player)
            self.heard.append(player.heard)
            self._start(partial(self._play, player, script))

    def _play(self, player: _Player, script: Script) -> None:
        try:
            if self._implicit:
                player.start_tls(self._implicit)
            for step in script.steps:
                step(player)
            player.wait(_PATIENCE)
        except Stop:
            return
        except (AssertionError, OSError) as fault:
            self.faults.append(fault)
        finally:
            player.sock.close()

    def _start(self, function: Callable[[], None]) -> None:
        thread = threading.Thread(target=function, daemon=True, name="scripted server")
        thread.start()
        self._threads.append(thread)
