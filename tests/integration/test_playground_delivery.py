"""Updates on their way: long polls, webhooks, faults."""

import asyncio
import time
from contextlib import asynccontextmanager

import httpx
import pytest
import telegram
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

import playground
from tests.support.playground import TOKEN, stage


@pytest.fixture
async def scene():
    async with stage() as opened:
        yield opened


class Hook:
    """A webhook that answers with the statuses it is given, then 200, and notes what came."""

    def __init__(self, *statuses):
        self.statuses = list(statuses)
        self.got = []
        self.secrets = set()
        self.news = asyncio.Event()

    async def take(self, request: Request) -> Response:
        status = self.statuses.pop(0) if self.statuses else 200
        self.got.append((status, (await request.json())["message"]["text"]))
        self.secrets.add(request.headers.get("x-telegram-bot-api-secret-token"))
        self.news.set()
        return Response(status_code=status)

    async def until(self, count):
        async with asyncio.timeout(20):
            while len(self.got) < count:
                self.news.clear()
                await self.news.wait()


@asynccontextmanager
async def listening(hook):
    app = Starlette(routes=[Route("/hook", hook.take, methods=["POST"])])
    app.state.close = lambda: None  # serving calls it on the way out
    async with playground.serving(app, "127.0.0.1", 0) as url:
        yield f"{url}/hook"


async def test_updates_are_confirmed_by_the_next_offset(scene):
    sent = [(await scene.play("text", text=text))["update_id"] for text in "abc"]
    assert [update.update_id for update in await scene.bot.get_updates(timeout=0)] == sent
    assert [update.update_id for update in await scene.bot.get_updates(offset=sent[1], timeout=0)] == sent[1:]
    assert [update.update_id for update in await scene.bot.get_updates(offset=-1, timeout=0)] == sent[2:]
    assert await scene.bot.get_updates(offset=sent[2] + 1, timeout=0) == ()


async def test_a_long_poll_returns_as_soon_as_something_comes(scene):
    poll = asyncio.create_task(scene.bot.get_updates(offset=scene.offset, timeout=30))
    await asyncio.sleep(0)
    await scene.play("text", text="hello")
    assert [update.message.text for update in await poll] == ["hello"]


async def test_the_later_of_two_pollers_wins(scene):
    first = asyncio.create_task(scene.call("getUpdates", timeout=30, offset=scene.offset))
    await scene.call("getMe")
    second = asyncio.create_task(scene.call("getUpdates", timeout=30, offset=scene.offset))
    ended, pending = await asyncio.wait({first, second}, return_when=asyncio.FIRST_COMPLETED)
    assert ended.pop().result() == {
        "ok": False,
        "error_code": 409,
        "description": "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running",
    }
    await scene.play("text", text="hello")
    assert len((await pending.pop())["result"]) == 1


async def test_a_webhook_gets_updates_in_order_and_again_until_it_accepts_them(scene):
    hook = Hook(500, 404)
    async with listening(hook) as url:
        await scene.play("text", text="a")
        await scene.bot.set_webhook(url, secret_token="s3cret")
        await scene.play("text", text="b")
        await hook.until(4)
        assert hook.got == [(500, "a"), (404, "a"), (200, "a"), (200, "b")]
        assert hook.secrets == {"s3cret"}
        info = await scene.bot.get_webhook_info()
        assert info.last_error_message == "Wrong response from the webhook: 404 Not Found"
        await scene.bot.delete_webhook()
        await scene.play("text", text="c")
        assert [update.message.text for update in await scene.updates()] == ["c"]


async def test_a_webhook_that_is_not_there_is_told_about(scene):
    await scene.bot.set_webhook("http://127.0.0.1:9/nobody")
    await scene.play("text", text="a")
    async with asyncio.timeout(20):
        while (info := await scene.bot.get_webhook_info()).last_error_message is None:
            continue
    assert info.last_error_message == "Connection failed: ConnectError"
    assert info.pending_update_count == 1


async def test_polling_and_a_webhook_exclude_each_other(scene):
    poll = asyncio.create_task(scene.call("getUpdates", timeout=30, offset=scene.offset))
    await scene.call("getMe")
    await scene.bot.set_webhook("http://127.0.0.1:9/nobody")
    with pytest.raises(telegram.error.Conflict, match="can't use getUpdates method while webhook is active"):
        await scene.bot.get_updates(timeout=0)
    assert (await poll)["error_code"] == 409


