"""How rules look at words and values."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnosis.written import all_rules
from smtp_desktop.diagnosis.catalogue.phrases import (
    length_said,
    longest_said,
    normal,
    one_of,
    share_said,
)

SOME = st.text("ab.*?[1]", max_size=6)


@given(SOME, SOME)
@settings(max_examples=2000, deadline=None)
def test_a_pattern_means_what_it_means_for_files(value: str, pattern: str) -> None:
    is_literal = value == pattern  # “[1]” as it stands is also itself
    assert one_of((pattern,), value) == (fnmatchcase(value, pattern) or is_literal)


def test_blanks_of_every_kind_dashes_and_quotes_are_plain() -> None:
    assert normal("A\u00a0 b\tc\nd – “e” ‘f’") == "a b c d - \"e\" 'f'"


def test_a_longer_phrase_counts_for_more_and_none_for_nothing() -> None:
    text = normal("Mailbox of Jane is full")
    assert 0 < length_said("full", text) < length_said("is full", text)
    assert length_said("is…full", text) < length_said("mailbox…is full", text)
    assert length_said("full…mailbox", text) == 0


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("eset", "at sslstream.sendauthresetsignal(protocoltoken message)"),
        ("certificate…eset", "certificate was rejected at sendauthresetsignal"),
        ("mail.ru", "gmail.ru"),
        ("rbl", "a marble"),
        ("spam", "spammers"),
        ("user unknown", "superuser unknown"),
        ("сервер", "ссервер"),
        ("163 5", "163 554"),
        ("1 7", "11 7"),
    ],
)
def test_words_match_as_words(phrase: str, text: str) -> None:
    assert phrase.rpartition("…")[2] in text
    assert length_said(phrase, text) == 0


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("eset", "eset ssl filter"),
        ("eset", "reset by eset"),
        ("…eset", "the reset"),
        ("throttl…", "throttling"),
        ("163 5…", "163 554"),
        ("not accepted", "not535 not accepted535"),
        ("не найден", "пользователь не найдено"),
        ("发送失败", "邮件发送失败了"),
        ("unable to get", "unable to getting"),
        ("…", "anything"),
    ],
)
def test_dots_leave_a_word_open_and_a_long_phrase_may_end_in_one(phrase: str, text: str) -> None:
    assert length_said(phrase, text) > 0


def test_the_parts_of_a_phrase_stand_near_each_other() -> None:
    assert length_said("mailbox…full", f"mailbox, {'x ' * 50}full") > 0
    assert length_said("mailbox…full", f"mailbox, {'x ' * 150}full") == 0
    assert length_said("mailbox…full", f"mailbox, {'x ' * 150}the mailbox is full") > 0


def test_a_number_counts_only_where_it_is_called_an_errors() -> None:
    assert length_said("10061", "winsock error 10061") > 0
    assert length_said("10061", "invoice 10061") == 0
    assert length_said("10061", "error 100615") == 0


def test_a_share_is_that_of_the_telling_words_and_single_words_have_none() -> None:
    words = frozenset(["mailbox", "full"])
    assert share_said(("mailbox quota full", "full"), words) == 2 / 3
    assert share_said(("the mailbox is full",), words) == 1
    assert share_said(("full",), words) == 0


PHRASES = sorted({phrase for _, rule in all_rules() for phrase in rule.text})
AROUND = [*"xé1я(-", " ", ""]


@pytest.mark.parametrize("around", AROUND)
def test_in_a_long_text_a_phrase_is_found_where_it_is_found_in_a_short_one(around: str) -> None:
    """In a long one its words are looked up first."""
    long = "0.0 " * 300
    for phrase in PHRASES:
        said = normal(f"so {around}{phrase.replace('…', ' or ')}{around} it was")
        assert longest_said((phrase,), f"{long}{said}") == length_said(phrase, said), phrase
