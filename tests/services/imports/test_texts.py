"""Settings as people have them, read by the one reader; the texts stand in ``texts.toml``."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from conftest import CANARY
from smtp_desktop.errors import SettingsInvalid, SettingsNotFound
from smtp_desktop.model.draft import Field
from smtp_desktop.services.imports import reader
from smtp_desktop.wording.fields import WHY

TEXTS: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("texts.toml").read_text("utf-8")
)["text"]
READ = [one for one in TEXTS if "refused" not in one]
REFUSED = [one for one in TEXTS if "refused" in one]
SAID = {
    "auth": Field.AUTH_TYPE,
    "username": Field.USERNAME,
    "email": Field.EMAIL,
    "sender": Field.NAME,
}


def data(one: dict[str, Any]) -> bytes:
    text: str = one["text"].replace("CANARY", CANARY)
    return text.encode(one.get("encoding", "utf-8"))


@pytest.mark.parametrize("one", READ, ids=[one["name"] for one in READ])
def test_settings_are_read_out_of_what_people_have(one: dict[str, Any]) -> None:
    reading = reader.read(data(one), one.get("address", ""))
    draft = reading.draft
    assert reading.read_as == one["read_as"]
    assert (draft.host, draft.port, draft.encryption.value) == (
        one["host"],
        str(one["port"]),
        one["encryption"],
    )
    for key, field in SAID.items():
        value = draft.value(field)
        said = getattr(value, "value", value) if field in reading.fields else None
        assert said == one.get(key), key
    assert reading.had_password == one.get("had_password", False)


@pytest.mark.parametrize("one", READ, ids=[one["name"] for one in READ])
def test_the_password_beside_them_is_not_among_what_was_read(one: dict[str, Any]) -> None:
    assert CANARY not in repr(reader.read(data(one), one.get("address", "")))


@pytest.mark.parametrize("one", REFUSED, ids=[one["name"] for one in REFUSED])
def test_what_is_of_no_use_is_refused_with_the_true_reason(one: dict[str, Any]) -> None:
    with pytest.raises(SettingsNotFound) as caught:
        reader.read(data(one), one.get("address", ""))
    assert caught.value.why == one["refused"]
    assert WHY[one["refused"]]
    assert CANARY not in f"{caught.value!r} {vars(caught.value)}"


@pytest.mark.parametrize("one", TEXTS, ids=[one["name"] for one in TEXTS])
@pytest.mark.parametrize("part", [0.3, 0.7])
def test_a_part_of_a_text_is_read_or_refused_and_gives_no_secret_away(
    one: dict[str, Any], part: float
) -> None:
    whole = data(one)
    said: object = None
    try:
        said = reader.read(whole[: int(len(whole) * part)], "")
    except SettingsInvalid as refused:
        said = (refused, vars(refused))
    assert CANARY not in repr(said)
