"""Dates in what servers say: read where they are whole, and passed over where they are not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtp_desktop.smtp.dates import date_in

NOON = datetime(2026, 11, 21, 13, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("220 mail ESMTP Postfix; Sat, 21 Nov 2026 13:00:00 +0000", NOON),
        ("220 X.outlook.com Microsoft ESMTP ready at Sat, 21 Nov 2026 13:00:00 +0000 [08]", NOON),
        ("220 mail.acme.com ESMTP Exim 4.96 Sat, 21 Nov 2026 14:00:00 +0100", NOON),
        ("220 mail ESMTP Sendmail 8.17; Sat, 21 Nov 2026 05:00:00 -0800 (PST)", NOON),
        ("Sat, 21 Nov 2026 13:00:00 GMT", NOON),
        ("21 Nov 2026 13:00 -0000", NOON),
        ("220 mx.zohomail.com SMTP Server ready April 18, 2024 6:38:02 AM PDT", None),
        ("220 mail ready Sat, 21 Nov 2026 13:00:00", None),
        ("220 mail ready Sat, 99 Nov 2026 13:00:00 +0000", None),
        ("220 mail ready Sat, 21 Xyz 2026 13:00:00 +0000", None),
        ("220 mail.test ESMTP", None),
        ("", None),
    ],
)
def test_the_date_in_a_greeting(text: str, said: datetime | None) -> None:
    assert date_in(text) == said


@given(st.from_regex(r"(Mon, )?[0-9]{1,2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{5,8} ([+-][0-9]{4}|UT)"))
def test_a_date_that_makes_no_sense_is_none(text: str) -> None:
    said = date_in(text)
    assert said is None or said.tzinfo is not None
