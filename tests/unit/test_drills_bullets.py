"""Lines of a résumé: what is seen in them, what rules make of them, and what is believed of a model."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.markup import MAX_UNITS, messages, plain, units
from bot.replies import drills as said
from coaching.drills.bullets import Bullets
from coaching.drills.checking import accepted
from coaching.drills.lines import LONGEST, MOST, lines_of, remarks
from coaching.drills.rewriting import BLANK, rewritten
from coaching.drills.verbs import verbs


@dataclass(frozen=True)
class Draft:
    number: int
    versions: Sequence[str]


@dataclass(frozen=True)
class Model:
    drafts: Sequence[Draft]

    async def better(self, lines: Sequence[str]) -> Sequence[Draft]:
        return self.drafts


class Away(Exception):
    pass


class AwayModel:
    async def better(self, lines: Sequence[str]) -> Sequence[Draft]:
        raise Away


# --- by rule


@pytest.mark.parametrize(
    ("line", "better"),
    [
        ("Responsible for managing the stock of 3 stores", "Managed the stock of 3 stores, so that ___"),
        ("Responsible for the maintenance of lab equipment", "Maintained lab equipment, so that ___"),
        ("I have developed an app using Kotlin", "Developed an app using Kotlin, so that ___"),
        ("My role was to verify KYC documents", "Verified KYC documents, so that ___"),
        ("Involved in testing of mobile apps", "Tested mobile apps in a team of ___, so that ___"),
        ("Helped the team build a chatbot", "Built a chatbot in a team of ___, so that ___"),
        ("Reports were prepared by me every week", "Prepared ___ reports every week, so that ___"),
        ("- answered customer calls", "Answered ___ customer calls, so that ___"),
        ("Teached maths to children", "Taught maths to children, so that ___"),
        ("The app was built by us in 3 weeks", "Built the app in 3 weeks in a team of ___, so that ___"),
        ("Worked as cashier and handled cash daily", "Handled cash daily as cashier, so that ___"),
        ("Was team lead of 4 people", "Led a team of 4 people, so that ___"),
        ("My tasks were to manage stock and to order goods", "Managed stock and ordered goods, so that ___"),
        ("Successfully lead a team of 9", "Lead a team of 9, so that ___"),
        ("Reduced errors through quality checks", "Reduced errors by ___ % through quality checks"),
        (
            "My duties included handling complaints and preparing invoices",
            "Handled ___ complaints and prepared invoices, so that ___",
        ),
        (
            "Responsible for managing tasks including planning and testing",
            "Managed tasks including planning and testing, so that ___",
        ),
    ],
)
def test_a_rule_that_is_sure_puts_the_verb_first_and_leaves_blanks(line: str, better: str) -> None:
    [found], _ = lines_of(line)
    version = rewritten(found.text)
    assert version is not None
    assert (version.text, version.sure) == (better, True)


@pytest.mark.parametrize(
    "line",
    [
        "Responsible for marketing and sales",
        "Responsible for building maintenance",
        "Responsible for managing people and upskilling them",
        "My job was to check reports and design documents",
        "Did not manage any team",
        "Worked as a cashier at Big Bazaar",
        "Good communication skills",
        "Working knowledge of MS Office",
    ],
)
def test_where_no_rule_is_sure_there_is_a_pattern_to_fill_in(line: str) -> None:
    version = rewritten(line)
    assert version is not None
    assert not version.sure
    assert version.text.startswith("[verb] ")


def test_a_pattern_keeps_what_the_candidate_worked_at() -> None:
    version = rewritten("I was responsible for data entry")
    assert version is not None
    assert "[verb] data entry with" in version.text


def test_a_strong_line_is_left_as_it_is() -> None:
    line = "Reduced labeling errors by 30% through quality checks"
    assert rewritten(line) is None
    assert all(remark.good for remark in remarks(line))


@pytest.mark.parametrize(
    ("line", "kind", "words"),
    [
        ("Responsible for data entry", "duty", "Responsible for"),
        ("Helped with the fest", "shared", "Helped"),
        ("Reports were checked weekly", "passive", "Reports were checked"),
        ("I made a car", "person", "I"),
        ("Never missed a deadline", "denied", "Never"),
        ("Good at Excel", "no_verb", ""),
        ("Wrote reports", "no_number", ""),
        ("Wrote " + "long reports about sales " * 10, "long", ""),
    ],
)
def test_what_weakens_a_line_is_named_with_its_words(line: str, kind: str, words: str) -> None:
    assert (kind, words) in [(remark.kind, remark.words) for remark in remarks(line)]


def test_a_year_is_no_number_that_measures_anything() -> None:
    assert "no_number" in [remark.kind for remark in remarks("Won the Smart India Hackathon 2023")]


@pytest.mark.parametrize(
    "contact", ["98765 43210", "+91 98765-43210", "asha1999@example.com", "https://x.co/in/asha2"]
)
def test_how_to_reach_somebody_is_no_number_that_measures_anything(contact: str) -> None:
    kinds = [remark.kind for remark in remarks(f"Wrote reports, {contact}")]
    assert "number" not in kinds
    assert "no_number" in kinds


def test_lines_come_without_their_marks_and_five_of_them_at_most() -> None:
    lines, left_out = lines_of(
        "• Wrote weekly reports\n2) Sold books in a shop\n\n✔ Ran the canteen shop\n" * 3
    )
    assert [line.text for line in lines[:3]] == [
        "Wrote weekly reports",
        "Sold books in a shop",
        "Ran the canteen shop",
    ]
    assert (len(lines), left_out) == (MOST, 4)


def test_lines_that_are_short_or_in_another_language_are_told_so() -> None:
    lines, _ = lines_of("Python\nमैंने दुकान में काम किया\nIncreased sales")
    assert [line.fault for line in lines] == ["short", "foreign", None]


def test_the_forms_of_verbs_are_those_of_the_language() -> None:
    known = verbs()
    for base, past, gerund in (
        ("plan", "planned", "planning"),
        ("study", "studied", "studying"),
        ("make", "made", "making"),
        ("oversee", "oversaw", "overseeing"),
        ("run", "ran", "running"),
    ):
        assert known.pasts[base] == past
        assert known.past[past] == known.gerunds[gerund] == base


# --- what a model writes


LINE = "Responsible for managing the stock of 3 stores in Chennai"


@pytest.mark.parametrize(
    ("line", "version"),
    [
        (LINE, "Managed the stock of 3 stores in Chennai, with ___ % fewer errors"),
        (LINE, "Managed the stock of 3 stores in Chennai, so that ____."),
        ("I was responsible for data entry", "Handled data entry of ___ records per day"),
        ("Helped the team build a bot in Python", "Helped a team of ___ build a bot in Python, so that ___"),
        ("Responsible for design and development of an app", "Designed and developed an app, so that ___"),
        ("I have labelled 200 images daily", "Labelled 200 images daily, with ___ % accuracy"),
        ("Worked on cleaning data using Python", "Cleaned data using Python, so that ___"),
        ("My duty was to check invoices from 4 vendors", "Checked invoices from 4 vendors, so that ___"),
        ("I increased sales from 10 to 20 a month", "Increased sales from 10 to 20 a month"),
        ("Was responsible for entry of forms in Excel", "Handled entry of ___ forms in Excel"),
    ],
)
def test_a_version_in_the_candidates_own_words_with_blanks_is_believed(line: str, version: str) -> None:
    assert accepted(version, line) == version.replace("____", BLANK).rstrip(".")


@pytest.mark.parametrize(
    ("line", "version"),
    [
        (LINE, "Managed the stock of 3 stores in Chennai, with 30 % fewer errors"),
        (LINE, "Managed the stock of 5 stores in Chennai"),
        (LINE, "Managed the stock of stores in Chennai, so that ___"),
        (LINE, "Managed the stock of 3 stores, so that ___"),
        (LINE, "Managed the stock of 3 stores in Chennai using SAP"),
        (LINE, "Managed the stock of 3 stores in Chennai, with fewer errors"),
        (LINE, "Founded 3 stores in Chennai with stock"),
        (LINE, "Managed the stock of 3 stores in Chennai, so that three managers ___"),
        (LINE, "Managed the stock of 3 stores in Chennai <b>now</b>"),
        (LINE, "Managed the stock of 3 stores in Chennai\nManaged ___"),
        (LINE, "I managed the stock of 3 stores in Chennai"),
        (LINE, "Managed the stock of 3 stores in Chennai and " + "the stock of the stores " * 12),
        (LINE, ""),
        (LINE, LINE),
        ("Helped the team build a bot in Python", "Built a bot in Python, so that ___"),
        ("Did not manage a team", "Managed a team"),
        ("Watched senior engineers deploy models", "Deployed models of senior engineers, so that ___"),
        ("Saw how my manager handled clients", "Handled clients of my manager, so that ___"),
        ("Failed to deliver the app", "Delivered the app, so that ___"),
        ("Managed a team", "Managed a team without ___"),
        ("Learned basic Python", "Used Python, so that ___"),
        ("Reduced cost by 30 rupees", "Reduced cost by 30 %"),
        ("Kept the books of a manager who led 5 teams", "Led 5 teams of a manager, kept the books"),
        ("Sold 5 books to 20 people", "Sold 20 books to 5 people, so that ___"),
        ("Handling cash, billing and customer queries", "Handled cash"),
        ("Trained by 3 seniors on SQL", "Trained 3 seniors on SQL"),
        ("Worked under a lead of 12 analysts", "Worked as lead of 12 analysts"),
        ("Cut costs as told by the manager", "Cut costs as manager"),
        ("Reduced errors from 10% to 4%", "Reduced errors from 4% to 10%"),
        ("Made 10 errors in 200 rows", "Made 200 rows in 10 errors"),
        ("Was managed by 3 leads in a team of 9", "Managed 3 leads in a team of 9"),
        ("Reported to the manager who cut costs by 20%", "Reported costs cut by 20% to the manager"),
    ],
)
def test_what_the_candidate_did_not_say_or_would_miss_is_dropped(line: str, version: str) -> None:
    assert accepted(version, line) is None


async def test_the_models_versions_that_hold_go_out_two_at_most() -> None:
    good = [
        f"Managed the stock of 3 stores in Chennai, with ___ % {what}"
        for what in ("less cost", "fewer errors")
    ]
    drafts = [Draft(1, ["Led 9 stores", *good, good[0], f"{good[0]} a month"]), Draft(7, ["Managed stock"])]
    [better] = (await Bullets(Model(drafts)).better(LINE)).lines
    assert [version.text for version in better.versions] == good
    assert better.mode == "model"


@pytest.mark.parametrize("model", [Model([Draft(1, ["Led 9 stores"])]), Model([]), AwayModel()])
async def test_without_a_version_that_holds_the_rules_speak(model: Model | AwayModel) -> None:
    [better] = (await Bullets(model, (Away,)).better(LINE)).lines
    assert better.mode == "rule"
    assert [version.text for version in better.versions] == [
        "Managed the stock of 3 stores in Chennai, so that ___"
    ]


async def test_a_line_that_denies_something_is_not_shown_to_a_model() -> None:
    [better] = (await Bullets(Model([Draft(1, ["Managed a team"])])).better("Never managed a team")).lines
    assert better.mode == "rule"
    assert not better.versions[0].sure


# --- any text at all

SPOKEN = """
    I was responsible for managing helped with the a 5 30% team Python and, of not ___ sales “Excel” <b>
    making testing testing. • - & handled by me so that reports children 2023 [verb] क्या
