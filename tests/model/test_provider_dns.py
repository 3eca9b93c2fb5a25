"""What services ask for in a domain's DNS: names that could stand there, and nothing by halves."""

from __future__ import annotations

import pytest

from smtp_desktop.model.host import is_domain, to_ascii
from smtp_desktop.model.provider import Provider
from support.fakes import PROVIDERS

KNOWN = [one for one in PROVIDERS.all if one.spf or one.dkim or one.own_envelope]


@pytest.mark.parametrize("one", KNOWN, ids=lambda one: one.id)
def test_what_is_to_be_published_is_well_formed(one: Provider) -> None:
    assert all(is_domain(name) and name == name.lower() for name in one.spf)
    assert all(to_ascii(selector) for selector in one.dkim)
    targets = [target.format(domain="acme.com") for target in one.dkim_targets]
    assert all(is_domain(target) for target in targets)
    assert len(one.dkim_targets) in (0, len(one.dkim))
    assert not (one.spf and one.own_envelope)


def test_every_table_of_one_server_asks_for_the_same() -> None:
    for one in KNOWN:
        first = PROVIDERS.for_host(one.host)
        assert first is not None
        assert first.spf[:1] == one.spf[:1], one.id


def test_the_largest_services_are_known() -> None:
    names = {one.id: one.spf[0] for one in KNOWN if one.spf}
    assert names["google-workspace"] == "_spf.google.com"
    assert names["microsoft-365"] == "spf.protection.outlook.com"
    assert names["ionos"] == "_spf-eu.ionos.com"
    assert len(names) >= 30


def test_services_are_called_as_people_know_them() -> None:
    gmail, strato = PROVIDERS.by_id("gmail"), PROVIDERS.by_id("strato")
    assert gmail is not None
    assert strato is not None
    assert (gmail.known_as, strato.known_as) == ("Google", "STRATO")
    assert gmail.runs("SMTP.gmail.com.")
    assert not strato.runs("smtp.gmail.com")
