"""Who was refused, and what that means for everybody else."""

from __future__ import annotations

import pytest

from smtp_desktop.smtp.envelope import final_refusal, refusals
from smtp_desktop.smtp.reply import Reply

YES, LATER, NEVER = Reply(250, ("ok",)), Reply(450, ("later",)), Reply(550, ("never",))
ALL = ("a", "b", "c")


@pytest.mark.parametrize(
    ("replies", "refused"),
    [
        ([YES, YES, YES], ()),
        ([YES, NEVER, LATER], (("b", NEVER), ("c", LATER))),
        ([YES, NEVER], (("b", NEVER),)),  # the others were not asked yet
        ([], ()),
        ([YES, YES, YES, NEVER], ()),  # the last one answers DATA
    ],
)
def test_who_was_refused(replies: list[Reply], refused: tuple[tuple[str, Reply], ...]) -> None:
    assert refusals(ALL, replies) == refused


@pytest.mark.parametrize(
    ("replies", "whole", "some"),
    [
        ([YES, YES, YES], None, None),
        ([YES, LATER, YES], ("b", LATER), None),
        ([YES, LATER, NEVER], ("c", NEVER), None),
        ([LATER, LATER, LATER], ("a", LATER), ("a", LATER)),
        ([LATER, NEVER, NEVER], ("b", NEVER), ("b", NEVER)),
    ],
)
def test_when_nobody_gets_it(
    replies: list[Reply], whole: tuple[str, Reply] | None, some: tuple[str, Reply] | None
) -> None:
    refused = refusals(ALL, replies)
    assert final_refusal(ALL, refused, is_whole=True) == whole
    assert final_refusal(ALL, refused, is_whole=False) == some
