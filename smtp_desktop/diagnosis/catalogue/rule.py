"""One cause and its rules: the shape of ``resources/findings``, and when a rule fits."""

from __future__ import annotations

import msgspec

from smtp_desktop.diagnosis.catalogue.phrases import longest_cut, longest_said, normal, one_of
from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.diagnosis.stage import Stage

# What says where a text was found or what it is about, not what went wrong.
_CIRCUMSTANCES = {"place", "about"}

# How much each condition says about the cause. Telling words say most; whose server it is and what
# was found out say nearly as much, so that two of these outweigh words alone, and each outweighs an
# error, a port and a status together.
_TELLING_WORDS = 20
_SERVER = 19  # asked for by provider or by name
_FACT = 18  # for each
# Words that are said for many reasons say no more than an error and a port together.
_VAGUE_WORDS = 8
_ERROR = 4  # most errors have several causes
_PORT = 4
_ENHANCED_STATUS = 1  # servers mix them up (RFC 3463), so that words must decide
_STATUS_WITHOUT_WORDS = 4  # what a status adds where no words are there to decide
# Of what a pasted text may leave out, a reply code and a program's own words count twice.
_REPLY_CODE = 2
_OF_A_PROGRAM = 2


class FixData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A fix as written in the file; texts may name facts in braces."""

    label: str
    set: dict[str, str | int]


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What people read; a rule's words replace those of its finding, and an empty list of fixes
    takes them away."""

    title: str = ""
    explanation: str = ""
    actions: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    fixes: tuple[FixData, ...] | None = None
    help: str = ""


class Rule(Words, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Conditions; each is a list of which one entry must fit, an empty one asks for nothing.

    `codes` are beginnings of the reply code (``5``, ``53``, ``535``); `enhanced` and `hosts` may
    hold ``*``; `text` are phrases, in which ``…`` stands for anything; `facts` are looked up by
    name. `program` says that the words are a program's own: no server replied, somebody pasted
    them, and they are about mail. `vague` says that the words are said for many reasons, so that a
    provider's own meaning goes before them. `fallback` says that the rule counts only where no
    other fits. `probe` names what is to be looked at first, once this rule is the one that fits
    best.

    A rule that names a stage also fits where nobody knows the stage, if its words or its facts fit.
    A rule that names a reply code also fits without a reply, if its words fit and the text is about
    sending.
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
            (_VAGUE_WORDS if self.vague else _TELLING_WORDS) * bool(self.text)
            + _SERVER * bool(self.providers)
            + _SERVER * bool(self.hosts)
            + _FACT * len(self.facts.keys() - _CIRCUMSTANCES)
            + _ENHANCED_STATUS * bool(self.enhanced)
            + _ERROR * bool(self.errors)
            + _PORT * bool(self.ports)
            + self._weight_of_circumstances
        )

    @property
    def weight_by_status(self) -> int:
        """How much this rule asks for where only codes are compared, and no words."""
        return self.weight + _STATUS_WITHOUT_WORDS * bool(self.enhanced)

    def fits(self, failure: Failure, *, with_text: bool = True) -> bool:
        """Whether every condition holds; `with_text` says whether the words are one of them."""
        return (  # of most rules the first that is asked does not hold
            self._fits_the_place(failure)
            and (not self.program or _is_of_a_program(failure))
            and (not self.errors or not set(self.errors).isdisjoint(failure.errors))
            and one_of(self.enhanced, failure.status)
            and one_of(self.providers, failure.provider)
            and one_of(self.hosts, failure.host)
            and (not self.ports or failure.port in self.ports)
            and one_of(self.auth, failure.auth)
            and one_of(self.encryption, failure.encryption)
            and (
                not self.facts
                or all(one_of(wanted, failure.facts.get(k, "")) for k, wanted in self.facts.items())
            )
            and (not with_text or not self.text or self.recognises(failure) > 0)
        )

    @property
    def is_by_code(self) -> bool:
        """Whether it knows nothing but a reply code and where it came."""
        return not (self.text or self.errors or self.providers or self.hosts or self.facts)

    def cut_in(self, failure: Failure) -> int:
        """How long the beginning of a phrase is that the words break off in; 0 if they do not."""
        if self.vague or self.fallback:
            return 0
        return longest_cut(self.text, normal(failure.text))

    def allows(self, failure: Failure) -> bool:
        """Whether a failure that this rule does not fit could still be its cause: the errors, the
        server and the facts that it asks for are there."""
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
        """How near this rule comes to a failure; the largest rank wins.

        What the rule asks for counts first, then how long the phrase is that was said, and last the
        circumstances, which a pasted text may leave out.
        """
        around = self._weight_of_circumstances
        missing = self.assumes(failure) + 2 * (bool(self.codes) and failure.reply is None)
        # That a fact is missing says something only where somebody looked for it.
        unseen = _FACT * len(self.facts.keys() - _CIRCUMSTANCES - failure.facts.keys())
        asked = -1 if self.fallback else self.weight - around - unseen
        return asked, self.recognises(failure), around - missing

    @property
    def _weight_of_circumstances(self) -> int:
        """How much it asks of what a pasted text may leave out: it decides only between equals."""
        return (
            _REPLY_CODE * bool(self.codes)
            + bool(self.stages)
            + bool(self.auth)
            + bool(self.encryption)
            + len(self.facts.keys() & _CIRCUMSTANCES)
            + _OF_A_PROGRAM * self.program
        )

    def recognises(self, failure: Failure) -> int:
        """How long the longest of this rule's phrases is that was said; 0 if none was."""
        return longest_said(self.text, normal(failure.text)) if self.text else 0

    def _fits_the_place(self, failure: Failure) -> bool:
        """Whether stage and reply code fit; see the class for where they may be missing."""
        stage, code = failure.stage.value if failure.stage else "", failure.code
        in_stage = one_of(self.stages, stage)
        has_code = not self.codes or code.startswith(self.codes)
        if len(code) == 1 and self.text:  # of some replies only the class is known
            has_code = has_code or any(start.startswith(code) for start in self.codes)
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
    return failure.reply is None and failure.is_pasted and "about" in failure.facts
