"""One answer from each source: finding, details and letters, as both front ends show them."""

from __future__ import annotations

import pytest

from services.evidence.test_sign_in import account as at_microsoft
from smtp_desktop.diagnosis.explain import explain
from smtp_desktop.diagnosis.finding import UNKNOWN
from smtp_desktop.diagnosis.stage import Stage, Status, Step
from smtp_desktop.errors import (
    ConsentNeeded,
    IdentityProviderFailed,
    SecretStoreLocked,
    SecretStoreUnavailable,
    SmtpDesktopError,
)
from smtp_desktop.services.evidence import sign_in as sign_in_evidence
from smtp_desktop.services.support.explanation import NO_DOCUMENTS, Explainer
from smtp_desktop.services.testing.report import TestReport
from support.clock import NOW
from support.fakes import CATALOGUE, account
from support.presenter import FakeServices
from support.tester import STEPS

CONSENT = ConsentNeeded(
    "access_denied", "AADSTS90094: An administrator is needed.", ("90094",), "return", "trace-1"
)


def explainer() -> Explainer:
    return FakeServices().explainer


def without_token(error: SmtpDesktopError) -> TestReport:
    """The report of a test that ended at the sign-in."""
    finding = explain(sign_in_evidence.failure(error, at_microsoft()), CATALOGUE)
    step = Step(Stage.SIGN_IN, Status.FAILED, detail=str(error))
    return TestReport((step,), finding, None, None, (), NOW, error=error)


def test_a_test_that_worked_has_details_and_no_letter() -> None:
    worked = explainer().of_test(TestReport(STEPS, None, None, None, (), NOW), account(587))
    assert "on office-pc" in worked.details.text
    assert worked.letters == ()


def test_the_recipient_of_the_call_counts_more_than_the_saved_one() -> None:
    report = TestReport(STEPS, None, None, None, (), NOW)
    told = explainer().of_test(report, account(587), "kim@acme.test").details
    assert "Recipient: kim@acme.test" in told.full
    assert "kim@acme.test" not in told.text


def test_a_refused_sign_in_is_told_alike_whether_it_was_for_a_test_or_not() -> None:
    subject = explainer()
    alone = subject.of_sign_in(CONSENT, at_microsoft()).documents.letters
    tested = subject.of_test(without_token(CONSENT), at_microsoft()).letters
    assert [letter.to for letter in tested] == [letter.to for letter in alone] == ["it_admin"]
    for (letter,) in (alone, tested):
        assert "What Microsoft says: AADSTS90094" in letter.text
        assert "trace-1" in letter.text


def test_where_microsoft_does_not_answer_the_test_is_told() -> None:
    busy = IdentityProviderFailed("busy", 503)
    told = explainer().of_test(without_token(busy), at_microsoft())
    assert all("What Microsoft says" not in letter.text for letter in told.letters)
    assert "sign_in    FAILED" in told.details.text


def test_a_page_without_a_code_has_no_answer() -> None:
    assert explainer().of_page("something went wrong", at_microsoft()) is None
    told = explainer().of_page("AADSTS50011", at_microsoft())
    assert told is not None
    assert told.finding.code == "redirect_uri"
    assert "The page said: " in told.documents.details.text


@pytest.mark.parametrize(
    "error", [SecretStoreUnavailable("no keyring"), SecretStoreLocked("by janed")]
)
def test_the_keyrings_trouble_names_the_computer_and_hides_the_person(
    error: SecretStoreUnavailable | SecretStoreLocked,
) -> None:
    told = explainer().of_keyring(error)
    assert told.finding.code != UNKNOWN
    assert str(error) in told.documents.details.full
    assert "janed" not in told.documents.details.text
    for letter in told.documents.letters:
        if letter.to == "it_admin":
            assert "On the computer: office-pc" in letter.text


def test_what_happened_elsewhere_has_no_documents() -> None:
    text = "smtp.acme.test said: 535 5.7.8 Authentication failed"
    told = explainer().of_text(text, host="smtp.acme.test")
    assert told.documents == NO_DOCUMENTS
    assert told.host == "smtp.acme.test"
    assert told.said.startswith("535 5.7.8")
