"""From what was typed to an account, or to everything that keeps it from being one."""

from __future__ import annotations

import pytest

from smtp_desktop.model.account import Account, BasicAuth, NoAuth, OAuth, Sender, Server
from smtp_desktop.model.choices import MECHANISMS, AuthType, ConnectionType, Encryption, TlsMode
from smtp_desktop.model.draft import Draft, Field
from smtp_desktop.model.parse import parse, problem_with, to_draft
from smtp_desktop.model.problem import Problem, ProblemCode

GUID = "00001111-aaaa-2222-bbbb-3333cccc4444"

BASIC = Draft(
    name="Jane Doe",
    email="jane@acme.com",
    username="jane",
    host="smtp.acme.com",
    port="587",
)
OAUTH = BASIC._replace(auth_type=AuthType.OAUTH, client_id=GUID, tenant_id="acme.com")
GRAPH = OAUTH._replace(connection=ConnectionType.GRAPH)
RELAY = BASIC._replace(auth_type=AuthType.NONE, encryption=Encryption.NONE, port="25")


def wrong(draft: Draft) -> tuple[Problem, ...]:
    outcome = parse(draft)
    assert isinstance(outcome, tuple), outcome
    return outcome


def right(draft: Draft) -> Account:
    outcome = parse(draft)
    assert isinstance(outcome, Account), outcome
    return outcome


# ---- What comes out when all is well -------------------------------------------------------------


def test_a_filled_form_becomes_an_account() -> None:
    assert right(BASIC) == Account(
        Sender("Jane Doe", "jane@acme.com"),
        Server("smtp.acme.com", 587, Encryption.TLS),
        BasicAuth("jane"),
        test_to="jane@acme.com",
    )


def test_blanks_around_a_value_do_not_count() -> None:
    typed = BASIC._replace(
        name="  Jane Doe ",
        email=" jane@acme.com\t",
        username=" jane ",
        mechanism=" plain ",
        host=" smtp.acme.com ",
        port=" 587 ",
        test_to=" joe@acme.com ",
    )
    expected = BASIC._replace(mechanism="PLAIN", test_to="joe@acme.com")
    assert right(typed) == right(expected)


def test_microsoft_sign_in_becomes_an_account() -> None:
    typed = OAUTH._replace(
        authority=" https://login.microsoftonline.us/ ", secret_expires=" 2027-05-31 "
    )
    account = right(typed)
    expected = OAuth(GUID, "acme.com", "jane", "https://login.microsoftonline.us", "2027-05-31")
    assert account.auth == expected
    assert account.auth_type is AuthType.OAUTH
    assert account.username == "jane"


def test_microsoft_sign_in_needs_no_username() -> None:
    assert right(OAUTH._replace(username="")).username == ""


def test_a_relay_needs_no_sign_in() -> None:
    account = right(RELAY._replace(username="\x07", mechanism="nonsense", client_id="nonsense"))
    assert account.auth == NoAuth()
    assert account.auth_type is AuthType.NONE
    assert account.username == ""
    assert account.server.tls_mode is TlsMode.CLEAR


def test_the_switch_is_kept() -> None:
    assert right(BASIC).enabled
    assert not right(BASIC._replace(enabled=False)).enabled


def test_an_account_without_username_and_password_is_of_another_type() -> None:
    assert right(BASIC).auth_type is AuthType.BASIC


ADDRESSES = {
    "Jane.Doe@ACME.com": "Jane.Doe@acme.com",
    "jane+smtp@acme.com": "jane+smtp@acme.com",
    "jane@müller.de": "jane@müller.de",
    "jane@xn--mller-kva.de": "jane@müller.de",
    "jane@MÜLLER.de": "jane@müller.de",
    "jürgen@müller.de": "jürgen@müller.de",
    "ju\u0308rgen@acme.com": "jürgen@acme.com",
    "jane@acme.local": "jane@acme.local",
    "jane@acme.test": "jane@acme.test",
    "jane@printer.lan": "jane@printer.lan",
    "jane@localhost": "jane@localhost",
}


@pytest.mark.parametrize(("typed", "expected"), ADDRESSES.items(), ids=ascii)
def test_an_address_is_kept_in_its_normal_form(typed: str, expected: str) -> None:
    account = right(BASIC._replace(email=typed, test_to=typed))
    assert (account.sender.email, account.test_to) == (expected, expected)


