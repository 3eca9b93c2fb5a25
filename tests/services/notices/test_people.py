"""People are added, changed and taken off the list, and a wrong call changes nothing."""

from __future__ import annotations

import pytest

from smtp_desktop.adapters.files.memory import InMemorySettings
from smtp_desktop.errors import SettingsInvalid
from smtp_desktop.model.notices import people as file
from smtp_desktop.model.notices.people import Person, When
from smtp_desktop.services.notices.people import People

IT = Person("it@acme.test", When.AT_ONCE)


def test_somebody_is_added_changed_and_removed() -> None:
    subject = People(InMemorySettings())
    assert subject.everybody() == ()
    assert subject.add(" it@acme.test ", When.AT_ONCE) == IT
    subject.add("jane@acme.test", When.DAILY)
    subject.add("IT@acme.test", When.DAILY)
    listed = (Person("IT@acme.test", When.DAILY), Person("jane@acme.test", When.DAILY))
    assert subject.everybody() == listed

    subject.remove("it@ACME.test")
    assert subject.everybody() == listed[1:]


@pytest.mark.parametrize("address", ["", "it", "it@", "a b@acme.test", "it@acme..test"])
def test_an_address_that_cannot_be_is_refused(address: str) -> None:
    subject = People(InMemorySettings())
    with pytest.raises(SettingsInvalid) as refused:
        subject.add(address, When.AT_ONCE)
    assert refused.value.problem
    assert subject.everybody() == ()


def test_who_is_not_on_the_list_cannot_be_removed() -> None:
    subject = People(InMemorySettings())
    subject.add("it@acme.test", When.AT_ONCE)
    with pytest.raises(SettingsInvalid, match="nobody"):
        subject.remove("jane@acme.test")
    assert subject.everybody() == (IT,)


def test_the_list_has_an_end() -> None:
    subject = People(InMemorySettings())
    for each in range(file.MOST):
        subject.add(f"{each}@acme.test", When.AT_ONCE)
    with pytest.raises(SettingsInvalid, match="already"):
        subject.add("more@acme.test", When.AT_ONCE)
    subject.add("0@acme.test", When.DAILY)
    assert len(subject.everybody()) == file.MOST


def test_a_damaged_list_says_where_it_is() -> None:
    with pytest.raises(SettingsInvalid) as refused:
        People(InMemorySettings({"people": "no list"})).everybody()
    assert refused.value.path
