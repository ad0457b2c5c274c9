"""As strict as Telegram: what the playground refuses, in Telegram's words."""

import pytest

import playground
from tests.support.playground import HandSeconds, png, stage


@pytest.fixture
async def scene():
    async with stage() as opened:
        yield opened


QUIZ = {"chat_id": 7, "question": "q", "options": [{"text": "a"}, {"text": "b"}], "type": "quiz"}
POLL = {"chat_id": 7, "question": "q", "options": [{"text": "a"}, {"text": "b"}]}


def keyboard(**button):
    return {"inline_keyboard": [[{"text": "A", **button}]]}


def text(**more):
    return {"chat_id": 7, "text": "x", **more}


REFUSED = [
    ("sendMessage", text(text=" \n"), "message text is empty"),
    ("sendMessage", text(text="<b> </b>", parse_mode="HTML"), "message text is empty"),
    ("sendMessage", text(text="x" * 4097), "message is too long"),
    (
        "sendMessage",
        text(text="a <b", parse_mode="HTML"),
        "can't parse entities: Unclosed start tag at byte offset 2",
    ),
    ("sendMessage", text(chat_id=8), "chat not found"),
    ("sendMessage", text(chat_id="@someone"), "chat not found"),
    ("sendMessage", text(chat_id=-100), "chat not found"),
    ("sendMessage", text(reply_parameters={"message_id": 1}), "message to be replied not found"),
    ("sendMessage", text(business_connection_id="b"), "parameter business_connection_id is not played here"),
    ("sendMessage", text(reply_markup=keyboard(callback_data="é" * 33)), "BUTTON_DATA_INVALID"),
    ("sendMessage", text(reply_markup=keyboard(callback_data="")), "BUTTON_DATA_INVALID"),
    (
        "sendMessage",
        text(reply_markup=keyboard()),
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    (
        "sendMessage",
        text(reply_markup=keyboard(callback_data="a", url="https://a.example")),
        "can't parse inline keyboard button: exactly one action is allowed",
    ),
    (
        "sendMessage",
        text(reply_markup=keyboard(url="a")),
        "inline keyboard button URL 'a' is invalid: Wrong HTTP URL",
    ),
    (
        "sendMessage",
        text(reply_markup={"inline_keyboard": [[{"text": "A", "callback_data": "a"}] * 101]}),
        "reply markup is too long",
    ),
    (
        "sendMessage",
        text(reply_markup={"force_reply": True, "input_field_placeholder": "x" * 65}),
        "input field placeholder must have 1 to 64 characters",
    ),
    ("editMessageText", text(message_id=1), "message to edit not found"),
    ("deleteMessage", {"chat_id": 7, "message_id": 1}, "message to delete not found"),
    ("stopPoll", {"chat_id": 7, "message_id": 1}, "message with poll to stop not found"),
    ("sendChatAction", {"chat_id": 7, "action": "dancing"}, "wrong parameter action in request"),
    (
        "answerCallbackQuery",
        {"callback_query_id": "1"},
        "query is too old and response timeout expired or query ID is invalid",
    ),
    ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}, "MESSAGE_TOO_LONG"),
    ("answerCallbackQuery", {"callback_query_id": "1", "url": "https://a.example"}, "URL_INVALID"),
    ("sendPoll", POLL | {"question": " "}, "poll question must be non-empty"),
    ("sendPoll", POLL | {"question": "x" * 301}, "poll question length must not exceed 300"),
    ("sendPoll", POLL | {"options": []}, "poll must have at least 1 option"),
    ("sendPoll", POLL | {"options": [{"text": "a"}] * 13}, "poll can't have more than 12 options"),
    ("sendPoll", POLL | {"options": [{"text": ""}]}, "poll options must be non-empty"),
    ("sendPoll", POLL | {"options": [{"text": "x" * 101}]}, "poll options length must not exceed 100"),
    ("sendPoll", POLL | {"type": "test"}, "unsupported poll type specified"),
    ("sendPoll", POLL | {"correct_option_ids": [0]}, "correct_option_ids are for quizzes only"),
    ("sendPoll", POLL | {"explanation": "x"}, "explanation is for quizzes only"),
    ("sendPoll", POLL | {"open_period": 4}, "poll must be open for 5 to 2628000 seconds"),
    (
        "sendPoll",
        POLL | {"open_period": 9, "close_date": 9},
        "open_period can't be used together with close_date",
    ),
    ("sendPoll", POLL | {"members_only": True}, "parameter members_only is not played here"),
    ("sendPoll", QUIZ, "wrong correct option ID specified"),
    ("sendPoll", QUIZ | {"correct_option_ids": [2]}, "wrong correct option ID specified"),
    ("sendPoll", QUIZ | {"correct_option_ids": [1, 0]}, "wrong correct option ID specified"),
    (
        "sendPoll",
        QUIZ | {"correct_option_ids": [0], "explanation": "x" * 201},
        "poll explanation length must not exceed 200",
    ),
    (
        "sendPoll",
        QUIZ | {"correct_option_ids": [0], "explanation": "a\nb\nc\nd"},
        "poll explanation must have at most 2 line feeds",
    ),
    ("setMyCommands", {"commands": [{"command": "Quiz", "description": "x"}]}, "BOT_COMMAND_INVALID"),
    ("setMyCommands", {"commands": [{"command": "x" * 33, "description": "x"}]}, "BOT_COMMAND_INVALID"),
    (
        "setMyCommands",
        {"commands": [{"command": "quiz", "description": ""}]},
        "BOT_COMMAND_DESCRIPTION_INVALID",
    ),
    ("setMyCommands", {"commands": [{"command": "a", "description": "b"}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
    ("setMyCommands", {"commands": [], "language_code": "eng"}, "invalid language code specified"),
    ("setMyDescription", {"description": "x" * 513}, "description is too long"),
    ("sendPhoto", {"chat_id": 7, "photo": "unknown"}, "wrong file identifier/HTTP URL specified"),
    (
        "sendPhoto",
        {"chat_id": 7, "photo": "https://a.example/x.png"},
        "sending a file by URL is not played here: upload it",
    ),
    ("sendDocument", {"chat_id": 7, "document": "x", "caption": "x" * 1025}, "message caption is too long"),
    ("getFile", {"file_id": "unknown"}, "invalid file_id"),
    ("getUpdates", {"limit": 101}, "limit must be 1 to 100"),
    ("getUpdates", {"allowed_updates": ["messages"]}, 'unknown update type "messages" in allowed_updates'),
    ("setWebhook", {"url": "ftp://a"}, "bad webhook: invalid webhook URL specified"),
    ("setWebhook", {"url": "http://a", "secret_token": "é"}, "secret token contains unallowed characters"),
    ("sendMessageDraft", {"chat_id": 7, "draft_id": 0}, "draft identifier must be non-zero"),
    (
        "setMessageReaction",
        {"chat_id": 7, "message_id": 1, "reaction": [{"type": "emoji", "emoji": "x"}]},
        "REACTION_INVALID",
    ),
    ("sendDice", {"chat_id": 7}, "method sendDice is not played here"),
]


async def test_what_telegram_refuses_is_refused_in_its_words(scene):
    answers = [await scene.refusal(method, **parameters) for method, parameters, _ in REFUSED]
    assert answers == [words for _, _, words in REFUSED]
    assert await scene.events() == []


async def test_the_longest_of_everything_passes(scene):
    assert (await scene.call("sendMessage", **text(text="😀" * 4096)))["ok"]
    assert (await scene.call("sendMessage", **text(reply_markup=keyboard(callback_data="x" * 64))))["ok"]
    longest = QUIZ | {
        "question": "x" * 300,
        "options": [{"text": "y" * 100}] * 12,
        "correct_option_ids": [0, 11],
        "explanation": "z\n\n" + "z" * 197,
        "open_period": 2_628_000,
    }
    assert (await scene.call("sendPoll", **longest))["ok"]


async def test_an_edit_that_changes_nothing_is_refused(scene):
    markup = keyboard(callback_data="a")
    sent = (await scene.call("sendMessage", **text(text="<b>x</b>", parse_mode="HTML", reply_markup=markup)))[
        "result"
    ]
    same = text(text=" <b>x</b>", parse_mode="HTML", message_id=sent["message_id"], reply_markup=markup)
    assert (await scene.refusal("editMessageText", **same)).startswith(
        "message is not modified: specified new"
    )
    only_markup = {"chat_id": 7, "message_id": sent["message_id"], "reply_markup": markup}
    assert (await scene.refusal("editMessageReplyMarkup", **only_markup)).startswith(
        "message is not modified"
    )
    assert (await scene.call("editMessageText", **{**same, "text": "x"}))["ok"]


async def test_only_the_bots_own_text_can_be_edited(scene):
    theirs = (await scene.play("text", text="mine"))["message_id"]
    assert await scene.refusal("editMessageText", **text(message_id=theirs)) == "message can't be edited"
    poll = (await scene.call("sendPoll", **POLL))["result"]
    assert await scene.refusal("editMessageText", **text(message_id=poll["message_id"])) == (
        "there is no text in the message to edit"
    )


async def test_a_bot_cannot_begin_a_conversation(scene):
    await scene.chat(user=9)
    envelope = await scene.call("sendMessage", **text(chat_id=9))
    assert (envelope["error_code"], envelope["description"]) == (
        403,
        "Forbidden: bot can't initiate conversation with a user",
    )


async def test_a_user_who_blocked_the_bot_hears_nothing_more(scene):
    await scene.play("block")
    for method, more in (("sendMessage", {"text": "x"}), ("sendChatAction", {"action": "typing"})):
        envelope = await scene.call(method, chat_id=7, **more)
        assert (envelope["error_code"], envelope["description"]) == (
            403,
            "Forbidden: bot was blocked by the user",
        )
    await scene.play("unblock")
    assert (await scene.call("sendMessage", **text()))["ok"]


async def test_a_tap_is_answered_once_and_in_time():
    clock = HandSeconds()
    async with stage(clock=clock) as scene:
        sent = (await scene.call("sendMessage", **text(reply_markup=keyboard(callback_data="a"))))["result"]
        stale = "query is too old and response timeout expired or query ID is invalid"
        tap = {"message_id": sent["message_id"], "data": "a"}
        first = (await scene.play("press", **tap))["callback_query_id"]
        assert (await scene.call("answerCallbackQuery", callback_query_id=first))["ok"]
        assert await scene.refusal("answerCallbackQuery", callback_query_id=first) == stale
        second = (await scene.play("press", **tap))["callback_query_id"]
        clock.now += 15.1
        assert await scene.refusal("answerCallbackQuery", callback_query_id=second) == stale


async def test_a_message_can_be_deleted_for_48_hours():
    clock = HandSeconds()
    async with stage(clock=clock) as scene:
        sent = (await scene.call("sendMessage", **text()))["result"]
        clock.now += 48 * 3600 + 1
        late = {"chat_id": 7, "message_id": sent["message_id"]}
        assert await scene.refusal("deleteMessage", **late) == "message can't be deleted for everyone"


async def test_a_flood_is_held_back_and_only_new_messages_count():
    clock = HandSeconds()
    async with stage(playground.Limits(), clock) as scene:
        sent = [await scene.call("sendMessage", **text()) for _ in range(4)]
        assert [envelope["ok"] for envelope in sent] == [True, True, True, False]
        assert sent[-1] == {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 1",
            "parameters": {"retry_after": 1},
        }
        message_id = sent[0]["result"]["message_id"]
        for number in range(5):
            assert (await scene.call("editMessageText", **text(text=str(number), message_id=message_id)))[
                "ok"
            ]
            assert (await scene.call("sendChatAction", chat_id=7, action="typing"))["ok"]
        clock.now += 1
        assert (await scene.call("sendPoll", **POLL))["ok"]


async def test_a_poll_closes_when_its_time_is_over():
    clock = HandSeconds()
    async with stage(clock=clock) as scene:
        sent = (await scene.call("sendPoll", **POLL, open_period=10, is_anonymous=False))["result"]
        clock.now += 10
        assert (
            await scene.mistake("vote", poll_id=sent["poll"]["id"], option_ids=[0]) == "this poll is closed"
        )
        (update,) = await scene.updates()
        assert update.poll.is_closed
        stop = {"chat_id": 7, "message_id": sent["message_id"]}
        assert await scene.refusal("stopPoll", **stop) == "poll has already been closed"


async def test_tokens_and_methods_are_checked_as_telegram_does(scene):
    unauthorized = {"ok": False, "error_code": 401, "description": "Unauthorized"}
    assert await scene.call("getMe", token="not-a-token") == unauthorized
    assert await scene.call("getMe", token="1:short") == unauthorized
    assert await scene.call("getMe", token="424242:another-secret") == unauthorized
    assert await scene.call("getYou") == {"ok": False, "error_code": 404, "description": "Not Found"}
    assert (await scene.call("GETME"))["ok"]
    assert (await scene.call("getMe", token="99:another-bot-altogether"))["result"]["id"] == 99


async def test_parameters_may_come_in_the_query_a_form_or_json(scene):
    base = f"/bot{scene.bot.token}/sendMessage"
    parameters = {"chat_id": "7", "text": "x"}
    answers = [
        await scene.http.get(base, params=parameters),
        await scene.http.post(base, data=parameters),
        await scene.http.post(base, json=parameters),
        await scene.http.post(base, files={"chat_id": (None, "7"), "text": (None, "x")}),
    ]
    assert [answer.json()["ok"] for answer in answers] == [True] * 4


async def test_a_body_that_cannot_be_read_is_refused(scene):
    base = f"/bot{scene.bot.token}/sendMessage"
    as_json = {"content-type": "application/json"}
    for content in (b"{", b"[1]", b"\xff"):
        answer = await scene.http.post(base, content=content, headers=as_json)
        assert (answer.status_code, answer.json()["ok"]) == (400, False)
    broken = {"content-type": "multipart/form-data"}
    assert (await scene.http.post(base, content=b"x", headers=broken)).status_code == 400


async def test_only_pictures_can_be_photos(scene):
    url = f"/bot{scene.bot.token}/sendPhoto"

    async def refused(content):
        answer = await scene.http.post(url, data={"chat_id": "7"}, files={"photo": ("a.png", content)})
        return answer.json()["description"].removeprefix("Bad Request: ")

    assert await refused(b"") == "file must be non-empty"
    assert await refused(b"hello") == "IMAGE_PROCESS_FAILED"
    assert await refused(png(21, 1)) == "PHOTO_INVALID_DIMENSIONS"
    assert await refused(png() + bytes(10 * 1024 * 1024)) == "Request Entity Too Large"
    document = (await scene.bot.send_document(7, b"x", filename="x.txt")).document
    assert await scene.refusal("sendPhoto", chat_id=7, photo=document.file_id) == (
        "can't use file of type documents as photo"
    )
