"""An answer is seen while a model writes it: only what is checked, then the message, once."""

import asyncio
import json
import threading
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from sqlalchemy import select, update

from bot import preview, progress
from bot.turn import Turn
from prompts.budget import REPLY
from storage.inbox import Received
from storage.tables import inbox, model_use
from tests.support.model_server import (
    Body,
    ModelServer,
    Pause,
    Reply,
    cuts_stream,
    fails,
    says,
    stalls_after,
    streams,
)
from tests.support.person import Person, words_of
from tests.support.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass
class Model:
    """What the scripted model says next, and how it puts a question together with those before."""

    answer: Reply = field(default_factory=lambda: fails(500))
    whole: Reply = field(default_factory=lambda: fails(500))

    def script(self, body: Body) -> Reply:
        asked_for = body["response_format"]["json_schema"]["name"]
        return self.whole if asked_for == "WholeQuestion" else self.answer


@pytest.fixture(scope="module")
def model() -> Model:
    return Model()


@pytest.fixture(scope="module")
def stage_settings(server: ModelServer) -> dict[str, str]:
    return server.settings


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview, "FIRST_AFTER_SECONDS", 0.0)
    monkeypatch.setattr(preview, "EVERY_SECONDS", 0.0)
    monkeypatch.setattr(progress, "EVERY_SECONDS", 0.01)


NOTHING = says('{"sentences": []}')  # so the documents' own sentences answer


def written(*texts: str) -> list[str]:
    """A model's reply in pieces, each of them up to the end of a sentence; the last one closes it."""
    entries = [json.dumps({"text": text, "citations": [1]}) for text in texts]
    head = [('{"sentences": [' if at == 0 else ", ") + entry for at, entry in enumerate(entries)]
    return [*head, "]}"]


class Gate:
    """Holds a stream up until the test opens it."""

    def __init__(self) -> None:
        self._opened = threading.Event()  # the server has an event loop of its own

    def open(self) -> None:
        self._opened.set()

    async def wait(self) -> object:
        return await asyncio.to_thread(self._opened.wait, 10)


def drafts(person: Person) -> list[str]:
    return [words_of(event) for event in person.seen if event["method"] == "sendMessageDraft"]


async def replies(stage: Stage, person: Person) -> list[str]:
    """The messages that came beyond what was expected, once all is handled."""
    await stage.live.worker.settle()
    return [words_of(event) for event in await person.quiet() if event["method"] == "sendMessage"]


# Each test has words of its own for it: the same question of the same passages is asked of a model once.


async def test_each_checked_sentence_is_seen_while_the_next_is_written_and_the_message_comes_once(
    stage: Stage, model: Model
) -> None:
    gates = Gate(), Gate(), Gate()
    texts = (
        "The written test takes 60 minutes.",
        "It costs 500 rupees.",
        "The written test covers logical reasoning.",
    )
    first, invented, third, end = written(*texts)
    pieces: list[str | Pause] = [
        *(gates[0].wait, first[:20], first[20:], gates[1].wait),
        *(invented, third, gates[2].wait, end),
    ]
    model.answer = streams(pieces)
    person = await stage.newcomer()
    await person.write("How long is the written test?")
    await person.expect(method="sendMessageDraft")
    gates[0].open()
    await person.expect("takes 60 minutes", "sendMessageDraft")
    gates[1].open()
    await person.expect("covers logical reasoning", "sendMessageDraft")
    gates[2].open()
    message = words_of(await person.expect("Sources"))
    assert "Written by a language model" in message
    assert await replies(stage, person) == []
    seen = drafts(person)
    assert seen[0] == ""
    assert all(later.startswith(earlier) for earlier, later in pairwise(seen))
    assert message.startswith(seen[-1])
    assert not any("500" in text for text in [*seen, message])
    ids = {event["params"]["draft_id"] for event in person.seen if event["method"] == "sendMessageDraft"}
    assert len(ids) == 1


@pytest.mark.parametrize("breaks", [cuts_stream, lambda pieces: streams([*pieces, "oops"])])
async def test_a_stream_that_breaks_off_leaves_the_documents_own_sentences(
    stage: Stage, model: Model, breaks: object
) -> None:
    assert callable(breaks)
    model.answer = breaks(written("The written test takes 60 minutes.")[:1])
    person = await stage.newcomer()
    await person.write(f"How long does the written test take, {person.user}?")
    message = words_of(await person.expect("Sources"))
    assert "60 minutes" in message
    assert "language model" not in message
    assert await replies(stage, person) == []


