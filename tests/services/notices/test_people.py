"""People are added, changed and taken off the list, and a wrong call changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from smtp_desktop.adapters.files.memory import InMemorySettings
from smtp_desktop.adapters.files.settings import SettingsFiles
from smtp_desktop.errors import SettingsFromNewerVersion, SettingsInvalid
from smtp_desktop.model.notices import people as file
from smtp_desktop.model.notices.people import Person, When, is_damage
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


JANE = Person("jane@acme.test", When.DAILY)
WHOLE = file.encode((IT, JANE))

DAMAGED = [
    (WHOLE + "and something that somebody typed", (IT, JANE)),
    (WHOLE.replace("it@acme.test", "it@"), (JANE,)),
    (WHOLE.replace('"at_once"', '"at_noon"'), (IT, JANE)),
    (WHOLE[: WHOLE.index('"daily"')], (IT, Person("jane@acme.test", When.AT_ONCE))),
    (WHOLE[: WHOLE.index("jane@acme.test") + 4], (IT,)),
    (WHOLE + WHOLE.upper(), (IT, JANE)),
    ("\0" * 300, ()),
    ("[" * 5000, ()),
]


@pytest.mark.parametrize(("text", "left"), DAMAGED)
def test_of_a_damaged_list_nobody_is_lost_in_silence(
    tmp_path: Path, text: str, left: tuple[Person, ...]
) -> None:
    place = tmp_path / "people.toml"
    place.write_text(text, encoding="utf-8")
    welcomed: list[Person] = []
    subject = People(SettingsFiles(str(tmp_path)), welcomed.append)
    with pytest.raises(SettingsInvalid) as refused:
        subject.everybody()
    assert is_damage(refused.value)
    where = Path(subject.set_aside())
    assert where.read_text(encoding="utf-8") == text
    assert subject.everybody() == left == tuple(welcomed)
    assert subject.set_aside() == "", "a list that is whole stays"
    assert subject.everybody() == left


def test_what_is_no_text_is_kept_whole_however_often_it_happens(tmp_path: Path) -> None:
    subject = People(SettingsFiles(str(tmp_path)))
    kept = set()
    for data in (b"\xff\xfe\x00" * 9, b"x" * 900_000):
        (tmp_path / "people.toml").write_bytes(data)
        where = Path(subject.set_aside())
        assert where.read_bytes() == data
        kept.add(where)
        assert subject.everybody() == ()
    assert len(kept) == 2


def test_the_list_of_a_newer_version_is_no_damage(tmp_path: Path) -> None:
    text = "format = 99\n"
    (tmp_path / "people.toml").write_text(text)
    with pytest.raises(SettingsFromNewerVersion):
        People(SettingsFiles(str(tmp_path))).set_aside()
    assert [one.read_text() for one in tmp_path.glob("people.toml*") if one.stat().st_size] == [
        text
    ]


def test_a_list_that_cannot_be_kept_beside_stays(tmp_path: Path) -> None:
    (tmp_path / "people.toml").mkdir()
    with pytest.raises(SettingsInvalid):
        People(SettingsFiles(str(tmp_path))).everybody()
    with pytest.raises(Exception, match="folder"):
        People(SettingsFiles(str(tmp_path))).set_aside()
    assert (tmp_path / "people.toml").is_dir()
