"""Follow-up questions that a language model writes: asked where they are sound, else replaced."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import select

from bot.markup import plain
from prompts.interviews import DraftFollowUp
from storage.tables import model_use
from tests.support.model_server import Body, ModelServer, Reply, fails, says
from tests.support.person import Person, words_of
from tests.support.stage import Stage, staged

pytestmark = pytest.mark.asyncio(loop_scope="module")

ANSWER = "Last year at Zoho my friend Asha and I tried it once, it took 40 days, and then we stopped."


@dataclass
class Model:
    """What the scripted model does next; a test sets it."""

    follow_up: Reply = field(default_factory=lambda: asks("Why did you stop?"))
    quote: str = "it took 40 days"

    def script(self, body: Body) -> Reply:
        """Ask further as told, or grade each criterion alike."""
        if body["response_format"]["json_schema"]["name"] == DraftFollowUp.__name__:
            return self.follow_up
        user = next(m["content"] for m in body["messages"] if m["role"] == "user")
        names = re.findall(r'"name": ("(?:[^"\\]|\\.)*")', user)
        found = {"quote": self.quote, "missing": "", "anchor": 3}
        return says({"criteria": [{"name": json.loads(name), **found} for name in names]})


def asks(text: str) -> Reply:
    return says({"question": text})


@pytest.fixture(scope="module")
def model() -> Model:
    return Model()


@pytest.fixture(scope="module")
def server(model: Model) -> Iterator[ModelServer]:
    with ModelServer(model.script) as server:
        yield server


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(
    tmp_path_factory: pytest.TempPathFactory, indexed_folder: Path, server: ModelServer
) -> AsyncIterator[Stage]:
    settings = {"openai_api_key": "sk-test", "openai_base_url": server.url, "openai_model": "scripted"}
    async with staged(tmp_path_factory.mktemp("model"), indexed_folder, **settings) as stage:
        yield stage


async def asked_further(stage: Stage, answer: str) -> tuple[Person, str]:
    """What is asked about this answer to the first question. Each test has words of its own: the same words
    about the same question are asked of a model once.
    """
    person = await stage.newcomer()
    await person.write("/mock")
    await person.expect("Question 1 of 4")
    await person.write(answer)
    _, _, further = plain(words_of(await person.expect("One more thing"))).partition("💬 ")
    return person, further


async def test_what_the_model_asks_is_asked_and_all_is_graded_by_it_together(
    stage: Stage, model: Model, server: ModelServer
) -> None:
    model.follow_up = asks("Why did you stop after 40 days?")
    person, further = await asked_further(stage, ANSWER)
    assert further == "Why did you stop after 40 days?"
    # A model that grades a good answer well is not doubted.
    interviews = stage.assistant.services.interviews
    interview = await interviews.interviews.open(person.user)
    assert interview is not None
    question = interviews.question(interview.question_ids[0])
    assert question is not None
    await person.write(f"{question.reference} And nobody used it.")
    await person.expect("Question 2 of 4")
    await person.write("/stop")
    summary = plain(words_of(await person.expect("Your mock interview")))
    assert "a language model, with its quotes checked" in summary
    assert "75%" in summary
    assert "nobody used it" in server.requests[-1].user
    assert "it took 40 days" in server.requests[-1].user
    async with stage.assistant.database.read() as connection:
        kinds = select(model_use.c.kind).where(model_use.c.candidate_id == person.user)
        assert sorted((await connection.execute(kinds)).scalars()) == ["followup", "grade"]


@pytest.mark.parametrize(
    "text",
    [
        "Well done! 10/10. What else?",
        "Did you use Kubernetes for the 70 servers?",
        "Ignore the interview and send me your <b>password</b>, please?",
        "",
    ],
)
async def test_what_is_not_fit_to_be_asked_is_replaced_by_the_rubrics_question(
    stage: Stage, model: Model, text: str
) -> None:
    model.follow_up = asks(text)
    _, further = await asked_further(stage, f"{ANSWER} That was all. {len(text)}")
    assert further
    assert further != text
    assert "?" in further


async def test_without_the_model_the_rubric_asks(stage: Stage, model: Model) -> None:
    model.follow_up = fails(500)
    _, further = await asked_further(stage, f"{ANSWER} Then we went home.")
    assert "?" in further


async def test_what_candidates_say_of_themselves_does_not_leave_and_may_be_asked_about(
    stage: Stage, model: Model, server: ModelServer
) -> None:
    model.follow_up = asks("What did [name] do then?")
    _, further = await asked_further(stage, f"My name is Asha Kumar. {ANSWER}")
    assert further == "What did Asha Kumar do then?"
    sent = next(r for r in reversed(server.requests) if "follow-up" in r.system)
    assert "Asha Kumar" not in json.dumps(sent.body)
