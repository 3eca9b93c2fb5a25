"""Which account a new program sends with, where there are several."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from smtp_desktop.gui.view.programs.listed import ListedCard
from smtp_desktop.gui.view.programs.new_program import NameCard, ValuesCard
from smtp_desktop.gui.widgets.basics import TextLabel
from support.other_programs import ProgramsDesk


def named(qtbot: QtBot, desk: ProgramsDesk, chosen: int) -> tuple[str, str]:
    desk.subject.programs.ask_for_name()
    card = NameCard()
    qtbot.addWidget(card)
    assert desk.state.programs is not None
    card.show_state(desk.state, desk.state.programs)
    assert card.account.isHidden() == (len(desk.state.known.accounts) < 2)
    told: list[tuple[str, str]] = []
    card.added.connect(lambda name, account: told.append((name, account)))
    card.name.setText("Website")
    card.account.setCurrentIndex(chosen)
    card.add.click()
    return told[0]


def test_with_one_account_nothing_is_chosen(qtbot: QtBot) -> None:
    assert named(qtbot, ProgramsDesk(), 0) == ("Website", "")


def test_with_several_one_is_chosen_or_the_address_decides(qtbot: QtBot) -> None:
    assert named(qtbot, ProgramsDesk(names=("shop",)), 0) == ("Website", "")
    assert named(qtbot, ProgramsDesk(names=("shop",)), 2) == ("Website", "shop")


@pytest.mark.parametrize(
    ("account", "address"), [("", "jane@"), ("default", "jane@"), ("shop", "you@example.com")]
)
def test_a_ready_text_bears_no_address_of_another_account(
    qtbot: QtBot, account: str, address: str
) -> None:
    desk = ProgramsDesk(names=("shop",))
    desk.add("Website", account)
    card = ValuesCard()
    qtbot.addWidget(card)
    assert desk.state.programs is not None
    card.show_state(desk.state, desk.state.programs)
    card.kind.setCurrentIndex(1)
    assert address in card.text.toPlainText()

    assert desk.state.programs.card is not None
    moved = replace(desk.state.programs.card, port=2600)
    card.show_state(desk.state, desk.state.programs._replace(card=moved))
    assert card.kind.currentIndex() == 1
    assert "2600" in card.text.toPlainText()
    assert card.fields["port"].text() == "2600"


def test_a_program_whose_account_was_removed_says_so(qtbot: QtBot) -> None:
    desk = ProgramsDesk(names=("shop",))
    for name, account in (("Website", "shop"), ("Scanner", "gone"), ("Any", "")):
        desk.services.relaying.add(name, account)
    desk.open()
    card = ListedCard()
    qtbot.addWidget(card)
    assert desk.state.programs is not None
    card.show_state(desk.state, desk.state.programs)
    assert {name: row.findChildren(TextLabel)[1].text() for name, row in card.rows.items()} == {
        "Website": "shop · not used yet",
        "Scanner": "the account gone was removed: its email is refused · not used yet",
        "Any": "not used yet",
    }
