"""Looking settings up while somebody types on, without a window."""

from __future__ import annotations

from dataclasses import replace

import pytest

from smtp_desktop.discovery.offer import Offer, Source
from smtp_desktop.errors import HostNotFound
from smtp_desktop.gui.changes import search
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.model.choices import AuthType, Encryption
from smtp_desktop.model.draft import Field
from smtp_desktop.services.accounts.preferences import Preferences
from smtp_desktop.services.detection.detection import Detected
from support.presenter import Desk, FakeServices, MemoryMarks
from support.searching import GUID, World, page, reports

OWN = "https://autoconfig.{}/mail/config-v1.1.xml"
OPENID = "https://login.microsoftonline.com/acme.com/v2.0/.well-known/openid-configuration"


def own_page(host: str = "smtp.acme.com", domain: str = "acme.com") -> World:
    return World(pages={OWN.format(domain): page(host)})


def typed(email: str = "jane@acme.com", found: list[Detected] | None = None) -> Desk:
    """A desk at which an address was typed and left; the search has yet to run."""
    services = FakeServices()
    services.detection.reports = reports(own_page()) if found is None else found
    desk = Desk(services)
    desk.subject.edit(Field.EMAIL, email)
    desk.subject.leave(Field.EMAIL)
    return desk


def server(state: WindowState) -> tuple[str, str, Encryption]:
    return state.form.draft.host, state.form.draft.port, state.form.draft.encryption


def line(state: WindowState) -> str:
    return str(search.line(state) or "")


def test_an_unknown_domain_is_looked_up_and_said_so() -> None:
    desk = typed()
    assert line(desk.state) == "Looking up settings for acme.com…"
    assert not desk.state.knows_no_server
    assert desk.state.is_idle


def test_what_is_found_fills_the_form_and_says_where_it_comes_from() -> None:
    desk = typed()
    desk.tasks.run()
    assert server(desk.state) == ("smtp.acme.com", "465", Encryption.SSL)
    assert desk.state.form.draft.username == "jane@acme.com"
    assert line(desk.state) == "Settings filled in for you: from your domain's own page."


def test_a_known_domain_is_not_looked_up() -> None:
    desk = typed("jane@gmail.com")
    assert desk.services.detection.asked == []
    assert desk.state.search is None
    desk.tasks.run()
    assert desk.state.form.draft.host == "smtp.gmail.com"


def test_after_three_seconds_nobody_has_to_wait() -> None:
    desk = typed()
    desk.tasks.a_second_passes()
    assert line(desk.state) == "Still looking. You can go on and fill them in yourself."


@pytest.mark.parametrize(
    ("field", "value"),
    [(Field.HOST, "mine.acme.com"), (Field.PORT, "2525"), (Field.USERNAME, "jd")],
)
def test_what_was_typed_meanwhile_is_never_overwritten(field: Field, value: str) -> None:
    desk = typed()
    desk.subject.edit(field, value)
    desk.tasks.run()
    assert desk.state.form.draft.text(field) == value


def test_a_chosen_authentication_type_stays() -> None:
    desk = typed(found=reports(World(mx=("acme-com.mail.protection.outlook.com",))))
    desk.subject.choose_auth(AuthType.BASIC)
    desk.tasks.run()
    assert desk.state.form.draft.auth_type is AuthType.BASIC


def test_microsoft_365_behind_an_own_domain_fills_tenant_and_sign_in() -> None:
    issuer = f'{{"issuer": "https://login.microsoftonline.com/{GUID}/v2.0"}}'.encode()
    world = World(mx=("acme-com.mail.protection.outlook.com",), pages={OPENID: issuer})
    desk = typed(found=reports(world))
    desk.tasks.run()
    assert server(desk.state) == ("smtp.office365.com", "587", Encryption.TLS)
    assert (desk.state.form.draft.auth_type, desk.state.form.draft.tenant_id) == (
        AuthType.OAUTH,
        GUID,
    )
    assert desk.state.service.provider is not None
    assert "ms_basic_ending" in [note.code for note in desk.state.service.notes]


