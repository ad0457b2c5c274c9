"""The report on a week: what was stored becomes a picture in the chat, as a push and at /progress."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from sqlalchemy import select

from bot.markup import plain
from coaching.charts import HEIGHT, WIDTH
from coaching.quiz_log import Attempt
from coaching.spacing import CardState
from storage.inbox import Received
from storage.outbox import WEEKLY, NewPush, added
from storage.progress import ProgressRepository
from storage.tables import outbox
from tests.support.person import Person, until, words_of
from tests.support.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

MONDAY = date(2026, 3, 2)  # the day on which the stage's clock begins
LAST_MONDAY = MONDAY - timedelta(7)
_origins = count(1)


async def subscriber(stage: Stage, **settings: Any) -> Person:
    """Somebody who wants the daily quiz, and gets the next one tomorrow."""
    person = await stage.newcomer()
    chosen = {"quiz_at": time(9), "zone": ZoneInfo("Asia/Kolkata"), **settings}
    await stage.assistant.services.save(replace(await stage.candidate(person), **chosen))
    return person


async def has_answered(stage: Stage, person: Person, *days: date, score: float = 1.0) -> None:
    """An answer on each of these days, in a session of their own, to questions of one topic."""
    log = stage.assistant.services.quiz_log
    bank = stage.assistant.services.quiz.bank
    known = next(question for question in bank.of_role(None) if question.topic == "sql")
    origin, at = f"test:{next(_origins)}", datetime(2026, 2, 1, tzinfo=UTC)
    session = await log.open_session(person.user, origin, [known.id] * len(days), at)
    for position, day in enumerate(days):
        showing = await log.show(session, position, at)
        assert showing is not None
        attempt = Attempt(
            showing.id, person.user, known.id, "an answer", score, at, day.isoformat(), round(10 * score)
        )
        await log.record(attempt, CardState({}, at))


async def pushed(stage: Stage, person: Person) -> tuple[str, str | None]:
    """Plan the report of this Monday and send it. Returns what became of it, and why."""
    now = stage.clock.now()
    push = NewPush(person.user, WEEKLY, MONDAY.isoformat(), now, now + timedelta(hours=3))
    async with stage.assistant.database.write() as connection:
        await connection.execute(added(stage.assistant.database, [push]))
    await stage.live.tick()

    async def ended() -> bool:
        return (await became(stage, person))[0] not in ("pending", "sending")

    assert await until(ended)
    return await became(stage, person)


async def became(stage: Stage, person: Person) -> tuple[str, str | None]:
    statement = select(outbox.c.state, outbox.c.error).where(outbox.c.candidate_id == person.user)
    async with stage.assistant.database.read() as connection:
        [row] = (await connection.execute(statement.where(outbox.c.campaign == WEEKLY))).all()
    return row.state, row.error


async def picture_of(stage: Stage, event: dict[str, Any]) -> Image.Image:
    """What a person sees who opens the picture."""
    response = await stage.http.get(f"/play/files/{event['result']['photo'][-1]['file_id']}")
    return Image.open(BytesIO(response.content))


def in_last_week(*days: int) -> list[date]:
    return [LAST_MONDAY + timedelta(day) for day in days]


async def test_on_monday_the_week_that_is_over_comes_as_a_picture_that_says_the_same_in_words(
    stage: Stage,
) -> None:
    person = await subscriber(stage)
    await has_answered(stage, person, *in_last_week(-1, 0, 1, 2, 4, 5))
    await has_answered(stage, person, *in_last_week(0, 6), score=0.0)
    await has_answered(stage, person, MONDAY)
    assert await pushed(stage, person) == ("sent", None)
    report = await person.expect("Your week", "sendPhoto")
    said = plain(words_of(report))
    assert "23 February to 1 March" in said
    assert "5 of 7 answered well (71%)" in said
    assert "50 points" in said
    assert "6 of 7 days" in said
    assert "6 questions more than the week before" in said
    assert "🔥 8 days in a row" in said
    assert "1 day off" in said
    assert (await picture_of(stage, report)).size == (WIDTH, HEIGHT)
    await person.press("Take a quiz")
    await person.expect(method="sendPoll")


async def test_a_week_without_an_answer_is_passed_over_in_silence(stage: Stage) -> None:
    person = await subscriber(stage)
    await has_answered(stage, person, *in_last_week(-1, 7))
    assert await pushed(stage, person) == ("expired", "nothing to report")
    assert not [event for event in await person.quiet() if event["method"].startswith("send")]


async def test_who_paused_since_it_was_planned_gets_no_report(stage: Stage) -> None:
    person = await subscriber(stage, paused=True)
    await has_answered(stage, person, *in_last_week(1))
    assert await pushed(stage, person) == ("expired", "no longer wanted")


async def test_who_blocked_the_bot_is_noted_as_blocked(stage: Stage) -> None:
    person = await subscriber(stage)
    await has_answered(stage, person, *in_last_week(1))
    await stage.http.post("/play/faults", json={"method": "sendPhoto", "status": 403, "count": 1})
    assert (await pushed(stage, person))[0] == "blocked"
    assert (await stage.candidate(person)).blocked


async def test_progress_shows_the_seven_days_up_to_the_candidates_own_today(stage: Stage) -> None:
    """At 06:00 UTC of Monday it is still Sunday in Honolulu."""
    person = await subscriber(stage, zone=ZoneInfo("Pacific/Honolulu"))
    await has_answered(stage, person, *in_last_week(-1, 0, 1, 6, 7))
    await person.write("/progress")
    said = plain(words_of(await person.expect("Your last 7 days", "sendPhoto")))
    assert "23 February to 1 March" in said
    assert "3 of 3 answered well" in said
    at_home = await subscriber(stage)
    await has_answered(stage, at_home, *in_last_week(0, 1, 6, 7))
    await at_home.write("/progress")
    said = plain(words_of(await at_home.expect("Your last 7 days", "sendPhoto")))
    assert "24 February to 2 March" in said
    assert "3 of 3 answered well" in said


async def test_progress_of_somebody_new_offers_a_quiz(stage: Stage) -> None:
    person = await stage.newcomer()
    await person.write("/progress")
    await person.expect("nothing to show yet")
    await person.press("Take a quiz")
    await person.expect(method="sendPoll")


async def test_a_picture_that_went_out_before_a_crash_is_not_sent_again(stage: Stage) -> None:
    person = await subscriber(stage)
    await has_answered(stage, person, *in_last_week(1))
    await person.write("/progress")
    await person.expect("Your last 7 days", "sendPhoto")
    await stage.live.worker.settle()
    inbox, bot = stage.assistant.services.inbox, stage.live.worker.application.bot.id
    [update] = [
        row["payload"]
        for row in await written(stage, person)
        if row["payload"].get("message", {}).get("text") == "/progress"
    ]
    again = {**update, "update_id": 990_001}
    await inbox.store(bot, [Received(990_001, person.user, again)], stage.clock.now())
    [row] = await inbox.pending(bot, 0, 10)
    await inbox.record_delivery(row.id, 1, 1)
    await stage.live.worker.recover()
    await stage.live.worker.settle()
    assert await person.quiet() == []


async def written(stage: Stage, person: Person) -> list[dict[str, Any]]:
    """The updates of this person as they are stored."""
    data = await stage.assistant.services.personal.export(person.user)
    assert data is not None
    return list(data["inbox"])


async def test_answers_are_read_by_the_days_on_which_they_were_given(stage: Stage) -> None:
    person, other = await stage.newcomer(), await stage.newcomer()
    await has_answered(stage, person, *in_last_week(-1, 0, 6, 7))
    await has_answered(stage, other, *in_last_week(3))
    log = ProgressRepository(stage.assistant.database)
    found = await log.answered(person.user, LAST_MONDAY, LAST_MONDAY + timedelta(6))
    assert [answer.day for answer in found] == in_last_week(0, 6)
    assert [(answer.score, answer.points) for answer in found] == [(1.0, 10)] * 2
