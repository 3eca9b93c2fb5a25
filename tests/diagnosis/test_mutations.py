"""Each mutation does to a reply what its name says, and nothing to one that it does not concern."""

from __future__ import annotations

import pytest

from diagnosis.mutations import CUTS, MUTATIONS

REPLY = "535 5.7.8 Username and Password not accepted. Can't go on"

MADE = {
    "enhanced_longer": "535 5.7.80 Username and Password not accepted. Can't go on",
    "enhanced_next": "535 5.7.9 Username and Password not accepted. Can't go on",
    "enhanced_removed": "535 Username and Password not accepted. Can't go on",
    "doubled_blanks": "535  5.7.8  Username  and  Password  not  accepted.  Can't  go  on",
    "tabs": "535\t5.7.8\tUsername\tand\tPassword\tnot\taccepted.\tCan't\tgo\ton",
    "hard_blanks": "535 "
    + "5.7.8 Username and Password not accepted. Can't go on".replace(" ", "\xa0"),
    "broken_in_the_middle": "535 5.7.8 Username and Password\nnot accepted. Can't go on",
    "wrapped": "535 5.7.8 Username and Password not\n    accepted. Can't go on",
    "in_a_frame": f"\n\n   {REPLY}   \n\n",
    "upper": "535 5.7.8 USERNAME AND PASSWORD NOT ACCEPTED. CAN'T GO ON",
    "lower": "535 5.7.8 username and password not accepted. can't go on",
    "curly_quotes": "535 5.7.8 Username and Password not accepted. Can’t go on",
    "angled_quotes": REPLY,
    "two_lines_early": "535-5.7.8 Username and\r\n535 5.7.8 Password not accepted. Can't go on",
    "two_lines": "535-5.7.8 Username and Password not\r\n535 5.7.8 accepted. Can't go on",
    "two_lines_late": "535-5.7.8 Username and Password not accepted.\r\n535 5.7.8 Can't go on",
    "two_lines_joined": "535-5.7.8 Username and Password not 535 5.7.8 accepted. Can't go on",
    "two_lines_glued": "535-5.7.8 Username and Password not535 5.7.8 accepted. Can't go on",
    "two_lines_escaped": "535-5.7.8 Username and Password not\\r\\n535 5.7.8 accepted. Can't go on",
    "last_third_missing": "535 5.7.8 Username and Password not ac",
    "first_word_missing": "5.7.8 Username and Password not accepted. Can't go on",
}


@pytest.mark.parametrize("name", MUTATIONS | CUTS)
def test_a_mutation_does_what_its_name_says(name: str) -> None:
    assert (MUTATIONS | CUTS)[name](REPLY) == MADE[name]


def test_a_long_status_is_shortened_and_an_address_is_no_status() -> None:
    longer = MUTATIONS["enhanced_longer"]
    assert longer("535 5.7.139 no") == "535 5.7.13 no"
    assert longer("554 4.4.4.4 blocked") == "554 4.4.4.4 blocked"


def test_quoted_words_get_other_quotes() -> None:
    assert MUTATIONS["curly_quotes"]('not valid for "mail"') == "not valid for “mail”"
    assert MUTATIONS["angled_quotes"]("not valid for 'mail'") == "not valid for «\xa0mail\xa0»"


@pytest.mark.parametrize("name", [name for name in MUTATIONS if name.startswith("two_lines")])
def test_only_a_reply_is_parted_into_lines(name: str) -> None:
    text = "SMTPServerDisconnected: Connection unexpectedly closed"
    assert MUTATIONS[name](text) == text
    assert MUTATIONS[name]("535 No") == "535 No"