def test_undo_takes_back_what_was_filled_in_and_nothing_that_was_typed() -> None:
    desk = typed()
    before = desk.state.form.draft
    desk.tasks.run()
    desk.subject.edit(Field.NAME, "Jane")
    desk.subject.edit(Field.PORT, "2525")
    desk.subject.detection.undo()
    assert desk.state.form.draft == before._replace(name="Jane", port="2525")
    assert line(desk.state) == ""
    desk.subject.leave(Field.EMAIL)
    desk.tasks.run()
    assert desk.state.form.draft.host == "", "it is not filled in again"


def test_undo_without_a_search_changes_nothing() -> None:
    desk = Desk()
    before = desk.state
    desk.subject.detection.undo()
    assert desk.state == before


def test_leaving_the_same_address_again_asks_nobody_again() -> None:
    desk = typed()
    desk.tasks.run()
    desk.subject.edit(Field.EMAIL, "john@acme.com")
    desk.subject.leave(Field.EMAIL)
    desk.tasks.run()
    assert desk.services.detection.asked == ["jane@acme.com"]
    assert desk.state.form.draft.host == "smtp.acme.com"


def test_another_domain_ends_the_search_and_its_late_answer_is_dropped() -> None:
    desk = typed()
    desk.subject.edit(Field.EMAIL, "jane@gmail.com")
    desk.subject.leave(Field.EMAIL)
    assert desk.tasks.cancelled[-1].is_cancelled
    desk.tasks.run()
    assert desk.state.form.draft.host == "smtp.gmail.com"


def test_an_address_that_is_being_changed_takes_no_late_answer() -> None:
    desk = typed()
    desk.subject.edit(Field.EMAIL, "jane@acme.co")
    desk.tasks.run()
    assert desk.state.form.draft.host == ""


def test_what_was_found_for_one_domain_does_not_stay_for_another() -> None:
    desk = typed()
    desk.tasks.run()
    desk.services.detection.reports = []
    desk.subject.edit(Field.EMAIL, "jane@other.example")
    desk.subject.leave(Field.EMAIL)
    desk.tasks.run()
    assert desk.state.form.draft.host == ""
    assert desk.state.knows_no_server


def test_a_preset_after_a_search_is_not_taken_back() -> None:
    desk = typed()
    desk.tasks.run()
    desk.subject.edit(Field.EMAIL, "jane@gmail.com")
    desk.subject.leave(Field.EMAIL)
    desk.tasks.run()
    assert server(desk.state) == ("smtp.gmail.com", "465", Encryption.SSL)


def test_nothing_found_offers_the_services() -> None:
    desk = typed(found=[Detected("jane@acme.com")])
    desk.tasks.run()
    assert line(desk.state) == ""
    assert desk.state.knows_no_server


def test_a_search_that_fails_is_as_good_as_nothing_found() -> None:
    desk = typed()
    desk.services.detection.error = HostNotFound("No.")
    desk.tasks.run()
    assert desk.state.knows_no_server


def test_a_server_of_somebody_else_is_marked_until_it_is_changed() -> None:
    desk = typed(found=reports(own_page("smtp.hoster.net")))
    desk.tasks.run()
    warning = search.warning(desk.state)
    assert str(warning).startswith("smtp.hoster.net does not belong to acme.com")
    desk.subject.edit(Field.HOST, "smtp.acme.com")
    assert search.warning(desk.state) is None


def test_during_a_test_nothing_changes_and_afterwards_it_is_filled_in() -> None:
    desk = typed()
    search_job = desk.tasks.waiting.pop(0)
    desk.subject.edit(Field.HOST, "smtp.acme.com")
    desk.subject.type_password("pw-typed")
    desk.subject.test()
    search_job()
    assert desk.state.form.draft.port == "587"
    desk.tasks.run()
    for _ in range(3):
        desk.tasks.a_second_passes()
    assert desk.state.form.draft.port == "465"


def test_a_server_that_was_typed_first_is_not_looked_up() -> None:
    services = FakeServices()
    desk = Desk(services)
    desk.subject.edit(Field.HOST, "smtp.acme.com")
    desk.subject.edit(Field.EMAIL, "jane@acme.com")
    desk.subject.leave(Field.EMAIL)
    desk.tasks.run()
    assert services.detection.asked == []


