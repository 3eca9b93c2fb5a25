"""What Microsoft Graph, Google and other sign-ins say lands on its cause, also in other shapes."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from diagnosis.mutations import MUTATIONS
from smtp_desktop.diagnosis.finding import Finding
from smtp_desktop.diagnosis.pasted.api_error import said_in
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.services.support.pasted_error import explained
from support.fakes import CATALOGUE, PROVIDERS

FILE = Path(__file__).parent / "replies_graph.toml"
REPLIES: list[dict[str, Any]] = tomllib.loads(FILE.read_text("utf-8"))["reply"]


def found(text: str, stage: str = "") -> Finding:
    at = Stage(stage) if stage else None
    return explained(text, CATALOGUE, PROVIDERS, stage=at).finding


@pytest.mark.parametrize("reply", REPLIES, ids=[one["text"][:50] for one in REPLIES])
def test_it_lands_on_its_cause_with_and_without_its_stage(reply: dict[str, Any]) -> None:
    for stage in ("", *reply.get("stages", ())):
        assert found(reply["text"], stage).code == reply["code"], stage


@pytest.mark.no_cover  # thousands of texts, of which the tests of each rule reach every line
def test_it_does_in_other_shapes() -> None:
    shapes = [
        (change(one["text"]), one["code"]) for one in REPLIES for change in MUTATIONS.values()
    ]
    right = sum(found(text).code == code for text, code in shapes)
    assert right / len(shapes) >= 0.99, f"{right} of {len(shapes)}"


SAID = {
    "ErrorSendAsDenied: The user account which was used to submit this request does not": (
        "from_not_allowed"
    ),
    '{"error":{"code":"ErrorMessageSizeExceeded","message":"x"}}': "too_big",
    '{"error":{"code":"InvalidAuthenticationToken","message":"Invalid audience."}}': (
        "oauth_token_rejected"
    ),
    "ErrorAccessDenied: Access to OData is disabled: [RAOP] : Blocked by tenant": "ms_policy_block",
    "MailboxNotEnabledForRESTAPI: The mailbox is either inactive, soft-deleted": "no_mailbox",
    "ErrorQuotaExceeded: The mailbox has exceeded the maximum mailbox size.": "quota",
    "Error 400: admin_policy_enforced": "workspace_policy",
    "invalid_grant: reauth related error (invalid_rapt)": "token_expired",
    "invalid_request: client_secret is missing.": "client_secret",
    '{"error":"access_denied","error_description":"The user has denied access"}': "consent",
    '{"status":"401","schemes":"bearer mac","scope":"https://mail.google.com/"}': (
        "oauth_token_rejected"
    ),
    '535 5.7.8 {"status": "400", "schemes": "Bearer", "scope": "https://mail.google.com/"}': (
        "oauth_token_rejected"
    ),
    "mismatching_state: CSRF Warning! State not equal in request and response.": "sign_in_mixed_up",
    "500 ErrorInternalServerError: An internal server error occurred.": "outcome_unknown",
}


@pytest.mark.parametrize(("text", "code"), SAID.items())
def test_what_was_not_written_down_beside_it_is_understood_too(text: str, code: str) -> None:
    assert found(text).code == code


def test_an_answer_is_put_into_words_on_one_line() -> None:
    answer = '{"error":{"code":"ErrorSendAsDenied","message":"It was\\n denied."}}'
    assert said_in(answer.replace("\\n", "\n")) == "ErrorSendAsDenied: It was denied."
    assert said_in('{"error":{"message":"Denied."}}') == "Denied."
    assert said_in('{"error":{"code":"ErrorSendAsDenied"}}') == ""
    assert said_in("550 5.7.1 Denied.") == ""