"""
WORDS = st.sampled_from([*SPOKEN.split(), "\n", ""])
TEXTS = st.lists(WORDS, max_size=25).map(" ".join) | st.text(max_size=300)


@given(TEXTS)
async def test_any_text_makes_a_reply_that_telegram_takes(text: str) -> None:
    reply = said.bullets(await Bullets().better(text))
    for message in messages(reply.blocks):
        assert units(message) <= MAX_UNITS
        assert not re.search(r"<(?!/?(?:b|i|code)>)", message)
        assert plain(message).count("<b>") <= text.count("<b>") * 2


@given(TEXTS)
async def test_a_rule_adds_no_number_and_no_name(text: str) -> None:
    for better in (await Bullets().better(text)).lines:
        for version in better.versions:
            numbers = re.findall(r"\d+", version.text)
            assert set(numbers) <= set(re.findall(r"\d+", better.line))
            names = re.findall(r"\b[A-Z]\w+", version.text)[1:]
            assert {name.lower() for name in names} <= set(re.findall(r"\w+", better.line.lower()))


@given(TEXTS, TEXTS)
def test_nothing_that_a_model_writes_brings_a_number_or_denies(line: str, version: str) -> None:
    text = accepted(version, line)
    if text is not None:
        assert sorted(re.findall(r"\d+", text)) == sorted(re.findall(r"\d+", line))
        assert "not" not in text.split()
        assert len(text) <= LONGEST
