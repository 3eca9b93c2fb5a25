"""What is read from an answer, whoever has written it."""

from __future__ import annotations

import json
from base64 import b64encode

import pytest

from smtp_desktop.adapters.graph import answers

FULL = {
    "error": {
        "code": "ErrorSendAsDenied",
        "message": "No.\r\n\x1b[31m",
        "innerError": {
            "date": "2026-11-30T12:00:00",
            "request-id": "inner",
            "client-request-id": "x",
        },
    }
}


def test_code_words_and_identifiers_are_kept() -> None:
    found = answers.read(403, {}, json.dumps(FULL).encode(), "own")
    assert (found.status, found.code) == (403, "ErrorSendAsDenied")
    assert found.message.startswith("No.")
    assert "\x1b" not in found.message
    assert found.request_id == "inner"
    assert found.reference == ("request-id inner, client-request-id own, date 2026-11-30T12:00:00")


def test_the_headers_identifiers_go_before_those_inside() -> None:
    headers = {"request-id": "outer", "Date": "today", "Retry-After": "5"}
    found = answers.read(503, headers, json.dumps(FULL).encode(), "own")
    assert (found.request_id, found.retry_after) == ("outer", "5")
    assert found.reference == "request-id outer, client-request-id own, date today"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'"x"',
        b"{",
        b'{"error": "x"}',
        b'{"error": {"code": 5, "message": [], "innerError": "x"}}',
        b'{"error": {"code": "two words"}}',
        b"[" * 100_000,
        b"\xff\xfe",
    ],
)
def test_what_is_no_answer_of_graph_says_nothing(body: bytes) -> None:
    found = answers.read(400, {}, body, "own")
    assert (found.code, found.message, found.request_id) == ("", "", "")
    assert found.reference == "client-request-id own"


def test_a_page_tells_its_title() -> None:
    page = b"<html><head><TITLE>Guest\nnetwork</title></head>"
    assert answers.read(403, {}, page, "own").message.startswith("Guest")


@pytest.mark.parametrize("padding", ["=", ""])
def test_a_challenge_is_read_by_its_marks(padding: str) -> None:
    wanted = '{"access_token":{"nbf":{"value":"12"}}}'
    text = b64encode(wanted.encode() + b" ").decode().rstrip("=") + padding
    header = f'Bearer realm="", claims="{text}", error="insufficient_claims"'
    assert answers.read(401, {"WWW-Authenticate": header}, b"", "own").claims.strip() == wanted


@pytest.mark.parametrize("text", ["", "!!!", "WzFd", "eA==", "{"])
def test_a_challenge_that_is_none_asks_for_nothing(text: str) -> None:
    header = f'Bearer claims="{text}"'
    assert answers.read(401, {"WWW-Authenticate": header}, b"", "own").claims == ""


def test_a_sign_in_server_names_its_graph() -> None:
    assert answers.graph_host(b'{"msgraph_host": "graph.example"}') == "graph.example"
    for body in (b"", b"{}", b'{"msgraph_host": 5}'):
        assert answers.graph_host(body) == ""


@pytest.mark.parametrize(
    ("host", "authority", "base"),
    [
        ("graph.example", "https://login.example/t", "https://graph.example"),
        ("graph.example:8443", "https://login.example/t", "https://graph.example:8443"),
        ("localhost:8443", "https://localhost:9443/t", "https://localhost:8443"),
        ("localhost:8443", "https://login.example/t", ""),
        ("127.0.0.1", "https://login.example/t", ""),
        ("", "https://login.example/t", ""),
        ("graph.example/v1.0", "https://login.example/t", ""),
        ("graph.example?", "https://login.example/t", ""),
        ("jane@graph.example", "https://login.example/t", ""),
        ("graph example", "https://login.example/t", ""),
        ("graph.example\r\nX: y", "https://login.example/t", ""),
        ("graph.example:99999", "https://login.example/t", ""),
    ],
)
def test_a_graph_stands_at_a_server_and_at_nothing_else(
    host: str, authority: str, base: str
) -> None:
    assert answers.base_of(host, authority) == base
