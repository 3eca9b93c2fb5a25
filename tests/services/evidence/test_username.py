"""Which form of username a service wants, and the button that fixes another one."""

from __future__ import annotations

import pytest

from smtp_desktop.diagnosis.explain import explain
from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.diagnosis.finding import Finding
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.services.evidence.username import other_form
from smtp_desktop.smtp.reply import EnhancedStatus, Reply
from support.fakes import CATALOGUE, PROVIDERS

CASES = [
    # service, username, email → how it fits, what instead
    ("yahoo", "jane", "jane@yahoo.com", "wrong", "jane@yahoo.com"),
    ("gmail", "office", "jane@acme.com", "wrong", "office@acme.com"),
    ("yahoo", "jane@yahoo.com", "jane@yahoo.com", "", ""),
    ("yahoo", "other@yahoo.com", "jane@yahoo.com", "", ""),
    ("sendgrid", "jane@acme.com", "jane@acme.com", "wrong", "apikey"),
    ("sendgrid", "apikey", "jane@acme.com", "", ""),
    ("icloud", "jane", "jane@icloud.com", "other", "jane@icloud.com"),
    ("icloud", "jane@icloud.com", "jane@icloud.com", "other", "jane"),
    ("yahoo", "", "jane@yahoo.com", "", ""),
    ("yahoo", "jane", "", "", ""),
]


@pytest.mark.parametrize(("service", "username", "email", "form", "instead"), CASES)
def test_the_form_that_a_service_wants(
    service: str, username: str, email: str, form: str, instead: str
) -> None:
    provider = PROVIDERS.by_id(service)
    assert provider is not None
    assert other_form(provider, username, email) == (form, instead)


def test_a_service_that_wants_the_part_before_the_at_says_so() -> None:
    local = next(one for one in PROVIDERS.all if one.username == "{local}" and not one.notes)
    assert other_form(local, "jane@acme.com", "jane@acme.com") == ("wrong", "jane")
    assert other_form(local, "jane", "jane@acme.com") == ("", "")


def test_nothing_is_known_of_a_server_that_nobody_knows() -> None:
    assert other_form(None, "jane", "jane@acme.com") == ("", "")


def test_services_that_give_a_username_of_their_own_are_left_alone() -> None:
    own = [one for one in PROVIDERS.all if one.username == ""]
    assert own
    for provider in own:
        assert other_form(provider, "jane", "jane@acme.com") == ("", "")


def refused(
    form: str, instead: str, host: str = "smtp.acme.com", secret: str = "password"
) -> Finding:
    failure = Failure(
        Stage.AUTH,
        errors=("PermanentReply", "NegativeReply", "SmtpDesktopError"),
        reply=Reply(535, ("5.7.8 no",), EnhancedStatus(5, 7, 8)),
        text="no",
        host=host,
        port=587,
        auth="basic",
        encryption="starttls",
        facts={"username_form": form, "secret": secret, "mechanism": "PLAIN"},
        words={"username": "jane", "other_username": instead, "provider": "Acme"},
    )
    return explain(failure, CATALOGUE)


@pytest.mark.parametrize("host", ["smtp.acme.com", "smtp.gmail.com"])
def test_a_username_of_the_wrong_form_is_fixed_with_one_click(host: str) -> None:
    found = refused("wrong", "jane@acme.com", host)
    assert (found.code, found.certain) == ("bad_credentials", True)
    assert found.title == "Acme knows no username jane."
    assert [one.changes for one in found.fixes] == [{"username": "jane@acme.com"}]


@pytest.mark.parametrize(
    ("secret", "code"), [("password", "bad_credentials"), ("app_password", "app_password_needed")]
)
def test_where_either_form_may_be_refused_the_other_one_can_be_tried(
    secret: str, code: str
) -> None:
    found = refused("other", "jane@acme.com", secret=secret)
    assert (found.code, found.certain) == (code, False)
    (fix,) = found.fixes
    assert fix.label == "Try jane@acme.com as Username"
    assert fix.changes == {"username": "jane@acme.com"}


def test_a_right_username_is_offered_no_other() -> None:
    assert refused("", "").fixes == ()
