"""How a candidate is asked, how often and when: settings, quiet hours, lapses, and votes that come late."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from telegram import Update

from bot.markup import plain
from coaching.bank_now import BankNow
from coaching.candidate import Quiet
from coaching.questions import ChoiceQuestion, QuestionBank
from coaching.quiz import POLL_OPEN_FOR
from storage.tables import outbox
from tests.support.person import Person, until, words_of
from tests.support.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

COACH = 9301
_numbers = count(980_001)


@pytest.fixture(scope="module")
def stage_settings() -> dict[str, str]:
    return {"coach_ids": str(COACH)}


async def ended(stage: Stage, person: Person) -> list[str]:
    """What else was said once everything that came in is handled."""
    await stage.live.worker.settle()
    return [words_of(event) for event in await person.quiet() if event["method"].startswith("send")]


async def first_poll(person: Person) -> dict[str, Any]:
    await person.write("/quiz")
    return await person.expect("1/3", "sendPoll")


async def through(person: Person, poll: dict[str, Any], right: bool = True) -> None:
    """Go through the rest of a session of three, voting for the right options or for others."""
    await person.vote(poll, right)
    await person.vote(await person.expect("2/3", "sendPoll"), right)
    await person.expect("3/3")
    await person.write("/skip")
    await person.expect("answered well")


async def attempts(stage: Stage, person: Person) -> list[dict[str, Any]]:
    await stage.live.worker.settle()
    data = await stage.assistant.services.personal.export(person.user)
    assert data is not None
    rows: list[dict[str, Any]] = data["attempts"]
    return rows


# --- settings


async def test_the_number_of_questions_a_day_is_chosen_and_kept_to(stage: Stage) -> None:
    person = await stage.newcomer()
    await person.write("/settings")
    assert "Questions a day: <b>3</b>" in words_of(await person.expect("Your settings"))
    await person.press("Questions a day")
    await person.expect("How many questions")
    await person.press("2")
    assert "Questions a day: <b>2</b>" in words_of(await person.expect("Saved"))
    await person.write("/quiz")
    await person.vote(await person.expect("1/2", "sendPoll"), right=True)


async def test_quiet_hours_are_pressed_typed_and_taken_back(stage: Stage) -> None:
    person = await stage.newcomer()
    await person.write("/settings")
    assert "Quiet hours: <b>none</b>" in words_of(await person.expect("Your settings"))
    await person.press("Quiet hours")
    await person.expect("When shall I be quiet")
    await person.press("22:00–07:00")
    await person.expect("22:00–07:00</b>")
    for written, said in (("evenings", "could not read"), ("22:30-6:30", "22:30–06:30</b>")):
        await person.write("/settings")
        await person.expect("Your settings")
        await person.press("Quiet hours")
        await person.expect("When shall I be quiet")
        await person.write(written)
        await person.expect(said)
    assert (await stage.candidate(person)).quiet == Quiet(time(22, 30), time(6, 30))
    await person.press("Off")
    assert "Quiet hours: <b>none</b>" in words_of(await person.expect("Saved"))
    assert (await stage.candidate(person)).quiet is None


async def test_a_question_in_the_middle_of_choosing_quiet_hours_is_answered(stage: Stage) -> None:
    person = await stage.newcomer()
    await person.write("/settings")
    await person.expect("Your settings")
    await person.press("Quiet hours")
    await person.expect("When shall I be quiet")
    await person.write("How long is the written test?")
    await person.expect("60 minutes")


async def test_a_quiz_time_within_the_quiet_hours_is_said_to_stay(stage: Stage) -> None:
    person = await stage.newcomer()
    await person.write("/settings")
    await person.expect("Your settings")
    await person.press("Quiet hours")
    await person.expect("When shall I be quiet")
    await person.press("22:00–07:00")
    assert "still comes" not in words_of(await person.expect("Saved"))
    await person.press("Quiz time")
    await person.expect("When shall I send")
    await person.write("22:30")
    assert "Your quiz still comes at 22:30, as you chose." in words_of(await person.expect("Saved"))


# --- quiet hours


async def quiet_person(stage: Stage, quiz_at: time, quiet: Quiet) -> Person:
    person = await stage.newcomer()
    candidate = replace(await stage.candidate(person), quiz_at=quiz_at, zone=ZoneInfo("UTC"), quiet=quiet)
    await stage.assistant.services.save(candidate)
    return person


async def push_waits_until(stage: Stage, person: Person) -> datetime | None:
    """When the person's one push goes out, once it has been looked at; None: it is not to go out any more."""
    found: list[Any] = []

    async def looked_at() -> bool:
        statement = select(outbox).where(outbox.c.candidate_id == person.user)
        async with stage.assistant.database.read() as connection:
            found[:] = (await connection.execute(statement)).all()
        return bool(found) and found[0].attempts > 0 and found[0].state != "sending"

    assert await until(looked_at)
    [row] = found
    return row.due_at if row.state == "pending" else None


