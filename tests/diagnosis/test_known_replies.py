"""Every reply that is known to be said lands on its cause, wherever it is told from."""

from __future__ import annotations

import pytest

from diagnosis.known import Known, replies
from diagnosis.written import CATALOGUE
from smtp_desktop.diagnosis.explain import explain

REPLIES = replies()


@pytest.mark.parametrize("known", REPLIES, ids=[one.text[:60] for one in REPLIES])
def test_a_known_reply_lands_on_its_cause_with_and_without_its_place(known: Known) -> None:
    for failure in known.failures:
        found = explain(failure, CATALOGUE)
        assert found.code == known.code, failure
        assert set(found.owners) & set(known.owners), failure
        if len(known.owners) == 1:
            assert found.owners == known.owners, failure


def test_there_are_many_of_them() -> None:
    assert len(REPLIES) >= 108
    assert len({one.code for one in REPLIES}) >= 60
