"""The methods that the playground plays, each called by a real bot of python-telegram-bot over HTTP."""

import pytest
from telegram import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    MenuButtonCommands,
    MenuButtonDefault,
    ReactionTypeEmoji,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from telegram.constants import ChatAction, ParseMode, PollType

from tests.support.playground import png, stage

KEYS = InlineKeyboardMarkup(
    [[InlineKeyboardButton("A", callback_data="a"), InlineKeyboardButton("B", url="https://b.example")]]
)


@pytest.fixture
async def scene():
    async with stage() as opened:
        yield opened


async def test_a_bot_learns_who_it_is(scene):
    me = await scene.bot.get_me()
    assert (me.id, me.is_bot, me.username) == (424242, True, "playground_424242_bot")


async def test_text_with_markup_and_buttons_arrives_whole(scene):
    sent = await scene.bot.send_message(
        7, "<b>Hi</b> 😀 /quiz", ParseMode.HTML, reply_markup=KEYS, protect_content=True
    )
    assert sent.text == "Hi 😀 /quiz"
    assert sent.parse_entities() == {sent.entities[0]: "Hi", sent.entities[1]: "/quiz"}
    assert sent.reply_markup == KEYS
    (event,) = await scene.events()
    assert (event["seq"], event["method"], event["result"]["message_id"]) == (
        1,
        "sendMessage",
        sent.message_id,
    )
    assert event["params"]["text"] == "<b>Hi</b> 😀 /quiz"


async def test_a_reply_carries_the_message_that_it_answers(scene):
    first = await scene.bot.send_message(7, "one")
    reply = await scene.bot.send_message(7, "two", reply_parameters=ReplyParameters(first.message_id))
    again = await scene.bot.send_message(7, "three", reply_to_message_id=reply.message_id)
    lost = await scene.bot.send_message(
        7, "four", reply_parameters=ReplyParameters(1, allow_sending_without_reply=True)
    )
    assert reply.reply_to_message.text == "one"
    assert again.reply_to_message.reply_to_message is None
    assert lost.reply_to_message is None


async def test_text_and_buttons_can_be_edited(scene):
    sent = await scene.bot.send_message(7, "one", reply_markup=KEYS)
    edited = await scene.bot.edit_message_text("<i>two</i>", 7, sent.message_id, parse_mode="HTML")
    assert (edited.text, edited.entities[0].type, edited.reply_markup) == ("two", "italic", None)
    assert edited.edit_date >= sent.date
    pressed = await scene.bot.edit_message_reply_markup(7, sent.message_id, reply_markup=KEYS)
    assert (pressed.text, pressed.reply_markup) == ("two", KEYS)


async def test_messages_of_both_sides_can_be_deleted(scene):
    sent = await scene.bot.send_message(7, "one")
    theirs = (await scene.play("text", text="two"))["message_id"]
    assert await scene.bot.delete_message(7, sent.message_id)
    assert await scene.bot.delete_message(7, theirs)
    left = [view["message"].get("text") for view in (await scene.chat())["messages"]]
    assert left == ["/start"]


async def test_a_quiz_is_sent_voted_on_and_stopped(scene):
    sent = await scene.bot.send_poll(
        7, "2 + 2?", ["3", "4"], type=PollType.QUIZ, correct_option_ids=[1], is_anonymous=False,
        explanation="<b>Four</b>", explanation_parse_mode="HTML", open_period=60, shuffle_options=True,
    )  # fmt: skip
    assert sent.poll.type == "quiz"
    assert list(sent.poll.correct_option_ids) == [1]
    assert sent.poll.explanation == "Four"
    await scene.play("vote", poll_id=sent.poll.id, option_ids=[1])
    poll, answer = await scene.updates()
    assert poll.poll.total_voter_count == 1
    assert (answer.poll_answer.poll_id, list(answer.poll_answer.option_ids)) == (sent.poll.id, [1])
    assert answer.poll_answer.option_persistent_ids == (sent.poll.options[1].persistent_id,)
    stopped = await scene.bot.stop_poll(7, sent.message_id)
    assert stopped.is_closed
    assert [option.voter_count for option in stopped.options] == [0, 1]


async def test_an_anonymous_poll_brings_no_answer(scene):
    sent = await scene.bot.send_poll(7, "Where?", ["Here", "There"])
    assert sent.poll.is_anonymous
    await scene.play("vote", poll_id=sent.poll.id, option_ids=[0])
    (update,) = await scene.updates()
    assert update.poll.total_voter_count == 1


async def test_a_photo_is_sent_by_upload_and_again_by_its_id(scene):
    sent = await scene.bot.send_photo(
        7, png(40, 30), caption="<b>me</b>", parse_mode="HTML", has_spoiler=True
    )
    assert (sent.photo[-1].width, sent.photo[-1].height) == (40, 30)
    assert (sent.caption, sent.has_media_spoiler) == ("me", True)
    again = await scene.bot.send_photo(7, sent.photo[-1].file_id)
    assert again.photo[-1].file_unique_id == sent.photo[-1].file_unique_id
    assert (await scene.events())[0]["params"]["photo"]["file_size"] == len(png(40, 30))
    shown = await scene.http.get(f"/play/files/{sent.photo[-1].file_id}")
    assert (shown.headers["content-type"], shown.content) == ("image/png", png(40, 30))


