"""A cohort, from the coach's command to its leaderboard and its end."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
from sqlalchemy import delete, insert, select, update

from bot.markup import plain
from coaching.cohorts import Standing, week_of
from storage.cohorts import Cohorts
from storage.tables import (
    attempts,
    candidates,
    cohort_members,
    cohorts,
    deliveries,
    inbox,
    quiz_sessions,
    showings,
)
from tests.support.person import Person, words_of
from tests.support.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

COACHES = range(9401, 9501)
_coaches = iter(COACHES)


@pytest.fixture(scope="module")
def stage_settings() -> dict[str, str]:
    return {"coach_ids": ",".join(map(str, COACHES))}


@pytest_asyncio.fixture(loop_scope="module")
async def stage(stage: Stage) -> AsyncIterator[Stage]:
    """The stage before anybody was on it."""
    began = stage.clock.now()
    yield stage
    await stage.live.worker.settle()
    stage.clock.set(began)
    async with stage.assistant.database.write() as connection:
        await connection.execute(delete(candidates))
        await connection.execute(delete(cohorts))


async def a_coach(stage: Stage) -> Person:
    coach = Person(next(_coaches), stage.http)
    await coach.write("/start")
    await coach.expect("Which role")
    return coach


async def a_cohort(coach: Person, title: str = "ML batch of <March>") -> str:
    """A new cohort. Returns what its link hands to /start."""
    await coach.write(f"/cohort {title}")
    link = re.search(r"https://t\.me/\w+\?start=([\w-]{1,64})\s", words_of(await coach.expect("is ready")))
    assert link is not None
    return link[1]


async def named(stage: Stage, first_name: str) -> Person:
    """Somebody of this first name who has never been here."""
    person = stage.person()
    await stage.http.post(f"/play/{person.user}/profile", json={"first_name": first_name})
    return person


async def a_member(stage: Stage, payload: str, first_name: str, shown: bool = True) -> Person:
    """Somebody who came by the link, and is on the board if they said so."""
    person = await named(stage, first_name)
    await person.write(f"/start {payload}")
    await person.expect("Which role")
    if shown:
        await person.press(f"Show me as {first_name}")
        await person.expect("You are on the board")
    await stage.live.worker.settle()
    return person


async def answered(stage: Stage, person: Person, points: int, question: str = "q1", day: str = "") -> None:
    """Let an answer be on record that earned as many points on that day; today where none is given."""
    async with stage.assistant.database.write() as connection:
        session = insert(quiz_sessions).values(
            candidate_id=person.user,
            origin=f"test:{question}:{day}:{points}",
            question_ids=[question],
            created_at=stage.clock.now(),
        )
        session_id = (await connection.execute(session.returning(quiz_sessions.c.id))).scalar_one()
        showing = insert(showings).values(
            session_id=session_id,
            position=0,
            candidate_id=person.user,
            question_id=question,
            shown_at=stage.clock.now(),
        )
        showing_id = (await connection.execute(showing.returning(showings.c.id))).scalar_one()
        attempt = insert(attempts).values(
            showing_id=showing_id,
            candidate_id=person.user,
            question_id=question,
            answer="an answer",
            score=1.0,
            answered_at=stage.clock.now(),
            local_date=day or stage.clock.now().date().isoformat(),
            points=points,
        )
        await connection.execute(attempt)


async def leaderboard(person: Person) -> list[str]:
    """The lines of what /leaderboard says, as they are read."""
    await person.write("/leaderboard")
    return lines_of(words_of(await person.expect("🏆")))


def lines_of(text: str) -> list[str]:
    return [line for line in re.sub("[\u2068\u2069]", "", plain(text)).splitlines() if line]


async def membership(stage: Stage, person: Person) -> tuple[str, str | None] | None:
    await stage.live.worker.settle()
    found = await stage.assistant.services.cohorts.cohorts.membership(person.user)
    return (found.title, found.shown_as) if found else None


# --- the whole way


async def test_who_comes_by_the_link_is_a_member_and_on_the_board_only_after_saying_so(stage: Stage) -> None:
    coach = await a_coach(stage)
    payload = await a_cohort(coach)
    asha, priya = await a_member(stage, payload, "Asha"), await a_member(stage, payload, "Priya", shown=False)
    await answered(stage, asha, 20)
    await answered(stage, priya, 30)
    assert (await leaderboard(asha))[:2] == [
        "🏆 ML batch of <March>, this week (2–8 March)",
        "🥇 Asha (you) – 20 points",
    ]
    alone = await leaderboard(priya)
    assert alone[1] == "You have 30 points."
    assert "Asha" not in "".join(alone)
    await priya.press("Show me as Priya")
    await priya.expect("You are on the board")
    assert (await leaderboard(asha))[1:3] == ["🥇 Priya – 30 points", "🥈 Asha (you) – 20 points"]
    await leaderboard(priya)
    await priya.press("Leave the board")
    await priya.expect("to you alone")
    assert "Priya" not in "".join(await leaderboard(asha))


async def test_a_newcomer_goes_through_the_whole_start_and_may_choose_at_any_time(stage: Stage) -> None:
    payload = await a_cohort(await a_coach(stage))
    person = await named(stage, "Asha")
    await person.write(f"/start {payload}")
    await person.expect("Hello")
    await person.expect("only if you say so")
    await person.expect("Which role")
    await person.press("ML Engineer")
    await person.expect("When shall I send")
    await person.press("No daily quiz")
    await person.expect("All set")
    assert await membership(stage, person) == ("ML batch of <March>", None)
    await person.press("Show me as Asha")
    await person.expect("You are on the board")
    assert await membership(stage, person) == ("ML batch of <March>", "Asha")


async def test_a_coach_sees_who_chose_to_be_seen_and_how_many_did_not(stage: Stage) -> None:
    coach = await a_coach(stage)
    payload = await a_cohort(coach)
    asha, priya = await a_member(stage, payload, "Asha"), await a_member(stage, payload, "Priya", shown=False)
    await answered(stage, asha, 20)
    await answered(stage, priya, 30)
    await coach.write("/cohort")
    listed = plain(words_of(await coach.expect("Your cohorts: 1")))
    assert "1. ML batch of <March> – 2 members, 1 on the board" in listed
    assert f"?start={payload}" in listed
    await coach.press("🏆 Leaderboard 1")
    assert lines_of(words_of(await coach.expect("🏆")))[1:] == [
        "🥇 Asha – 20 points",
        "Not on the board, so not shown: 1 member.",
    ]


async def test_many_cohorts_are_listed_page_by_page(stage: Stage) -> None:
    coach = await a_coach(stage)
    for number in range(9):
        await a_cohort(coach, f"Batch {number}")
        stage.clock.forward(seconds=1)
    await coach.write("/cohort")
    assert "Batch 0" not in words_of(await coach.expect("Your cohorts: 9"))
    await coach.press("More ›")
    assert lines_of(words_of(await coach.expect("Your cohorts: 9")))[1].startswith("9. Batch 0 –")


# --- names


async def test_a_name_that_is_taken_is_asked_for_again_and_a_question_is_still_answered(stage: Stage) -> None:
    payload = await a_cohort(await a_coach(stage))
    await a_member(stage, payload, "Priya")
    second = await a_member(stage, payload, "PRIYA", shown=False)
    await second.press("Show me as PRIYA")
    await second.expect("is taken")
    await second.write(" priya ")
    await second.expect("is taken")
    await second.write("What is the joining bonus?")
    await second.expect("Sources")
    await second.write("x" * 33)
    await second.expect("33 characters")
    await second.write("<b>P.</b> @home\nt.me/p")
    await second.expect("b P. b home t. me p")
    assert await membership(stage, second) == ("ML batch of <March>", "b P. b home t. me p")
    await second.write("What is the joining bonus?")
    await second.expect("Sources")
    assert (await stage.candidate(second)).awaiting is None


async def test_another_name_can_be_left_unchosen(stage: Stage) -> None:
    person = await a_member(stage, await a_cohort(await a_coach(stage)), "Asha")
    await leaderboard(person)
    await person.press("Change my name")
    await person.expect("Which name")
    await person.press("Leave it as it is")
    await person.expect("You stay on the board as")
    assert (await stage.candidate(person)).awaiting is None
    await leaderboard(person)
    await person.press("Change my name")
    await person.expect("Which name")
    await person.write("Star of Chennai")
    await person.expect("on the board")
    assert await membership(stage, person) == ("ML batch of <March>", "Star of Chennai")


async def test_who_has_an_unreadable_first_name_is_asked_for_another(stage: Stage) -> None:
    payload = await a_cohort(await a_coach(stage))
    person = await named(stage, "🌟")
    await person.write(f"/start {payload}")
    invited = await person.expect("only if you say so")
    labels = [row[0]["text"] for row in invited["params"]["reply_markup"]["inline_keyboard"]]
    assert labels == ["Choose another name", "Not on the board"]
    await stage.tap(person, f"board:me.{payload.removeprefix('cohort_')}")
    await person.expect("Which name")


async def test_an_answer_to_a_quiz_and_a_text_much_later_are_taken_for_no_name(stage: Stage) -> None:
    person = await a_member(stage, await a_cohort(await a_coach(stage)), "Asha")
    await person.press("ML Data Associate")
    await person.expect("When shall I send")
    await person.press("No daily quiz")
    await person.expect("All set")
    await leaderboard(person)
    await person.press("Change my name")
    await person.expect("Which name")
    stage.clock.forward(minutes=1)
    await person.write("/quiz")
    await person.vote(await person.expect("1/3", "sendPoll"), right=True)
    await person.vote(await person.expect("2/3", "sendPoll"), right=True)
    asked = await person.expect("3/3")
    await person.write("Not sure")
    await person.expect("Graded by")
    await person.press("Change my name")
    await person.expect("Which name")
    await person.write("Star", reply_to=asked["result"]["message_id"])
    await person.expect("You are on the board of <b>ML batch of &lt;March&gt;</b> as <b>Star</b>")
    await person.press("Change my name")
    await person.expect("Which name")
    stage.clock.forward(minutes=31)
    await person.write("joining bonus")
    await person.expect("Sources")
    assert await membership(stage, person) == ("ML batch of <March>", "Star")


# --- one cohort at a time, and none for strangers


async def test_joining_another_cohort_leaves_the_first_and_its_board(stage: Stage) -> None:
    coach = await a_coach(stage)
    first, second = await a_cohort(coach, "First"), await a_cohort(coach, "Second")
    person = await a_member(stage, first, "Asha")
    await person.write(f"/start cohort_{second.removeprefix('cohort_').upper()}")
    await person.expect("You have left <b>First</b>")
    assert await membership(stage, person) == ("Second", None)
    await stage.tap(person, f"board:me.{first.removeprefix('cohort_')}")
    await person.expect("not in that cohort")
    assert await membership(stage, person) == ("Second", None)


async def test_the_same_link_again_changes_nothing(stage: Stage) -> None:
    payload = await a_cohort(await a_coach(stage))
    person = await a_member(stage, payload, "Asha")
    await person.write(f"/start {payload}")
    await person.expect("already. The others see you as <b>Asha</b>")
    await person.expect("Which role")
    desk = stage.assistant.services.cohorts
    await desk.join(await stage.candidate(person), payload.removeprefix("cohort_"))
    assert await membership(stage, person) == ("ML batch of <March>", "Asha")


async def test_a_link_to_nowhere_says_so_and_the_start_goes_on(stage: Stage) -> None:
    person = await a_member(stage, await a_cohort(await a_coach(stage)), "Asha")
    for payload in ("cohort_abcd2345", "cohort_", "cohort_" + "x" * 57):
        await person.write(f"/start {payload}")
        await person.expect("no cohort any more")
        await person.expect("Which role")
    assert await membership(stage, person) == ("ML batch of <March>", "Asha")


async def test_a_stranger_with_a_button_of_a_cohort_learns_and_changes_nothing(stage: Stage) -> None:
    coach = await a_coach(stage)
    payload = await a_cohort(coach)
    asha = await a_member(stage, payload, "Asha")
    await answered(stage, asha, 20)
    stranger, other_coach = await stage.newcomer(), await a_coach(stage)
    code = payload.removeprefix("cohort_")
    for what in ("me", "name", "off", "leave", "keep", "see", ""):
        await stage.tap(stranger, f"board:{what}.{code}")
        await stranger.expect("not in that cohort")
    await stage.tap(stranger, f"cohort:board.{code}")
    await stranger.expect("older message", "answerCallbackQuery")
    for what in ("board", "close", "end", "keep"):
        await stage.tap(other_coach, f"cohort:{what}.{code}")
        await other_coach.expect("That cohort is closed")
    for person in (stranger, other_coach):
        assert "Asha" not in "".join(words_of(event) for event in person.seen)
    await stranger.write("/leaderboard")
    await stranger.expect("you are in none yet")
    await stranger.write("/cohort Mine")
    await stranger.expect("do not know /cohort")
    assert await membership(stage, asha) == ("ML batch of <March>", "Asha")


async def test_leaving_and_closing_end_it_for_one_and_for_all(stage: Stage) -> None:
    coach = await a_coach(stage)
    payload = await a_cohort(coach)
    asha, priya = await a_member(stage, payload, "Asha"), await a_member(stage, payload, "Priya")
    await answered(stage, priya, 20)
    await leaderboard(asha)
    await asha.press("Leave the cohort")
    await asha.expect("You have left")
    assert await membership(stage, asha) is None
    await coach.write("/cohort")
    await coach.expect("1 member, 1 on the board")
    await coach.press("Close 1")
    await coach.expect("keep their points")
    await coach.press("No, keep it")
    await coach.expect("stays as it is")
    assert await membership(stage, priya) == ("ML batch of <March>", "Priya")
    await coach.press("Yes, close it")
    await coach.expect("is closed. /cohort")
    assert await membership(stage, priya) is None
    assert await stage.said_to(priya) == []
    assert await stage.assistant.services.quiz_log.latest(priya.user, 9) == [("q1", 1.0)]
    await priya.write(f"/start {payload}")
    await priya.expect("no cohort any more")


# --- points


async def test_a_question_counts_once_a_day_with_its_best_answer_from_monday_to_sunday(stage: Stage) -> None:
    person = await a_member(stage, await a_cohort(await a_coach(stage)), "Asha")
    other = await stage.newcomer()
    today = stage.clock.now().date()
    week = week_of(today)
    for question, points, day in (
        ("q1", 10, week.monday),
        ("q1", 15, week.monday),
        ("q1", 5, week.monday),
        ("q1", 10, week.monday + timedelta(days=1)),
        ("q2", 20, week.sunday),
        ("q3", 100, week.monday - timedelta(days=1)),
        ("q3", 100, week.sunday + timedelta(days=1)),
    ):
        await answered(stage, person, points, question, day.isoformat())
    await answered(stage, other, 99)
    repository = Cohorts(stage.assistant.database)
    member = await repository.membership(person.user)
    assert member is not None
    assert await repository.standings(member.code, week) == [Standing(person.user, "Asha", 15 + 10 + 20)]


async def test_what_is_answered_in_a_quiz_is_on_the_board_at_once_and_gone_on_monday(stage: Stage) -> None:
    person = await a_member(stage, await a_cohort(await a_coach(stage)), "Asha")
    await person.write("/quiz")
    await person.vote(await person.expect("1/3", "sendPoll"), right=True)
    await person.expect("2/3", "sendPoll")
    assert re.fullmatch(r"🥇 Asha \(you\) – \d\d points", (await leaderboard(person))[1])
    stage.clock.forward(days=7)
    assert (await leaderboard(person))[1:3] == [
        "Nobody on the board has points yet.",
        "1. Asha (you) – 0 points",
    ]


# --- crashes, and one's own data


async def again(stage: Stage, person: Person, text: str) -> None:
    """Handle the update of this text again, as after a crash before any of its messages was noted."""
    await stage.live.worker.settle()
    async with stage.assistant.database.write() as connection:
        rows = (await connection.execute(select(inbox).where(inbox.c.chat_id == person.user))).all()
        [row] = [row for row in rows if row.payload.get("message", {}).get("text") == text]
        await connection.execute(delete(deliveries).where(deliveries.c.inbox_id == row.id))
        await connection.execute(update(inbox).where(inbox.c.id == row.id).values(state="pending"))
    assert await stage.live.worker.recover() == 1
    await stage.live.worker.settle()


async def test_a_cohort_is_made_once_however_often_its_update_is_handled(stage: Stage) -> None:
    coach = await a_coach(stage)
    payload = await a_cohort(coach)
    await again(stage, coach, "/cohort ML batch of <March>")
    assert payload in words_of(await coach.expect("is ready"))
    assert len(await stage.assistant.services.cohorts.cohorts.of_coach(coach.user)) == 1


async def test_joining_that_is_handled_again_keeps_the_name_on_the_board(stage: Stage) -> None:
    payload = await a_cohort(await a_coach(stage))
    person = await a_member(stage, payload, "Asha")
    await again(stage, person, f"/start {payload}")
    assert await membership(stage, person) == ("ML batch of <March>", "Asha")


@pytest.mark.parametrize("joined", [False, True])
async def test_a_crash_right_before_or_after_the_joining_invites_once_and_says_what_is_left(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, joined: bool
) -> None:
    coach = await a_coach(stage)
    first, second = await a_cohort(coach, "First"), await a_cohort(coach, "Second")
    person = await a_member(stage, first, "Asha")
    join, crashes = Cohorts.join, iter([True])

    async def crash_once(self: Cohorts, *args: object) -> None:
        crash = next(crashes, False)
        if joined or not crash:
            await join(self, *args)  # type: ignore[arg-type]
        if crash:
            raise ConnectionResetError("the process died here")

    monkeypatch.setattr(Cohorts, "join", crash_once)
    await person.write(f"/start {second}")
    await person.expect("You have left <b>First</b>")
    await person.expect("Which role")
    assert await stage.said_to(person) == []
    assert await membership(stage, person) == ("Second", None)


async def test_a_membership_is_exported_and_forgotten_with_the_candidate(stage: Stage) -> None:
    coach = await a_coach(stage)
    person = await a_member(stage, await a_cohort(coach), "Asha")
    personal = stage.assistant.services.personal
    [kept] = (await personal.export(person.user) or {})["cohort_members"]
    assert kept["shown_as"] == "Asha"
    assert [each["title"] for each in (await personal.export(coach.user) or {})["cohorts"]] == [
        "ML batch of <March>"
    ]
    await stage.assistant.services.forget(person.user)
    async with stage.assistant.database.read() as connection:
        assert (await connection.execute(select(cohort_members))).all() == []


async def test_a_cohort_whose_coach_is_forgotten_is_in_the_hands_of_the_others(stage: Stage) -> None:
    coach, other = await a_coach(stage), await a_coach(stage)
    payload = await a_cohort(coach)
    await stage.live.worker.settle()
    await stage.assistant.services.forget(coach.user)
    await other.write("/cohort")
    assert payload in words_of(await other.expect("Your cohorts: 1"))
