"""The folder ``resources/findings``: its files read one by one, and put in their order.

A file holds a subject and can be read alone. It may name words that stand in another file, so that
no words stand twice; ``_order.toml`` says which file comes first, and one it does not name comes
after those it does. Whatever is wrong with a file is said with the file's name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
import rtoml

from smtp_desktop.diagnosis.catalogue.rule import Entry, Words

_ORDER = "_order"

Table = dict[str, Any]


class Voice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A provider, and how it is known: by its servers' names, else by words only it says."""

    id: str
    name: str
    hosts: tuple[str, ...] = ()
    says: tuple[str, ...] = ()


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of the folder; what its findings and rules name stands in its place."""

    heading: str = ""
    finding: tuple[Entry, ...] = ()
    words: dict[str, Words] = {}
    about: dict[str, tuple[str, ...]] = {}
    voice: tuple[Voice, ...] = ()
    instead: dict[str, str] = {}
    files: tuple[str, ...] = ()


def parts(files: Mapping[str, str]) -> list[Part]:
    """The files, given by their names without ``.toml``, each read and checked, in their order.

    Raises ValueError, which names the file, for what is no TOML, has another shape, or names words
    that stand in no file.
    """
    tables = {name: _table(name, text) for name, text in files.items()}
    shared = _shared(tables)
    read = {name: _part(name, table, shared) for name, table in tables.items()}
    order = read[_ORDER].files if _ORDER in read else ()
    return [read[name] for name in _ordered(read, order)]


def _table(name: str, text: str) -> Table:
    try:
        return rtoml.loads(text)
    except rtoml.TomlParsingError as error:
        raise ValueError(f"{name}.toml: {error}") from error


def _ordered(names: Iterable[str], order: tuple[str, ...]) -> list[str]:
    places = {name: number for number, name in enumerate(order)}
    return sorted(names, key=lambda name: (places.get(name, len(places)), name))


def _shared(tables: Mapping[str, Table]) -> Table:
    """The words that findings and rules may name, of all files."""
    shared: Table = {}
    for file, table in tables.items():
        for name, words in _items(table.get("words")):
            if name in shared:
                raise ValueError(f"{file}.toml: another file has words called {name} as well")
            shared[name] = words
    return shared


def _part(name: str, table: Table, shared: Table) -> Part:
    try:
        for written in _with_words(table):
            _complete(written, shared)
        return msgspec.convert(table, Part)
    except (msgspec.ValidationError, LookupError) as error:
        raise ValueError(f"{name}.toml: {error}") from error


def _with_words(table: Table) -> Iterator[Table]:
    """The findings and their rules; what has another shape is left for the check of shapes."""
    for finding in _tables(table.get("finding")):
        yield finding
        yield from _tables(finding.get("rule"))


def _complete(written: Table, shared: Table) -> None:
    """Put what a finding or a rule names in its place; what it says itself goes before that."""
    for name in _names(written.pop("words", [])):
        if name not in shared:
            raise LookupError(f"no words are called {name}")
        for key, value in _items(shared[name]):
            written.setdefault(key, value)
    if isinstance(written.get("text"), str):  # phrases below each other are read much faster
        written["text"] = [line.strip() for line in written["text"].splitlines() if line.strip()]


def _names(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _tables(value: object) -> list[Table]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _items(value: object) -> Iterable[tuple[str, Any]]:
    return value.items() if isinstance(value, dict) else ()
