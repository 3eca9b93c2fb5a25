"""From a failure to a finding: the words filled in, nothing made up."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from diagnosis.written import CATALOGUE as WRITTEN
from smtp_desktop import resources
from smtp_desktop.diagnosis.catalogue import catalogue
from smtp_desktop.diagnosis.catalogue.rule import Entry, Rule
from smtp_desktop.diagnosis.explain import explain, recall, title_of
from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.diagnosis.finding import Finding, Fix
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.services.support.pasted_error import explained
from smtp_desktop.smtp.reply import EnhancedStatus, Reply
from support.fakes import CATALOGUE as CATALOGUE_OF_ALL
from support.fakes import PROVIDERS

CATALOGUE = catalogue.decode(
    {
        "test": """
[[finding]]
code = "refused"
owners = ["user"]
title = "{host} refused {email}."
explanation = "On port {port}, {nobody}as {username}."
actions = ["Ask {provider}.", "Wait."]
help = "https://help.example.com"
fixes = [{ label = "Use {username} as Email", set = { email = "{username}", port = 465 } }]

[[finding.rule]]
codes = ["5"]

[[finding.rule]]
codes = ["535"]
stages = ["auth"]
certain = false
owners = ["it_admin", "user"]
title = "No entry."
explanation = "{host} says so."
actions = ["Ask IT."]
help = "https://it.example.com"
fixes = [{ label = "Use {host}", set = { host = "{host}" } }]

[[finding.rule]]
codes = ["550"]
stages = ["auth"]
title = "Another title."

[[finding]]
code = "unknown"
owners = []
title = "Nobody knows."
explanation = "{host} said something."
actions = ["Ask."]

[[finding.rule]]
codes = ["4"]
stages = ["data"]
title = "Nobody knows about the message."

