"""A mock interview as a candidate lives it, over HTTP and with rubrics alone, and as crashes interrupt it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import select

from bot.inbox import InboxWorker
from bot.markup import plain
from bot.services import Services
from coaching.candidate import InterviewTurn
from coaching.interview import Interview
from coaching.questions import TextQuestion
from storage.inbox import Inbox
from storage.interviews import Interviews
from storage.tables import attempts, cards, interview_turns, interviews
from tests.support.person import Person, words_of
from tests.support.stage import Stage, staged

pytestmark = pytest.mark.asyncio(loop_scope="module")

HALF = "Last year in my college project I was responsible for the data, and I had to finish it within a week."


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory, indexed_folder: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path_factory.mktemp("interviews"), indexed_folder) as stage:
        yield stage


async def said(stage: Stage, person: Person) -> list[str]:
    """What else was said once everything that came in is handled, without its tags."""
    await stage.live.worker.settle()
    new = [plain(words_of(event)) for event in await person.quiet() if event["method"] == "sendMessage"]
    person.cursor = len(person.seen)
    return new


async def interviewed(stage: Stage, role: str = "ml-data-associate") -> Person:
    """A candidate in front of the first question."""
    person = await stage.newcomer(role)
    await person.write("/mock")
    await person.expect("Question 1 of 4")
    return person


async def latest(stage: Stage, person: Person) -> Interview:
    await stage.live.worker.settle()
    statement = select(interviews.c.id).where(interviews.c.candidate_id == person.user)
    async with stage.assistant.database.read() as connection:
        number = (await connection.execute(statement.order_by(interviews.c.id.desc()))).scalars().first()
    assert number is not None
    found = await stage.assistant.services.interviews.interviews.get(number, person.user)
    assert found is not None
    return found


async def open_question(stage: Stage, person: Person) -> TextQuestion:
    turn = (await latest(stage, person)).open_turn
    assert turn is not None
    question = stage.assistant.services.quiz.bank.get(turn.question_id)
    assert isinstance(question, TextQuestion)
    return question


Handle = Callable[[InboxWorker, Any], Awaitable[None]]


def handle_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every update from now on as where a process ends right before it notes the update as done."""
    handle: Handle = InboxWorker._handle

    async def twice(self: InboxWorker, row: Any) -> None:
        await handle(self, row)
        await handle(self, row)

    monkeypatch.setattr(InboxWorker, "_handle", twice)


async def test_good_answers_lead_through_four_questions_to_a_summary_without_a_grade_in_between(
    stage: Stage,
) -> None:
    person = await stage.newcomer()
    await person.write("/mock")
    assert "ML Data Associate" in words_of(await person.expect("Mock interview"))
    for number in range(1, 5):
        question = await person.expect(f"Question {number} of 4")
        assert question["params"]["reply_markup"]["force_reply"]
        assert ("Thank you" in words_of(question)) == (number > 1)
        open_one = await open_question(stage, person)
        assert "%" not in plain(words_of(question)).replace(open_one.prompt, "")
        await person.write(open_one.reference)
    await person.expect(method="sendChatAction")
    summary = plain(words_of(await person.expect("Your mock interview")))
    assert "You answered 4 of 4" in summary
    assert summary.count("Counted:") == 4
    assert "Next step" in summary
    assert await said(stage, person) == []
    assert (await stage.candidate(person)).awaiting is None


async def test_what_is_missing_is_asked_once_and_graded_together_with_the_answer(stage: Stage) -> None:
    person = await interviewed(stage)
    question = await open_question(stage, person)
    await person.write(HALF)
    further = words_of(await person.expect("One more thing"))
    assert further.rstrip("</b>").endswith(("?", "A number helps."))
    await person.write(question.reference)
    assert "💬" not in words_of(await person.expect("Question 2 of 4"))
    await person.write("/stop")
    assert "1 of 4" in plain(words_of(await person.expect("Your mock interview")))
    found = await latest(stage, person)
    first, second, _ = found.turns
    assert (first.answer, second.answer) == (HALF, question.reference)
    assert second.follows_up
    assert first.grade is None
    assert second.grade is not None
    assert second.grade.score > 0.8


async def test_an_interview_earns_no_points_and_moves_no_cards(stage: Stage) -> None:
    person = await interviewed(stage)
    await person.write((await open_question(stage, person)).reference)
    await person.expect("Question 2 of 4")
    await person.write("/stop")
    await person.expect("Your mock interview")
    async with stage.assistant.database.read() as connection:
        for table in (attempts, cards):
            rows = await connection.execute(select(table).where(table.c.candidate_id == person.user))
            assert rows.first() is None


