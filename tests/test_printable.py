"""Text from outside: what is shown of it, in which way, and what stays as it is."""

from __future__ import annotations

import json
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtp_desktop.printable import LONGEST, NOTHING, Printable, escaped, is_printable, lines

HARMFUL = [
    *("\x00", "\x07", "\x08", "\n", "\r", "\x0b", "\x0c", "\x1b", "\x7f"),  # controls
    *("\x80", "\x85", "\x9b", "\x9f"),  # and those of eight bits
    *("\u2028", "\u2029"),  # line ends
    *("\u061c", "\u200e", "\u200f", "\u202a", "\u202e", "\u2066", "\u2069"),  # turned round
    *("\xad", "\u034f", "\u200b", "\u2060", "\ufeff", "\u3164", "\u2800", "\ufffc"),  # unseen
    *("\u200c", "\u200d"),  # joiners where there is nothing to join
    *("\ud800", "\udc80", "\ue000", "\U000f0000", "\u0378", "\uffff"),  # no letters at all
    *("\U000e0001", "\U000e0041", "\U0001d159"),  # tags and the like
]
LEGITIMATE = {
    "German": "Grüße, 100 % – „ja“",
    "French": "Erreur\xa0: «\u202fnon\u202f»",
    "Polish, taken apart": unicodedata.normalize("NFD", "Zażółć gęślą jaźń"),
    "Vietnamese": unicodedata.normalize("NFD", "Không thể gửi được thư điện tử"),
    "Greek": "Ἀθῆναι",
    "Russian": "Сервер отказал",
    "Hebrew": "שְׁלוֹם עֲלֵיכֶם",
    "Arabic": "السَّلَامُ عَلَيْكُمْ",
    "Persian": "می\u200cخواهم نامه\u200cها",
    "Hindi": "क्\u200dष, क्\u200cष, हिन्दी",
    "Sinhala": "ශ්\u200dරී ලංකා",
    "Thai": "ที่อยู่อีเมล",
    "Tibetan": "ཧཱུྃ བསྒྲུབས",
    "Chinese": "发送失败\u3000请重试。",
    "Japanese": "送信できません、葛\U000e0100城",
    "Korean": "메일을 보낼 수 없습니다",
    "emoji": "👩\u200d👩\u200d👧 🏳\ufe0f\u200d🌈 👍🏽 1\ufe0f\u20e3",
    "a tab": "250\tok",
}


@pytest.mark.parametrize("one", HARMFUL, ids=ascii)
def test_what_steers_hides_or_turns_round_is_shown_as_one_sign(one: str) -> None:
    assert Printable(f"a{one}b") == "a\ufffdb"
    assert not is_printable(f"a{one}b")


@pytest.mark.parametrize("text", LEGITIMATE.values(), ids=LEGITIMATE)
def test_text_of_every_script_stays_as_it_is(text: str) -> None:
    assert Printable(text) == text
    assert lines(text) == text


def test_bytes_are_utf_8_or_else_latin_1() -> None:
    assert Printable("Grüße".encode()) == "Grüße"
    assert Printable("Grüße".encode("latin-1")) == "Grüße"


def test_a_tower_of_marks_is_cut_down() -> None:
    assert Printable("Z" + "\u0301" * 40 + "a") == "Z" + "\u0301" * 6 + "\ufffda"


def test_of_a_long_text_the_beginning_is_kept() -> None:
    assert Printable("x" * 99, 10) == "xxxxxxxxx…"
    assert len(Printable("x" * 10**6)) == LONGEST
    assert Printable("x" * 10, 10) == "x" * 10


def test_several_lines_keep_their_ends_and_nothing_else() -> None:
    assert lines("a\r\nb\n\tc\x1b[2J\rd") == "a\nb\n\tc\ufffd[2J\ufffdd"


@given(st.text(max_size=60), st.integers(2, 40))
def test_what_is_printable_stays_so_and_every_sign_can_be_seen(text: str, most: int) -> None:
    shown = Printable(text, most)
    again = Printable(str(shown), most)
    assert again == shown
    assert Printable(shown, most) is shown
    assert len(shown) <= most
    for one in shown:
        assert one.isprintable() or one in "\t\u200c\u200d" or unicodedata.category(one) == "Zs"
    assert lines(lines(text)) == lines(text)


@given(st.text(st.characters(exclude_categories=[]), max_size=40))
def test_json_keeps_its_value_and_shows_nothing_raw(text: str) -> None:
    told = escaped(json.dumps({"text": text}, ensure_ascii=False))
    assert json.loads(told) == {"text": text}
    for one in told:
        assert one.isprintable() or one in "\u200c\u200d" or unicodedata.category(one) == "Zs"


@pytest.mark.parametrize(
    "unit", ["a", "ä", "e\u0301", "\u0301", "\u200d", "\x1b", "\u202e", "क\u200d"]
)
def test_a_megabyte_of_anything_takes_little_time(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    began = time.process_time()
    Printable(text, 10**7)
    lines(text)
    assert time.process_time() - began < 2


def test_nothing_is_printable() -> None:
    assert NOTHING == ""
    assert isinstance(NOTHING, Printable)


@pytest.mark.parametrize("hidden", ["\ufe00", "\ufe0f", "\U000e0100", "\U000e01ef"])
def test_a_selector_that_selects_nothing_is_shown(hidden: str) -> None:
    assert Printable(f"jane{hidden}@acme.test") == "jane\ufffd@acme.test"
    assert Printable(f"\u2764{hidden * 3}") == f"\u2764{hidden}\ufffd\ufffd"
    assert not is_printable(f"jane1{hidden}@acme.test")


@pytest.mark.parametrize(
    "text", ["\u2764\ufe0f", "1\ufe0f\u20e3", "\xa9\ufe0f", "\u845b\U000e0100"]
)
def test_a_selector_that_chooses_a_picture_stays(text: str) -> None:
    assert Printable(text) == text