async def test_pending_updates_can_be_dropped(scene):
    await scene.play("text", text="a")
    await scene.bot.delete_webhook(drop_pending_updates=True)
    assert await scene.updates() == []


async def set_fault(scene, **fault):
    answer = await scene.http.post("/play/faults", json=fault)
    assert answer.status_code == 200, answer.text


async def test_the_next_calls_fail_as_asked(scene):
    await set_fault(scene, method="sendMessage", retry_after=3)
    with pytest.raises(telegram.error.RetryAfter, match="3"):
        await scene.bot.send_message(7, "x")
    await set_fault(scene, method="*", status=502, count=2)
    with pytest.raises(telegram.error.NetworkError, match="Bad Gateway"):
        await scene.bot.get_me()
    with pytest.raises(telegram.error.NetworkError, match="Bad Gateway"):
        await scene.bot.send_message(7, "x")
    assert (await scene.bot.send_message(7, "x")).text == "x"


async def test_a_dropped_connection_leaves_the_call_done_or_not(scene):
    for drop in ("before", "after"):
        await set_fault(scene, method="sendMessage", drop=drop)
        with pytest.raises(telegram.error.NetworkError, match=r"RemoteProtocolError|ReadError"):
            await scene.bot.send_message(7, drop)
    assert [event["params"]["text"] for event in await scene.events()] == ["after"]


async def test_a_call_can_be_held_up(scene):
    await set_fault(scene, method="getMe", delay=0.3)
    begin = time.monotonic()
    await scene.bot.get_me()
    assert 0.3 <= time.monotonic() - begin < 5


async def test_what_the_bot_gave_up_waiting_for_arrives_all_the_same(scene):
    await set_fault(scene, method="sendMessage", delay=0.3)
    with pytest.raises(telegram.error.TimedOut):
        await scene.bot.send_message(7, "late", read_timeout=0.1)
    [event] = await scene.events(wait=10)
    assert event["params"]["text"] == "late"


async def test_a_bot_that_is_killed_while_it_asks_is_no_fault_of_the_playground(scene, caplog):
    address = httpx.URL(scene.url)
    _, writer = await asyncio.open_connection(address.host, address.port)
    head = f"POST /bot{TOKEN}/getMe HTTP/1.1\r\nHost: {address.host}\r\nContent-Length: 9\r\n"
    writer.write(f"{head}Content-Type: application/json\r\n\r\n{{".encode())
    await writer.drain()
    writer.transport.abort()
    await scene.bot.get_me()
    assert caplog.records == []


async def test_faults_are_listed_cleared_and_checked(scene):
    await set_fault(scene, method="getMe", status=500, count=5)
    assert (await scene.http.get("/play/faults")).json() == [{"method": "getMe", "count": 5, "status": 500}]
    assert (await scene.http.delete("/play/faults")).json() == []
    wrong = await scene.http.post("/play/faults", json={"method": "getMee", "status": 500})
    assert (wrong.status_code, wrong.json()) == (
        400,
        {"error": "unknown method 'getMee'; use the Bot API's name or *"},
    )


async def test_shutting_down_ends_long_polls_and_waits_at_once():
    app = playground.create_app()
    async with httpx.AsyncClient(timeout=70) as http:
        async with playground.serving(app, "127.0.0.1", 0) as url:
            await http.get(f"{url}/bot{TOKEN}/getMe")
            await http.post(f"{url}/play/faults", json={"method": "getChat", "delay": 300})
            waits = [
                asyncio.create_task(http.get(f"{url}/bot{TOKEN}/getUpdates?timeout=50")),
                asyncio.create_task(http.get(f"{url}/play/7/events?wait=60")),
                asyncio.create_task(http.get(f"{url}/bot{TOKEN}/getChat?chat_id=7")),
            ]
            await asyncio.sleep(0.1)
            begin = time.monotonic()
        assert time.monotonic() - begin < 1
        assert [(await wait).status_code for wait in waits] == [200, 200, 403]
