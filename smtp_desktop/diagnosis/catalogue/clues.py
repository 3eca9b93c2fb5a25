"""Clues: what tells in a pasted text whether it is about mail, who speaks, and where it happened.

Most of what people have on their clipboard has nothing to do with sending mail.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property, lru_cache

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
        if self._others.is_in(text):
            return False
        return True if self._mail.is_in(text) else None

    def tells_of_sending(self, text: str) -> bool:
        """Whether something in the text tells of sending mail, and not only of mail."""
        return self._sending.is_in(text)

    def is_about_others(self, text: str) -> bool:
        """Whether something in the text tells of something else than mail."""
        return self._others.is_in(text)

    def are_of_a_server(self, words: str) -> bool:
        """Whether a mail server may have said these words."""
        return self._server.is_in(words)

    def may_follow_a_status(self, words: str) -> bool:
        """Whether a mail server may have said these words behind an enhanced status."""
        return self._server_with_status.is_in(words) or self.are_of_a_server(words)

    def is_of_the_web(self, words: str) -> bool:
        """Whether a code that these words follow is a web server's."""
        return bool(self._web.match(words))

    def is_technical(self, text: str) -> bool:
        """Whether the text looks like the error of a program."""
        return self._technical.is_in(text)

    def stage_of(self, text: str) -> Stage | None:
        """The stage that a program names in its own words; `text` is in small letters."""
        said = (
            stage for stage, words in self.stages.items() if any(word in text for word in words)
        )
        return next(said, None)

    def announced(self, text: str) -> re.Match[str] | None:
        """What programs print before the words of a server whose code they hide."""
        found = (self._answer.first_in(text), _OF_A_BOUNCE.first_in(text))
        return min(filter(None, found), key=re.Match.start, default=None)

    def stated_code(self, text: str) -> re.Match[str] | None:
        """A code that is named as one, as in “SMTP error 535”; the code is the first group."""
        return self._code.first_in(text)

    @cached_property
    def _answer(self) -> _Any:
        then = r"(?:\s(?:with|war|était|è stata|fue))?\s{0,3}:\s{0,3}['\"]?"
        return _Any(self.answer, then)

    @cached_property
    def _code(self) -> _Any:
        then = r"[\"'’]{0,2}[ \t]{0,2}[:=(#]{0,2}[ \t]{0,2}[\"']?([45]\d\d)\b"
        return _Any(self.code, then)

    @cached_property
    def _sending(self) -> _Any:
        return _Any(self.sending)

    @cached_property
    def _others(self) -> _Any:
        return _Any(self.others)

    @cached_property
    def _mail(self) -> _Any:
        return _Any(self.mail)

    @cached_property
    def _server(self) -> _Any:
        return _Any(self.server)

    @cached_property
    def _server_with_status(self) -> _Any:
        return _Any(self.server_with_status)

    @cached_property
    def _web(self) -> re.Pattern[str]:
        return re.compile(rf"[ :,\"'-]{{0,3}}(?:{_one_of(self.web)})", re.IGNORECASE)

    @cached_property
    def _technical(self) -> _Any:
        return _Any(self.technical)


class _Any:
    """Patterns of which one is looked for, each with the same `then` behind it. All are in small
    letters and so is what they are looked for in: who need not mind the case is faster."""

    def __init__(self, alternatives: Iterable[str], then: str = "") -> None:
        self._patterns = tuple(
            (needle_of(one), f"(?:{one}){then}" if then else one) for one in alternatives
        )

    def is_in(self, text: str) -> bool:
        """Whether one of them is in the text, whatever its case."""
        lowered = text.lower()
        for needle, one in self._patterns:  # a loop, as this is asked for every code in a long text
            if needle in lowered and (needle == one or _compiled(one).search(lowered)):
                return True
        return False

    def first_in(self, text: str) -> re.Match[str] | None:
        """Where one of them is first, whatever its case; its places are those of the text."""
        lowered = text.replace("İ", "I").lower()  # the only letter that becomes longer
        possible = (one for needle, one in self._patterns if needle in lowered)
        found = (_compiled(one).search(lowered) for one in possible)
        return min(filter(None, found), key=re.Match.start, default=None)


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    """Only those are compiled whose needle is in a text: that takes longer than looking."""
    return re.compile(pattern)


_UNSURE = (  # what a pattern finds in more than one way, from the inside out
    re.compile(r"\\."),
    re.compile(r"\[[^\]]*\]"),
    re.compile(r"\([^()]*\)"),
    re.compile(r".(?:[?*]|\{[^}]*\})"),
)
_GAP = "\0"


def needle_of(pattern: str) -> str:
    """The longest piece that is in whatever a pattern finds, empty where there is none for sure: a
    piece is found many times faster than a pattern."""
    for unsure in _UNSURE:
        found = 1
        while found:
            pattern, found = unsure.subn(_GAP, pattern)
    return "" if "|" in pattern else max(re.split(rf"[{_GAP}.^$+]", pattern), key=len)


_OF_A_BOUNCE = _Any((r"diagnostic-code:[ \t]{0,3}(?:smtp|x-[a-z]{2,12});[ \t]{0,3}(?![245]\d\d)",))


def _one_of(alternatives: Iterable[str]) -> str:
    return "|".join(alternatives) or r"(?!)"  # of no alternatives none is found
