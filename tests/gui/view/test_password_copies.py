"""After Save the window keeps no copy of the password: not in its state, not in its widgets."""

from __future__ import annotations

import gc
import hashlib
import secrets
import string
from collections.abc import Iterator

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from smtp_desktop.adapters.files.memory import InMemorySettings
from smtp_desktop.gui.tasks import QtTasks
from smtp_desktop.model.draft import Field
from smtp_desktop.model.secret import Secret
from smtp_desktop.ports.storage import Secrets
from smtp_desktop.services.accounts.accounts import Accounts
from support.presenter import FakeServices, TroubledSecrets
from support.window import Office, fill_in

LENGTH = 24


class Vault(TroubledSecrets):
    """A keyring outside this process: what it takes is not here any more."""

    def prepare(self, name: str, secrets: Secrets, seal: str) -> None:
        super().prepare(name, {kind: Secret("elsewhere") for kind in secrets}, seal)


def office_with_a_vault(qtbot: QtBot, real: QtTasks | None = None) -> Office:
    services = FakeServices()
    services.accounts = Accounts(InMemorySettings(), Vault(), lambda: services.clouds)
    office = Office(qtbot, services, real)
    fill_in(office)
    office.input(Field.PASSWORD).setFocus()
    QTest.keyClicks(office.input(Field.PASSWORD), "x")
    return office


def type_a_password_nobody_keeps(office: Office) -> str:
    """Its digest: the test itself must hold no copy that it would find again."""
    field = office.input(Field.PASSWORD)
    assert isinstance(field, QLineEdit)
    field.selectAll()
    digest = hashlib.sha256()
    for _ in range(LENGTH):
        letter = secrets.choice(string.ascii_letters)
        digest.update(letter.encode())
        QTest.keyClicks(field, letter)
    return digest.hexdigest()


@pytest.fixture(autouse=True)
def _what_is_old_is_searched_as_well() -> Iterator[None]:
    gc.unfreeze()
    yield
    gc.collect()
    gc.freeze()


def copies(digest: str) -> list[str]:
    """What holds a text with this digest, among all objects that there are."""
    gc.collect()
    found = []
    for one in gc.get_objects():
        for text in gc.get_referents(one):
            is_candidate = isinstance(text, str) and len(text) == LENGTH
            if is_candidate and hashlib.sha256(text.encode()).hexdigest() == digest:
                found.append(type(one).__name__)
    return found


@pytest.mark.parametrize("is_tested", [True, False])
def test_no_object_of_the_program_holds_the_password_after_save(
    qtbot: QtBot, is_tested: bool
) -> None:
    office = office_with_a_vault(qtbot)
    digest = type_a_password_nobody_keeps(office)
    assert copies(digest), "while it is typed it is in the state: the search finds it"
    if is_tested:
        office.presenter.test()
        office.tasks.run()
    office.presenter.save()
    office.tasks.run()
    office.services.tester.requests.clear()
    office.services.tester.credentials = None
    assert office.state.saved.at is not None
    assert copies(digest) == []


def test_a_password_that_was_tested_and_then_replaced_is_not_held_either(qtbot: QtBot) -> None:
    office = office_with_a_vault(qtbot)
    first = type_a_password_nobody_keeps(office)
    office.presenter.test()
    office.tasks.run()
    assert office.state.is_tested
    second = type_a_password_nobody_keeps(office)
    office.presenter.save()
    office.tasks.run()
    office.services.tester.requests.clear()
    office.services.tester.credentials = None
    assert [copies(first), copies(second)] == [[], []]
    assert not office.state.is_tested, "the one that is saved was never tested"


def test_work_in_threads_leaves_no_copy_behind(qtbot: QtBot, qapp: QApplication) -> None:
    tasks = QtTasks(qapp)
    office = office_with_a_vault(qtbot, tasks)
    digest = type_a_password_nobody_keeps(office)
    for begin in (office.presenter.test, office.presenter.save):
        begin()
        qtbot.waitUntil(lambda: office.state.is_idle)
    office.services.tester.requests.clear()
    office.services.tester.credentials = None
    qtbot.waitUntil(lambda: copies(digest) == [])
    tasks.shut()


def test_the_field_holds_nothing_after_save_and_says_that_a_password_is_saved(
    qtbot: QtBot,
) -> None:
    office = office_with_a_vault(qtbot)
    type_a_password_nobody_keeps(office)
    office.presenter.save()
    office.tasks.run()
    field = office.input(Field.PASSWORD)
    assert isinstance(field, QLineEdit)
    assert field.text() == ""
    assert field.placeholderText() == "Saved. Type here to replace it"
    assert not field.isUndoAvailable()
    field.undo()
    assert field.text() == ""
