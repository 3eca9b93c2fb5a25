"""The dialogue as it happened, secrets left out by construction.

Commands that carry a secret are written as ``***`` by the command itself. A server may repeat
what it was sent, so whatever went over the wire as a secret is also taken out of its replies, in
whichever encoding it comes back.
"""

from __future__ import annotations

import re

from msgspec.structs import replace

from smtp_desktop.printable import Printable
from smtp_desktop.smtp.commands import Auth, AuthResponse, Command
from smtp_desktop.smtp.encodings import readings
from smtp_desktop.smtp.reply import Reply

HIDDEN = "***"
_MAX_LINES = 400
_MAX_LENGTH = 1000
_BASE64 = re.compile(r"[A-Za-z0-9+/]{8,}=*")
_WORD = re.compile(r"\S{4,}")
_SHORTEST_SECRET = 4  # shorter ones would turn ordinary words into stars


class Transcript:
    """Lines of the dialogue: ``C:`` the client, ``S:`` the server, ``*`` what happened beside."""

    def __init__(self) -> None:
        self.lines: list[Printable] = []
        self._secrets: set[str] = set()
        self._told: set[str] = set()
        self._wire: list[str] = []

    def hide(self, secret: str) -> None:
        """Keep a secret out from now on, whoever says it, plainly or in an encoding that can be
        undone."""
        for form in (secret, Printable(secret)):
            if len(form) >= _SHORTEST_SECRET:
                self._secrets.add(form)
                self._told.add(form.casefold())

    def sent(self, command: Command) -> None:
        if isinstance(command, Auth | AuthResponse):
            carried = command.initial if isinstance(command, Auth) else command.response
            if carried:
                wire = command.line().split(" ")[-1]
                self._secrets.add(wire)
                self._wire.append(wire)
        self._write(f"C: {command.shown()}")

    def received(self, reply: Reply) -> Reply:
        """Note a reply and give it back with every secret taken out."""
        clean = replace(reply, lines=tuple(self.without_secrets(line) for line in reply.lines))
        for number, line in enumerate(clean.lines, 1):
            mark = "-" if number < len(clean.lines) else " "
            self._write(f"S: {clean.code}{mark}{line}")
        return clean

    def note(self, text: str) -> None:
        self._write(f"* {text}")

    def without_secrets(self, text: str) -> str:
        """The text with every secret, and every longer piece of one, replaced by stars."""
        for secret in sorted(self._secrets, key=len, reverse=True):
            text = text.replace(secret, HIDDEN)
        text = _BASE64.sub(self._star_pieces, text)
        return self._without_disguised(text) if self._told else text

    def _without_disguised(self, text: str) -> str:
        """The text without words that are a secret in capitals, or can be read as one; where only
        all words together can, nothing of them is left."""
        text = _WORD.sub(lambda word: HIDDEN if self._tells(word[0]) else word[0], text)
        return HIDDEN if self._tells(text, rounds=1) else text

    def _tells(self, text: str, rounds: int = 2) -> bool:
        texts = (text, *readings(text, rounds))
        return any(secret in text.casefold() for text in texts for secret in self._told)

    def _star_pieces(self, found: re.Match[str]) -> str:
        # A server that repeats a command often cuts it: a piece of a secret is hidden as well.
        is_piece = any(found[0].rstrip("=") in wire for wire in self._wire)
        return HIDDEN if is_piece else found[0]

    def can_tell(self, text: str) -> bool:
        """Whether a word of a text is long enough to hold a secret; where none is, looking for one
        can be spared."""
        shortest = min((len(secret) for secret in self._secrets), default=0)
        return bool(shortest) and max(map(len, text.split()), default=0) >= shortest

    def __str__(self) -> str:
        return "\n".join(self.lines)

    def _write(self, line: str) -> None:
        if len(self.lines) < _MAX_LINES:
            self.lines.append(Printable(line, _MAX_LENGTH))
        elif len(self.lines) == _MAX_LINES:
            self.lines.append(Printable("* (the rest is not kept)"))
