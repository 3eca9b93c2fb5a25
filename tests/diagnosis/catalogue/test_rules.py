"""The engine behind the catalogue: when a rule fits, and which of several wins."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from smtp_desktop.diagnosis.catalogue.catalogue import Catalogue, Entry, FixData, Rule, decode
from smtp_desktop.diagnosis.failure import Failure
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.smtp.reply import EnhancedStatus, Reply

FAILURE = Failure(
    stage=Stage.AUTH,
    errors=("PermanentReply", "NegativeReply"),
    reply=Reply(535, ("5.7.139 No",), EnhancedStatus(5, 7, 139)),
    text="Authentication unsuccessful, the user’s\ncredentials   were incorrect.",
    host="smtp.office365.com",
    port=587,
    provider="microsoft365",
    auth="basic",
    encryption="starttls",
    facts={"mechanism": "LOGIN", "speaks": ""},
)

NOTHING = Failure()

# condition → what of it fits the failure above, what does not
CONDITIONS: dict[str, tuple[list[Any], list[Any]]] = {
    "stages": ([("auth",), ("ehlo", "auth"), ("*",), ("a*",)], [("sender",), ("AUTH",), ("",)]),
    "errors": (
        [("PermanentReply",), ("NegativeReply",), ("NoAnswer", "NegativeReply")],
        [("TransientReply",), ("Negative*",)],
    ),
    "codes": ([("535",), ("53",), ("5",), ("4", "5")], [("534",), ("4",), ("35",), ("5351",)]),
    "enhanced": (
        [("5.7.139",), ("5.7.1*",), ("5.*",), ("5.7.1[3]?",)],
        [("5.7.13",), ("5.7.1390",), ("4.7.139",), ("",)],
    ),
    "providers": ([("microsoft365",), ("microsoft*",)], [("google",), ("",)]),
    "hosts": (
        [("smtp.office365.com",), ("*.office365.com",), ("x", "smtp.*")],
        [("office365.com",), ("*.OFFICE365.com",), ("*.outlook.com",)],
    ),
    "ports": ([(587,), (465, 587)], [(465,), (58,)]),
    "auth": ([("basic",), ("oauth", "basic")], [("oauth",), ("",)]),
    "encryption": ([("starttls",), ("*tls",)], [("clear",), ("",)]),
    "facts": (
        [
            *({"mechanism": ("LOGIN",)}, {"mechanism": ("PLAIN", "L*")}, {"speaks": ("",)}),
            *({"unheard_of": ("",)}, {"mechanism": ("LOGIN",), "speaks": ("", "smtp")}),
        ],
        [
            *({"mechanism": ("PLAIN",)}, {"speaks": ("smtp",)}, {"unheard_of": ("yes",)}),
            *({"mechanism": ("LOGIN",), "speaks": ("smtp",)}, {"speaks": ("?*",)}),
        ],
    ),
    "text": (
        [
            *(("credentials were incorrect",), ("CREDENTIALS Were",), ("nope", "unsuccessful")),
            *(("authentication…incorrect",), ("user's",), ("user’s credentials",), ("…",)),
            *(("authentication … were … incorrect",), ("  the   user's  ",), ("incorrect.",)),
        ],
        [
            *(("incorrect…authentication",), ("credential were",), ("un.uccessful",)),
            *(("authentication…wrong…incorrect",), ("wrong",)),
        ],
    ),
}

FITTING = [(name, value) for name, (fits, _) in CONDITIONS.items() for value in fits]
OTHERS = [(name, value) for name, (_, fails) in CONDITIONS.items() for value in fails]


def rule(**conditions: Any) -> Rule:
    return msgspec.convert(conditions, Rule)


@pytest.mark.parametrize(("name", "value"), FITTING, ids=repr)
def test_a_condition_that_holds_lets_a_rule_fit(name: str, value: Any) -> None:
    assert rule(**{name: value}).fits(FAILURE)


@pytest.mark.parametrize(("name", "value"), OTHERS, ids=repr)
def test_a_condition_that_does_not_hold_stops_a_rule(name: str, value: Any) -> None:
    assert not rule(**{name: value}).fits(FAILURE)
    fitting = {other: fits[0] for other, (fits, _) in CONDITIONS.items()}
    assert rule(**fitting).fits(FAILURE)
    assert not rule(**(fitting | {name: value})).fits(FAILURE)


@pytest.mark.parametrize("name", CONDITIONS)
def test_a_failure_that_knows_nothing_fits_no_condition(name: str) -> None:
    fits, fails = CONDITIONS[name]
    known = [value for value in (fits[0], *fails) if value not in (("",), {"speaks": ("",)})]
    assert known
    assert not any(rule(**{name: value}).fits(NOTHING) for value in known)


def test_a_rule_that_asks_for_nothing_fits_everything() -> None:
    for failure in (FAILURE, NOTHING):
        assert Rule().fits(failure)
    assert Rule().weight == 0


def test_what_is_merely_similar_is_found_without_the_words() -> None:
    subject = rule(codes=("535",), text=("nothing like it",))
    assert not subject.fits(FAILURE)
    assert subject.fits(FAILURE, with_text=False)
    assert not rule(codes=("4",), text=("incorrect",)).fits(FAILURE, with_text=False)


@pytest.mark.parametrize(
    ("said", "phrase", "fits"),
    [
        ("Can’t do", "can't do", True),
        ("Can‘t do", "can’t do", True),
        ("a\r\n  b\tc", "a b c", True),
        ("first\nlast", "first…last", True),
        ("[192.0.2.1] (x) a+b", "[192.0.2.1] (x) a+b", True),
        ("abc", "a.c", False),
        ("STRASSE", "strasse", True),
        ("", "x", False),
    ],
)
def test_words_are_compared_without_case_line_ends_and_curly_quotes(
    said: str, phrase: str, fits: bool
) -> None:
    assert rule(text=(phrase,)).fits(replace(FAILURE, text=said)) is fits


# ---- Of several the one that asks for most -------------------------------------------------------

WEIGHTS = {
    "text": 20,
    "providers": 19,
    "hosts": 19,
    "facts": 18,
    "errors": 4,
    "ports": 4,
    "codes": 2,
    "enhanced": 1,
    "encryption": 1,
    "stages": 1,
    "auth": 1,
}


@pytest.mark.parametrize(("name", "weight"), WEIGHTS.items())
def test_a_condition_has_its_weight_however_much_it_lists(name: str, weight: int) -> None:
    value = CONDITIONS[name][0][0]
    assert rule(**{name: value}).weight == weight
    if name == "facts":
        assert rule(facts={"a": ("x", "y"), "b": ("x",)}).weight == 2 * weight
    else:
        assert rule(**{name: value * 2}).weight == weight


def test_the_weights_of_all_conditions_add_up() -> None:
    assert set(WEIGHTS) == set(CONDITIONS)
    everything = {name: fits[0] for name, (fits, _) in CONDITIONS.items()}
    assert rule(**everything).weight == sum(WEIGHTS.values())


def catalogue(*entries: tuple[str, Rule]) -> Catalogue:
    return Catalogue(tuple(Entry(code=code, rule=(one,)) for code, one in entries))


def best(subject: Catalogue) -> str:
    found = subject.best(FAILURE)
    assert found is not None
    entry, one = found
    assert one in entry.rule
    return entry.code


def test_the_rule_that_asks_for_most_wins_wherever_it_stands() -> None:
    bare = ("bare", rule(codes=("535",)))
    exact = ("exact", rule(codes=("535",), text=("incorrect",), hosts=("*.office365.com",)))
    other = ("other", rule(codes=("535",), text=("wrong",), providers=("google",), ports=(587,)))
    assert best(catalogue(bare, exact, other)) == "exact"
    assert best(catalogue(other, exact, bare)) == "exact"


def test_of_two_that_ask_for_as_much_the_first_wins() -> None:
    first, second = ("first", rule(codes=("535",))), ("second", rule(codes=("5",)))
    assert best(catalogue(first, second)) == "first"
    assert best(catalogue(second, first)) == "second"


def test_nothing_is_best_where_nothing_fits() -> None:
    assert catalogue(("other", rule(codes=("4",)))).best(FAILURE) is None
    assert Catalogue(()).best(FAILURE) is None


def test_what_is_similar_comes_nearest_first_and_three_at_most() -> None:
    subject = catalogue(
        ("far", rule(codes=("5",), text=("a",))),
        ("near", rule(codes=("5",), enhanced=("5.7.*",), text=("a",), stages=("auth",))),
        ("by its status", rule(enhanced=("5.*",), text=("a",))),
        ("near", rule(codes=("53",), text=("b",), hosts=("*",))),
        ("another code", rule(codes=("4",), text=("a",))),
        ("no code at all", rule(stages=("auth",), text=("a",))),
        ("farthest", rule(codes=("5",))),
    )
    assert codes(subject.similar(FAILURE)) == ("near", "by its status", "far")
    assert codes(subject.similar(FAILURE, most=1)) == ("near",)
    assert subject.similar(NOTHING) == ()


def test_of_causes_with_the_same_status_the_one_whose_words_are_said_is_nearest() -> None:
    subject = catalogue(
        ("not said", rule(codes=("5",), text=("green moon rising",))),
        ("said in part", rule(codes=("5",), text=("these credentials expired",))),
    )
    assert codes(subject.similar(FAILURE)) == ("said in part", "not said")


@pytest.mark.parametrize(
    "asked",
    [
        {"providers": ("google",)},
        {"hosts": ("*.acme.com",)},
        {"facts": {"aadsts": ("50055",)}},
        {"errors": ("SignInRefused",)},
        {"stages": ("sign_in",)},
    ],
    ids=repr,
)
def test_a_rule_that_asks_for_more_than_words_is_not_similar_without_it(asked: Any) -> None:
    words = Failure(text="The green moon was rising over there")
    near = ("a green moon rising",)
    assert codes(catalogue(("near", rule(text=near))).similar(words)) == ("near",)
    assert catalogue(("near", rule(text=near, **asked))).similar(words) == ()


def codes(similar: tuple[tuple[Entry, Rule], ...]) -> tuple[str, ...]:
    return tuple(entry.code for entry, _ in similar)


# ---- The file ------------------------------------------------------------------------------------


def test_a_catalogue_is_read() -> None:
    subject = decode(
        {
            "test": """
        [[finding]]
        code = "x"
        owners = ["user"]
        title = "X."
        fixes = [{ label = "Use 465", set = { port = 465, encryption = "ssl" } }]
        [[finding.rule]]
        codes = ["5"]
        facts = { a = ["b"] }
        certain = false
        """
        }
    )
    assert subject.finding == (
        Entry(
            code="x",
            owners=("user",),
            title="X.",
            fixes=(FixData("Use 465", {"port": 465, "encryption": "ssl"}),),
            rule=(Rule(codes=("5",), facts={"a": ("b",)}, certain=False),),
        ),
    )


@pytest.mark.parametrize(
    "text",
    [
        "[[finding]]\ntitle = 'no code'",
        "[[finding]]\ncode = 'x'\ntitel = 'X.'",
        "[[finding]]\ncode = 'x'\n[[finding.rule]]\ncode = ['5']",
        "[[finding]]\ncode = 'x'\n[[finding.rule]]\ncodes = [535]",
        "[[finding]]\ncode = 'x'\n[[finding.rule]]\ncodes = '535'",
        "[[finding]]\ncode = 'x'\n[[finding.rule]]\nfacts = { a = 'b' }",
        "[[findings]]\ncode = 'x'",
        "[finding]\ncode = 'x'",
        "[[finding]]\ncode = 'x'\nrule = 'x'",
        "[[finding]]\ncode = 'x'\nwords = 'nowhere'",
        "[[finding]]\ncode = 'x'\nwords = 5",
        "[words.x]\ntitel = 'X.'",
        "words = 5",
        "[[finding]]\ncode = 'x'\n[[finding.rule]]\nsymptoms = ['nowhere']",
        "clues = 'x'",
        "[clues]\nsendin = 'x'",
        "[clues.stages]\nnever = 'x'",
        "[[symptom]]\nname = 'x'\ntext = 'x'\nstage = 'never'",
        "[[finding]\ncode = 'x'",
    ],
)
def test_a_wrong_catalogue_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"printers\.toml"):
        decode({"printers": text})


def test_a_catalogue_without_a_finding_is_refused() -> None:
    with pytest.raises(ValueError, match="no finding"):
        decode({"printers": "heading = 'Printers'"})


# ---- The folder ----------------------------------------------------------------------------------

NAMED = """
[words.wait]
actions = ["Wait."]
explanation = "It is busy."

