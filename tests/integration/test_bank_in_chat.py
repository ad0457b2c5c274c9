"""A coach's questions in chat: a file checked, shown, added; a stranger's is not for us."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.bank_desk import MAX_BYTES
from storage.shelf import Draft
from tests.integration.test_documents import send
from tests.support.person import Person
from tests.support.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

COACH, STRANGER = 601, 602
GOOD = """roles: [ml-engineer]
questions:
  - id: a-coachs-own
    kind: choice
    topic: pay
    difficulty: 1
    prompt: Which fruit does the coach of this test like best?
    options: [apples, pears]
    answer: pears
    explanation: The coach has said so more than once.
"""


@pytest.fixture(scope="module")
def stage_settings() -> dict[str, str]:
    return {"coach_ids": str(COACH)}


@pytest_asyncio.fixture(loop_scope="module")
async def coach(stage: Stage) -> AsyncIterator[Person]:
    person = Person(COACH, stage.http)
    person.cursor = len((await stage.http.get(f"/play/{COACH}/events")).json())
    yield person
    services = stage.assistant.services
    for entry in await services.shelf.kept("bank"):
        await services.shelf.discard(entry.id)
    await services.bank_desk.follow()


def asked(stage: Stage) -> bool:
    bank = stage.assistant.services.bank_desk.bank
    return any(question.id == "a-coachs-own" for question in bank.of_role("ml-engineer"))


async def test_questions_that_a_coach_sends_are_asked_once_they_are_added(
    stage: Stage, coach: Person
) -> None:
    await send(coach, "mine.yaml", GOOD)
    await coach.expect("</b>: 1 question, 1 of them multiple choice")
    assert not asked(stage)
    await coach.press("✅ Add")
    await coach.expect("Added")
    assert asked(stage)
    await coach.press("🗑 Discard")  # too late: they are in use
    await coach.expect("Added")
    assert asked(stage)


async def test_questions_that_a_coach_discards_are_gone(stage: Stage, coach: Person) -> None:
    await send(coach, "mine.yml", GOOD)
    await coach.expect("mine.yml")
    await coach.press("🗑 Discard")
    await coach.expect("Discarded")
    await coach.press("✅ Add")
    await coach.expect("send")
    assert not asked(stage)


async def test_a_file_with_faults_is_answered_with_line_and_field(stage: Stage, coach: Person) -> None:
    await send(
        coach, "mine.yaml", GOOD.replace("answer: pears", "answer: figs").replace("ml-engineer", "cook")
    )
    await coach.expect("mine.yaml:3: questions.0: Value error, the answer is not one")
    await send(coach, "mine.csv", "a,b\n1,2\n")
    await coach.expect("missing: roles, id")
    assert not asked(stage)


async def test_a_strangers_questions_are_not_taken(stage: Stage) -> None:
    person = Person(STRANGER, stage.http)
    await send(person, "mine.yaml", GOOD)
    await person.expect("I can only read text so far")
    assert not asked(stage)


async def test_what_a_coach_added_is_there_after_a_restart(stage: Stage, coach: Person) -> None:
    await send(coach, "mine.yaml", GOOD)
    await coach.expect("mine.yaml")
    await coach.press("✅ Add")
    await coach.expect("Added")
    desk = stage.assistant.services.bank_desk
    desk.bank.take([], ())
    assert not asked(stage)
    assert await desk.follow() == []
    assert asked(stage)


async def test_a_file_that_fits_no_more_keeps_no_other_one_out(stage: Stage, coach: Person) -> None:
    services = stage.assistant.services
    stale = Draft("bank", "bank/stale.yaml", b"roles: [", None, None, services.clock.now())
    assert await services.bank_desk.add(stale)
    await send(coach, "mine.yaml", GOOD)
    await coach.expect("mine.yaml</b>: 1 question")
    await coach.press("✅ Add")
    await coach.expect("Added")
    assert asked(stage)
    assert [fault.split(":")[0] for fault in await services.bank_desk.all_faults()] == ["bank/stale.yaml"]


async def test_a_file_with_too_many_questions_is_refused_unread(coach: Person) -> None:
    await send(coach, "mine.csv", "x" * (MAX_BYTES + 1))
    await coach.expect("mine.csv</b> is larger than 1 MB")