def test_a_server_name_is_kept_as_dns_knows_it() -> None:
    assert right(BASIC._replace(host="SMTP.Müller.de.")).server.host == "smtp.xn--mller-kva.de"


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_every_method_under_advanced_can_be_asked_for(mechanism: str) -> None:
    account = right(BASIC._replace(mechanism=mechanism.lower()))
    assert account.auth == BasicAuth("jane", mechanism)


@pytest.mark.parametrize("port", ["1", "25", "00587", "65535"])
def test_every_port_there_is_can_be_used(port: str) -> None:
    assert right(BASIC._replace(port=port)).server.port == int(port)


@pytest.mark.parametrize(
    "account",
    [right(BASIC), right(OAUTH), right(RELAY), right(BASIC._replace(enabled=False, name="Ü"))],
)
def test_the_form_of_an_account_gives_the_same_account(account: Account) -> None:
    assert parse(to_draft(account)) == account


# ---- One table: what is typed, which field is wrong, why, and what would be right ----------------

WRONG: dict[tuple[Field, str], tuple[ProblemCode, str]] = {
    (Field.EHLO, "192.0.2.7"): (ProblemCode.EHLO_INVALID, "[192.0.2.7]"),
    (Field.EHLO, "my computer"): (ProblemCode.EHLO_INVALID, ""),
    (Field.EMAIL, ""): (ProblemCode.EMAIL_MISSING, ""),
    (Field.EMAIL, "  "): (ProblemCode.EMAIL_MISSING, ""),
    (Field.EMAIL, "jane"): (ProblemCode.EMAIL_INCOMPLETE, ""),
    (Field.EMAIL, "jane@"): (ProblemCode.EMAIL_INCOMPLETE, ""),
    (Field.EMAIL, "@acme.com"): (ProblemCode.EMAIL_INCOMPLETE, ""),
    (Field.EMAIL, "jane@acme"): (ProblemCode.EMAIL_INCOMPLETE, ""),
    (Field.EMAIL, "jane@acme."): (ProblemCode.EMAIL_INCOMPLETE, ""),
    (Field.EMAIL, "acme.com"): (ProblemCode.EMAIL_INCOMPLETE, ""),
    (Field.EMAIL, "jane @acme.com"): (ProblemCode.EMAIL_HAS_BLANKS, "jane@acme.com"),
    (Field.EMAIL, "jane@ac me .com"): (ProblemCode.EMAIL_HAS_BLANKS, "jane@acme.com"),
    (Field.EMAIL, "jane\u00a0@acme.com"): (ProblemCode.EMAIL_HAS_BLANKS, "jane@acme.com"),
    (Field.EMAIL, "Jane Doe <jane@acme.com>"): (ProblemCode.EMAIL_INVALID, ""),
    (Field.EMAIL, "<jane@acme.com>"): (ProblemCode.EMAIL_INVALID, ""),
    (Field.EMAIL, "jane@acme..com"): (ProblemCode.EMAIL_INVALID, ""),
    (Field.EMAIL, "j" * 400 + "@acme.com"): (ProblemCode.EMAIL_INVALID, ""),
    (Field.EMAIL, "j" * 65 + "@acme.com"): (ProblemCode.EMAIL_TOO_LONG, ""),
    (Field.EMAIL, "ü" * 33 + "@acme.com"): (ProblemCode.EMAIL_TOO_LONG, ""),
    (Field.EMAIL, "jane@@acme.com"): (ProblemCode.EMAIL_INVALID, ""),
    (Field.EMAIL, ".jane@acme.com"): (ProblemCode.EMAIL_INVALID, ""),
    (Field.EMAIL, "jane,joe@acme.com"): (ProblemCode.EMAIL_INVALID, ""),
    (Field.EMAIL, "jane@-acme.com"): (ProblemCode.EMAIL_INVALID, ""),
    (Field.EMAIL, "jane@[192.0.2.7]"): (ProblemCode.EMAIL_INVALID, ""),
    (Field.EMAIL, "ja\x00ne@acme.com"): (ProblemCode.EMAIL_INVALID, ""),
    (Field.EMAIL, "ja\ud800ne@acme.com"): (ProblemCode.EMAIL_INVALID, ""),
    (Field.EMAIL, "jane@ac\ud800me.com"): (ProblemCode.EMAIL_INVALID, ""),
    (Field.EMAIL, f"{'j' * 300}@acme.com"): (ProblemCode.EMAIL_INVALID, ""),
    (Field.TEST_TO, "joe"): (ProblemCode.EMAIL_INCOMPLETE, ""),
    (Field.TEST_TO, "joe @acme.com"): (ProblemCode.EMAIL_HAS_BLANKS, "joe@acme.com"),
    (Field.TEST_TO, "joe@acme..com"): (ProblemCode.EMAIL_INVALID, ""),
    (Field.NAME, "Jane\nDoe"): (ProblemCode.NAME_HAS_CONTROL_CHARACTERS, ""),
    (Field.NAME, "Jane\x85Doe"): (ProblemCode.NAME_HAS_CONTROL_CHARACTERS, ""),
    (Field.NAME, "Jane\udfffDoe"): (ProblemCode.NAME_HAS_CONTROL_CHARACTERS, ""),
    (Field.USERNAME, ""): (ProblemCode.USERNAME_MISSING, ""),
    (Field.USERNAME, " "): (ProblemCode.USERNAME_MISSING, ""),
    (Field.USERNAME, "ja\0ne"): (ProblemCode.USERNAME_HAS_CONTROL_CHARACTERS, ""),
    (Field.USERNAME, "ja\ud800ne"): (ProblemCode.USERNAME_HAS_CONTROL_CHARACTERS, ""),
    (Field.MECHANISM, "NTLM"): (ProblemCode.MECHANISM_UNKNOWN, ", ".join(MECHANISMS)),
    (Field.HOST, ""): (ProblemCode.HOST_MISSING, ""),
    (Field.HOST, " . "): (ProblemCode.HOST_MISSING, ""),
    (Field.HOST, "jane@acme.com"): (ProblemCode.HOST_IS_AN_EMAIL, ""),
    (Field.HOST, "smtp.x.com:587"): (ProblemCode.HOST_HAS_MORE, "smtp.x.com"),
    (Field.HOST, "https://smtp.x.com/"): (ProblemCode.HOST_HAS_MORE, "smtp.x.com"),
    (Field.HOST, "https://müller.de"): (ProblemCode.HOST_HAS_MORE, "müller.de"),
    (Field.HOST, "[2001:db8::25]"): (ProblemCode.HOST_HAS_MORE, "2001:db8::25"),
    (Field.HOST, "smtp x.com"): (ProblemCode.HOST_INVALID, ""),
    (Field.HOST, "https://smtp x.com"): (ProblemCode.HOST_INVALID, ""),
    (Field.HOST, "smtp..x.com"): (ProblemCode.HOST_INVALID, ""),
    (Field.HOST, "256.1.1.1"): (ProblemCode.HOST_INVALID, ""),
    (Field.HOST, "sm\ud800tp.x.com"): (ProblemCode.HOST_INVALID, ""),
    (Field.PORT, ""): (ProblemCode.PORT_MISSING, ""),
    (Field.PORT, " "): (ProblemCode.PORT_MISSING, ""),
    (Field.PORT, "smtp"): (ProblemCode.PORT_NOT_A_NUMBER, ""),
    (Field.PORT, "-25"): (ProblemCode.PORT_NOT_A_NUMBER, ""),
    (Field.PORT, "58 7"): (ProblemCode.PORT_NOT_A_NUMBER, ""),
    (Field.PORT, "٣"): (ProblemCode.PORT_NOT_A_NUMBER, ""),
    (Field.PORT, "²"): (ProblemCode.PORT_NOT_A_NUMBER, ""),
    (Field.PORT, "0"): (ProblemCode.PORT_OUT_OF_RANGE, ""),
    (Field.PORT, "65536"): (ProblemCode.PORT_OUT_OF_RANGE, ""),
    (Field.PORT, "70000"): (ProblemCode.PORT_OUT_OF_RANGE, ""),
    (Field.PORT, "9" * 5000): (ProblemCode.PORT_OUT_OF_RANGE, ""),
}

