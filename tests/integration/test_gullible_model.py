"""A language model that can be talked round, or that flatters, behind the whole grader; and an honest one."""

import asyncio
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from statistics import fmean

import pytest
import yaml

from coaching.bank_files import load_bank
from coaching.grading import Grade, Grading, ModelGrader, RubricGrader
from coaching.questions import TextQuestion
from coaching.second_opinion import UNSURE
from knowledge import figures
from knowledge.embedding import Encoder
from knowledge.interaction import LateInteraction
from tests.support.attacks import KINDS, NOTHING, POOR, cases
from tests.support.gullible_model import FlatteringModel, GullibleModel, HonestModel, Once

QUESTIONS = [question for question in load_bank() if isinstance(question, TextQuestion)]
ASKED = [
    question
    for question in QUESTIONS
    if question.id
    in ("labelling-own-mistake", "sql-join-kinds", "di-misleading-average", "star-fast-learning")
]
# Every fifth attack on four questions; `python -m benchmarks.attacks` has them on all.
CASES = list(islice(cases(ASKED), 0, None, 5))
MEAN, MUCH, SHARE = 0.02, 0.1, 0.01
DESERVED = {"good": 0.85, "half": 0.5, "unrelated": 0.0, "harmful": 0.15}
SAMPLES = [
    (each["question"], each["answer"], DESERVED[each["kind"]])
    for each in yaml.safe_load(Path(__file__).with_name("answers.yaml").read_text(encoding="utf-8"))
][::3]


@pytest.fixture(scope="module")
def matcher(encoder: Encoder) -> RubricGrader:
    return Once(LateInteraction(encoder, kept=1024), figures)


def grades(
    matcher: RubricGrader, model: ModelGrader, answers: Sequence[tuple[TextQuestion, str]]
) -> list[Grade]:
    """The grade of each answer; the same answer is graded once."""
    grading, known = Grading(matcher, model), dict[tuple[str, str], Grade]()

    async def all_of_them() -> list[Grade]:
        for question, answer in answers:
            if (question.id, answer) not in known:
                graded = await grading.grade(question.prompt, question.reference, answer, question.rubric)
                known[question.id, answer] = graded
        return [known[question.id, answer] for question, answer in answers]

    return asyncio.run(all_of_them())


@pytest.mark.parametrize("kind", ["gullible", "flattering"])
def test_a_model_that_is_talked_round_raises_no_score(matcher: RubricGrader, kind: str) -> None:
    model = GullibleModel(matcher) if kind == "gullible" else FlatteringModel()
    clean = grades(matcher, model, [(case.question, case.answer) for case in CASES])
    attacked = grades(matcher, model, [(case.question, case.attacked) for case in CASES])
    rises = [after.score - before.score for before, after in zip(clean, attacked, strict=True)]
    assert {case.kind for case in CASES} == {*KINDS}
    assert model.asked_again  # else nothing was put to the test
    assert fmean(rises) <= MEAN
    assert sum(rise > MUCH for rise in rises) <= max(1, SHARE * len(rises))


def test_who_flatters_lifts_no_answer_that_says_nothing(matcher: RubricGrader) -> None:
    said = [(question, answer) for question in ASKED for answer in (NOTHING, POOR)]
    by_id = {question.id: question for question in QUESTIONS}
    said += [(by_id[question], answer) for question, answer, deserved in SAMPLES if not deserved]
    assert fmean(grade.score for grade in grades(matcher, FlatteringModel(), said)) <= MEAN


def test_an_honest_model_is_seldom_doubted_and_seldom_a_matter_for_a_coach(matcher: RubricGrader) -> None:
    by_id = {question.id: question for question in QUESTIONS}
    deserved = {answer: score for _, answer, score in SAMPLES}
    model = HonestModel(lambda answer: deserved[answer])
    found = grades(matcher, model, [(by_id[question], answer) for question, answer, _ in SAMPLES])
    assert model.asked >= 0.9 * len(SAMPLES)
    assert model.asked_again <= 0.2 * model.asked  # whatever is a tenth above the matcher
    assert sum(UNSURE in grade.flags for grade in found) <= 0.05 * len(found)
