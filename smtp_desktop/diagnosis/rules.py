"""The catalogue: causes, their words, and the rules that recognise them.

All knowledge stands in ``resources/findings.toml``. A rule matches when every condition it names
holds; of the rules that match, the one that asks for most wins, so a rule for one provider's
words goes before a rule for a bare reply code wherever it stands in the file.
"""

from __future__ import annotations

import re
import tomllib
from fnmatch import fnmatchcase
from functools import lru_cache

import msgspec

from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.diagnosis.finding import UNKNOWN


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

    `probe` names what is to be looked at first, once this rule is the one that fits best;
    `codes` are beginnings of the reply code (``5``, ``53``, ``535``); `enhanced` and `hosts` may
    hold ``*``; `text` are phrases, ``…`` in one stands for anything; `facts` are looked up by name.
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
    certain: bool = True
    probe: tuple[str, ...] = ()

    @property
    def weight(self) -> int:
        """How much this rule asks for."""
        return (
            6 * bool(self.providers)
            + 6 * bool(self.hosts)
            + 5 * bool(self.text)
            + 5 * len(self.facts)
            + 4 * bool(self.enhanced)
            + 2 * bool(self.codes)
            + 2 * bool(self.errors)
            + 2 * bool(self.ports)
            + bool(self.encryption)
            + bool(self.stages)
            + bool(self.auth)
        )

    def fits(self, failure: Failure, *, with_text: bool = True) -> bool:
        """Whether every condition holds; without `text` for finding what is merely similar."""
        reply = failure.reply
        code = str(reply.code) if reply else ""
        status = str(reply.enhanced) if reply and reply.enhanced else ""
        return (
            _one_of(self.stages, failure.stage.value if failure.stage else "")
            and (not self.errors or not set(self.errors).isdisjoint(failure.errors))
            and (not self.codes or any(code.startswith(one) for one in self.codes))
            and _one_of(self.enhanced, status)
            and _one_of(self.providers, failure.provider)
            and _one_of(self.hosts, failure.host)
            and (not self.ports or failure.port in self.ports)
            and _one_of(self.auth, failure.auth)
            and _one_of(self.encryption, failure.encryption)
            and all(_one_of(wanted, failure.facts.get(k, "")) for k, wanted in self.facts.items())
            and (not with_text or not self.text or _says(self.text, _normal(failure.text)))
        )


class Entry(Words, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One cause: its code, its words, and the rules that recognise it."""

    code: str
    rule: tuple[Rule, ...] = ()


class Catalogue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All causes, in the order of the file."""

    finding: tuple[Entry, ...]

    def best(self, failure: Failure) -> tuple[Entry, Rule] | None:
        """The cause whose rule asks for most of those that fit; None if none does."""
        fitting = [
            (entry, rule) for entry in self.finding for rule in entry.rule if rule.fits(failure)
        ]
        return max(fitting, key=lambda pair: pair[1].weight, default=None)

    def probes(self, failure: Failure) -> tuple[str, ...]:
        """What the rule that fits best so far asks to be looked at before it is believed."""
        best = self.best(failure)
        return best[1].probe if best else ()

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


def decode(text: str) -> Catalogue:
    """The catalogue in ``resources/findings.toml``; raises msgspec.ValidationError when wrong."""
    return msgspec.convert(tomllib.loads(text), Catalogue)


def _one_of(wanted: tuple[str, ...], value: str) -> bool:
    return not wanted or any(fnmatchcase(value, one) for one in wanted)


def _normal(text: str) -> str:
    """Text as rules see it: small letters, plain quotes, single blanks."""
    plain = text.lower().replace("\u2019", "'").replace("\u2018", "'")
    return " ".join(plain.split())


def _says(phrases: tuple[str, ...], text: str) -> bool:
    return any(_phrase(phrase).search(text) for phrase in phrases)


@lru_cache(maxsize=1024)
def _phrase(phrase: str) -> re.Pattern[str]:
    parts = (re.escape(_normal(part)) for part in phrase.split("…"))
    return re.compile(".*".join(parts))
