"""What an error itself tells, where no server was spoken to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from smtp_desktop.diagnosis.explain import explain
from smtp_desktop.diagnosis.finding import Concern
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.errors import (
    LocalProtocolError,
    SecretKeptForOther,
    SecretNotFound,
    SecretStoreDismissed,
    SecretStoreError,
    SecretStoreLocked,
    SmtpDesktopError,
)
from smtp_desktop.services.evidence import error as evidence
from support.fakes import CATALOGUE


def title_of(error: SmtpDesktopError) -> str:
    return explain(evidence.failure_without_server(error), CATALOGUE).title


@pytest.mark.parametrize(
    ("kind", "wanted", "title"),
    [
        (SecretStoreLocked, "", "Nothing was changed: the keyring is locked."),
        (SecretStoreLocked, "read", "The saved password cannot be read: the keyring is locked."),
        (SecretStoreLocked, "remove", "The account was not removed: the keyring is locked."),
        (SecretStoreDismissed, "", "The keyring was not opened. Nothing was changed."),
        (
            SecretStoreDismissed,
            "read",
            "The keyring was not opened, so no password can be read.",
        ),
        (
            SecretStoreDismissed,
            "remove",
            "The account was not removed: the keyring was not opened.",
        ),
    ],
)
def test_a_keyring_that_is_locked_says_what_could_not_be_done(
    kind: type[SecretStoreError], wanted: str, title: str
) -> None:
    error = kind("locked")
    error.wanted = wanted
    assert title_of(error) == title


def test_a_password_that_nobody_has_saved_is_named() -> None:
    assert title_of(SecretNotFound("default")) == "No password is saved for this account."
    assert title_of(SecretKeptForOther("password")) == "No password is saved for this account."


def test_a_message_that_would_not_be_sent_is_told_by_what_is_wrong_with_it() -> None:
    broken = LocalProtocolError("A line of the message does not end in CRLF.", "message")
    assert title_of(broken) == "The message is not in the right form."


@pytest.mark.parametrize("topic", ["encoding", "address"])
def test_an_address_with_a_line_break_is_no_fault_of_the_password(topic: str) -> None:
    error = LocalProtocolError("This character cannot be sent.", topic)
    failure = replace(evidence.failure_without_server(error), stage=Stage.RECIPIENT)
    found = explain(failure, CATALOGUE)
    assert (found.code, found.concern) == ("bad_address", Concern.MESSAGE)
    assert found.title == "One of the addresses holds what no address can."


def test_what_nobody_knows_is_no_text_that_somebody_has_pasted() -> None:
    found = explain(evidence.failure_without_server(SmtpDesktopError("Strange.")), CATALOGUE)
    assert found.title == "It did not work, and we do not know why."
    assert not any("whole message" in one for one in found.actions)
