"""A broadcast, from the coach's text to everybody's chat and back to the coach as a report."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import delete, select, update

from bot.broadcast_desk import WELCOME_FOR, BroadcastDesk
from bot.markup import plain
from coaching.candidate import BroadcastTo
from storage.tables import broadcasts, candidates, inbox, outbox
from tests.support.person import Person, until, words_of
from tests.support.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

COACHES = range(9201, 9301)
_coaches = iter(COACHES)
TEXT = "The walk-in on Friday <moved> to hall B & starts at 10.\n\nBring your ID."


@pytest.fixture(scope="module")
def stage_settings() -> dict[str, str]:
    return {"coach_ids": ",".join(map(str, COACHES))}


@pytest_asyncio.fixture(loop_scope="module")
async def stage(stage: Stage) -> AsyncIterator[Stage]:
    """The stage before anybody was on it."""
    yield stage
    await stage.http.delete("/play/faults")
    await stage.live.worker.settle()
    async with stage.assistant.database.write() as connection:
        await connection.execute(delete(candidates))
        await connection.execute(delete(broadcasts))


async def a_coach(stage: Stage) -> Person:
    coach = Person(next(_coaches), stage.http)
    await coach.write("/start")
    await coach.expect("Which role")
    await stage.live.worker.settle()
    return coach


async def blocking(stage: Stage) -> Person:
    """A newcomer who blocked the bot."""
    person = await stage.newcomer()
    await stage.http.post(f"/play/{person.user}/block")

    async def noticed() -> bool:
        return (await stage.candidate(person)).blocked

    assert await until(noticed)
    return person


async def pausing(stage: Stage) -> Person:
    """A newcomer who paused."""
    person = await stage.newcomer()
    await person.write("/pause")
    await person.expect("paused")
    await stage.live.worker.settle()
    return person


async def with_preview(coach: Person, text: str = TEXT) -> str:
    """A coach who wrote a text to everybody. Returns what stands below its preview."""
    await coach.write("/broadcast")
    await coach.expect("It goes to everybody")
    await coach.write(text)
    await coach.expect("From your coaches")
    return plain(words_of(await coach.expect("It goes to")))


async def on_its_way(stage: Stage, coach: Person) -> int:
    """A broadcast that was confirmed without a chat, so that the next calls are those of its pushes."""
    desk = stage.assistant.services.broadcasts
    inbox_id = 10**6 + await _stored(stage)
    found = await desk.draft(TEXT, None, await stage.candidate(coach), inbox_id)
    await desk.send(found.broadcast.id)
    return found.broadcast.id


async def _stored(stage: Stage) -> int:
    async with stage.assistant.database.read() as connection:
        return len((await connection.execute(select(broadcasts.c.id))).all())


async def delivered(stage: Stage) -> None:
    """Let everything that is due go out."""

    async def nothing_waits() -> bool:
        counts = await stage.assistant.outbox.counts()
        return not counts.get("pending", 0) + counts.get("sending", 0)

    await stage.live.tick()
    assert await until(nothing_waits)


async def reported(stage: Stage, coach: Person, headline: str) -> list[str]:
    """The lines of the report that the next tick sends."""
    await stage.live.tick()
    return plain(words_of(await coach.expect(headline))).splitlines()[4:]


async def fault(stage: Stage, **fields: Any) -> None:
    response = await stage.http.post("/play/faults", json={"method": "sendMessage", **fields})
    assert response.status_code == 200, response.text


# --- the whole way


async def test_a_broadcast_reaches_everybody_who_can_be_reached_and_wants_to_be(stage: Stage) -> None:
    coach = await a_coach(stage)
    people = [await stage.newcomer(), await stage.newcomer("ml-engineer")]
    quiet = [await pausing(stage), await blocking(stage)]
    below = await with_preview(coach)
    assert "everybody: 2 people. 1 person who paused gets nothing" in below
    assert "about 1 second" in below
    seen = words_of(coach.seen[-2])
    assert plain(seen) == f"📣 From your coaches\n\n{TEXT}"
    await coach.press("📣 Send to 2")
    assert "2 waiting" in words_of(await coach.expect("on its way"))
    await delivered(stage)
    assert [await stage.said_to(person) for person in people] == [[seen], [seen]]
    assert [await stage.said_to(person) for person in quiet] == [[], []]
    assert await reported(stage, coach, "has gone out") == ["✅ 2 delivered"]
    await stage.live.tick()
    assert [len(await stage.said_to(person)) for person in people] == [1, 1]
    assert await stage.said_to(coach) == []


async def test_a_broadcast_to_one_role_goes_to_its_candidates_only(stage: Stage) -> None:
    coach = await a_coach(stage)
    meant, other = await stage.newcomer("ml-engineer"), await stage.newcomer()
    await coach.write("/broadcast")
    await coach.expect("It goes to everybody")
    await coach.press("Only ML Engineer")
    await coach.expect("the candidates for ML Engineer")
    assert (await stage.candidate(coach)).awaiting == BroadcastTo("ml-engineer")
    await coach.write(TEXT)
    await coach.expect("the candidates for ML Engineer: <b>1 person</b>")
    await coach.press("📣 Send to 1")
    await coach.expect("on its way")
    await delivered(stage)
    assert len(await stage.said_to(meant)) == 1
    assert await stage.said_to(other) == []


async def test_the_choice_of_a_role_can_be_taken_back(stage: Stage) -> None:
    coach = await a_coach(stage)
    await coach.write("/broadcast")
    await coach.expect("It goes to everybody")
    await coach.press("Only ML Engineer")
    await coach.expect("the candidates for ML Engineer")
    await coach.press("Everybody")
    await coach.expect("It goes to everybody")
    assert (await stage.candidate(coach)).awaiting == BroadcastTo(None)


async def test_a_broadcast_that_would_reach_nobody_cannot_be_sent(stage: Stage) -> None:
    coach = await a_coach(stage)
    await coach.write("/broadcast")
    await coach.expect("It goes to everybody")
    await coach.write(TEXT)
    await coach.expect("nobody to send it to")
    with pytest.raises(AssertionError, match="no button"):
        await coach.press("📣 Send to 0")


async def test_a_text_that_fills_the_message_is_sent_and_a_longer_one_asked_for_again(stage: Stage) -> None:
    coach, person = await a_coach(stage), await stage.newcomer()
    await coach.write("/broadcast")
    await coach.expect("It goes to everybody")
    await coach.write("🙂" * 1700 + "x" * 101)
    await coach.expect("3,501 characters; 3,500 fit")
    await coach.write("🙂" * 1700 + "x" * 100)
    await coach.expect("From your coaches")
    await coach.expect("It goes to")
    await coach.press("📣 Send to 1")
    await coach.expect("on its way")
    await delivered(stage)
    assert len(await stage.said_to(person)) == 1


# --- the coach decides otherwise


async def test_a_broadcast_that_is_left_is_not_written(stage: Stage) -> None:
    coach = await a_coach(stage)
    await coach.write("/broadcast")
    await coach.expect("It goes to everybody")
    await coach.write("/cancel")
    await coach.expect("Nothing is sent")
    await coach.write("What is the joining bonus?")
    await coach.expect("50,000")
    assert await _stored(stage) == 0


async def test_a_discarded_broadcast_is_sent_to_nobody_whatever_is_written_next(stage: Stage) -> None:
    coach, person = await a_coach(stage), await stage.newcomer()
    await with_preview(coach)
    first = coach.seen[-1]
    await coach.press("🗑 Discard")
    await coach.expect("Discarded")
    await with_preview(coach, "Another text")
    [[send, _discard]] = first["params"]["reply_markup"]["inline_keyboard"]
    await coach.act("press", {"message_id": first["result"]["message_id"], "data": send["callback_data"]})
    await coach.expect("broadcast is gone")
    await stage.live.tick()
    assert await stage.said_to(person) == []


async def test_send_pressed_twice_sends_once_and_a_late_discard_shows_how_far_it_is(stage: Stage) -> None:
    coach, person = await a_coach(stage), await stage.newcomer()
    await with_preview(coach)
    decisions = coach.seen[-1]
    await coach.press("📣 Send to 1")
    await coach.expect("on its way")
    await delivered(stage)
    [[send, discard]] = decisions["params"]["reply_markup"]["inline_keyboard"]
    for decision in (send, discard):
        pressed = {"message_id": decisions["result"]["message_id"], "data": decision["callback_data"]}
        await coach.act("press", pressed)
        await coach.expect("1 delivered")
    await stage.live.tick()
    assert len(await stage.said_to(person)) == 1


async def test_a_stopped_broadcast_goes_to_nobody_who_has_not_had_it(stage: Stage) -> None:
    coach = await a_coach(stage)
    people = [await stage.newcomer() for _ in range(3)]
    await fault(stage, status=429, retry_after=60, count=3)
    number = await on_its_way(stage, coach)
    await delivered_or_refused(stage)
    await stage.tap(coach, f"broadcast:show.{number}")
    await coach.expect("3 waiting")
    await coach.press("⏹ Stop")
    await coach.expect("3 stopped")
    [[refresh]] = coach.seen[-1]["params"]["reply_markup"]["inline_keyboard"]
    assert refresh["text"] == "🔄 Refresh"
    stage.clock.forward(minutes=2)
    assert await reported(stage, coach, "was stopped") == ["✅ 0 delivered", "⏹ 3 stopped"]
    assert [await stage.said_to(person) for person in people] == [[], [], []]


# --- what becomes of it


async def test_the_report_says_what_became_of_every_copy(stage: Stage) -> None:
    coach = await a_coach(stage)
    people = [await stage.newcomer() for _ in range(4)]
    await fault(stage, status=403)
    await fault(stage, status=400, description="Bad Request: chat not found")
    await fault(stage, drop="after")
    number = await on_its_way(stage, coach)
    await delivered(stage)
    lines = await reported(stage, coach, "has gone out")
    assert [line.split(":")[0] for line in lines] == [
        "✅ 1 delivered",
        "🚫 1 blocked the bot",
        "❌ 1 failed",
        "❔ 1 unknown",
    ]
    assert sorted([len(await stage.said_to(person)) for person in people]) == [0, 0, 1, 1]
    assert sum([(await stage.candidate(person)).blocked for person in people]) == 1
    await stage.tap(coach, f"broadcast:show.{number}")
    await coach.expect("1 blocked the bot")
    await coach.press("🔄 Refresh")
    await coach.expect("1 failed")


async def test_who_pauses_before_it_arrives_does_not_get_it(stage: Stage) -> None:
    coach, person = await a_coach(stage), await stage.newcomer()
    await fault(stage, status=429, retry_after=60)
    await on_its_way(stage, coach)
    await delivered_or_refused(stage)
    await person.write("/pause")
    await person.expect("paused")
    await stage.live.worker.settle()
    stage.clock.forward(minutes=2)
    await delivered(stage)
    assert await reported(stage, coach, "has gone out") == [
        "✅ 0 delivered",
        "🔕 1 not sent: paused or left in the meantime, or too late",
    ]
    assert await stage.said_to(person) == []


async def delivered_or_refused(stage: Stage) -> None:
    """Let everything go out until Telegram refuses one; then all that is left waits."""
    await stage.live.tick()

    async def tried() -> bool:
        async with stage.assistant.database.read() as connection:
            rows = (await connection.execute(select(outbox.c.state, outbox.c.attempts))).all()
        refused = any(row.attempts and row.state == "pending" for row in rows)
        done = all(row.state != "pending" for row in rows)
        return (refused or done) and all(row.state != "sending" for row in rows)

    assert await until(tried)
    await stage.http.delete("/play/faults")


async def test_what_could_not_go_out_in_time_is_not_sent_any_more(stage: Stage) -> None:
    coach, person = await a_coach(stage), await stage.newcomer()
    await fault(stage, status=429, retry_after=60)
    await on_its_way(stage, coach)
    await delivered_or_refused(stage)
    stage.clock.forward(seconds=WELCOME_FOR.total_seconds() + 1)
    await delivered(stage)
    assert (await reported(stage, coach, "has gone out"))[0] == "✅ 0 delivered"
    assert await stage.said_to(person) == []


async def test_a_coach_who_deletes_their_data_leaves_what_is_on_its_way(stage: Stage) -> None:
    coach, person = await a_coach(stage), await stage.newcomer()
    await fault(stage, status=429, retry_after=60)
    await on_its_way(stage, coach)
    await delivered_or_refused(stage)
    data = await stage.assistant.services.personal.export(coach.user)
    assert data is not None
    assert [row["text"] for row in data["broadcasts"]] == [TEXT]
    await stage.assistant.services.forget(coach.user)
    stage.clock.forward(minutes=2)
    await delivered(stage)
    await stage.live.tick()
    assert len(await stage.said_to(person)) == 1
    assert await stage.assistant.services.broadcasts.broadcasts.open() == []
    assert await stage.said_to(coach) == []


# --- who may do what


async def test_to_everybody_else_broadcasts_do_not_exist(stage: Stage) -> None:
    coach, person = await a_coach(stage), await stage.newcomer()
    await person.write("/broadcast")
    await person.expect("do not know /broadcast")
    await with_preview(coach)
    async with stage.assistant.database.read() as connection:
        number = (await connection.execute(select(broadcasts.c.id))).scalar_one()
    for data in (
        "broadcast:to.",
        *(f"broadcast:{what}.{number}" for what in ("send", "stop", "show", "drop")),
    ):
        await stage.tap(person, data)
        await person.expect("older message", "answerCallbackQuery")
    assert await stage.said_to(person) == []
    assert (await stage.candidate(person)).awaiting is None
    assert await stage.assistant.outbox.counts() == {}
    await coach.press("🗑 Discard")
    await coach.expect("Discarded")


async def test_a_coach_finds_the_command_in_the_help(stage: Stage) -> None:
    coach = await a_coach(stage)
    await coach.write("/help")
    assert "/broadcast" in words_of(await coach.expect("Ask me"))


async def test_buttons_with_anything_in_them_do_no_harm(stage: Stage) -> None:
    coach = await a_coach(stage)
    await stage.newcomer()
    for value in (
        "",
        "x",
        "to",
        "send",
        "send.",
        "send.x",
        "send.²",
        "send.99",
        "stop.-1",
        "show.99",
        "drop.99",
    ):
        await stage.tap(coach, f"broadcast:{value}")
        await coach.expect("broadcast is gone" if value != "to" else "It goes to everybody")
    await stage.tap(coach, "broadcast:to.astronaut")
    await coach.expect("It goes to everybody")
    assert await stage.assistant.outbox.counts() == {}


# --- crashes


class Crash(Exception):
    """The process ends here."""


async def test_a_text_whose_turn_ended_in_a_crash_is_not_taken_for_a_question(stage: Stage) -> None:
    coach = await a_coach(stage)
    await stage.newcomer()
    await with_preview(coach)
    await stage.live.worker.settle()
    async with stage.assistant.database.write() as connection:
        written = (await connection.execute(select(broadcasts.c.inbox_id))).scalar_one()
        await connection.execute(update(inbox).where(inbox.c.id == written).values(state="pending"))
    assert await stage.live.worker.recover() == 1
    assert await stage.said_to(coach) == []
    data = await stage.assistant.services.personal.export(coach.user) or {}
    assert (data["asked"], len(data["broadcasts"])) == ([], 1)


STEPS = ("confirm", "plan", "outcomes")


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("pressed_again", [True, False])
async def test_a_crash_at_any_step_of_sending_loses_and_repeats_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, step: str, after: bool, pressed_again: bool
) -> None:
    monkeypatch.setattr("storage.broadcasts.BATCH", 2)
    coach = await a_coach(stage)
    people = [await stage.newcomer() for _ in range(5)]
    desk = stage.assistant.services.broadcasts
    number = (await desk.draft(TEXT, None, await stage.candidate(coach), 10**6)).broadcast.id
    await crashing(monkeypatch, desk, step, after, lambda: desk.send(number))
    confirmed = await desk.progress(number) is not None
    if pressed_again or not confirmed:
        await desk.send(number)
    stage.clock.forward(seconds=1)  # each batch is promised a little after the one before
    await stage.live.tick()
    await delivered(stage)
    assert [len(await stage.said_to(person)) for person in people] == [1] * 5
    assert await reported(stage, coach, "has gone out") == ["✅ 5 delivered"]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", ["stop", "expire"])
async def test_a_crash_while_stopping_is_made_good_by_the_next_tick(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, step: str, after: bool
) -> None:
    coach = await a_coach(stage)
    people = [await stage.newcomer() for _ in range(3)]
    await fault(stage, status=429, retry_after=60, count=3)
    number = await on_its_way(stage, coach)
    await delivered_or_refused(stage)
    monkeypatch.setattr("storage.broadcasts.BATCH", 2)
    desk = stage.assistant.services.broadcasts
    await crashing(monkeypatch, desk, step, after, lambda: desk.stop(number))
    if (step, after) == ("stop", False):
        await desk.stop(number)
    stage.clock.forward(minutes=2)
    assert await reported(stage, coach, "was stopped") == ["✅ 0 delivered", "⏹ 3 stopped"]
    assert [await stage.said_to(person) for person in people] == [[], [], []]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_a_crash_at_the_end_still_brings_one_report(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, after: bool
) -> None:
    coach, _ = await a_coach(stage), await stage.newcomer()
    await fault(stage, drop="before")
    await on_its_way(stage, coach)
    desk = stage.assistant.services.broadcasts
    await delivered_or_refused(stage)
    await crashing(monkeypatch, desk, "end", after, desk.go_on)
    await stage.live.tick()
    await coach.expect("has gone out")
    await stage.live.tick()
    assert await stage.said_to(coach) == []


async def crashing(
    monkeypatch: pytest.MonkeyPatch, desk: BroadcastDesk, step: str, after: bool, run: Any
) -> None:
    """Run until the process ends right before or after a step."""
    owner = type(desk.broadcasts)
    original = getattr(owner, step)

    async def crash(*args: object) -> object:
        if after:
            await original(*args)
        raise Crash

    with monkeypatch.context() as patched:
        patched.setattr(owner, step, crash)
        with pytest.raises(Crash):
            await run()
