"""Python keeps no item of a layout: it would delete once more what the layout has deleted."""

from __future__ import annotations

import gc

import pytest
import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QLayoutItem

from states.form import STATES
from support.gallery import shown


def held() -> set[int]:
    """The items that PySide holds for a layout, by their numbers: it does so once somebody has
    asked for them, or has added a layout that was filled before."""
    found = set()
    for one in gc.get_objects():
        if isinstance(one, QLayoutItem) and not isinstance(one, QObject):
            lines = shiboken6.dump(one).splitlines()
            if any(line.startswith("parent.") for line in lines):
                found.add(id(one))
    return found


def named(numbers: set[int]) -> list[str]:
    """What lies in these items."""
    names = set()
    for one in gc.get_objects():
        if id(one) in numbers and isinstance(one, QLayoutItem):
            widget = one.widget()
            around = type(widget.parentWidget()).__name__ if widget else ""
            names.add(f"{type(widget).__name__} in {around}" if widget else "room")
    return sorted(names)


@pytest.mark.parametrize("state", STATES)
def test_python_holds_no_item_of_a_layout(qapp: QApplication, state: str) -> None:
    gc.collect()
    before = held()
    with shown(state, 680, 740):
        names = named(held() - before)
    assert names == [], "add a layout to its parent before anything lies in it"