async def test_a_document_can_be_fetched_again(scene):
    sent = await scene.bot.send_document(7, b"a,b\n1,2\n", filename="table.csv", caption="data")
    assert (sent.document.file_name, sent.document.file_size) == ("table.csv", 8)
    file = await scene.bot.get_file(sent.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"a,b\n1,2\n"


async def test_what_the_bot_is_doing_shows_in_the_chat(scene):
    assert await scene.bot.send_chat_action(7, ChatAction.TYPING)
    assert (await scene.chat())["action"]["what"] == "typing"
    assert await scene.bot.send_message_draft(7, 1, "so <i>far</i>", parse_mode="HTML")
    assert (await scene.chat())["draft"]["what"]["text"] == "so far"
    await scene.bot.send_message(7, "done")
    assert (await scene.chat())["draft"] is None


async def test_a_tap_is_answered_with_a_notice(scene):
    sent = await scene.bot.send_message(7, "x", reply_markup=KEYS)
    await scene.play("press", message_id=sent.message_id, data="a")
    (update,) = await scene.updates()
    assert (update.callback_query.data, update.callback_query.message.text) == ("a", "x")
    assert await update.callback_query.answer("Saved", show_alert=True)
    (notice,) = (await scene.chat())["notices"]
    assert (notice["text"], notice["show_alert"]) == ("Saved", True)
    assert (await scene.events())[-1]["method"] == "answerCallbackQuery"


async def test_a_reaction_appears_and_goes(scene):
    theirs = (await scene.play("text", text="hello"))["message_id"]
    assert await scene.bot.set_message_reaction(7, theirs, ReactionTypeEmoji("👍"))
    assert (await scene.chat())["messages"][-1]["reactions"] == ["👍"]
    assert await scene.bot.set_message_reaction(7, theirs, [])
    assert (await scene.chat())["messages"][-1]["reactions"] == []


async def test_reply_keyboards_come_and_go(scene):
    keyboard = ReplyKeyboardMarkup(
        [["Yes", KeyboardButton("Here", request_location=True)]], one_time_keyboard=True
    )
    sent = await scene.bot.send_message(7, "?", reply_markup=keyboard)
    assert sent.reply_markup is None
    assert (await scene.chat())["keyboard"]["keyboard"][0][0]["text"] == "Yes"
    await scene.play("text", text="Yes")
    assert (await scene.chat())["keyboard"] is None
    await scene.bot.send_message(7, "?", reply_markup=ForceReply(input_field_placeholder="Your answer"))
    assert (await scene.chat())["keyboard"]["force_reply"]
    await scene.bot.send_message(7, "!", reply_markup=ReplyKeyboardRemove())
    assert (await scene.chat())["keyboard"] is None


async def test_the_narrowest_scope_decides_which_commands_a_user_sees(scene):
    commands = [BotCommand("quiz", "Practise")]
    assert await scene.bot.set_my_commands([BotCommand("start", "Begin")])
    assert await scene.bot.set_my_commands(commands, scope=BotCommandScopeAllPrivateChats())
    assert list(await scene.bot.get_my_commands(BotCommandScopeAllPrivateChats())) == commands
    assert (await scene.chat())["commands"][0]["command"] == "quiz"
    assert await scene.bot.set_my_commands(
        [BotCommand("stop", "End")], BotCommandScopeChat(7), language_code="en"
    )
    assert (await scene.chat())["commands"][0]["command"] == "stop"
    for scope in (BotCommandScopeChat(7), BotCommandScopeAllPrivateChats()):
        await scene.bot.delete_my_commands(scope, language_code="en")
        await scene.bot.delete_my_commands(scope)
    assert (await scene.chat())["commands"][0]["command"] == "start"


async def test_the_commands_of_one_chat_need_a_chat_that_has_begun(scene):
    commands = [{"command": "stop", "description": "End"}]
    for chat in (99, 0):
        scope = {"type": "chat", "chat_id": chat}
        assert await scene.refusal("setMyCommands", commands=commands, scope=scope) == "chat not found"


async def test_a_bot_has_a_name_and_descriptions(scene):
    assert await scene.bot.set_my_name("Coach")
    assert await scene.bot.set_my_description("I help.")
    assert await scene.bot.set_my_short_description("Helps.")
    assert (await scene.bot.get_my_name()).name == "Coach"
    assert (await scene.bot.get_my_description()).description == "I help."
    assert (await scene.bot.get_my_short_description("hi")).short_description == "Helps."
    (shown,) = (await scene.http.get("/play/bots")).json()
    assert (shown["name"], shown["description"]) == ("Coach", "I help.")


async def test_the_menu_button_of_one_chat_or_of_all(scene):
    assert await scene.bot.set_chat_menu_button(7, MenuButtonDefault())
    assert await scene.bot.set_chat_menu_button(menu_button=MenuButtonCommands())
    assert isinstance(await scene.bot.get_chat_menu_button(7), MenuButtonCommands)


async def test_a_chat_can_be_looked_up(scene):
    chat = await scene.bot.get_chat(7)
    assert (chat.id, chat.type, chat.first_name) == (7, "private", "Grace")


async def test_a_webhook_is_set_told_about_and_removed(scene):
    assert await scene.bot.set_webhook(
        "http://127.0.0.1:9/hook", secret_token="s-1", allowed_updates=["message"]
    )
    info = await scene.bot.get_webhook_info()
    assert (info.url, info.max_connections, info.allowed_updates) == (
        "http://127.0.0.1:9/hook",
        40,
        ("message",),
    )
    assert await scene.bot.delete_webhook(drop_pending_updates=True)
    assert (await scene.bot.get_webhook_info()).url == ""
