"""The chat page in a real browser, with a small script in the place of a bot."""

from contextlib import asynccontextmanager
from functools import partial

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import expect

import playground
from playground import methods_messages
from tests.support.chromium import chromium, needs_chromium
from tests.support.playground import TOKEN, png

pytestmark = [*needs_chromium, pytest.mark.asyncio(loop_scope="module")]


class Scripted:
    """A bot that does what the test tells it, over HTTP."""

    def __init__(self, url):
        self.http = httpx.AsyncClient(base_url=f"{url}/bot{TOKEN}/", timeout=60)
        self.offset = 0

    async def call(self, method, **parameters):
        """Call a method with JSON parameters; it must succeed."""
        envelope = (await self.http.post(method, json=parameters)).json()
        assert envelope["ok"], envelope
        return envelope["result"]

    async def send(self, text, user=1, **more):
        """Send text to a candidate."""
        return await self.call("sendMessage", chat_id=user, text=text, **more)

    async def next(self):
        """The next update, waited for and confirmed."""
        (update, *_) = await self.call("getUpdates", offset=self.offset, timeout=20, limit=1)
        self.offset = update["update_id"] + 1
        return update

    async def quiz(self, user=1):
        """Send a quiz whose second option is right."""
        options = [{"text": "Accuracy"}, {"text": "Precision and recall"}]
        return await self.call(
            "sendPoll", chat_id=user, question="Which metric?", options=options, type="quiz",
            correct_option_ids=[1], is_anonymous=False, explanation="Accuracy hides the rare class.",
        )  # fmt: skip


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser():
    async with chromium() as browser:
        yield browser


@pytest.fixture
def opened(browser):
    return partial(page_and_bot, browser)


@asynccontextmanager
async def page_and_bot(browser, query="?user=1", width=390, height=844, begun=True):
    """A page and a bot on a fresh playground; the page must not log a single error."""
    app = playground.create_app(limits=playground.Limits(enforced=False))
    async with playground.serving(app, "127.0.0.1", 0) as url:
        bot = Scripted(url)
        problems = []
        try:
            await bot.call("setMyName", name="Coach")
            # Each page has a profile of its own, which goes with it.
            page = await browser.new_page(viewport={"width": width, "height": height})
            page.on("pageerror", lambda error: problems.append(str(error)))
            page.on("console", lambda line: line.type == "error" and problems.append(line.text))
            await page.goto(f"{url}/{query}")
            if begun:
                await page.get_by_role("button", name="START", exact=True).click()
                assert (await bot.next())["message"]["text"] == "/start"
            yield page, bot
            assert problems == []
            await page.close()
        finally:
            await bot.http.aclose()


async def write(page, text):
    field = page.get_by_role("textbox").first
    await field.fill(text)
    await field.press("Enter")


async def test_an_empty_chat_offers_a_start_button_with_the_role_of_the_link(opened):
    async with opened("?user=1&role=ml-engineer", begun=False) as (page, bot):
        await bot.call("setMyDescription", description="I help you prepare.")
        await expect(page.get_by_text("I help you prepare.")).to_be_visible()
        await page.get_by_role("button", name="START", exact=True).click()
        assert (await bot.next())["message"]["text"] == "/start ml-engineer"
        await expect(page.get_by_role("button", name="START", exact=True)).to_be_hidden()
        await expect(page.get_by_role("textbox")).to_be_visible()


async def test_markup_is_drawn_and_foreign_text_never_becomes_markup(opened):
    async with opened() as (page, bot):
        await bot.send(
            "<b>bold</b> <i>it</i> <code>x</code> &lt;img src=x onerror=alert(1)&gt;", parse_mode="HTML"
        )
        bubble = page.locator(".message.in .text")
        await expect(bubble.locator("strong")).to_have_text("bold")
        await expect(bubble.locator("code")).to_have_text("x")
        await expect(bubble).to_contain_text("<img src=x onerror=alert(1)>")
        assert await page.locator(".message img").count() == 0
        await write(page, "<b>mine</b>")
        await expect(page.locator(".message.out .text").last).to_contain_text("<b>mine</b>")


