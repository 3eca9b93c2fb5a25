"""``test``: what it prints, what it gives back, and where a password goes."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from servers.certificates import Authority
from servers.computer import Computer, told, value_told
from servers.scripted import Script, ScriptedServer, due, greeted, refusing, resumed
from servers.terminal import settings_file
from support.fakes import HASTY

STAGES = ["resolve", "connect", "greeting", "ehlo", "auth", "sender", "recipient", "data"]
FINDING = ["code", "owners", "certain", "title", "explanation", "actions", "fixes"]


def all_well() -> Script:
    return due("content").output("250 2.0.0 queued").expect("QUIT")


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture
def computer(authority: Authority, home: Path) -> Computer:
    return Computer(authority.pem, HASTY)


def test_a_test_that_passes_is_told_step_by_step(
    computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with ScriptedServer(all_well()) as server:
        computer.keep(str(settings_file(tmp_path, server.port)))
        assert computer.run(["test"]) == 0

    out, err = told(capfd)
    assert err == ""
    assert f"Testing localhost:{server.port} for jane@acme.test" in out
    assert "✓ Signed in" in out
    assert "It works. Test email sent to joe@acme.test." in out


def assert_steps(steps: list[dict[str, Any]], stages: list[str], failed: str = "") -> None:
    """Each step has exactly the keys of the contract."""
    assert [step["stage"] for step in steps] == stages
    reached = True
    for step in steps:
        status = "passed" if reached else "not_reached"
        if step["stage"] == failed:
            status, reached = "failed", False
        assert step["status"] == status
        more = [] if status == "not_reached" else ["ms", "detail"]
        assert list(step) == ["stage", "status", *more]
        if "ms" in step:
            assert type(step["ms"]) is int
            assert type(step["detail"]) is str


def test_the_json_of_a_test_that_passes(
    computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with ScriptedServer(all_well()) as server:
        computer.keep(str(settings_file(tmp_path, server.port)))
        assert computer.run(["test", "--json"]) == 0

    value = value_told(capfd)
    assert list(value) == ["ok", "account", "steps", "finding", "reply", "tls"]
    assert (value["ok"], value["account"]) == (True, "default")
    assert (value["finding"], value["reply"], value["tls"]) == (None, None, None)
    assert_steps(value["steps"], STAGES)


def test_the_json_of_a_refusal(
    computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with ScriptedServer(refusing("AUTH", "534-5.7.9 Use an", "534 5.7.9 app password")) as server:
        computer.keep(str(settings_file(tmp_path, server.port)))
        assert computer.run(["test", "--json"]) == 1

    value = value_told(capfd)
    assert list(value) == ["ok", "account", "steps", "finding", "reply", "tls"]
    assert (value["ok"], value["tls"]) == (False, None)
    assert_steps(value["steps"], STAGES, "auth")
    assert value["steps"][4]["detail"] == "PLAIN"
    assert list(value["finding"]) == FINDING
    assert value["finding"]["code"] == "app_password_needed"
    assert value["finding"]["owners"] == ["user"]
    assert value["reply"] == {"code": 534, "enhanced": "5.7.9", "text": "Use an\napp password"}


def test_the_json_of_words_that_nobody_knows(
    computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with ScriptedServer(refusing("content", "557 wibble")) as server:
        computer.keep(str(settings_file(tmp_path, server.port)))
        assert computer.run(["test", "--json"]) == 1

    value = value_told(capfd)
    assert list(value["finding"]) == [*FINDING, "similar"]
    assert value["finding"]["code"] == "unknown"
    assert value["reply"] == {"code": 557, "enhanced": None, "text": "wibble"}


def test_the_json_of_a_refused_certificate(
    computer: Computer, authority: Authority, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with ScriptedServer(Script(), implicit=authority.wrong_name()) as server:
        computer.keep(str(settings_file(tmp_path, server.port, "ssl")))
        assert computer.run(["test", "--json"]) == 1

    value = value_told(capfd)
    assert_steps(value["steps"], [*STAGES[:2], "tls", *STAGES[2:]], "tls")
    assert value["finding"]["code"] == "cert_hostname"
    (fix,) = value["finding"]["fixes"]
    assert list(fix) == ["label", "set"]
    assert fix["set"] == {"host": "mail.host.test"}
    assert value["reply"] is None
    assert list(value["tls"]) == ["version", "issuer", "names", "not_after"]
    assert value["tls"]["version"] == "TLSv1.3"
    assert value["tls"]["names"] == ["mail.host.test"]
    assert datetime.fromisoformat(value["tls"]["not_after"]).tzinfo


def test_the_json_of_an_upgrade_that_is_missing(
    computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with ScriptedServer(greeted("AUTH PLAIN")) as server:
        computer.keep(str(settings_file(tmp_path, server.port, "starttls")))
        assert computer.run(["test", "--json"]) == 1

    value = value_told(capfd)
    assert_steps(value["steps"], [*STAGES[:4], "starttls", *STAGES[4:]], "starttls")
    assert value["finding"]["code"] == "starttls_missing"


def test_a_failure_is_told_with_what_to_do_and_who_can(
    computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with ScriptedServer(refusing("RCPT", "550 5.1.1 no such user")) as server:
        computer.keep(str(settings_file(tmp_path, server.port)))
        assert computer.run(["test"]) == 1

    out, _ = told(capfd)
    assert "✗ Recipient: refused" in out
    assert "✗ There is no mailbox joe@acme.test." in out
    assert "  - Check the spelling of the recipient's address." in out
    assert "  You can fix this, or the recipient.\n" in out
    assert "The server said: 550 5.1.1 no such user" in out


def test_without_sending_it_stops_after_the_recipient(
    computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    script = due("RCPT").output("250 ok").expect("RSET").output("250 ok").expect("QUIT")
    with ScriptedServer(script) as server:
        computer.keep(str(settings_file(tmp_path, server.port)))
        assert computer.run(["test", "--no-send", "--json"]) == 0

    value = value_told(capfd)
    assert value["ok"] is True
    assert value["steps"][-1] == {"stage": "data", "status": "not_reached"}


def test_another_recipient_can_be_named(
    computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with ScriptedServer(all_well()) as server:
        computer.keep(str(settings_file(tmp_path, server.port)))
        assert computer.run(["test", "--to", " ann@bücher.test "]) == 0

    assert "RCPT TO:<ann@xn--bcher-kva.test>" in server.said
    assert "to ann@bücher.test" in told(capfd)[0]


@pytest.mark.parametrize("to", ["nonsense", "a b@c.test", "a@b", "x@y.test>", "a@b.test\r\nQUIT"])
def test_a_recipient_that_is_no_address_is_refused_before_anything_is_sent(
    computer: Computer, tmp_path: Path, to: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with ScriptedServer(all_well()) as server:
        computer.keep(str(settings_file(tmp_path, server.port)))
        assert computer.run(["test", "--to", to]) == 2

    assert server.heard == []
    _, err = told(capfd)
    assert err.startswith("--to: ")
    assert err.count("\n") == 1


def test_a_saved_password_goes_to_the_server_it_was_saved_for(
    computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with ScriptedServer(all_well()) as server:
        settings = settings_file(tmp_path, server.port)
        computer.keep(str(settings))
        assert computer.run(["test", "--settings", settings]) == 0

    assert any(line.startswith("AUTH") for line in server.said)


@pytest.mark.parametrize("other", [{"host": "127.0.0.1"}, {"username": "joe"}])
def test_a_saved_password_never_goes_to_another_server_or_name(
    computer: Computer, tmp_path: Path, other: dict[str, str], capfd: pytest.CaptureFixture[str]
) -> None:
    with ScriptedServer(all_well()) as server:
        computer.keep(str(settings_file(tmp_path, server.port)))
        settings = settings_file(tmp_path, server.port, **other)
        assert computer.run(["test", "--settings", settings]) == 2

    assert server.heard == []
    assert "another server or username" in told(capfd)[1]


def test_a_saved_password_never_goes_unencrypted_to_another_port(
    computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Without encryption nobody can tell which program of this computer listens there."""
    with ScriptedServer(all_well()) as saved, ScriptedServer(all_well()) as other:
        computer.keep(str(settings_file(tmp_path, saved.port)))
        assert computer.run(["test", "--settings", settings_file(tmp_path, other.port)]) == 2

    assert other.heard == []
    assert "another server or username" in told(capfd)[1]


