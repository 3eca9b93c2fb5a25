"""A network that changes, and a computer that slept, are noticed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from smtp_desktop.adapters.session import changes
from smtp_desktop.adapters.session.changes import Changes
from support.posix import another_address


@pytest.fixture
def subject() -> Iterator[Changes]:
    made = Changes()
    yield made
    made.close()


def test_where_nothing_happens_nothing_is_said(subject: Changes) -> None:
    assert not subject.wait(0.05)


def test_a_new_address_is_a_change(subject: Changes) -> None:
    with another_address("127.83.117.9"):
        assert subject.wait(5)


def test_a_computer_that_slept_is_noticed(
    subject: Changes, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = changes._asleep()
    monkeypatch.setattr(changes, "_asleep", lambda: real + 3600)
    assert subject.wait(0.01)
    assert not subject.wait(0.01), "once"


def test_where_no_network_can_be_listened_to_it_waits_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(changes, "_netlink", lambda: None)
    made = Changes()
    assert not made.wait(0.01)
    made.close()
