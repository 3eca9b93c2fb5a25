"""The address of a server, pasted into Outgoing Server or Email, without a window."""

from __future__ import annotations

from conftest import CANARY
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.model.choices import Encryption
from smtp_desktop.model.draft import Field
from support.presenter import Desk, filled_in


def typed(field: Field, text: str, desk: Desk | None = None) -> Desk:
    desk = desk or Desk()
    desk.subject.edit(field, text)
    desk.subject.leave(field)
    return desk


def server(state: WindowState) -> tuple[str, str, Encryption]:
    return state.form.draft.host, state.form.draft.port, state.form.draft.encryption


def test_an_address_in_outgoing_server_fills_the_other_fields_and_says_so() -> None:
    desk = typed(Field.HOST, "smtp://jane@smtp.acme.com:465")
    assert server(desk.state) == ("smtp.acme.com", "465", Encryption.SSL)
    assert desk.state.form.draft.username == "jane"
    notice = desk.state.form.notices[Field.HOST]
    assert str(notice.text) == "Taken from the address: Username, Port, Encryption."
    desk.subject.edit(Field.NAME, "Jane")
    desk.subject.follow_notice(Field.HOST)
    assert server(desk.state) == ("smtp.acme.com", "587", Encryption.TLS)
    assert (desk.state.form.draft.username, desk.state.form.draft.name) == ("", "Jane")
    desk.subject.edit(Field.EMAIL, "jane@acme.com")
    assert desk.state.form.draft.username == "jane@acme.com", "what was emptied fills again"


def test_a_password_in_an_address_is_dropped_and_that_is_said() -> None:
    desk = typed(Field.HOST, f"smtp://jane:{CANARY}@smtp.acme.com:587")
    assert "left out" in str(desk.state.form.notices[Field.HOST].text)
    assert CANARY not in repr(desk.state)
    desk.subject.follow_notice(Field.HOST)
    assert CANARY not in repr(desk.state)


def test_what_was_typed_before_stays_beside_an_address() -> None:
    desk = typed(Field.USERNAME, "other")
    desk.subject.choose_encryption(Encryption.STARTTLS)
    typed(Field.HOST, "smtps://jane@smtp.acme.com", desk)
    assert desk.state.form.draft.username == "other"
    assert desk.state.form.draft.encryption is Encryption.STARTTLS
    assert str(desk.state.form.notices[Field.HOST].text) == "Taken from the address: Port."


def test_a_port_in_an_address_was_typed_last_and_counts() -> None:
    desk = typed(Field.PORT, "2525")
    typed(Field.HOST, "smtp://smtp.acme.com:587", desk)
    assert desk.state.form.draft.port == "587"
    typed(Field.PORT, "2525", desk)
    typed(Field.HOST, "smtp://smtp.acme.com", desk)
    assert desk.state.form.draft.port == "2525"
    notice = desk.state.form.notices[Field.HOST]
    assert (str(notice.text), notice.label) == ("Tidied: only the server's name is needed.", None)


def test_an_address_in_email_gives_the_email_and_the_server() -> None:
    desk = typed(Field.EMAIL, f"smtp://jane%40acme.com:{CANARY}@smtp.acme.com:465")
    desk.tasks.run()
    draft = desk.state.form.draft
    assert (draft.email, draft.username, draft.test_to) == ("jane@acme.com",) * 3
    assert server(desk.state) == ("smtp.acme.com", "465", Encryption.SSL)
    assert "left out" in str(desk.state.form.notices[Field.EMAIL].text)
    assert desk.services.detection.asked == [], "the server is known"
    desk.subject.leave(Field.EMAIL)
    assert Field.EMAIL in desk.state.form.notices, "it stays until Email is typed"
    desk.subject.follow_notice(Field.EMAIL)
    draft = desk.state.form.draft
    assert (draft.host, draft.port, draft.email) == ("", "587", "jane@acme.com")
    assert CANARY not in repr(desk.state)


def test_an_address_without_an_email_asks_for_it_and_keeps_the_rest() -> None:
    desk = typed(Field.EMAIL, "smtp://jane@smtp.acme.com:465")
    assert Field.EMAIL in desk.state.form.problems
    assert (desk.state.form.draft.host, desk.state.form.draft.username) == ("smtp.acme.com", "jane")


def test_an_address_in_email_leaves_a_typed_server_alone() -> None:
    desk = typed(Field.HOST, "mail.acme.test")
    typed(Field.EMAIL, "smtp://jane%40acme.com@smtp.acme.com:465", desk)
    assert server(desk.state) == ("mail.acme.test", "587", Encryption.TLS)
    assert desk.state.form.draft.email == "jane@acme.com"


def test_an_address_of_microsoft_is_signed_in_to_in_the_browser() -> None:
    desk = typed(Field.HOST, "smtp://jane%40acme.com@smtp.office365.com:587")
    assert desk.state.form.is_oauth
    typed(Field.EMAIL, "jane@acme.com", desk)
    desk.tasks.run()
    assert desk.state.service.provider is not None
    assert "ms_basic_ending" in [one.code for one in desk.state.service.notes]


def test_saving_without_leaving_the_field_takes_the_address_apart_too() -> None:
    desk = filled_in()
    desk.subject.edit(Field.HOST, f"smtp://jane:{CANARY}@smtp.acme.com:587")
    desk.subject.type_password("pw-typed")  # the one before was for another server
    desk.subject.save()
    desk.tasks.run()
    assert desk.services.accounts.account().server.host == "smtp.acme.com"


def test_the_link_beside_a_field_changes_nothing_else() -> None:
    desk = typed(Field.PORT, "587")
    desk.subject.choose_encryption(Encryption.SSL)
    desk.subject.edit(Field.NAME, "Jane")
    desk.subject.follow_notice(Field.PORT)
    assert (desk.state.form.draft.port, desk.state.form.draft.name) == ("587", "Jane")
