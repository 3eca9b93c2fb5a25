"""Settings from files, texts and other programs, without a window."""

from __future__ import annotations

import pytest

from conftest import CANARY
from smtp_desktop.gui.changes import imports as imported
from smtp_desktop.gui.state.result import Tone
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.model import codec
from smtp_desktop.model.choices import AuthType, ConnectionType, Encryption
from smtp_desktop.model.draft import Field
from support.presenter import SAVED, Desk, filled_in, finding

PAGE = (
    "<clientConfig><emailProvider><outgoingServer type='smtp'><hostname>smtp.acme.com</hostname>"
    "<port>465</port><socketType>SSL</socketType><username>%EMAILLOCALPART%</username>"
    "</outgoingServer></emailProvider></clientConfig>"
)


def with_file(text: str, desk: Desk | None = None) -> Desk:
    desk = desk or Desk()
    desk.services.files = {"file": text.encode()}
    desk.subject.imports.open_file("file")
    desk.tasks.run()
    return desk


def dropped(text: str, desk: Desk | None = None) -> Desk:
    desk = desk or Desk()
    desk.subject.imports.open_text(text)
    desk.tasks.run()
    return desk


def typed(field: Field, text: str, desk: Desk | None = None) -> Desk:
    desk = desk or Desk()
    desk.subject.edit(field, text)
    desk.subject.leave(field)
    return desk


def server(state: WindowState) -> tuple[str, str, Encryption]:
    return state.form.draft.host, state.form.draft.port, state.form.draft.encryption


def is_searching(state: WindowState) -> bool | None:
    return state.search.is_running if state.search else None


def line(state: WindowState) -> str:
    return str(imported.line(state) or "")


def more(state: WindowState) -> str:
    return str(imported.more(state) or "")


# Files and texts


def test_a_page_of_other_programs_fills_the_form_for_the_typed_address() -> None:
    desk = with_file(PAGE, typed(Field.NAME, "Jane"))
    assert line(desk.state) == "Filled in from the file: Outgoing Server, Port, Encryption."
    desk = with_file(PAGE, typed(Field.EMAIL, "jane@acme.com"))
    assert server(desk.state) == ("smtp.acme.com", "465", Encryption.SSL)
    assert desk.state.form.draft.username == "jane"
    assert desk.state.panel.result is not None
    assert desk.state.panel.result.tone is Tone.NEUTRAL


def test_what_was_typed_before_a_file_comes_back_with_undo_and_what_came_since_stays() -> None:
    desk = filled_in()
    desk.subject.edit(Field.NAME, "Jane")
    before = desk.state
    with_file(codec.encode(SAVED), desk)
    assert desk.state.form.draft != before.form.draft
    desk.subject.edit(Field.NAME, "Janet")
    desk.subject.imports.undo()
    assert desk.state.form.draft == before.form.draft._replace(name="Janet")
    assert desk.state.form.password == before.form.password
    assert desk.state.imported is None
    assert line(desk.state) == ""


def test_undo_takes_what_a_test_has_said_since_with_it() -> None:
    desk = with_file(PAGE, filled_in())
    desk.subject.type_password("pw-for-that-server")
    desk.services.tester.finding = finding()
    desk.subject.type_password("pw-typed")  # the one before was for another server
    desk.subject.test()
    desk.tasks.run()
    assert desk.state.panel.steps
    desk.subject.imports.undo()
    assert desk.state.panel.steps == ()
    assert desk.state.panel.result is None


def test_each_of_two_files_can_be_taken_back() -> None:
    desk = typed(Field.HOST, "mine.acme.test")
    with_file(PAGE, desk)
    with_file(PAGE.replace("smtp.acme.com", "b.acme.com"), desk)
    desk.subject.imports.undo()
    assert desk.state.form.draft.host == "smtp.acme.com"
    desk.subject.imports.undo()
    assert desk.state.form.draft.host == "mine.acme.test"
    desk.subject.imports.undo()
    assert desk.state.form.draft.host == "mine.acme.test"


def test_a_file_with_an_address_alone_has_its_server_looked_up_by_the_preset() -> None:
    desk = with_file('[account]\nemail = "jane@gmail.com"\n')
    assert server(desk.state) == ("smtp.gmail.com", "465", Encryption.SSL)
    assert desk.state.form.draft.test_to == "jane@gmail.com"


def test_a_file_ends_a_search_for_settings() -> None:
    desk = Desk()
    desk.subject.edit(Field.EMAIL, "jane@acme.com")
    desk.subject.leave(Field.EMAIL)
    search = desk.tasks.waiting.pop(0)
    with_file(PAGE, desk)
    search()
    assert is_searching(desk.state) is None
    assert desk.state.form.draft.host == "smtp.acme.com"
    desk.subject.imports.undo()
    assert is_searching(desk.state) is False


