"""The practice Graph says no in the order of the real one, and the program's story goes through."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from smtp_desktop.adapters.network.https import TrustingSession
from smtp_desktop.adapters.network.tls import Trust, checking_context
from smtp_desktop.demo.graph import Trouble
from smtp_desktop.model.choices import ConnectionType
from smtp_desktop.practice import Practice
from smtp_desktop.services.testing.report import TestReport
from smtp_desktop.services.testing.test_email import Request
from smtp_desktop.waiting import Cancellation
from support.graph import ANN, BOSS, FINE, JANE, LETTER, GraphOffice, issued


@pytest.fixture
def office() -> Iterator[GraphOffice]:
    with GraphOffice() as made:
        yield made


def asked(
    office: GraphOffice,
    body: bytes = base64.b64encode(LETTER),
    mailbox: str = "me",
    kind: str = "text/plain",
    token: str = FINE,
) -> tuple[int, str]:
    pem = office.graph._ca.cert_pem.bytes().decode()
    where = "me" if mailbox == "me" else f"users/{mailbox}"
    with TrustingSession(checking_context(Trust(ca_data=pem)), lambda address: "") as session:
        answer = session.post(
            f"{office.graph.base}/v1.0/{where}/sendMail",
            data=body,
            headers={"Authorization": f"Bearer {token}", "Content-Type": kind},
            timeout=10,
        )
        error = answer.json()["error"]["code"] if answer.content else ""
        return answer.status_code, error


def test_it_says_no_as_the_real_one_does(office: GraphOffice) -> None:
    many = b"A" * (4 * 1024 * 1024 + 4)
    assert asked(office, token="") == (401, "InvalidAuthenticationToken")
    assert asked(office, many) == (413, "BadRequest")
    assert asked(office, kind="application/json") == (400, "RequestBodyRead")
    assert asked(office, b"{}") == (400, "ErrorMimeContentInvalidBase64String")
    nobody = base64.b64encode(b"From: jane@acme.test\r\n\r\nx")
    assert asked(office, nobody) == (400, "ErrorInvalidRecipients")
    assert asked(office, mailbox=BOSS) == (403, "ErrorAccessDenied")
    assert office.graph.sent == []


def test_a_shared_mailbox_wants_a_permission_and_full_access(office: GraphOffice) -> None:
    office.known[FINE] = issued(permissions=["Mail.Send.Shared"])
    assert asked(office, mailbox=BOSS) == (403, "ErrorAccessDenied")
    office.graph.full_access = {(JANE, BOSS)}
    shared = base64.b64encode(LETTER.replace(b"From: jane", b"From: boss"))
    assert asked(office, shared, mailbox=BOSS) == (202, "")
    assert office.graph.sent[0].mailbox == BOSS


def test_the_bcc_line_is_gone_from_what_arrives(office: GraphOffice) -> None:
    hidden = LETTER.replace(b"Subject:", b"Bcc: ann@acme.test,\r\n boss@acme.test\r\nSubject:")
    assert asked(office, base64.b64encode(hidden)) == (202, "")
    (sent,) = office.graph.sent
    assert sent.content == LETTER
    assert {ANN, BOSS} <= set(sent.recipients)


@pytest.fixture
def practice() -> Iterator[Practice]:
    made = Practice(with_window=False)
    made.start()
    yield made
    made.stop()


def report_of(practice: Practice, connection: ConnectionType) -> TestReport:
    account = replace(practice.microsoft_account, connection=connection)
    logins = practice.outgoing.logins
    request = Request(
        account,
        None,
        account.test_to,
        sign_in=logins.token("default", account),
        renew=logins.renewal("default", account),
    )
    return practice.tester.run(request, lambda step: None, Cancellation())


def test_the_whole_story_goes_through_graph_with_one_token_an_hour(practice: Practice) -> None:
    account = replace(practice.microsoft_account, connection=ConnectionType.GRAPH)
    practice.accounts.save(account, None)
    practice.sign_in.connect("default", account, None, lambda step: None, Cancellation())
    tokens = practice.identity.requests["token"]
    for number in (1, 2, 3):
        assert report_of(practice, ConnectionType.GRAPH).ok
        assert practice.graph.requests["sendMail"] == number
    assert practice.identity.requests["token"] == tokens
    assert len(practice.server.messages()) == 3

    refused = report_of(practice, ConnectionType.SMTP)
    assert refused.finding is not None
    assert refused.finding.title == "Connect again to allow this way of sending."
    practice.identity.approve(account.auth.client_id)  # type: ignore[union-attr]
    assert report_of(practice, ConnectionType.SMTP).ok
    assert report_of(practice, ConnectionType.GRAPH).ok
    assert practice.identity.requests["authorize"] == 1


def test_what_graph_wants_proven_the_next_sign_in_proves(practice: Practice) -> None:
    account = replace(practice.microsoft_account, connection=ConnectionType.GRAPH)
    practice.accounts.save(account, None)

    def connect() -> None:
        practice.sign_in.connect("default", account, None, lambda step: None, Cancellation())

    connect()
    practice.graph.trouble = [Trouble.CHALLENGED]
    refused = report_of(practice, ConnectionType.GRAPH)
    assert refused.finding is not None
    assert refused.finding.code == "ca_block"
    assert practice.graph.requests["sendMail"] == 1, "nobody but the person can prove it"

    connect()
    practice.graph.trouble = [Trouble.CHALLENGED]
    assert report_of(practice, ConnectionType.GRAPH).ok
    assert practice.graph.requests["sendMail"] == 3
