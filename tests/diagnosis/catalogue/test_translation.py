"""What people read is translated; what recognises a failure stays as it is."""

from __future__ import annotations

from typing import Any

from msgspec import to_builtins

from smtp_desktop import resources
from smtp_desktop.diagnosis.catalogue import catalogue, letter_book
from smtp_desktop.diagnosis.explain import explain
from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.diagnosis.translation import (
    FINDINGS,
    LETTERS,
    PROVIDERS,
    translated,
    translated_letters,
    translated_providers,
)
from smtp_desktop.model import provider

CATALOGUE = catalogue.decode(resources.read_folder("findings"))
BOOK = letter_book.decode(resources.read_text("letters.toml"))
READ = {"title", "explanation", "actions", "label", "instead"}
READ_IN_LETTERS = {"stages", "sign_ins", "subject", "opening", "asks", "where"}


def loud(context: str, text: str) -> str:
    """A language of which every text can be told from the English."""
    return f"{context}! {text}"


def said(value: Any, names: set[str], is_read: bool = False) -> list[str]:
    """The texts within these names, or with none all others."""
    if isinstance(value, str):
        return [value] if is_read and value else []
    if isinstance(value, dict):
        return [text for key, one in value.items() for text in said(one, names, key in names)]
    if isinstance(value, list | tuple):
        return [text for one in value for text in said(one, names, is_read)]
    return []


def test_every_text_of_a_finding_is_in_the_other_language() -> None:
    subject = to_builtins(translated(CATALOGUE, loud))
    subject["instead"] = list(subject["instead"].items())
    texts = said(subject, READ)
    assert len(texts) > 900
    assert [one for one in texts if not one.startswith(f"{FINDINGS}! ")] == []


def test_every_text_of_a_letter_is_in_the_other_language() -> None:
    book = translated_letters(BOOK, loud)
    values = [*book.stages.values(), *book.sign_ins.values()]
    texts = said(to_builtins((book.reader, book.request)), READ_IN_LETTERS - {"stages"})
    assert [one for one in (*values, *texts) if not one.startswith(f"{LETTERS}! ")] == []
    assert [one.powershell for one in book.request] == [one.powershell for one in BOOK.request]


def test_a_failure_is_recognised_as_before_and_named_in_the_other_language() -> None:
    host = Failure(Stage.RESOLVE, ("HostNotFound",), host="h.test", facts={"dns": "no_such_name"})
    before, after = explain(host, CATALOGUE), explain(host, translated(CATALOGUE, loud))
    assert after.code == before.code
    assert after.title == f"{FINDINGS}! There is no server called h.test."


def test_what_is_said_where_a_fact_is_not_known_is_translated_within_its_sentence() -> None:
    german = {
        "There is no server called {host}.": "Es gibt keinen Server {host}.",
        "called {host}": "Server {host}",
        "with this name": "Server mit diesem Namen",
    }
    nameless = Failure(Stage.RESOLVE, ("HostNotFound",), facts={"dns": "no_such_name"})
    catalogue = translated(CATALOGUE, lambda _, text: german.get(text, text))
    assert explain(nameless, catalogue).title == "Es gibt keinen Server mit diesem Namen."


def test_what_must_be_known_about_a_service_is_in_the_other_language() -> None:
    services = translated_providers(provider.decode(resources.read_text("providers.toml")), loud)
    gmail = services.by_id("gmail")
    assert gmail is not None
    assert gmail.know.startswith(f"{PROVIDERS}! ")
    assert all(note.text.startswith(f"{PROVIDERS}! ") for note in services.notes_for(gmail))
