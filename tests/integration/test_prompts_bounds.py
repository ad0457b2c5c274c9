"""The gateway within its bounds: a scripted server over HTTP, a real database for the book."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response
from structlog.testing import capture_logs

from prompts.answers import AnswerWriter
from prompts.bounds import Accounts, Bounds, Call
from prompts.breaker import FAILURES, FOR_GOOD, SHORTEST, Breaker
from prompts.budget import REPLY, Budget
from prompts.chat import Chat
from prompts.drafts import DraftAnswer, DraftSentence
from prompts.errors import ModelError, ModelGarbled, ModelTimeout, ModelUnavailable, OverBudget
from prompts.gateway import Gateway, open_gateway
from prompts.grades import GradeWriter
from prompts.payer import on_behalf_of
from storage.candidates import Candidates
from storage.database import Database
from storage.model_grades import ModelGrades
from storage.model_use import ModelReport, ModelUse
from storage.personal import PersonalData
from storage.tables import model_use
from tests.support.clock import HandClock
from tests.support.model_server import (
    ModelServer,
    Reply,
    Script,
    always,
    fails,
    in_turn,
    says,
    stalls,
)

ANSWER = {"sentences": [{"text": "Bring your resume.", "citations": [1]}]}
ASHA, RAVI = 7, 8


@dataclass(frozen=True)
class Criterion:
    name: str = "Asks"
    expects: str = "Asks the lead."
    also: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    needs: int = 0
    figure: str = ""
    own_anchors: tuple[str, ...] = ()


@dataclass
class Hand:
    at: float = 0.0

    def __call__(self) -> float:
        return self.at


@dataclass
class World:
    """What outlives a gateway, as it outlives a process."""

    database: Database
    clock: HandClock = field(default_factory=lambda: HandClock(datetime(2026, 3, 2, 22, 0, tzinfo=UTC)))
    hand: Hand = field(default_factory=Hand)

    @property
    def use(self) -> ModelUse:
        return ModelUse(self.database)

    @asynccontextmanager
    async def talking(
        self, script: Script, budget: Budget | None = None, seconds: float = 15.0, model: str = "scripted"
    ) -> AsyncIterator[tuple[Gateway, ModelServer]]:
        with ModelServer(script) as server:
            gateway = open_gateway(
                api_key="k",
                base_url=server.url,
                model=model,
                timeout=seconds,
                jitter=lambda: 0.0,
                monotonic=self.hand,
                accounts=Accounts(self.use, budget or Budget(), self.clock.now),
                lasting=ModelGrades(self.database),
            )
            try:
                yield gateway, server
            finally:
                await gateway.close()

    async def rows(self) -> list[tuple[str, int, int]]:
        statement = select(model_use.c.outcome, model_use.c.sent, model_use.c.received).order_by(
            model_use.c.id
        )
        async with self.database.read() as connection:
            return [tuple(row) for row in (await connection.execute(statement)).all()]

    async def report(self) -> ModelReport:
        return await self.use.report(datetime(2026, 3, 1, tzinfo=UTC))


@pytest.fixture
async def world(database: Database, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    world = World(database)
    for candidate in (ASHA, RAVI):
        await Candidates(world.database).ensure(candidate, world.clock.now())
    return world


async def fail_at(gateway: Gateway, *questions: str) -> None:
    for question in questions:
        with pytest.raises(ModelError):
            await AnswerWriter(gateway).write_answer(question, ["p"])


# --- the breaker


async def test_a_dead_model_is_left_alone_until_one_probe_finds_it_well(world: World) -> None:
    broken = True

    def script(body: dict[str, object]) -> Reply:
        return fails(500) if broken else says(ANSWER)

    async with world.talking(script) as (gateway, server):
        await fail_at(gateway, *"abc")
        asked = len(server.requests)
        with pytest.raises(ModelUnavailable, match="tried again in 30 s"):
            await AnswerWriter(gateway).write_answer("d", ["p"])
        world.hand.at += SHORTEST
        await fail_at(gateway, *"ef")  # the probe fails too, and the next one is not let through
        assert len(server.requests) == asked + 2
        world.hand.at += 2 * SHORTEST
        broken = False
        await AnswerWriter(gateway).write_answer("g", ["p"])
        await AnswerWriter(gateway).write_answer("h", ["p"])
    assert (await world.report()).fallbacks == {"refused_500": FAILURES + 1, "unavailable": 2}


async def test_of_many_who_come_at_the_end_of_the_pause_one_is_let_through(world: World) -> None:
    asked, may_reply = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    broken = True

    async def held(request: Request) -> Response:
        loop.call_soon_threadsafe(asked.set)
        while not may_reply.is_set():  # noqa: ASYNC110 - the event is of another thread's loop
            await asyncio.sleep(0.01)
        return await says(ANSWER)(request)

    async with world.talking(lambda _: fails(503) if broken else held) as (gateway, server):
        await fail_at(gateway, *"abc")
        broken, before = False, len(server.requests)
        world.hand.at += SHORTEST
        probe = asyncio.create_task(AnswerWriter(gateway).write_answer("probe", ["p"]))
        await asked.wait()
        outcomes = await asyncio.gather(
            *(AnswerWriter(gateway).write_answer(f"{n}", ["p"]) for n in range(10)), return_exceptions=True
        )
        assert all(isinstance(outcome, ModelUnavailable) for outcome in outcomes)
        may_reply.set()
        await probe
        assert len(server.requests) == before + 1
        await AnswerWriter(gateway).write_answer("after", ["p"])


async def test_a_wrong_key_is_tried_once_and_named_once(world: World) -> None:
    async with world.talking(always(fails(401, "no such key"))) as (gateway, server):
        with capture_logs() as logs:
            await fail_at(gateway, *"abcd")
            world.hand.at += FOR_GOOD
            await fail_at(gateway, *"ef")
        assert len(server.requests) == 2
    told = [entry["mend"] for entry in logs if entry["log_level"] == "error"]
    assert told == ["The model server answered with status 401: check OPENAI_API_KEY."]


async def test_a_model_that_talks_nonsense_is_asked_again_each_time(world: World) -> None:
    async with world.talking(always(says("I would rather chat."))) as (gateway, server):
        for question in "abcde":
            with pytest.raises(ModelGarbled):
                await AnswerWriter(gateway).write_answer(question, ["p"])
        assert len(server.requests) == 5


async def test_a_probe_that_is_broken_off_leaves_its_place_to_the_next(world: World) -> None:
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()

    async def noted(request: Request) -> Response:
        loop.call_soon_threadsafe(asked.set)
        return await stalls()(request)

    replies = in_turn(*[fails(500)] * 2 * FAILURES, noted, says(ANSWER))
    async with world.talking(replies) as (gateway, _):
        await fail_at(gateway, *"abc")
        world.hand.at += SHORTEST
        probe = asyncio.create_task(AnswerWriter(gateway).write_answer("probe", ["p"]))
        await asked.wait()
        probe.cancel()
        await asyncio.gather(probe, return_exceptions=True)
        await AnswerWriter(gateway).write_answer("next", ["p"])


# --- the budget


async def test_the_day_ends_when_its_tokens_are_spent_and_begins_anew_at_midnight_utc(world: World) -> None:
    async with world.talking(always(says(ANSWER, usage=(3000, 1000))), Budget(per_day=6000)) as (
        gateway,
        server,
    ):
        await AnswerWriter(gateway).write_answer("a", ["p"])
        await AnswerWriter(gateway).write_answer("b", ["p"])
        with pytest.raises(OverBudget, match="OPENAI_DAILY_TOKENS"):
            await AnswerWriter(gateway).write_answer("c", ["p"])
        assert len(server.requests) == 2
        world.clock.forward(hours=2)
        await AnswerWriter(gateway).write_answer("c", ["p"])
    assert await world.use.used(world.clock.now()) == 4000
    assert (await world.report()).fallbacks == {"over_budget": 1}


async def test_a_restart_does_not_forget_what_was_spent(world: World) -> None:
    script, budget = always(says(ANSWER, usage=(5000, 900))), Budget(per_day=6000)
    async with world.talking(script, budget) as (gateway, _):
        await AnswerWriter(gateway).write_answer("a", ["p"])
    async with world.talking(script, budget) as (gateway, server):
        with pytest.raises(OverBudget):
            await AnswerWriter(gateway).write_answer("b", ["p"])
        assert server.requests == []


async def test_one_candidate_cannot_use_up_what_others_have_left(world: World) -> None:
    script = always(says(ANSWER, usage=(4000, 900)))
    async with world.talking(script, Budget(per_payer=5000)) as (gateway, server):
        with on_behalf_of(ASHA):
            await AnswerWriter(gateway).write_answer("a", ["p"])
            with pytest.raises(OverBudget):
                await AnswerWriter(gateway).write_answer("b", ["p"])
        with on_behalf_of(RAVI):
            await AnswerWriter(gateway).write_answer("b", ["p"])
        await AnswerWriter(gateway).write_answer("c", ["p"])  # nobody's, such as the command line
        assert len(server.requests) == 3


async def test_calls_at_the_same_time_do_not_go_over_the_limit_together(world: World) -> None:
    async with world.talking(always(says(ANSWER, usage=(1000, 200))), Budget(per_day=5000)) as (
        gateway,
        server,
    ):
        outcomes = await asyncio.gather(
            *(AnswerWriter(gateway).write_answer(f"{n}", ["p"]) for n in range(12)), return_exceptions=True
        )
        assert 1 <= len(server.requests) <= 4
        assert sum(isinstance(outcome, OverBudget) for outcome in outcomes) == 12 - len(server.requests)
    assert await world.use.used(world.clock.now()) <= 5000


@pytest.mark.parametrize("usage", [None, (0, 0), (-5, 3)], ids=["none", "zero", "negative"])
async def test_a_server_that_does_not_count_is_counted_by_characters(
    world: World, usage: tuple[int, int] | None
) -> None:
    async with world.talking(always(says(ANSWER, usage=usage))) as (gateway, _):
        await AnswerWriter(gateway).write_answer("a", ["p" * 3000])
    [(outcome, sent, received)] = await world.rows()
    assert outcome == "answered"
    assert 1000 < sent < 3000
    assert received == -(-len(json.dumps(ANSWER)) // 3)


async def test_what_was_given_up_on_stays_booked_and_what_was_refused_costs_nothing(world: World) -> None:
    async with world.talking(in_turn(fails(404), stalls()), seconds=2.0) as (gateway, _):
        await fail_at(gateway, "a")
        world.hand.at += 2 * FOR_GOOD
        with pytest.raises(ModelTimeout):
            await AnswerWriter(gateway).write_answer("b", ["p"])
    refused, given_up = await world.rows()
    assert refused == ("refused_404", 0, 0)
    assert given_up[0] == "timeout"
    assert given_up[1] > 500
    assert given_up[2] == REPLY


async def test_who_is_forgotten_leaves_the_day_as_it_is(world: World) -> None:
    reply = says({"criteria": [{"name": "Asks", "anchor": 4, "quote": "I ask"}]}, usage=(900, 90))
    async with world.talking(always(reply)) as (gateway, _):
        with on_behalf_of(ASHA):
            await GradeWriter(gateway).grade("Q?", "R.", "I ask.", [Criterion()])
    kept = await PersonalData(world.database).export(ASHA)
    assert kept is not None
    assert (len(kept["model_use"]), len(kept["model_grades"])) == (1, 1)
    await Candidates(world.database).forget(ASHA)
    assert await PersonalData(world.database).export(ASHA) is None
    assert await world.use.used(world.clock.now()) == 990


# --- what was said before


async def test_the_same_question_of_the_same_passages_is_asked_once(world: World) -> None:
    async with world.talking(always(says(ANSWER, usage=(900, 90)))) as (gateway, server):
        first = await AnswerWriter(gateway).write_answer("What to bring?", ["Bring a resume."])
        assert await AnswerWriter(gateway).write_answer("What to bring?", ["Bring a resume."]) == first
        await AnswerWriter(gateway).write_answer("What to bring?", ["Bring a resume and a pen."])
        await AnswerWriter(gateway).write_answer("What must I bring?", ["Bring a resume."])
        assert len(server.requests) == 3
    report = await world.report()
    assert (report.calls, report.cached, report.sent, report.received) == (3, 1, 2700, 270)


async def test_the_same_answer_has_the_same_grade_after_a_restart_unless_its_rubric_or_model_changes(
    world: World,
) -> None:
    anchors = iter(range(1, 5))

    def script(body: dict[str, object]) -> Reply:
        return says({"criteria": [{"name": "Asks", "anchor": next(anchors), "quote": "I ask"}]})

    async def anchor(gateway: Gateway, expects: str = "Asks the lead.") -> int:
        draft = await GradeWriter(gateway).grade("Q?", "R.", "I ask.", [Criterion(expects=expects)])
        return draft.criteria[0].anchor

    with ModelServer(script) as server:

        def opened(model: str = "scripted") -> Gateway:
            return open_gateway(
                api_key="k", base_url=server.url, model=model, lasting=ModelGrades(world.database)
            )

        before, after, other = opened(), opened(), opened("another")
        assert [await anchor(before), await anchor(before), await anchor(after)] == [1, 1, 1]
        assert [await anchor(after, "Asks anybody."), await anchor(other)] == [2, 3]
        for gateway in (before, after, other):
            await gateway.close()


async def test_a_grade_of_other_criteria_is_garbled_and_not_kept(world: World) -> None:
    def graded(name: str) -> Reply:
        return says({"criteria": [{"name": name, "anchor": 4, "quote": "I ask"}]})

    async with world.talking(in_turn(graded("Sings"), graded(" asks "))) as (gateway, _):
        with pytest.raises(ModelGarbled):
            await GradeWriter(gateway).grade("Q?", "R.", "I ask.", [Criterion()])
        assert await GradeWriter(gateway).grade("Q?", "R.", "I ask.", [Criterion()])


# --- what leaves


async def test_personal_data_stays_here_and_comes_back_in_quotes(world: World) -> None:
    secrets = ("Asha Kumar", "asha@x.co", "98765 43210", "4999 8888 7777")
    answer = "My name is Asha Kumar, asha@x.co, 98765 43210, Aadhaar 4999 8888 7777. I check 2,000 records."
    quote = "My name is [name], [email], [phone]"
    reply = says({"criteria": [{"name": "Asks", "anchor": 3, "quote": quote}]})
    async with world.talking(always(reply)) as (gateway, server):
        draft = await GradeWriter(gateway).grade("Q?", "R.", answer, [Criterion()])
        with pytest.raises(ModelError):
            await AnswerWriter(gateway).write_answer(answer, ["p"])
        bodies = [json.dumps(request.body, ensure_ascii=False) for request in server.requests]
    assert draft.criteria[0].quote == "My name is Asha Kumar, asha@x.co, 98765 43210"
    assert len(bodies) == 2
    assert not [secret for secret in secrets for body in bodies if secret in body]
    assert all("2,000 records" in body for body in bodies)


async def test_what_the_passages_say_is_sent_as_it_is_and_an_echo_of_the_asker_is_put_back(
    world: World,
) -> None:
    reply = says({"sentences": [{"text": "Write to hr@amazon.com from [email].", "citations": [1]}]})
    async with world.talking(always(reply)) as (gateway, server):
        draft = await AnswerWriter(gateway).write_answer(
            "Can I write from asha@x.co?", ["Write to hr@amazon.com."]
        )
        assert "hr@amazon.com" in server.requests[0].user
    assert draft == DraftAnswer((DraftSentence("Write to hr@amazon.com from asha@x.co.", (1,)),))


async def test_each_call_is_one_event_without_texts(world: World) -> None:
    async with world.talking(always(says(ANSWER, usage=(900, 90)))) as (gateway, _):
        with capture_logs() as logs:
            await AnswerWriter(gateway).write_answer("Where is Mumbai?", ["Mumbai is far."])
    [event] = [entry for entry in logs if entry["event"] == "model_call"]
    assert {**event, "milliseconds": 1} == {
        **{"event": "model_call", "log_level": "info", "kind": "answer", "outcome": "answered"},
        **{"sent": 900, "received": 90, "milliseconds": 1},
    }
    assert "Mumbai" not in str(logs)


async def test_libraries_that_take_long_to_import_do_not_count_as_a_failing_model() -> None:
    may_end = threading.Event()

    def import_slowly() -> Chat:
        may_end.wait(10)
        raise AssertionError

    bounds = Bounds(import_slowly, 0.02, Accounts(), Breaker(Hand(), lambda: 0.0))
    call = Call("answer", "system", "user", {}, str)
    for _ in range(FAILURES + 1):
        with pytest.raises(ModelTimeout):
            await bounds.ask(call)
    may_end.set()