async def test_enter_sends_and_shift_enter_breaks_the_line(opened):
    async with opened() as (page, bot):
        field = page.get_by_role("textbox")
        await field.press_sequentially("one")
        await field.press("Shift+Enter")
        await field.press_sequentially("two")
        await field.press("Enter")
        assert (await bot.next())["message"]["text"] == "one\ntwo"
        await expect(field).to_have_value("")


async def test_a_tap_waits_for_the_answer_which_comes_as_toast_or_alert(opened):
    async with opened() as (page, bot):
        keys = {
            "inline_keyboard": [[{"text": "Yes", "callback_data": "y"}, {"text": "No", "callback_data": "n"}]]
        }
        await bot.send("Ready?", reply_markup=keys)
        yes = page.get_by_role("button", name="Yes")
        await yes.click()
        await expect(yes).to_have_attribute("aria-busy", "true")
        query = (await bot.next())["callback_query"]
        await bot.call("answerCallbackQuery", callback_query_id=query["id"], text="Saved")
        await expect(page.get_by_text("Saved")).to_be_visible()
        await expect(yes).not_to_have_attribute("aria-busy", "true")
        await page.get_by_role("button", name="No", exact=True).click()
        query = (await bot.next())["callback_query"]
        await bot.call("answerCallbackQuery", callback_query_id=query["id"], text="Sure?", show_alert=True)
        await page.get_by_role("dialog").get_by_role("button", name="OK").click()
        await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_a_quiz_reveals_right_and_wrong_and_the_explanation(opened):
    async with opened() as (page, bot):
        await bot.quiz()
        await expect(page.get_by_text("Accuracy hides the rare class.")).to_be_hidden()
        await page.get_by_role("radio", name="Accuracy").click()
        assert [(await bot.next()).get("poll_answer", {}).get("option_ids") for _ in range(2)] == [None, [0]]
        await expect(page.locator(".result.wrong")).to_contain_text("100%")
        await expect(page.locator(".result.right")).to_contain_text("Precision and recall")
        await expect(page.get_by_text("Accuracy hides the rare class.")).to_be_visible()
        await page.reload()
        await expect(page.locator(".result.wrong")).to_contain_text("Accuracy")


async def test_a_poll_with_several_answers_is_sent_as_a_ballot_and_can_be_retracted(opened):
    async with opened() as (page, bot):
        options = [{"text": day} for day in ("Mon", "Tue", "Wed")]
        await bot.call("sendPoll", chat_id=1, question="When?", options=options, allows_multiple_answers=True)
        await page.get_by_role("checkbox", name="Mon").click()
        await page.get_by_role("checkbox", name="Wed").click()
        await page.get_by_role("button", name="Vote").click()
        await expect(page.locator(".result.mine")).to_have_count(2)
        await page.get_by_role("button", name="Retract vote").click()
        await expect(page.get_by_role("checkbox", name="Mon")).to_be_visible()


async def test_a_draft_that_nothing_follows_is_gone_when_its_time_is_over(opened, monkeypatch):
    monkeypatch.setattr(methods_messages, "DRAFT_SECONDS", 1)
    async with opened() as (page, bot):
        await bot.call("sendMessageDraft", chat_id=1, draft_id=5)
        await expect(page.locator(".draft:visible")).to_have_text("Thinking…")
        await expect(page.locator(".draft:visible")).to_have_count(0)


async def test_edits_deletions_typing_drafts_and_reactions_are_shown_as_they_happen(opened):
    async with opened() as (page, bot):
        await bot.call("sendChatAction", chat_id=1, action="typing")
        await expect(page.get_by_text("typing…")).to_be_visible()
        await bot.call("sendMessageDraft", chat_id=1, draft_id=1, text="so far")
        await expect(page.locator(".draft")).to_have_text("so far")
        bubble = await page.locator(".draft .bubble").element_handle()
        await bot.call(
            "sendMessageDraft", chat_id=1, draft_id=1, text="so far, so <b>good</b>", parse_mode="HTML"
        )
        await expect(page.locator(".draft b, .draft strong")).to_have_text("good")
        assert await bubble.evaluate("bubble => bubble.isConnected"), "the same bubble grows"
        sent = await bot.send("first")
        await expect(page.locator(".draft:visible")).to_have_count(0)
        await expect(page.get_by_text("typing…")).to_be_hidden()
        await bot.call("editMessageText", chat_id=1, message_id=sent["message_id"], text="second")
        await expect(page.locator(".message.in .text")).to_contain_text("second")
        await expect(page.locator(".message.in > .bubble > .meta")).to_contain_text("edited")
        fire = [{"type": "emoji", "emoji": "🔥"}]
        await bot.call("setMessageReaction", chat_id=1, message_id=sent["message_id"], reaction=fire)
        await expect(page.locator(".reactions")).to_have_text("🔥")
        await bot.call("deleteMessage", chat_id=1, message_id=sent["message_id"])
        await expect(page.locator(".message.in")).to_have_count(0)


