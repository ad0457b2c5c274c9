"""Definitions given to the wrong one of two terms, graded with the real embedding model."""

import re
from pathlib import Path

import pytest
import yaml

from coaching.bank_files import load_bank
from coaching.content import Content
from coaching.grading import Grade, RubricGrader
from coaching.questions import TextQuestion
from coaching.rubric import Rubric
from coaching.rubric_grader import SWAPPED
from knowledge import figures
from knowledge.embedding import Encoder
from knowledge.interaction import LateInteraction

QUESTIONS = {question.id: question for question in load_bank() if isinstance(question, TextQuestion)}
# A question of a coach's own, with a reference and no rubric.
ASKED = "What is the difference between WHERE and HAVING?"
REFERENCE = (
    "WHERE filters single rows before they are grouped. "
    "HAVING filters groups after the aggregation, so it can use COUNT or SUM."
)


class Sample(Content):
    """A good answer, and the terms that it sets against each other."""

    question: str
    terms: tuple[str, str]
    answer: str

    @property
    def exchanged(self) -> str:
        """The answer with each term in the place of the other, in its capitals."""
        other = dict(zip(self.terms, reversed(self.terms), strict=True))
        cases = {case(name): case(to) for name, to in other.items() for case in (str, str.capitalize)}
        names = "|".join(map(re.escape, cases))
        return re.sub(rf"\b(?:{names})\b", lambda found: cases[found.group()], self.answer)


SAMPLES = [
    Sample.model_validate(each)
    for each in yaml.safe_load(Path(__file__).with_name("exchanged.yaml").read_text(encoding="utf-8"))
]


@pytest.fixture(scope="module")
def grader(encoder: Encoder) -> RubricGrader:
    return RubricGrader(LateInteraction(encoder), figures)


def graded(grader: RubricGrader, sample: Sample, answer: str) -> Grade:
    question = QUESTIONS[sample.question]
    return grader.grade(question.prompt, question.reference, answer, question.rubric)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.question)
def test_what_is_told_of_the_wrong_term_hardly_counts_and_is_said(
    grader: RubricGrader, sample: Sample
) -> None:
    right, wrong = graded(grader, sample, sample.answer), graded(grader, sample, sample.exchanged)
    assert (SWAPPED in right.flags, SWAPPED in wrong.flags) == (False, True)
    assert wrong.score <= right.score - 0.08
    assert wrong.score <= 0.5


def test_against_a_reference_alone_exchanged_terms_are_said_and_cost_nothing(grader: RubricGrader) -> None:
    right = (
        "WHERE drops rows at the start, before any grouping. HAVING is applied to groups, like SUM(x) > 100."
    )
    wrong = (
        "HAVING drops rows at the start, before any grouping. WHERE is applied to groups, like SUM(x) > 100."
    )
    rubric = Rubric.of_reference(REFERENCE)
    said, exchanged = (grader.grade(ASKED, REFERENCE, answer, rubric) for answer in (right, wrong))
    assert (SWAPPED in said.flags, SWAPPED in exchanged.flags) == (False, True)


@pytest.mark.parametrize(
    "answer",
    [
        "INNER keeps only the rows that match in both tables.",
        "Unlike LEFT JOIN, which keeps all rows of the left table, INNER JOIN keeps only those that match.",
        "Both of them connect two tables by a key.",
        "Many people think that INNER keeps all rows, but that is LEFT. INNER only keeps the matching rows.",
    ],
)
def test_who_names_both_terms_and_keeps_them_apart_loses_nothing(grader: RubricGrader, answer: str) -> None:
    question = QUESTIONS["sql-join-kinds"]
    assert SWAPPED not in grader.grade(question.prompt, question.reference, answer, question.rubric).flags