[words.use_tls]
actions = ["Set Encryption to TLS."]
owners = ["user"]

[[finding]]
code = "x"
title = "X."
words = "wait"
[[finding.rule]]
words = ["wait", "use_tls"]
explanation = "It is very busy."
"""


def test_words_are_written_once_and_named() -> None:
    (entry,) = decode({"x": NAMED}).finding
    assert (entry.title, entry.explanation, entry.actions) == ("X.", "It is busy.", ("Wait.",))


def test_what_a_rule_says_itself_goes_before_what_it_names_and_the_first_name_before_the_next() -> (
    None
):
    (rule,) = decode({"x": NAMED}).finding[0].rule
    assert rule.explanation == "It is very busy."
    assert (rule.actions, rule.owners) == (("Wait.",), ("user",))


def test_words_may_stand_in_another_file() -> None:
    head, _, rest = NAMED.partition("[[finding]]")
    assert decode({"a": f"[[finding]]{rest}", "b": head}) == decode({"x": NAMED})


def test_two_files_may_not_give_words_the_same_name() -> None:
    words = NAMED.partition("[[finding]]")[0]
    with pytest.raises(ValueError, match=r"b\.toml: another file has words called wait as well"):
        decode({"a": NAMED, "b": words})


def test_files_come_in_their_order_and_new_ones_after_them() -> None:
    files = {name: f"[[finding]]\ncode = '{name}'" for name in ("a", "b", "c", "d")}
    found = decode({**files, "_order": "files = ['c', 'b']"}).finding
    assert [entry.code for entry in found] == ["c", "b", "a", "d"]


def test_a_rule_recognises_the_phrases_of_the_symptoms_that_it_names() -> None:
    rule = "[[finding]]\ncode = 'x'\n[[finding.rule]]\nsymptoms = ['busy']\ntext = 'engaged'"
    found = decode({"a": rule, "b": '[[symptom]]\nname = \'busy\'\ntext = """\nbusy\nin use\n"""'})
    assert found.finding[0].rule[0].text == ("engaged", "busy", "in use")
    assert found.symptom[0].text == ("busy", "in use")
