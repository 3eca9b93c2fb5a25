"""Accounts as a daily check has seen them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from smtp_desktop.model.notices.ends import What
from smtp_desktop.model.notices.health import Condition, Health
from smtp_desktop.services.watch.daily import Overview
from smtp_desktop.services.watch.watch import Expiry
from support.clock import NOW

WORKS = Overview(
    "default",
    "jane@acme.test",
    Health(Condition.WORKING, since=NOW - timedelta(days=1)),
    (Expiry(What.CLIENT_SECRET, date(2027, 1, 31), 20), Expiry(What.CERTIFICATE, NOW.date(), 90)),
)
FAILS = replace(
    WORKS,
    health=Health(Condition.FAILING, "quota", 1, since=NOW, title="The mailbox is full."),
    expires=(),
)
