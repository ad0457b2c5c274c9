"""A grade that the grader is not sure of comes to the coaches' desk by itself, and never in masses."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from coaching.appeals import MOST_DOUBTED, MOST_DOUBTED_EACH, InQuiz
from coaching.grades import Grade
from coaching.quiz_log import Attempt
from coaching.spacing import CardState
from storage.appeals import Appeals
from storage.candidates import Candidates
from storage.database import Database
from storage.quiz import QuizRepository
from storage.tables import appeals, graded_answers
from tests.support.model_server import Body, ModelServer, Reply, says
from tests.support.person import Person, words_of
from tests.support.stage import Stage, staged

pytestmark = pytest.mark.asyncio(loop_scope="module")

COACH = 9701
VAGUE = "I would look at it with care and do my best on that day."
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
VERDICT = Grade(0.5, "coach", (), (), "", "v1").to_dict()


def flatters(body: Body) -> Reply:
    """Full marks for every criterion, with words of VAGUE."""
    user = next(m["content"] for m in body["messages"] if m["role"] == "user")
    names = [json.loads(name) for name in re.findall(r'"name": ("(?:[^"\\]|\\.)*")', user)]
    said = {"quote": "look at it with care", "missing": "", "anchor": 4}
    return says({"criteria": [{"name": name, **said} for name in names]})


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with ModelServer(flatters) as server:
        yield server


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared(
    tmp_path_factory: pytest.TempPathFactory, indexed_folder: Path, server: ModelServer
) -> AsyncIterator[Stage]:
    settings = {"openai_api_key": "sk-test", "openai_base_url": server.url, "openai_model": "scripted"}
    folder = tmp_path_factory.mktemp("doubted")
    async with staged(folder, indexed_folder, coach_ids=str(COACH), **settings) as stage:
        yield stage


@pytest_asyncio.fixture(loop_scope="module")
async def stage(shared: Stage) -> Stage:
    """The stage with an empty desk."""
    async with shared.assistant.database.write() as connection:
        await connection.execute(appeals.delete())
    return shared


async def graded(stage: Stage) -> tuple[Person, str]:
    """A candidate who wrote next to nothing, to a model that likes everything; and what they heard."""
    person = await stage.newcomer()
    await person.write("/quiz")
    for place in ("1/3", "2/3"):
        await person.vote(await person.expect(place, "sendPoll"), right=True)
    await person.expect("3/3")
    await person.write(VAGUE)
    heard = words_of(await person.expect("Graded by"))
    await stage.live.worker.settle()
    return person, heard


async def test_a_grade_that_nobody_can_be_sure_of_is_the_careful_one_and_lies_on_the_desk(
    stage: Stage,
) -> None:
    person, heard = await graded(stage)
    assert int(heard.removeprefix("<b>").split("%")[0]) <= 10  # the model gave all there is
    assert "I am not quite sure of this grade" in heard
    assert "A coach may look at it" in heard
    assert "Graded by fixed rules" in heard
    coach = Person(COACH, stage.http)
    await coach.write("/desk")
    assert VAGUE in words_of(await coach.expect("The grader was not sure"))
    exported = await stage.assistant.services.personal.export(person.user)
    assert exported is not None
    assert [row["brought_by"] for row in exported["appeals"]] == ["grader"]
    await stage.assistant.services.forget(person.user)
    assert await stage.assistant.services.appeals.appeals.waiting() == 0


async def test_so_does_one_of_a_mock_interview_once_however_often_its_update_is_handled(stage: Stage) -> None:
    person = await stage.newcomer()
    await person.write("/mock")
    await person.expect("Question 1 of 4")
    await person.write(VAGUE)
    await person.expect("One more thing")
    await person.write("/stop")
    assert "A coach may look at it" in words_of(await person.expect("Your mock interview"))
    await stage.live.worker.settle()
    repository = stage.assistant.services.interviews.interviews
    candidate = await stage.candidate(person)
    coach = Person(COACH, stage.http)
    await coach.write("/desk")
    found = words_of(await coach.expect("The grader was not sure. From a mock interview"))
    assert VAGUE in found
    async with stage.assistant.database.read() as connection:
        row = (await connection.execute(graded_answers.select())).one()
    interview = await repository.get(row.interview_id, candidate.id)
    assert interview is not None
    assert await stage.assistant.services.interviews.graded(interview) == interview
    assert await stage.assistant.services.appeals.appeals.waiting() == 1


async def test_a_candidates_own_appeal_is_the_same_one_and_comes_first(stage: Stage) -> None:
    await graded(stage)
    stage.clock.forward(minutes=1)
    person, _ = await graded(stage)
    await person.press("⚖️ Ask a coach")
    await person.expect("A coach will look at your answer")
    await stage.live.worker.settle()
    desk = stage.assistant.services.appeals
    first = await desk.next()
    assert first is not None
    assert (first.appeal.candidate_id, first.appeal.brought_by) == (person.user, "candidate")
    second = await desk.next(behind=first.appeal.answer_id)
    assert second is not None
    assert second.appeal.brought_by == "grader"
    assert await desk.next(behind=second.appeal.answer_id) is None
    assert await desk.appeals.waiting() == 2


async def answered(database: Database, candidate_id: int, at: datetime, to_desk: bool) -> int:
    """The number of an answer of this candidate that has just been graded."""
    quiz = QuizRepository(database)
    await Candidates(database).ensure(candidate_id, at)
    session = await quiz.open_session(candidate_id, f"at {at.isoformat()}", ["q1"], at)
    showing = await quiz.show(session, 0, at)
    assert showing is not None
    grade = Grade(0.0, "rubric", (), ("unsure",), "", "v1")
    attempt = Attempt(showing.id, candidate_id, "q1", "words", 0.0, at, at.date().isoformat(), 0, grade)
    await quiz.record(attempt, CardState({}, at), to_desk)
    await quiz.record(attempt, CardState({}, at), to_desk)  # the same update once more, after a crash
    found = await Appeals(database).gradable(candidate_id, InQuiz(showing.id))
    assert found is not None
    return found.answer_id


async def test_the_grader_brings_so_many_and_no_more_until_a_coach_has_settled_some(stage: Stage) -> None:
    database, repository = stage.assistant.database, stage.assistant.services.appeals.appeals
    numbers = [
        await answered(database, 7700 + minute, NOW + timedelta(minutes=minute), to_desk=True)
        for minute in range(MOST_DOUBTED + 2)
    ]
    assert await repository.waiting() == MOST_DOUBTED
    assert await repository.get(numbers[-1]) is None
    await repository.file(7700, numbers[0], NOW)  # as the candidate's own it leaves room for another
    last = await answered(database, 7700, NOW + timedelta(hours=2), to_desk=True)
    assert await repository.get(last) is not None
    assert await repository.waiting() == MOST_DOUBTED + 1


async def test_nobody_fills_the_desk_alone(stage: Stage) -> None:
    database, repository = stage.assistant.database, stage.assistant.services.appeals.appeals
    for minute in range(MOST_DOUBTED_EACH + 2):
        await answered(database, 7650, NOW + timedelta(minutes=minute), to_desk=True)
    assert await repository.waiting() == MOST_DOUBTED_EACH
    await answered(database, 7651, NOW + timedelta(hours=1), to_desk=True)
    assert await repository.waiting() == MOST_DOUBTED_EACH + 1


async def test_what_is_sure_stays_off_the_desk(stage: Stage) -> None:
    number = await answered(stage.assistant.database, 78, NOW, to_desk=False)
    assert await Appeals(stage.assistant.database).get(number) is None


async def test_a_settled_grade_is_not_brought_again_by_an_appeal(stage: Stage) -> None:
    database, repository = stage.assistant.database, stage.assistant.services.appeals.appeals
    number = await answered(database, 79, NOW, to_desk=True)
    async with database.write() as connection:
        await connection.execute(
            appeals.update().values(verdict=VERDICT, score=0.5, before=0.0, settled_at=NOW)
        )
    await repository.file(79, number, NOW)
    found = await repository.get(number)
    assert found is not None
    assert found.settled is not None
    assert (found.settled.grade.score, found.brought_by) == (0.5, "grader")
    assert await repository.next() is None
