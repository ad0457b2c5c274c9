"""An appeal, from the candidate's grade over the coaches' desk and back."""

import re
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import select

from bot.markup import MAX_UNITS, escape, units
from bot.replies.desk import verdict
from coaching.appeals import Given, InInterview, InQuiz, steps_of
from coaching.questions import TextQuestion
from coaching.quiz import Shown, worth
from storage.tables import appeals, attempts, graded_answers
from tests.support.person import Person, words_of
from tests.support.stage import Stage, staged

pytestmark = pytest.mark.asyncio(loop_scope="module")

COACHES = range(9501, 9601)
_coaches = iter(COACHES)  # a new one each time: what an earlier one saw is no concern of a test
ANSWER = "I would read the file and look at it."


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared(tmp_path_factory: pytest.TempPathFactory, indexed_folder: Path) -> AsyncIterator[Stage]:
    coaches = ",".join(map(str, COACHES))
    async with staged(tmp_path_factory.mktemp("desk"), indexed_folder, coach_ids=coaches) as stage:
        yield stage


@pytest_asyncio.fixture(loop_scope="module")
async def stage(shared: Stage) -> Stage:
    """The stage with an empty desk."""
    async with shared.assistant.database.write() as connection:
        await connection.execute(appeals.delete())
    return shared


async def graded(stage: Stage, answer: str = ANSWER) -> Person:
    """A candidate whose free text has been graded."""
    person = await stage.newcomer()
    await person.write("/quiz")
    await person.vote(await person.expect("1/3", "sendPoll"), right=True)
    await person.vote(await person.expect("2/3", "sendPoll"), right=True)
    await person.expect("3/3")
    await person.write(answer)
    await person.expect("%")
    await stage.live.worker.settle()
    return person


async def with_appeal(stage: Stage) -> Person:
    person = await graded(stage)
    await person.write("/appeal")
    await person.expect("A coach will look at your answer")
    return person


async def at_desk(stage: Stage) -> Person:
    person = Person(next(_coaches), stage.http)
    await person.write("/desk")
    return person


async def full_marks(coach: Person) -> None:
    """Press 4 for each criterion of the appeal that is on the desk."""
    found = await coach.expect("The answer:")
    while "Your step for" in words_of(found):
        await coach.press("4")
        found = await coach.expect("The answer:", "editMessageText")


async def test_a_coach_grades_an_appealed_answer_and_the_candidate_is_told(stage: Stage) -> None:
    person = await with_appeal(stage)
    coach = await at_desk(stage)
    await full_marks(coach)
    await coach.press("✅ Save")
    assert "100%" in words_of(await coach.expect("Saved", "editMessageText"))
    told = words_of(await person.expect("A coach graded your answer"))
    assert "100%" in told
    assert "4 of 4" in told
    async with stage.assistant.database.read() as connection:
        both = select(attempts, graded_answers.c.grade).join(graded_answers)
        row = (await connection.execute(both.where(attempts.c.candidate_id == person.user))).one()
    question = stage.assistant.services.quiz.bank.get(row.question_id)
    assert isinstance(question, TextQuestion)
    assert (row.score, row.points) == (1.0, worth(1.0, question.difficulty))
    assert row.grade["score"] < 1  # what the grader said stays on record
    [learnt] = await stage.assistant.services.appeals.graded(row.question_id)
    assert (learnt.answer, learnt.score) == (ANSWER, 1.0)


async def test_nothing_is_graded_before_the_coach_saves(stage: Stage) -> None:
    await with_appeal(stage)
    coach = await at_desk(stage)
    await coach.expect("The answer:")
    await coach.press("0")
    await coach.expect("The answer:", "editMessageText")
    await stage.live.worker.settle()
    assert await stage.assistant.services.appeals.appeals.waiting() == 1


async def test_an_appeal_lies_on_the_desk_once(stage: Stage) -> None:
    person = await with_appeal(stage)
    await person.write("/appeal")
    await person.expect("A coach will look at your answer")
    assert await stage.assistant.services.appeals.appeals.waiting() == 1