async def test_keyboards_and_forced_replies_lead_the_answer(opened):
    async with opened() as (page, bot):
        await bot.send("When?", reply_markup={"keyboard": [[{"text": "Morning"}]], "one_time_keyboard": True})
        await page.get_by_role("button", name="Morning").click()
        assert (await bot.next())["message"]["text"] == "Morning"
        await expect(page.locator(".padkey")).to_have_count(0)
        asked = await bot.send(
            "Explain.", reply_markup={"force_reply": True, "input_field_placeholder": "Your answer"}
        )
        await expect(page.get_by_placeholder("Your answer")).to_be_focused()
        await write(page, "Because.")
        assert (await bot.next())["message"]["reply_to_message"]["message_id"] == asked["message_id"]
        await expect(page.locator(".target")).to_be_hidden()


async def test_commands_are_offered_by_a_button_and_while_typing(opened):
    async with opened() as (page, bot):
        commands = [
            {"command": "quiz", "description": "Practise"},
            {"command": "help", "description": "Get help"},
        ]
        await bot.call("setMyCommands", commands=commands)
        await page.get_by_role("button", name="Commands").click()
        await page.get_by_role("menuitem", name="/help Get help").click()
        assert (await bot.next())["message"]["text"] == "/help"
        await page.get_by_role("textbox").press_sequentially("/q")
        await page.get_by_role("menuitem", name="/quiz Practise").click()
        assert (await bot.next())["message"]["text"] == "/quiz"
        await bot.send("Try /quiz again")
        await page.locator(".message.in").get_by_role("button", name="/quiz").click()
        assert (await bot.next())["message"]["text"] == "/quiz"


async def test_files_and_places_can_be_sent_and_pictures_are_shown(opened):
    async with opened() as (page, bot):
        picture = {"name": "me.png", "mimeType": "image/png", "buffer": png(40, 30)}
        await page.locator("input[type=file]").set_input_files(picture)
        photo = (await bot.next())["message"]["photo"][-1]
        assert (photo["width"], photo["height"]) == (40, 30)
        image = page.get_by_role("img", name="Photo")
        await expect(image).to_be_visible()
        assert await image.evaluate("image => image.naturalWidth") == 40
        await page.get_by_role("button", name="Send a file or a location").click()
        await page.get_by_role("menuitem", name="Location").click()
        await page.get_by_role("dialog").get_by_role("button", name="Send").click()
        assert (await bot.next())["message"]["location"] == {"latitude": 13.0827, "longitude": 80.2707}


async def test_own_messages_can_be_edited_and_any_replied_to(opened):
    async with opened() as (page, bot):
        await write(page, "frist")
        await bot.next()
        await page.locator(".message.out").last.hover()
        await page.locator(".message.out .dots").last.click()
        await page.get_by_role("menuitem", name="Edit").click()
        await write(page, "first")
        assert (await bot.next())["edited_message"]["text"] == "first"
        asked = await bot.send("Why?")
        await page.locator(".message.in .dots").focus()
        await page.keyboard.press("Enter")
        await page.keyboard.press("Enter")
        await write(page, "So.")
        assert (await bot.next())["message"]["reply_to_message"]["message_id"] == asked["message_id"]


async def test_candidates_stand_side_by_side_and_become_tabs_on_a_phone(opened):
    async with opened(width=1200, height=800) as (page, bot):
        await page.get_by_role("button", name="Add a candidate").first.click()
        await expect(page.locator(".column")).to_have_count(2)
        await page.get_by_role("button", name="START", exact=True).click()
        assert (await bot.next())["message"]["from"]["id"] == 2
        await bot.send("for the second", user=2)
        second = page.get_by_role("region", name="candidate 2")
        await expect(second.get_by_text("for the second")).to_be_visible()
        assert "user=1,2" in page.url
        await page.set_viewport_size({"width": 360, "height": 640})
        await page.get_by_role("navigation").get_by_role("button", name="Bruno").click()
        await expect(page.get_by_role("button", name="Bruno")).to_have_attribute("aria-current", "true")
        assert await page.evaluate("document.documentElement.scrollWidth") == 360
        await page.reload()
        await expect(page.locator(".column")).to_have_count(2)


