"""Where people sign in has a place in the window, with its tenant and without."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from gui.changes.test_service_line import typed
from smtp_desktop.gui.state import connection
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.gui.view.window import MainWindow
from smtp_desktop.model.draft import Field
from support.clock import FixedClock
from support.microsoft import CLIENT_ID, JANE, TENANT
from support.presenter import Desk
from support.registered import registered

BASE = "https://login.microsoftonline.com"
OTHER = "other.example.org"
FILE = (
    '[account]\nemail = "{email}"\n[auth]\ntype = "oauth"\nclient_id = "{client}"\n'
    'tenant_id = "{tenant}"\nauthority = "https://login.acme.test"\n'
    '[server]\nhost = "smtp.office365.com"\nport = 587\n'
)


def without_tenant() -> Desk:
    desk = registered()
    desk.subject.edit(Field.TENANT_ID, "")
    return desk


def remark(state: WindowState) -> str:
    found = state.notice(Field.AUTHORITY)
    return str(found.text) if found else ""


@pytest.mark.parametrize("end", ["", "/v2.0", "/"])
def test_a_tenant_in_the_address_goes_into_its_own_field_and_can_be_taken_back(end: str) -> None:
    desk = typed(without_tenant(), Field.AUTHORITY, f"{BASE}/{TENANT}{end}")
    assert (desk.state.form.draft.authority, desk.state.form.draft.tenant_id) == (BASE, TENANT)
    assert remark(desk.state) == "The Tenant ID in it went into its own field."
    desk.subject.follow_notice(Field.AUTHORITY)
    assert (desk.state.form.draft.authority, desk.state.form.draft.tenant_id) == ("", "")


def test_an_address_with_the_tenant_that_is_there_loses_it_without_a_word() -> None:
    desk = typed(registered(), Field.AUTHORITY, f"{BASE}/{TENANT}")
    assert (desk.state.form.draft.authority, desk.state.form.draft.tenant_id) == (BASE, TENANT)
    assert Field.AUTHORITY not in desk.state.form.problems
    assert remark(desk.state) == ""


def test_an_address_for_anybody_fits_every_tenant() -> None:
    desk = typed(registered(), Field.AUTHORITY, f"{BASE}/organizations/v2.0")
    assert (desk.state.form.draft.authority, desk.state.form.draft.tenant_id) == (BASE, TENANT)


def test_two_tenants_are_a_contradiction_until_one_of_them_is_changed() -> None:
    desk = typed(registered(), Field.AUTHORITY, f"{BASE}/{OTHER}")
    assert OTHER in str(desk.state.form.problems[Field.AUTHORITY])
    desk.subject.sign_in.connect()
    assert not desk.state.is_connecting
    typed(desk, Field.TENANT_ID, OTHER)
    assert Field.AUTHORITY not in desk.state.form.problems


@pytest.mark.parametrize(
    "pasted",
    [
        *("http://login.acme.test", "login.acme.test", "javascript:alert(1)", "--new-window"),
        *("https://jane@login.acme.test", "https://login.acme.test/?x=1", "file:///etc/passwd"),
    ],
)
def test_what_is_no_sign_in_page_is_said_on_leaving_and_never_opened(pasted: str) -> None:
    desk = typed(registered(), Field.AUTHORITY, pasted)
    assert Field.AUTHORITY in desk.state.form.problems
    desk.subject.sign_in.connect()
    assert not desk.state.is_connecting


def test_it_is_folded_away_until_it_is_wanted_or_set(qtbot: QtBot) -> None:
    window = MainWindow(FixedClock(), has_mailbox=False)
    qtbot.addWidget(window)
    window.show()
    desk = registered()
    window.show_state(desk.state)
    field = window.form.microsoft.inputs[Field.AUTHORITY]
    assert window.form.microsoft.authority_fold.isVisible()
    assert not field.isVisible()
    desk.subject.sign_in.toggle_authority()
    window.show_state(desk.state)
    assert field.isVisible()


def test_a_file_that_sets_it_shows_it_at_once(qtbot: QtBot) -> None:
    desk = Desk()
    desk.subject.imports.open_text(FILE.format(email=JANE, client=CLIENT_ID, tenant=TENANT))
    desk.tasks.run()
    assert desk.state.form.draft.authority == "https://login.acme.test"
    assert connection.shows_authority(desk.state)
    desk.subject.sign_in.toggle_registration()
    window = MainWindow(FixedClock(), has_mailbox=False)
    qtbot.addWidget(window)
    window.show()
    window.show_state(desk.state)
    assert window.form.microsoft.inputs[Field.AUTHORITY].isVisible()
