"""One quiz for a whole group: what its members see, what is counted, and what stays out of private chats."""

import asyncio
from datetime import datetime
from itertools import count
from typing import Any

import pytest

from bot.group_desk import LINES_A_MINUTE, GroupDesk
from coaching.group_quiz import Tally
from storage.group_quiz import GroupQuizzes
from storage.inbox import Inbox, Received
from tests.support.person import Group, Person, made_group, until, words_of
from tests.support.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")
_numbers = count(970_001)


@pytest.fixture(scope="module")
def stage_settings() -> dict[str, str]:
    return {"coach_ids": "77"}


async def group_of(stage: Stage, *people: Person) -> Group:
    """A group that has been greeted."""
    group = await stage.group("ML class", *people)
    await group.expect("Send /quiz")
    return group


async def asked(group: Group, person: Person) -> dict[str, Any]:
    """The poll that a /quiz of this person brings."""
    await person.write("/quiz", chat=group)
    return await group.expect(method="sendPoll")


def log_of(stage: Stage) -> GroupQuizzes:
    return GroupQuizzes(stage.assistant.database)


async def counted(stage: Stage, poll: dict[str, Any], voted: int, right: int) -> bool:
    """Whether so many votes come to be counted."""

    async def tallied() -> bool:
        posted = await log_of(stage).posted_as(poll["result"]["poll"]["id"])
        return posted is not None and await log_of(stage).tally(posted.id) == Tally(right, voted)

    return await until(tallied)


async def nobody_heard(stage: Stage, *people: Person) -> bool:
    """Whether these people are no candidates, and nothing was sent to them."""
    await stage.live.worker.settle()
    known = [await stage.assistant.services.candidates.get(person.user) for person in people]
    return not any(known) and not any([await person.quiet() for person in people])


def command(group: int, user: int, text: str = "/quiz") -> dict[str, Any]:
    """A command in a group, as Telegram tells of it."""
    message = {
        "message_id": next(_numbers),
        "date": 1772431200,
        "chat": {"id": group, "type": "supergroup", "title": "ML class"},
        "from": {"id": user, "is_bot": False, "first_name": "Asha"},
        "text": text,
        "entities": [{"type": "bot_command", "offset": 0, "length": len(text)}],
    }
    return {"message": message}


def vote(poll_id: str, person: Person, *options: int) -> dict[str, Any]:
    """A vote, as Telegram tells of it; without options it was taken back."""
    user = {"id": person.user, "is_bot": False, "first_name": "Asha"}
    chosen = {"option_ids": list(options), "option_persistent_ids": [str(each) for each in options]}
    return {"poll_answer": {"poll_id": poll_id, "user": user, **chosen}}


async def taken_up(stage: Stage, update: dict[str, Any], chat: int) -> None:
    """Handle an update that an earlier process left behind."""
    await stage.live.worker.settle()
    bot, number = stage.live.worker.application.bot.id, next(_numbers)
    received = Received(number, chat, update | {"update_id": number})
    await stage.assistant.services.inbox.store(bot, [received], stage.clock.now())
    await stage.live.worker.recover()
    await stage.live.worker.settle()


# --- the quiz


async def test_a_group_answers_one_quiz_and_hears_the_result_with_the_next(stage: Stage) -> None:
    people = asha, bert, chen = [stage.person() for _ in range(3)]
    group = await group_of(stage, *people)
    first = await asked(group, asha)
    assert (first["params"]["open_period"], first["params"]["is_anonymous"]) == (600, False)
    assert first["params"]["explanation"]
    assert "description" not in first["params"]
    for person, right in ((asha, True), (bert, False), (chen, True)):
        await person.vote(first, right)
    assert await counted(stage, first, voted=3, right=2)

    await bert.write("/quiz", chat=group)
    reminder = await group.expect("still open")
    assert reminder["result"]["reply_to_message"]["message_id"] == first["result"]["message_id"]

    stage.clock.forward(minutes=10)
    second = await asked(group, chen)
    assert second["params"]["description"] == "Last one: 2 of 3 answered right."
    assert words_of(second) != words_of(first)
    assert await nobody_heard(stage, *people)
    assert await group.quiet() == []


async def test_a_quiz_that_nobody_answered_has_no_result(stage: Stage) -> None:
    asha = stage.person()
    group = await group_of(stage, asha)
    await asked(group, asha)
    stage.clock.forward(minutes=11)
    assert "description" not in (await asked(group, asha))["params"]


async def test_after_the_result_was_told_a_vote_changes_nothing(stage: Stage) -> None:
    asha, bert = stage.person(), stage.person()
    group = await group_of(stage, asha, bert)
    first = await asked(group, asha)
    await asha.vote(first, right=True)
    assert await counted(stage, first, voted=1, right=1)
    stage.clock.forward(minutes=11)
    second = await asked(group, asha)
    await bert.vote(first, right=False)
    await bert.vote(second, right=True)
    assert await counted(stage, second, voted=1, right=1)
    assert await counted(stage, first, voted=1, right=1)