WRONG_WITH_MICROSOFT: dict[tuple[Field, str], ProblemCode] = {
    (Field.USERNAME, "ja\0ne"): ProblemCode.USERNAME_HAS_CONTROL_CHARACTERS,
    (Field.CLIENT_ID, ""): ProblemCode.CLIENT_ID_MISSING,
    (Field.CLIENT_ID, GUID[:-1]): ProblemCode.CLIENT_ID_INVALID,
    (Field.CLIENT_ID, "SMTP Desktop"): ProblemCode.CLIENT_ID_INVALID,
    (Field.TENANT_ID, ""): ProblemCode.TENANT_MISSING,
    (Field.TENANT_ID, "https://login.microsoftonline.com/"): ProblemCode.TENANT_MISSING,
    (Field.TENANT_ID, "acme"): ProblemCode.TENANT_INVALID,
    (Field.TENANT_ID, "jane@acme.com"): ProblemCode.TENANT_INVALID,
    (Field.TENANT_ID, "ac\ud800me.com"): ProblemCode.TENANT_INVALID,
    (Field.AUTHORITY, "login.microsoftonline.com"): ProblemCode.AUTHORITY_INVALID,
    (Field.AUTHORITY, "http://login.microsoftonline.com"): ProblemCode.AUTHORITY_INVALID,
    (Field.AUTHORITY, "https://"): ProblemCode.AUTHORITY_INVALID,
    (Field.AUTHORITY, "https://jane@login.acme.com"): ProblemCode.AUTHORITY_INVALID,
    (Field.AUTHORITY, "https://a b.com"): ProblemCode.AUTHORITY_INVALID,
    (Field.AUTHORITY, "https://me@evil.com"): ProblemCode.AUTHORITY_INVALID,
    (Field.AUTHORITY, "https://acme.com?x"): ProblemCode.AUTHORITY_INVALID,
    (Field.AUTHORITY, "https://ac\0me.com"): ProblemCode.AUTHORITY_INVALID,
    (Field.AUTHORITY, "https://acme.com/\ud800"): ProblemCode.AUTHORITY_INVALID,
    (Field.SECRET_EXPIRES, "31.5.2027"): ProblemCode.SECRET_EXPIRES_INVALID,
    (Field.SECRET_EXPIRES, "2027-02-30"): ProblemCode.SECRET_EXPIRES_INVALID,
}


