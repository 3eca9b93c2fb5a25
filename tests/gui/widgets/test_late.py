"""Parts of a widget that are made when they are first needed."""

from __future__ import annotations

from smtp_desktop.gui.widgets.late import Late, parts_made_in


class Page:
    """Something with two late parts."""

    @Late
    def head(self) -> list[str]:
        return ["head"]

    @Late
    def foot(self) -> list[str]:
        return ["foot"]


def test_asking_for_a_late_part_makes_it_once() -> None:
    page = Page()
    assert page.head is page.head


def test_a_late_part_says_whether_it_was_made_without_being_made() -> None:
    page, other = Page(), Page()
    assert not Page.head.is_made_in(page)
    assert page.head == ["head"]
    assert Page.head.is_made_in(page)
    assert not Page.foot.is_made_in(page)
    assert not Page.head.is_made_in(other)


def test_the_parts_that_were_made_are_counted() -> None:
    page = Page()
    assert parts_made_in(page) == 0
    assert page.foot
    assert parts_made_in(page) == 1
