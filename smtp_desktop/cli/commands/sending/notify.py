"""``notify list | add | remove | send | set-aside``: the people to notify when sending fails."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from typing import Any

from smtp_desktop.cli.output import Output
from smtp_desktop.errors import SendingLogFailed, SettingsError
from smtp_desktop.model.notices.people import Person, When, is_damage
from smtp_desktop.services.services import Services
from smtp_desktop.waiting import Cancellation
from smtp_desktop.wording import notices as words
from smtp_desktop.wording.sentence import say

Command = Callable[[Namespace, Services, Output], int]


def names(options: Namespace, services: Services, output: Output) -> int:
    """Who is on the list, and how soon each is told."""
    people = services.people.everybody()
    output.value([person_value(one) for one in people])
    for one in people:
        output.line(f"{one.address}  ({words.WHEN[one.when]})")
    for one in services.people.refused():
        refused = say(words.REFUSED, address=one.address)
        output.line(str(say(words.ADD_AGAIN, refused=refused)))
    if not people:
        output.line(words.NOBODY)
    return 0


def add(options: Namespace, services: Services, output: Output) -> int:
    """Put somebody on the list, or change how soon they are told."""
    when = When.DAILY if options.daily else When.AT_ONCE
    person = services.people.add(options.address, when)
    output.line(str(say(words.ADDED, address=person.address, when=words.WHEN[when])))
    output.value({"ok": True, **person_value(person)})
    return 0


def remove(options: Namespace, services: Services, output: Output) -> int:
    """Take somebody off the list."""
    services.people.remove(options.address)
    output.line(str(say(words.REMOVED, address=options.address)))
    output.value({"ok": True, "address": options.address})
    return 0


def send(options: Namespace, services: Services, output: Output) -> int:
    """Tell everybody what they are still owed; this goes on for a while where it is too soon."""
    try:
        is_done = services.errand.run(Cancellation())
    except SendingLogFailed as error:
        output.fault(str(say(words.CANNOT_TELL, reason=error)))
        return 1
    if not services.people.everybody():
        output.line(words.NOBODY_TO_TELL)
    else:
        output.line(words.NOTHING_LEFT if is_done else words.NOT_THIS_ONE)
    output.value({"ok": True})
    return 0


def set_aside(options: Namespace, services: Services, output: Output) -> int:
    """Keep a damaged list beside, and go on with whoever can still be made out in it."""
    where = services.people.set_aside()
    people = services.people.everybody()
    if where:
        output.line(str(say(words.SET_ASIDE, many=len(people), where=where)))
    else:
        output.line(words.NOT_DAMAGED)
    value = [person_value(one) for one in people]
    output.value({"ok": True, "kept": where or None, "people": value})
    return 0


def saying_the_way_on(command: Command) -> Command:
    """A command that says of a damaged list how to go on without it."""

    def run(options: Namespace, services: Services, output: Output) -> int:
        try:
            return command(options, services, output)
        except SettingsError as error:
            if not is_damage(error):
                raise
            output.fault(str(words.unread(error)))
            return 2

    return run


def person_value(person: Person) -> dict[str, Any]:
    """A person in the shape of ``notify list --json``."""
    return {"address": person.address, "when": person.when.value}
