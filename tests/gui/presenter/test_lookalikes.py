"""A name that only looks like another is said beside its field at once."""

from __future__ import annotations

import pytest

from gui.changes.test_service_line import OWN, saved, typed
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.model.draft import Field
from support.presenter import Desk


def remark(state: WindowState, field: Field) -> str:
    found = state.notice(field)
    return str(found.text) if found else ""


def test_cyrillic_letters_in_the_address_are_said_and_the_right_one_is_a_press_away() -> None:
    desk = typed(Desk(), Field.EMAIL, "jane@gmail.\u0441\u043em")
    said = remark(desk.state, Field.EMAIL)
    assert said == "This is not gmail.com: some of its letters are from another alphabet."
    desk.subject.follow_notice(Field.EMAIL)
    assert desk.state.form.draft.email == "jane@gmail.com"
    assert desk.state.form.draft.host == "smtp.gmail.com"
    assert remark(desk.state, Field.EMAIL) == ""


@pytest.mark.parametrize("host", ["smtp.gm\u0430il.com", "smtp.gmai1.com"])
def test_a_server_that_only_looks_like_one_is_said(host: str) -> None:
    desk = typed(Desk(), Field.HOST, host)
    assert remark(desk.state, Field.HOST).startswith("This is not smtp.gmail.com")
    desk.subject.follow_notice(Field.HOST)
    assert desk.state.form.draft.host == "smtp.gmail.com"
    assert remark(desk.state, Field.HOST) == ""


def test_rnicrosoft_is_not_microsoft() -> None:
    desk = typed(Desk(), Field.EMAIL, "jane@rnicrosoft.com")
    assert remark(desk.state, Field.EMAIL) == "This is not microsoft.com, it only looks like it."


def test_a_text_that_brings_such_a_server_is_no_way_around() -> None:
    desk = Desk()
    desk.subject.imports.open_text('[server]\nhost = "smtp.gm\u0430il.com"\n')
    desk.tasks.run()
    assert remark(desk.state, Field.HOST).startswith("This is not smtp.gmail.com")


def test_what_is_saved_is_looked_at_when_the_window_opens() -> None:
    desk = saved(OWN._replace(host="smtp.gm\u0430il.com"))
    assert remark(desk.state, Field.HOST).startswith("This is not smtp.gmail.com")
