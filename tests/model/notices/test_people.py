"""The list of people to notify, as a file."""

from __future__ import annotations

import pytest

from smtp_desktop.errors import SettingsFromNewerVersion, SettingsInvalid, SettingsUnreadable
from smtp_desktop.model.notices import people
from smtp_desktop.model.notices.people import Person, When

LISTED = (Person("it@acme.test", When.AT_ONCE), Person("jörg@acme.test", When.DAILY))


def test_a_list_comes_back_as_it_was() -> None:
    assert people.decode(people.encode(LISTED)) == LISTED
    assert people.decode("") == ()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("format = 2\nnews = 1\n", SettingsFromNewerVersion),
        ("no list", SettingsUnreadable),
        ("x = " + "[" * 5000, SettingsUnreadable),
        ('format = "1"\n', SettingsInvalid),
        ('[[person]]\naddress = "it@acme.test"\nwhen = "never"\n', SettingsInvalid),
        ('[[person]]\naddress = "it@acme.test"\nwhen = "daily"\nage = 7\n', SettingsInvalid),
        ('[[person]]\naddress = "it"\nwhen = "daily"\n', SettingsInvalid),
        ("other = 1\n", SettingsInvalid),
    ],
)
def test_what_is_no_list_is_refused(text: str, kind: type[SettingsInvalid]) -> None:
    with pytest.raises(kind):
        people.decode(text)
