"""How many error texts are explained rightly: by cause, by client, and those that are not.

    make measure                   one line for each of these
    make measure ARGS=known        the replies that rules are written for
    make measure ARGS=mutated      each of them in other codes, blanks, letters and lines
    make measure ARGS=wrapped      each of them as clients, logs and bounces print it
    make measure ARGS=cut          each of them with a piece missing
    make measure ARGS=open         the half of strangers' texts that rules may be written for
    make measure ARGS=unrelated    texts that nothing is to be said about
    make measure ARGS=held         the other half: rates only, so that it stays unseen
    make measure ARGS=later        the open half of those that were found later
    make measure ARGS=later-held   the other half of these: rates only

Whoever writes no rules may see the held texts too: ``ARGS="held --show"``. ``--bare`` leaves away
the stage, the host and the kind of sign-in that a person knows.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import NamedTuple

from diagnosis.mutations import CUTS, MUTATIONS
from diagnosis.texts import Text, known, later, unrelated, wild
from diagnosis.wrappers import WRAPPERS
from smtp_desktop import resources
from smtp_desktop.diagnosis.catalogue import catalogue
from smtp_desktop.diagnosis.finding import UNKNOWN, Finding
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.model import provider
from smtp_desktop.services.support.pasted_error import explained

CATALOGUE = catalogue.decode(resources.read_folder("findings"))
PROVIDERS = provider.decode(resources.read_text("providers.toml"))

PROMISED = 0.98  # of the answers that are called certain so many are right

# How an answer may come out, the best first; to be sure of the wrong cause is the worst.
VERDICTS = ("right", "unknown", "wrong", "wrong and certain")


class Outcome(NamedTuple):
    """A text and what was said about it."""

    text: Text
    finding: Finding

    @property
    def right(self) -> bool:
        return self.finding.code in (self.text.code, *self.text.also)

    @property
    def verdict(self) -> str:
        """One of VERDICTS."""
        if self.right:
            return "right"
        if self.finding.code == UNKNOWN:
            return "unknown"
        return "wrong and certain" if self.finding.certain else "wrong"

    @property
    def harmful(self) -> bool:
        """Whether a wrong cause is called certain and a button would change settings for it."""
        return self.verdict == VERDICTS[-1] and bool(self.finding.fixes)


def ask(texts: Iterable[Text], *, bare: bool = False) -> list[Outcome]:
    """Explain them all; `bare` without the stage, host and sign-in that a person knows."""
    return [
        Outcome(one, _finding(one.text) if bare else _finding(one.text, *one.known_to_a_person))
        for one in texts
    ]


@cache
def _finding(text: str, stage: Stage | None = None, host: str = "", auth: str = "") -> Finding:
    """What is said about a text, found once for all who ask."""
    return explained(text, CATALOGUE, PROVIDERS, stage=stage, host=host, auth=auth).finding


def mutated(name: str) -> Iterator[Text]:
    """Every known reply that this mutation changes."""
    mutate = (MUTATIONS | CUTS)[name]
    for one in known():
        mutant = mutate(one.text)
        if mutant != one.text:
            yield one._replace(text=mutant, client=name)


def wrapped(name: str) -> Iterator[Text]:
    """Every known reply as this program prints it."""
    for one in known():
        stage = one.stage.value if one.stage else ""
        yield one._replace(text=WRAPPERS[name](one.text, stage), client=name)


def rate(outcomes: list[Outcome]) -> float:
    """The share of right ones, 0 to 1."""
    return sum(one.right for one in outcomes) / len(outcomes)


def trust(outcomes: Iterable[Outcome]) -> float:
    """The share of right ones among those called certain, 0 to 1; 1 where nothing is."""
    certain = [one for one in outcomes if one.finding.certain]
    return sum(one.right for one in certain) / len(certain) if certain else 1.0


def verdicts(outcomes: list[Outcome]) -> str:
    """How many came to each verdict, and how far an answer called certain can be trusted."""
    counts = Counter(one.verdict for one in outcomes)
    shares = (f"{counts[one]} {one} ({counts[one] / len(outcomes):.1%})" for one in VERDICTS)
    harmful = sum(one.harmful for one in outcomes)
    return f"{', '.join(shares)}; certain and right: {trust(outcomes):.1%}; harmful: {harmful}"


def wrong(outcomes: list[Outcome], most: int = 40) -> str:
    """The first wrong ones: what was wanted, what was said, and the text."""
    lines = [
        f"{one.text.code} <> {one.finding.code}{', certain' * one.finding.certain} "
        f"[{one.text.client}] {one.text.head}"
        for one in outcomes
        if not one.right
    ]
    more = [f"… and {len(lines) - most} more"] if len(lines) > most else []
    return "\n".join([*lines[:most], *more])


def table(outcomes: list[Outcome], key: Callable[[Text], str]) -> str:
    """The rate of each group, the worst first."""
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for one in outcomes:
        groups[key(one.text)].append(one)
    ranked = sorted(groups.items(), key=lambda pair: (rate(pair[1]), pair[0]))
    return "\n".join(
        f"{rate(group):7.1%}  {sum(one.right for one in group):4}/{len(group):<4}  {name}"
        for name, group in ranked
    )


SETS: dict[str, Callable[[], Iterable[Text]]] = {
    "known": known,
    "mutated": lambda: (text for name in MUTATIONS for text in mutated(name)),
    "wrapped": lambda: (text for name in WRAPPERS for text in wrapped(name)),
    "cut": lambda: (text for name in CUTS for text in mutated(name)),
    "open": lambda: wild("open"),
    "held": lambda: wild("held"),
    "later": lambda: later("open"),
    "later-held": lambda: later("held"),
    "unrelated": unrelated,
}

# Whoever writes rules sees only the rates of these.
UNSEEN = {"held", "later-held"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("set", choices=SETS, nargs="?")
    parser.add_argument("--bare", action="store_true")
    parser.add_argument("--show", action="store_true")
    arguments = parser.parse_args()
    for name in [arguments.set] if arguments.set else SETS:
        outcomes = ask(SETS[name](), bare=arguments.bare)
        if arguments.set and (name not in UNSEEN or arguments.show):
            print(table(outcomes, lambda text: text.code), end="\n\n")
            print(table(outcomes, lambda text: text.client or "as it is"), end="\n\n")
            print(wrong(outcomes, 400))
        print(f"\n{name}: {rate(outcomes):.1%} of {len(outcomes)}\n{verdicts(outcomes)}")


if __name__ == "__main__":
    main()
