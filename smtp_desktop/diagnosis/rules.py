"""The catalogue: causes, their words, and the rules that recognise them.

All knowledge stands in ``resources/findings.toml``. A rule matches when every condition it names
holds; of the rules that match, the one that asks for most wins, so a rule for one provider's
words goes before a rule for a bare reply code wherever it stands in the file. Words weigh more
than everything a server may have mixed up (RFC 3463 codes above all); of two rules that ask for as
much, the one that recognised the longer phrase wins.
"""

from __future__ import annotations

import tomllib
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec

from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.diagnosis.finding import UNKNOWN
from smtp_desktop.diagnosis.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator


class FixData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A fix as written in the file; texts may name facts in braces."""

    label: str
    set: dict[str, str | int]


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What people read; a rule's words replace those of its finding."""

    title: str = ""
    explanation: str = ""
    actions: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    fixes: tuple[FixData, ...] = ()
    help: str = ""


class Rule(Words, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Conditions; each is a list of which one entry must fit, an empty one asks for nothing.

    `codes` are beginnings of the reply code (``5``, ``53``, ``535``); `enhanced` and `hosts` may
    hold ``*``; `text` are phrases, one a line, ``…`` in one stands for anything; `facts` are looked
    up by name; `replied` says whether there must be a reply, or must be none. A rule for words or
    facts also fits where the stage is not known, one for words where the stage is known and no
    reply was found. A `fallback` counts only where no other rule fits; the words of a `vague` rule
    are said for many reasons, so that a provider's own meaning goes before them.
    """

    stages: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    enhanced: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    ports: tuple[int, ...] = ()
    auth: tuple[str, ...] = ()
    encryption: tuple[str, ...] = ()
    facts: dict[str, tuple[str, ...]] = {}
    replied: bool | None = None
    certain: bool = True
    fallback: bool = False
    vague: bool = False

    @property
    def weight(self) -> int:
        """How much this rule asks for."""
        return (
            (4 if self.vague else 10) * bool(self.text)
            + 6 * bool(self.providers)
            + 6 * bool(self.hosts)
            + 5 * len(self.facts.keys() - {"place"})
            + 4 * bool(self.enhanced)
            + 2 * bool(self.errors)
            + 2 * bool(self.ports)
            + self._weight_of_circumstances
        )

    def fits(self, failure: Failure, *, with_text: bool = True) -> bool:
        """Whether every condition holds; without `text` for finding what is merely similar."""
        reply = failure.reply
        status = str(reply.enhanced) if reply and reply.enhanced else ""
        return (
            self._fits_the_place(failure)
            and self.replied in (None, failure.reply is not None)
            and (not self.errors or not set(self.errors).isdisjoint(failure.errors))
            and _one_of(self.enhanced, status)
            and _one_of(self.providers, failure.provider)
            and _one_of(self.hosts, failure.host)
            and (not self.ports or failure.port in self.ports)
            and _one_of(self.auth, failure.auth)
            and _one_of(self.encryption, failure.encryption)
            and all(_one_of(wanted, failure.facts.get(k, "")) for k, wanted in self.facts.items())
            and (not with_text or not self.text or self.recognises(failure) > 0)
        )

    def assumes(self, failure: Failure) -> bool:
        """Whether this rule names a stage and nobody knows at which one it failed."""
        return bool(self.stages) and failure.stage is None and "" not in self.stages

    def rank(self, failure: Failure) -> tuple[int, int, int]:
        """How near this rule comes: by what it asks for, the words it knows, the circumstances."""
        around = self._weight_of_circumstances
        missing = self.assumes(failure) + 2 * (bool(self.codes) and failure.reply is None)
        asked = -1 if self.fallback else self.weight - around
        return asked, self.recognises(failure), around - missing

    @property
    def _weight_of_circumstances(self) -> int:
        """What a pasted text may leave out, so that it decides only between equals."""
        return (
            2 * bool(self.codes)
            + bool(self.stages)
            + bool(self.auth)
            + bool(self.encryption)
            + ("place" in self.facts)
        )

    def recognises(self, failure: Failure) -> int:
        """How long the longest phrase is that was said; 0 if none was."""
        text = _normal(failure.text) if self.text else ""
        return max((_said(phrase, text) for phrase in self.text), default=0)

    def _fits_the_place(self, failure: Failure) -> bool:
        """Stage and reply code; where one of the two is not known, the other and words must do."""
        stage = failure.stage.value if failure.stage else ""
        code = str(failure.reply.code) if failure.reply else ""
        in_stage = _one_of(self.stages, stage)
        has_code = not self.codes or any(code.startswith(one) for one in self.codes)
        if not stage and not in_stage:
            return has_code and bool(self.facts or (self.text and code))
        is_silent = not code and not failure.errors and failure.stage is not Stage.SIGN_IN
        is_open = bool(self.text and stage and is_silent)
        return in_stage and (has_code or is_open)


class Entry(Words, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One cause: its code, its words, and the rules that recognise it."""

    code: str
    rule: tuple[Rule, ...] = ()


class Voice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A provider, and how it is known: by its servers' names, else by words only it says."""

    id: str
    name: str
    hosts: tuple[str, ...] = ()
    says: tuple[str, ...] = ()


class Catalogue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All causes, in the order of the file.

    `voice` tells providers apart; `instead` says what a sentence says in place of a phrase that
    names what is not known (``port {port}`` becomes ``this port``).
    """

    finding: tuple[Entry, ...]
    voice: tuple[Voice, ...] = ()
    instead: dict[str, str] = {}

    def heard(self, failure: Failure) -> Failure:
        """The failure with its provider, told from the host or else from what was said."""
        voice = self._by_host(failure.host) or self._by_words(failure)
        if voice is None:
            return failure
        words = {"provider": voice.name} | {k: v for k, v in failure.words.items() if v}
        return replace(failure, provider=voice.id, words=words)

    def best(self, failure: Failure) -> tuple[Entry, Rule] | None:
        """The cause whose rule asks for most of those that fit; None if none does.

        None as well where two causes fit alike and only the stage, which is not known, tells them
        apart: that would be a guess.
        """
        fitting = [
            (rule.rank(failure), entry, rule)
            for entry in self.finding
            for rule in entry.rule
            if rule.fits(failure)
        ]
        best = max(fitting, key=lambda one: one[0], default=None)
        if best is None or any(_rivals(best, one, failure) for one in fitting):
            return None
        return best[1:]

    def similar(self, failure: Failure, most: int = 3) -> tuple[str, ...]:
        """The causes whose rules fit but for their words, nearest first."""
        near = [
            (rule.weight, entry.code)
            for entry in self.finding
            for rule in entry.rule
            if entry.code != UNKNOWN
            and (rule.codes or rule.enhanced)
            and rule.fits(failure, with_text=False)
        ]
        near.sort(key=lambda pair: -pair[0])
        return tuple(dict.fromkeys(code for _, code in near))[:most]

    def _by_host(self, host: str) -> Voice | None:
        return next((one for one in self.voice if one.hosts and _one_of(one.hosts, host)), None)

    def _by_words(self, failure: Failure) -> Voice | None:
        said = _normal(f"{failure.text} {failure.around}")
        known = ((max((_said(p, said) for p in one.says), default=0), one) for one in self.voice)
        length, voice = max(known, key=lambda pair: pair[0], default=(0, None))
        return voice if length else None


def decode(text: str) -> Catalogue:
    """The catalogue in ``resources/findings.toml``; raises msgspec.ValidationError when wrong."""
    data = tomllib.loads(text)
    for rule in _texts(data):
        rule["text"] = [line.strip() for line in rule["text"].splitlines() if line.strip()]
    return msgspec.convert(data, Catalogue)


def _texts(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The rules whose phrases stand below each other in one text, which is read much faster."""
    for finding in data.get("finding", ()):
        for rule in finding.get("rule", ()):
            if isinstance(rule.get("text"), str):
                yield rule


_Ranked = tuple[tuple[int, int, int], Entry, Rule]


def _rivals(best: _Ranked, other: _Ranked, failure: Failure) -> bool:
    """Whether the two fit alike, mean different things, and lean on a stage nobody knows."""
    return (
        best[0] == other[0]
        and best[1].code != other[1].code
        and best[2].assumes(failure)
        and other[2].assumes(failure)
    )


def _one_of(wanted: tuple[str, ...], value: str) -> bool:
    return not wanted or any(fnmatchcase(value, one) for one in wanted)


@lru_cache(maxsize=8)
def _normal(text: str) -> str:
    """Text as rules see it: small letters, plain quotes, single blanks."""
    return " ".join(text.lower().translate(_PLAIN).split())


def _said(phrase: str, text: str) -> int:
    """How long a phrase is whose parts stand in the text in their order; 0 if they do not."""
    end, letters = 0, 1
    for part in _parts(phrase):
        start = text.find(part, end)
        if start < 0:
            return 0
        end = start + len(part)
        letters += len(part)
    return letters


@lru_cache(maxsize=8192)
def _parts(phrase: str) -> tuple[str, ...]:
    return tuple(" ".join(part.lower().translate(_PLAIN).split()) for part in phrase.split("…"))


_PLAIN = str.maketrans(
    dict.fromkeys("’‘`´‚", "'") | dict.fromkeys("“”„«»", '"') | dict.fromkeys("–—‐‑", "-")
)
