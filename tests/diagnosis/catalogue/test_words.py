"""What the catalogue tells people: whole sentences whatever is known, and never any harm."""

from __future__ import annotations

import re

import pytest

from diagnosis.catalogue.test_catalogue import PLACEHOLDERS
from diagnosis.known import read, replies
from diagnosis.written import CATALOGUE, ENTRIES, texts, written
from smtp_desktop.diagnosis.catalogue.catalogue import Catalogue, Entry, Rule, Words
from smtp_desktop.diagnosis.explain import explain
from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.diagnosis.finding import Finding

POSSIBLE = {"open_port": "465", "own_port": "465", "own_encryption": "ssl"}
WORDS = {name: name.upper() for name in PLACEHOLDERS - {"host", "port"}} | POSSIBLE


def told(entry: Entry, wording: Words, failure: Failure | None = None) -> Finding:
    """What is said with these words, whichever rule they belong to."""
    rule = Rule(
        title=wording.title or entry.title,
        explanation=wording.explanation or entry.explanation,
        actions=wording.actions or entry.actions,
        fixes=wording.fixes if wording.fixes is not None else entry.fixes,
    )
    one = Entry(code=entry.code, owners=("user",), rule=(rule,))
    only = Catalogue((one,), {}, (), CATALOGUE.instead)
    return explain(failure or Failure(), only)


ALL = [(entry, words) for entry in ENTRIES for words in (entry, *entry.rule)]


def sentences(found: Finding) -> list[str]:
    return [found.title, found.explanation, *found.actions]


def test_no_sentence_has_a_hole_where_nothing_is_known() -> None:
    hole = re.compile(r"\{|\}|“”|\(\s*\)|\s[.,:;]|\.\.|\bthe the\b|\b(to|of|at|as|by)[.,;]")
    for entry, words in ALL:
        for text in sentences(told(entry, words)):
            assert text, entry.code
            assert not hole.search(text), (entry.code, text)
            assert re.match(r"[“A-Z0-9]|http", text), (entry.code, text)
            assert not re.search(r"[.?!] [a-z]", text), (entry.code, text)


# What a fix takes along with the name of a server.
UNSAID = {"certificate_name", "own_port", "own_encryption"}


def test_what_is_known_stands_in_the_sentences() -> None:
    for entry, words in ALL:
        found = told(entry, words, Failure(host="HOST", port=587, words=WORDS))
        named = set(re.findall(r"\{(\w+)\}", " ".join(texts(words))))
        said = " ".join([*sentences(found), *(fix.label for fix in found.fixes)])
        for name in named - UNSAID:
            assert {"host": "HOST", "port": "587", **WORDS}[name] in said, (entry.code, name)


def test_everything_that_may_be_named_has_other_words_for_when_it_is_not_known() -> None:
    covered = {name for phrase in CATALOGUE.instead for name in re.findall(r"\{(\w+)\}", phrase)}
    in_sentences = {
        name
        for _, words in written()
        for text in (words.title, words.explanation, *words.actions)
        for name in re.findall(r"\{(\w+)\}", text)
    }
    assert in_sentences <= covered


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{host} said no.", "The server said no."),
        ("Ask {host}.", "Ask the server."),
        ("It said no. {host} is busy.", "It said no. The server is busy."),
        ("Port {port} is closed.", "This port is closed."),
        ("Nothing listens on port {port}.", "Nothing listens on this port."),
    ],
)
def test_a_sentence_begins_with_a_capital_also_with_other_words(template: str, said: str) -> None:
    assert told(Entry(code="x"), Rule(title=template)).title == said


# ---- No harm -------------------------------------------------------------------------------------

HARM = {
    "a certificate or encryption done without": re.compile(
        r"(ignor|skip|disabl|accept (any|all|the)|trust (any|all)|switch(ing)? off|turn(ing)? off"
        r"|without|do not check|don't check)\w*\b.{0,30}"
        r"(certificate|encryption|\btls\b|\bssl\b|verif)"
        r"|encryption to none|(certificate|encryption) (check )?off\b",
        re.IGNORECASE,
    ),
    "protection switched off": re.compile(
        r"(switch|turn)\w* (off )?(the |your )?"
        r"(antivirus|virus|firewall|security (software|defaults)).{0,12}\boff"
        r"|(switch|turn)\w* off .{0,30}(antivirus|firewall|virus scanner)"
        r"|(disable|uninstall|remove) .{0,30}(antivirus|firewall|security|two-step|2-step)",
        re.IGNORECASE,
    ),
    "the password given away": re.compile(
        r"\b(send|tell|give|mail|post)\b.{0,40}\b(password|client secret|app password|key)\b",
        re.IGNORECASE,
    ),
    "a weaker account": re.compile(r"less secure|same password|simple password", re.IGNORECASE),
}


@pytest.mark.parametrize("harm", HARM)
def test_no_advice_anywhere_does_harm(harm: str) -> None:
    for code, words in written():
        for advice in (*words.actions, *(fix.label for fix in words.fixes or ())):
            assert not HARM[harm].search(advice), (code, advice)


def test_the_guard_against_harm_would_notice_it() -> None:
    harmful = {
        "a certificate or encryption done without": "Ignore the certificate and go on.",
        "protection switched off": "Switch your firewall off.",
        "the password given away": "Send your password to the provider.",
        "a weaker account": "Allow less secure apps.",
    }
    for harm, advice in harmful.items():
        assert HARM[harm].search(advice)


def test_no_known_reply_of_microsofts_is_answered_with_an_app_password() -> None:
    for known in replies():
        for failure in known.failures:
            if "office365" in failure.host or CATALOGUE.heard(failure).provider == "microsoft":
                found = explain(failure, CATALOGUE)
                said = " ".join(sentences(found)).lower()
                assert "app password" not in said, known.text


@pytest.mark.parametrize(
    "text",
    [
        "534 5.7.9 Application-specific password required",
        "535 5.7.3 Authentication unsuccessful, use an app password",
        "535 5.7.8 Error: authentication failed",
        "535 5.7.139 Authentication unsuccessful, the user credentials were incorrect.",
        "535 app password needed",
        "535",
    ],
)
@pytest.mark.parametrize("host", ["smtp.office365.com", "smtp-mail.outlook.com", "smtp.live.com"])
def test_whatever_is_said_microsoft_is_never_answered_with_an_app_password(
    text: str, host: str
) -> None:
    for stage in ("auth", ""):
        for auth in ("basic", "oauth", ""):
            found = explain(read(text, stage, host, auth), CATALOGUE)
            assert "app password" not in " ".join(sentences(found)).lower(), (stage, auth)
