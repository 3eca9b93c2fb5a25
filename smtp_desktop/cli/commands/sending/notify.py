"""``notify list | add | remove``: the people to notify when sending fails."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from smtp_desktop.cli.output import Output
from smtp_desktop.model.notices.people import Person, When
from smtp_desktop.services.services import Services
from smtp_desktop.wording import notices as words
from smtp_desktop.wording.sentence import say


def names(options: Namespace, services: Services, output: Output) -> int:
    """Who is on the list, and how soon each is told."""
    people = services.people.everybody()
    output.value([person_value(one) for one in people])
    for one in people:
        output.line(f"{one.address}  ({words.WHEN[one.when]})")
    if not people:
        output.line(words.NOBODY)
    return 0


def add(options: Namespace, services: Services, output: Output) -> int:
    """Put somebody on the list, or change how soon they are told."""
    when = When.DAILY if options.daily else When.AT_ONCE
    person = services.people.add(options.address, when)
    output.line(str(say(words.ADDED, address=person.address, when=words.WHEN[when])))
    output.line(words.NOT_YET)
    output.value({"ok": True, **person_value(person)})
    return 0


def remove(options: Namespace, services: Services, output: Output) -> int:
    """Take somebody off the list."""
    services.people.remove(options.address)
    output.line(str(say(words.REMOVED, address=options.address)))
    output.value({"ok": True, "address": options.address})
    return 0


def person_value(person: Person) -> dict[str, Any]:
    """A person in the shape of ``notify list --json``."""
    return {"address": person.address, "when": person.when.value}