@pytest.mark.parametrize(("place", "expected"), WRONG.items(), ids=ascii)
def test_a_wrong_value_is_told_with_its_field(
    place: tuple[Field, str], expected: tuple[ProblemCode, str]
) -> None:
    field, typed = place
    draft = BASIC.with_value(field, typed)
    assert wrong(draft) == (Problem(field, *expected),)
    assert problem_with(draft, field) == Problem(field, *expected)


@pytest.mark.parametrize(("place", "expected"), WRONG_WITH_MICROSOFT.items(), ids=ascii)
def test_a_wrong_value_for_microsoft_is_told_with_its_field(
    place: tuple[Field, str], expected: ProblemCode
) -> None:
    field, typed = place
    assert wrong(OAUTH.with_value(field, typed)) == (Problem(field, expected),)


def test_a_sign_in_address_for_another_tenant_is_told_with_it() -> None:
    draft = OAUTH._replace(authority="https://login.acme.com/consumers/v2.0")
    code = ProblemCode.AUTHORITY_OF_ANOTHER_TENANT
    assert wrong(draft) == (Problem(Field.AUTHORITY, code, "consumers"),)


def test_a_sign_in_address_brings_the_tenant_where_none_is_given() -> None:
    account = parse(OAUTH._replace(authority="https://login.acme.com/acme.com/", tenant_id=""))
    assert isinstance(account, Account)
    assert isinstance(account.auth, OAuth)
    assert (account.auth.authority, account.auth.tenant_id) == (
        "https://login.acme.com",
        "acme.com",
    )


