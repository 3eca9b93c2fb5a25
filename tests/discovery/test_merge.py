"""Which of the offers is believed, and that the order of their arrival does not matter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtp_desktop.discovery.merge import Believed, is_within, merge
from smtp_desktop.discovery.offer import Offer, Source, username_for
from smtp_desktop.model.choices import AuthType, Encryption

JANE = "jane@acme.com"
ENCRYPTED = (Encryption.SSL, Encryption.TLS, Encryption.STARTTLS)


def offer(source: Source, host: str = "", **more: object) -> Offer:
    values: dict[str, object] = {"port": 465, "encryption": Encryption.SSL, **more}
    return Offer(source, host or f"{source.value.replace('_', '-')}.acme.com", **values)  # type: ignore[arg-type]


def believed(*offers: Offer) -> Believed:
    found = merge(JANE, offers)
    assert found is not None
    return found


OFFERS = st.builds(
    Offer,
    st.sampled_from([one for one in Source if one is not Source.MICROSOFT]),
    st.sampled_from(["mail.acme.com", "smtp.acme.com", "smtp.other.net"]),
    st.sampled_from([465, 587, 2525]),
    st.sampled_from(ENCRYPTED),
    st.sampled_from([None, AuthType.BASIC, AuthType.OAUTH]),
    st.sampled_from([None, "", "{address}", "{local}"]),
    st.sampled_from(["", "one", "two"]),
    st.integers(0, 3),
)


@given(st.data(), st.lists(OFFERS, max_size=12))
def test_the_order_in_which_answers_arrive_never_changes_the_result(
    data: st.DataObject, offers: list[Offer]
) -> None:
    assert merge(JANE, data.draw(st.permutations(offers))) == merge(JANE, offers)


@given(st.lists(OFFERS, max_size=12), OFFERS)
def test_hearing_the_same_twice_changes_nothing(offers: list[Offer], one: Offer) -> None:
    assert merge(JANE, [*offers, one]) == merge(JANE, [one, *offers, one])


@given(st.lists(OFFERS, min_size=1, max_size=12))
def test_host_port_and_encryption_always_come_from_one_offer(offers: list[Offer]) -> None:
    settings = believed(*offers).settings
    assert any(
        (one.host, one.port, one.encryption) == (settings.host, settings.port, settings.encryption)
        for one in offers
    )


def test_nothing_offered_is_nothing_believed() -> None:
    assert merge(JANE, []) is None


def test_a_preset_is_believed_before_all_others() -> None:
    others = [offer(one) for one in Source if one is not Source.MICROSOFT]
    assert believed(*others).sources["host"] is Source.PRESET


@pytest.mark.parametrize("owner", [Source.SRV, Source.MX, Source.AUTOCONFIG, Source.WELL_KNOWN])
@pytest.mark.parametrize("other", [Source.DATABASE, Source.MX_DATABASE, Source.PROBE])
def test_the_owner_of_the_domain_is_believed_before_others(owner: Source, other: Source) -> None:
    assert believed(offer(other), offer(owner)).sources["host"] is owner


@pytest.mark.parametrize("other", [Source.DATABASE, Source.MX_DATABASE])
def test_what_others_say_is_believed_before_a_guess(other: Source) -> None:
    assert believed(offer(Source.PROBE), offer(other)).sources["host"] is other


def test_of_one_source_its_first_offer_is_taken() -> None:
    second = offer(Source.SRV, "b.acme.com", rank=1)
    first = offer(Source.SRV, "z.acme.com", rank=0)
    assert believed(second, first).settings.host == "z.acme.com"


def test_encryption_from_the_first_byte_is_taken_where_nothing_else_decides() -> None:
    later = offer(Source.SRV, "mail.acme.com", port=587, encryption=Encryption.TLS)
    assert believed(later, offer(Source.SRV, "mail.acme.com")).settings.port == 465


def test_what_the_best_offer_leaves_open_comes_from_the_same_server() -> None:
    found = believed(
        offer(Source.SRV, "mail.acme.com"),
        offer(Source.DATABASE, "mail.acme.com", username="{local}", auth=AuthType.OAUTH),
        offer(Source.AUTOCONFIG, "other.acme.com", username="{domain}", auth=AuthType.BASIC),
    )
    assert (found.settings.username, found.settings.auth) == ("jane", AuthType.OAUTH)
    assert found.sources == {
        "host": Source.SRV,
        "port": Source.SRV,
        "encryption": Source.SRV,
        "auth": Source.DATABASE,
        "username": Source.DATABASE,
    }


def test_what_the_best_offer_leaves_open_comes_from_the_same_service() -> None:
    found = believed(
        offer(Source.SRV, "smtp.office365.com", provider="microsoft-365"),
        offer(Source.MX, "other.office365.com", provider="microsoft-365", auth=AuthType.OAUTH),
    )
    assert found.settings.auth is AuthType.OAUTH
    assert found.provider == "microsoft-365"


def test_a_username_that_the_service_gives_is_not_made_up_of_the_address() -> None:
    found = believed(
        offer(Source.SRV, "smtp.udag.de"),
        offer(Source.MX, "smtp.udag.de", username=""),
        offer(Source.AUTOCONFIG, "smtp.udag.de", username="{address}"),
    )
    assert (found.settings.username, found.sources["username"]) == ("", Source.MX)


def test_where_nobody_says_more_the_address_signs_in_with_a_password() -> None:
    found = believed(offer(Source.SRV))
    assert (found.settings.username, found.settings.auth) == (JANE, AuthType.BASIC)


@pytest.mark.parametrize(
    ("host", "provider", "is_foreign"),
    [
        ("smtp.acme.com", "", False),
        ("acme.com", "", False),
        ("smtp.hoster.net", "", True),
        ("notacme.com", "", True),
        ("smtp.gmail.com", "gmail", False),
    ],
)
def test_a_server_outside_the_domain_and_outside_known_services_is_marked(
    host: str, provider: str, is_foreign: bool
) -> None:
    assert believed(offer(Source.SRV, host, provider=provider)).is_foreign is is_foreign


def test_an_offer_that_says_everything_leaves_nothing_open() -> None:
    whole = offer(Source.MX, auth=AuthType.BASIC, username="{address}", provider="one")
    assert believed(whole).is_whole
    assert not believed(offer(Source.SRV), whole).is_whole


def test_names_are_compared_by_labels_and_without_case() -> None:
    assert is_within("SMTP.Acme.com.", "acme.COM")
    assert not is_within("smtp.notacme.com", "acme.com")


def test_a_template_makes_the_username() -> None:
    assert username_for("{local}+{domain}+{address}", JANE) == f"jane+acme.com+{JANE}"
    assert username_for("{other}", JANE) == "{other}"
