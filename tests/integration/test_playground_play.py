"""The candidate's side: what a person does reaches the bot, what a person cannot do is refused."""

import asyncio

import pytest

from tests.support.playground import png, stage


@pytest.fixture
async def scene():
    async with stage() as opened:
        yield opened


async def only_update(scene):
    (update,) = await scene.updates()
    return update


async def test_text_arrives_with_its_command_and_its_sender(scene):
    answer = await scene.play("text", text=" /start ml-engineer ")
    update = await only_update(scene)
    assert update.update_id == answer["update_id"]
    assert update.message.message_id == answer["message_id"]
    assert update.message.text == "/start ml-engineer"
    assert (update.message.entities[0].type, update.message.entities[0].length) == ("bot_command", 6)
    assert (update.effective_user.id, update.effective_user.language_code) == (7, "en")
    assert update.effective_chat.type == "private"


async def test_ids_rise_and_are_never_used_twice(scene):
    answers = [await scene.play("text", user=user, text="x") for user in (7, 8, 7)]
    update_ids = [answer["update_id"] for answer in answers]
    assert update_ids == list(range(update_ids[0], update_ids[0] + 3))
    assert len({answer["message_id"] for answer in answers}) == 3


async def test_a_reply_and_an_edit_refer_to_their_message(scene):
    asked = await scene.bot.send_message(7, "Why?")
    mine = (await scene.play("text", text="Because.", reply_to=asked.message_id))["message_id"]
    assert (await only_update(scene)).message.reply_to_message.text == "Why?"
    await scene.play("edit", message_id=mine, text="Because of that.")
    edited = (await only_update(scene)).edited_message
    assert (edited.message_id, edited.text) == (mine, "Because of that.")
    assert edited.reply_to_message.message_id == asked.message_id


@pytest.mark.parametrize(
    ("field", "name", "mime", "kind"),
    [
        ("file", "me.png", "image/png", "photo"),
        ("file", "me.webp", "image/webp", "sticker"),
        ("file", "me.ogg", "audio/ogg", "voice"),
        ("file", "cv.pdf", "application/pdf", "document"),
        ("document", "me.png", "image/png", "document"),
        ("voice", "a.bin", "application/octet-stream", "voice"),
    ],
)
async def test_a_file_arrives_as_what_it_is(scene, field, name, mime, kind):
    answer = await scene.http.post(
        "/play/7/file", data={"caption": "mine"}, files={field: (name, png(), mime)}
    )
    update = await only_update(scene)
    assert (answer.status_code, answer.json()["update_id"]) == (200, update.update_id)
    assert update.message.caption == "mine"
    sent = getattr(update.message, kind)
    file = await (sent[-1] if kind == "photo" else sent).get_file()
    assert bytes(await file.download_as_bytearray()) == png()


async def test_a_place_arrives(scene):
    await scene.play("location", latitude=13.0827, longitude=80)
    place = (await only_update(scene)).message.location
    assert (place.latitude, place.longitude) == (13.0827, 80)


async def test_blocking_and_unblocking_reach_the_bot(scene):
    await scene.play("block")
    blocked = (await only_update(scene)).my_chat_member
    assert (blocked.old_chat_member.status, blocked.new_chat_member.status) == ("member", "kicked")
    assert await scene.mistake("text", text="x") == "this user has blocked the bot; unblock it first"
    assert await scene.mistake("block") == "this user has blocked the bot; unblock it first"
    await scene.play("unblock")
    assert (await only_update(scene)).my_chat_member.new_chat_member.status == "member"
    assert await scene.mistake("unblock") == "this user has not blocked the bot"


async def test_what_a_person_cannot_do_is_refused_in_one_line(scene):
    markup = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}
    sent = (await scene.call("sendMessage", chat_id=7, text="x", reply_markup=markup))["result"]["message_id"]
    quiz = await scene.bot.send_poll(
        7, "q", ["a", "b"], type="quiz", correct_option_ids=[0], is_anonymous=False
    )
    poll_id = quiz.poll.id
    await scene.play("vote", poll_id=poll_id, option_ids=[1])
    assert (
        await scene.mistake("text", text="x" * 4097)
        == "text has 4097 characters; Telegram takes 4096 at a time"
    )
    assert await scene.mistake("text", text=" ") == "text is empty"
    assert await scene.mistake("text", txt="x") == "unknown field 'txt'; known are reply_to, text"
    assert await scene.mistake("text") == "the field 'text' is missing"
    assert await scene.mistake("text", text=1) == "text must be a text"
    assert (
        await scene.mistake("text", text="x", reply_to=1) == "there is no message 1 in this chat to reply to"
    )
    assert (
        await scene.mistake("press", message_id=sent, data="b")
        == f"message {sent} has no button with the data 'b'"
    )
    assert await scene.mistake("press", message_id=1, data="a") == "there is no message 1 in this chat"
    assert await scene.mistake("press", message_id=True, data="a") == "message_id must be a whole number"
    assert await scene.mistake("vote", poll_id="1", option_ids=[0]) == "there is no poll 1 in this chat"
    assert (
        await scene.mistake("vote", poll_id=poll_id, option_ids=["0"]) == "option_ids must be whole numbers"
    )
    assert (await scene.mistake("vote", poll_id=poll_id, option_ids=[0])).startswith("already voted")
    assert (
        await scene.mistake("vote", user=8, poll_id=poll_id, option_ids=[0])
        == f"there is no poll {poll_id} in this chat"
    )
    assert (
        await scene.mistake("edit", message_id=sent, text="y") == f"message {sent} is not a text of this user"
    )
    assert (await scene.mistake("location", latitude=91, longitude=0)).startswith(
        "latitude must be from -90 to 90"
    )
    assert await scene.mistake("text", user=0, text="x") == "a user is a positive number"
    assert (await scene.mistake("text", bot=5, text="x")).startswith("there is no bot 5 here")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"{", "the body is not JSON"),
        (b"[]", "the body must be a JSON object"),
        (b'{"text": "\\ud800"}', "text is not valid Unicode"),
    ],
)
async def test_a_body_that_makes_no_sense_is_refused(scene, content, problem):
    answer = await scene.http.post("/play/7/text", content=content)
    assert (answer.status_code, answer.json()) == (400, {"error": problem})


