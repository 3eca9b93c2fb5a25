"""What window and terminal say about the relay and the programs that send through it."""

from __future__ import annotations

from collections.abc import Sequence

from smtp_desktop.wording.sentence import _T, Sentence, say

RUNS = _T(
    "wording",
    "Other programs on this computer can send through {addresses}, port {port}. Stop with Ctrl+C.",
)
RUNS_ALREADY = _T("wording", "The relay runs already, on port {port}.")
RUNS_ELSEWHERE = _T(
    "wording",
    "The relay runs already, on port {port}. Stop that one first to start it on another port.",
)
PORT_TAKEN = _T(
    "wording",
    "Another program uses port {port}. Choose another one with --port, and enter it in the "
    "programs that send through this computer.",
)
PORT_RESERVED = _T(
    "wording",
    "This computer does not give port {port} to programs. Choose another one with --port, and "
    "enter it in the programs that send through this computer.",
)


def runs(addresses: Sequence[str], port: int) -> Sentence:
    """That programs can connect, and where."""
    return say(RUNS, addresses=" and ".join(addresses), port=port)


def runs_already(port: int) -> Sentence:
    """That a second relay is not needed."""
    return say(RUNS_ALREADY, port=port)


def runs_elsewhere(port: int) -> Sentence:
    """That the port asked for is not the one on which the relay runs."""
    return say(RUNS_ELSEWHERE, port=port)


def port_taken(port: int, *, is_reserved: bool) -> Sentence:
    """Why the relay cannot listen on its port, and what to do."""
    return say(PORT_RESERVED if is_reserved else PORT_TAKEN, port=port)
