"""The window while settings are looked up, found, offered and taken over."""

from __future__ import annotations

from collections.abc import Callable

from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.model.draft import Draft, Field
from smtp_desktop.ports.system import OtherAccount, OtherPrograms
from support.presenter import Desk, FakeServices
from support.programs import JANE, Programs
from support.searching import MICROSOFT, OWN, World, page, reports

REALM = "https://login.microsoftonline.com/common/userrealm/nobody%40acme.com?api-version=2.1"
OWN_SIGN_IN = World(
    mx=MICROSOFT.mx, pages={**MICROSOFT.pages, REALM: b'{"account_type": "Federated"}'}
)


HERE: OtherPrograms = Programs(
    OtherAccount("thunderbird", JANE),
    OtherAccount("thunderbird", JANE._replace(email="accounts.payable@acme-international.com")),
    OtherAccount("msmtp", Draft(host="relay.acme.com")),
)


def searching(world: World, email: str = "jane@acme.com") -> Desk:
    """A desk at which an address was typed and left; the search has yet to run."""
    services = FakeServices()
    services.detection.reports = reports(world, email)
    desk = Desk(services)
    desk.subject.edit(Field.EMAIL, email)
    desk.subject.leave(Field.EMAIL)
    return desk


def looking_up() -> WindowState:
    return searching(World()).state


def still_looking() -> WindowState:
    desk = searching(World())
    desk.tasks.a_second_passes()
    return desk.state


def found_by_own_page() -> WindowState:
    return _done(World(pages={OWN: page("smtp.acme.com")}))


def found_microsoft_by_mx() -> WindowState:
    return _done(MICROSOFT)


def found_own_sign_in_page() -> WindowState:
    return _done(OWN_SIGN_IN)


def found_foreign_server() -> WindowState:
    return _done(World(pages={OWN: page("smtp.hoster.net")}))


def found_no_smtp_by_mx() -> WindowState:
    return _done(World(mx=("mail.tutanota.de",)))


def did_you_mean() -> WindowState:
    desk = searching(World(), "jane@gmial.com")
    desk.tasks.run()
    return desk.state


def other_programs() -> WindowState:
    return _beside_others().state


def taken_from_thunderbird() -> WindowState:
    desk = _beside_others()
    desk.subject.imports.use(desk.state.known.others_here[0])
    desk.tasks.run()
    return desk.state


def taken_from_file() -> WindowState:
    desk = Desk()
    desk.subject.edit(Field.EMAIL, "jane@acme.com")
    desk.services.files = {"config.xml": page("smtp.acme.com")}
    desk.subject.imports.open_file("config.xml")
    desk.tasks.run()
    return desk.state


def pasted_address() -> WindowState:
    desk = Desk()
    desk.subject.edit(Field.HOST, "smtp://jane:pw-pasted@smtp.acme.com:465")
    desk.subject.leave(Field.HOST)
    return desk.state


def nonsense_dropped() -> WindowState:
    desk = Desk()
    desk.subject.imports.open_text("Dear all")
    desk.tasks.run()
    return desk.state


def _done(world: World) -> WindowState:
    desk = searching(world)
    desk.tasks.run()
    return desk.state


def _beside_others() -> Desk:
    services = FakeServices()
    services.other_programs = HERE
    return Desk(services)


STATES: tuple[Callable[[], WindowState], ...] = (
    looking_up, still_looking, found_by_own_page, found_microsoft_by_mx, found_own_sign_in_page,
    found_foreign_server, found_no_smtp_by_mx, did_you_mean, other_programs,
    taken_from_thunderbird, taken_from_file, pasted_address, nonsense_dropped,
)  # fmt: skip