async def test_questions_and_follow_ups_can_be_passed_over(stage: Stage) -> None:
    person = await interviewed(stage)
    await person.write(HALF)
    await person.expect("One more thing")
    await person.write("/skip")
    assert "No problem" in words_of(await person.expect("Question 2 of 4"))
    for number in (3, 4):
        await person.write("/skip")
        await person.expect(f"Question {number} of 4")
    await person.write("/skip")
    summary = plain(words_of(await person.expect("Your mock interview")))
    assert "You answered 1 of 4" in summary
    assert summary.count("Passed over.") == 3
    assert "Practise this next (question 1)" in summary
    await person.press("📖 Read more")
    await person.expect("📖")
    await person.press("Another mock")
    await person.expect("Question 1 of 4")


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("asdfgh qwerty", "cannot find words"),
        ("👍", "cannot find words"),
        ("I don't know", "how you would find out"),
        ("Naan enakku oru nalla team irukku, athu bahut accha hai kyunki hum sab", "only grade English"),
    ],
)
async def test_what_is_no_answer_gets_a_kind_word_and_another_try(
    stage: Stage, text: str, reply: str
) -> None:
    person = await interviewed(stage)
    await person.write(text)
    assert "/skip" in words_of(await person.expect(reply))
    await person.write((await open_question(stage, person)).reference)
    await person.expect("Question 2 of 4")


async def test_a_question_of_the_candidates_own_is_answered_and_the_interview_waits(stage: Stage) -> None:
    person = await interviewed(stage)
    await person.write("How long is the written test?")
    await person.expect("60 minutes")
    assert "Question 1 of 4" in words_of(await person.expect("waits for you"))
    await person.write("hello")
    await person.expect("waits for you")
    assert (await latest(stage, person)).turns[0].answer is None


async def test_the_candidate_may_ask_how_it_goes(stage: Stage) -> None:
    person = await interviewed(stage)
    await person.write("How am I doing?")
    await person.expect("nothing to grade yet")
    await person.write((await open_question(stage, person)).reference)
    await person.expect("Question 2 of 4")
    await person.write("How did I do?")
    assert "%" in words_of(await person.expect("So far"))
    assert "Question 2 of 4" in words_of(await person.expect("waits for you"))


async def test_the_interview_has_the_word_and_an_open_quiz_question_is_answered_by_a_reply_to_it(
    stage: Stage,
) -> None:
    person = await stage.newcomer()
    await person.write("/quiz")
    for place in ("1/3", "2/3"):
        await person.vote(await person.expect(place, "sendPoll"), right=True)
    of_quiz = await person.expect("3/3")
    await person.write("/mock")
    await person.expect("Question 1 of 4")
    await person.write("I would make a plan and ask my team lead first.", of_quiz["result"]["message_id"])
    await person.expect("Graded by")
    assert "Question 1 of 4" in words_of(await person.expect("waits for you"))
    await person.write(HALF)
    await person.expect("Thank you")
    assert (await latest(stage, person)).turns[0].answer == HALF


async def test_a_second_mock_goes_on_with_the_one_that_is_open(stage: Stage) -> None:
    person = await interviewed(stage)
    await person.write("/settings")
    await person.expect("Role")
    await person.write("/start ml-engineer")
    await person.expect("daily quiz")
    await person.write("/mock")
    await person.expect("waits for you")
    await person.write(HALF)
    await person.expect("Thank you")
    async with stage.assistant.database.read() as connection:
        own = select(interviews.c.id).where(interviews.c.candidate_id == person.user)
        assert len((await connection.execute(own)).all()) == 1


