"""What Save means, and every way a keyring refuses, without a window."""

from __future__ import annotations

import pytest

from smtp_desktop.errors import (
    SecretStoreHung,
    SecretStoreLocked,
    SecretStoreUnavailable,
    SettingsNotSaved,
)
from smtp_desktop.gui.state.result import Action
from smtp_desktop.model import codec
from smtp_desktop.model.draft import Field
from smtp_desktop.model.secret import Secret, SecretKind
from support.fakes import secrets_of
from support.presenter import SAVED, Desk, FakeServices, filled_in


def test_saving_keeps_settings_and_password_together() -> None:
    desk = filled_in()
    desk.subject.save()
    desk.tasks.run()
    assert desk.services.accounts.account().server.host == "smtp.acme.test"
    assert secrets_of(desk.services.accounts)[SecretKind.PASSWORD] == Secret("pw-typed")
    assert desk.state.form.password is None
    assert desk.state.saved.at is not None


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (SecretStoreUnavailable("none"), "keyring_missing"),
        (SecretStoreHung("hung"), "keyring_missing"),
        (SecretStoreLocked("locked"), "keyring_locked"),
    ],
)
def test_a_keyring_trouble_saves_nothing_and_offers_the_ways_out(
    error: SecretStoreUnavailable, code: str
) -> None:
    desk = filled_in()
    desk.services.secrets.trouble = error
    desk.subject.save()
    desk.tasks.run()
    assert desk.services.accounts.draft() is None
    assert desk.state.panel.result is not None
    assert desk.state.panel.result.finding is not None
    assert desk.state.panel.result.finding.code == code
    assert desk.state.panel.result.actions == (Action.SAVE_AGAIN, Action.KEEP_UNTIL_QUIT)
    assert desk.state.form.password == Secret("pw-typed")


def test_keep_until_i_quit_saves_the_settings_and_uses_the_password_from_memory() -> None:
    desk = filled_in()
    desk.services.secrets.trouble = SecretStoreUnavailable("none")
    desk.subject.save()
    desk.tasks.run()
    desk.subject.act(Action.KEEP_UNTIL_QUIT)
    desk.tasks.run()
    assert desk.state.saved.until_quit
    assert not desk.state.has_unsaved
    desk.subject.test()
    desk.tasks.run()
    assert desk.services.tester.requests[-1].credentials.secret() == "pw-typed"


def test_after_a_restart_a_password_kept_until_quit_is_asked_for_again() -> None:
    services = FakeServices({"default": codec.encode(SAVED)})
    desk = Desk(services)
    desk.subject.test()
    desk.tasks.run()
    assert "once more" in str(desk.state.form.problems[Field.PASSWORD])
    assert desk.state.frame.focus is not None
    assert desk.state.frame.focus[1] is Field.PASSWORD


def test_a_full_disk_is_said_and_nothing_typed_is_lost() -> None:
    desk = filled_in()
    desk.services.secrets.trouble = SettingsNotSaved("the disk is full")
    desk.subject.save()
    desk.tasks.run()
    assert "disk is full" in str(desk.state.panel.result and desk.state.panel.result.text)
    assert desk.state.form.draft.host == "smtp.acme.test"


def test_a_bug_is_one_sentence_and_the_form_stays() -> None:
    desk = filled_in()
    desk.services.tester.error = ZeroDivisionError("pw-typed inside")
    desk.subject.test()
    desk.tasks.run()
    result = desk.state.panel.result
    assert result is not None
    assert "Something went wrong" in str(result.title)
    assert "pw-typed" not in result.details
    assert desk.state.is_idle
