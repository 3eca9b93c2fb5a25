"""Whatever happens in whatever order: everybody is told, once, and never too often."""

from __future__ import annotations

from hypothesis import settings

from smtp_desktop.model.notices.people import When
from support.notices import Office


class DailyOffice(Office):
    """Whoever wants to be told once a day."""

    when = When.DAILY


TestInTheOffice = Office.TestCase
TestInTheOffice.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestInADailyOffice = DailyOffice.TestCase
TestInADailyOffice.settings = settings(max_examples=30, stateful_step_count=40, deadline=None)