async def test_of_two_coaches_the_first_one_counts(stage: Stage) -> None:
    await with_appeal(stage)
    first, second = await at_desk(stage), await at_desk(stage)
    await full_marks(first)
    await full_marks(second)
    await first.press("✅ Save")
    await first.expect("Saved", "editMessageText")
    await second.press("✅ Save")
    await second.expect("Another coach has graded it already", "editMessageText")


async def test_a_coach_may_agree_with_the_grader(stage: Stage) -> None:
    person = await with_appeal(stage)
    coach = await at_desk(stage)
    await coach.expect("The answer:")
    await coach.press("The grader is right")
    await coach.expect("Your grade", "editMessageText")
    await coach.press("✅ Save")
    await coach.expect("Saved", "editMessageText")
    found = await stage.assistant.services.appeals.appeals.gradable(person.user, None)
    assert found is not None
    appeal = await stage.assistant.services.appeals.appeals.get(found.answer_id)
    assert appeal is not None
    assert appeal.settled is not None
    assert steps_of(appeal.settled.grade.criteria) == steps_of(appeal.grade.criteria)
    assert appeal.settled.grade.score == appeal.settled.before == appeal.grade.score


async def test_a_skipped_appeal_gives_way_to_the_next_one_and_waits_on(stage: Stage) -> None:
    await with_appeal(stage)
    stage.clock.forward(minutes=1)
    await with_appeal(stage)
    coach = await at_desk(stage)
    await coach.expect("2 appeals wait")
    await coach.press("Skip")
    await coach.expect("2 appeals wait", "editMessageText")
    await coach.press("Skip")
    await coach.expect("No appeal waits", "editMessageText")
    assert await stage.assistant.services.appeals.appeals.waiting() == 2


async def test_who_has_no_graded_answer_hears_where_to_get_one(stage: Stage) -> None:
    person = await stage.newcomer()
    await person.write("/appeal")
    await person.expect("/quiz brings a question")


async def test_nobody_appeals_for_another_and_candidates_have_no_desk(stage: Stage) -> None:
    owner, stranger = await graded(stage), await stage.newcomer()
    desk = stage.assistant.services.appeals
    async with stage.assistant.database.read() as connection:
        mine = select(graded_answers.c.showing_id).where(graded_answers.c.candidate_id == owner.user)
        showing = (await connection.execute(mine)).scalar_one()
    assert await desk.appeal(stranger.user, InQuiz(showing)) is None
    assert await desk.appeal(owner.user, InQuiz(showing)) is not None
    await stranger.write("/desk")
    await stranger.expect("I do not know /desk")


async def test_forgetting_somebody_takes_their_appeal_and_what_it_taught(stage: Stage) -> None:
    person = await with_appeal(stage)
    coach = await at_desk(stage)
    await full_marks(coach)
    await coach.press("✅ Save")
    await coach.expect("Saved", "editMessageText")
    await person.expect("A coach graded your answer")
    found = await stage.assistant.services.appeals.appeals.gradable(person.user, None)
    assert found is not None
    appeal = await stage.assistant.services.appeals.appeals.get(found.answer_id)
    assert appeal is not None
    exported = await stage.assistant.services.personal.export(person.user)
    assert exported is not None
    assert [row["answer_id"] for row in exported["appeals"]] == [found.answer_id]
    await stage.assistant.services.forget(person.user)
    left = await stage.assistant.services.appeals.graded(appeal.question_id)
    assert ANSWER not in [each.answer for each in left]