async def test_an_interview_left_for_a_day_ends_kindly_and_the_text_is_a_question(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    handle_twice(monkeypatch)
    person = await interviewed(stage)
    await person.write(HALF)
    await person.expect("Thank you")
    stage.clock.forward(hours=25)
    await person.write("What documents should I bring to the walk-in")
    await person.expect("No problem: /mock begins a new one")
    await person.expect("Sources")
    assert await said(stage, person) == []
    assert (await stage.candidate(person)).awaiting is None
    await person.press("See how it went")
    await person.expect("You answered 1 of 4")


async def test_without_an_interview_there_is_nothing_to_stop_and_skip_is_the_quizzes(stage: Stage) -> None:
    person = await stage.newcomer()
    await person.write("/stop")
    await person.expect("No mock interview is open")
    await person.write("/skip")
    await person.expect("No question is open")


async def test_markup_in_an_answer_is_text(stage: Stage) -> None:
    person = await interviewed(stage)
    await person.write(f"<b>{HALF}</b> & <i>so on")
    await person.expect("Thank you")
    await person.write("/stop")
    await person.expect("Your mock interview")


# --- crashes

Handle = Callable[[InboxWorker, Any], Awaitable[None]]


async def lived_through(stage: Stage) -> tuple[list[str], Interview]:
    """All that is said to somebody who answers, is refused, passes over and stops; and the interview."""
    person = await stage.newcomer()
    person.cursor = len(person.seen)
    await said(stage, person)
    words: list[str] = []
    for text in (
        "/mock",
        HALF,
        "asdfgh qwerty",
        "We were four, and I told them at once.",
        "/skip",
        HALF,
        "/stop",
    ):
        await person.write(text)
        words += [plain(words_of(await person.expect())), *await said(stage, person)]
    return words, await latest(stage, person)


def asked_once(words: list[str], interview: Interview) -> None:
    for turn in interview.turns:
        assert sum(turn.asked in text and "Your mock interview\n" not in text for text in words) == 1
    assert sum("Your mock interview\n" in text for text in words) == 1
    assert len(words) == len(set(words))
    assert [turn.position for turn in interview.turns] == list(range(len(interview.turns)))
    assert [turn.answer for turn in interview.turns if turn.answer] == [
        HALF,
        "We were four, and I told them at once.",
        HALF,
    ]
    assert interview.finished_at is not None


async def test_an_update_that_is_handled_twice_asks_and_stores_once(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    handle_twice(monkeypatch)
    asked_once(*await lived_through(stage))


class Died(Exception):
    """The process, at this very step."""


STEPS = [
    *((Interviews, name) for name in ("begin", "ask", "answer", "grade", "finish")),
    (Services, "save"),
    (Inbox, "record_delivery"),
]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_a_crash_at_any_step_asks_and_stores_once(  # noqa: C901 - a process that dies, in one place
    stage: Stage, monkeypatch: pytest.MonkeyPatch, after: bool
) -> None:
    handle: Handle = InboxWorker._handle
    left = deaths = 0  # steps until the next death, of the update that is handled; all deaths

    def mortal(step: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        @wraps(step)
        async def stepping(*args: Any, **named: Any) -> Any:
            nonlocal left
            left -= 1
            if left == 0 and not after:
                raise Died
            done = await step(*args, **named)
            if left == 0:
                raise Died
            return done

        return stepping

    async def until_it_lives(self: InboxWorker, row: Any) -> None:
        nonlocal left, deaths
        for steps in range(1, 99):
            left = steps
            try:
                await handle(self, row)
            except Died:
                deaths += 1
            else:
                return

    for owner, name in STEPS:
        # Between a message and its record a crash repeats it, and nothing can be done about that.
        if after or name != "record_delivery":
            monkeypatch.setattr(owner, name, mortal(getattr(owner, name)))
    monkeypatch.setattr(InboxWorker, "_handle", until_it_lives)
    asked_once(*await lived_through(stage))
    assert deaths > len(STEPS)


async def test_a_text_whose_turn_ended_in_a_crash_is_not_taken_for_a_question(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = await interviewed(stage)
    for number in (2, 3, 4):
        await person.write("/skip")
        await person.expect(f"Question {number} of 4")
    reference = (await open_question(stage, person)).reference
    handle_twice(monkeypatch)
    await person.write(reference)
    await person.expect("Your mock interview")
    assert await said(stage, person) == []
    assert await stage.assistant.services.asked.before(person.user, 10**9, stage.clock.now()) == []


# --- what is stored


async def test_the_interview_that_is_waited_for_survives_its_storing(stage: Stage) -> None:
    person = await interviewed(stage)
    found = await latest(stage, person)
    assert (await stage.candidate(person)).awaiting == InterviewTurn(found.id)


async def test_all_of_it_goes_with_the_candidate(stage: Stage) -> None:
    person = await interviewed(stage)
    await person.write(HALF)
    await person.expect("Thank you")
    await stage.live.worker.settle()
    export = await stage.assistant.services.personal.export(person.user)
    assert export is not None
    assert [row["answer"] for row in export["interview_turns"]] == [HALF, None]
    await stage.assistant.services.forget(person.user)
    async with stage.assistant.database.read() as connection:
        for table in (interviews, interview_turns):
            rows = await connection.execute(select(table).where(table.c.candidate_id == person.user))
            assert rows.first() is None
