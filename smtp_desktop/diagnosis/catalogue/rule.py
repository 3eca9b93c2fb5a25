"""One cause and its rules: the shape of ``resources/findings``, and when a rule fits."""

from __future__ import annotations

import msgspec

from smtp_desktop.diagnosis.catalogue.phrases import longest_said, normal, one_of
from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.diagnosis.stage import Stage

# What says where a text was found or what it is about, not what went wrong.
_CIRCUMSTANCES = {"place", "about"}


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
    up by name. A `program` says its words by itself: no server replied, somebody pasted them, and
    they are about mail. The words of a `vague` rule are said for many reasons, so that a provider's
    own meaning goes before them; a `fallback` counts only where no other rule fits. `probe` names
    what is to be looked at first, once this rule is the one that fits best.

    Words or facts also count where the stage is not known, words even without a reply if the text
    is about sending.
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
    program: bool = False
    probe: tuple[str, ...] = ()
    certain: bool = True
    fallback: bool = False
    vague: bool = False

    @property
    def weight(self) -> int:
        """How much this rule asks for."""
        return (
            (8 if self.vague else 20) * bool(self.text)
            + 19 * bool(self.providers)
            + 19 * bool(self.hosts)
            + 18 * len(self.facts.keys() - _CIRCUMSTANCES)
            + bool(self.enhanced)
            + 4 * bool(self.errors)
            + 4 * bool(self.ports)
            + self._weight_of_circumstances
        )

    def fits(self, failure: Failure, *, with_text: bool = True) -> bool:
        """Whether every condition holds; without `text` for finding what is merely similar."""
        reply = failure.reply
        status = str(reply.enhanced) if reply and reply.enhanced else ""
        return (
            self._fits_the_place(failure)
            and (not self.program or _is_of_a_program(failure))
            and (not self.errors or not set(self.errors).isdisjoint(failure.errors))
            and one_of(self.enhanced, status)
            and one_of(self.providers, failure.provider)
            and one_of(self.hosts, failure.host)
            and (not self.ports or failure.port in self.ports)
            and one_of(self.auth, failure.auth)
            and one_of(self.encryption, failure.encryption)
            and all(one_of(wanted, failure.facts.get(k, "")) for k, wanted in self.facts.items())
            and (not with_text or not self.text or self.recognises(failure) > 0)
        )

    def allows(self, failure: Failure) -> bool:
        """Whether nothing that it asks for besides words, replies and places is missing."""
        is_of_sign_in = self.stages == (Stage.SIGN_IN.value,)
        return (
            (not is_of_sign_in or failure.stage is Stage.SIGN_IN)
            and (not self.errors or not set(self.errors).isdisjoint(failure.errors))
            and one_of(self.providers, failure.provider)
            and one_of(self.hosts, failure.host)
            and all(one_of(wanted, failure.facts.get(k, "")) for k, wanted in self.facts.items())
        )

    def assumes(self, failure: Failure) -> bool:
        """Whether this rule names a stage and nobody knows at which one it failed."""
        return bool(self.stages) and failure.stage is None and "" not in self.stages

    def rank(self, failure: Failure) -> tuple[int, int, int]:
        """How near this rule comes: by what it asks for, the words it knows, the circumstances."""
        around = self._weight_of_circumstances
        missing = self.assumes(failure) + 2 * (bool(self.codes) and failure.reply is None)
        # That a fact is missing says something only where somebody looked for it.
        unseen = 18 * len(self.facts.keys() - _CIRCUMSTANCES - failure.facts.keys())
        asked = -1 if self.fallback else self.weight - around - unseen
        return asked, self.recognises(failure), around - missing

    @property
    def _weight_of_circumstances(self) -> int:
        """What a pasted text may leave out, so that it decides only between equals."""
        return (
            2 * bool(self.codes)
            + bool(self.stages)
            + bool(self.auth)
            + bool(self.encryption)
            + len(self.facts.keys() & _CIRCUMSTANCES)
            + 2 * self.program
        )

    def recognises(self, failure: Failure) -> int:
        """How long the longest phrase is that was said; 0 if none was."""
        return longest_said(self.text, normal(failure.text)) if self.text else 0

    def _fits_the_place(self, failure: Failure) -> bool:
        """Stage and reply code; telling words may stand without either in a text about sending."""
        stage = failure.stage.value if failure.stage else ""
        code = str(failure.reply.code) if failure.reply else ""
        in_stage = one_of(self.stages, stage)
        has_code = not self.codes or any(code.startswith(one) for one in self.codes)
        is_silent = not code and not failure.errors and failure.stage is not Stage.SIGN_IN
        is_told = bool(self.text) and not self.vague and failure.facts.get("about") == "sending"
        if not stage and not in_stage:
            is_known = bool(self.facts or (self.text and code))
            return (is_known and has_code) or (is_silent and is_told)
        return in_stage and (has_code or (is_silent and is_told))


class Entry(Words, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One cause: its code, its words, and the rules that recognise it."""

    code: str
    rule: tuple[Rule, ...] = ()


def _is_of_a_program(failure: Failure) -> bool:
    facts = failure.facts
    return failure.reply is None and facts.get("place") == "pasted" and "about" in facts
