"""What a server refuses inside a challenge (334): JSON in base64, after a token was sent."""

from __future__ import annotations

import pytest

from diagnosis.pasting import read
from diagnosis.said import CATALOGUE, GMAIL
from smtp_desktop.diagnosis.explain import explain
from smtp_desktop.diagnosis.stage import Stage

CHALLENGE = (
    "eyJzdGF0dXMiOiI0MDAiLCJzY2hlbWVzIjoiQmVhcmVyIiwic2NvcGUiOiJodHRwczovL21haWwuZ29vZ2xlLmNv"
    "bS8ifQ=="
)
SAID = "status=400 schemes=Bearer scope=https://mail.google.com/"
REFUSED = (
    "535-5.7.8 Username and Password not accepted. For more information, go to\n"
    "535 5.7.8 https://support.google.com/mail/?p=BadCredentials a1-20020a05 - gsmtp"
)


def test_it_is_decoded_beside_the_reply() -> None:
    text = f"S: 334 {CHALLENGE}\nC: \nS: 535 5.7.8 Username and Password not accepted"

    assert read(text).text == f"Username and Password not accepted {SAID}"
    assert read(text.replace("X", "Y").replace(CHALLENGE, "eyJzdGF0dXMi")).reply
    assert read(text.replace(CHALLENGE, f"{CHALLENGE[:20]}x")).reply


@pytest.mark.parametrize(
    "text",
    [
        f"334 {CHALLENGE}",
        f"334 {CHALLENGE[:70]}",
        f"(334, b'{CHALLENGE}')",
        f"smtplib.SMTPAuthenticationError: (334, b'{CHALLENGE}')",
        f"javax.mail.AuthenticationFailedException: 334 {CHALLENGE}",
        f"reply: b'334 {CHALLENGE}\\r\\n'\nreply: retcode (334); Msg: b'{CHALLENGE}'",
        f"MailKit.Security.AuthenticationException: 334: {CHALLENGE}",
        f'Expected response code "235" but got code "334", with message "334 {CHALLENGE}".',
    ],
)
def test_where_nothing_else_says_so_it_is_the_refusal(text: str) -> None:
    failure = read(text)

    assert failure.reply
    assert (failure.stage, failure.reply.code, failure.auth) == (Stage.AUTH, 334, "oauth")
    assert "400" in failure.text
    assert explain(failure, CATALOGUE).code == "oauth_token_rejected"
    assert CHALLENGE[:20] not in failure.around


def test_google_speaks_of_a_password_where_a_token_was_refused() -> None:
    with_token = explain(read(f"334 {CHALLENGE}\n\n{REFUSED}", host=GMAIL), CATALOGUE)
    without = explain(read(REFUSED, host=GMAIL), CATALOGUE)

    assert (with_token.code, with_token.certain) == ("oauth_token_rejected", True)
    assert without.code == "app_password_or_bad_credentials"


@pytest.mark.parametrize("quote", ['"', '\\"'])
def test_a_program_that_tried_a_password_first_was_refused_for_that(quote: str) -> None:
    """Symfony tries every method that the server offers, with the password as a token as well."""
    tried = f"Authenticator {quote}LOGIN{quote} returned {quote}{REFUSED}{quote}. "
    tried += f"Authenticator {quote}XOAUTH2{quote} returned {quote}334 {CHALLENGE}{quote}."

    failure = read(tried, host=GMAIL)

    assert (failure.facts["mechanism"], failure.auth) == ("LOGIN", "")
    assert explain(failure, CATALOGUE).code == "app_password_or_bad_credentials"


@pytest.mark.parametrize("json", ["eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9", "eyJmb28iOiJiYXIifQ=="])
def test_what_tells_of_no_status_is_passed_over(json: str) -> None:
    assert read(f"334 {json}").reply is None