async def test_grading_anew_shows_what_would_change_before_it_changes_and_keeps_the_old_grade(
    stage: Stage,
) -> None:
    person = await graded(stage)
    regrading = stage.assistant.regrading
    async with stage.assistant.database.write() as connection:
        mine = graded_answers.c.candidate_id == person.user
        row = (await connection.execute(select(graded_answers).where(mine))).one()
        before = {**row.grade, "score": 0.9, "rubric_version": "an older one"}
        await connection.execute(graded_answers.update().where(mine).values(grade=before))
        answered = attempts.c.showing_id == row.showing_id
        await connection.execute(attempts.update().where(answered).values(score=0.9))
    [changed] = [each for each in await regrading.changes(row.question_id) if each.stored.answer_id == row.id]
    assert changed.stored.grade.score == 0.9
    assert changed.now.to_dict() == row.grade
    assert await regrading.keep(row.question_id, [changed]) == 1
    assert await regrading.keep(row.question_id, [changed]) == 0  # it has changed since it was looked at
    [stored] = [e for e in await regrading.grades.of_question(row.question_id) if e.answer_id == row.id]
    assert stored.grade.to_dict() == row.grade
    async with stage.assistant.database.read() as connection:
        score = await connection.execute(select(attempts.c.score).where(answered))
    assert score.scalar_one() == row.grade["score"]
    assert "an older one" in [g.rubric_version for g in await regrading.grades.replaced(row.question_id)]


async def interviewed(stage: Stage, answers: int) -> Person:
    """A candidate at the end of a mock interview with so many answers."""
    person = await stage.newcomer()
    await person.write("/mock")
    for number in range(1, answers + 1):
        await person.expect(f"Question {number} of 4")
        await person.write(ANSWER)
        await person.expect("One more thing")
        await person.write("/skip")
    await person.expect(f"Question {answers + 1} of 4")
    await person.write("/stop")
    await person.expect("Your mock interview")
    await stage.live.worker.settle()
    return person


async def test_an_answer_of_a_mock_interview_is_appealed_and_its_summary_knows_the_coach(
    stage: Stage,
) -> None:
    person = await interviewed(stage, answers=2)
    await person.press("⚖️ Ask a coach")
    which = await person.expect("Which answer should a coach look at?")
    labels = [row[0]["text"] for row in which["params"]["reply_markup"]["inline_keyboard"]]
    assert [label[:2] for label in labels] == ["1.", "2."]
    await person.press(labels[1])
    await person.expect("A coach will look at your answer")
    coach = await at_desk(stage)
    shown = words_of(await coach.expect("From a mock interview"))
    assert ANSWER in shown
    await coach.write("/desk")
    await full_marks(coach)
    await coach.press("✅ Save")
    await coach.expect("Saved", "editMessageText")
    assert "100%" in words_of(await person.expect("A coach graded your answer"))
    await person.press("The whole interview")
    summary = words_of(await person.expect("Your mock interview"))
    first, second = summary.split("2. <b>")
    assert "Graded by a coach" not in first
    assert "100%" in second.split("Practise this next")[0]
    assert "⚖️ Graded by a coach" in second
    assert "fixed rules; a coach" in second
    async with stage.assistant.database.read() as connection:
        mine = select(graded_answers).where(graded_answers.c.candidate_id == person.user)
        appealed = (await connection.execute(mine.order_by(graded_answers.c.position))).all()[1]
    [learnt] = await stage.assistant.services.appeals.graded(appealed.question_id)
    assert (learnt.answer, learnt.score) == (ANSWER, 1.0)
    [stored] = [
        each
        for each in await stage.assistant.regrading.grades.of_question(appealed.question_id)
        if each.answer_id == appealed.id
    ]
    assert stored.coach == 1.0


async def test_an_interview_with_one_answer_is_appealed_at_once_and_by_its_command_too(stage: Stage) -> None:
    person = await interviewed(stage, answers=1)
    await person.write("/appeal")
    await person.expect("A coach will look at your answer")
    await person.press("⚖️ Ask a coach")
    await person.expect("A coach will look at your answer")
    await stage.live.worker.settle()
    assert await stage.assistant.services.appeals.appeals.waiting() == 1
    stranger = await stage.newcomer()
    async with stage.assistant.database.read() as connection:
        mine = select(graded_answers).where(graded_answers.c.candidate_id == person.user)
        row = (await connection.execute(mine)).one()
    place = InInterview(row.interview_id, row.position)
    assert await stage.assistant.services.appeals.appeal(stranger.user, place) is None
    await stage.assistant.services.forget(person.user)
    assert await stage.assistant.services.appeals.appeals.waiting() == 0


