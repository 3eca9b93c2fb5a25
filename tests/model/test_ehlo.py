"""The name by which this computer introduces itself, where a server insists on one."""

from __future__ import annotations

import pytest

from smtp_desktop.model import codec
from smtp_desktop.model.account import Account
from smtp_desktop.model.draft import Draft, Field
from smtp_desktop.model.host import as_literal, ehlo_name
from smtp_desktop.model.parse import parse, to_draft
from smtp_desktop.model.problem import ProblemCode

GOOD = Draft(email="jane@acme.test", host="smtp.acme.test", username="jane")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("pc7.acme.test", "pc7.acme.test"),
        (" PC7.Acme.TEST ", "pc7.acme.test"),
        ("pc7", "pc7"),
        ("büro.acme.test", "xn--bro-hoa.acme.test"),
        ("[192.0.2.7]", "[192.0.2.7]"),
        ("[ipv6:2001:db8::7]", "[IPv6:2001:db8::7]"),
        ("[IPv6:::ffff:192.0.2.7]", "[IPv6:::ffff:192.0.2.7]"),
    ],
)
def test_a_name_or_an_address_in_brackets_is_taken(typed: str, name: str) -> None:
    assert ehlo_name(typed) == name
    account = parse(GOOD._replace(ehlo=typed))
    assert isinstance(account, Account)
    assert account.server.ehlo == name
    assert to_draft(account).ehlo == name


@pytest.mark.parametrize(
    ("typed", "instead"),
    [
        ("192.0.2.7", "[192.0.2.7]"),
        ("2001:db8::7", "[IPv6:2001:db8::7]"),
        ("my computer", ""),
        ("[192.0.2.700]", ""),
        ("[IPv6:192.0.2.7]", ""),
        ("[2001:db8::7]", ""),
        ("pc7.acme.test\r\nRSET", ""),
        ("a@b.test", ""),
        ("[]", ""),
    ],
)
def test_what_no_server_would_take_is_a_problem_of_its_field(typed: str, instead: str) -> None:
    problems = parse(GOOD._replace(ehlo=typed))
    assert not isinstance(problems, Account)
    ((field, code, found),) = problems
    assert (field, code, found) == (Field.EHLO, ProblemCode.EHLO_INVALID, instead)


def test_nothing_typed_is_nothing_said() -> None:
    account = parse(GOOD)
    assert isinstance(account, Account)
    assert account.server.ehlo == ""


def test_an_address_as_a_literal() -> None:
    assert as_literal("192.0.2.7") == "[192.0.2.7]"
    assert as_literal("fe80::1%eth0") == "[IPv6:fe80::1]"


def test_the_settings_file_has_it_only_where_it_is_set_and_older_files_read_as_before() -> None:
    plain, named = parse(GOOD), parse(GOOD._replace(ehlo="pc7.acme.test"))
    assert isinstance(plain, Account)
    assert isinstance(named, Account)
    assert "ehlo" not in codec.encode(plain)
    assert 'ehlo = "pc7.acme.test"' in codec.encode(named)
    assert codec.decode(codec.encode(named)).ehlo == "pc7.acme.test"
    assert codec.decode(codec.encode(plain)).ehlo == ""