async def test_a_file_needs_a_form_with_one_file(scene):
    for answer in (
        await scene.http.post("/play/7/file", json={}),
        await scene.http.post("/play/7/file", files=[("file", b"a"), ("file", b"b")]),
    ):
        assert (answer.status_code, answer.json()) == (400, {"error": "send one file in a multipart form"})
    wrong = await scene.http.post("/play/7/file", files={"photo": ("a.png", b"not a picture", "image/png")})
    assert wrong.json() == {"error": "a photo must be a PNG, JPEG, GIF or WebP image"}
    video = await scene.http.post("/play/7/file", data={"kind": "video"}, files={"file": b"x"})
    assert video.json() == {"error": "a file can be sent as photo, voice, sticker, document, not as 'video'"}


async def test_events_can_be_waited_for(scene):
    waiting = asyncio.create_task(scene.events(wait=30))
    await asyncio.sleep(0)
    await scene.bot.send_message(7, "one")
    assert [event["result"]["text"] for event in await waiting] == ["one"]
    await scene.bot.send_message(7, "two")
    assert [event["seq"] for event in await scene.events(after=1, wait=30)] == [2]
    assert await scene.events(after=2) == []
    wrong = await scene.http.get("/play/7/events", params={"wait": "61"})
    assert wrong.json() == {"error": "wait must be a whole number from 0 to 60"}


async def test_a_reload_loses_nothing(scene):
    poll = await scene.bot.send_poll(7, "q", ["a", "b"], is_anonymous=False)
    await scene.play("vote", poll_id=poll.poll.id, option_ids=[1])
    chat = await scene.chat()
    assert [view["message"].get("text", "poll") for view in chat["messages"]] == ["/start", "poll"]
    assert chat["messages"][1]["vote"] == [1]
    assert chat["messages"][1]["message"]["poll"]["options"][1]["voter_count"] == 1


async def test_a_page_gets_only_what_is_new_and_waits_for_it(scene):
    chat = await scene.chat()
    at = {"chats": f"7:{chat['rev']}", "epoch": chat["epoch"]}
    assert (await scene.http.get("/play/sync", params=at)).json()["chats"] == {}
    waiting = asyncio.create_task(scene.http.get("/play/sync", params=at | {"wait": 30}))
    await asyncio.sleep(0)
    await scene.bot.send_message(7, "new")
    news = (await waiting).json()
    assert [view["message"]["text"] for view in news["chats"]["7"]["messages"]] == ["new"]
    stale = (await scene.http.get("/play/sync", params=at | {"epoch": "of another run"})).json()
    assert len(stale["chats"]["7"]["messages"]) == 2
    wrong = await scene.http.get("/play/sync", params={"chats": "7"})
    assert wrong.json() == {"error": "chats must be pairs of a user and a revision, like 7:120,8:0"}


async def test_a_profile_changes_who_the_bot_meets(scene):
    await scene.play("profile", first_name="<b>Ada</b>", username="ada", language_code="hi")
    await scene.play("text", text="x")
    user = (await only_update(scene)).effective_user
    assert (user.first_name, user.username, user.language_code) == ("<b>Ada</b>", "ada", "hi")
    assert (await scene.mistake("profile", name="x")).startswith("a profile has the texts")
    assert await scene.mistake("profile", first_name="") == "first_name is empty"


async def test_several_bots_have_chats_of_their_own(scene):
    await scene.call("getMe", token="99:another-bot-altogether")
    await scene.play("text", bot=424242, text="to the first")
    await scene.play("text", text="to the one that came last")
    assert (await only_update(scene)).message.text == "to the first"
    other = await scene.call("getUpdates", token="99:another-bot-altogether")
    assert [update["message"]["text"] for update in other["result"]] == ["to the one that came last"]
    chosen = (await scene.http.get("/play/7/chat", params={"bot": 424242})).json()
    assert (chosen["bot"]["id"], len(chosen["messages"])) == (424242, 2)


async def test_a_kind_that_the_bot_does_not_want_has_no_update(scene):
    await scene.bot.get_updates(offset=scene.offset, timeout=0, allowed_updates=["message"])
    assert (await scene.play("block"))["update_id"] is None


async def test_a_document_is_saved_and_never_run(scene):
    page = b"<script>alert(1)</script>"
    answer = await scene.http.post("/play/7/file", files={"file": ("x.html", page, "text/html")})
    file_id = (await scene.chat())["messages"][-1]["message"]["document"]["file_id"]
    served = await scene.http.get(f"/play/files/{file_id}")
    assert answer.status_code == 200
    assert (served.content, served.headers["content-type"]) == (page, "application/octet-stream")
    assert served.headers["content-disposition"] == "attachment"
    assert served.headers["x-content-type-options"] == "nosniff"