[[finding]]
code = "near"
owners = ["wait"]
title = "Near."
[[finding.rule]]
codes = ["4"]
text = ["try later"]
"""
    }
)


def failure(code: int, stage: Stage = Stage.AUTH, text: str = "", **words: str) -> Failure:
    reply = Reply(code, (text,))
    return Failure(stage, reply=reply, text=text, host="smtp.acme.com", port=587, words=words)


def test_a_finding_takes_its_words_from_its_cause() -> None:
    found = explain(
        failure(554, email="jane@acme.com", username="jane@acme.com", provider="Acme"), CATALOGUE
    )
    assert found == Finding(
        code="refused",
        owners=("user",),
        certain=True,
        title="smtp.acme.com refused jane@acme.com.",
        explanation="On port 587, as jane@acme.com.",
        actions=("Ask Acme.", "Wait."),
        fixes=(Fix("Use jane@acme.com as Email", {"email": "jane@acme.com", "port": 465}),),
        help="https://help.example.com",
    )


def test_a_rule_puts_its_own_words_in_their_place() -> None:
    assert explain(failure(535), CATALOGUE) == Finding(
        code="refused",
        owners=("it_admin", "user"),
        certain=False,
        title="No entry.",
        explanation="smtp.acme.com says so.",
        actions=("Ask IT.",),
        fixes=(Fix("Use smtp.acme.com", {"host": "smtp.acme.com"}),),
        help="https://it.example.com",
    )


def test_a_rule_may_replace_one_word_and_leave_the_others() -> None:
    found = explain(failure(550, username="jane"), CATALOGUE)
    assert found.title == "Another title."
    assert found.explanation == "On port 587, as jane."
    assert found.owners == ("user",)


def test_a_fix_whose_value_is_not_known_is_left_away() -> None:
    assert explain(failure(554), CATALOGUE).fixes == ()
    assert explain(failure(554, username=""), CATALOGUE).fixes == ()


@pytest.mark.parametrize("value", ["{host}", "{", "%s {0} {}", "{words}", "{host.__class__}"])
def test_braces_in_what_a_server_or_a_person_said_stay_what_they_are(value: str) -> None:
    found = explain(failure(554, email=value, username=value), CATALOGUE)
    assert found.title == f"smtp.acme.com refused {value}."
    assert found.explanation == f"On port 587, as {value}."
    assert found.fixes == ()  # none of them is an address


def test_what_no_rule_knows_is_unknown_and_names_the_nearest() -> None:
    found = explain(failure(450, text="come back"), CATALOGUE)
    assert (found.code, found.certain, found.owners) == ("unknown", False, ())
    assert found.title == "Nobody knows."
    assert found.explanation == "smtp.acme.com said something."
    assert found.similar == ("near",)


def test_the_unknown_may_still_say_where_it_happened() -> None:
    found = explain(failure(450, Stage.DATA), CATALOGUE)
    assert (found.code, found.certain) == ("unknown", False)
    assert found.title == "Nobody knows about the message."
    assert found.similar == ("near",)


def test_what_is_known_needs_nothing_similar() -> None:
    assert explain(failure(450, text="Try later"), CATALOGUE).similar == ()


# ---- Over the real catalogue ---------------------------------------------------------------------

REAL = catalogue.decode(resources.read_folder("findings"))

TEXTS = st.text(max_size=30) | st.sampled_from(["{host}", "spam", "try again in 5 minutes", "{"])
STATUSES = st.builds(EnhancedStatus, st.integers(2, 5), st.integers(0, 9), st.integers(0, 999))
FAILURES = st.builds(
    Failure,
    stage=st.none() | st.sampled_from(Stage),
    errors=st.lists(
        st.sampled_from(["HostNotFound", "NoAnswer", "HandshakeFailed", "NegativeReply"])
    ).map(tuple),
    reply=st.none()
    | st.builds(Reply, st.integers(200, 599), st.just(("x",)), st.none() | STATUSES),
    text=TEXTS,
    host=TEXTS,
    port=st.integers(0, 70000),
    provider=TEXTS,
    auth=TEXTS,
    encryption=TEXTS,
    facts=st.dictionaries(st.sampled_from(["speaks", "online", "issuer", "topic"]), TEXTS),
    words=st.dictionaries(st.sampled_from(["email", "username", "names"]), TEXTS),
)


@given(FAILURES)
@example(Failure(reply=Reply(523, ("x",))))  # of some causes the button says all there is to do
@settings(deadline=None, max_examples=400)
def test_every_failure_there_could_be_has_a_finding(one: Failure) -> None:
    found = explain(one, REAL)
    assert found.title
    assert found.explanation
    assert found.actions or found.fixes
    assert found.owners or found.code == "unknown"
    assert all("" not in fix.changes.values() for fix in found.fixes)


def test_every_cause_has_a_title_without_a_hole_where_nothing_more_is_known() -> None:
    nothing = Failure()
    for entry in WRITTEN.finding:
        for rule in (Rule(), *(one for one in entry.rule if one.allows(nothing))):
            title = title_of(entry, rule, nothing, WRITTEN)
            assert title[:1].isupper(), title
            assert not any(hole in title for hole in ("{", "  ", " .", " ,", "“”")), title


@pytest.mark.parametrize("text", ["550 5.7.1 no", "550 5.7.1 Message rejected"])
def test_what_is_similar_names_no_provider_that_nobody_has_mentioned(text: str) -> None:
    found = explained(text, WRITTEN, PROVIDERS).finding
    assert found.code == "unknown"
    assert len(found.looks_like) == len(found.similar) > 0
    for name in ("Microsoft", "Google", "AADSTS", "{"):
        assert name not in " ".join(found.looks_like)


@pytest.mark.parametrize(
    "text", ["hello my mail does not work", "I do not know what is the matter with it"]
)
def test_words_that_stand_in_any_sentence_make_no_text_similar(text: str) -> None:
    assert explained(text, WRITTEN, PROVIDERS).finding.similar == ()


def test_a_cause_is_known_again_by_its_code_and_what_is_left_of_the_failure() -> None:
    left = Failure(Stage.AUTH, reply=Reply(535, ("",)), host="smtp.acme.com")
    assert recall("refused", left, CATALOGUE) == explain(left, CATALOGUE)
    less = Failure(host="smtp.acme.com")
    known = recall("refused", less, CATALOGUE)
    assert known is not None
    assert (known.title, known.owners) == ("smtp.acme.com refused .", ("user",))
    assert explain(less, CATALOGUE).code != "refused", "so little says nothing by itself"
    assert recall("of_next_year", left, CATALOGUE) is None


@pytest.mark.parametrize("entry", CATALOGUE_OF_ALL.finding, ids=lambda one: str(one.code))
def test_every_cause_of_the_catalogue_can_be_told_again(entry: Entry) -> None:
    for reply in (None, Reply(535, ("no",)), Reply(550, ("no",)), Reply(451, ("no",))):
        found = recall(entry.code, Failure(reply=reply), CATALOGUE_OF_ALL)
        assert found is not None
        assert found.code == entry.code
        assert found.title
        said = (found.title, found.explanation, *found.actions)
        assert not any("{" in one or "  " in one for one in said)


@pytest.mark.parametrize("entry", CATALOGUE_OF_ALL.finding, ids=lambda one: str(one.code))
def test_a_cause_is_told_again_by_the_rule_that_told_it(entry: Entry) -> None:
    """Also where nothing is left of the failure by which that rule was chosen."""
    left = Failure()
    for rule in entry.rule:
        title, owners = title_of(entry, rule, left, CATALOGUE_OF_ALL), rule.owners or entry.owners
        found = recall(entry.code, left, CATALOGUE_OF_ALL, title, owners)
        assert found is not None
        if rule.title:
            assert (found.title, found.owners) == (title, owners)
