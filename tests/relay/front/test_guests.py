"""Who may come in, and how wrong passwords are answered."""

from __future__ import annotations

from smtp_desktop.relay.front.guests import Guests
from smtp_desktop.relay.limits import FrontLimits


def test_room_is_bounded_for_all_and_for_strangers() -> None:
    guests = Guests(FrontLimits(connections=3, strangers=2))
    assert guests.has_room()
    guests.strangers = 2
    assert not guests.has_room()
    guests.strangers, guests.connections = 0, 3
    assert not guests.has_room()


def test_wrong_passwords_take_longer_and_then_shut_out() -> None:
    guests = Guests(FrontLimits())
    waits = [guests.failed("uid 1", float(at)) for at in range(10)]
    assert waits == [1, 2, 4, 5, 5, 5, 5, 5, 5, 5]
    assert guests.is_shut_out("uid 1", 10)
    assert not guests.is_shut_out("uid 2", 10)
    assert not guests.is_shut_out("uid 1", 700)


def test_a_flood_of_names_is_not_remembered_for_ever() -> None:
    guests = Guests(FrontLimits())
    for number in range(5000):
        guests.failed(f"name {number}", 0.0)
    assert len(guests._failures) == 1000
