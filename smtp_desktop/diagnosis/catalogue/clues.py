"""Clues: what tells in a pasted text whether it is about mail, who speaks, and where it happened.

Most of what people have on their clipboard has nothing to do with sending mail.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

import msgspec

from smtp_desktop.diagnosis.stage import Stage


class Clues(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """The clues as they are written: patterns, of which one must be found, whatever their case.

    `sending` tells of sending mail, `others` of something else, `mail` of mail of any kind.
    `server` are words of mail servers, `server_with_status` what they also say behind an enhanced
    status, `web` what web servers say behind a code. `technical` tells of a program's error.
    `answer` announces the words of a server, `code` a reply code. `stages` are plain phrases of
    programs; the first stage of which one is said counts.
    """

    sending: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    mail: tuple[str, ...] = ()
    server: tuple[str, ...] = ()
    server_with_status: tuple[str, ...] = ()
    web: tuple[str, ...] = ()
    technical: tuple[str, ...] = ()
    answer: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    stages: dict[Stage, tuple[str, ...]] = {}

    def is_about_mail(self, text: str) -> bool | None:
        """Whether a text that tells nothing of sending is about mail; None where nothing tells."""
        if self._others.search(text):
            return False
        return True if self._mail.search(text) else None

    def tells_of_sending(self, text: str) -> bool:
        """Whether something in the text tells of sending mail, and not only of mail."""
        return bool(self._sending.search(text))

    def is_about_others(self, text: str) -> bool:
        """Whether something in the text tells of something else than mail."""
        return bool(self._others.search(text))

    def are_of_a_server(self, words: str) -> bool:
        """Whether a mail server may have said these words."""
        return bool(self._server.search(words))

    def may_follow_a_status(self, words: str) -> bool:
        """Whether a mail server may have said these words behind an enhanced status."""
        return bool(self._server_with_status.search(words)) or self.are_of_a_server(words)

    def is_of_the_web(self, words: str) -> bool:
        """Whether a code that these words follow is a web server's."""
        return bool(self._web.match(words))

    def is_technical(self, text: str) -> bool:
        """Whether the text looks like the error of a program."""
        return bool(self._technical.search(text))

    def stage_of(self, text: str) -> Stage | None:
        """The stage that a program names in its own words; `text` is in small letters."""
        said = (
            stage for stage, words in self.stages.items() if any(word in text for word in words)
        )
        return next(said, None)

    @cached_property
    def announcement(self) -> re.Pattern[str]:
        """What programs print before the words of a server whose code they hide."""
        return re.compile(
            rf"(?:{_one_of(self.answer)})"
            r"(?:\s(?:with|war|était|è stata|fue))?\s{0,3}:\s{0,3}['\"]?"
            r"|Diagnostic-Code:[ \t]{0,3}(?:smtp|x-[a-z]{2,12});[ \t]{0,3}(?![245]\d\d)",
            re.IGNORECASE,
        )

    @cached_property
    def stated_code(self) -> re.Pattern[str]:
        """A code that is named as one, as in “SMTP error 535”; the code is the first group."""
        return re.compile(
            rf"(?:{_one_of(self.code)})"
            r"[\"'’]{0,2}[ \t]{0,2}[:=(#]{0,2}[ \t]{0,2}[\"']?([45]\d\d)\b",
            re.IGNORECASE,
        )

    @cached_property
    def _sending(self) -> re.Pattern[str]:
        return _pattern(self.sending)

    @cached_property
    def _others(self) -> re.Pattern[str]:
        return _pattern(self.others)

    @cached_property
    def _mail(self) -> re.Pattern[str]:
        return _pattern(self.mail)

    @cached_property
    def _server(self) -> re.Pattern[str]:
        return _pattern(self.server)

    @cached_property
    def _server_with_status(self) -> re.Pattern[str]:
        return _pattern(self.server_with_status)

    @cached_property
    def _web(self) -> re.Pattern[str]:
        return re.compile(rf"[ :,\"'-]{{0,3}}(?:{_one_of(self.web)})", re.IGNORECASE)

    @cached_property
    def _technical(self) -> re.Pattern[str]:
        return _pattern(self.technical)


def _pattern(alternatives: Iterable[str]) -> re.Pattern[str]:
    return re.compile(_one_of(alternatives), re.IGNORECASE)


def _one_of(alternatives: Iterable[str]) -> str:
    return "|".join(alternatives) or r"(?!)"  # of no alternatives none is found