async def test_grading_an_interview_anew_keeps_the_old_grade_and_gives_no_points(stage: Stage) -> None:
    person = await interviewed(stage, answers=1)
    async with stage.assistant.database.write() as connection:
        mine = graded_answers.c.candidate_id == person.user
        row = (await connection.execute(select(graded_answers).where(mine))).one()
        before = {**row.grade, "score": 0.9, "rubric_version": "an older one"}
        await connection.execute(graded_answers.update().where(mine).values(grade=before))
    regrading = stage.assistant.regrading
    changed = [each for each in await regrading.changes(row.question_id) if each.stored.answer_id == row.id]
    assert await regrading.keep(row.question_id, changed) == 1
    assert "an older one" in [g.rubric_version for g in await regrading.grades.replaced(row.question_id)]
    interview = await stage.assistant.services.interviews.interviews.get(row.interview_id, person.user)
    assert interview is not None
    grade = interview.turns[row.position].grade
    assert grade is not None
    assert grade.to_dict() == row.grade
    async with stage.assistant.database.read() as connection:
        quizzed = select(attempts).where(attempts.c.candidate_id == person.user)
        assert (await connection.execute(quizzed)).all() == []


_updates = count(10**9)  # numbers of updates that no inbox gives out


async def answered(stage: Stage, question_id: str, answer: str) -> Person:
    """A candidate who has answered this question of a quiz."""
    person, quiz = await stage.newcomer(), stage.assistant.services.quiz
    candidate = await stage.candidate(person)
    number = next(_updates)
    session = await quiz.log.open_session(candidate.id, f"update:{number}", [question_id], stage.clock.now())
    shown = await quiz.step(candidate, session, 0)
    assert isinstance(shown, Shown)
    await quiz.answer(candidate, shown, answer, number)
    return person


async def regraded(stage: Stage, person: Person, **changes: Any) -> None:
    """Grade the person's answer anew, as after a change of the rubric."""
    mine = graded_answers.c.candidate_id == person.user
    async with stage.assistant.database.write() as connection:
        grade = (await connection.execute(select(graded_answers.c.grade).where(mine))).scalar_one()
        await connection.execute(graded_answers.update().where(mine).values(grade={**grade, **changes}))


def page_of(event: dict[str, Any]) -> str:
    """A page of the desk, of which it is known that it fits into one message."""
    assert units(words_of(event)) <= MAX_UNITS
    return words_of(event)


BLUNT = "Hi Ram, sorry, I can't help now. This is not my job."


async def test_a_coach_who_agrees_leaves_what_forbidden_words_cost_and_can_take_them_away(
    stage: Stage,
) -> None:
    person = await answered(stage, "english-blunt-refusal", BLUNT)
    await person.write("/appeal")
    await person.expect("A coach will look at your answer")
    coach = await at_desk(stage)
    page = page_of(await coach.expect("🚫 Better not"))
    assert "This is not my job" in page
    await coach.press("The grader is right")
    agreed = page_of(await coach.expect("Your grade", "editMessageText"))
    [ours, theirs] = re.findall(r"(\d+)%(?:</b>)?\.", agreed)[-2:]
    assert ours == theirs
    [label] = [label for label in labels_of(coach) if label.endswith("is not what they said")]
    await coach.press(label)
    lenient = page_of(await coach.expect("not said, you think", "editMessageText"))
    assert int(re.findall(r"(\d+)%</b>\.", lenient)[-1]) > int(theirs)
    [label] = [label for label in labels_of(coach) if label.endswith("counts after all")]
    await coach.press(label)
    await coach.expect("Your grade", "editMessageText")
    await coach.press("✅ Save")
    await coach.expect(f"Saved: {theirs}%", "editMessageText")
    told = words_of(await person.expect("so your grade stays"))
    assert "Better not" in told


