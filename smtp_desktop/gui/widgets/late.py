"""Parts of a widget that are made when they are first needed."""

from __future__ import annotations

from functools import cached_property
from typing import TypeVar

Part = TypeVar("Part")


class Late(cached_property[Part]):
    """A part that its widget makes when it is first asked for, and then keeps.

    ``Window.report.is_made_in(window)`` asks whether there is one, without making it.
    """

    def is_made_in(self, widget: object) -> bool:
        return self.attrname in vars(widget)


def parts_made_in(widget: object) -> int:
    """How many late parts a widget has by now."""
    parts = vars(type(widget)).values()
    return sum(isinstance(one, Late) and one.is_made_in(widget) for one in parts)
