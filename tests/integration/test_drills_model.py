"""Lines and adverts with a language model at hand: what it makes up does not reach the candidate."""

import json
from dataclasses import dataclass, field

import pytest

from bot.markup import plain
from tests.support.model_server import Body, ModelServer, Reply, fails, says
from tests.support.person import words_of
from tests.support.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass
class Model:
    """What the scripted model says next to lines and to adverts; a test sets it."""

    versions: list[str] = field(default_factory=list)
    explanations: list[dict[str, str]] = field(default_factory=list)
    broken: bool = False

    def script(self, body: Body) -> Reply:
        if self.broken:
            return fails(400)
        if body["response_format"]["json_schema"]["name"] == "DraftLines":
            return says({"lines": [{"number": 1, "versions": self.versions}]})
        return says({"explanations": self.explanations})


@pytest.fixture(scope="module")
def model() -> Model:
    return Model()


@pytest.fixture(scope="module")
def stage_settings(server: ModelServer) -> dict[str, str]:
    return server.settings


@pytest.fixture(autouse=True)
def _nothing_said(model: Model) -> None:
    model.versions, model.explanations, model.broken = [], [], False


async def test_a_version_that_holds_goes_out_and_is_marked(stage: Stage, model: Model) -> None:
    model.versions = ["Managed 9 shops with SAP", "Managed the stock of 3 shops, with ___ % fewer errors"]
    person = await stage.newcomer()
    await person.write("/bullet Responsible for managing the stock of 3 shops")
    reply = words_of(await person.expect("Stronger"))
    assert "<code>Managed the stock of 3 shops, with ___ % fewer errors</code>" in reply
    assert "language model" in reply
    assert "SAP" not in reply


@pytest.mark.parametrize("broken", [True, False])
async def test_where_the_model_fails_or_makes_things_up_a_rule_helps(
    stage: Stage, model: Model, broken: bool
) -> None:
    model.versions, model.broken = ["Led 50 stores and saved 30 %"], broken
    person = await stage.newcomer()
    await person.write(f"/bullet Responsible for managing the stock of {7 + broken} stores")
    reply = words_of(await person.expect("Stronger"))
    assert f"Managed the stock of {7 + broken} stores, so that ___" in reply
    assert "language model" not in reply


async def test_phrases_are_explained_where_they_stand_in_the_advert(stage: Stage, model: Model) -> None:
    model.explanations = [
        {"quote": "wear many hats", "meaning": "You do several kinds of work, not only one."},
        {"quote": "unlimited growth", "meaning": "You will rise quickly."},
        {"quote": "end to end", "meaning": "They pay 9 LPA for all of it."},
    ]
    person = await stage.newcomer()
    await person.write("/job Requirements: SQL, wear many hats. You will own the reports end to end. Pune.")
    reply = plain(words_of(await person.expect("In plain words")))
    assert "“wear many hats” – You do several kinds of work, not only one." in reply
    assert "growth" not in reply
    assert "9 LPA" not in reply


async def test_an_advert_is_taken_apart_while_the_model_is_away(stage: Stage, model: Model) -> None:
    model.broken = True
    person = await stage.newcomer()
    await person.write("/job Requirements: Excel and SQL. Place of work: Chennai.")
    assert "In plain words" not in words_of(await person.expect("You must have"))


async def test_what_candidates_say_of_themselves_stays_here(
    stage: Stage, model: Model, server: ModelServer
) -> None:
    model.versions = ["Answered ___ calls at [phone], so that ___"]
    person = await stage.newcomer()
    await person.write("/bullet I answered calls at +91 98765 43210")
    await person.expect("Stronger")
    sent = json.dumps(server.requests[-1].body)
    assert "I answered calls at" in sent
    assert "98765" not in sent
