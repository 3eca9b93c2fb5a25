"""The room below a field: kept while somebody types, and given back afterwards."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from smtp_desktop.gui.widgets.rows import Row
from smtp_desktop.model.draft import Field
from support.events import settle
from support.window import Office, fill_in


@pytest.fixture
def row(qtbot: QtBot) -> Row:
    made = Row(QLineEdit())
    qtbot.addWidget(made)
    made.show()
    return made


def height(row: Row) -> int:
    settle()
    return row.sizeHint().height()


def test_the_room_of_a_problem_is_kept_until_all_is_settled(row: Row) -> None:
    alone = height(row)
    row.show_remarks("This is no address.")
    with_problem = height(row)
    assert with_problem > alone
    row.show_remarks()
    assert height(row) == with_problem
    row.show_remarks(is_settled=True)
    assert height(row) == alone
    row.show_remarks()
    assert height(row) == alone


def test_room_that_a_remark_took_does_not_come_back_empty(row: Row) -> None:
    alone = height(row)
    row.show_remarks("Enter the password.")
    row.show_remarks(notice="It begins with a blank.")
    row.show_remarks()
    assert height(row) == alone
    row.show_remarks("Enter the password.")
    assert height(row) > alone


def saved(qtbot: QtBot, *typed: str) -> int:
    """How high Email is once these were typed into it one after the other, and the last saved."""
    office = Office(qtbot)
    fill_in(office)
    field = office.input(Field.EMAIL)
    assert isinstance(field, QLineEdit)
    for text in typed:
        field.selectAll()
        office.type(Field.EMAIL, text)
        office.presenter.leave(Field.EMAIL)
        settle()
    office.press("Save")
    office.tasks.run()
    assert office.state.saved.draft is not None
    return height(office.window.form.rows[Field.EMAIL])


def test_what_is_saved_leaves_no_gap(qtbot: QtBot) -> None:
    plain = saved(qtbot, "jane@acme.com")
    assert saved(qtbot, "jane@", "jane@acme.com") == plain
