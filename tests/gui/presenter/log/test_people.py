"""The list of people to notify: added, changed and removed at once, and what is wrong is said."""

from __future__ import annotations

from smtp_desktop.gui.state.frame import Page
from smtp_desktop.gui.state.log.page import PeoplePart
from smtp_desktop.model.notices import people as file
from smtp_desktop.model.notices.people import Person, When
from support.logged import LogDesk

JANE = Person("jane@acme.test", When.AT_ONCE)
IT = Person("it@acme.test", When.DAILY)


def part(desk: LogDesk) -> PeoplePart:
    assert desk.state.log is not None
    return desk.state.log.people


def listed() -> LogDesk:
    """A desk with two people on the list."""
    desk = LogDesk()
    people = desk.subject.log.people
    for person in (JANE, IT):
        desk.do(people.begin, lambda who=person: people.save(who.address, who.when))  # type: ignore[misc]
    return desk


def saved(desk: LogDesk) -> tuple[Person, ...]:
    return desk.services.people.everybody()  # type: ignore[no-any-return]


def test_people_are_added_and_saved_at_once() -> None:
    desk = listed()
    assert part(desk) == PeoplePart((JANE, IT))
    assert saved(desk) == (JANE, IT)


def test_whoever_was_added_elsewhere_is_seen_on_coming_back() -> None:
    desk = LogDesk()
    assert part(desk).people == ()
    desk.services.people.add(JANE.address, JANE.when)
    desk.do(desk.subject.look_again)
    assert part(desk).people == (JANE,)
    desk.do(desk.subject.log.people.begin)
    desk.services.people.add(IT.address, IT.when)
    desk.do(desk.subject.look_again)
    assert part(desk).is_adding, "nothing is taken out of somebody's hands"


def test_on_another_page_nobody_looks_at_the_list_on_coming_back() -> None:
    desk = LogDesk()
    desk.do(lambda: desk.subject.show_page(Page.SETTINGS))
    desk.services.people.add(JANE.address, JANE.when)
    desk.do(desk.subject.look_again)
    assert part(desk).people == ()
    desk.open()
    assert part(desk).people == (JANE,)


def test_an_address_that_is_none_stays_to_be_mended() -> None:
    desk = LogDesk()
    people = desk.subject.log.people
    desk.do(people.begin, lambda: people.save("jane@acme", When.AT_ONCE))
    assert part(desk).is_adding
    assert "full email address" in str(part(desk).remark)
    desk.do(people.cancel)
    assert part(desk) == PeoplePart(())


def test_a_line_is_changed() -> None:
    desk = listed()
    people = desk.subject.log.people
    desk.do(lambda: people.change("jane@acme.test"))
    assert part(desk).changing == JANE
    desk.do(lambda: people.save("Jane@acme.test", When.DAILY))
    assert saved(desk) == (Person("Jane@acme.test", When.DAILY), IT)
    desk.do(
        lambda: people.change("Jane@acme.test"), lambda: people.save("joe@acme.test", When.DAILY)
    )
    assert saved(desk) == (IT, Person("joe@acme.test", When.DAILY))
    assert not part(desk).is_editing


def test_nobody_is_on_the_list_twice() -> None:
    desk = listed()
    people = desk.subject.log.people
    desk.do(people.begin, lambda: people.save(" JANE@acme.test ", When.DAILY))
    assert "jane@acme.test is on the list already" in str(part(desk).remark)
    desk.do(people.cancel, lambda: people.change("it@acme.test"))
    desk.do(lambda: people.save("jane@acme.test", When.DAILY))
    assert part(desk).remark is not None
    assert saved(desk) == (JANE, IT)


def test_somebody_is_removed() -> None:
    desk = listed()
    desk.do(lambda: desk.subject.log.people.remove("jane@acme.test"))
    assert part(desk).people == saved(desk) == (IT,)


def test_somebody_whom_another_program_has_removed_is_said() -> None:
    desk = listed()
    desk.services.people.remove("jane@acme.test")
    desk.do(lambda: desk.subject.log.people.remove("jane@acme.test"))
    assert "nobody with this address" in str(part(desk).problem)
    desk.do(lambda: desk.subject.log.people.change("stranger@acme.test"))
    assert not part(desk).is_editing


def test_a_full_list_is_said() -> None:
    desk = LogDesk()
    for one in range(50):
        desk.services.people.add(f"p{one}@acme.test", When.DAILY)
    people = desk.subject.log.people
    desk.do(people.look, people.begin, lambda: people.save("one@acme.test", When.DAILY))
    assert "a mailing list can tell more" in str(part(desk).remark)


def test_a_list_that_cannot_be_read_is_said_and_not_replaced() -> None:
    desk = LogDesk(is_open=False)
    desk.services.people_store.write("people", "person = 3")
    desk.open()
    assert part(desk).people is None
    assert "it is no list of people to notify" in str(part(desk).problem)
    assert desk.services.people_store.read("people") == "person = 3"


def test_that_the_list_cannot_be_read_is_seen_also_while_the_page_is_closed() -> None:
    desk = LogDesk(is_open=False)
    desk.do(desk.subject.log.count_soon, desk.tasks.a_second_passes)
    assert (part(desk).people, part(desk).problem) == ((), None)
    desk.services.people_store.write("people", "person = 3")
    desk.do(desk.tasks.a_second_passes)
    assert "nobody is told" in str(part(desk).problem)
    assert part(desk).is_unread


def test_a_glance_takes_nothing_from_what_somebody_does() -> None:
    desk = listed()
    people = desk.subject.log.people
    desk.services.people.remove(JANE.address)
    people.remove(JANE.address)
    people.glance()
    desk.tasks.run()
    assert "nobody with this address" in str(part(desk).problem)


def test_what_is_typed_stays_when_the_page_is_opened_again() -> None:
    desk = listed()
    people = desk.subject.log.people
    desk.do(people.begin)
    desk.open()
    assert part(desk).is_adding
    people.save("one@acme.test", When.DAILY)
    people.save("one@acme.test", When.DAILY)  # a double click
    desk.tasks.run()
    assert len(saved(desk)) == 3
    desk.do(lambda: people.save("two@acme.test", When.DAILY))
    assert len(saved(desk)) == 3, "nobody is being added"


def test_a_damaged_list_is_set_aside_by_one_click() -> None:
    desk = LogDesk(is_open=False)
    desk.services.people_store.write("people", file.encode((JANE, IT)) + "oh")
    desk.open()
    assert part(desk).is_damaged
    assert "nobody is told" in str(part(desk).problem)
    desk.do(desk.subject.log.people.set_aside)
    assert (part(desk).people, part(desk).problem) == ((JANE, IT), None)
    assert "people.damaged" in str(part(desk).note)
    assert saved(desk) == (JANE, IT)
    desk.do(desk.subject.log.people.set_aside)
    assert saved(desk) == (JANE, IT)


def test_the_list_of_a_newer_version_is_left_alone() -> None:
    desk = LogDesk(is_open=False)
    desk.services.people_store.write("people", "format = 99")
    desk.open()
    assert not part(desk).is_damaged
    assert "newer version" in str(part(desk).problem)


def test_whose_address_was_refused_is_shown_and_written_to_again() -> None:
    desk = listed()
    desk.services.people_stopped.add("jane@acme.test")
    desk.do(desk.open)
    assert part(desk).refused == {"jane@acme.test"}
    desk.do(lambda: desk.subject.log.people.try_again("jane@acme.test"))
    assert part(desk).refused == frozenset()
    assert part(desk).people == (JANE, IT)
