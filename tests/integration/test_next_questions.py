"""The questions under an answer and under a refusal, as a candidate sees and taps them."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.buttons import encode
from bot.markup import plain
from tests.support.person import Person, words_of
from tests.support.stage import TOKEN, Stage, staged

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory, indexed_folder: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path_factory.mktemp("next"), indexed_folder) as stage:
        stage.assistant.services.library.look_ahead(most=200)
        await stage.assistant.services.library.rest()
        yield stage


def offered(event: dict[str, Any]) -> list[str]:
    """The labels of the questions under a message."""
    keyboard = (event["params"].get("reply_markup") or {}).get("inline_keyboard", [])
    return [row[0]["text"] for row in keyboard if row[0]["callback_data"].startswith("next:")]


async def asks(stage: Stage, person: Person, text: str) -> dict[str, Any]:
    await person.write(text)
    answer = await person.expect()
    await stage.live.worker.settle()
    return answer


async def test_an_answer_offers_up_to_three_others_that_are_answered_when_tapped(stage: Stage) -> None:
    person = await stage.newcomer()
    labels = offered(await asks(stage, person, "What documents should I bring to the walk-in?"))
    assert 1 <= len(labels) <= 3
    assert "What documents should I bring to the walk-in?" not in labels
    for label in labels:
        await person.press(label)
        answer = words_of(await person.expect("Sources"))
        assert answer.startswith(f"❓ <b>{label}</b>")
    await stage.live.worker.settle()


async def test_a_tapped_question_is_noted_like_one_that_was_typed_and_not_offered_again(stage: Stage) -> None:
    person = await stage.newcomer()
    [first, *_] = offered(await asks(stage, person, "What is the dress code at work?"))
    await person.press(first)
    tapped = await person.expect("❓")
    await stage.live.worker.settle()
    data = await stage.assistant.services.personal.export(person.user)
    assert [asked["question"] for asked in (data or {})["asked"]] == [
        "What is the dress code at work?",
        first,
    ]
    assert first not in offered(tapped)
    again = await asks(stage, person, "What is the dress code at work?")
    assert first not in offered(again)
    stage.clock.forward(minutes=31)
    assert first in offered(await asks(stage, person, "What is the dress code at work?"))


async def test_a_refusal_offers_the_nearest_questions_in_place_of_a_list(stage: Stage) -> None:
    person = await stage.newcomer()
    refusal = await asks(stage, person, "Is PF deducted from the salary?")
    assert "You could ask instead" in words_of(refusal)
    assert "What I do know about" not in words_of(refusal)
    assert "What is the salary package?" in offered(refusal)


async def test_what_is_offered_is_of_the_role_that_the_answer_is_about(stage: Stage) -> None:
    person = await stage.newcomer("ml-engineer")
    answer = await asks(stage, person, "How much does the internship pay?")
    [first, *_] = offered(answer)
    await person.press(first)
    reply = plain(words_of(await person.expect("Sources")))
    assert reply.startswith(f"❓ {first} (ML Applied Science Intern)")
    assert "intern" in reply.split("Sources")[1].lower()
    await stage.live.worker.settle()


async def test_a_question_that_left_the_documents_is_met_with_a_kind_word(stage: Stage) -> None:
    person = await stage.newcomer()
    gone = {"text": "What was there once?", "callback_data": encode("next", "000000000000")}
    await stage.http.post(
        f"/bot{TOKEN}/sendMessage",
        json={"chat_id": person.user, "text": "earlier", "reply_markup": {"inline_keyboard": [[gone]]}},
    )
    await person.expect("earlier")
    await person.press("What was there once?")
    await person.expect("Please type the question")
    await stage.live.worker.settle()


async def test_nothing_is_offered_before_it_was_tried_and_a_reply_sets_trying_off(
    tmp_path: Path, indexed_folder: Path
) -> None:
    async with staged(tmp_path, indexed_folder) as stage:
        person = await stage.newcomer()
        assert offered(await asks(stage, person, "What is the dress code at work?")) == []
        await stage.assistant.services.library.rest()
        assert offered(await asks(stage, person, "What is the dress code at work?"))
