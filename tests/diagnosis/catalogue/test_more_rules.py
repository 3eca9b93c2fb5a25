"""Rules that stand apart from the words of their cause, and the words of interfaces."""

from __future__ import annotations

import pytest

from smtp_desktop.diagnosis.catalogue import catalogue
from smtp_desktop.diagnosis.pasted import api_error
from smtp_desktop.diagnosis.pasted.reading import read_all
from smtp_desktop.diagnosis.stage import Stage

CAUSE = """
[[finding]]
code = "full"
owners = ["user"]
title = "Full."
explanation = "It is full."
actions = ["Empty it."]

[[finding.rule]]
text = '''
no room
'''
"""
MORE = """
[words.kept]
title = "Kept elsewhere."

[[more]]
code = "full"

[[more.rule]]
facts = { api = ["errorquota"] }
words = "kept"

[[more.rule]]
text = '''
overflowing
'''
"""


def test_rules_join_the_cause_that_stands_in_another_file() -> None:
    found = catalogue.decode({"one": CAUSE, "other": MORE})
    (entry,) = found.finding
    assert [rule.text for rule in entry.rule] == [("no room",), (), ("overflowing",)]
    assert entry.rule[1].title == "Kept elsewhere."


def test_rules_for_a_cause_that_is_nowhere_are_refused_by_their_files_name() -> None:
    with pytest.raises(ValueError, match=r"other\.toml: no finding is called full"):
        catalogue.decode({"one": CAUSE.replace('"full"', '"other"'), "other": MORE})


def test_a_file_of_the_order_that_is_missing_is_named() -> None:
    order = 'files = ["one", "other"]'
    assert catalogue.decode({"_order": order, "other": MORE, "one": CAUSE}).finding
    with pytest.raises(ValueError, match=r"_order\.toml: no file is called other\.toml"):
        catalogue.decode({"_order": order, "one": CAUSE})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("403 ErrorQuota: No.", "errorquota"),
        ('{"error":{"code":"ErrorQuota"}}', "errorquota"),
        ("403-ERRORQUOTA", "errorquota"),
        ("MyErrorQuota", ""),
        ("ErrorQuotaReached", ""),
        ("error quota", ""),
        ("", ""),
    ],
)
def test_an_interfaces_word_is_found_where_it_stands_as_a_word(text: str, code: str) -> None:
    known = catalogue.decode({"one": CAUSE, "other": MORE})
    assert api_error.code_in(text, known) == code


def test_without_rules_for_them_no_word_is_an_interfaces() -> None:
    known = catalogue.decode({"one": CAUSE})
    assert api_error.code_in("403 ErrorQuota", known) == ""


def test_numbers_beside_an_interfaces_word_are_no_replies_of_mail() -> None:
    known = catalogue.decode({"one": CAUSE, "other": MORE})
    (failure,) = read_all("550 ErrorQuota: mailbox full, sending failed", known)
    assert (failure.reply, failure.stage) == (None, Stage.SEND)
    assert failure.errors == ("ApiRefused", "SmtpDesktopError")
    assert failure.facts["api"] == "errorquota"
