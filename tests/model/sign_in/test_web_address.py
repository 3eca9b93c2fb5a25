"""What may be given to a browser, and what never."""

from __future__ import annotations

import dataclasses
import re

import pytest

from smtp_desktop import resources
from smtp_desktop.model import provider
from smtp_desktop.model.sign_in import web_address
from smtp_desktop.model.sign_in.web_address import WebAddress
from support.hostile_addresses import HOSTILE


@pytest.mark.parametrize("text", HOSTILE, ids=repr)
def test_a_hostile_address_is_none(text: str) -> None:
    assert web_address.read(text) is None
    with pytest.raises(ValueError, match=r".+"):
        WebAddress(text)


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("https://login.microsoftonline.com/common/oauth2/v2.0/authorize?a=b%20c", None),
        ("https://Login.Acme.Test:8443/x#part", "login.acme.test"),
        ("https://login.acme.test./", "login.acme.test."),
        ("https://xn--bcher-kva.test/", "xn--bcher-kva.test"),
        ("https://93.184.216.34/", "93.184.216.34"),
        ("https://[2606:4700::1111]:443/", "2606:4700::1111"),
        ("https://localhost:1234/", "localhost"),
        ("http://localhost:1234/path", "localhost"),
        ("http://127.0.0.1:1234/", "127.0.0.1"),
        ("http://[::1]:1234/", "::1"),
        ("https://login.acme.test/?a=1&b=$(id)%20;'x'", "login.acme.test"),
    ],
)
def test_the_address_of_a_page_stays_as_it_is(text: str, host: str | None) -> None:
    address = WebAddress(text)
    assert (address.text, str(address)) == (text, text)
    assert address.host == (host or "login.microsoftonline.com")


def test_there_is_no_way_around_the_check() -> None:
    address = WebAddress("https://login.acme.test/")
    with pytest.raises(ValueError, match="address"):
        dataclasses.replace(address, text="javascript:alert(1)")
    with pytest.raises(dataclasses.FrozenInstanceError):
        address.text = "javascript:alert(1)"  # type: ignore[misc]


def test_every_page_of_help_of_our_own_can_be_opened() -> None:
    providers = provider.decode(resources.read_text("providers.toml"))
    pages = {one.help for one in providers.all if one.help}
    for text in resources.read_folder("findings").values():
        pages |= set(re.findall(r"^help = ['\"](.+)['\"]$", text, re.MULTILINE))
    assert len(pages) > 5
    assert [one for one in pages if web_address.read(one) is None] == []
