"""Groups: who is in them, what the bot hears there, what it may do there."""

import asyncio

import pytest
from telegram import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import ChatMigrated, Forbidden

from playground import Limits
from playground.groups import MEMBERS_AT_MOST
from tests.support.person import Person, made_group
from tests.support.playground import HandSeconds, png, stage

QUIZ = {"type": "quiz", "correct_option_ids": [1], "is_anonymous": False}
PEOPLE = [1, 2, 3]


@pytest.fixture
async def scene():
    async with stage() as opened:
        yield opened


@pytest.fixture
async def group(scene):
    number = await scene.group("ML class", PEOPLE)
    await scene.updates()
    return number


async def refused(scene, path, **body):
    """The line with which a request about groups is refused."""
    answer = await scene.http.post(f"/play/groups{path}", json=body)
    assert answer.status_code == 400, answer.text
    return answer.json()["error"]


async def change(scene, group, what, **body):
    answer = await scene.http.post(f"/play/groups/{group}/{what}", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def news_of(scene, *groups):
    """What a page that knows nothing yet gets of groups."""
    chats = ",".join(f"{group}:0" for group in groups)
    return (await scene.http.get("/play/sync", params={"chats": chats})).json()


async def test_a_bot_that_is_put_into_a_group_hears_of_it(scene):
    number = await scene.group("ML class", PEOPLE)
    added, joined = await scene.updates()
    changed = added.my_chat_member
    assert changed.chat.id == number < -1_000_000_000_000
    assert (changed.chat.type, changed.chat.title, changed.from_user.id) == ("supergroup", "ML class", 1)
    assert (changed.old_chat_member.status, changed.new_chat_member.status) == ("left", "member")
    assert [user.id for user in joined.message.new_chat_members] == [scene.bot.id]
    me = await scene.bot.get_me()
    assert (me.can_join_groups, me.can_read_all_group_messages) == (True, False)


async def test_a_bot_can_look_up_a_group_and_its_members(scene, group):
    await change(scene, group, "members", members=[3, 4])
    (update,) = await scene.updates()
    assert [user.id for user in update.message.new_chat_members] == [4]
    chat = await scene.bot.get_chat(group)
    assert (chat.id, chat.type, chat.title) == (group, "supergroup", "ML class")
    assert await scene.bot.get_chat_member_count(group) == 5
    members = [(await scene.bot.get_chat_member(group, user)).status for user in (1, 4, 7, scene.bot.id)]
    assert members == ["creator", "member", "left", "member"]
    assert await scene.refusal("getChatMember", chat_id=group, user_id=99) == "member not found"
    assert await scene.bot.get_chat_member_count(7) == 2
    assert (await scene.bot.get_chat_member(7, 7)).status == "member"


async def test_in_privacy_mode_a_bot_hears_commands_and_replies_to_it_only(scene, group):
    asked = await scene.bot.send_message(group, "Who is in?")
    chatter = (await scene.play("text", user=2, text="hello @playground_424242_bot", chat=group))[
        "message_id"
    ]
    command = await scene.play("text", user=2, text="/quiz@playground_424242_bot now", chat=group)
    for text in ("/quiz@another_bot", "I like /quiz"):
        assert (await scene.play("text", user=2, text=text, chat=group))["update_id"] is None
    await scene.play("text", user=3, text="/quiz", chat=group)
    await scene.play("text", user=3, text="me", chat=group, reply_to=asked.message_id)
    await scene.play("text", user=3, text="why?", chat=group, reply_to=command["message_id"])
    await scene.play("text", user=3, text="what?", chat=group, reply_to=chatter)
    await scene.play("edit", user=2, message_id=chatter, text="hello all", chat=group)
    updates = await scene.updates()
    texts = [update.message.text for update in updates]
    assert texts == ["/quiz@playground_424242_bot now", "/quiz", "me", "why?"]
    assert [(update.effective_chat.id, update.effective_user.id) for update in updates][:2] == [
        (group, 2),
        (group, 3),
    ]


async def test_a_quiz_in_a_group_counts_the_vote_of_every_member_once(scene, group):
    sent = await scene.bot.send_poll(group, "Which?", ["a", "b"], **QUIZ)
    poll = sent.poll.id
    for user, option in ((1, 1), (2, 0), (3, 1)):
        await scene.play("vote", user=user, poll_id=poll, option_ids=[option])
    answers = [update.poll_answer for update in await scene.updates() if update.poll_answer]
    assert [(answer.user.id, answer.option_ids) for answer in answers] == [(1, (1,)), (2, (0,)), (3, (1,))]
    assert (await scene.mistake("vote", user=3, poll_id=poll, option_ids=[0])).startswith("already voted")
    closed = await scene.bot.stop_poll(group, sent.message_id)
    assert (closed.total_voter_count, [option.voter_count for option in closed.options]) == (3, [1, 2])
    assert await scene.mistake("vote", user=1, poll_id=poll, option_ids=[1]) == "this poll is closed"
    events = await scene.events(f"groups/{group}")
    assert [event["method"] for event in events] == ["sendPoll", "stopPoll"]


async def test_an_anonymous_poll_counts_and_names_nobody(scene, group):
    sent = await scene.bot.send_poll(group, "Which?", ["a", "b"])
    for user in PEOPLE:
        await scene.play("vote", user=user, poll_id=sent.poll.id, option_ids=[0])
    updates = await scene.updates()
    assert [update.poll_answer for update in updates] == [None] * 3
    assert updates[-1].poll.options[0].voter_count == 3


async def test_a_poll_of_a_group_closes_by_itself():
    clock = HandSeconds()
    async with stage(clock=clock) as scene:
        group = await scene.group("ML class", PEOPLE)
        poll = (await scene.bot.send_poll(group, "Which?", ["a", "b"], open_period=20, **QUIZ)).poll.id
        await scene.play("vote", user=1, poll_id=poll, option_ids=[1])
        clock.now += 21
        assert await scene.mistake("vote", user=2, poll_id=poll, option_ids=[1]) == "this poll is closed"
        last = (await scene.updates())[-1].poll
        assert (last.is_closed, last.total_voter_count) == (True, 1)


async def test_a_group_takes_twenty_messages_a_minute():
    async with stage(limits=Limits(), clock=HandSeconds()) as scene:
        group = await scene.group("ML class", PEOPLE)
        answers = [await scene.call("sendMessage", chat_id=group, text="x") for _ in range(21)]
        assert [answer["ok"] for answer in answers] == [True] * 20 + [False]
        assert answers[-1]["parameters"] == {"retry_after": 3}


async def test_buttons_and_forced_replies_work_in_a_group(scene, group):
    keys = InlineKeyboardMarkup([[InlineKeyboardButton("I am in", callback_data="in")]])
    sent = await scene.bot.send_message(group, "Who is in?", reply_markup=keys)
    for user in (1, 3):
        await scene.play("press", user=user, message_id=sent.message_id, data="in", chat=group)
    taps = [update.callback_query for update in await scene.updates()]
    assert [(tap.from_user.id, tap.message.chat.id) for tap in taps] == [(1, group), (3, group)]
    assert await taps[1].answer("You are in")
    assert (await scene.bot.edit_message_text("1, 3", group, sent.message_id)).text == "1, 3"
    asked = await scene.bot.send_message(group, "Explain.", reply_markup=ForceReply())
    for user in (1, 2):
        keyboard = (await news_of(scene, group))["chats"][str(group)]["keyboard"]
        assert keyboard["force_reply"]  # still there for who has not answered
        await scene.play("text", user=user, text="So.", reply_to=asked.message_id, chat=group)
    assert [update.message.from_user.id for update in await scene.updates()] == [1, 2]
    methods = [event["method"] for event in await scene.events(f"groups/{group}")]
    assert methods == ["sendMessage", "answerCallbackQuery", "editMessageText", "sendMessage"]


async def test_what_telegram_refuses_in_a_group_is_refused(scene, group):
    draft = {"chat_id": group, "draft_id": 1, "text": "x"}
    assert await scene.refusal("sendMessageDraft", **draft) == "TEXTDRAFT_PEER_INVALID"
    menu = {"chat_id": group, "menu_button": {"type": "commands"}}
    assert await scene.refusal("setChatMenuButton", **menu) == "the menu button is for private chats only"
    theirs = (await scene.play("text", user=1, text="/quiz", chat=group))["message_id"]
    assert (
        await scene.refusal("deleteMessage", chat_id=group, message_id=theirs) == "message can't be deleted"
    )
    mine = await scene.bot.send_message(group, "x")
    assert await scene.bot.delete_message(group, mine.message_id)


async def test_what_a_person_cannot_do_in_a_group_is_refused_in_one_line(scene, group):
    stranger = "user 9 is not a member of the group 'ML class'"
    assert await scene.mistake("text", user=9, text="/quiz", chat=group) == stranger
    poll = (await scene.bot.send_poll(group, "Which?", ["a", "b"], **QUIZ)).poll.id
    assert await scene.mistake("vote", user=9, poll_id=poll, option_ids=[0]) == stranger
    for action, body in (("location", {"latitude": 1, "longitude": 1}), ("block", {}), ("unblock", {})):
        line = await scene.mistake(action, user=1, chat=group, **body)
        assert line.endswith("is for private chats only; it is not played in groups")
    form = {"data": {"chat": str(group)}, "files": {"file": ("me.png", png(), "image/png")}}
    answer = await scene.http.post("/play/1/file", **form)
    assert answer.json() == {"error": "a file is for private chats only; it is not played in groups"}
    for chat in (7, "ML class", True):
        assert await scene.mistake("text", user=1, text="x", chat=chat) == "a group is a negative number"
    assert (await scene.mistake("text", user=1, text="x", chat=-7)).startswith("there is no group -7")


async def test_a_group_that_makes_no_sense_is_refused(scene, group):
    assert await refused(scene, "", title=" ", members=[1]) == "a title has 1 to 128 characters"
    assert await refused(scene, "", title="x", members=[]) == "members must be 1 to 200 users"
    assert await refused(scene, "", title="x", members=["1"]) == "a user is a positive number"
    assert await refused(scene, "", title="x", members=[1], basic=1) == "basic must be true or false"
    assert await refused(scene, "/x/members", members=[1]) == "a group is a negative number"
    assert (await refused(scene, "/-5/members", members=[1])).startswith("there is no group -5")
    many = list(range(4, MEMBERS_AT_MOST + 2))
    assert await refused(scene, f"/{group}/members", members=many) == "a group here has at most 200 members"
    assert await refused(scene, f"/{group}/migrate") == "only a basic group can become a supergroup"
    assert await refused(scene, f"/{group}/add_bot") == "the bot is in this group already"
    assert await scene.updates() == []


async def test_a_bot_that_was_removed_writes_and_hears_nothing_until_it_is_taken_in_again(scene, group):
    await change(scene, group, "remove_bot")
    (removed,) = await scene.updates()
    assert removed.my_chat_member.new_chat_member.status == "kicked"
    with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
        await scene.bot.send_message(group, "x")
    assert (await scene.play("text", user=1, text="/quiz", chat=group))["update_id"] is None
    assert await refused(scene, f"/{group}/remove_bot") == "the bot is not in this group any more"
    await change(scene, group, "add_bot")
    back, joined = await scene.updates()
    assert back.my_chat_member.new_chat_member.status == "member"
    assert joined.message.new_chat_members[0].id == scene.bot.id
    assert await scene.bot.send_message(group, "x")


async def test_a_basic_group_becomes_a_supergroup_with_a_new_number(scene):
    old = await scene.group("Friends", [2, 3], basic=True)
    _, made = await scene.updates()
    assert (made.message.group_chat_created, made.message.chat.type) == (True, "group")
    assert -(10**12) < old < 0
    new = (await change(scene, old, "migrate"))["chat_id"]
    left, came = await scene.updates()
    assert (left.message.chat.id, left.message.migrate_to_chat_id) == (old, new)
    assert (came.message.chat.id, came.message.migrate_from_chat_id) == (new, old)
    with pytest.raises(ChatMigrated) as migrated:
        await scene.bot.send_message(old, "x")
    assert migrated.value.new_chat_id == new
    envelope = await scene.call("sendMessage", chat_id=old, text="x")
    assert envelope["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert await scene.mistake("text", user=2, text="/quiz", chat=old) == (
        f"this group became the supergroup {new}; write there"
    )
    assert [group["id"] for group in (await news_of(scene, new))["groups"]] == [new]
    await scene.play("text", user=2, text="/quiz", chat=new)
    assert (await scene.updates())[0].message.chat.id == new


async def test_a_page_gets_a_group_with_every_members_vote(scene, group):
    poll = await scene.bot.send_poll(group, "Which?", ["a", "b"], **QUIZ)
    await scene.play("vote", user=2, poll_id=poll.poll.id, option_ids=[1])
    news = await news_of(scene, group, -5)
    shown = news["chats"][str(group)]
    assert [user["first_name"] for user in shown["group"]["members"]] == ["Asha", "Bruno", "Chen"]
    assert shown["messages"][-1]["votes"] == {"2": [1]}
    assert news["chats"]["-5"] is None
    assert [(each["id"], each["title"]) for each in news["groups"]] == [(group, "ML class")]
    await scene.play("profile", user=2, first_name="Ada")
    at = {"chats": f"{group}:{news['rev']}", "epoch": news["epoch"]}
    changed = (await scene.http.get("/play/sync", params=at)).json()["chats"][str(group)]["group"]
    assert changed["members"][1]["first_name"] == "Ada"


async def test_a_group_has_commands_of_its_own(scene, group):
    for scope in ("all_private_chats", "all_group_chats"):
        commands = [{"command": scope[4:], "description": "x"}]
        assert (await scene.call("setMyCommands", commands=commands, scope={"type": scope}))["ok"]
    shown = (await news_of(scene, group))["chats"][str(group)]["commands"]
    assert [each["command"] for each in shown] == ["group_chats"]
    scope = {"type": "chat", "chat_id": group}
    await scene.call("setMyCommands", commands=[{"command": "here", "description": "x"}], scope=scope)
    shown = (await news_of(scene, group))["chats"][str(group)]["commands"]
    assert [each["command"] for each in shown] == ["here"]


async def test_people_of_a_test_play_in_a_group(scene):
    anna, bert, chen = (Person(user, scene.http) for user in PEOPLE)
    group = await made_group(scene.http, "ML class", [anna, bert])
    await group.add(chen)
    await scene.updates()
    assert await anna.write("hello", chat=group) == 0
    assert await anna.write("/quiz", chat=group) == (await scene.updates())[0].update_id
    waiting = asyncio.create_task(group.expect("Who"))
    keys = InlineKeyboardMarkup([[InlineKeyboardButton("Join", callback_data="j")]])
    await scene.bot.send_message(group.id, "Who is in?", reply_markup=keys)
    await waiting
    await bert.press("Join", chat=group)
    await scene.bot.send_poll(group.id, "1/3", ["a", "b"], **QUIZ)
    await chen.vote(await group.expect("1/3", "sendPoll"), right=True)
    _, _, vote = await scene.updates()
    assert (vote.poll_answer.user.id, vote.poll_answer.option_ids) == (3, (1,))
    assert await group.quiet() == []
