"""Replies that are followed while the model writes them: a scripted server over real HTTP."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from prompts.answers import AnswerWriter
from prompts.bounds import Accounts
from prompts.budget import NoLedger
from prompts.drafts import DraftAnswer, DraftSentence
from prompts.errors import ModelError, ModelGarbled, ModelRefused, ModelTimeout, ModelUnavailable
from prompts.gateway import Gateway, open_gateway
from prompts.patience import one_patience
from tests.support.model_server import (
    ModelServer,
    Reply,
    Script,
    always,
    cuts_stream,
    events,
    fails,
    in_turn,
    says,
    sends,
    stalls_after,
    streams,
    writes,
)

KEY = "sk-this-key-must-stay-secret-0123456789"
FIRST, SECOND = DraftSentence("Bring your resume.", (1,)), DraftSentence("Bring an ID, too.", (1, 2))
DRAFT = DraftAnswer((FIRST, SECOND))
SAID = json.dumps(
    {"sentences": [{"text": each.text, "citations": list(each.citations)} for each in DRAFT.sentences]}
)
PIECES = [SAID[at : at + 7] for at in range(0, len(SAID), 7)]
WITH_THE_FIRST = [SAID[: SAID.index("}") + 1]]
OVERLOADED = {"error": {"message": f"overloaded, {KEY}", "code": 503}}


class Book(NoLedger):
    """A ledger that remembers what was settled."""

    def __init__(self) -> None:
        self.settled: list[tuple[str, int, int]] = []

    async def settle(
        self, number: int, outcome: str, sent: int, received: int, milliseconds: int | None
    ) -> None:
        self.settled.append((outcome, sent, received))


class Follower:
    """Asks, and remembers each draft that it was shown."""

    def __init__(self, gateway: Gateway) -> None:
        self._writer = AnswerWriter(gateway)
        self.seen: list[DraftAnswer] = []

    async def ask(self, question: str = "What to bring?") -> DraftAnswer:
        async def follow(draft: DraftAnswer) -> None:
            self.seen.append(draft)

        return await self._writer.write_answer(question, ["Bring a resume.", "Bring an ID."], follow)


@asynccontextmanager
async def talking(
    script: Script, seconds: float = 15.0, book: Book | None = None
) -> AsyncIterator[tuple[Follower, ModelServer]]:
    with ModelServer(script) as server:
        accounts = Accounts(book or NoLedger())
        address = {"api_key": KEY, "base_url": server.url, "model": "scripted"}
        gateway = open_gateway(**address, timeout=seconds, jitter=lambda: 0.0, accounts=accounts)
        try:
            yield Follower(gateway), server
        finally:
            await gateway.close()


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


async def test_each_sentence_is_there_while_the_model_writes_the_next_one() -> None:
    may_go_on = threading.Event()
    halves = [*WITH_THE_FIRST, lambda: asyncio.to_thread(may_go_on.wait, 10), SAID[len(WITH_THE_FIRST[0]) :]]
    async with talking(always(streams(halves))) as (follower, server):

        async def follow(draft: DraftAnswer) -> None:
            follower.seen.append(draft)
            may_go_on.set()  # so the rest is written only when the first sentence was read

        writer = follower._writer
        assert await writer.write_answer("What to bring?", ["p", "q"], follow) == DRAFT
        assert follower.seen[0] == DraftAnswer((FIRST,))
        assert follower.seen[-1] == DRAFT
    [request] = server.requests
    assert request.body["stream"] is True
    assert request.body["response_format"]["json_schema"]["name"] == "DraftAnswer"
    assert request.body["temperature"] == 0


async def test_tokens_of_a_stream_are_counted_by_the_server_and_what_was_asked_before_is_not_streamed() -> (
    None
):
    book = Book()
    async with talking(always(streams(PIECES, usage=(900, 90))), book=book) as (follower, server):
        assert await follower.ask() == DRAFT
        shown = len(follower.seen)
        assert await follower.ask() == DRAFT
        assert len(follower.seen) == shown
        assert len(server.requests) == 1
    assert book.settled == [("answered", 900, 90)]


async def test_an_echo_of_what_the_asker_said_of_themselves_is_put_back_in_every_draft() -> None:
    said = json.dumps({"sentences": [{"text": "Write from [email].", "citations": [1]}]})
    async with talking(always(streams([said[:-2], said[-2:]]))) as (follower, server):
        await follower.ask("May I write from asha@x.co?")
        assert "asha@x.co" not in json.dumps(server.requests[0].body)
    texts = {sentence.text for draft in follower.seen for sentence in draft.sentences}
    assert texts == {"Write from asha@x.co."}


Rejected = Callable[[dict[str, object]], bool]


@pytest.mark.parametrize(
    ("rejected", "keeps"),
    [
        (lambda body: "stream_options" in body, {"stream", "response_format"}),
        (lambda body: "temperature" in body, {"stream", "stream_options", "response_format"}),
        (lambda body: "response_format" in body, {"stream"}),
        (lambda body: "stream" in body and bool(body["stream"]), {"response_format"}),
    ],
    ids=["stream_options", "temperature", "response_format", "stream"],
)
async def test_what_a_server_rejects_is_left_out_from_then_on(rejected: Rejected, keeps: set[str]) -> None:
    def script(body: dict[str, object]) -> Reply:
        return fails(400, "not supported") if rejected(body) else says(SAID)

    async with talking(script) as (follower, server):
        assert await follower.ask() == DRAFT
        before = len(server.requests)
        assert await follower.ask("And then?") == DRAFT
        assert len(server.requests) == before + 1
        asked = {name for name, value in server.requests[-1].body.items() if value}
    assert asked & {"stream", "stream_options", "response_format"} == keeps


@pytest.mark.parametrize(
    "ignored",
    [sends({"choices": []}), writes("", "text/event-stream"), writes("<html>no</html>", "text/html")],
)
async def test_a_server_that_does_not_stream_although_it_was_asked_to_is_asked_plainly(
    ignored: Reply,
) -> None:
    def script(body: dict[str, object]) -> Reply:
        return ignored if body.get("stream") else says(SAID)

    async with talking(script) as (follower, server):
        assert await follower.ask() == DRAFT
        assert await follower.ask("And then?") == DRAFT
        assert [bool(request.body.get("stream")) for request in server.requests] == [True, False, False]
        assert follower.seen == []


@pytest.mark.parametrize("passing", [fails(503), cuts_stream([]), events(OVERLOADED)], ids=range(3))
async def test_a_trouble_before_the_first_word_is_tried_once_more(passing: Reply) -> None:
    async with talking(in_turn(passing, streams(PIECES))) as (follower, server):
        assert await follower.ask() == DRAFT
        assert len(server.requests) == 2


BEGUN = {"choices": [{"index": 0, "delta": {"content": WITH_THE_FIRST[0]}, "finish_reason": None}]}


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [
        (cuts_stream(WITH_THE_FIRST), ModelRefused),
        (events(BEGUN, OVERLOADED), ModelRefused),
        (events(BEGUN, b"data: {oops\n\n"), ModelGarbled),
        (events(BEGUN, []), ModelGarbled),
        (events(BEGUN), ModelGarbled),
        (streams([SAID], finish_reason="length"), ModelGarbled),
        (streams([SAID], finish_reason="content_filter"), ModelGarbled),
        (streams([*WITH_THE_FIRST, "oops"]), ModelGarbled),
    ],
    ids=range(8),
)
async def test_a_stream_that_breaks_off_is_an_error_without_another_try_and_without_the_servers_words(
    trouble: Reply, kind: type[ModelError]
) -> None:
    book = Book()
    async with talking(always(trouble), book=book) as (follower, server):
        with pytest.raises(kind) as failed:
            await follower.ask()
        assert len(server.requests) == 1
    assert follower.seen[0].sentences[0] == FIRST
    assert failed.value.__cause__ is None
    assert KEY not in str(failed.getrepr(style="long", showlocals=False))
    # What was written costs, whether or not it can be used.
    [(_, sent, received)] = book.settled
    assert sent > 0
    assert received > 0


async def test_a_stream_that_stalls_is_given_up_in_time_however_much_has_come() -> None:
    async with talking(always(stalls_after(WITH_THE_FIRST)), seconds=2.0) as (follower, _):
        started = asyncio.get_running_loop().time()
        with pytest.raises(ModelTimeout):
            await follower.ask()
        assert asyncio.get_running_loop().time() - started < 3.0
    assert follower.seen == [DraftAnswer((FIRST,))]


async def test_calls_of_one_patience_take_together_no_longer_than_one() -> None:
    async with talking(always(stalls_after([])), seconds=1.0) as (follower, server):
        with pytest.raises(ModelTimeout):
            await follower.ask("The first call, which imports the libraries.")
        with one_patience():
            with pytest.raises(ModelTimeout):
                await follower.ask("a")
            asked = len(server.requests)
            with pytest.raises(ModelUnavailable):
                await follower.ask("b")
            assert len(server.requests) == asked
        with pytest.raises(
            ModelTimeout
        ):  # and the breaker does not hold what was not asked against the model
            await follower.ask("c")
        assert len(server.requests) == asked + 1


async def test_a_follower_that_fails_is_no_fault_of_the_model() -> None:
    async def follow(_draft: DraftAnswer) -> None:
        raise ValueError("a mistake of ours")

    async with talking(always(streams(PIECES))) as (follower, _):
        with pytest.raises(ValueError, match="ours"):
            await follower._writer.write_answer("?", ["p"], follow)
        assert await follower.ask("again") == DRAFT


async def test_a_stream_is_not_traced_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    with ModelServer(always(sends({}))) as elsewhere:
        for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"):
            monkeypatch.setenv(name, "true")
        monkeypatch.setenv("LANGSMITH_API_KEY", "lsv2_key")
        monkeypatch.setenv("LANGSMITH_ENDPOINT", elsewhere.url)
        async with talking(always(streams(PIECES))) as (follower, _):
            assert await follower.ask() == DRAFT
        assert elsewhere.requests == []
