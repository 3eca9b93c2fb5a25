"""The folder ``resources/findings``: its files read one by one, and put in their order.

A file holds a subject and can be read alone. It may name words and symptoms that stand in another
file, so that nothing stands twice. ``_order.toml`` says which file comes first, and one it does not
name comes after those it does. Whatever is wrong with a file is said with the file's name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
import rtoml

from smtp_desktop.diagnosis.catalogue.clues import Clues
from smtp_desktop.diagnosis.catalogue.rule import Entry, Rule, Words
from smtp_desktop.diagnosis.catalogue.symptom import Symptom
from smtp_desktop.diagnosis.finding import Concern

_ORDER = "_order"

Table = dict[str, Any]


class Voice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A provider, and how it is known: by its servers' names, else by words only it says."""

    id: str
    name: str
    hosts: tuple[str, ...] = ()
    says: tuple[str, ...] = ()


class More(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Further ways to recognise a cause whose words stand in another file."""

    code: str
    rule: tuple[Rule, ...]


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of the folder; what its findings and rules name stands in its place."""

    heading: str = ""
    finding: tuple[Entry, ...] = ()
    more: tuple[More, ...] = ()
    words: dict[str, Words] = {}
    about: dict[str, tuple[str, ...]] = {}
    voice: tuple[Voice, ...] = ()
    instead: dict[str, str] = {}
    symptom: tuple[Symptom, ...] = ()
    clues: Clues | None = None
    files: tuple[str, ...] = ()
    concerns: dict[Concern, tuple[str, ...]] = {}


def parts(files: Mapping[str, str]) -> list[Part]:
    """The files, given by their names without ``.toml``, each read and checked, in their order.

    Raises ValueError, which names the file, for what is no TOML, has another shape, or names what
    stands in no file, or a file that is not there.
    """
    tables = {name: _table(name, text) for name, text in files.items()}
    words, phrases = _shared_words(tables), _phrases_of_symptoms(tables)
    read = {name: _part(name, table, words, phrases) for name, table in tables.items()}
    order = read[_ORDER].files if _ORDER in read else ()
    if missing := [name for name in order if name not in read]:
        raise ValueError(f"{_ORDER}.toml: no file is called {missing[0]}.toml")
    names = _ordered(read, order)
    more = _further_rules(names, read)
    return [_with_more(read[name], more) for name in names]


def _further_rules(names: Iterable[str], read: Mapping[str, Part]) -> dict[str, tuple[Rule, ...]]:
    """The rules that stand apart from their cause, by its code."""
    known = {entry.code for part in read.values() for entry in part.finding}
    found: dict[str, tuple[Rule, ...]] = {}
    for name in names:
        for more in read[name].more:
            if more.code not in known:
                raise ValueError(f"{name}.toml: no finding is called {more.code}")
            found[more.code] = (*found.get(more.code, ()), *more.rule)
    return found


def _with_more(part: Part, more: Mapping[str, tuple[Rule, ...]]) -> Part:
    findings = tuple(
        msgspec.structs.replace(entry, rule=(*entry.rule, *more.get(entry.code, ())))
        for entry in part.finding
    )
    return msgspec.structs.replace(part, finding=findings)


def _table(name: str, text: str) -> Table:
    """One file as it is written, its phrases as lists."""
    try:
        table = rtoml.loads(text)
    except rtoml.TomlParsingError as error:
        raise ValueError(f"{name}.toml: {error}") from error
    for written in (*_with_words(table), *_tables(table.get("symptom"))):
        if "text" in written:
            written["text"] = _lines(written["text"])
    if isinstance(table.get("clues"), dict):
        table["clues"] = {kind: _lines(value) for kind, value in table["clues"].items()}
    return table


def _lines(value: object) -> object:
    """Phrases below each other in one text, which is read much faster than a list, as the list."""
    if isinstance(value, dict):
        return {key: _lines(phrases) for key, phrases in value.items()}
    if not isinstance(value, str):
        return value
    return [line.strip() for line in value.splitlines() if line.strip()]


def _ordered(names: Iterable[str], order: tuple[str, ...]) -> list[str]:
    places = {name: number for number, name in enumerate(order)}
    return sorted(names, key=lambda name: (places.get(name, len(places)), name))


def _shared_words(tables: Mapping[str, Table]) -> Table:
    """The words that findings and rules may name, of all files."""
    shared: Table = {}
    for file, table in tables.items():
        for name, words in _items(table.get("words")):
            if name in shared:
                raise ValueError(f"{file}.toml: another file has words called {name} as well")
            shared[name] = words
    return shared


def _phrases_of_symptoms(tables: Mapping[str, Table]) -> Table:
    """The phrases of each symptom by its name, for the rules that name it."""
    symptoms = (one for table in tables.values() for one in _tables(table.get("symptom")))
    return {str(one.get("name")): one.get("text", []) for one in symptoms}


def _part(name: str, table: Table, words: Table, phrases: Table) -> Part:
    try:
        for written in _with_words(table):
            _complete(written, words)
            _recognise(written, phrases)
        return msgspec.convert(table, Part)
    except (msgspec.ValidationError, LookupError) as error:
        raise ValueError(f"{name}.toml: {error}") from error


def _with_words(table: Table) -> Iterator[Table]:
    """The findings and their rules; what has another shape is left for the check of shapes."""
    for finding in (*_tables(table.get("finding")), *_tables(table.get("more"))):
        yield finding
        yield from _tables(finding.get("rule"))


def _complete(written: Table, shared: Table) -> None:
    """Put what a finding or a rule names in its place; what it says itself goes before that."""
    for name in _names(written.pop("words", [])):
        if name not in shared:
            raise LookupError(f"no words are called {name}")
        for key, value in _items(shared[name]):
            written.setdefault(key, value)


def _recognise(rule: Table, phrases: Table) -> None:
    """Put the phrases of the symptoms that a rule names among its own."""
    for name in _names(rule.pop("symptoms", [])):
        if name not in phrases:
            raise LookupError(f"no symptom is called {name}")
        rule["text"] = [*rule.get("text", []), *phrases[name]]


def _names(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _tables(value: object) -> list[Table]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _items(value: object) -> Iterable[tuple[str, Any]]:
    return value.items() if isinstance(value, dict) else ()
