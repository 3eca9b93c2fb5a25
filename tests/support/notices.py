"""An office in which programs send, tell people of it, and die: whatever happens in whatever order,
everybody is told, once, and never too often."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from smtp_desktop.model.notices import news
from smtp_desktop.model.notices.health import Cause, Condition, Health, Said, after_submission
from smtp_desktop.model.notices.news import QUIET, TAKES, Claim, Item, Standing, Told
from smtp_desktop.model.notices.people import When

BEGIN = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
ACCOUNTS = ("default", "second")
COUNTED = (Cause.ACCOUNT, Cause.WAY, Cause.MESSAGE, Cause.HELD_BACK)

Decide = Callable[[Told | None, Standing], Told]


class Book(Protocol):
    """Where an office keeps what it knows."""

    def settle(self, account: str, said: Said) -> None: ...

    def decide(self, accounts: tuple[str, ...], decide: Decide) -> Told: ...

    def close(self) -> None: ...


class MemoryBook:
    """Keeps it in memory, by the table alone."""

    def __init__(self) -> None:
        self.healths: dict[str, Health] = {}
        self.failures: list[str] = []  # the account of each
        self.told: Told | None = None

    def settle(self, account: str, said: Said) -> None:
        if said.cause in COUNTED and not said.is_notice:
            self.failures.append(account)
        before = self.healths.get(account, Health())
        self.healths[account] = after_submission(before, said)

    def decide(self, accounts: tuple[str, ...], decide: Decide) -> Told:
        def failures(account: str, above: int) -> int:
            return self.failures[above:].count(account)

        healths = {name: self.healths.get(name, Health()) for name in accounts}
        self.told = decide(self.told, Standing(healths, len(self.failures), failures))
        return self.told

    def close(self) -> None:
        return None


@dataclass
class Carried:
    """A notice on its way; `since` is the real time of its claim."""

    claim: Claim
    counted: frozenset[int]
    since: timedelta


class Office(RuleBasedStateMachine):
    """One person, two accounts, several programs that send, claim, deliver and die."""

    def __init__(self) -> None:
        super().__init__()
        self.real = timedelta()  # since the beginning, whatever the clock says
        self.shift = timedelta()  # of the clock
        self.book = self.new_book()
        self.failures: list[str] = []
        self.accounts: tuple[str, ...] = ACCOUNTS[:1]
        self.told = self.book.decide(ACCOUNTS, lambda _, at: news.added(at, self.when, self.now))
        self.carried: list[Carried] = []
        self.tokens = 0
        self.mails: list[Claim] = []
        self.told_of: set[int] = set()
        self.died_unseen = False  # after the server took a notice, before that was written down
        self.last_claim: timedelta | None = None
        self.highest = dict.fromkeys(ACCOUNTS, 0)

    when = When.AT_ONCE

    def new_book(self) -> Book:
        return MemoryBook()

    @property
    def now(self) -> datetime:
        return BEGIN + self.real + self.shift

    def submit(self, account: str, cause: Cause, code: str = "", *, is_notice: bool) -> None:
        if cause in COUNTED and not is_notice:
            self.failures.append(account)
        self.book.settle(account, Said(cause, self.now, code, is_notice=is_notice))

    @rule(
        account=st.sampled_from(ACCOUNTS),
        cause=st.sampled_from(Cause),
        code=st.sampled_from(["quota", "expired"]),
        many=st.sampled_from([1, 1, 1, 5]),
    )
    def somebody_sends(self, account: str, cause: Cause, code: str, many: int) -> None:
        for _ in range(many):
            self.submit(account, cause, code, is_notice=False)

    @rule(minutes=st.sampled_from([1, 3, 14, 15, 60, 600, 1500]))
    def time_passes(self, minutes: int) -> None:
        self.real += timedelta(minutes=minutes)

    @rule(seconds=st.sampled_from([-1, 1, -3600, 3600, -90_000, 86_400 * 400, -86_400 * 400]))
    def the_clock_is_set(self, seconds: int) -> None:
        self.shift += timedelta(seconds=seconds)
        if abs(seconds) > 1:
            self.last_claim = None  # nobody can tell how long that was

    @rule(many=st.sampled_from([1, 2]))
    def accounts_come_and_go(self, many: int) -> None:
        self.accounts = ACCOUNTS[:many]

    @rule()
    def a_program_claims(self) -> None:
        self.tokens += 1
        token = str(self.tokens)

        def decide(told: Told | None, standing: Standing) -> Told:
            assert told is not None
            claim = news.next_claim(told, standing, self.when, self.now, token)
            if claim is None:
                return told
            assert standing.healths[claim.way].condition is not Condition.FAILING
            self.carried.append(Carried(claim, self.counted(told, claim), self.real))
            return news.claimed(told, claim, self.when, self.now)

        before = len(self.carried)
        self.told = self.book.decide(self.accounts, decide)
        if len(self.carried) > before:
            least = QUIET - timedelta(seconds=60)
            assert self.last_claim is None or self.real - self.last_claim >= least
            self.last_claim = self.real

    def counted(self, told: Told, claim: Claim) -> frozenset[int]:
        """The failures that a notice counts, which must be as many as it says."""
        found = []
        for item in claim.items:
            above = told.knows(item.account).up_to
            these = [
                number
                for number, account in enumerate(self.failures, 1)
                if account == item.account and above < number <= item.up_to
            ]
            assert len(these) == item.failures
            found += these
        return frozenset(found)

    @precondition(lambda self: self.carried)
    @rule(which=st.integers(0, 3), end=st.sampled_from(["taken", "refused", "died", "unseen"]))
    def a_notice_ends(self, which: int, end: str) -> None:
        one = self.carried.pop(which % len(self.carried))
        if self.real - one.since > TAKES:
            end = "died"
        if end == "refused":
            before = self.healths()
            self.submit(one.claim.way, Cause.ACCOUNT, "quota", is_notice=True)
            self.after(lambda told: news.failed(told, one.claim.token, self.now))
            assert self.healths() == before, "a notice that failed began news"
        elif end in ("taken", "unseen"):
            self.arrive(one, is_seen=end == "taken")

    def after(self, change: Callable[[Told], Told]) -> None:
        def decide(told: Told | None, standing: Standing) -> Told:
            assert told is not None
            return change(told)

        self.told = self.book.decide(self.accounts, decide)

    def healths(self) -> dict[str, Health]:
        found: dict[str, Health] = {}

        def decide(told: Told | None, standing: Standing) -> Told:
            assert told is not None
            found.update(standing.healths)
            return told

        self.book.decide(ACCOUNTS, decide)
        return found

    def arrive(self, one: Carried, *, is_seen: bool) -> None:
        is_last = self.told.claim == one.claim
        if self.mails and not self.died_unseen and is_last:
            again = {_said(item) for item in one.claim.items}
            assert not again & {_said(item) for item in self.mails[-1].items}, "told twice"
            assert not one.counted & self.told_of, "a failure is in two notices"
        self.mails.append(one.claim)
        self.died_unseen = not (is_seen and is_last)
        self.submit(one.claim.way, Cause.ACCEPTED, is_notice=True)
        if is_seen:
            self.after(lambda told: news.delivered(told, one.claim.token))
            if is_last:
                self.told_of |= one.counted

    @invariant()
    def the_mark_only_grows(self) -> None:
        for account in ACCOUNTS:
            assert self.told.knows(account).up_to >= self.highest[account]
            self.highest[account] = self.told.knows(account).up_to

    @invariant()
    def nothing_untold_is_below_the_mark(self) -> None:
        for number, account in enumerate(self.failures, 1):
            assert number > self.told.knows(account).up_to or number in self.told_of

    def teardown(self) -> None:
        """Once all works, everybody knows: all failures are told, and the all-clear."""
        self.carried.clear()
        self.accounts = ACCOUNTS
        self.submit(ACCOUNTS[0], Cause.ACCOUNT, "quota", is_notice=False)
        self.submit(ACCOUNTS[1], Cause.ACCEPTED, is_notice=False)
        self.everything_arrives()
        is_told = self.told.knows(ACCOUNTS[0]).health.condition is Condition.FAILING
        assert is_told, "with another account that works nobody waits"
        self.submit(ACCOUNTS[0], Cause.ACCEPTED, is_notice=False)
        self.everything_arrives()
        assert set(range(1, len(self.failures) + 1)) <= self.told_of
        self.after(self.everything_is_known)
        self.book.close()

    def everything_arrives(self) -> None:
        for _ in range(3):
            self.real += timedelta(hours=25)
            self.after(lambda told: replace(told, not_before=self.now))
            self.a_program_claims()
            while self.carried:
                self.arrive(self.carried.pop(), is_seen=True)

    def everything_is_known(self, told: Told) -> Told:
        assert all(one.health.condition is not Condition.FAILING for one in told.known.values())
        return told


def _said(item: Item) -> tuple[object, ...]:
    return item.account, item.news, item.health, item.up_to
