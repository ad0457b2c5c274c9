"""What becomes of updates whose handling fails, and of those that a dead process left behind."""

import asyncio
import json
from datetime import time

import pytest
from telegram import Update

from bot import inbox as bot_inbox
from storage.inbox import Received
from tests.support.person import until, words_of
from tests.support.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")


def message(number: int, user: int, text: str = "hello", **extra: object) -> dict[str, object]:
    person = {"id": user, "is_bot": False, "first_name": "Asha"}
    entities = [{"type": "bot_command", "offset": 0, "length": len(text)}] if text.startswith("/") else []
    return {
        "update_id": number,
        "message": {
            "message_id": number,
            "date": 1772431200,
            "chat": {"id": user, "type": "private", "first_name": "Asha"},
            "from": person,
            "text": text,
            "entities": entities,
            **extra,
        },
    }


async def store(stage: Stage, *updates: dict[str, object], chat: int) -> None:
    """Leave updates behind as a process does that died: stored, and nobody at work on them or on others."""
    await stage.live.worker.settle()
    received = [Received(int(str(update["update_id"])), chat, update) for update in updates]
    bot = stage.live.worker.application.bot.id
    await stage.assistant.services.inbox.store(bot, received, stage.clock.now())


async def test_an_update_that_fails_three_times_is_parked_and_apologised_for(stage: Stage) -> None:
    person = await stage.newcomer()
    broken = message(900_001, person.user)
    del broken["message"]["chat"]  # type: ignore[attr-defined]  # nothing of ours writes this; a fault of somebody else's
    await store(stage, broken, message(900_002, person.user, "/help"), chat=person.user)
    assert await stage.live.worker.recover() == 2
    await person.expect("something went wrong on my side")
    await person.expect("Ask me")
    await stage.live.worker.settle()
    assert (await stage.assistant.services.inbox.counts())["parked"] == 1


async def test_what_a_dead_process_left_is_handled_in_its_order(stage: Stage) -> None:
    person = await stage.newcomer()
    updates = [
        message(910_000 + n, person.user, text) for n, text in enumerate(("/pause", "/help", "/resume"))
    ]
    await store(stage, *updates, chat=person.user)
    await stage.live.worker.recover()
    await person.expect("paused")
    await person.expect("Ask me")
    await person.expect("When shall I send")


async def test_the_same_update_twice_has_one_effect(stage: Stage) -> None:
    person = await stage.newcomer()
    bot = stage.live.worker.application.bot
    update = Update.de_json(message(920_001, person.user, "/pause"), bot)
    await asyncio.gather(stage.live.worker.accept([update]), stage.live.worker.accept([update, update]))
    await person.expect("paused")
    await stage.live.worker.settle()
    assert [words_of(event) for event in await person.quiet()] == []


async def test_a_turn_taken_again_sends_only_what_had_not_gone_out(stage: Stage) -> None:
    person = await stage.newcomer()
    start = message(930_001, person.user, "/start")
    await store(stage, start, chat=person.user)
    bot = stage.live.worker.application.bot.id
    [row] = await stage.assistant.services.inbox.pending(bot, 0, 10)
    # The process died after the greeting and before the question about the role.
    await stage.assistant.services.inbox.record_delivery(row.id, 1, 1)
    await stage.live.worker.recover()
    first = await person.expect()
    assert "Which role" in words_of(first)


async def test_a_typed_setting_survives_a_crash_between_its_reply_and_its_save(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = stage.person()
    await person.write("/start ml-engineer")
    await person.expect("When shall I send")
    await stage.live.worker.settle()
    save, crashes = type(stage.assistant.services).save, iter([True])

    async def crash_once(self: object, candidate: object) -> None:
        if next(crashes, False):
            raise ConnectionResetError("the process died here")
        await save(self, candidate)  # type: ignore[arg-type]

    monkeypatch.setattr(type(stage.assistant.services), "save", crash_once)
    await person.write("7:30 pm")
    await person.expect("Which time zone")
    await stage.live.worker.settle()
    assert [words_of(event) for event in await person.quiet()] == []
    candidate = await stage.candidate(person)
    assert candidate.quiz_at == time(19, 30)


async def test_an_update_of_a_kind_that_we_do_not_know_is_done_without_a_word(stage: Stage) -> None:
    await store(stage, {"update_id": 940_001, "brand_new_thing": {"id": 1}}, chat=0)
    await stage.live.worker.recover()
    await stage.live.worker.settle()
    bot = stage.live.worker.application.bot.id
    assert await stage.assistant.services.inbox.pending(bot, 0, 10) == []


async def test_an_update_of_a_group_keeps_the_order_of_the_group(stage: Stage) -> None:
    group = message(950_001, 5, "/quiz")
    group["message"]["chat"] = {"id": -100, "type": "group", "title": "Friends"}  # type: ignore[index]
    worker = stage.live.worker
    received = bot_inbox.received(Update.de_json(group, worker.application.bot))
    assert received.chat_id == -100
    assert json.dumps(dict(received.payload))


async def test_many_chats_are_served_side_by_side_and_each_in_order(stage: Stage) -> None:
    people = [await stage.newcomer() for _ in range(5)]
    texts = ["/pause", "/help", "/resume", "/privacy"]
    for text in texts:
        await asyncio.gather(*(person.write(text) for person in people))
    for person in people:
        for words in ("paused", "Ask me", "When shall I send", "Your data"):
            await person.expect(words)


async def test_handled_updates_leave_nothing_pending(stage: Stage) -> None:
    async def nothing_pending() -> bool:
        return (await stage.assistant.services.inbox.counts()).get("pending", 0) == 0

    assert await until(nothing_pending)
