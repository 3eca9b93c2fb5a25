"""What a result offers to press: at most two buttons, and the rest as links."""

from __future__ import annotations

import pytest

import states.form as gallery
from smtp_desktop.diagnosis.finding import Finding, Fix
from smtp_desktop.gui.changes.showing.offers import MOST, Page, offers
from smtp_desktop.gui.state.result import Action, Result, Tone
from smtp_desktop.services.support.letter import Letter
from smtp_desktop.wording.result import APP_PASSWORDS
from smtp_desktop.wording.sentence import say
from states.form import STATES

TLS = Fix("Use port 587 with TLS", {"port": 587, "encryption": "tls"})
OAUTH = Fix("Switch to OAuth 2.0", {"auth": "oauth"})
FOR_IT = Letter("it_admin", "Hello.")


def result(*owners: str, fixes: tuple[Fix, ...] = (), page: str = "", **more: object) -> Result:
    finding = Finding("x", owners, True, "No.", "Because.", (), fixes, page)
    return Result(Tone.BAD, say("No."), finding=finding)._replace(**more)  # type: ignore[arg-type]


@pytest.mark.parametrize("state", STATES)
def test_no_result_has_more_than_two_buttons(state: str) -> None:
    offered = offers(STATES[state]().panel.result)
    assert len(offered.buttons) <= MOST
    assert len(offered.links) <= 2


def test_nothing_is_offered_where_there_is_no_result() -> None:
    assert offers(None) == ((), (), False)


def test_what_the_person_can_do_comes_first_and_the_message_after_it() -> None:
    mine = offers(result("user", "it_admin", fixes=(TLS,), letters=(FOR_IT,)))
    assert (mine.buttons, mine.is_next) == ((TLS, FOR_IT), True)


def test_where_somebody_else_has_to_fix_it_the_message_is_what_comes_next() -> None:
    theirs = offers(result("it_admin", "user", fixes=(TLS,), letters=(FOR_IT,)))
    assert theirs.buttons == (FOR_IT, TLS)


def test_a_third_thing_to_press_is_a_link() -> None:
    many = offers(result("user", fixes=(TLS, OAUTH), letters=(FOR_IT,), page="https://x.test"))
    assert many.buttons == (TLS, OAUTH)
    assert many.links == (FOR_IT, Page("https://x.test"))


def test_of_two_messages_one_is_offered_and_has_the_other_behind_it() -> None:
    both = (FOR_IT, Letter("provider", "Hello."))
    assert offers(result("it_admin", "provider", letters=both)).buttons == (FOR_IT,)


def test_the_page_for_app_passwords_is_the_next_thing_to_open() -> None:
    offered = offers(gallery.google_refused().panel.result)
    assert offered.buttons[0] == Page(APP_PASSWORDS)
    assert offered.is_next


def test_after_a_green_test_save_is_the_next_thing_and_not_the_practice_mailbox() -> None:
    green = Result(Tone.GOOD, say("It works."), actions=(Action.SHOW_MAILBOX,))
    assert offers(green) == ((Action.SHOW_MAILBOX,), (), False)


def test_after_a_green_test_what_could_be_better_is_offered_but_save_is_next() -> None:
    keep = Fix("Always sign in with LOGIN", {"mechanism": "LOGIN"})
    assert offers(Result(Tone.GOOD, say("It works."), fixes=(keep,))) == ((keep,), (), False)
