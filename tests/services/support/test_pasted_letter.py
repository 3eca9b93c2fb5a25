"""Letters about an error of another program: whoever has to fix it is written to."""

from __future__ import annotations

import pytest

from smtp_desktop.services.support.explanation import Explanation
from support.presenter import FakeServices

SWITCHED_OFF = "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled"
JANE = "jane@acme.com"


def explained(text: str, mailbox: str = JANE) -> Explanation:
    return FakeServices().explainer.of_text(text, mailbox=mailbox)


def test_it_is_asked_for_the_switch_of_the_persons_own_mailbox() -> None:
    (letter,) = explained(f"{SWITCHED_OFF} for the Tenant.").documents.letters
    assert letter.to == "it_admin"
    assert "Please switch on “Authenticated SMTP” for the mailbox jane@acme.com." in letter.text
    assert "Set-CASMailbox -Identity 'jane@acme.com'" in letter.text
    assert "SmtpClientAuthentication is disabled for the Tenant." in letter.text


def test_nothing_is_said_of_this_program_or_of_a_time_that_nobody_knows() -> None:
    (letter,) = explained(f"{SWITCHED_OFF} for the Tenant.").documents.letters
    assert "SMTP Desktop" not in letter.text.split("This ")[0]
    assert "When:" not in letter.text


@pytest.mark.parametrize(
    ("text", "mailbox"),
    [
        (f"scan@acme.com: {SWITCHED_OFF} for the Tenant.", JANE),
        (f"{SWITCHED_OFF} for the Tenant.", ""),
    ],
)
def test_a_mailbox_that_nobody_knows_is_left_blank(text: str, mailbox: str) -> None:
    (letter,) = explained(text, mailbox).documents.letters
    assert "for the mailbox [name of the mailbox]." in " ".join(letter.text.split())
    assert JANE not in letter.text


def test_a_text_that_names_the_person_is_about_the_person() -> None:
    (letter,) = explained(f"Jane@Acme.com: {SWITCHED_OFF} for the Tenant.").documents.letters
    assert "for the mailbox jane@acme.com." in letter.text


def test_what_the_person_fixes_has_no_letter() -> None:
    assert explained("535 5.7.8 Authentication failed").documents.letters == ()


def test_the_makers_of_this_program_are_not_written_to_about_another() -> None:
    found = explained("504 5.7.4 Unrecognized authentication type")
    assert all(one.to != "software" for one in found.documents.letters)


def test_what_is_not_understood_is_not_passed_on() -> None:
    assert explained("hello").documents.letters == ()
