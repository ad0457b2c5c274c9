"""The rubrics that are shipped, graded with the real embedding model."""

import pytest

from coaching.bank_files import load_bank
from coaching.grading import RubricGrader
from coaching.questions import TextQuestion
from knowledge.embedding import Encoder
from knowledge.interaction import LateInteraction

QUESTIONS = [question for question in load_bank() if isinstance(question, TextQuestion)]


@pytest.fixture(scope="module")
def grader(encoder: Encoder) -> RubricGrader:
    return RubricGrader(LateInteraction(encoder))


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_a_reference_answer_earns_most_of_the_score_and_another_questions_does_not(
    grader: RubricGrader, question: TextQuestion
) -> None:
    other = QUESTIONS[QUESTIONS.index(question) - 7]
    own = grader.grade(question.prompt, question.reference, question.reference, question.rubric)
    foreign = grader.grade(question.prompt, question.reference, other.reference, question.rubric)
    assert own.score >= 0.7
    assert foreign.score <= own.score - 0.25
