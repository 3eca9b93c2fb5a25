"""The people who are told when sending fails, and the file that names them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import Enum

import msgspec

from smtp_desktop.errors import SettingsFromNewerVersion, SettingsInvalid, SettingsUnreadable
from smtp_desktop.model.parse import checked_address
from smtp_desktop.model.problem import Problem

FORMAT = 1
MOST = 50  # people: whoever needs more has a mailing list

_VALUE = re.compile(r"""\b(address|when)[ \t]*=[ \t]*(["'])([^"'\n]*)\2""")

DAMAGED = "it is no list of people to notify"


class When(Enum):
    """How soon a person is told; the value is its name in the file and in JSON."""

    AT_ONCE = "at_once"
    DAILY = "daily"


@dataclass(frozen=True)
class Person:
    """Somebody to notify: a checked address, and how soon."""

    address: str
    when: When


class _Row(msgspec.Struct, forbid_unknown_fields=True):
    address: str
    when: When = When.AT_ONCE


class _Document(msgspec.Struct, forbid_unknown_fields=True):
    format: int = FORMAT
    person: list[_Row] = []


def decode(text: str) -> tuple[Person, ...]:
    """The people that a file names; nobody in an empty one. Raises SettingsInvalid."""
    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError):
        raise SettingsUnreadable(DAMAGED) from None
    if isinstance(values.get("format"), int) and values["format"] > FORMAT:
        raise SettingsFromNewerVersion("a newer version of this program wrote it", "format")
    try:
        rows = msgspec.convert(values, _Document).person
    except msgspec.ValidationError:
        raise SettingsInvalid(DAMAGED) from None
    return tuple(map(_person, rows))


def still_readable(text: str) -> tuple[Person, ...]:
    """Whoever can be made out in a damaged file, as many as a list holds."""
    found: dict[str, Person] = {}
    for part in re.split(r"[\[{]", text):  # in each of which there is one person
        named = {name: value for name, _, value in _VALUE.findall(part)}
        address = checked_address(named.get("address", ""))
        if not isinstance(address, Problem):
            is_daily = named.get("when") == When.DAILY.value
            when = When.DAILY if is_daily else When.AT_ONCE
            found.setdefault(address.casefold(), Person(address, when))
    return tuple(found.values())[:MOST]


def is_damage(error: Exception) -> bool:
    """Whether the list cannot be read, so that it is set aside before anybody is told again."""
    is_of_the_file = isinstance(error, SettingsInvalid) and bool(error.path)
    return is_of_the_file and not isinstance(error, SettingsFromNewerVersion)


def _person(row: _Row) -> Person:
    address = checked_address(row.address)
    if isinstance(address, Problem):
        raise SettingsInvalid("", "address", problem=address)
    return Person(address, row.when)


def encode(people: tuple[Person, ...]) -> str:
    """The file that names these people; ``decode`` reads the same people back."""
    import tomli_w  # only who saves needs it

    listed = [{"address": one.address, "when": one.when.value} for one in people]
    return tomli_w.dumps({"format": FORMAT, "person": listed})