async def test_a_group_is_a_column_in_which_one_plays_each_member(opened):
    async with opened(width=360, height=740) as (page, bot):
        await page.get_by_role("button", name="New group").click()
        await page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await page.get_by_role("button", name="New group").click()
        await page.get_by_role("dialog").get_by_label("Title").fill("ML class")
        await page.keyboard.press("Enter")
        column = page.get_by_role("region", name="group ML class")
        await expect(column.get_by_text("Asha, Bruno, Chen, the bot")).to_be_visible()
        group = (await bot.next())["my_chat_member"]["chat"]["id"]
        assert "new_chat_members" in (await bot.next())["message"]
        field = column.get_by_role("textbox", name="Message from Asha to ML class")
        await field.fill("hello")
        await field.press("Enter")
        await expect(column.locator(".message.out")).to_have_count(1)
        await column.get_by_role("radio", name="Bruno").click()
        await expect(column.locator(".message.in .sender")).to_have_text("Asha")
        await bot.send("Explain.", user=group, reply_markup={"force_reply": True})
        await expect(column.get_by_text("Reply to Coach")).to_be_visible()
        await column.get_by_role("textbox", name="Message from Bruno to ML class").fill("So.")
        await page.keyboard.press("Enter")
        reply = (await bot.next())["message"]  # the hello of before is kept from the bot
        assert (reply["from"]["id"], reply["text"], reply["chat"]["id"]) == (2, "So.", group)
        await expect(column.locator(".target")).to_be_hidden()
        await bot.quiz(user=group)
        await column.get_by_role("radio", name="Accuracy").click()
        await expect(column.locator(".result.wrong")).to_contain_text("100%")
        await column.get_by_role("radio", name="Chen").click()
        await column.get_by_role("radio", name="Precision and recall").click()
        await expect(column.get_by_text("2 answers")).to_be_visible()
        updates = [await bot.next() for _ in range(4)]
        answers = [update["poll_answer"] for update in updates if "poll_answer" in update]
        assert [(answer["user"]["id"], answer["option_ids"]) for answer in answers] == [(2, [0]), (3, [1])]
        assert await page.evaluate("document.documentElement.scrollWidth") == 360
        await page.reload()
        await expect(column.get_by_text("2 answers")).to_be_visible()
        await column.get_by_role("button", name="More", exact=True).click()
        await page.get_by_role("menuitem", name="Remove the bot").click()
        await expect(column.get_by_text("Asha removed Coach")).to_be_visible()


async def test_a_group_that_is_gone_leaves_the_page(opened):
    async with opened("?user=1,-1001234567890") as (page, _bot):
        await expect(page.locator(".column")).to_have_count(1)
        assert page.url.endswith("?user=1")


async def test_a_blocked_bot_can_be_unblocked(opened):
    async with opened() as (page, bot):
        await page.get_by_role("button", name="More").click()
        await page.get_by_role("menuitem", name="Block the bot").click()
        assert "my_chat_member" in await bot.next()
        await page.get_by_role("button", name="UNBLOCK").click()
        await expect(page.get_by_role("textbox")).to_be_visible()


async def test_the_page_says_when_the_server_is_gone_and_comes_back_with_it(browser):
    page = await browser.new_page()
    async with playground.serving(playground.create_app(), "127.0.0.1", 0) as url:
        await page.goto(url)
        await expect(page.get_by_text("Waiting for a bot", exact=True)).to_be_visible()
    await expect(page.get_by_text("connecting…")).to_be_visible()
    port = httpx.URL(url).port
    async with (
        playground.serving(playground.create_app(), "127.0.0.1", port),
        httpx.AsyncClient() as http,
    ):
        await http.get(f"{url}/bot{TOKEN}/getMe")
        await expect(page.get_by_role("button", name="START", exact=True)).to_be_visible()
        await page.close()