def test_every_problem_there_is_can_happen() -> None:
    shown_in_other_tests = {
        ProblemCode.AUTHORITY_OF_ANOTHER_TENANT,
        ProblemCode.PASSWORD_MISSING,
        ProblemCode.PASSWORD_HAS_CONTROL_CHARACTERS,
        ProblemCode.PASSWORD_NEEDS_ENCRYPTION,
        ProblemCode.CLIENT_SECRET_IS_THE_ID,
        ProblemCode.CLIENT_ID_HAS_BLANKS,
        ProblemCode.PROVIDER_UNKNOWN,
        ProblemCode.ISSUER_MISSING,
        ProblemCode.ISSUER_INVALID,
        ProblemCode.SCOPES_INVALID,
        ProblemCode.GRAPH_NEEDS_MICROSOFT,
        ProblemCode.GRAPH_NEEDS_OAUTH,
    }
    codes = {code for code, _ in WRONG.values()} | set(WRONG_WITH_MICROSOFT.values())
    assert codes | shown_in_other_tests == set(ProblemCode)


def test_every_problem_is_told_at_once_in_the_order_of_the_form() -> None:
    typed = Draft(
        name="\x07", email="jane", username="", mechanism="x", host="a b", port="x", test_to="joe"
    )
    assert [(one.field, one.code) for one in wrong(typed)] == [
        (Field.NAME, ProblemCode.NAME_HAS_CONTROL_CHARACTERS),
        (Field.EMAIL, ProblemCode.EMAIL_INCOMPLETE),
        (Field.USERNAME, ProblemCode.USERNAME_MISSING),
        (Field.MECHANISM, ProblemCode.MECHANISM_UNKNOWN),
        (Field.HOST, ProblemCode.HOST_INVALID),
        (Field.PORT, ProblemCode.PORT_NOT_A_NUMBER),
        (Field.TEST_TO, ProblemCode.EMAIL_INCOMPLETE),
    ]


def test_a_field_in_order_has_no_problem_of_its_own() -> None:
    assert problem_with(BASIC, Field.EMAIL) is None
    assert problem_with(BASIC._replace(email="jane"), Field.HOST) is None


@pytest.mark.parametrize("test_to", ["", "  "])
def test_without_a_test_address_the_own_one_is_used(test_to: str) -> None:
    assert right(BASIC._replace(test_to=test_to)).test_to == "jane@acme.com"


def test_a_wrong_own_address_is_told_once() -> None:
    assert [one.field for one in wrong(BASIC._replace(email="jane"))] == [Field.EMAIL]


# ---- Microsoft Graph -----------------------------------------------------------------------------


def test_an_account_of_graph_needs_no_server() -> None:
    account = right(GRAPH._replace(host="", port=""))
    assert account.is_graph
    assert account.server == Server("", 587, Encryption.TLS)
    assert right(to_draft(account)) == account


def test_an_account_of_graph_keeps_its_server_for_the_way_back() -> None:
    account = right(GRAPH._replace(port="2525", encryption=Encryption.STARTTLS))
    assert account.server == Server("smtp.acme.com", 2525, Encryption.STARTTLS)
    assert right(to_draft(account)._replace(connection=ConnectionType.SMTP)).server.port == 2525


@pytest.mark.parametrize(
    "server",
    [{"host": "not a host"}, {"port": "99999"}, {"host": "jane@acme.com"}, {"port": "x"}],
)
def test_a_server_that_nobody_can_go_back_to_is_no_problem_of_graph(
    server: dict[str, str],
) -> None:
    account = right(GRAPH._replace(**server))  # type: ignore[arg-type]
    assert account.server.host == ""


def test_graph_does_not_mind_the_encryption_of_the_server_that_is_kept() -> None:
    assert right(GRAPH._replace(encryption=Encryption.NONE)).is_graph


@pytest.mark.parametrize("auth_type", [AuthType.BASIC, AuthType.NONE])
def test_graph_takes_no_password(auth_type: AuthType) -> None:
    (problem,) = wrong(GRAPH._replace(auth_type=auth_type))
    assert problem == Problem(Field.AUTH_TYPE, ProblemCode.GRAPH_NEEDS_OAUTH)


def test_the_way_of_sending_is_a_field_of_the_form() -> None:
    assert not BASIC.is_graph
    assert BASIC.value(Field.CONNECTION) is ConnectionType.SMTP
    assert GRAPH.differences(OAUTH) == (Field.CONNECTION,)
