"""Where the dialogs for files begin."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from smtp_desktop.gui.view import dialogs

PLACES = {
    QStandardPaths.StandardLocation.DocumentsLocation: "Dokumente",
    QStandardPaths.StandardLocation.HomeLocation: ".",
}


@pytest.fixture
def person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a person, whose program works where it is installed."""
    for name in ("Dokumente", "Briefe", "program"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(
        QStandardPaths, "writableLocation", lambda place: str(tmp_path / PLACES[place])
    )
    monkeypatch.chdir(tmp_path / "program")
    return tmp_path


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    found = QWidget()
    qtbot.addWidget(found)
    return found


def save(page: QWidget) -> QFileDialog:
    return dialogs.ask_where_to_save(page, "Save", "letter.txt", lambda path: None)


def begins_in(dialog: QFileDialog) -> Path:
    return Path(dialog.directory().absolutePath())


def test_a_file_is_saved_among_the_documents_not_beside_the_program(
    page: QWidget, person: Path
) -> None:
    assert begins_in(save(page)) == person / "Dokumente"


def test_the_next_one_is_saved_where_the_last_one_was(page: QWidget, person: Path) -> None:
    save(page).fileSelected.emit(str(person / "Briefe" / "letter.txt"))
    assert begins_in(save(page)) == person / "Briefe"


def test_without_documents_it_is_the_person_s_own_folder(page: QWidget, person: Path) -> None:
    (person / "Dokumente").rmdir()
    assert begins_in(save(page)) == person


def test_a_settings_file_is_looked_for_in_the_same_place(
    page: QWidget, person: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = []

    def chosen(parent: QWidget, title: str, folder: str, kinds: str) -> tuple[str, str]:
        begun.append(Path(folder))
        return str(person / "Briefe" / "account.toml"), kinds

    monkeypatch.setattr(QFileDialog, "getOpenFileName", chosen)
    dialogs.ask_for_file(page, "Open", "*.toml")
    dialogs.ask_for_file(page, "Open", "*.toml")
    assert begun == [person / "Dokumente", person / "Briefe"]
