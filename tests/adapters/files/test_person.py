"""The name of whoever uses this computer."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from smtp_desktop.adapters.files.person import full_name

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the user list of other systems")


def known_as(monkeypatch: pytest.MonkeyPatch, gecos: str, login: str = "jane") -> None:
    import pwd

    entry = SimpleNamespace(pw_gecos=gecos, pw_name=login)
    monkeypatch.setattr(pwd, "getpwuid", lambda _: entry)


@pytest.mark.parametrize(
    ("gecos", "name"),
    [
        ("Jane Miller", "Jane Miller"),
        ("Jane  Miller,Room 4,555", "Jane Miller"),
        ("& Miller", "Jane Miller"),
        ("Zoë Müller", "Zoë Müller"),
        ("", ""),
        ("jane", ""),
        ("JANE", ""),
        ("Jane\x1b[31m", ""),
        ("x" * 200, ""),
    ],
)
def test_a_name_is_taken_only_where_it_is_one(
    monkeypatch: pytest.MonkeyPatch, gecos: str, name: str
) -> None:
    known_as(monkeypatch, gecos)
    assert full_name() == name


def test_a_user_the_system_does_not_know_has_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    import pwd

    def unknown(_: int) -> None:
        raise KeyError("uid not found")

    monkeypatch.setattr(pwd, "getpwuid", unknown)
    assert full_name() == ""
