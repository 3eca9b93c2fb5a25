"""The ports of a relay: one number on both loopback addresses."""

from __future__ import annotations

import socket

import pytest

from smtp_desktop.relay import listening


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The first two ports that the system gives belong to others on the second address."""
    taken: list[int] = []
    real = listening._socket

    def try_to(host: str, port: int) -> socket.socket | None:
        if ":" in host and len(taken) < 2:
            taken.append(port)
            raise OSError("Address already in use")
        return real(host, port)

    monkeypatch.setattr(listening, "_socket", try_to)
    return taken


def test_any_port_is_one_that_is_free_on_both_addresses(taken: list[int]) -> None:
    port, sockets = listening.listen(0, may_move=False)
    try:
        assert len(taken) == 2
        assert {one.getsockname()[1] for one in sockets} == {port}
    finally:
        for one in sockets:
            one.close()


def test_a_port_that_programs_know_is_that_one_or_none() -> None:
    with socket.socket(socket.AF_INET6) as other:
        other.bind(("::1", 0))
        other.listen()
        with pytest.raises(listening.PortTaken):
            listening.listen(other.getsockname()[1], may_move=False)