def at_next(stage: Stage, hour: int, minute: int = 0) -> datetime:
    """Move the clock to the next such time, in UTC."""
    now = stage.clock.now()
    then = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    stage.clock.set(then if then > now else then + timedelta(days=1))
    return stage.clock.now()


async def nothing_waits(stage: Stage) -> bool:
    counts = await stage.assistant.outbox.counts()
    return not counts.get("pending", 0) + counts.get("sending", 0)


async def test_what_a_coach_writes_waits_for_the_end_of_the_quiet_hours(stage: Stage) -> None:
    coach = Person(COACH, stage.http)
    await coach.write("/start")
    await coach.expect("Which role")
    night = at_next(stage, 23)
    person = await quiet_person(stage, time(12), Quiet(time(22), time(7)))
    await coach.write("/broadcast")
    await coach.expect("It goes to everybody")
    await coach.write("The walk-in is in hall B.")
    preview = await coach.expect("This is how it will look")
    await coach.press(preview["params"]["reply_markup"]["inline_keyboard"][0][0]["text"])
    await coach.expect("on its way")
    await stage.live.tick()
    assert await push_waits_until(stage, person) == night + timedelta(hours=8)
    assert await ended(stage, person) == []
    writer = await stage.candidate(coach)
    await stage.assistant.services.save(replace(writer, zone=ZoneInfo("UTC"), quiet=Quiet(time(22), time(8))))
    at_next(stage, 7)
    await stage.live.tick()
    await person.expect("hall B")
    await stage.live.worker.settle()
    await until(lambda: nothing_waits(stage))
    await stage.live.tick()
    await coach.expect("Your broadcast has gone out")


async def test_a_quiz_asked_for_in_the_quiet_hours_comes_in_them(stage: Stage) -> None:
    at_next(stage, 22)
    person = await quiet_person(stage, time(22, 30), Quiet(time(22), time(7)))
    stage.clock.forward(minutes=30)
    await stage.live.tick()
    await person.expect("Daily quiz 1/3", "sendPoll")


async def test_a_quiz_that_is_late_waits_for_the_end_of_the_quiet_hours_and_may_expire(stage: Stage) -> None:
    at_next(stage, 20)
    short = await quiet_person(stage, time(21, 50), Quiet(time(22), time(23)))
    long = await quiet_person(stage, time(21, 50), Quiet(time(22), time(7)))
    stage.clock.forward(hours=2, minutes=5)
    await stage.live.tick()
    assert await push_waits_until(stage, short) == stage.clock.now().replace(hour=23, minute=0)
    assert await push_waits_until(stage, long) is not None
    stage.clock.forward(minutes=55)
    await stage.live.tick()
    await short.expect("Daily quiz 1/3", "sendPoll")
    at_next(stage, 7)
    await stage.live.tick()

    async def expired() -> bool:
        return await push_waits_until(stage, long) is None

    assert await until(expired)
    assert await ended(stage, long) == []


# --- lapses


async def test_a_question_that_was_known_and_is_missed_brings_its_passage_once(stage: Stage) -> None:
    person = await stage.newcomer()
    await through(person, await first_poll(person), right=False)
    assert "It rests on this" not in " ".join(words_of(event) for event in person.seen)
    stage.clock.forward(days=2)
    poll = await first_poll(person)
    # The vote is handled again after the fault; what went out before it does not go out twice.
    await stage.http.post("/play/faults", json={"method": "sendPoll", "status": 500, "count": 1})
    await person.vote(poll, right=False)
    lesson = words_of(await person.expect("You have met this question before"))
    [question] = [
        q
        for q in stage.assistant.services.quiz.bank.of_role(None)
        if isinstance(q, ChoiceQuestion) and poll["params"]["question"].endswith(q.prompt)
    ]
    assert question.source is not None
    assert " ".join(question.source.quote.split()) in " ".join(plain(lesson).split())
    second = await person.expect("2/3", "sendPoll")
    assert await ended(stage, person) == []
    await person.vote(second, right=True)
    await person.expect("3/3")
    assert await ended(stage, person) == []


async def test_what_a_free_text_rests_on_can_be_read_and_by_nobody_else(stage: Stage) -> None:
    person, stranger = await stage.newcomer(), await stage.newcomer()
    poll = await first_poll(person)
    await person.vote(poll, right=True)
    await person.vote(await person.expect("2/3", "sendPoll"), right=True)
    await person.expect("3/3")
    shown = await stage.assistant.services.quiz.open_text(person.user)
    await person.write("/skip")
    await person.expect("No problem")
    await person.press("📖 Read more")
    read = words_of(await person.expect("📖"))
    assert shown is not None
    assert shown.question.source is not None
    assert " ".join(shown.question.source.quote.split()) in " ".join(plain(read).split())
    assert await stage.assistant.services.quiz.shown(stranger.user, shown.showing.id) is None


# --- votes