async def test_a_candidate_who_asks_gets_a_question_of_their_role(stage: Stage) -> None:
    asha = await stage.newcomer("ml-engineer")
    group = await group_of(stage, asha, stage.person())
    bank = stage.assistant.services.quiz.bank
    own = {question.prompt for question in bank.of_role("ml-engineer")}
    assert own != {question.prompt for question in bank.of_role(None)}
    for _ in range(4):
        assert words_of(await asked(group, asha)) in own
        stage.clock.forward(minutes=10)


async def test_a_vote_in_a_group_leaves_the_private_quiz_as_it_is(stage: Stage) -> None:
    asha = await stage.newcomer()
    group = await group_of(stage, asha)
    await asha.write("/quiz")
    own = await asha.expect("1/3", "sendPoll")
    poll = await asked(group, asha)
    await asha.vote(poll, right=True)
    assert await counted(stage, poll, voted=1, right=1)
    assert await asha.quiet() == []
    await asha.vote(own, right=True)
    await asha.expect("2/3", "sendPoll")
    assert await group.quiet() == []


# --- crashes


async def test_a_turn_taken_again_before_its_poll_went_out_posts_the_same_question(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    asha = stage.person()
    group = await group_of(stage, asha)
    went_out, crashes = GroupQuizzes.went_out, iter([True])

    async def crash_once(self: GroupQuizzes, *given: Any) -> None:
        if next(crashes, False):
            raise ConnectionResetError("the process died here")
        await went_out(self, *given)

    monkeypatch.setattr(GroupQuizzes, "went_out", crash_once)
    lost, noted = await asked(group, asha), await group.expect(method="sendPoll")
    assert [lost["params"][part] for part in ("question", "options")] == [
        noted["params"][part] for part in ("question", "options")
    ]
    # Telegram cannot tell us that the first one arrived. A vote in it is nobody's, and nobody is bothered.
    await asha.vote(lost, right=True)
    await asha.vote(noted, right=True)
    assert await counted(stage, noted, voted=1, right=1)
    assert await nobody_heard(stage, asha)


async def test_a_turn_taken_again_after_its_poll_was_noted_posts_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    asha = stage.person()
    group = await group_of(stage, asha)
    done, crashes = Inbox.done, iter([True])

    async def crash_once(self: Inbox, row_id: int, now: datetime) -> None:
        if await log_of(stage).posted_for(row_id) and next(crashes, False):
            raise ConnectionResetError("the process died here")
        await done(self, row_id, now)

    monkeypatch.setattr(Inbox, "done", crash_once)
    await asked(group, asha)
    await stage.live.worker.settle()
    assert await stage.live.worker.recover() == 1
    await stage.live.worker.settle()
    assert await group.quiet() == []


async def test_a_vote_that_comes_before_its_poll_is_noted_is_counted(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    asha = stage.person()
    group = await group_of(stage, asha)
    went_out, early_vote = GroupQuizzes.went_out, GroupDesk.early_vote
    waits, noted = asyncio.Event(), asyncio.Event()

    async def slow(self: GroupQuizzes, *given: Any) -> None:
        await noted.wait()
        await went_out(self, *given)

    async def early(self: GroupDesk, *given: Any) -> bool:
        waits.set()
        return await early_vote(self, *given)

    monkeypatch.setattr(GroupQuizzes, "went_out", slow)
    monkeypatch.setattr(GroupDesk, "early_vote", early)
    poll = await asked(group, asha)
    await asha.vote(poll, right=True)
    await asyncio.wait_for(waits.wait(), 10)
    noted.set()
    assert await counted(stage, poll, voted=1, right=1)
    assert await nobody_heard(stage, asha)


async def test_a_vote_waits_for_polls_on_their_way_but_not_for_ever(stage: Stage) -> None:
    desk = GroupDesk(stage.assistant.services.groups.quiz, patience=0.01)
    with desk.posting():
        assert not await desk.early_vote("a poll of nobody", 1, 0)


async def test_a_poll_that_was_noted_while_its_vote_looked_for_it_is_found(stage: Stage) -> None:
    asha = stage.person()
    poll = await asked(await group_of(stage, asha), asha)
    assert await counted(stage, poll, voted=0, right=0)
    assert await stage.assistant.services.groups.early_vote(poll["result"]["poll"]["id"], asha.user, 0)


async def test_a_candidate_is_not_told_of_a_poll_that_may_be_a_groups(stage: Stage) -> None:
    asha = await stage.newcomer()
    group = await group_of(stage, asha)
    await asked(group, asha)
    await taken_up(stage, vote("a poll of nobody", asha, 0), asha.user)
    assert await asha.quiet() == []


async def test_a_vote_counts_once_however_often_it_comes_or_is_taken_back(stage: Stage) -> None:
    asha = stage.person()
    poll = await asked(await group_of(stage, asha), asha)
    [right] = poll["params"]["correct_option_ids"]
    for options in ([right], [right], [], [(right + 1) % len(poll["params"]["options"])]):
        await taken_up(stage, vote(poll["result"]["poll"]["id"], asha, *options), asha.user)
    assert await counted(stage, poll, voted=1, right=1)


# --- other commands, and coming and going


async def test_members_who_play_with_commands_do_not_make_the_bot_a_nuisance(stage: Stage) -> None:
    asha = stage.person()
    group = await group_of(stage, asha)
    await asked(group, asha)
    for _ in range(LINES_A_MINUTE + 3):
        await taken_up(stage, command(group.id, asha.user), group.id)
    heard = await group.quiet()
    assert len(heard) == LINES_A_MINUTE
    assert all("still open" in words_of(event) for event in heard)
    stage.clock.forward(minutes=1)
    await asha.write("/help", chat=group)
    await group.expect("/quiz posts")


async def test_in_a_group_the_bot_says_in_a_line_what_it_can_do_there(stage: Stage) -> None:
    asha = stage.person()
    group = await group_of(stage, asha)
    name = stage.live.worker.application.bot.username
    for text in ("/start", "/help", f"/help@{name}"):
        await asha.write(text, chat=group)
        about = await group.expect("/quiz")
        assert f"@{name}" in words_of(about)
        assert "\n" not in words_of(about)
    assert await nobody_heard(stage, asha)


async def test_a_personal_command_in_a_group_is_shown_the_way_and_anothers_is_left_alone(
    stage: Stage,
) -> None:
    asha, coach = stage.person(), Person(77, stage.http)
    group = await group_of(stage, asha, coach)
    name = stage.live.worker.application.bot.username
    for person, text in ((asha, "/settings"), (asha, f"/weather@{name}"), (coach, f"/gaps@{name.upper()}")):
        await taken_up(stage, command(group.id, person.user, text), group.id)
        await group.expect("private chat")
    for person, text in (
        (asha, "/weather"),
        (asha, "/quiz@another_bot"),
        (coach, "/gaps"),
        (coach, "/broadcast"),
    ):
        await taken_up(stage, command(group.id, person.user, text), group.id)
    assert await group.quiet() == []
    assert await nobody_heard(stage, asha)


async def test_who_adds_the_bot_to_a_group_or_removes_it_is_no_candidate(stage: Stage) -> None:
    asha = stage.person()
    group = await group_of(stage, asha)
    before = await stage.assistant.services.inbox.counts()
    await group.change("remove_bot")
    await group.change("add_bot")
    await group.expect("Send /quiz")
    assert await nobody_heard(stage, asha)
    after = await stage.assistant.services.inbox.counts()
    assert after.get("parked") == before.get("parked")


async def test_a_group_that_does_not_allow_polls_is_told_what_to_do(stage: Stage) -> None:
    asha = stage.person()
    group = await group_of(stage, asha)
    refusal = "Bad Request: not enough rights to send polls to the chat"
    fault = {"method": "sendPoll", "status": 400, "description": refusal}
    assert (await stage.http.post("/play/faults", json=fault)).status_code == 200
    await asha.write("/quiz", chat=group)
    await group.expect("not allowed to post polls")
    await asked(group, asha)


async def test_a_group_that_became_a_supergroup_goes_on_there(stage: Stage) -> None:
    asha = stage.person()
    group = await made_group(stage.http, "ML class", [asha], basic=True)
    await group.expect("Send /quiz")
    first = await asked(group, asha)
    await asha.vote(first, right=True)
    assert await counted(stage, first, voted=1, right=1)
    moved = Group((await group.change("migrate"))["chat_id"], stage.http)

    await asha.write("/quiz", chat=moved)
    await moved.expect("still open")
    stage.clock.forward(minutes=11)
    # A command that was sent before the move, and is handled after it.
    await taken_up(stage, command(group.id, asha.user), group.id)
    second = await moved.expect(method="sendPoll")
    assert second["params"]["description"] == "Last one: 1 of 1 answered right."
    posted = await log_of(stage).last(moved.id)
    assert posted is not None
    assert posted.poll_id == second["result"]["poll"]["id"]


async def test_votes_are_exported_and_forgotten_with_their_person(stage: Stage) -> None:
    asha, bert = stage.person(), stage.person()
    group = await group_of(stage, asha, bert)
    poll = await asked(group, asha)
    await asha.vote(poll, right=True)
    await bert.vote(poll, right=False)
    assert await counted(stage, poll, voted=2, right=1)
    services = stage.assistant.services
    [kept] = (await services.personal.export(asha.user) or {})["group_votes"]
    assert kept["right"] is True
    await services.forget(asha.user)
    assert await services.personal.export(asha.user) is None
    assert await counted(stage, poll, voted=1, right=0)