def test_a_saved_password_goes_to_no_other_port_of_this_computer(
    computer: Computer, authority: Authority, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with ScriptedServer(all_well(), implicit=authority.valid()) as server:
        computer.keep(str(settings_file(tmp_path, 587, "starttls")))
        settings = settings_file(tmp_path, server.port, "ssl")
        assert computer.run(["test", "--settings", settings]) == 2
    assert server.heard == []
    assert "another server or username" in told(capfd)[1]


def test_settings_in_a_file_without_any_password_are_not_tried(
    computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with ScriptedServer(all_well()) as server:
        assert computer.run(["test", "--settings", settings_file(tmp_path, server.port)]) == 2

    assert server.heard == []
    assert told(capfd)[1].count("\n") == 1


def test_a_relay_that_needs_no_sign_in_needs_no_password(
    computer: Computer, tmp_path: Path
) -> None:
    script = greeted("SIZE").expect("MAIL").output("250 ok").expect("RCPT").output("250 ok")
    with ScriptedServer(script.expect("DATA").output("354 go").content().output("250 ok")) as it:
        settings = settings_file(tmp_path, it.port, auth="none")
        assert computer.run(["test", "--settings", settings]) == 0


def test_an_account_that_is_switched_off_sends_nothing(
    computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    script = due("RCPT").output("250 ok").expect("RSET").output("250 ok")
    with ScriptedServer(script) as server:
        settings = settings_file(tmp_path, server.port)
        settings.write_text(settings.read_text().replace("[account]", "[account]\nenabled = false"))
        computer.keep(str(settings))
        assert computer.run(["test"]) == 2
        assert server.heard == []
        assert "switched off" in told(capfd)[1]
        assert computer.run(["test", "--no-send"]) == 0


def test_a_browser_sign_in_is_for_saved_settings_only(
    computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with ScriptedServer(all_well()) as server:
        settings = settings_file(tmp_path, server.port, "starttls", "oauth")
        assert computer.run(["test", "--settings", settings]) == 2

    assert server.heard == []
    assert "save them with “account save”, then connect" in told(capfd)[1]


def test_an_account_that_is_not_there(
    computer: Computer, capfd: pytest.CaptureFixture[str]
) -> None:
    assert computer.run(["test", "--account", "work", "--json"]) == 2

    assert value_told(capfd) == {
        "ok": False,
        "error": "No account is saved under the name work. Start smtp-desktop to set it up.",
    }


def login_instead() -> Script:
    script = greeted("AUTH PLAIN LOGIN").expect("AUTH PLAIN").output("535 5.7.8 failed")
    script = script.expect("AUTH LOGIN").output("334 Username:").read_line()
    return resumed("AUTH", script.output("334 Password:").read_line().output("235 ok"))


def test_the_method_that_the_server_takes_is_named_with_what_keeps_it(
    computer: Computer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with ScriptedServer(login_instead()) as server:
        computer.keep(str(settings_file(tmp_path, server.port)))
        assert computer.run(["test", "--json"]) == 0
        value = value_told(capfd)
        assert computer.run(["test"]) == 0
    assert value["finding"] is None
    assert value["sign_in"]["mechanism"] == "LOGIN"
    assert value["sign_in"]["refused"]["mechanism"] == "PLAIN"
    assert value["sign_in"]["refused"]["reply"]["code"] == 535
    assert value["sign_in"]["fixes"] == [
        {"label": "Always sign in with LOGIN", "set": {"mechanism": "LOGIN"}}
    ]
    assert "refused the sign-in method PLAIN" in told(capfd)[0]