@pytest.mark.parametrize("email", ["", "jane", "jane@"])
def test_what_is_no_address_is_not_looked_up(email: str) -> None:
    assert typed(email).services.detection.asked == []


def test_a_service_that_is_picked_ends_what_was_found() -> None:
    desk = typed()
    desk.tasks.run()
    desk.subject.pick_service("yahoo")
    assert desk.state.search is None
    assert desk.state.form.draft.host == "smtp.mail.yahoo.com"


def test_with_look_ups_off_nobody_is_asked_also_after_a_restart() -> None:
    services = FakeServices()
    first = Desk(services)
    first.subject.detection.allow(allowed=False)
    first.tasks.run()
    second = Desk(services)
    second.subject.edit(Field.EMAIL, "jane@acme.com")
    second.subject.leave(Field.EMAIL)
    second.tasks.run()
    assert services.detection.asked == []
    assert second.state.knows_no_server
    second.subject.detection.allow(allowed=True)
    second.tasks.run()
    assert services.detection.asked == ["jane@acme.com"]


@pytest.mark.parametrize("allowed", [True, False])
def test_a_switch_that_could_not_be_saved_says_so(allowed: bool) -> None:
    services = FakeServices()
    marks = MemoryMarks()
    marks.is_full = True
    services.preferences = Preferences(marks)
    desk = Desk(services)
    desk.subject.detection.allow(allowed=allowed)
    desk.tasks.run()
    assert desk.state.known.looks_up is allowed, "it counts meanwhile"
    assert desk.state.panel.result
    assert "could not be saved" in str(desk.state.panel.result.title)


def test_a_switch_that_was_saved_says_nothing() -> None:
    desk = Desk(FakeServices())
    desk.subject.detection.allow(allowed=False)
    desk.tasks.run()
    assert desk.state.panel.result is None


def test_switching_look_ups_off_ends_the_one_under_way() -> None:
    desk = typed()
    desk.subject.detection.allow(allowed=False)
    desk.tasks.run()
    assert desk.state.form.draft.host == ""


def test_a_slip_of_a_key_is_asked_about_and_fixed_with_one_click() -> None:
    desk = typed("jane@gmial.com", found=[])
    notice = desk.state.form.notices[Field.EMAIL]
    assert str(notice.text) == "Did you mean jane@gmail.com?"
    desk.subject.follow_notice(Field.EMAIL)
    desk.tasks.run()
    assert desk.state.form.draft.email == "jane@gmail.com"
    assert server(desk.state) == ("smtp.gmail.com", "465", Encryption.SSL)
    assert desk.state.form.draft.username == "jane@gmail.com"
    assert Field.EMAIL not in desk.state.form.notices


def test_better_answers_replace_earlier_ones() -> None:
    first = reports(World(doors={"smtp.acme.com:465": _door()}))
    desk = typed(found=[*first, *reports(own_page("own.acme.com"))])
    desk.tasks.run()
    assert desk.state.form.draft.host == "own.acme.com"
    desk.subject.detection.undo()
    assert desk.state.form.draft.host == ""


def _door() -> tuple[Offer, ...]:
    return (Offer(Source.PROBE, "smtp.acme.com", 465, Encryption.SSL),)


def test_a_search_without_a_server_fills_nothing() -> None:
    found = Detected("jane@acme.com")
    assert search.filled(WindowState(), found) == WindowState()
    assert search.undone(WindowState()) == WindowState()
    assert replace(found, believed=None) == found


def test_what_was_opened_because_nothing_was_known_folds_away_again() -> None:
    desk = typed("jane@gmial.com", found=[])
    desk.tasks.run()
    assert desk.state.shows_server
    desk.subject.follow_notice(Field.EMAIL)
    assert not desk.state.shows_server


def test_what_was_opened_by_hand_stays_open() -> None:
    desk = Desk()
    desk.subject.toggle_server()
    desk.subject.edit(Field.EMAIL, "jane@gmail.com")
    desk.subject.leave(Field.EMAIL)
    assert desk.state.shows_server
