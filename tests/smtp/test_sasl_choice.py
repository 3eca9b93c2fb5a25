"""Which sign-in is chosen, and that none of them ever shows what it carries."""

from __future__ import annotations

import traceback

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import CANARY
from smtp_desktop.errors import MechanismMissing, ProtocolError
from smtp_desktop.smtp import sasl
from smtp_desktop.smtp.sasl import Credentials

PASSWORDS = ("PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256")
TOKENS = ("OAUTHBEARER", "XOAUTH2")
ALL = (*PASSWORDS, *TOKENS)

PASSWORD = Credentials("jane", lambda: "secret")
TOKEN = Credentials("jane", lambda: "token", is_token=True)


def by_strength(credentials: Credentials, *, encrypted: bool) -> list[str]:
    """The order in which mechanisms are chosen, found by taking the chosen one away."""
    offered, found = list(reversed(ALL)), list[str]()
    while True:
        try:
            found.append(sasl.choose(offered, credentials, encrypted=encrypted))
        except MechanismMissing:
            return found
        offered.remove(found[-1])


def test_over_encryption_plain_goes_before_what_needs_a_readable_password_store() -> None:
    assert by_strength(PASSWORD, encrypted=True) == [
        *("SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN", "LOGIN", "CRAM-MD5")
    ]


def test_in_the_clear_the_password_itself_goes_last() -> None:
    assert by_strength(PASSWORD, encrypted=False) == [
        *("SCRAM-SHA-256", "SCRAM-SHA-1", "CRAM-MD5", "PLAIN", "LOGIN")
    ]


@pytest.mark.parametrize("encrypted", [True, False])
def test_a_token_goes_by_the_mechanisms_for_tokens_only(encrypted: bool) -> None:
    assert by_strength(TOKEN, encrypted=encrypted) == ["XOAUTH2", "OAUTHBEARER"]


@pytest.mark.parametrize(
    "secret", ["caf\u00e9\u00a0bar", "ﬁsh", "soft\u00adhyphen", "e\u0301", "🔑"]
)
def test_a_password_that_scram_would_change_goes_by_others_first(secret: str) -> None:
    changed = Credentials("jane", lambda: secret)
    assert by_strength(changed, encrypted=True) == [
        *("PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256", "SCRAM-SHA-1")
    ]
    assert by_strength(changed, encrypted=False)[0] == "SCRAM-SHA-256"


@pytest.mark.parametrize("secret", ["secret", "Grüße", " blanks ", "пароль", "", "=,%"])
def test_any_other_password_goes_by_scram(secret: str) -> None:
    plain = Credentials("jane", lambda: secret)
    assert by_strength(plain, encrypted=True)[0] == "SCRAM-SHA-256"


@pytest.mark.parametrize("wanted", PASSWORDS)
def test_the_mechanism_that_was_asked_for_is_used(wanted: str) -> None:
    assert sasl.choose(ALL, PASSWORD, encrypted=True, wanted=wanted) == wanted


def test_what_is_not_offered_is_never_used() -> None:
    with pytest.raises(MechanismMissing) as caught:
        sasl.choose(["PLAIN", "LOGIN"], PASSWORD, encrypted=True, wanted="CRAM-MD5")
    assert caught.value.offered == ("PLAIN", "LOGIN")
    assert caught.value.keyword == "AUTH"


@pytest.mark.parametrize("offered", [(), ("GSSAPI", "NTLM"), TOKENS])
def test_where_nothing_fits_the_offer_is_told(offered: tuple[str, ...]) -> None:
    with pytest.raises(MechanismMissing) as caught:
        sasl.choose(iter(offered), PASSWORD, encrypted=True)
    assert caught.value.offered == offered


def test_a_password_never_goes_by_a_mechanism_for_tokens_nor_the_other_way_round() -> None:
    for offered, credentials in ((TOKENS, PASSWORD), (PASSWORDS, TOKEN)):
        with pytest.raises(MechanismMissing):
            sasl.choose(offered, credentials, encrypted=True)


# ---- Nothing is shown ----------------------------------------------------------------------------


def test_credentials_print_the_name_alone() -> None:
    subject = Credentials("jane", lambda: CANARY)
    assert f"{subject}{subject!r}" == "Credentials('jane')" * 2


@pytest.mark.parametrize("name", ALL)
def test_a_mechanism_does_not_print_its_secret(name: str) -> None:
    subject = sasl.begin(name, Credentials("jane", lambda: CANARY))
    assert "Canary" not in f"{subject}{subject!r}"


CHALLENGES = st.lists(
    st.binary(max_size=60)
    | st.sampled_from(
        [b"", b"v=AAAA", b"e=other-error", b"r=x,s=QSXCR+Q6sek8bf92,i=4096", b"r=,s=,i=", b"r=\xff"]
    ),
    min_size=1,
    max_size=4,
)
BAD_SECRETS = ("", "\0", "\1", "\ud800", "\u0007", "\u06271", "🔑", "")


@given(st.sampled_from(ALL), CHALLENGES, st.sampled_from(BAD_SECRETS), st.sampled_from(BAD_SECRETS))
@settings(deadline=None, max_examples=800)
def test_whatever_a_server_asks_ends_in_a_response_or_an_error_without_the_secret(
    name: str, challenges: list[bytes], in_name: str, in_secret: str
) -> None:
    try:
        subject = sasl.begin(name, Credentials(f"jane{in_name}", lambda: CANARY + in_secret))
        for challenge in challenges:
            assert isinstance(subject.respond(challenge), bytes)
    except ProtocolError as error:
        shown = "".join(traceback.format_exception(error)) + repr(error) + str(vars(error))
        leaked = "Canary" in shown
    else:
        leaked = "Canary" in subject.detail
    assert not leaked
