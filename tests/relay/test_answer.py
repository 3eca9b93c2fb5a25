"""Lines of SMTP, whoever's words are in them."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from smtp_desktop.relay.answer import answer, passed_on
from smtp_desktop.smtp.reply import EnhancedStatus, Reply

LINE = re.compile(r"550[ -]5\.1\.1[ -~]{0,505}|550[ -]5\.1\.1")


@given(st.lists(st.text(max_size=600), max_size=4))
def test_no_words_break_out_of_their_line(words: list[str]) -> None:
    lines = answer(550, "5.1.1", *words).text.split("\r\n")
    assert len(lines) == max(1, len(words))
    for number, line in enumerate(lines):
        assert LINE.fullmatch(line), line
        assert (line[3] == "-") == (number < len(lines) - 1)


def test_a_reply_is_passed_on_word_for_word() -> None:
    reply = Reply(550, ("5.1.1 <x>: no", "5.1.1 such user"), EnhancedStatus(5, 1, 1))
    assert passed_on(reply).text == "550-5.1.1 <x>: no\r\n550 5.1.1 such user"
    assert passed_on(Reply(554, ("spam",))).text == "554 5.0.0 spam"
    assert passed_on(Reply(421, ("bye",)), 451, "4.3.2", "ours").text.endswith("451 4.3.2 ours")


def test_quotation_marks_become_those_that_programs_read() -> None:
    assert answer(250, "", "it’s “so” – …").text == '250 it\'s "so" - ...'
