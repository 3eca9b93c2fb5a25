"""The window in each of its states, for the tests that look at all of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import states.address as address_gallery
import states.delivery as delivery_gallery
import states.detection as detecting_gallery
import states.graph as graph_gallery
import states.log as log_gallery
import states.programs as programs_gallery
import states.sign_in as microsoft_gallery
from smtp_desktop.diagnosis.explain import explain
from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.errors import FileNotWritten, SecretStoreUnavailable
from smtp_desktop.gui.changes.results import not_tried as not_tried_again
from smtp_desktop.gui.state.frame import Page
from smtp_desktop.gui.state.result import Action
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.model.choices import AuthType, Encryption
from smtp_desktop.model.draft import Field
from smtp_desktop.ports.system import Received
from smtp_desktop.smtp.reply import EnhancedStatus, Reply
from support.clock import NOW
from support.fakes import CATALOGUE
from support.presenter import Desk, FakeServices

GOOGLE = Failure(
    stage=Stage.AUTH,
    errors=("PermanentReply", "NegativeReply"),
    reply=Reply(534, ("5.7.9 Application-specific password required",), EnhancedStatus(5, 7, 9)),
    text="Application-specific password required. gsmtp",
    host="smtp.gmail.com",
    port=465,
    words={"provider": "Gmail"},
)  # fmt: skip
TOKEN = "AM0PR02CA0123.eurprd02.prod.outlook.com 2026-11-20T08:14:00.123Z 08DE27B2A1F3C9D4"
MAILBOX_OFF = Failure(
    stage=Stage.AUTH,
    errors=("PermanentReply", "NegativeReply"),
    reply=Reply(
        535,
        ("5.7.139 SmtpClientAuthentication is disabled for the Mailbox.", f"5.7.139 [{TOKEN}]"),
        EnhancedStatus(5, 7, 139),
    ),
    text="SmtpClientAuthentication is disabled for the Mailbox.",
    host="smtp.office365.com",
    port=587,
    words={"email": "jane@acme.test"},
)  # fmt: skip
CHAIN = Failure(
    stage=Stage.STARTTLS,
    errors=("CertificateNotTrusted", "TlsError"),
    host="smtp.acme.test",
    port=587,
    words={"issuer": "Acme Inspection"},
)
REFUSED = Failure(
    stage=Stage.CONNECT,
    errors=("ConnectionRefused", "TransportError"),
    host="smtp.acme.test",
    port=587,
)

BAD_PASSWORD = Failure(
    stage=Stage.AUTH,
    errors=("PermanentReply", "NegativeReply"),
    reply=Reply(535, ("5.7.8 Authentication failed",), EnhancedStatus(5, 7, 8)),
    text="Authentication failed",
    host="smtp.acme.test",
    port=465,
)


OFFLINE = Failure(
    stage=Stage.RESOLVE,
    errors=("HostNotFound", "TransportError"),
    host="smtp.gmail.com",
    port=465,
    facts={"dns": "no_answer", "online": "no"},
)
NO_SUCH_NAME = Failure(
    stage=Stage.RESOLVE,
    errors=("HostNotFound", "TransportError"),
    host="smtp.gmail.com",
    port=465,
    facts={"dns": "no_such_name", "service": "known"},
    words={"provider": "Gmail"},
)


def first_run() -> WindowState:
    return Desk().state


def loading() -> WindowState:
    return WindowState()


def found() -> WindowState:
    return _typed("jane@gmail.com").state


def not_found() -> WindowState:
    return _typed("jane@acme.test").state


def nothing_answered() -> WindowState:
    state = not_found()
    assert state.search
    return state._replace(search=state.search._replace(is_unanswered=True))


def clear_on_this_computer() -> WindowState:
    desk = _typed("jane@acme.test")
    desk.subject.edit(Field.HOST, "localhost")
    desk.subject.choose_encryption(Encryption.NONE)
    return desk.state


def no_smtp() -> WindowState:
    return _typed("jane@tuta.com").state


def microsoft() -> WindowState:
    return _typed("jane@contoso.onmicrosoft.com").state


def microsoft_personal() -> WindowState:
    return _typed("jane@outlook.com").state


def everything_open() -> WindowState:
    desk = _typed("jane@gmail.com")
    desk.subject.toggle_server()
    desk.subject.toggle_advanced()
    desk.subject.ask_for_service()
    desk.subject.choose_encryption(Encryption.STARTTLS)
    desk.subject.edit(Field.PORT, "465")
    desk.subject.leave(Field.PORT)
    return desk.state


def errors() -> WindowState:
    desk = Desk()
    desk.subject.edit(Field.EMAIL, "jane@acme")
    desk.subject.edit(Field.HOST, "smtp..acme")
    desk.subject.edit(Field.PORT, "70000")
    desk.subject.edit(Field.TEST_TO, "joe joe@acme.test")
    desk.subject.test()
    return desk.state


def running() -> WindowState:
    desk = _ready()
    desk.subject.test()
    desk.tasks.a_second_passes()
    before = len(desk.view.states)
    desk.tasks.run()
    return next(state for state in desk.view.states[before:] if len(state.panel.steps) == 5)


def worked() -> WindowState:
    desk = _ready()
    desk.subject.test()
    desk.tasks.run()
    return desk.state


def google_refused() -> WindowState:
    desk = _typed("jane@gmail.com")
    desk.subject.edit(Field.NAME, "Acme Finance")
    desk.subject.type_password("pw-typed")
    return _failed(desk, GOOGLE).state


def offline() -> WindowState:
    desk = _typed("jane@gmail.com")
    desk.subject.type_password("pw-typed")
    return _failed(desk, OFFLINE).state


def name_not_found() -> WindowState:
    desk = _typed("jane@gmail.com")
    desk.subject.type_password("pw-typed")
    return _failed(desk, NO_SUCH_NAME).state


def older_result() -> WindowState:
    """A test failed, and another password was typed since."""
    desk = _typed("jane@gmail.com")
    desk.subject.type_password("pw-typed")
    _failed(desk, GOOGLE)
    desk.subject.type_password("pw-other")
    return desk.state


def not_tried() -> WindowState:
    """The program held a third try back, and the person waits."""
    return _ready().state.with_panel(result=not_tried_again(NOW))


def nothing_filled_in() -> WindowState:
    desk = Desk()
    desk.subject.test()
    return desk.state


def port_refused_with_details() -> WindowState:
    desk = _failed(_ready(), REFUSED)
    desk.subject.toggle_details()
    return desk.state


def letter_for_it() -> WindowState:
    desk = _failed(_ready(), MAILBOX_OFF)
    desk.subject.papers.toggle_letter("it_admin")
    return desk.state


def two_letters_and_details() -> WindowState:
    desk = _failed(_ready(), CHAIN)
    assert desk.state.panel.result
    desk.subject.papers.save_letter(desk.state.panel.result.letters[1], "/srv/janed/Letter.txt")
    desk.tasks.run()
    desk.subject.toggle_details()
    return desk.state


def letter_not_saved() -> WindowState:
    desk = _failed(_ready(), MAILBOX_OFF)
    assert desk.state.panel.result
    desk.services.text_files.trouble = FileNotWritten("the disk is full")
    desk.subject.papers.save_letter(desk.state.panel.result.letters[0], "Letter.txt")
    desk.tasks.run()
    return desk.state


def fixed() -> WindowState:
    """A fix was applied, and another cause has come to light."""
    desk = _failed(_ready(), REFUSED)
    finding = desk.services.tester.finding
    assert finding is not None
    desk.services.tester.finding = explain(BAD_PASSWORD, CATALOGUE)
    desk.services.tester.stage, desk.services.tester.reply = BAD_PASSWORD.stage, BAD_PASSWORD.reply
    desk.subject.fixes.apply(finding.fixes[0])
    desk.tasks.run()
    return desk.state


def fixing() -> WindowState:
    """A fix was applied, and the test runs."""
    desk = _failed(_ready(), REFUSED)
    assert desk.services.tester.finding is not None
    desk.subject.fixes.apply(desk.services.tester.finding.fixes[0])
    return desk.state


def no_keyring() -> WindowState:
    desk = _ready()
    desk.services.secrets.trouble = SecretStoreUnavailable("none")
    desk.subject.save()
    desk.tasks.run()
    return desk.state


def kept_until_quit() -> WindowState:
    desk = _ready()
    desk.subject.act(Action.KEEP_UNTIL_QUIT)
    desk.tasks.run()
    return desk.state


def saved() -> WindowState:
    desk = _ready()
    desk.subject.save()
    desk.tasks.run()
    return desk.state


def changed_since_test() -> WindowState:
    services = FakeServices()
    desk = _ready(services)
    desk.subject.test()
    desk.tasks.run()
    desk.subject.save()
    desk.tasks.run()
    desk.subject.edit(Field.HOST, "smtp2.acme.test")
    desk.subject.edit(Field.PORT, "2525")
    return desk.state


def no_sign_in() -> WindowState:
    desk = _ready()
    desk.subject.toggle_advanced()
    desk.subject.choose_auth(AuthType.NONE)
    return desk.state


def closing() -> WindowState:
    desk = _ready()
    desk.subject.request_close()
    return desk.state


def mailbox() -> WindowState:
    message = Received(
        "Practice Account <you@practice.test>",
        ("you@practice.test",),
        "Test email from SMTP Desktop",
        "This is a test email from SMTP Desktop. If you can read it, sending works.\n",
        NOW,
    )
    state = worked()
    return state.with_known(has_mailbox=True, messages=(message,)).with_frame(page=Page.MAILBOX)


# A state is frozen, so whoever looks at it once more need not go the whole way to it again.
STATES: dict[str, Callable[[], WindowState]] = {
    one.__name__: cache(one)
    for one in (
        *address_gallery.STATES,
        *microsoft_gallery.STATES,
        *graph_gallery.STATES,
        *delivery_gallery.STATES,
        *log_gallery.STATES,
        *programs_gallery.STATES,
        *detecting_gallery.STATES,
        first_run, loading, found, not_found, nothing_answered, clear_on_this_computer, no_smtp,
        microsoft, everything_open, errors, running,
        worked, google_refused, port_refused_with_details, fixing, fixed, no_keyring,
        kept_until_quit, saved, changed_since_test, no_sign_in, mailbox, letter_for_it,
        two_letters_and_details, letter_not_saved, offline, name_not_found, older_result,
        not_tried, nothing_filled_in, microsoft_personal,
    )
}  # fmt: skip


def _typed(email: str) -> Desk:
    desk = Desk()
    desk.subject.edit(Field.EMAIL, email)
    desk.subject.leave(Field.EMAIL)
    desk.tasks.run()  # a search ends without a find
    return desk


def _ready(services: FakeServices | None = None) -> Desk:
    desk = Desk(services)
    desk.subject.edit(Field.NAME, "Acme Finance")
    desk.subject.edit(Field.EMAIL, "jane@acme.test")
    desk.subject.leave(Field.EMAIL)
    desk.tasks.run()  # a search ends without a find
    desk.subject.edit(Field.HOST, "smtp.acme.test")
    desk.subject.type_password("pw-typed")
    return desk


def _failed(desk: Desk, failure: Failure) -> Desk:
    desk.services.tester.finding = explain(failure, CATALOGUE)
    desk.services.tester.stage, desk.services.tester.reply = failure.stage, failure.reply
    desk.subject.test()
    desk.tasks.run()
    return desk
