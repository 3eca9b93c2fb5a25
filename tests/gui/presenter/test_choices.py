"""Services, files, the mailbox, and buttons pressed at an odd moment, without a window."""

from __future__ import annotations

from smtp_desktop.diagnosis.finding import Fix
from smtp_desktop.errors import SecretStoreLocked
from smtp_desktop.gui.state.form import Form
from smtp_desktop.gui.state.frame import Choice, Page
from smtp_desktop.gui.state.result import Action, Tone
from smtp_desktop.gui.state.window import WindowState, Work
from smtp_desktop.model import codec
from smtp_desktop.model.choices import AuthType, ConnectionType
from smtp_desktop.model.draft import Field
from smtp_desktop.model.secret import Secret
from smtp_desktop.ports.system import Received
from support.clock import NOW
from support.fakes import account
from support.presenter import Desk, FakeServices, filled_in

NEWS = Received("you@practice.test", ("you@practice.test",), "Hello", "Hello.\n", NOW)


class Box:
    def messages(self) -> list[Received]:
        return [NEWS]


def test_a_service_that_is_not_known_changes_nothing() -> None:
    desk = filled_in()
    before = desk.state
    desk.subject.pick_service("nobody")
    assert desk.state == before


def test_a_service_picked_by_its_button_fills_the_server() -> None:
    desk = filled_in()
    desk.subject.pick_service(desk.state.known.buttons[0].id)
    assert desk.state.service.provider == desk.state.known.buttons[0]
    assert desk.state.form.draft.host != "smtp.acme.test"


def test_a_service_that_takes_a_password_is_reached_by_smtp() -> None:
    picked = filled_in()
    picked.subject.choose_connection(ConnectionType.GRAPH)
    gmail = next(one for one in picked.state.known.buttons if one.id == "gmail")
    picked.subject.pick_service(gmail.id)
    assert picked.state.form.draft.connection is ConnectionType.SMTP
    typed = Desk()
    typed.subject.choose_connection(ConnectionType.GRAPH)
    typed.subject.edit(Field.EMAIL, "jane@gmail.com")
    typed.subject.leave(Field.EMAIL)
    assert typed.state.form.draft.connection is ConnectionType.SMTP


def test_the_list_of_services_opens_and_closes() -> None:
    desk = Desk()
    desk.subject.ask_for_service()
    assert desk.state.service.is_asked_for
    desk.subject.ask_for_service()
    assert not desk.state.service.is_asked_for


def test_the_mailbox_shows_what_has_arrived() -> None:
    services = FakeServices()
    services.mailbox = Box()
    desk = Desk(services)
    desk.subject.act(Action.SHOW_MAILBOX)
    assert desk.state.frame.page is Page.MAILBOX
    assert desk.state.known.messages == (NEWS,)
    desk.subject.show_page(Page.SETTINGS)
    assert Page(desk.state.frame.page) is Page.SETTINGS


def test_without_a_practice_server_the_mailbox_is_empty() -> None:
    desk = Desk()
    desk.subject.show_page(Page.MAILBOX)
    assert desk.state.known.messages == ()


def test_a_link_that_is_gone_does_nothing() -> None:
    desk = filled_in()
    before = desk.state
    desk.subject.follow_notice(Field.PORT)
    assert desk.state == before


def test_while_a_test_runs_nothing_else_begins_and_no_field_is_tidied() -> None:
    desk = filled_in()
    desk.subject.edit(Field.NAME, "  Jane  ")
    desk.subject.test()
    running = desk.state
    desk.subject.leave(Field.NAME)
    desk.subject.save()
    desk.subject.test()
    desk.subject.imports.open_file("settings.toml")
    assert desk.state == running
    assert len(desk.tasks.waiting) == 1


def test_a_wrong_form_is_not_saved_whichever_way_it_is_asked_for() -> None:
    desk = Desk()
    desk.subject.edit(Field.EMAIL, "jane@acme")
    desk.subject.save()
    desk.subject.request_close()
    desk.subject.answer(Choice.SAVE)
    assert Field.EMAIL in desk.state.form.problems
    assert not desk.tasks.waiting
    assert not desk.state.frame.is_closing


