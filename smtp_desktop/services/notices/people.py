"""The list of people to notify, in the settings: it outlives a log that is damaged or cleared."""

from __future__ import annotations

from collections.abc import Callable

from smtp_desktop.errors import SettingsInvalid
from smtp_desktop.model.notices import people as file
from smtp_desktop.model.notices.people import Person, When, is_damage
from smtp_desktop.model.parse import checked_address
from smtp_desktop.model.problem import Problem
from smtp_desktop.ports.storage import SettingsStore

_NAME = "people"

TOO_MANY = f"there are {file.MOST} people already; a mailing list can tell more"
NOT_THERE = "nobody with this address is on the list"


class People:
    """Who is told when sending fails; raises SettingsError, and then nothing has changed.

    `welcome` is told of whoever is put on the list; `stopped` gives addresses that were refused.
    """

    def __init__(
        self,
        store: SettingsStore,
        welcome: Callable[[Person], None] = lambda _: None,
        stopped: Callable[[], frozenset[str]] = frozenset,
    ) -> None:
        self._store = store
        self._welcome = welcome
        self._stopped = stopped

    def everybody(self) -> tuple[Person, ...]:
        """All of them, as they were added."""
        text = self._store.read(_NAME)
        try:
            return file.decode(text or "")
        except SettingsInvalid as error:
            error.path = self._store.where(_NAME)
            raise

    def refused(self) -> tuple[Person, ...]:
        """Those whose address was refused for good: nothing is sent there until they are added
        again."""
        stopped = self._stopped()
        return tuple(one for one in self.everybody() if _key(one.address) in stopped)

    def add(self, typed: str, when: When) -> Person:
        """Put somebody on the list, or change how soon they are told."""
        address = checked_address(typed)
        if isinstance(address, Problem):
            raise SettingsInvalid("", "ADDRESS", problem=address)
        person = Person(address, when)
        with self._store.lock(_NAME):
            people = {_key(one.address): one for one in self.everybody()}
            people[_key(address)] = person
            if len(people) > file.MOST:
                raise SettingsInvalid(TOO_MANY)
            self._store.write(_NAME, file.encode(tuple(people.values())))
        self._welcome(person)
        return person

    def set_aside(self) -> str:
        """Keep a damaged list beside, and go on with whoever can still be made out in it; where it
        is kept, empty where none was damaged."""
        with self._store.lock(_NAME):
            try:
                self.everybody()
            except SettingsInvalid as error:
                if not is_damage(error):
                    raise
            else:
                return ""
            where = self._store.copy_aside(_NAME)
            people = file.still_readable(self._text())
            self._store.write(_NAME, file.encode(people))
        for person in people:
            self._welcome(person)
        return where

    def _text(self) -> str:
        """What the list says, as far as it is a text."""
        try:
            return self._store.read(_NAME) or ""
        except SettingsInvalid:
            return ""

    def remove(self, address: str) -> None:
        """Take somebody off the list."""
        with self._store.lock(_NAME):
            people = self.everybody()
            left = tuple(one for one in people if _key(one.address) != _key(address.strip()))
            if left == people:
                raise SettingsInvalid(NOT_THERE, address)
            self._store.write(_NAME, file.encode(left))


def _key(address: str) -> str:
    return address.casefold()
