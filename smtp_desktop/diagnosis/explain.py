"""From a failure to a finding."""

from __future__ import annotations

from collections import defaultdict

from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.diagnosis.finding import UNKNOWN, Finding, Fix
from smtp_desktop.diagnosis.fixes import is_possible
from smtp_desktop.diagnosis.rules import Catalogue, Entry, FixData, Rule, Words


def explain(failure: Failure, catalogue: Catalogue) -> Finding:
    """What a failure means; a failure that no rule knows is ``unknown``, never a guess."""
    found = catalogue.best(failure)
    entry, rule = found or (_unknown(catalogue), Rule())
    words = _filled(failure)
    return Finding(
        code=entry.code,
        owners=rule.owners or entry.owners,
        certain=rule.certain and entry.code != UNKNOWN,
        title=_pick(entry, rule, "title").format_map(words),
        explanation=_pick(entry, rule, "explanation").format_map(words),
        actions=tuple(one.format_map(words) for one in rule.actions or entry.actions),
        fixes=_fixes(rule.fixes or entry.fixes, words),
        help=rule.help or entry.help,
        similar=catalogue.similar(failure) if entry.code == UNKNOWN else (),
    )


def _pick(entry: Words, rule: Words, name: str) -> str:
    return str(getattr(rule, name) or getattr(entry, name))


def _filled(failure: Failure) -> dict[str, str]:
    words = defaultdict(str, failure.words)
    words["host"] = failure.host
    words["port"] = str(failure.port)
    return words


def _fixes(written: tuple[FixData, ...], words: dict[str, str]) -> tuple[Fix, ...]:
    """The fixes whose every value is known and possible: an emptied field mends nothing."""
    filled = (_fix(one, words) for one in written)
    return tuple(fix for fix in filled if is_possible(fix.changes))


def _fix(data: FixData, words: dict[str, str]) -> Fix:
    changes = {key: _value(key, value, words) for key, value in data.set.items()}
    return Fix(data.label.format_map(words), changes)


def _value(key: str, written: str | int, words: dict[str, str]) -> str | int:
    """What a field is to be set to; a port that was found out is a number again."""
    value = written.format_map(words) if isinstance(written, str) else written
    return int(value) if key == "port" and value else value


def _unknown(catalogue: Catalogue) -> Entry:
    return next(entry for entry in catalogue.finding if entry.code == UNKNOWN)
