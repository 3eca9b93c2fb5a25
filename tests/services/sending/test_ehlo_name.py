"""Every door introduces this computer by the name that its account has."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from conftest import CANARY
from servers.certificates import Authority
from servers.scripted import Script, ScriptedServer, due, greeted, resumed
from smtp_desktop.model.choices import Encryption
from support.fakes import account, outcome, run, tester

NAME = "pc7.acme.test"


def names(server: ScriptedServer) -> list[str]:
    return [line for line in server.said if line[:4] in ("EHLO", "HELO")]


def test_the_name_is_said_in_place_of_the_address() -> None:
    with ScriptedServer(due("content").output("250 ok")) as server:
        plain = account(server.port, Encryption.NONE)
        assert outcome(run(tester(), plain, CANARY)) == ("", "")
        named = replace(plain, server=replace(plain.server, ehlo=NAME))
        assert outcome(run(tester(), named, CANARY)) == ("", "")
    assert names(server) == ["EHLO [127.0.0.1]", f"EHLO {NAME}"]


def test_it_is_said_again_behind_encryption() -> None:
    authority = Authority()
    script = greeted("STARTTLS").expect("STARTTLS").output("220 go").start_tls(authority.valid())
    script = resumed("EHLO", script.expect("EHLO").output("250-mail.test", "250 AUTH PLAIN"))
    with ScriptedServer(script) as server:
        plain = account(server.port, Encryption.STARTTLS)
        named = replace(plain, server=replace(plain.server, ehlo=NAME))
        assert outcome(run(tester(authority.pem), named, CANARY)) == ("", "")
    assert names(server) == [f"EHLO {NAME}"] * 2


def test_a_server_without_extensions_hears_it_too() -> None:
    script = Script().output("220 mail.test").expect("EHLO").output("502 what?")
    script = script.expect("HELO").output("250 mail.test").expect("QUIT")
    with ScriptedServer(script) as server:
        plain = account(server.port, Encryption.NONE)
        run(tester(), replace(plain, server=replace(plain.server, ehlo=NAME)), CANARY)
    assert names(server) == [f"EHLO {NAME}", f"HELO {NAME}"]


@pytest.mark.parametrize("code", ["501 5.5.4 invalid name", "550 5.7.1 bad helo", "504 5.5.2 fqdn"])
def test_a_server_that_insists_on_a_name_says_where_to_enter_it(code: str) -> None:
    script = Script().output("220 mail.test ESMTP").expect("EHLO").output(code).expect("QUIT")
    with ScriptedServer(script) as server:
        report = run(tester(), account(server.port, Encryption.NONE), CANARY)
    assert outcome(report) == ("ehlo", "ehlo_name")
    assert report.finding is not None
    assert any("Name of this computer" in action for action in report.finding.actions)
