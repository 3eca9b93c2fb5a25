"""An email of the log, explained again: the words of today under the headline of then."""

from __future__ import annotations

from dataclasses import replace

import pytest

from smtp_desktop.model.account import BasicAuth
from smtp_desktop.model.choices import Encryption
from smtp_desktop.ports.sending_log import Entry
from smtp_desktop.printable import Printable
from smtp_desktop.services.support import logged_entry
from smtp_desktop.services.support.explanation import Documents
from support.fakes import CATALOGUE, PROVIDERS, account
from support.logged import NO_MAILBOX, PARTLY, PASSWORD, SENT
from support.presenter import SAVED, FakeServices

GMAIL = account(465, Encryption.TLS, BasicAuth("jane@gmail.com"), host="smtp.gmail.com")


def explained(entry: Entry) -> Documents:
    _, documents = FakeServices().explainer.of_entry(entry, SAVED)
    return documents


def test_the_headline_is_that_of_then_and_the_rest_is_said_today() -> None:
    entry = replace(PASSWORD, title=Printable("It said no."), owners=())
    finding = logged_entry.finding_of(entry, SAVED, CATALOGUE, PROVIDERS)
    assert finding is not None
    assert finding.title == "It said no."
    assert (
        finding.explanation == "One of the two is not what smtp.acme.test expects for this mailbox."
    )
    assert finding.owners == ("user",)


@pytest.mark.parametrize(
    ("code", "owner", "title", "beginning"),
    [
        ("bad_address", "user", "A program named an address that is none.", "It lacks the part"),
        (
            "throttled",
            "wait",
            "Too many messages were waiting to be sent.",
            "Only so many are sent",
        ),
        (
            "bad_message",
            "software",
            "The message is not in the right form.",
            "Its lines do not end",
        ),
    ],
)
def test_what_was_told_without_a_reply_is_told_again_as_it_was(
    code: str, owner: str, title: str, beginning: str
) -> None:
    words = (Printable(code), Printable(title), (Printable(owner),))
    entry = replace(PASSWORD, code=words[0], title=words[1], owners=words[2], reply=None)
    finding = logged_entry.finding_of(entry, SAVED, CATALOGUE, PROVIDERS)
    assert finding is not None
    assert finding.explanation.startswith(beginning)


def test_the_service_of_the_account_has_its_own_words() -> None:
    finding = logged_entry.finding_of(PASSWORD, GMAIL, CATALOGUE, PROVIDERS)
    assert finding is not None
    assert "{" not in finding.explanation


def test_what_nobody_knew_then_is_no_text_that_somebody_has_pasted() -> None:
    entry = replace(PASSWORD, code=Printable("unknown"), owners=())
    finding = logged_entry.finding_of(entry, SAVED, CATALOGUE, PROVIDERS)
    assert finding is not None
    assert finding.explanation == "What is known stands in the details."
    assert not any("whole message" in one for one in finding.actions)


def test_an_owner_of_a_newer_version_is_left_out() -> None:
    entry = replace(PASSWORD, owners=(Printable("the_moon"), Printable("user")))
    finding = logged_entry.finding_of(entry, None, CATALOGUE, PROVIDERS)
    assert finding is not None
    assert finding.owners == ("user",)


@pytest.mark.parametrize("entry", [SENT, replace(SENT, code=Printable("stopped"))])
def test_what_did_not_fail_has_no_finding(entry: Entry) -> None:
    assert logged_entry.finding_of(entry, SAVED, CATALOGUE, PROVIDERS) is None


def test_the_details_say_all_that_is_written_down() -> None:
    many = replace(PARTLY, number=7, recipient_count=60)
    full = explained(many).details.full
    for part in (
        "Entry 7   Door: relay   Program: old-accounting", "Account: default   Route: smtp",
        "From: jane@acme.test", "To: orders@shop.example, b@shop.example", "Recipients: 60",
        "Size: 1234 octets   Took: 841 ms", "Message-ID: <1@acme.test>", "State: partly",
        "Finding: recipient_unknown: There is no such mailbox.", "Reply: 250 2.0.0 queued as 7",
        "Refused: b@shop.example: 550 5.1.1 No such user here", "office-pc",
        f"{many.at.astimezone():%z}",
    ):  # fmt: skip
        assert part in full, part


def test_a_message_for_it_about_some_recipients_has_the_reply_that_refused_them() -> None:
    (letter, *_) = explained(PARTLY).letters
    assert "550 5.1.1 No such user here" in letter.text
    assert "queued as 7" not in letter.text


def test_details_without_names_keep_the_message_id_by_which_a_server_finds_it() -> None:
    entry = replace(NO_MAILBOX, message_id=Printable("<7b3f2f22.1@acme.test>"))
    assert "Message-ID: <7b3f2f22.1@acme.test>" in explained(entry).details.text


@pytest.mark.parametrize(
    "local", ["jane", "20261130.1.jane", "jane-5", "orders", "amFuZUBhY21lLnRlc3Q="]
)
def test_a_message_id_that_names_somebody_is_hidden(local: str) -> None:
    entry = replace(NO_MAILBOX, message_id=Printable(f"<{local}@acme.test>"))
    assert local not in explained(entry).details.text


def test_details_without_names_name_nobody() -> None:
    text = explained(NO_MAILBOX).details.text
    assert "orders" not in text
    assert "jane" not in text
    assert "@shop.example" in text
    nobody = replace(SENT, sender=Printable(), recipients=(), message_id=Printable())
    found = explained(nobody).details
    assert found.text == found.full
    assert "From: -" in found.full


def test_a_message_for_it_tells_what_happened_then() -> None:
    (letter,) = explained(PASSWORD).letters
    assert "2026-11-20 09:00+01:00" in letter.text
    assert "Sender: jane@acme.test" in letter.text
    assert "535 5.7.8 Authentication credentials invalid" in letter.text