async def test_what_a_coach_pressed_never_lands_on_another_criterion(stage: Stage) -> None:
    person = await with_appeal(stage)
    coach = await at_desk(stage)
    await coach.expect("The answer:")
    await coach.press("4")
    await coach.expect("you 4", "editMessageText")
    await coach.press("3")
    await coach.expect("you 3", "editMessageText")
    found = await stage.assistant.services.appeals.next()
    assert found is not None
    grade = found.appeal.grade.to_dict()
    await regraded(stage, person, criteria=grade["criteria"][::-1])
    await coach.press("2")
    page = page_of(await coach.expect("please give your steps once more", "editMessageText"))
    assert ", you " not in page
    await stage.live.worker.settle()
    assert await stage.assistant.services.appeals.appeals.waiting() == 1


async def test_the_verdict_is_what_the_coach_gave_whatever_the_answer_is_graded_later(stage: Stage) -> None:
    person = await with_appeal(stage)
    desk = stage.assistant.services.appeals
    found = await desk.next()
    assert found is not None
    before, names = found.appeal.grade.score, [each.name for each in found.appeal.grade.criteria]
    saved = await desk.settle(found, Given(tuple(4 for _ in names)), coach=person.user)
    assert saved is not None
    await regraded(stage, person, score=0.77, criteria=found.appeal.grade.to_dict()["criteria"][:1])
    again = await desk.look_at(found.appeal.answer_id)
    assert again is not None
    told = " ".join(verdict(again).blocks)
    assert f"it was {round(before * 100)}%" in told
    assert all(f"<b>{escape(name)}</b>: 4 of 4" in told for name in names)


async def test_a_saved_page_has_nothing_left_to_press_twice(stage: Stage) -> None:
    await with_appeal(stage)
    coach = await at_desk(stage)
    await full_marks(coach)
    await coach.press("✅ Save")
    await coach.expect("Saved", "editMessageText")
    assert labels_of(coach) == ["Next appeal"]


async def test_a_long_answer_is_one_page_that_is_edited_and_sent_whole_on_demand(stage: Stage) -> None:
    long = "I would read the file and look at it, " + "and then at the next one " * 160 + "until the end"
    await answered(stage, "python-large-csv", long[:4000])
    await stage.assistant.services.appeals.appeals.file(
        (await latest(stage)).candidate_id, (await latest(stage)).id, stage.clock.now()
    )
    coach = await at_desk(stage)
    assert long[:4000] not in page_of(await coach.expect("The answer:"))
    await coach.press("📄 The whole answer")
    assert words_of(await coach.expect("I would read the file")) == long[:4000]
    while "✅ Save" not in labels_of(coach):
        await coach.press("1")
        page_of(await coach.expect("you 1", "editMessageText"))


async def latest(stage: Stage) -> Any:
    async with stage.assistant.database.read() as connection:
        return (await connection.execute(select(graded_answers).order_by(graded_answers.c.id.desc()))).first()


def labels_of(person: Person) -> list[str]:
    """The buttons under the latest page."""
    keyboards = [event["params"].get("reply_markup", {}).get("inline_keyboard") for event in person.seen]
    latest = next(each for each in reversed(keyboards) if each)
    return [button["text"] for row in latest for button in row]


async def test_what_the_grader_cannot_decide_comes_to_the_desk_and_the_coach_reads_what_it_is(
    stage: Stage,
) -> None:
    swapped = (
        "Precision is the share of all real positives that the model finds. "
        "Recall is the share of what the model called positive that really is positive."
    )
    await answered(stage, "ml-precision-recall", swapped)
    coach = await at_desk(stage)
    page = page_of(await coach.expect("The grader was not sure"))
    assert "two terms may be exchanged" in page


async def test_who_was_forgotten_hears_nothing_untrue_of_an_old_button(stage: Stage) -> None:
    person = await graded(stage)
    await stage.assistant.services.forget(person.user)
    await person.press("📖 Read more")
    await person.expect("I cannot find this question any more")
