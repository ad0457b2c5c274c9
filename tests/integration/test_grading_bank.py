"""The rubrics that are shipped, graded with the real embedding model."""

from pathlib import Path
from statistics import fmean
from typing import Literal

import pytest
import yaml

from coaching.content import Content
from coaching.grading import RubricGrader
from coaching.questions import TextQuestion
from coaching.rubric_grader import FORBIDDEN, OFF_TOPIC, SWAPPED
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
    assert not {FORBIDDEN, OFF_TOPIC, SWAPPED} & {*own.flags}
    assert foreign.score <= own.score - 0.25


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: f"{sample.question}-{sample.kind}")
def test_an_answer_in_other_words_than_the_reference_gets_a_fair_score(
    grader: RubricGrader, sample: Sample
) -> None:
    question = BY_ID[sample.question]
    grade = grader.grade(question.prompt, question.reference, sample.answer, question.rubric)
    assert sample.at_least <= grade.score <= sample.at_most, [(c.name, c.score) for c in grade.criteria]
    assert SWAPPED not in grade.flags


def test_a_good_story_to_another_question_gets_less_than_half(grader: RubricGrader) -> None:
    told = [(question, question.reference) for question in QUESTIONS if question.rubric.about]
    told += [(BY_ID[each.question], each.answer) for each in SAMPLES if each.kind == "good"]
    stories = [(question, story) for question, story in told if question.rubric.about]
    grades = {
        (asked.id, story): grader.grade(asked.prompt, asked.reference, story, asked.rubric)
        for asked in {question.id: question for question, _ in stories}.values()
        for _, story in stories
    }
    own = {(question.id, story) for question, story in stories}
    others = [grade for key, grade in grades.items() if key not in own]
    assert not [key for key in own if OFF_TOPIC in grades[key].flags or grades[key].score < 0.6]
    assert fmean(grade.score for grade in others) <= 0.45
    assert sum(OFF_TOPIC in grade.flags for grade in others) >= 0.6 * len(others)


@pytest.mark.parametrize(
    ("asked", "answer", "criterion"),
    [
        ("labelling-own-mistake", "I hide it and hope that no one sees it.", "Tells at once"),
        ("labelling-own-mistake", "I keep it secret, so that nobody notices.", "Tells at once"),
        ("star-own-mistake", "My colleague was to blame for that mistake.", "Owns it"),
    ],
)
def test_what_must_not_be_said_is_no_evidence_for_its_opposite(
    grader: RubricGrader, asked: str, answer: str, criterion: str
) -> None:
    question = BY_ID[asked]
    grade = grader.grade(question.prompt, question.reference, answer, question.rubric)
    assert {each.name: each.score for each in grade.criteria}[criterion] < 0.5
    assert FORBIDDEN in grade.flags
    assert grade.score <= 0.1


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("labelling-own-mistake", "I do not hide it, I tell my lead at once."),
        ("labelling-own-mistake", "I tell my lead and hope that nobody used the batch yet."),
        ("star-own-mistake", "It was my own fault, not that of my teammate."),
        ("ml-against-overfitting", "I would take a smaller network with fewer layers."),
    ],
)
def test_what_is_right_in_similar_words_is_not_forbidden(
    grader: RubricGrader, asked: str, answer: str
) -> None:
    question = BY_ID[asked]
    grade = grader.grade(question.prompt, question.reference, answer, question.rubric)
    assert FORBIDDEN not in grade.flags


@pytest.mark.parametrize(
    ("asked", "answer", "at_least"),
    [
        ("mlda-shift-flexibility", "Yes, both are fine for me.", 0.4),
        ("mlda-shift-flexibility", "Yes, both. Morning from 07:00 until 16:00, evening 14:00 to 23:00.", 0.6),
        ("case-early-winner", "Wait until day 14.", 0.25),
        ("ml-precision-recall", "Precision = TP/(TP+FP), recall = TP/(TP+FN).", 0.5),
    ],
)
def test_a_short_right_answer_counts(grader: RubricGrader, asked: str, answer: str, at_least: float) -> None:
    question = BY_ID[asked]
    assert grader.grade(question.prompt, question.reference, answer, question.rubric).score >= at_least


def test_a_story_that_somebody_else_lived_is_told_apart(grader: RubricGrader) -> None:
    question = BY_ID["mlda-tight-deadline"]
    story = (
        "Last month my friend had a deadline. He had to finish 300 images by Friday. "
        "He made shortcuts and worked at night. As a result he finished on time."
    )
    own = story.replace("my friend", "I").replace("He ", "I ").replace("he ", "I ")
    theirs, mine = (
        grader.grade(question.prompt, question.reference, text, question.rubric) for text in (story, own)
    )
    assert OFF_TOPIC in theirs.flags
    assert OFF_TOPIC not in mine.flags
    assert theirs.score < mine.score - 0.2
