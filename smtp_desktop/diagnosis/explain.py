"""From a failure to a finding."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import partial

from smtp_desktop.diagnosis.catalogue.catalogue import Catalogue, Entry, FixData, Rule, Words
from smtp_desktop.diagnosis.certainty import is_certain
from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.diagnosis.finding import UNKNOWN, Finding, Fix
from smtp_desktop.diagnosis.fixes import is_possible
from smtp_desktop.printable import Printable


def explain(failure: Failure, catalogue: Catalogue) -> Finding:
    """What a failure means; a failure that no rule knows is ``unknown``, never a guess."""
    failure = catalogue.heard(failure)
    found = catalogue.best(failure)
    entry, rule = found or (_unknown(catalogue), Rule())
    return _finding(entry, rule, failure, catalogue)


def recall(
    code: str,
    failure: Failure,
    catalogue: Catalogue,
    title: str = "",
    owners: tuple[str, ...] = (),
) -> Finding | None:
    """What is known of a cause that was found before, by its code; None where there is none.

    Of its rules that fit what is still known of the failure the nearest one gives the words, unless
    another one was told from it then: the one that says this title and names these owners.
    """
    entry = next((one for one in catalogue.finding if one.code == code), None)
    if entry is None:
        return None
    failure = catalogue.heard(failure)
    fitting = [rule for rule in entry.rule if rule.fits(failure)]
    nearest = max(fitting, key=lambda one: one.rank(failure), default=Rule())

    def likeness(rule: Rule) -> tuple[bool, bool]:
        says_so = title_of(entry, rule, failure, catalogue) == title
        return says_so, says_so and (rule.owners or entry.owners) == owners

    rule = max((nearest, *entry.rule), key=likeness)  # of equals the first
    return _finding(entry, rule, failure, catalogue)


def _finding(entry: Entry, rule: Rule, failure: Failure, catalogue: Catalogue) -> Finding:
    words = _known(failure)
    said = partial(_said, words=words, instead=catalogue.instead)
    similar = catalogue.similar(failure) if entry.code == UNKNOWN else ()
    own_fixes = _fixes(rule.fixes, words)
    return Finding(
        code=entry.code,
        owners=rule.owners or entry.owners,
        certain=entry.code != UNKNOWN and is_certain(rule, failure),
        title=title_of(entry, rule, failure, catalogue),
        explanation=said(_pick(entry, rule, "explanation")),
        actions=tuple(said(one) for one in rule.actions or (() if own_fixes else entry.actions)),
        fixes=_fixes(entry.fixes, words) if rule.fixes is None else own_fixes,
        help=rule.help or entry.help,
        similar=tuple(near.code for near, _ in similar),
        looks_like=tuple(title_of(*near, failure, catalogue) for near in similar),
        concern=catalogue.concern_of(entry.code),
    )


def title_of(entry: Entry, rule: Rule, failure: Failure, catalogue: Catalogue) -> str:
    """The title of a cause, as the rule that recognised it words it."""
    return _said(_pick(entry, rule, "title"), _known(failure), catalogue.instead)


def _pick(entry: Words, rule: Words, name: str) -> str:
    return str(getattr(rule, name) or getattr(entry, name))


def _known(failure: Failure) -> Mapping[str, Printable]:
    """What sentences may name; empty for what is not known."""
    known = {**failure.words, "host": failure.host, "port": str(failure.port or "")}
    return defaultdict(Printable, {name: Printable(word) for name, word in known.items()})


def _said(template: str, words: Mapping[str, Printable], instead: Mapping[str, str]) -> str:
    """A sentence with what is known filled in, and with other words for what is not."""
    for phrase, other in instead.items():
        name = phrase.partition("{")[2].partition("}")[0]
        if phrase in template and not words.get(name):
            template = _put(other, phrase, template)
    return " ".join(template.format_map(words).split())


def _put(other: str, phrase: str, text: str) -> str:
    """Other words in place of a phrase, with a capital where a sentence begins."""
    capital = other[:1].upper() + other[1:]
    if text.startswith(phrase):
        text = capital + text.removeprefix(phrase)
    return text.replace(f". {phrase}", f". {capital}").replace(phrase, other)


def _fixes(written: tuple[FixData, ...] | None, words: Mapping[str, Printable]) -> tuple[Fix, ...]:
    """The fixes whose every value is known and possible: an emptied field fixes nothing."""
    filled = (_fix(one, words) for one in written or ())
    return tuple(fix for fix in filled if is_possible(fix.changes))


def _fix(data: FixData, words: Mapping[str, Printable]) -> Fix:
    changes = {key: _value(key, value, words) for key, value in data.set.items()}
    return Fix(data.label.format_map(words), changes)


def _value(key: str, written: str | int, words: Mapping[str, Printable]) -> str | int:
    """What a field is to be set to; a port that was found out is a number again."""
    value = written.format_map(words) if isinstance(written, str) else written
    return int(value) if key == "port" and value else value


def _unknown(catalogue: Catalogue) -> Entry:
    return next(entry for entry in catalogue.finding if entry.code == UNKNOWN)