async def injected_vote(stage: Stage, person: Person, poll: dict[str, Any], options: list[int]) -> None:
    """A vote as an update of its own, for what no app of Telegram's lets anybody do in a quiz."""
    voter = {"id": person.user, "is_bot": False, "first_name": "Asha"}
    persistent = [str(option) for option in options]
    update = {
        "update_id": next(_numbers),
        "poll_answer": {
            "poll_id": poll["result"]["poll"]["id"],
            "user": voter,
            "option_ids": options,
            "option_persistent_ids": persistent,
        },
    }
    await stage.live.worker.accept([Update.de_json(update, stage.live.worker.application.bot)])


async def test_a_vote_taken_back_or_changed_leaves_the_first_one(stage: Stage) -> None:
    person = await stage.newcomer()
    poll = await first_poll(person)
    await person.vote(poll, right=True)
    await person.expect("2/3", "sendPoll")
    [first] = await attempts(stage, person)
    cards = await stage.assistant.services.quiz_log.cards(person.user)
    [right] = poll["params"]["correct_option_ids"]
    stage.clock.forward(hours=1)
    for options in ([], [(right + 1) % len(poll["params"]["options"])]):
        await injected_vote(stage, person, poll, options)
        assert await ended(stage, person) == []
        assert await attempts(stage, person) == [first]
    assert await stage.assistant.services.quiz_log.cards(person.user) == cards


async def test_a_late_vote_counts_and_leaves_the_newer_quiz_where_it_is(stage: Stage) -> None:
    person = await stage.newcomer()
    old = await first_poll(person)
    new = await first_poll(person)
    await person.vote(old, right=True)
    await person.expect("Your newer quiz is still open")
    assert await ended(stage, person) == []
    assert [attempt["score"] for attempt in await attempts(stage, person)] == [1.0]
    await person.vote(new, right=True)
    await person.expect("2/3", "sendPoll")
    assert await ended(stage, person) == []


async def test_a_late_vote_goes_on_with_its_quiz_where_nothing_newer_is_open(stage: Stage) -> None:
    person = await stage.newcomer()
    old = await first_poll(person)
    await through(person, await first_poll(person))
    await person.vote(old, right=True)
    said = words_of(await person.expect("earlier quiz"))
    assert "still open" not in said
    await person.expect("2/3", "sendPoll")
    assert await ended(stage, person) == []


async def test_a_late_answer_by_a_reply_leaves_the_newer_quiz_where_it_is(stage: Stage) -> None:
    person = await stage.newcomer()
    candidate = await stage.candidate(person)
    await stage.assistant.services.save(replace(candidate, daily=6))
    await person.write("/quiz")
    for place in range(1, 5):
        await person.vote(await person.expect(f"{place}/6", "sendPoll"), right=True)
    prompt = await person.expect("5/6")
    await person.write("/quiz")
    await person.expect("1/6", "sendPoll")
    await person.write("I would read the guidelines first.", reply_to=prompt["result"]["message_id"])
    await person.expect("Graded by")
    assert await ended(stage, person) == []


async def test_a_vote_days_later_is_said_to_be_late(stage: Stage) -> None:
    person = await stage.newcomer()
    poll = await first_poll(person)
    stage.clock.forward(hours=30)
    await person.vote(poll, right=True)
    await person.expect("Counted. That was from an earlier quiz")
    await person.expect("2/3", "sendPoll")


async def test_a_poll_of_a_private_quiz_closes_by_itself(stage: Stage) -> None:
    poll = await first_poll(await stage.newcomer())
    assert poll["params"]["open_period"] == POLL_OPEN_FOR.total_seconds() == 48 * 3600


@contextmanager
def without(bank: BankNow, question_id: str) -> Iterator[None]:
    """The bank as it is after a question was taken out."""
    whole = bank.bank
    rest = {id_: question for id_, question in whole.by_id.items() if id_ != question_id}
    bank.bank = QuestionBank(rest, whole.roles)
    try:
        yield
    finally:
        bank.bank = whole


async def test_a_question_that_has_left_the_bank_is_said_to_be_gone(stage: Stage) -> None:
    person = await stage.newcomer()
    poll = await first_poll(person)
    quiz = stage.assistant.services.quiz
    assert isinstance(quiz.bank, BankNow)
    showing = await quiz.log.open_showing(person.user)
    assert showing is not None
    with without(quiz.bank, showing.question_id):
        await person.vote(poll, right=True)
        await person.expect("no longer in the quiz")
        await person.vote(await person.expect("2/3", "sendPoll"), right=True)
        prompt = await person.expect("3/3")
    assert [attempt["question_id"] for attempt in await attempts(stage, person)] != [showing.question_id]
    text = await quiz.open_text(person.user)
    assert text is not None
    with without(quiz.bank, text.question.id):
        await person.write("My answer to that.", reply_to=prompt["result"]["message_id"])
        await person.expect("no longer in the quiz")
        await person.expect("answered well")
