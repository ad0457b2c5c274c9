"""The rubrics that are shipped, graded with the real embedding model."""

from pathlib import Path
from typing import Literal

import pytest
import yaml

from coaching.content import Content
from coaching.grading import RubricGrader
from coaching.questions import TextQuestion
from coaching.rubric_grader import FORBIDDEN
from knowledge import figures
from knowledge.embedding import Encoder
from knowledge.interaction import LateInteraction
from tests.support.bank import shipped_bank

QUESTIONS = [question for question in shipped_bank() if isinstance(question, TextQuestion)]
BY_ID = {question.id: question for question in QUESTIONS}


class Sample(Content):
    """An answer to a question of the bank, and the scores (0..1) between which a fair grade lies."""

    question: str
    kind: Literal["good", "half", "unrelated", "harmful"]
    answer: str
    at_least: float = 0.0
    at_most: float = 1.0


SAMPLES = [
    Sample.model_validate(each)
    for each in yaml.safe_load(Path(__file__).with_name("answers.yaml").read_text(encoding="utf-8"))
]


@pytest.fixture(scope="module")
def grader(encoder: Encoder) -> RubricGrader:
    # Room for every sentence of the rubrics: each is wanted by several tests.
    return RubricGrader(LateInteraction(encoder), figures)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_a_reference_answer_earns_most_of_the_score_and_another_questions_does_not(
    grader: RubricGrader, question: TextQuestion
) -> None:
    other = QUESTIONS[QUESTIONS.index(question) - 7]
    own = grader.grade(question.prompt, question.reference, question.reference, question.rubric)
    foreign = grader.grade(question.prompt, question.reference, other.reference, question.rubric)
    assert own.score >= 0.8
    assert FORBIDDEN not in own.flags
    assert foreign.score <= own.score - 0.25


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: f"{sample.question}-{sample.kind}")
def test_an_answer_in_other_words_than_the_reference_gets_a_fair_score(
    grader: RubricGrader, sample: Sample
) -> None:
    question = BY_ID[sample.question]
    grade = grader.grade(question.prompt, question.reference, sample.answer, question.rubric)
    assert sample.at_least <= grade.score <= sample.at_most, [(c.name, c.score) for c in grade.criteria]
