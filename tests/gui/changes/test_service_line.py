"""What is filled in is filled in as a whole or not at all, and what is said is what is there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtp_desktop.discovery.merge import Believed, Settings
from smtp_desktop.discovery.offer import Source
from smtp_desktop.gui.changes import search, service_line
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.model.account import Account
from smtp_desktop.model.choices import AuthType, Encryption
from smtp_desktop.model.draft import SERVER, Draft, Field
from smtp_desktop.model.parse import parse
from smtp_desktop.model.secret import Secret, SecretKind
from smtp_desktop.printable import Printable
from smtp_desktop.services.detection.detection import Detected
from support.fakes import PROVIDERS
from support.presenter import Desk, FakeServices

OWN = Draft(
    name="Jane",
    email="jane@lab.test",
    username="jane@lab.test",
    host="smtp.lab.test",
    test_to="jane@lab.test",
)
CLAIM = "settings filled in"

Server = tuple[object, ...]
BLANK: Server = ("", "587", Encryption.TLS)


def said(state: WindowState) -> str:
    found = service_line.line(state)
    return str(found.text) if found else ""


def saved(draft: Draft) -> Desk:
    services, account = FakeServices(), parse(draft)
    assert isinstance(account, Account)
    services.accounts.save(account, {SecretKind.PASSWORD: Secret("pw-saved")})
    return Desk(services)


def typed(desk: Desk, field: Field, text: str) -> Desk:
    desk.subject.edit(field, text)
    desk.subject.leave(field)
    return desk


def server(state: WindowState) -> Server:
    return tuple(state.form.draft.value(one) for one in SERVER)


def found_at(email: str, host: str = "mail.acme.com") -> Detected:
    values = Settings(host, 465, Encryption.SSL, AuthType.BASIC, Printable(email))
    keys = ("host", "port", "encryption", "auth", "username")
    sources = dict.fromkeys(keys, Source.AUTOCONFIG)
    provider = PROVIDERS.for_host(host)
    name = provider.id if provider else ""
    believed = Believed(values, sources, name, is_foreign=False, is_whole=True)
    return Detected(email, provider, believed)


@pytest.mark.parametrize(
    "email", ["jane@gmail.com", "jane@btinternet.com", "jane@yahoo.com", "jane@outlook.com"]
)
def test_a_saved_server_stays_as_a_whole_when_the_address_moves_to_a_service(email: str) -> None:
    desk = typed(saved(OWN), Field.EMAIL, email)
    assert server(desk.state) == ("smtp.lab.test", "587", Encryption.TLS)
    assert desk.state.form.draft.auth_type is AuthType.BASIC
    assert CLAIM not in said(desk.state)
    assert "smtp.lab.test" in said(desk.state)
    assert desk.state.form.is_server_open
    assert desk.state.password_label == "Password", "no app password is asked for another server"


def test_a_saved_server_stays_as_a_whole_when_nobody_knows_the_new_address() -> None:
    at_gmail = OWN._replace(email="jane@gmail.com", username="jane@gmail.com", port="465")
    desk = typed(saved(at_gmail._replace(encryption=Encryption.SSL)), Field.EMAIL, "jane@acme.test")
    assert server(desk.state) == ("smtp.lab.test", "465", Encryption.SSL)


def test_one_button_brings_all_settings_of_the_service_and_undo_takes_all_back() -> None:
    desk = typed(saved(OWN), Field.EMAIL, "jane@gmail.com")
    before = desk.state.form.draft
    offered = service_line.line(desk.state)
    assert offered
    assert offered.offer
    desk.subject.pick_service(offered.offer.id)
    assert server(desk.state) == ("smtp.gmail.com", "465", Encryption.SSL)
    assert said(desk.state).endswith(CLAIM)
    desk.subject.follow_notice(Field.EMAIL)
    assert desk.state.form.draft == before
    assert CLAIM not in said(desk.state)


def test_a_server_typed_after_the_settings_were_filled_in_ends_the_claim() -> None:
    desk = typed(Desk(), Field.EMAIL, "jane@gmail.com")
    assert said(desk.state).endswith(CLAIM)
    desk.subject.edit(Field.HOST, "smtp.lab.test")
    assert CLAIM not in said(desk.state)
    desk.subject.edit(Field.HOST, "smtp.gmail.com")
    desk.subject.edit(Field.PORT, "2525")
    assert CLAIM not in said(desk.state)


def test_a_search_that_ends_after_a_server_was_typed_fills_in_nothing() -> None:
    services = FakeServices()
    services.detection.reports = [found_at("jane@acme.com")]
    desk = typed(Desk(services), Field.EMAIL, "jane@acme.com")
    typed(desk, Field.HOST, "smtp.lab.test")
    desk.tasks.run()
    assert server(desk.state) == ("smtp.lab.test", "587", Encryption.TLS)
    assert search.line(desk.state) is None


def test_what_a_search_has_filled_in_is_no_longer_claimed_once_it_is_changed() -> None:
    services = FakeServices()
    services.detection.reports = [found_at("jane@acme.com")]
    desk = typed(Desk(services), Field.EMAIL, "jane@acme.com")
    desk.tasks.run()
    assert search.line(desk.state)
    desk.subject.edit(Field.PORT, "2525")
    assert search.line(desk.state) is None


def test_a_file_with_a_server_alone_does_not_keep_the_port_of_another() -> None:
    desk = typed(Desk(), Field.EMAIL, "jane@gmail.com")
    desk.subject.imports.open_text('[server]\nhost = "smtp.lab.test"\n')
    desk.tasks.run()
    assert desk.state.form.draft.host == "smtp.lab.test"
    assert (desk.state.form.draft.port, desk.state.form.draft.encryption) != ("465", Encryption.SSL)


ADDRESSES = (
    *("jane@gmail.com", "jane@yahoo.com", "jane@web.de", "jane@outlook.com", "jane@acme.com"),
    *("jane@lab.test", "jane@tuta.com", ""),
)
HOSTS = ("smtp.gmail.com", "smtp.web.de", "smtp.lab.test", "smtp.office365.com", "", "smtps://x.de")
TEXTS = (
    '[server]\nhost = "smtp.lab.test"\n',
    '[account]\nemail = "jane@gmail.com"\n[server]\nhost = "smtp.web.de"\nport = 587\n',
    "smtp://jane%40web.de@smtp.web.de:2525",
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("email"), st.sampled_from(ADDRESSES)),
        st.tuples(st.just("host"), st.sampled_from(HOSTS)),
        st.tuples(st.just("port"), st.sampled_from(["465", "587", "2525", "25", ""])),
        st.tuples(st.just("encryption"), st.sampled_from(["ssl", "tls", "starttls"])),
        st.tuples(st.just("auth"), st.sampled_from(["basic", "oauth", "none"])),
        st.tuples(st.just("pick"), st.sampled_from(["gmail", "yahoo", "sendgrid"])),
        st.tuples(st.just("text"), st.sampled_from(TEXTS)),
        st.tuples(st.just("follow"), st.sampled_from(["email", "host", "port", "encryption"])),
        st.tuples(st.just("wait"), st.just("")),
        st.tuples(st.just("undo"), st.sampled_from(["search", "import", "all"])),
    ),
    max_size=12,
)


def _do(desk: Desk, what: str, value: str) -> None:
    """One thing a person can do to the form."""
    subject = desk.subject
    undo = {
        "search": subject.detection.undo,
        "import": subject.imports.undo,
        "all": subject.undo_all,
    }
    actions: dict[str, Callable[[], object]] = {
        "email": lambda: typed(desk, Field.EMAIL, value),
        "host": lambda: typed(desk, Field.HOST, value),
        "port": lambda: typed(desk, Field.PORT, value),
        "encryption": lambda: subject.choose_encryption(Encryption(value)),
        "auth": lambda: subject.choose_auth(AuthType(value)),
        "pick": lambda: subject.pick_service(value),
        "text": lambda: subject.imports.open_text(value),
        "follow": lambda: subject.follow_notice(Field[value.upper()]),
        "wait": desk.tasks.run,
        "undo": lambda: undo[value](),
    }
    actions[what]()
    if what == "text":
        desk.tasks.run()


@settings(max_examples=150, deadline=None)
@given(steps=STEPS, begins_saved=st.booleans())
def test_whatever_was_done_to_the_form_only_what_stands_there_is_claimed(
    steps: list[tuple[str, str]], begins_saved: bool
) -> None:
    desk = saved(OWN) if begins_saved else Desk()
    desk.services.detection.reports = [found_at("jane@acme.com")]
    for what, value in steps:
        before = server(desk.state)
        _do(desk, what, value)
        state, now = desk.state, server(desk.state)
        if CLAIM in said(state):
            provider = state.service.provider
            assert provider
            assert now == (provider.host, str(provider.port), provider.encryption)
        if search.line(state) and state.search and state.search.source:
            assert now == ("mail.acme.com", "465", Encryption.SSL)
        if what == "email":
            preset = PROVIDERS.for_address(value)
            whole = [before, BLANK]
            whole += [(preset.host, str(preset.port), preset.encryption)] if preset else []
            whole += [_of(PROVIDERS.for_host(str(before[0])))]
            assert now in whole, "a part of one, and a part of another"


def _of(provider: object) -> Server:
    host, port = getattr(provider, "host", ""), str(getattr(provider, "port", "587"))
    return host, port, getattr(provider, "encryption", Encryption.TLS)
