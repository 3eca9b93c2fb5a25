"""``detect``: settings for an address on the terminal and as JSON."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from servers.terminal import Terminal
from smtp_desktop.cli.start import start
from smtp_desktop.wording.sentence import say
from smtp_desktop.wording.shared import FOREIGN_SERVER
from support.presenter import FakeServices
from support.searching import GUID, Away, World, page

OWN = "https://autoconfig.acme.com/mail/config-v1.1.xml"
OPENID = "https://login.microsoftonline.com/acme.com/v2.0/.well-known/openid-configuration"
MICROSOFT = World(
    mx=("acme-com.mail.protection.outlook.com",),
    pages={OPENID: f'{{"issuer": "https://login.microsoftonline.com/{GUID}/v2.0"}}'.encode()},
)


def practise(*, window: bool, as_json: bool) -> int:
    raise AssertionError("nobody asked for the demo")


def detected(*words: str, world: World | None = None) -> int:
    """Run ``detect`` in a world; its code."""
    services = FakeServices()
    services.detection = (world or World()).detection()
    return start(["detect", *words], lambda: services, practise)


@pytest.mark.beside  # its bound leaves seconds
def test_a_known_service_answers_at_once_and_offline(home: Path) -> None:
    began = time.monotonic()
    ended = Terminal(home).run("detect", "jane@gmail.com", "--json")
    assert time.monotonic() - began < 5
    assert ended.code == 0
    value = ended.value
    assert value["provider"] == "Gmail"
    assert value["settings"] == {
        "host": "smtp.gmail.com",
        "port": 465,
        "encryption": "ssl",
        "auth": "basic",
        "username": "jane@gmail.com",
    }
    assert set(value["sources"].values()) == {"preset"}
    assert value["tried"] == [{"source": "preset", "ms": 0, "outcome": "found"}]


def test_an_own_domain_at_microsoft_comes_with_its_tenant(
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert detected("jane@acme.com", "--json", world=MICROSOFT) == 0
    value = json.loads(capfd.readouterr().out)
    assert list(value) == ["address", "provider", "settings", "sources", "notes", "tried"]
    assert value["address"] == "jane@acme.com"
    assert value["provider"] == "Microsoft 365"
    assert value["settings"]["tenant_id"] == GUID
    assert value["settings"]["auth"] == "oauth"
    assert value["sources"]["host"] == "mx"
    assert value["sources"]["tenant_id"] == "microsoft"
    assert {note["code"] for note in value["notes"]} >= {"ms_basic_ending"}
    assert {one["source"] for one in value["tried"]} >= {"srv", "mx", "autoconfig", "database"}


def test_people_read_each_value_with_its_source(capfd: pytest.CaptureFixture[str]) -> None:
    assert detected("jane@acme.com", world=World(pages={OWN: page("smtp.acme.com")})) == 0
    out = capfd.readouterr().out
    assert "Outgoing Server:" in out
    assert "smtp.acme.com  (from your domain's own page)" in out


@pytest.mark.parametrize(("host", "is_foreign"), [("mail.host.test", True), ("a.acme.com", False)])
def test_a_server_outside_the_domain_is_told_as_in_the_window(
    capfd: pytest.CaptureFixture[str], host: str, is_foreign: bool
) -> None:
    assert detected("jane@acme.com", world=World(pages={OWN: page(host)})) == 0
    told = str(say(FOREIGN_SERVER, host=host, domain="acme.com"))
    assert (told in capfd.readouterr().out) is is_foreign


def test_nothing_found_ends_with_1_and_says_what_was_tried(
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert detected("jane@acme.com", "--json") == 1
    value = json.loads(capfd.readouterr().out)
    assert value["settings"] is None
    assert value["sources"] == {}
    assert len(value["tried"]) == 8


def test_nothing_found_is_said_plainly(capfd: pytest.CaptureFixture[str]) -> None:
    assert detected("jane@acme.com") == 1
    out = capfd.readouterr().out
    assert out.startswith("We could not find settings for acme.com.")


def test_without_a_network_nobody_says_that_there_are_no_settings(
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert detected("jane@acme.com", world=Away()) == 1
    assert "nothing answered. Check that this computer is connected" in capfd.readouterr().out


def test_a_slip_of_a_key_in_the_domain_is_asked_about(capfd: pytest.CaptureFixture[str]) -> None:
    detected("jane@gmial.com", "--offline")
    assert capfd.readouterr().out == "Did you mean jane@gmail.com?\n"
    detected("jane@acme.con", "--offline")
    assert capfd.readouterr().out == "Did you mean jane@acme.com?\n"
    detected("jane@gmail.com", "--offline")
    assert "Did you mean" not in capfd.readouterr().out


def test_a_service_without_smtp_says_so(capfd: pytest.CaptureFixture[str]) -> None:
    assert detected("jane@tuta.com") == 1
    assert "does not let other programs send" in capfd.readouterr().out


def test_offline_asks_nobody(capfd: pytest.CaptureFixture[str]) -> None:
    world = World(pages={OWN: page("smtp.acme.com")})
    assert detected("jane@acme.com", "--offline", world=world) == 1
    assert world.asked == []
    assert "nothing was looked up" in capfd.readouterr().out


@pytest.mark.parametrize("address", ["jane", "jane@", "@acme.com", "jane doe@acme.com", ""])
def test_what_is_no_address_is_a_wrong_call(
    address: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert detected(address) == 2
    assert len(capfd.readouterr().err.strip().splitlines()) == 1


def test_without_an_address_it_is_a_wrong_call(capfd: pytest.CaptureFixture[str]) -> None:
    assert detected() == 2
    assert "ADDRESS" in capfd.readouterr().err
