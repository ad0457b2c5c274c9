"""Nobody talks the grader round: attacks on questions of the bank, graded with the real embedding model."""

from collections import defaultdict
from collections.abc import Callable
from statistics import fmean

import pytest

from coaching.grading import Grade, RubricGrader
from coaching.questions import TextQuestion
from knowledge import figures
from knowledge.embedding import Encoded, Encoder
from knowledge.interaction import LateInteraction
from tests.support.attacks import KINDS, PARTIAL, WAFFLE, Case, cases
from tests.support.bank import shipped_bank

Grading = Callable[[TextQuestion, str], Grade]

# One of each subject; `python -m benchmarks.attacks` has them all.
ASKED = ("labelling-own-mistake", "sql-join-kinds", "di-misleading-average", "excel-clean-customers")
ALL = [question for question in shipped_bank() if isinstance(question, TextQuestion)]
QUESTIONS = [question for question in ALL if question.id in ASKED]
CASES = list(cases(QUESTIONS))
MEAN, MUCH, SHARE = 0.02, 0.1, 0.01


@pytest.fixture(scope="module")
def grade(encoder: Encoder) -> Grading:
    """Grades each answer once."""
    grader = RubricGrader(LateInteraction(encoder, kept=1024), figures)
    known: dict[tuple[str, str], Grade] = {}

    def grade(question: TextQuestion, answer: str) -> Grade:
        key = (question.id, answer)
        if key not in known:
            known[key] = grader.grade(question.prompt, question.reference, answer, question.rubric)
        return known[key]

    return grade


@pytest.fixture(scope="module")
def rises(grade: Grading) -> dict[str, list[float]]:
    """By how much each attack raises the score, by its kind."""
    found = defaultdict(list)
    for case in CASES:
        found[case.kind].append(rise(grade, case))
    return found


def rise(grade: Grading, case: Case) -> float:
    return grade(case.question, case.attacked).score - grade(case.question, case.answer).score


def of(*kinds: str) -> list[Case]:
    return [case for case in CASES if case.kind in kinds]


def test_the_answers_that_are_attacked_are_graded_by_what_they_say(grade: Grading) -> None:
    for question in QUESTIONS:
        partial, good = (
            grade(question, answer).score for answer in (PARTIAL[question.id], question.reference)
        )
        assert 0.1 < partial < good - 0.3


@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_of_attack_raises_the_score_in_the_mean(rises: dict[str, list[float]], kind: str) -> None:
    assert fmean(rises[kind]) <= MEAN


def test_at_most_one_attack_in_a_hundred_raises_the_score_by_much(rises: dict[str, list[float]]) -> None:
    every = [rise for kind in rises.values() for rise in kind]
    assert len(every) >= 200
    assert sum(rise > MUCH for rise in every) <= SHARE * len(every)


def test_an_attack_on_nothing_earns_nothing(grade: Grading) -> None:
    kinds = ("empty", "ok", "keyboard mash", "elsewhere alone", "another language")
    assert {case.attacked: grade(case.question, case.attacked).score for case in of(*kinds)} == {
        case.attacked: 0.0 for case in of(*kinds)
    }


@pytest.mark.parametrize(
    ("kind", "reasons"),
    [
        ("empty", {"empty"}),
        ("ok", {"too_short", "no_content"}),
        ("keyboard mash", {"unreadable", "too_short"}),
    ],
)
def test_who_writes_nothing_hears_why_it_is_nothing(grade: Grading, kind: str, reasons: set[str]) -> None:
    for case in of(kind):
        told = grade(case.question, case.attacked)
        assert reasons & {*told.flags}, (case.attacked, told.flags)


def test_a_statement_turned_round_is_flagged(grade: Grading) -> None:
    assert all("negation" in grade(case.question, case.attacked).flags for case in of("negation"))
    assert not any("negation" in grade(case.question, case.answer).flags for case in of("negation"))


def test_an_answer_denied_by_what_stands_round_it_is_flagged(grade: Grading) -> None:
    assert all("negation" in grade(case.question, case.attacked).flags for case in of("denied from outside"))


def test_who_gives_back_what_the_bot_showed_hears_that_it_did_not_count(grade: Grading) -> None:
    for case in of("hints given back", "names given back"):
        assert "copied" in grade(case.question, case.attacked).flags, case.attacked
        assert "copied" not in grade(case.question, case.answer).flags


def test_of_a_pasted_text_that_is_mostly_about_other_things_only_the_beginning_counts(grade: Grading) -> None:
    for question in QUESTIONS:
        others = [other for other in ALL if other.topic != question.topic][:8]
        pasted = "\n".join([*(other.reference for other in others), question.reference])
        told = grade(question, pasted)
        assert (told.score < 0.1, told.flags[:1]) == (True, ("unfocused",)), (question.id, told)
        assert "unfocused" not in grade(question, f"{question.reference} {' '.join(WAFFLE[:3])}").flags


def test_words_out_of_order_are_flagged_more_often_than_not(grade: Grading) -> None:
    cases = of("words out of order")
    flagged = ["word_order" in grade(case.question, case.attacked).flags for case in cases]
    assert sum(flagged) > len(cases) / 2
    assert not any("word_order" in grade(case.question, case.answer).flags for case in cases)


def test_a_long_row_of_keywords_is_flagged_in_every_shape(grade: Grading) -> None:
    flagged = [
        grade(case.question, case.attacked).flags for case in of("keywords") if case.answer in case.attacked
    ]
    assert all({"stuffing", "too_short"} & {*flags} for flags in flagged)


def test_who_speaks_to_the_grader_hears_that_it_did_not_count(grade: Grading) -> None:
    for case in of("instructions", "JSON and markup", "role tags", "fake headings"):
        told = grade(case.question, case.attacked).flags
        assert {"addressed", "too_short", "no_content"} & {*told}, case.attacked
        assert "addressed" not in grade(case.question, case.answer).flags


def test_another_language_hears_which_one_works(grade: Grading) -> None:
    for case in of("another language"):
        told = grade(case.question, case.attacked)
        assert (told.flags, "English" in told.feedback) == (("not_english",), True), case.attacked


def test_evidence_is_never_taken_from_an_attack(grade: Grading) -> None:
    for case in of("instructions", "elsewhere", "claims"):
        clean = {each.name: each.evidence for each in grade(case.question, case.answer).criteria}
        for each in grade(case.question, case.attacked).criteria:
            assert each.evidence in case.attacked
            assert not each.evidence or not clean[each.name] or each.evidence in case.answer


def test_an_attacked_answer_gets_the_same_grade_from_another_grader(grade: Grading) -> None:
    other = RubricGrader(LateInteraction(Encoder()), figures)
    for case in of("instructions")[:3]:
        question = case.question
        again = other.grade(question.prompt, question.reference, case.attacked, question.rubric)
        assert again == grade(question, case.attacked)


def test_the_longest_answer_is_read_no_more_than_twice(encoder: Encoder) -> None:
    read: list[int] = []

    class Counting(Encoder):
        def encode(self, text: str) -> Encoded:
            found = encoder.encode(text)
            read.append(found.spans[-1][1] if found.spans else 0)
            return found

    question = QUESTIONS[0]
    grader = RubricGrader(LateInteraction(Counting()), figures)
    flood = " ".join(f"I told lead number {number} about photo {number} of the sea." for number in range(200))
    grader.grade(question.prompt, question.reference, flood, question.rubric)
    said = [text for each in question.rubric.criteria for text in (each.expects, *each.also, *each.points)]
    assert sum(read) <= 2 * 4096 + len(question.prompt) + sum(map(len, said))
