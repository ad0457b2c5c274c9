"""A question without an answer, from the refusal to the coach and back to everybody who asked."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import delete, update

from bot.gap_desk import REPLY
from bot.markup import plain
from coaching import reviewed
from coaching.candidate import AnswerTo
from coaching.reviewed import Reviewed
from knowledge.refusal import REFUSAL
from storage.asked import AskedQuestion
from storage.tables import candidates, inbox, shelf
from tests.support.person import Person, until, words_of
from tests.support.stage import Stage, staged

pytestmark = pytest.mark.asyncio(loop_scope="module")

COACHES = range(9001, 9101)
_coaches = iter(COACHES)
ROLE = "ml-data-associate"
CRECHE = ("Is there a creche for small children?", "any creche for kids", "creche facility available?")
ANSWER = (
    "Does the company have a creche?\nYes: children from two years on are welcome.\n\nAsk the front desk."
)


@pytest.fixture(scope="module")
def stage_settings() -> dict[str, str]:
    return {"coach_ids": ",".join(map(str, COACHES))}


@pytest_asyncio.fixture(loop_scope="module")
async def stage(stage: Stage) -> AsyncIterator[Stage]:
    """The stage before anybody was on it."""
    stage.clock.forward(minutes=1)  # a version of the index is named after the instant of its building
    yield stage
    await stage.live.worker.settle()
    async with stage.assistant.database.write() as connection:
        await connection.execute(delete(candidates))
        await connection.execute(delete(shelf))
    stage.clock.forward(minutes=1)
    await stage.assistant.services.library.index()


async def a_coach(stage: Stage) -> Person:
    coach = Person(next(_coaches), stage.http)
    await coach.write("/start")
    await coach.expect("Which role")
    return coach


async def asking(stage: Stage, question: str, *, pass_on: bool = True, role: str = ROLE) -> Person:
    """A newcomer who was refused an answer."""
    person = await stage.newcomer(role)
    await person.write(question)
    await person.expect()
    if pass_on:
        await person.press("🙋 Ask a coach")
        await person.expect("passed it on")
    await stage.live.worker.settle()
    return person


async def noted(stage: Stage, number: int, question: str) -> int:
    """A question that somebody asked in vain, without the chat around it. Returns its number."""
    services = stage.assistant.services
    await services.candidates.ensure(number, stage.clock.now())
    asked = AskedQuestion(
        number, number, question, question, ROLE, False, "extractive", REFUSAL, (), 0.0, stage.clock.now()
    )
    return await services.asked.record(asked)


async def with_preview(stage: Stage, coach: Person, whom: str = "✍️ Answer for ML Data Associate") -> str:
    """A coach who looked at the first gap and wrote an answer. Returns what the preview says."""
    await coach.write("/gaps")
    await coach.expect("Open questions")
    await coach.press("1")
    await coach.expect("They were told")
    await coach.press(whom)
    await coach.expect("Send it in one message")
    await coach.write(ANSWER)
    return plain(words_of(await coach.expect("This is how it will look")))


async def publish(stage: Stage, coach: Person) -> str:
    await coach.press("✅ Publish")
    return words_of(await coach.expect("Published"))


async def pushed(stage: Stage, person: Person) -> str:
    await stage.live.tick()
    return plain(words_of(await person.expect("Answered by a coach")))


# --- the whole way


async def test_an_answer_reaches_all_who_asked_and_whoever_asks_next(stage: Stage) -> None:
    coach = await a_coach(stage)
    askers = [await asking(stage, question) for question in CRECHE]
    await coach.write("/gaps")
    listed = plain(words_of(await coach.expect("Open questions: 3")))
    assert "3 people, 3 asked for a coach" in listed
    assert "ML Data Associate" in listed
    await coach.press("1")
    looked_at = plain(words_of(await coach.expect("Also asked as")))
    assert all(question in looked_at for question in CRECHE)
    assert not any(str(person.user) in looked_at for person in askers)
    preview = await with_preview(stage, coach)
    assert "3 people who asked" in preview
    assert "For ML Data Associate" in preview
    assert "3 people get it now" in await publish(stage, coach)
    for person, question in zip(askers, CRECHE, strict=True):
        told = await pushed(stage, person)
        assert f"You asked: {question}" in told
        assert "children from two years on are welcome.\nAsk the front desk." in told
        assert not any(other in told for other in CRECHE if other != question)
    newcomer = await stage.newcomer()
    await newcomer.write("do they have a creche?")
    answer = plain(words_of(await newcomer.expect("Sources")))
    assert answer.startswith("Yes: children from two years on are welcome.\nAsk the front desk. [1]")
    assert "Answers from our coaches" in answer
    await newcomer.press("📖 [1]")
    passage = plain(words_of(await newcomer.expect("📖")))
    assert passage.startswith("📖 Answers from our coaches\n\nQ: Does the company have a creche?")
    await coach.write("/gaps")
    await coach.expect("Nothing is open")
    assert [await stage.said_to(person) for person in askers] == [[], [], []]


async def test_who_asked_three_times_is_told_once_with_the_latest_wording(stage: Stage) -> None:
    coach, person = await a_coach(stage), await asking(stage, CRECHE[0])
    for question in CRECHE[1:]:
        await person.write(question)
        await person.expect()
    assert "1 person who asked" in await with_preview(stage, coach)
    await publish(stage, coach)
    assert CRECHE[2] in await pushed(stage, person)
    await stage.live.tick()
    assert await stage.said_to(person) == []


async def test_an_answer_for_one_role_is_not_sent_to_those_of_another(stage: Stage) -> None:
    coach = await a_coach(stage)
    here, there = (
        await asking(stage, CRECHE[0]),
        await asking(stage, CRECHE[0], role="ml-engineer", pass_on=False),
    )
    await with_preview(stage, coach)
    await publish(stage, coach)
    await pushed(stage, here)
    assert await stage.said_to(there) == []
    await coach.write("/gaps")
    assert "ML Engineer" in words_of(await coach.expect("Open questions: 1"))


async def test_an_answer_for_all_roles_reaches_those_of_every_role(stage: Stage) -> None:
    coach = await a_coach(stage)
    here, there = await asking(stage, CRECHE[0]), await asking(stage, CRECHE[1], role="ml-engineer")
    preview = await with_preview(stage, coach, "✍️ Answer for all roles")
    assert "For all roles" in preview
    assert "2 people who asked" in preview
    await publish(stage, coach)
    await pushed(stage, here)
    await pushed(stage, there)


async def test_a_paused_candidate_gets_the_answer_that_they_asked_for(stage: Stage) -> None:
    coach, person = await a_coach(stage), await asking(stage, CRECHE[0])
    await person.write("/pause")
    await person.expect("paused")
    await with_preview(stage, coach)
    await publish(stage, coach)
    await pushed(stage, person)


async def test_a_candidate_who_blocked_the_bot_is_not_counted_nor_sent_to(stage: Stage) -> None:
    coach, person = await a_coach(stage), await asking(stage, CRECHE[0])
    await stage.http.post(f"/play/{person.user}/block")
    assert await until(lambda: blocked(stage, person))
    assert "nobody at once" in await with_preview(stage, coach)
    assert "Nobody waits" in await publish(stage, coach)
    assert await stage.assistant.outbox.counts() == {}


async def blocked(stage: Stage, person: Person) -> bool:
    return (await stage.candidate(person)).blocked


async def test_who_deletes_their_data_leaves_the_list(stage: Stage) -> None:
    coach, person = await a_coach(stage), await asking(stage, CRECHE[0])
    await with_preview(stage, coach)
    await stage.assistant.services.forget(person.user)
    assert "Nobody waits" in await publish(stage, coach)
    await coach.write("/gaps")
    await coach.expect("Nothing is open")


async def test_a_coach_who_deletes_their_data_leaves_the_published_answer_standing(stage: Stage) -> None:
    coach, person = await a_coach(stage), await asking(stage, CRECHE[0])
    await with_preview(stage, coach)
    await publish(stage, coach)
    await pushed(stage, person)
    await stage.assistant.services.forget(coach.user)
    [entry] = await stage.assistant.services.shelf.kept()
    assert (entry.kind, entry.given_by) == ("reviewed", None)
    await person.write(CRECHE[1])
    await person.expect("from two years on")


async def test_a_document_of_a_role_in_its_text_does_not_bind_an_answer_for_all_roles(stage: Stage) -> None:
    coach = await a_coach(stage)
    await asking(stage, CRECHE[0])
    await coach.write("/gaps")
    await coach.expect("Open questions")
    await coach.press("1")
    await coach.expect("They were told")
    await coach.press("✍️ Answer for all roles")
    await coach.expect("Send it in one message")
    await coach.write(
        "Does the company have a creche?\nYes. Every ML data associate and all others may use it."
    )
    await coach.expect("This is how it will look")
    await publish(stage, coach)
    engineer = await stage.newcomer("ml-engineer")
    await engineer.write("Is there a company creche?")
    assert plain(words_of(await engineer.expect("Sources"))).startswith("Yes. Every ML data associate")


# --- while a coach writes


async def test_a_text_that_is_no_question_with_an_answer_is_asked_for_again(stage: Stage) -> None:
    coach = await a_coach(stage)
    await asking(stage, CRECHE[0])
    await coach.write("/gaps")
    await coach.expect("Open questions")
    await coach.press("1")
    await coach.expect("They were told")
    await coach.press("✍️ Answer for all roles")
    await coach.expect("Send it in one message")
    for text, hint in [
        ("Yes, there is.", "ending with a question mark"),
        ("Is there a cab?", "the answer is missing"),
        (f"Is there a {'c' * 150}ab?\nYes", "question below 150"),
        ("Is there one?\n" + "Yes. " * 150, "answer below 550"),
    ]:
        await coach.write(text)
        await coach.expect(hint)
    await coach.write("/help")
    await coach.expect("Ask me")
    await coach.write("/cancel")
    await coach.expect("stays open")
    await coach.write("/cancel")
    await coach.expect("nothing to cancel")
    await coach.write("What is the joining bonus?")
    await coach.expect("50,000")
    assert await stage.assistant.services.asked.gaps(9) == [CRECHE[0]]


async def test_an_answer_is_never_graded_nor_taken_for_a_question(stage: Stage) -> None:
    coach = await a_coach(stage)
    await coach.press("ML Data Associate")
    await coach.expect("When shall I send")
    await coach.write("/quiz")
    await coach.vote(await coach.expect("1/3", "sendPoll"), right=True)
    await coach.vote(await coach.expect("2/3", "sendPoll"), right=True)
    await coach.expect("3/3")
    await asking(stage, CRECHE[0])
    await with_preview(stage, coach)
    assert await stage.said_to(coach) == []
    data = await stage.assistant.services.personal.export(coach.user)
    assert data is not None
    assert data["asked"] == []
    assert await stage.assistant.services.quiz.open_text(coach.user) is not None


async def test_an_answer_whose_turn_ended_in_a_crash_is_not_taken_for_a_question(stage: Stage) -> None:
    coach = await a_coach(stage)
    await asking(stage, CRECHE[0])
    await with_preview(stage, coach)
    await stage.live.worker.settle()
    [draft] = (await stage.assistant.services.personal.export(coach.user) or {})["shelf"]
    await again(stage, draft["inbox_id"])
    assert await stage.said_to(coach) == []
    data = await stage.assistant.services.personal.export(coach.user) or {}
    assert (data["asked"], data["shelf"]) == ([], [draft])


async def again(stage: Stage, inbox_id: int) -> None:
    """Handle an update again, as after a crash right before it was marked as done."""
    async with stage.assistant.database.write() as connection:
        await connection.execute(update(inbox).where(inbox.c.id == inbox_id).values(state="pending"))
    assert await stage.live.worker.recover() == 1
    await stage.live.worker.settle()


async def test_a_draft_can_be_dropped_and_its_question_stays_open(stage: Stage) -> None:
    coach = await a_coach(stage)
    await asking(stage, CRECHE[0])
    await with_preview(stage, coach)
    await coach.press("🗑 Drop")
    await coach.expect("stays open")
    await coach.press("✅ Publish")
    await coach.expect("draft is gone")
    assert await stage.assistant.services.shelf.kept() == []
    await coach.write("/gaps")
    await coach.expect("Open questions: 1")


async def test_of_two_answers_to_one_question_the_second_stays_back(stage: Stage) -> None:
    coach = await a_coach(stage)
    person = await asking(stage, CRECHE[0])
    await with_preview(stage, coach)
    slow = coach.seen[coach.cursor - 1]
    await with_preview(stage, coach)
    await publish(stage, coach)
    await pushed(stage, person)
    [[yes, _no]] = slow["params"]["reply_markup"]["inline_keyboard"]
    await coach.act("press", {"message_id": slow["result"]["message_id"], "data": yes["callback_data"]})
    await coach.expect("stays back")
    assert len(await stage.assistant.services.shelf.kept()) == 1


async def test_a_dismissed_gap_leaves_the_list_until_somebody_asks_for_a_coach(stage: Stage) -> None:
    coach = await a_coach(stage)
    person = await asking(stage, CRECHE[0], pass_on=False)
    await coach.write("/gaps")
    await coach.expect("Open questions: 1")
    await coach.press("1")
    await coach.expect("They were told")
    await coach.press("Dismiss")
    await coach.expect("Dismissed")
    await coach.write("/gaps")
    await coach.expect("Nothing is open")
    await person.press("🙋 Ask a coach")
    await person.expect("passed it on")
    await coach.write("/gaps")
    await coach.expect("Open questions: 1")


# --- who may do what


async def test_to_everybody_else_the_desk_does_not_exist(stage: Stage) -> None:
    coach, person = await a_coach(stage), await asking(stage, CRECHE[0])
    for command in ("/gaps", "/cancel"):
        await person.write(command)
        await person.expect(f"do not know {command}")
    await with_preview(stage, coach)
    for data in ("gaps:0", "gap:1", "answer:1.all", "dismiss:1", "publish:1", "drop:1"):
        await stage.tap(person, data)
        await person.expect("older message", "answerCallbackQuery")
    assert await stage.said_to(person) == []
    assert await stage.assistant.services.shelf.kept() == []
    assert (await stage.candidate(person)).awaiting is None


async def test_buttons_with_anything_in_them_do_no_harm(stage: Stage) -> None:
    coach, person = await a_coach(stage), await asking(stage, CRECHE[0], pass_on=False)
    other = await stage.newcomer()
    for who, data in [
        *(
            (coach, f"{what}:{value}")
            for what in ("gap", "answer", "publish")
            for value in ("", "x", "²", "99")
        ),
        *((coach, f"{what}:x") for what in ("dismiss", "drop", "gaps")),
        (coach, "gaps:7777777777777777"),
        (other, "coach:1"),
        (other, "coach:x"),
    ]:
        await stage.tap(who, data)
    assert "passed it on" not in " ".join(await stage.said_to(other))
    [gap] = await stage.assistant.services.gaps.open()
    assert (gap.people, gap.wanting, gap.central.candidate_id) == (1, 0, person.user)


async def test_passing_a_question_on_twice_changes_nothing(stage: Stage) -> None:
    person = await asking(stage, CRECHE[0])
    await person.press("🙋 Ask a coach")
    await person.expect("passed it on")
    await stage.live.worker.settle()
    [gap] = await stage.assistant.services.gaps.open()
    assert (gap.people, gap.wanting, len(gap.questions)) == (1, 1, 1)


async def test_without_a_coach_nobody_is_offered_one(tmp_path: Path, indexed_folder: Path) -> None:
    async with staged(tmp_path / "alone", indexed_folder) as alone:
        person = await alone.newcomer()
        await person.write(CRECHE[0])
        await person.expect()
        with pytest.raises(AssertionError, match="no button"):
            await person.press("🙋 Ask a coach")


async def test_many_gaps_are_turned_page_by_page(stage: Stage) -> None:
    coach = await a_coach(stage)
    subjects = (
        "creche",
        "tattoos",
        "swimming pool",
        "parking",
        "pension",
        "uniform",
        "dogs",
        "notice",
        "visa",
    )
    for number, subject in enumerate(subjects, start=1):
        await noted(stage, number, f"{subject}?")
    await coach.write("/gaps")
    first = words_of(await coach.expect("Open questions: 9"))
    await coach.press("More ›")
    second = words_of(await coach.expect("Open questions: 9"))
    assert all((subject in first) != (subject in second) for subject in subjects)
    await coach.press("‹ Back")
    assert words_of(await coach.expect("Open questions: 9")) == first


# --- crashes


class Crash(Exception):
    """The process ends here."""


STEPS = ("shelf.keep", "library.apply", "gaps.settle", "gaps.told")


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", STEPS)
async def test_a_crash_between_any_two_steps_of_publishing_loses_and_repeats_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, step: str, after: bool
) -> None:
    desk, services = stage.assistant.services.gaps, stage.assistant.services
    first, _ = [await noted(stage, number, text) for number, text in enumerate(CRECHE[:2], start=1)]
    answer = reviewed.written(ANSWER, ROLE)
    assert isinstance(answer, Reviewed)
    draft = (await desk.draft(first, answer, 1, 99)).draft
    part, method = step.split(".")
    owner = type(getattr(desk, part))
    original = getattr(owner, method)

    async def crashing(*args: object, **options: object) -> object:
        if after:
            await original(*args, **options)
        raise Crash

    with monkeypatch.context() as patched:
        patched.setattr(owner, method, crashing)
        with pytest.raises(Crash):
            await desk.publish(draft)
    assert await desk.publish(draft) == 2
    assert await desk.publish(draft) == 2
    assert sum((await stage.assistant.outbox.counts()).values()) == 2
    assert len(await services.shelf.kept()) == 1
    assert await desk.open() == []
    assert (await services.library.ask(CRECHE[2], role=ROLE)).citations[0].title == reviewed.TITLE


async def test_of_two_coaches_who_publish_at_once_one_is_told_that_it_is_settled(stage: Stage) -> None:
    desk, services = stage.assistant.services.gaps, stage.assistant.services
    number = await noted(stage, 1, CRECHE[0])
    answer = reviewed.written(ANSWER, ROLE)
    assert isinstance(answer, Reviewed)
    drafts = [(await desk.draft(number, answer, 1, update)).draft for update in (98, 99)]
    assert sorted(map(str, await asyncio.gather(*map(desk.publish, drafts)))) == ["1", "settled"]
    [entry] = await services.shelf.kept()
    assert await desk.told(f"{REPLY}{entry.id}.{number}", 1) is not None


async def test_an_answer_that_was_taken_back_is_not_sent(stage: Stage) -> None:
    desk, services = stage.assistant.services.gaps, stage.assistant.services
    number = await noted(stage, 1, CRECHE[0])
    answer = reviewed.written(ANSWER, ROLE)
    assert isinstance(answer, Reviewed)
    draft = (await desk.draft(number, answer, 1, 99)).draft
    told = await desk.told(f"{REPLY}{draft}.{number}", 1)
    assert told is not None
    assert (told.asked, told.reviewed) == (CRECHE[0], answer)
    assert await desk.told(f"{REPLY}{draft}.{number}", 2) is None
    await services.shelf.discard(draft)
    assert await desk.told(f"{REPLY}{draft}.{number}", 1) is None


async def test_what_a_coach_is_asked_for_outlives_a_restart(stage: Stage) -> None:
    coach = await a_coach(stage)
    await asking(stage, CRECHE[0])
    await coach.write("/gaps")
    await coach.expect("Open questions")
    await coach.press("1")
    await coach.expect("They were told")
    await coach.press("✍️ Answer for all roles")
    await coach.expect("Send it in one message")
    awaiting = (await stage.candidate(coach)).awaiting
    assert isinstance(awaiting, AnswerTo)
    assert awaiting.everybody
