"""What is remembered of saved settings without any secret, each for exactly these settings."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from smtp_desktop.adapters.files.known import KnownFactFile
from smtp_desktop.model.choices import AuthType
from smtp_desktop.model.draft import Draft, Field
from smtp_desktop.model.purpose import Purpose, of_sign_in
from smtp_desktop.services.accounts.known import KnownFacts
from support.fakes import CLOUDS

AT = datetime(2026, 11, 20, 9, 14, tzinfo=timezone(timedelta(hours=1)))
JANE = "jane@contoso.onmicrosoft.com"
DRAFT = Draft(
    email=JANE,
    auth_type=AuthType.OAUTH,
    client_id="00001111-aaaa-2222-bbbb-3333cccc4444",
    tenant_id="contoso.onmicrosoft.com",
    host="smtp.office365.com",
)


def kept_for(draft: Draft) -> Purpose:
    return of_sign_in(draft, CLOUDS)


@pytest.fixture
def marks(tmp_path: Path) -> KnownFacts:
    return KnownFacts(KnownFactFile(str(tmp_path)))


def test_that_it_arrived_is_remembered_with_its_test_and_forgotten_with_it(
    marks: KnownFacts,
) -> None:
    assert not marks.has_arrived("default", DRAFT)
    marks.keep("default", DRAFT, AT, has_arrived=True)
    assert marks.has_arrived("default", DRAFT)
    assert not marks.has_arrived("default", DRAFT._replace(port="465"))
    marks.keep("default", DRAFT, AT)
    assert not marks.has_arrived("default", DRAFT)
    marks.keep("default", DRAFT, None, has_arrived=True)
    assert not marks.has_arrived("default", DRAFT)


def test_a_green_test_is_remembered_for_these_settings_alone(marks: KnownFacts) -> None:
    marks.keep("default", DRAFT, AT)
    assert marks.tested_at("default", DRAFT) == AT
    assert marks.tested_at("default", DRAFT._replace(port="465")) is None
    assert marks.tested_at("default", DRAFT._replace(name="Finance")) == AT
    assert marks.tested_at("other", DRAFT) is None
    marks.keep("default", DRAFT, None)
    assert marks.tested_at("default", DRAFT) is None


@pytest.mark.parametrize("field", [Field.CLIENT_ID, Field.TENANT_ID, Field.AUTHORITY, Field.HOST])
def test_who_is_connected_belongs_to_the_registration(marks: KnownFacts, field: Field) -> None:
    marks.keep_connected("default", kept_for(DRAFT), JANE)
    assert marks.connected("default", kept_for(DRAFT)) == JANE
    assert marks.connected("default", kept_for(DRAFT.with_value(field, "other"))) == ""


def test_how_a_registration_is_written_does_not_matter(marks: KnownFacts) -> None:
    marks.keep_connected("default", kept_for(DRAFT._replace(authority="https://login.test/")), JANE)
    written = DRAFT._replace(
        client_id=f" {DRAFT.client_id.upper()}",
        authority="https://login.test",
        port="2525",
        email="shared@contoso.onmicrosoft.com",
    )
    assert marks.connected("default", kept_for(written)) == JANE


def test_nobody_is_connected_after_disconnect(marks: KnownFacts) -> None:
    marks.keep_connected("default", kept_for(DRAFT), JANE)
    marks.forget_connected("default")
    assert marks.connected("default", kept_for(DRAFT)) == ""


def test_whether_there_is_a_client_secret_is_known_or_not_known(marks: KnownFacts) -> None:
    assert marks.has_client_secret("default") is None
    marks.keep_has_client_secret("default", has_one=True)
    assert marks.has_client_secret("default") is True
    marks.keep_has_client_secret("default", has_one=False)
    assert marks.has_client_secret("default") is False


def test_one_mark_leaves_the_others_alone(marks: KnownFacts, tmp_path: Path) -> None:
    marks.keep("default", DRAFT, AT)
    marks.keep_connected("default", kept_for(DRAFT), JANE)
    marks.keep_has_client_secret("default", has_one=True)
    marks.keep("default", DRAFT, None)
    assert marks.connected("default", kept_for(DRAFT)) == JANE
    marks.forget_connected("default")
    assert marks.has_client_secret("default") is True
    assert json.loads((tmp_path / "marks.json").read_text()) == {
        "default": {"client_secret": "yes"}
    }


def test_nothing_is_remembered_of_an_account_that_is_removed(marks: KnownFacts) -> None:
    for name in ("default", "other"):
        marks.keep(name, DRAFT, AT)
        marks.keep_connected(name, kept_for(DRAFT), JANE)
        marks.keep_has_client_secret(name, has_one=True)
    marks.forget("default")
    marks.forget("default")
    assert marks.tested_at("default", DRAFT) is None
    assert marks.connected("default", kept_for(DRAFT)) == ""
    assert marks.has_client_secret("default") is None
    assert marks.has_client_secret("other") is True


def test_marks_that_are_kept_at_the_same_time_are_all_there(marks: KnownFacts) -> None:
    names = [f"account-{number}" for number in range(24)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: marks.keep_connected(name, kept_for(DRAFT), JANE), names))
    assert [marks.connected(name, kept_for(DRAFT)) for name in names] == [JANE] * len(names)


def test_a_mark_that_somebody_damaged_counts_for_nothing(marks: KnownFacts, tmp_path: Path) -> None:
    marks.keep("default", DRAFT, AT)
    file = tmp_path / "marks.json"
    file.write_text(file.read_text().replace("2026", "year"))
    assert marks.tested_at("default", DRAFT) is None
    file.write_text('{"default": {"client_secret": "perhaps"}}')
    assert marks.has_client_secret("default") is None
    file.write_text("{")
    assert marks.connected("default", kept_for(DRAFT)) == ""
