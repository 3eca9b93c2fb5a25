"""What an error says when the time for the whole was short: only what had its usual time failed."""

from __future__ import annotations

import pytest

from smtp_desktop.diagnosis.stage import Stage, Status, Step
from smtp_desktop.errors import ConnectionTimedOut, NoAnswer, PermanentReply, SmtpDesktopError
from smtp_desktop.services.sending.stages import TestLimits, is_cut_short
from smtp_desktop.smtp.reply import Reply
from smtp_desktop.waiting import Deadline

OVER, LEFT = 0.0, 60.0


@pytest.mark.parametrize(
    ("error", "stage", "seconds", "left", "expected"),
    [
        (ConnectionTimedOut("late"), Stage.CONNECT, 2, OVER, True),
        (ConnectionTimedOut("late"), Stage.CONNECT, 10, OVER, False),
        (ConnectionTimedOut("late"), Stage.CONNECT, 2, LEFT, False),
        (NoAnswer("late"), Stage.GREETING, 20, OVER, True),
        (NoAnswer("late"), Stage.AUTH, 29, OVER, True),
        (NoAnswer("late"), Stage.AUTH, 31, OVER, False),
        (NoAnswer("late"), Stage.DATA, 31, OVER, True),
        (NoAnswer("late"), Stage.SEND, 31, OVER, True),
        (PermanentReply(Reply(535, ("no",))), Stage.AUTH, 2, OVER, False),
    ],
)
def test_only_what_had_its_usual_time_failed(
    error: SmtpDesktopError, stage: Stage, seconds: float, left: float, *, expected: bool
) -> None:
    last = Step(stage, Status.FAILED, round(seconds * 1000))
    assert is_cut_short(error, last, TestLimits(), Deadline(left)) is expected
