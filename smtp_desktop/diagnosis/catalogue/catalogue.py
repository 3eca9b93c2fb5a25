"""The catalogue: causes, their words, and the rules that recognise them.

All knowledge stands in ``resources/findings``, a file a subject. A rule matches when every
condition it names holds; of the rules that match, the one that asks for most wins, so a rule for
one provider's words goes before a rule for a bare reply code wherever it stands. Words weigh more
than everything a server may have mixed up (RFC 3463 codes above all); of two rules that ask for as
much, the one that recognised the longer phrase wins.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import msgspec

from smtp_desktop.diagnosis.catalogue import folder
from smtp_desktop.diagnosis.catalogue.clues import Clues
from smtp_desktop.diagnosis.catalogue.folder import Voice
from smtp_desktop.diagnosis.catalogue.phrases import longest_said, normal, one_of, share_said
from smtp_desktop.diagnosis.catalogue.rule import Entry, FixData, Rule, Words
from smtp_desktop.diagnosis.catalogue.symptom import Symptom
from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.diagnosis.finding import UNKNOWN, Concern

__all__ = ["Catalogue", "Entry", "FixData", "Rule", "Voice", "Words", "decode"]

_NEARLY = 0.6  # the share of a phrase's words that must be said


class Catalogue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All causes, in the order of the files.

    `about` holds the words of each subject; one of them makes it a fact that the text is about the
    subject. `voice` tells providers apart. `instead` holds what a sentence says in place of a
    phrase that names something unknown (``port {port}`` becomes ``this port``). `symptom` holds
    what programs print where no server said anything; the first one that is said counts. `clues`
    tell what a pasted text is about. `concerns` says what each cause is about, by its code.
    """

    finding: tuple[Entry, ...]
    about: dict[str, tuple[str, ...]] = {}
    voice: tuple[Voice, ...] = ()
    instead: dict[str, str] = {}
    symptom: tuple[Symptom, ...] = ()
    clues: Clues = Clues()
    concerns: dict[Concern, tuple[str, ...]] = {}

    def concern_of(self, code: str) -> Concern:
        """What a cause is about; where nothing is written, the stage decides."""
        named = (concern for concern, codes in self.concerns.items() if code in codes)
        return next(named, Concern.STAGE)

    def heard(self, failure: Failure) -> Failure:
        """The same failure with its subject and its provider, which the host tells or else what was
        said."""
        said = " ".join(map(normal, (failure.text, failure.around, failure.host)))
        facts = dict(failure.facts)
        for subject, phrases in self.about.items():
            if failure.stage or failure.errors or longest_said(phrases, said):
                facts["about"] = subject
        # Whom a message is from and for says nothing about whose server refuses it.
        without_addresses = " ".join(word for word in said.split() if "@" not in word)
        voice = self._by_host(failure.host) or self._by_words(without_addresses)
        if voice is None:
            return replace(failure, facts=facts)
        words = {"provider": voice.name} | {k: v for k, v in failure.words.items() if v}
        return replace(failure, facts=facts, provider=voice.id, words=words)

    def best(self, failure: Failure) -> _Cause | None:
        """The cause whose rule asks for most of those that fit; None if none does.

        None as well where two causes fit alike and only the stage, which is not known, tells them
        apart: that would be a guess.
        """
        possible = self._apart_from_words(failure)
        fitting = [
            (rule.rank(failure), entry, rule)
            for entry, rule in possible
            if not rule.text or rule.recognises(failure)
        ]
        best = max(fitting, key=_rank_of, default=None)
        may_be_cut = failure.is_pasted and "about" in failure.facts
        if may_be_cut and (best is None or best[2].is_by_code):
            cut = _cut_off(possible, failure)
            if cut and (best is None or best[1].code not in {entry.code for entry, _ in cut}):
                return cut[0] if len({entry.code for entry, _ in cut}) == 1 else best and best[1:]
        if best is None or any(_rivals(best, other, failure) for other in fitting):
            return None
        return best[1:]

    def _apart_from_words(self, failure: Failure) -> list[_Cause]:
        """The causes of which a rule fits but for its words, which take the longest to look for."""
        return [
            (entry, rule)
            for entry in self.finding
            for rule in entry.rule
            if rule.fits(failure, with_text=False)
        ]

    def probes(self, failure: Failure) -> tuple[str, ...]:
        """What must be looked at before the rule that fits best so far is believed."""
        best = self.best(self.heard(failure))
        return best[1].probe if best else ()

    def similar(self, failure: Failure, most: int = 3) -> tuple[tuple[Entry, Rule], ...]:
        """The causes that come near a failure that no rule knows, the nearest first.

        Where there is a reply, these are the causes of which a rule fits apart from its words.
        Where there is none, they are those of which most words of a phrase were said. Each comes
        with its nearest rule; `most` is how many are given.
        """
        near = self._by_status(failure) or self._by_share(failure)
        near.sort(key=lambda cause: cause[0], reverse=True)
        nearest: dict[str, tuple[Entry, Rule]] = {}
        for _, entry, rule in near:
            nearest.setdefault(entry.code, (entry, rule))
        return tuple(nearest.values())[:most]

    def _by_status(self, failure: Failure) -> list[_Near]:
        words = frozenset(normal(failure.text).split())
        return [
            ((share_said(rule.text, words), rule.weight_by_status), entry, rule)
            for entry, rule in self._apart_from_words(failure)
            if entry.code != UNKNOWN and (rule.codes or rule.enhanced)
        ]

    def _by_share(self, failure: Failure) -> list[_Near]:
        words = frozenset(normal(failure.text).split())
        shares = (
            ((share_said(rule.text, words), 0), entry, rule)
            for entry in self.finding
            for rule in entry.rule
            if rule.allows(failure)
        )
        return [cause for cause in shares if cause[0][0] >= _NEARLY]

    def _by_host(self, host: str) -> Voice | None:
        named = (voice for voice in self.voice if voice.hosts and one_of(voice.hosts, host))
        return next(named, None)

    def _by_words(self, said: str) -> Voice | None:
        known = ((longest_said(voice.says, said), voice) for voice in self.voice)
        length, voice = max(known, key=lambda pair: pair[0], default=(0, None))
        return voice if length else None


