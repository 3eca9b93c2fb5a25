"""The window after a green test: asked what became of the message, and told about the domain."""

from __future__ import annotations

from smtp_desktop.gui.state.delivery import Arrival
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.ports.dns import Lookup
from support.delivered import POOR, accepted
from support.dns import FakeDns


def looked_at(dns: FakeDns | None = None, answer: Arrival | None = None) -> WindowState:
    desk = accepted(dns)
    desk.tasks.run()
    if answer is not None:
        desk.subject.delivery.answer(answer)
    return desk.state


def delivery_looking() -> WindowState:
    return accepted().state


def delivery_in_order() -> WindowState:
    return looked_at()


def delivery_records_missing() -> WindowState:
    return looked_at(FakeDns({"acme.com": ["hello"]}))


def delivery_in_junk() -> WindowState:
    return looked_at(FakeDns(POOR), Arrival.JUNK)


def delivery_not_yet() -> WindowState:
    return looked_at(FakeDns(trouble={"acme.com": Lookup.SILENT}), Arrival.NOT_YET)


def delivery_arrived() -> WindowState:
    return looked_at(answer=Arrival.ARRIVED)


STATES = (
    delivery_looking, delivery_in_order, delivery_records_missing, delivery_in_junk,
    delivery_not_yet, delivery_arrived,
)  # fmt: skip
