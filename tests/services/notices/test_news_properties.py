"""Whatever happens in whatever order: everybody is told, once, and never too often."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from smtp_desktop.model.notices.people import When
from smtp_desktop.services.notices import news
from smtp_desktop.services.notices.news import QUIET, TAKES, Cause, Claim, Condition, Health, Told

BEGIN = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)


@dataclass
class Carried:
    """A notice on its way; `since` is the real time of its claim."""

    claim: Claim
    counted: frozenset[int]
    since: timedelta


class Office(RuleBasedStateMachine):
    """One person, one account, several programs that send, claim, deliver and die."""

    def __init__(self) -> None:
        super().__init__()
        self.real = timedelta()  # since the beginning, whatever the clock says
        self.shift = timedelta()  # of the clock
        self.health = Health()
        self.rows = 0
        self.failures: set[int] = set()
        self.has_other_way = False
        self.told = news.added(self.health, 0, When.AT_ONCE, self.now)
        self.carried: list[Carried] = []
        self.tokens = 0
        self.mails: list[tuple[timedelta, Claim]] = []
        self.told_of: set[int] = set()
        self.died_unseen = False  # after the server took a notice, before that was written down
        self.last_claim: timedelta | None = None
        self.highest = 0

    @property
    def now(self) -> datetime:
        return BEGIN + self.real + self.shift

    def submit(self, cause: Cause, code: str = "", *, is_notice: bool = False) -> None:
        self.rows += 1
        if cause in (Cause.ACCOUNT, Cause.MESSAGE) and not is_notice:
            self.failures.add(self.rows)
        self.health = news.after_submission(self.health, cause, code, is_notice=is_notice)

    @rule(cause=st.sampled_from(Cause), code=st.sampled_from(["quota", "expired"]))
    def somebody_sends(self, cause: Cause, code: str) -> None:
        self.submit(cause, code)

    @rule(minutes=st.sampled_from([1, 3, 14, 15, 60, 600]))
    def time_passes(self, minutes: int) -> None:
        self.real += timedelta(minutes=minutes)

    @rule(hours=st.sampled_from([-24 * 400, -25, -1, 1, 24 * 400]))
    def the_clock_is_set(self, hours: int) -> None:
        self.shift += timedelta(hours=hours)
        self.last_claim = None  # nobody can tell how long that was

    @rule(there=st.booleans())
    def another_account(self, there: bool) -> None:
        self.has_other_way = there

    def counted(self) -> frozenset[int]:
        return frozenset(one for one in self.failures if one > self.told.up_to)

    @rule()
    def a_program_claims(self) -> None:
        counted = self.counted()
        due = news.is_due(self.told, When.AT_ONCE, self.now)
        what = news.owed(self.health, self.told, len(counted), has_other_way=self.has_other_way)
        if not due or what is None:
            return
        assert self.health.condition is Condition.WORKING or self.has_other_way
        assert self.last_claim is None or self.real - self.last_claim >= QUIET
        self.last_claim = self.real
        self.tokens += 1
        claim = Claim(str(self.tokens), what, self.health, self.rows, len(counted))
        self.told = news.claimed(self.told, claim, When.AT_ONCE, self.now)
        self.carried.append(Carried(claim, counted, self.real))

    @precondition(lambda self: self.carried)
    @rule(which=st.integers(0, 3), end=st.sampled_from(["taken", "refused", "died", "unseen"]))
    def a_notice_ends(self, which: int, end: str) -> None:
        one = self.carried.pop(which % len(self.carried))
        if self.real - one.since > TAKES:
            end = "died"
        if end == "refused":
            self.told = news.failed(self.told, one.claim.token, self.now)
        elif end in ("taken", "unseen"):
            self.arrive(one, is_seen=end == "taken")

    def arrive(self, one: Carried, *, is_seen: bool) -> None:
        is_last = self.told.claim == one.claim
        if self.mails and not self.died_unseen and is_last:
            before = self.mails[-1][1]
            assert (before.news, before.health, before.up_to) != (
                one.claim.news,
                one.claim.health,
                one.claim.up_to,
            ), "the same news twice"
            assert not one.counted & self.told_of, "a failure is in two notices"
        self.mails.append((self.real, one.claim))
        self.died_unseen = not (is_seen and is_last)
        self.submit(Cause.ACCEPTED, is_notice=True) if not self.has_other_way else None
        if is_seen:
            self.told = news.delivered(self.told, one.claim.token)
            if is_last:
                self.told_of |= one.counted

    @invariant()
    def the_mark_only_grows(self) -> None:
        assert self.told.up_to >= self.highest
        self.highest = self.told.up_to

    @invariant()
    def nothing_untold_is_below_the_mark(self) -> None:
        below = {one for one in self.failures if one <= self.told.up_to}
        assert below <= self.told_of

    def teardown(self) -> None:
        """Once it works, everybody knows: all failures are told, and the all-clear."""
        self.carried.clear()
        self.submit(Cause.ACCEPTED)
        for _ in range(3):
            self.real += timedelta(hours=7)
            self.shift = timedelta()
            self.told = Told(**{**vars(self.told), "not_before": self.now})
            self.a_program_claims_and_delivers()
        assert self.told.health.condition is Condition.WORKING or not self.told_of
        assert self.failures <= self.told_of
        assert news.owed(self.health, self.told, len(self.counted()), has_other_way=False) is None

    def a_program_claims_and_delivers(self) -> None:
        self.a_program_claims()
        while self.carried:
            self.arrive(self.carried.pop(), is_seen=True)


TestInTheOffice = Office.TestCase
TestInTheOffice.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