def test_a_file_for_microsoft_says_to_connect() -> None:
    text = '[server]\nhost = "smtp.office365.com"\n[auth]\ntype = "oauth"\n'
    desk = with_file(text)
    assert desk.state.panel.result is not None
    assert str(desk.state.panel.result.title).endswith("Enter your email address.")
    desk = with_file('[account]\nemail = "jane@acme.test"\n' + text)
    assert desk.state.panel.result is not None
    assert "Press Connect" in str(desk.state.panel.result.title)


@pytest.mark.parametrize("text", ["", "Hello", "<html/>", "x" * 300_000, "[server]\nport = 'x'\n"])
def test_nonsense_in_a_file_or_a_text_is_said_and_loses_nothing(text: str) -> None:
    desk = filled_in()
    before = desk.state.form.draft
    with_file(text, desk)
    assert desk.state.panel.result is not None
    assert str(desk.state.panel.result.title) == "We found no settings in this file."
    text = str(desk.state.panel.result.text)
    assert any(words in text for words in ("no outgoing server", "empty", "large", "port"))
    dropped(text, desk)
    assert str(desk.state.panel.result and desk.state.panel.result.title).startswith(
        "We found no settings"
    )
    assert desk.state.form.draft == before
    assert desk.state.is_idle


def test_a_file_that_is_not_there_is_said() -> None:
    desk = Desk()
    desk.subject.imports.open_file("nowhere")
    desk.tasks.run()
    assert "no such file" in str(desk.state.panel.result and desk.state.panel.result.text)


def test_a_fault_of_the_program_while_reading_is_one_sentence() -> None:
    desk = Desk()
    desk.services.clouds = None  # type: ignore[assignment]
    dropped("smtp://smtp.acme.com", desk)
    assert "Something went wrong" in str(desk.state.panel.result and desk.state.panel.result.title)


def test_a_dropped_address_fills_the_form_and_leaves_its_password_out() -> None:
    desk = dropped(f"smtp://jane%40acme.com:{CANARY}@smtp.acme.com:465")
    assert desk.state.form.draft.email == "jane@acme.com"
    assert line(desk.state).startswith("Filled in from the text: Email, Username, Outgoing Server")
    assert "left out" in more(desk.state)
    assert CANARY not in repr(desk.state)


def test_the_same_settings_again_say_that_nothing_had_to_be_filled_in() -> None:
    desk = dropped("smtp.acme.com:2525", dropped("smtp.acme.com:2525"))
    assert line(desk.state) == "Nothing had to be filled in from the text."


@pytest.mark.parametrize("field", [Field.HOST, Field.EMAIL])
def test_a_whole_file_pasted_into_a_field_is_read_as_a_file(field: Field) -> None:
    desk = typed(field, PAGE)
    assert desk.state.form.draft.text(field) == ""
    desk.tasks.run()
    assert server(desk.state) == ("smtp.acme.com", "465", Encryption.SSL)
    desk.subject.imports.undo()
    assert desk.state.form.draft.host == ""
    typed(field, 'format = 1\n[server]\nhost = "smtp.acme.com"\n', desk)
    desk.tasks.run()
    assert desk.state.form.draft.host == "smtp.acme.com"


def test_saved_settings_and_a_picked_service_end_what_can_be_taken_back() -> None:
    desk = with_file(PAGE, filled_in())
    desk.subject.type_password("pw-typed")  # the one before was for another server
    desk.subject.save()
    desk.tasks.run()
    assert desk.state.imported is None
    with_file(PAGE.replace("smtp.acme", "b.acme"), desk)
    desk.subject.pick_service("yahoo")
    assert desk.state.imported is None


def test_a_server_from_elsewhere_is_used_by_smtp_whatever_was_chosen_before() -> None:
    desk = filled_in()
    desk.subject.choose_connection(ConnectionType.GRAPH)
    dropped("smtp://jane@smtp.acme.com:465", desk)
    taken = desk.state.form.draft.connection
    desk.subject.imports.undo()
    back = desk.state.form.draft.connection
    assert (taken, back) == (ConnectionType.SMTP, ConnectionType.GRAPH)


def test_a_file_for_graph_is_taken_as_such() -> None:
    desk = with_file(
        '[account]\nconnection = "graph"\nemail = "a@b.test"\n[auth]\ntype = "oauth"\n'
    )
    draft = desk.state.form.draft
    assert (draft.connection, draft.auth_type) == (ConnectionType.GRAPH, AuthType.OAUTH)