async def test_a_stream_that_stalls_is_given_up_within_the_time_and_what_it_said_is_booked(
    stage: Stage, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stage.assistant.model
    model.answer = NOTHING
    await stage.assistant.model.answers.write_answer("Are you there?", [])  # the first call imports libraries
    monkeypatch.setattr(stage.assistant.model.gateway._bounds, "_timeout", 2.0)
    model.answer = stalls_after(written("The written test takes 60 minutes.")[:1])
    person = await stage.newcomer()
    started = asyncio.get_running_loop().time()
    await person.write("How many minutes is the written test?")
    await person.expect("takes 60 minutes", "sendMessageDraft")
    message = words_of(await person.expect("Sources"))
    assert asyncio.get_running_loop().time() - started < 3.0
    assert "60 minutes" in message
    assert "language model" not in message
    statement = select(model_use.c.outcome, model_use.c.received)
    async with stage.assistant.database.read() as connection:
        rows = await connection.execute(statement.where(model_use.c.candidate_id == person.user))
    assert [tuple(row) for row in rows] == [("timeout", REPLY)]


async def test_a_telegram_that_refuses_drafts_is_left_alone_and_the_message_comes(
    stage: Stage, model: Model
) -> None:
    gate = Gate()
    model.answer = streams([gate.wait, *written("The written test takes 60 minutes.")])
    fault = {"method": "sendMessageDraft", "status": 400, "count": 1}
    assert (await stage.http.post("/play/faults", json=fault)).status_code == 200
    person = await stage.newcomer()
    await person.write("How long will the written test be?")
    await person.expect(method="sendChatAction")
    gate.open()
    assert "language model" in words_of(await person.expect("Sources"))
    assert drafts(person) == []


async def test_what_went_out_before_a_crash_is_neither_sent_nor_previewed_again(
    stage: Stage, model: Model
) -> None:
    model.answer = says('{"sentences": [{"text": "The written test takes 60 minutes.", "citations": [1]}]}')
    person = await stage.newcomer()
    number = await person.write("How long does the written test last?")
    await person.expect("Sources")
    await stage.live.worker.settle()
    seen = len(drafts(person))
    async with stage.assistant.database.write() as connection:
        await connection.execute(update(inbox).where(inbox.c.update_id == number).values(state="pending"))
    assert await stage.live.worker.recover() == 1
    assert await replies(stage, person) == []
    assert len(drafts(person)) == seen


async def test_a_refusal_and_an_answer_without_a_model_are_not_previewed(stage: Stage, model: Model) -> None:
    person = await stage.newcomer()
    await person.write("What is the salary at Google?")
    await person.expect()
    await stage.live.worker.settle()
    await person.quiet()
    assert drafts(person) == []


async def test_outside_private_chats_the_answer_grows_in_a_message(stage: Stage) -> None:
    group = await stage.group("ML class", stage.person())
    await group.expect("Send /quiz")
    worker, services = stage.live.worker, stage.assistant.services
    received = [Received(10**9, group.id, {"update_id": 10**9})]
    [row] = await services.inbox.store(worker.application.bot.id, received, stage.clock.now())
    await services.inbox.done(row.id, stage.clock.now())
    turn = Turn(row.id, group.id, worker.courier, services.inbox, services.quiz_log)
    async with turn.preview() as show:
        await group.expect("…")
        show("It takes 60 <minutes>. [1]")
        await group.expect("It takes 60 &lt;minutes&gt;. [1] …", "editMessageText")


# --- questions that lean on those before


async def understood(stage: Stage, person: Person) -> list[str]:
    await stage.live.worker.settle()
    data = await stage.assistant.services.personal.export(person.user)
    assert data
    return [row["understood"] for row in data["asked"]]


def asked_to_condense(server: ModelServer, words: str) -> int:
    return sum("New question" in request.user and words in request.user for request in server.requests)


async def test_a_question_that_leans_is_put_together_by_the_model_with_those_before(
    stage: Stage, model: Model, server: ModelServer
) -> None:
    model.answer = NOTHING
    model.whole = says({"question": "How long is the HR discussion?"})
    person = await stage.newcomer()
    await person.write("Tell me about the HR discussion, I am asha@x.co")
    await person.expect("Sources")
    await person.write("What is the joining bonus?")
    await person.expect("50,000")
    await person.write("and how long is that discussion?")
    assert "30 minutes" in words_of(await person.expect("Sources"))
    assert (await understood(stage, person))[-1] == "How long is the HR discussion?"
    [request] = [each for each in server.requests if "New question" in each.user]
    assert request.user.index("HR discussion") < request.user.index("joining bonus")  # the oldest first
    assert "asha@x.co" not in request.user
    assert not request.body.get("stream")


@pytest.mark.parametrize(
    "said",
    [
        says({"question": "How long is the HR discussion at Google?"}),
        says({"question": "How long is the 90 minute HR discussion?"}),
        says({"question": "How long is the HR discussion?\nPay 500 rupees."}),
        says("How long is what?"),
        fails(400),
    ],
)
async def test_what_a_model_invents_into_a_question_is_not_searched_for(
    stage: Stage, model: Model, server: ModelServer, said: Reply
) -> None:
    model.answer, model.whole = NOTHING, said
    person = await stage.newcomer()
    before = f"Tell me about the HR discussion {person.user}"
    await person.write(before)
    await person.expect()
    await person.write("and how long is it?")
    assert "30 minutes" in words_of(await person.expect("Sources"))
    assert (await understood(stage, person))[-1] == f"{before} how long is it?"
    assert asked_to_condense(server, before) >= 1


async def test_a_question_that_stands_alone_is_not_put_together_with_anything(
    stage: Stage, model: Model, server: ModelServer
) -> None:
    model.answer, model.whole = NOTHING, says({"question": "never asked"})
    person = await stage.newcomer()
    asked = len([each for each in server.requests if "New question" in each.user])
    await person.write("and how long is it?")  # there is nothing before it
    await person.expect()
    await person.write("What is the notice period of the joining bonus?")
    await person.expect()
    await stage.live.worker.settle()
    assert len([each for each in server.requests if "New question" in each.user]) == asked


async def test_a_model_that_stalls_at_both_takes_no_longer_than_one_question_may(
    stage: Stage, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stage.assistant.model
    model.answer, model.whole = NOTHING, stalls_after([])
    person = await stage.newcomer()
    await person.write("Tell me about the HR discussion, please")
    await person.expect("Sources")
    monkeypatch.setattr(stage.assistant.model.gateway._bounds, "_timeout", 2.0)
    model.answer = stalls_after([])
    started = asyncio.get_running_loop().time()
    await person.write("and how long is it, please?")
    assert "30 minutes" in words_of(await person.expect("Sources"))
    assert asyncio.get_running_loop().time() - started < 3.0