def test_a_locked_keyring_is_tried_again_by_one_button() -> None:
    desk = filled_in()
    desk.services.secrets.trouble = SecretStoreLocked("locked")
    desk.subject.save()
    desk.tasks.run()
    locked = desk.state.panel.result
    assert locked is not None
    assert Action.SAVE_AGAIN in locked.actions
    desk.services.secrets.trouble = None
    desk.subject.act(Action.SAVE_AGAIN)
    desk.tasks.run()
    assert desk.state.saved.at == NOW


def test_a_fix_may_set_every_field_that_a_finding_names() -> None:
    desk = filled_in()
    everything: dict[str, str | int] = {
        "host": "mail.acme.test",
        "port": 465,
        "encryption": "ssl",
        "username": "jane",
        "email": "joe@acme.test",
        "auth": "none",
    }
    desk.subject.fixes.apply(Fix("Use these", everything))
    draft = desk.state.form.draft
    assert (draft.host, draft.port, draft.email) == ("mail.acme.test", "465", "joe@acme.test")
    assert draft.auth_type is AuthType.NONE


def with_file(name: str, text: str) -> Desk:
    services = FakeServices()
    services.files = {name: text.encode()}
    return Desk(services)


def test_a_settings_file_from_it_fills_the_form_and_is_not_saved_yet() -> None:
    desk = with_file("from-it.toml", codec.encode(account(465, host="mail.acme.test")))
    desk.subject.imports.open_file("from-it.toml")
    assert desk.state.work is Work.LOADING
    desk.tasks.run()
    assert (desk.state.form.draft.host, desk.state.form.draft.port) == ("mail.acme.test", "465")
    assert Field.HOST in desk.state.unsaved
    assert desk.state.panel.result is not None
    assert desk.state.panel.result.tone is Tone.NEUTRAL


def test_a_settings_file_that_is_wrong_says_where_and_loses_nothing() -> None:
    desk = with_file("wrong.toml", "format = 1\n[server]\nport = 'x'\n")
    desk.subject.edit(Field.EMAIL, "jane@acme.test")
    desk.subject.imports.open_file("wrong.toml")
    desk.tasks.run()
    assert desk.state.form.draft.email == "jane@acme.test"
    assert desk.state.panel.result is not None
    assert desk.state.panel.result.tone is Tone.BAD
    assert "line 3, server.port" in str(desk.state.panel.result.text)


def test_a_saved_file_that_somebody_broke_is_told_at_the_start_and_can_be_replaced() -> None:
    desk = filled_in(FakeServices({"default": "format = 1\n[server]\nport = 'x'\n"}))
    assert desk.state.panel.result is not None
    assert "line 3, server.port" in str(desk.state.panel.result.text)
    desk.subject.save()
    desk.tasks.run()
    assert desk.state.saved.at == NOW


def test_choosing_the_encryption_that_is_chosen_already_changes_nothing() -> None:
    desk = filled_in()
    before = desk.state
    desk.subject.choose_encryption(before.form.draft.encryption)
    assert desk.state == before


def test_what_was_never_tested_has_not_changed_since() -> None:
    assert WindowState().changed_since_test == ()
    assert not WindowState().is_tested


def test_a_client_secret_counts_as_unsaved() -> None:
    desk = Desk()
    desk.subject.type_client_secret("a secret value")
    assert Field.CLIENT_SECRET in desk.state.unsaved


def test_nothing_is_lost_while_nothing_is_loaded_yet() -> None:
    assert not WindowState(form=Form(password=Secret("x"))).has_unsaved


def test_the_saved_password_says_how_long_it_is_kept() -> None:
    typed = filled_in().state
    assert typed.password_placeholder is None
    saved = typed.with_form(password=None).with_saved(has_password=True, draft=typed.form.draft)
    assert "Saved" in str(saved.password_placeholder)
    assert "until you quit" in str(saved.with_saved(until_quit=True).password_placeholder)
