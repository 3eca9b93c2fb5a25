"""Every text reaches the translators, and what they write reaches the window."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import states.form as gallery
from smtp_desktop import resources
from smtp_desktop.diagnosis.explain import explain
from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.gui.widgets import text
from smtp_desktop.program import Program
from support.presenter import FakeServices
from support.window import Office, fill_in, texts
from translations import language

NO_SERVER = Failure(
    stage=Stage.RESOLVE,
    errors=("HostNotFound",),
    host="mail.acme.test",
    facts={"dns": "no_such_name"},
)
GERMAN = {
    ("ServerCard", "&Outgoing Server"): "Postausgangsserver",
    ("wording", "You can fix this"): "Das können Sie selbst",
    ("findings", "There is no server called {host}."): "Einen Server {host} gibt es nicht.",
    ("letters", "looking up the server's name"): "den Namen des Servers nachschlagen",
    ("providers", "{name} needs a paid plan for this."): "{name} braucht dafür ein Abo.",
}


def collected(file: Path) -> set[tuple[str, str]]:
    """The contexts and texts in a ``.ts`` file."""
    return {
        (context.findtext("name", ""), message.findtext("source", ""))
        for context in ET.parse(file).getroot().iter("context")
        for message in context.iter("message")
    }


def marked(file: Path) -> Iterator[tuple[str, str]]:
    """The contexts and texts that one module marks for translation."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for node in tree.body:
        inside = node.name if isinstance(node, ast.ClassDef) else ""
        for call in ast.walk(node):
            if not isinstance(call, ast.Call) or not call.args:
                continue
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            words = [one.value for one in call.args if isinstance(one, ast.Constant)]
            if name in ("_T", "translate") and len(words) == 2:
                yield str(words[0]), str(words[1])
            elif ast.unparse(call.func) == "self.tr":
                assert words, f"{file.name}:{call.lineno}: a text that no tool can find"
                yield inside, str(words[0])


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, str]]:
    """Every text that a translator is handed."""
    file = tmp_path_factory.mktemp("texts") / "smtp_desktop_de.ts"
    language.update(file)
    return collected(file)


def test_every_text_that_is_marked_in_the_program_is_found(whole: set[tuple[str, str]]) -> None:
    texts = {one for file in language.PROGRAM.rglob("*.py") for one in marked(file)}
    assert len(texts) > 300
    assert texts - whole == set()


def test_every_text_of_the_files_of_knowledge_is_found(
    whole: set[tuple[str, str]],
) -> None:
    texts = set(language.known_texts())
    assert {context for context, _ in texts} == {"findings", "letters", "providers"}
    assert texts - whole == set()
    catalogue = Program().catalogue
    titles = {one.title for entry in catalogue.finding for one in (entry, *entry.rule)} - {""}
    assert {("findings", one) for one in titles} <= whole


@pytest.fixture
def german(qapp: QApplication, tmp_path: Path) -> Iterator[Program]:
    """A program on a German desktop, with a translator who has only begun."""
    file = tmp_path / "smtp_desktop_de.ts"
    language.update(file)
    tree = ET.parse(file)
    for context in tree.getroot().iter("context"):
        for message in context.iter("message"):
            place = context.findtext("name", ""), message.findtext("source", "")
            translation = message.find("translation")
            if place in GERMAN and translation is not None:
                translation.text = GERMAN[place]
                del translation.attrib["type"]  # it is finished
    tree.write(file, "utf-8", xml_declaration=True)
    language.release(file)
    found = text.translation(QLocale("de_AT"), str(tmp_path))
    assert found
    qapp.installTranslator(found)
    program = Program()
    program.speak(QApplication.translate)
    yield program
    qapp.removeTranslator(found)


def test_a_german_window_says_its_labels_and_a_finding_in_german(
    german: Program, qtbot: QtBot
) -> None:
    services = FakeServices()
    services.catalogue, services.letters = german.catalogue, german.letters
    office = Office(qtbot, services)
    fill_in(office)
    services.tester.finding = explain(NO_SERVER, german.catalogue)
    services.tester.stage = NO_SERVER.stage

    office.press("Test Email")
    office.tasks.run()

    assert "Postausgangsserver" in texts(office.window.form)
    assert "Einen Server mail.acme.test gibt es nicht." in texts(office.window.report)
    assert "Das können Sie selbst" in texts(office.window.report)
    assert german.letters.stages["resolve"] == "den Namen des Servers nachschlagen"
    proton = german.providers.for_address("jane@proton.me")
    assert proton
    assert "Proton Mail braucht dafür ein Abo." in [
        note.text for note in german.providers.notes_for(proton)
    ]


def test_what_is_not_translated_yet_is_said_in_english(german: Program, qtbot: QtBot) -> None:
    office = Office(qtbot)
    assert "What people see as the sender." in texts(office.window.form)
    english = Program()
    assert english.catalogue != german.catalogue
    finding = explain(gallery.MAILBOX_OFF, german.catalogue)
    assert finding == explain(gallery.MAILBOX_OFF, english.catalogue)


def test_a_language_that_nobody_has_translated_is_english(qapp: QApplication) -> None:
    assert text.translation(QLocale("fr_FR"), resources.path("translations")) is None