def decode(files: Mapping[str, str]) -> Catalogue:
    """The catalogue in the files of ``resources/findings``, by their names without ``.toml``.

    Raises ValueError, which names the file that is wrong; also where there is no finding at all.
    """
    parts = folder.parts(files)
    if not any(part.finding for part in parts):
        raise ValueError("there is no finding")
    return Catalogue(
        finding=tuple(entry for part in parts for entry in part.finding),
        about={subject: said for part in parts for subject, said in part.about.items()},
        voice=tuple(voice for part in parts for voice in part.voice),
        symptom=tuple(one for part in parts for one in part.symptom),
        concerns=next((part.concerns for part in parts if part.concerns), {}),
        clues=next((part.clues for part in parts if part.clues), Clues()),
        instead={phrase: other for part in parts for phrase, other in part.instead.items()},
    )


def _cut_off(possible: list[_Cause], failure: Failure) -> list[_Cause]:
    """The causes of which most was said before the text broke off; several that begin alike."""
    left = [(rule.cut_in(failure), (entry, rule)) for entry, rule in possible]
    longest = max((length for length, _ in left), default=0)
    return [cause for length, cause in left if 0 < length == longest]


_Cause = tuple[Entry, Rule]
_Near = tuple[tuple[float, int], Entry, Rule]
_Ranked = tuple[tuple[int, int, int], Entry, Rule]


def _rank_of(cause: _Ranked) -> tuple[int, int, int]:
    return cause[0]


def _rivals(best: _Ranked, other: _Ranked, failure: Failure) -> bool:
    """Whether the two fit alike, mean different things, and lean on a stage nobody knows."""
    return (
        best[0] == other[0]
        and best[1].code != other[1].code
        and best[2].assumes(failure)
        and other[2].assumes(failure)
    )
