"""Drafting questions from a document: with a scripted model, without one, in chat and on the command line."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio

from tests.support.model_server import Body, ModelServer, Reply, fails, says
from tests.support.person import Person, words_of
from tests.support.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

COACH = 611
DOCUMENT = "guide-statistics"  # states no number alone: without a model nothing is drafted from it


@dataclass
class Model:
    """Drafts a question from the passage that it is sent, and answers it."""

    changed: dict[str, Any] = field(default_factory=dict)
    agrees: bool = True
    broken: bool = False
    seen: list[str] = field(default_factory=list)  # the users' messages of checks

    def script(self, body: Body) -> Reply:
        if self.broken:
            return fails(500)
        user = body["messages"][-1]["content"]
        if body["response_format"]["json_schema"]["name"] == "DraftQuestion":
            passage = user.partition("Passage:\n")[2].partition("\n\nQuestions that there are:")[0]
            return says(self._draft(json.loads(passage)))
        self.seen.append(user)
        options = json.loads(user.partition("Options:\n")[2])
        return says({"choice": options.index("the right one") + 1 if self.agrees else 0})

    def _draft(self, passage: str) -> dict[str, Any]:
        quote = max((line.strip("-| ") for line in passage.splitlines()), key=len)
        draft = {
            "prompt": f"What does this guide say first of {quote.split()[0].lower()}?",
            "right": "the right one",
            "wrong": ["a wrong one", "another wrong one", "a third wrong one"],
            "explanation": "It stands in the guide as it is.",
            "quote": quote,
        }
        return {**draft, **self.changed}


@pytest.fixture(scope="module")
def model() -> Model:
    return Model()


@pytest.fixture(scope="module")
def stage_settings(server: ModelServer) -> dict[str, str]:
    return {**server.settings, "coach_ids": str(COACH)}


@pytest_asyncio.fixture(loop_scope="module")
async def coach(stage: Stage, model: Model) -> Person:
    model.changed, model.agrees, model.broken = {}, True, False
    model.seen.clear()
    person = Person(COACH, stage.http)
    person.cursor = len((await stage.http.get(f"/play/{COACH}/events")).json())
    return person


async def test_a_draft_is_shown_whole_and_counts_once_a_coach_adds_it(
    stage: Stage, coach: Person, model: Model
) -> None:
    bank = stage.assistant.services.bank_desk.bank
    before = len(bank.bank.by_id)
    await coach.write(f"/draft {DOCUMENT}")
    shown = words_of(await coach.expect("A draft"))
    assert "✅ the right one" in shown
    assert "▫️ a third wrong one" in shown
    assert "It stands in the guide as it is." in shown
    assert len(bank.bank.by_id) == before
    await coach.press("✅ Add")
    await coach.expect("Added")
    [added] = [question for question in bank.bank if question.id.startswith(f"{DOCUMENT}-")]
    assert added.source is not None
    assert added.source.document == DOCUMENT


async def test_who_takes_the_quiz_never_sees_key_quote_or_explanation(coach: Person, model: Model) -> None:
    await coach.write(f"/draft {DOCUMENT}")
    await coach.expect("A draft")
    assert model.seen
    for user in model.seen:
        assert "It stands in the guide" not in user
        assert "quote" not in user


# Each from a document of its own: the same passage is asked of a model once.
@pytest.mark.parametrize(
    ("document", "changed"),
    [
        ("guide-english", {"explanation": "It stands there since 1987."}),
        ("guide-star", {"prompt": "What does Infosys say first of this?"}),
        ("guide-data-labelling", {"quote": "This sentence stands nowhere in the guide at all."}),
        ("guide-case-study", {"wrong": []}),
    ],
    ids=["a number", "a name", "a quote", "no options"],
)
async def test_what_a_model_invents_does_not_reach_the_coach(
    coach: Person, model: Model, document: str, changed: dict[str, Any]
) -> None:
    model.changed = changed
    await coach.write(f"/draft {document}")
    assert "1987" not in words_of(await coach.expect("I found nothing"))


async def test_a_draft_on_which_the_second_pass_does_not_agree_is_dropped(
    coach: Person, model: Model
) -> None:
    model.agrees = False
    await coach.write("/draft guide-attention-to-detail")
    await coach.expect("I found nothing")


async def test_a_document_that_there_is_not_brings_the_list(coach: Person) -> None:
    await coach.write("/draft nothing")
    listed = (await coach.expect("There is no document"))["params"]["reply_markup"]["inline_keyboard"]
    [label] = [row[0]["text"] for row in listed if row[0]["text"].startswith("guide-ml-system-design")]
    await coach.press(label)
    assert "guide-ml-system-design" in words_of(await coach.expect("A draft"))


async def test_a_candidate_drafts_nothing(stage: Stage) -> None:
    person = await stage.newcomer()
    await person.write(f"/draft {DOCUMENT}")
    assert "A draft" not in words_of(await person.expect())


async def test_a_turn_that_died_after_the_draft_shows_that_draft(
    coach: Person, drafts_of_the_dead: list[int]
) -> None:
    await coach.write(f"/draft {DOCUMENT}")
    shown = await coach.expect("A draft")
    assert len(drafts_of_the_dead) == 1
    assert f"add.{drafts_of_the_dead[0]}" in str(shown["params"])


# The last one: a model that failed three times is left alone for a while.
async def test_without_the_model_a_number_is_asked_for(coach: Person, model: Model) -> None:
    model.broken = True
    await coach.write("/draft ml-data-associate")
    assert "____" in words_of(await coach.expect("A draft"))
    await coach.press("Another draft")
    await coach.expect("A draft")
