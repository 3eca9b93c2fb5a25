"""Entries as a table: whole, and with nothing in it that a spreadsheet would work out."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from smtp_desktop.ports.sending_log import State
from smtp_desktop.printable import Printable
from smtp_desktop.services.sending_log.spreadsheet import COLUMNS, MARK, cells, table
from smtp_desktop.smtp.reply import EnhancedStatus, Reply
from support.sending_log import FAILED, SENT


def read(text: str) -> list[list[str]]:
    assert text.startswith(MARK)
    return list(csv.reader(io.StringIO(text.removeprefix(MARK))))


def test_a_table_has_its_columns_and_a_row_for_each_email() -> None:
    lost = replace(SENT, state=State.UNCLEAR, reply=None)
    head, sent, failed, last = read("".join(table([SENT, FAILED, lost])))
    assert tuple(head) == COLUMNS
    assert dict(zip(head, sent, strict=True)) == {
        "at": "2026-11-30T08:14:00.000+00:00", "door": "relay", "program": "old-accounting",
        "account": "default", "from": "jane@acme.test", "to": "joe@acme.test, jörg@acme.test",
        "size": "1234", "ok": "true", "code": "", "title": "", "owners": "",
        "reply": "250 2.0.0 queued as 7", "route": "smtp", "ms": "41",
        "message_id": "<1@acme.test>",
    }  # fmt: skip
    assert (failed[7], last[7]) == ("false", "")
    assert failed[10] == "recipient, user"
    assert read("".join(table([]))) == [list(COLUMNS)]


def test_a_table_for_a_spreadsheet_that_expects_semicolons_has_them() -> None:
    text = "".join(table([SENT, FAILED], ";"))
    assert text.startswith(f'{MARK}"at";"door"'), (
        "and no line that tells it: Excel forgets the mark"
    )
    rows = list(csv.reader(io.StringIO(text.removeprefix(MARK)), delimiter=";"))
    assert rows == read("".join(table([SENT, FAILED])))


def test_who_alone_was_refused_has_the_reply_beside_that_of_the_others() -> None:
    refused = tuple(
        (Printable(who), Reply(550, (why,), EnhancedStatus(5, 1, 1)))
        for who, why in (("ann@acme.test", "no such user"), ("bob@acme.test", "moved"))
    )
    partly = replace(SENT, state=State.PARTLY, refused=refused)
    assert cells(partly)[COLUMNS.index("reply")] == (
        "250 2.0.0 queued as 7; ann@acme.test: 550 5.1.1 no such user; "
        "bob@acme.test: 550 5.1.1 moved"
    )
    (_, why) = refused[0]
    whole = replace(FAILED, reply=why, refused=refused[:1])
    assert cells(whole)[COLUMNS.index("reply")] == "550 5.1.1 no such user", "not said twice"


@pytest.mark.parametrize(
    "nasty",
    ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "＠x", "'x", " =1", '"=1";"', "a\r\n=1", "a\tb"],
)
def test_text_of_others_is_never_a_formula(nasty: str) -> None:
    text = Printable(nasty)
    entry = replace(
        FAILED, sender=text, recipients=(text,), title=text, reply=Reply(550, (nasty,)),
        message_id=text, program=text,
    )  # fmt: skip
    (_, row) = read("".join(table([entry])))
    assert len(row) == len(COLUMNS)
    assert not any(one.lstrip().startswith(tuple("=+-@＝＋－＠\t\r")) for one in row)


def test_numbers_stay_numbers() -> None:
    assert cells(replace(SENT, ms=-3))[COLUMNS.index("ms")] == "-3"
