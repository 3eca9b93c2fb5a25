"""What holds for every form, whatever is typed into it."""

from __future__ import annotations

import email_validator
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from smtp_desktop.model.account import Account
from smtp_desktop.model.choices import MECHANISMS, PROVIDERS, AuthType, ConnectionType, Encryption
from smtp_desktop.model.draft import Draft, Field
from smtp_desktop.model.parse import parse, problem_with, tidy_code, tidy_tenant, to_draft
from smtp_desktop.model.problem import Problem, ProblemCode

PLAIN = st.from_regex(r"[A-Za-z0-9._+-]{1,70}@([a-z0-9-]{1,66}\.){1,4}[a-z]{1,65}", fullmatch=True)

ANYTHING = st.text(st.characters(exclude_categories=()), max_size=40)  # lone surrogates as well
PRINTABLE = st.text(st.characters(exclude_categories=("C", "Z")), max_size=20)

DOMAINS = st.sampled_from(
    ["acme.com", "ACME.com", "müller.de", "xn--mller-kva.de", "почта.рф", "acme.local", "localhost"]
)
ADDRESSES = st.builds(
    lambda local, domain: f"{local}@{domain}",
    st.from_regex(r"\A[a-zA-Z0-9äöüéß_+-]{1,10}(\.[a-z0-9ß]{1,5})?\Z"),
    DOMAINS,
)
HOSTS = DOMAINS | st.sampled_from(["127.0.0.1", "2001:DB8::25", "fe80::1%eth0", "smtp.x.com."])
PORTS = st.integers(1, 65535).map(str) | st.just("00025")
GUIDS = st.uuids().map(str)

# Graph takes no password and nobody who does not sign in.
WAYS = st.sampled_from(
    [
        *((ConnectionType.SMTP, one) for one in AuthType),
        (ConnectionType.GRAPH, AuthType.OAUTH),
    ]
)
GOOD = st.builds(
    lambda way, **rest: Draft(connection=way[0], auth_type=way[1], **rest),
    WAYS,
    enabled=st.booleans(),
    name=PRINTABLE,
    email=ADDRESSES,
    username=PRINTABLE.filter(bool),
    mechanism=st.sampled_from(("", *MECHANISMS, "plain")),
    client_id=GUIDS,
    tenant_id=GUIDS | st.sampled_from(["Consumers", "acme.com", "müller.de"]),
    authority=st.sampled_from(["", "https://login.example.com/", "https://login.example.com/x/"]),
    secret_expires=st.sampled_from(["", "2027-05-31", " 2027-05-31 "]),
    provider=st.sampled_from(["", *PROVIDERS, " Google "]),
    issuer=st.sampled_from(["https://id.acme.com", "https://id.acme.com/realms/a/"]),
    scopes=st.sampled_from(["mail", "openid  https://mail.acme.com/"]),
    host=HOSTS,
    port=PORTS,
    encryption=st.sampled_from(Encryption),
    test_to=ADDRESSES | st.just(""),
    ehlo=st.sampled_from(["", "pc7", " PC7.Acme.TEST ", "[192.0.2.7]", "büro.acme.test"]),
)

_TEXTS = (
    *("name", "email", "username", "mechanism", "client_id", "tenant_id", "authority"),
    *("provider", "issuer", "scopes"),
    *("host", "port", "test_to", "ehlo"),
)
BAD = st.builds(
    Draft,
    connection=st.sampled_from(ConnectionType),
    auth_type=st.sampled_from(AuthType),
    encryption=st.sampled_from(Encryption),
    **dict.fromkeys(_TEXTS, ANYTHING),
)
_CHOICES = (ProblemCode.MECHANISM_UNKNOWN, ProblemCode.PROVIDER_UNKNOWN)  # all that there are
MIXED = st.builds(
    lambda good, bad, fields: good._replace(**{name: getattr(bad, name) for name in fields}),
    GOOD,
    BAD,
    st.sets(st.sampled_from(_TEXTS), max_size=3),
)


@given(GOOD)
@settings(deadline=None, max_examples=300)
def test_the_form_of_every_account_gives_the_same_account(draft: Draft) -> None:
    account = parse(draft)
    assume(isinstance(account, Account))
    assert isinstance(account, Account)
    assert parse(to_draft(account)) == account


@given(MIXED)
@settings(deadline=None, max_examples=300)
def test_what_nobody_would_type_gives_an_account_that_reads_back_or_problems(draft: Draft) -> None:
    outcome = parse(draft)
    if isinstance(outcome, Account):
        assert parse(to_draft(outcome)) == outcome
        shown = to_draft(outcome)
        "".join(shown.text(field) for field in Field if not field.is_secret).encode("utf-8")
    else:
        assert outcome
        assert all(problem_with(draft, one.field) == one for one in outcome)


@given(BAD | MIXED)
@settings(deadline=None, max_examples=500)
def test_problems_come_one_a_field_in_the_order_of_the_form(draft: Draft) -> None:
    outcome = parse(draft)
    if isinstance(outcome, Account):
        return
    assert outcome
    assert all(isinstance(one, Problem) for one in outcome)
    places = [list(Field).index(one.field) for one in outcome]
    assert places == sorted(set(places))


@given(BAD)
@settings(deadline=None)
def test_what_is_offered_instead_is_right(draft: Draft) -> None:
    outcome = parse(draft)
    for one in outcome if isinstance(outcome, tuple) else ():
        if one.instead and one.code not in _CHOICES:
            fixed = draft.with_value(one.field, one.instead)
            assert problem_with(fixed, one.field) is None


@given(ANYTHING)
@settings(deadline=None)
def test_tidying_twice_is_tidying_once(text: str) -> None:
    assert tidy_tenant(tidy_tenant(text)) == tidy_tenant(text)
    assert tidy_code(tidy_code(text)) == tidy_code(text)


@given(PLAIN)
def test_a_plain_address_is_what_the_library_makes_of_it(text: str) -> None:
    """It is not asked about these, because loading it takes longer than sending a message."""
    outcome = parse(Draft(email=text, auth_type=AuthType.NONE, host="smtp.acme.com"))
    try:
        expected = email_validator.validate_email(text, check_deliverability=False).normalized
    except email_validator.EmailNotValidError:
        assert not isinstance(outcome, Account)
    else:
        assert isinstance(outcome, Account)
        assert outcome.sender.email == expected
