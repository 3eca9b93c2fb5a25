"""What is gathered about a failed sign-in at Microsoft."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec import structs

from smtp_desktop import resources
from smtp_desktop.adapters.network.tls import Trust
from smtp_desktop.diagnosis.explain import explain
from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.errors import (
    CertificateNotTrusted,
    ConnectionTimedOut,
    HostNotFound,
    IdentityProviderFailed,
    NetworkUnreachable,
    NoAnswer,
    SignInExpired,
    SignInNeeded,
    SignInRefused,
    SignInTimedOut,
    SmtpDesktopError,
    WrongAudience,
)
from smtp_desktop.model.account import Account, BasicAuth, NoAuth, OAuth, Sender, Server
from smtp_desktop.model.choices import Encryption, TlsMode
from smtp_desktop.model.sign_in import cloud
from smtp_desktop.ports.network import Sighting
from smtp_desktop.services.evidence import gather as evidence
from smtp_desktop.services.evidence.sign_in import facts, failure
from smtp_desktop.services.sending.stages import Submission, TestRun
from smtp_desktop.waiting import Cancellation, Deadline
from support.clock import FixedClock
from support.fakes import CATALOGUE, HASTY, PROVIDERS, OfflineDialer

CLOUDS = cloud.decode(resources.read_text("clouds.toml"))
TENANT = "72f988bf-86f1-41af-91ab-2d7cd011db47"
CLIENT = "11111111-2222-3333-4444-555555555555"


def account(tenant: str = TENANT, authority: str = "", host: str = "smtp.office365.com") -> Account:
    auth = OAuth(CLIENT, tenant, authority=authority)
    server = Server(host, 587, Encryption.TLS)
    return Account(Sender("Jane", "jane@acme.com"), server, auth, "joe@acme.com")


ACCOUNT = account()
REFUSED = SignInRefused(
    "Invalid_Client", "AADSTS7000215: Wrong.", ("7000215", "50000"), "token", "Trace ID: 1"
)

# ---- Facts ---------------------------------------------------------------------------------------


def test_a_refusal_gives_its_code_its_word_and_its_place() -> None:
    assert facts(REFUSED, ACCOUNT, has_secret=True) == {
        "tenant": "guid",
        "client": "confidential",
        "aadsts": "7000215",
        "oauth_error": "invalid_client",
        "place": "token",
    }


@pytest.mark.parametrize(
    ("codes", "description", "number"),
    [
        (("50011",), "", "50011"),
        (("AADSTS50011",), "", "50011"),
        ((), "AADSTS50011: No. AADSTS50105: No.", "50011"),
        ((), "aadsts50011", "50011"),
        ((), "Nothing of the kind.", ""),
        ((), "", ""),
    ],
)
def test_the_code_is_the_first_there_is(
    codes: tuple[str, ...], description: str, number: str
) -> None:
    assert facts(SignInRefused("x", description, codes), ACCOUNT)["aadsts"] == number


@pytest.mark.parametrize(
    ("tenant", "kind"),
    [
        (TENANT, "guid"),
        (TENANT.upper(), "guid"),
        ("consumers", "consumers"),
        ("common", "common"),
        ("organizations", "organizations"),
        ("9188040d-6c67-4c5b-b112-36a304b66dad", "consumers"),
        ("acme.com", "domain"),
    ],
)
def test_a_tenant_is_told_by_its_kind(tenant: str, kind: str) -> None:
    assert facts(SignInNeeded("x"), account(tenant)) == {"tenant": kind}


@pytest.mark.parametrize(
    ("error", "name", "value"),
    [
        (WrongAudience("https://Graph.microsoft.com/"), "audience", "https://graph.microsoft.com"),
        (IdentityProviderFailed("x", 503), "http_status", "503"),
        (IdentityProviderFailed("x"), "http_status", ""),
        (CertificateNotTrusted("x", reason="CA key too small"), "tls_reason", "CA key too small"),
        (HostNotFound("x"), "dns", "no_such_name"),
        (HostNotFound("x", certain=False), "dns", "no_answer"),
    ],
)
def test_an_error_gives_what_it_carries(error: SmtpDesktopError, name: str, value: str) -> None:
    assert facts(error, ACCOUNT, has_secret=False) == {
        "tenant": "guid",
        "client": "public",
        name: value,
    }


@pytest.mark.parametrize("auth", [BasicAuth("jane"), NoAuth()])
def test_an_account_of_another_kind_breaks_nothing(auth: BasicAuth | NoAuth) -> None:
    subject = failure(REFUSED, structs.replace(ACCOUNT, auth=auth))
    assert subject.facts["tenant"] == ""
    assert subject.words["client_id"] == ""


# ---- The failure ---------------------------------------------------------------------------------


def test_a_failure_names_what_the_sentences_need() -> None:
    subject = failure(REFUSED, ACCOUNT, has_secret=True)
    assert subject.stage is Stage.SIGN_IN
    assert subject.errors == ("SignInRefused", "SignInError", "SmtpDesktopError")
    assert subject.text == "Invalid_Client AADSTS7000215: Wrong."
    assert (subject.host, subject.port, subject.auth) == ("login.microsoftonline.com", 443, "oauth")
    assert subject.words == {
        "email": "jane@acme.com",
        "username": "jane@acme.com",
        "provider": "Microsoft",
        "tenant": TENANT,
        "client_id": CLIENT,
        "redirect_uri": "http://localhost",
        "code": "AADSTS7000215",
        "reference": "Trace ID: 1",
        "authority": "login.microsoftonline.com",
    }


def test_a_refusal_without_a_code_is_called_by_its_word() -> None:
    assert failure(SignInRefused("server_error"), ACCOUNT).words["code"] == "server_error"
    assert failure(WrongAudience("https://x"), ACCOUNT).words["audience"] == "https://x"
    assert "code" not in failure(SignInTimedOut("x"), ACCOUNT).words
    said = SignInRefused("server_error", "server_error: Broken.")
    assert failure(said, ACCOUNT).text == "server_error: Broken."


@pytest.mark.parametrize(
    ("host", "authority", "page"),
    [
        ("smtp.office365.com", "", "login.microsoftonline.com"),
        ("smtp.office365.us", "", "login.microsoftonline.us"),
        ("smtp.partner.outlook.cn", "", "login.partner.microsoftonline.cn"),
        ("mail.acme.com", "https://login.acme.com/adfs", "login.acme.com"),
        ("mail.acme.com", "https://localhost:8443/", "localhost:8443"),
    ],
)
def test_the_page_is_the_one_that_people_sign_in_at(host: str, authority: str, page: str) -> None:
    tested = account(authority=authority, host=host)
    subject = failure(NoAnswer("x"), tested, cloud=CLOUDS.for_host(host))
    assert subject.words["authority"] == page
    assert subject.host == page.partition(":")[0]


def test_whether_there_is_a_network_is_said_where_somebody_looked() -> None:
    error = NetworkUnreachable("x")
    assert "online" not in failure(error, ACCOUNT).facts
    assert failure(error, ACCOUNT, is_online=True).facts["online"] == "yes"
    assert failure(error, ACCOUNT, is_online=False).facts["online"] == "no"


# ---- A test that ends at the sign-in -------------------------------------------------------------


class Blind(OfflineDialer):
    """A dialer whose port nobody may look at a second time."""

    def look(
        self,
        host: str,
        address: str,
        port: int,
        mode: TlsMode,
        deadline: Deadline,
        cancellation: Cancellation,
    ) -> Sighting:
        raise AssertionError("the outgoing server has nothing to do with it")


def gathered(error: SmtpDesktopError, host: str = "smtp.office365.com") -> Failure:
    submission = Submission(account(host=host), None, "joe@acme.com", b"", sends=False)
    run = TestRun(submission, Blind(Trust()), HASTY, Deadline(1), Cancellation())
    evidence.look_again(error, Stage.SIGN_IN, run)
    return evidence.gather(error, Stage.SIGN_IN, run, PROVIDERS, FixedClock().now(), CLOUDS)


def test_the_outgoing_server_is_left_alone_when_the_sign_in_fails() -> None:
    subject = gathered(CertificateNotTrusted("x"), "smtp.office365.us")
    assert subject.host == "login.microsoftonline.us"
    assert subject.provider == ""
    assert explain(subject, CATALOGUE).code == "cert_chain"
    assert explain(gathered(NoAnswer("x")), CATALOGUE).code == "no_answer"


@pytest.mark.parametrize(
    "error", [HostNotFound("x"), NetworkUnreachable("x"), ConnectionTimedOut("x")]
)
def test_a_test_knows_whether_there_is_a_network(error: SmtpDesktopError) -> None:
    assert explain(gathered(error), CATALOGUE).code == "offline"


def test_a_test_without_a_sign_in_asks_to_connect() -> None:
    subject = explain(gathered(SignInNeeded("Nobody is connected.")), CATALOGUE)
    assert subject.title == "Nobody is connected."
    assert subject.actions[0].startswith("Press Connect")
    expired = explain(gathered(SignInExpired("invalid_grant", "AADSTS700082: x")), CATALOGUE)
    assert expired.code == "token_expired"


def test_where_nobody_knows_the_clouds_it_is_microsofts_public_one() -> None:
    submission = Submission(ACCOUNT, None, "joe@acme.com", b"", sends=False)
    run = TestRun(submission, Blind(Trust()), HASTY, Deadline(1), Cancellation())
    now = datetime(2026, 11, 20, tzinfo=UTC)
    subject = evidence.gather(NoAnswer("x"), Stage.SIGN_IN, run, PROVIDERS, now)
    assert subject.host == "login.microsoftonline.com"
