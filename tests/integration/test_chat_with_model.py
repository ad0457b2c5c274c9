"""With a language model at hand: what it says reaches the candidate only where the documents bear it out."""

import json
import re
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from bot.markup import escape
from coaching.questions import TextQuestion
from storage.tables import model_grades, model_use
from tests.support.model_server import Body, ModelServer, Reply, fails, says
from tests.support.person import Person, words_of
from tests.support.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass
class Model:
    """What the scripted model does next; a test sets it."""

    answer: Reply | None = field(default_factory=lambda: says({"sentences": []}))
    anchor: int = 4
    quote: str = ""
    better: str = ""
    broken: bool = False

    def script(self, body: Body) -> Reply:
        """Answer a question as told, or grade each criterion alike."""
        if self.broken:
            return fails(500)
        shape = body["response_format"]["json_schema"]["name"]
        if shape == "DraftAnswer":
            return self.answer or with_the_duration(body)
        if shape == "DraftBetter":
            return says({"answer": self.better})
        user = next(m["content"] for m in body["messages"] if m["role"] == "user")
        names = re.findall(r'"name": ("(?:[^"\\]|\\.)*")', user)
        said = {"quote": self.quote, "missing": "", "anchor": self.anchor}
        grades = [{"name": json.loads(name), **said} for name in names]
        return says({"criteria": grades})


@pytest.fixture(scope="module")
def model() -> Model:
    return Model()


@pytest.fixture(scope="module")
def stage_settings(server: ModelServer) -> dict[str, str]:
    return server.settings


@pytest.fixture(autouse=True)
def _whole_again(model: Model) -> None:
    model.broken, model.anchor, model.quote = False, 4, ""


def sentences(*texts: str) -> Reply:
    return says({"sentences": [{"text": text, "citations": [1]} for text in texts]})


def with_the_duration(body: Body) -> Reply:
    """How long the written test takes, by the first passage that says so."""
    user = next(m["content"] for m in body["messages"] if m["role"] == "user")
    passages = json.loads(user.partition("Passages:")[2])
    number = next(n for n, passage in enumerate(passages, start=1) if "60 minutes" in passage)
    return says({"sentences": [{"text": "The written test takes 60 minutes.", "citations": [number]}]})


# Each test has words of its own for it: the same question of the same passages is asked of a model once.
QUESTION = "How long is the written test?"


async def test_what_the_model_says_from_the_passage_goes_out_and_is_marked(
    stage: Stage, model: Model
) -> None:
    model.answer = sentences("You have 60 minutes for the written test.")
    person = await stage.newcomer()
    await person.write(QUESTION)
    reply = words_of(await person.expect("Sources"))
    assert "You have 60 minutes for the written test." in reply
    assert "language model" in reply


async def test_an_invented_number_does_not_reach_the_candidate(stage: Stage, model: Model) -> None:
    model.answer = sentences("The written test takes 90 minutes.", "It costs 500 rupees.")
    person = await stage.newcomer()
    await person.write("How long does the written test take?")
    reply = words_of(await person.expect("Sources"))
    assert "60 minutes" in reply
    assert "90" not in reply
    assert "500" not in reply
    assert "language model" not in reply
    report = await stage.assistant.model_use.report(stage.clock.now() - timedelta(minutes=1))
    assert report.fallbacks == {"dropped": 1}


async def test_a_good_sentence_survives_an_invented_one(stage: Stage, model: Model) -> None:
    model.answer = sentences("The written test takes 60 minutes.", "Infosys holds it in Mumbai.")
    person = await stage.newcomer()
    await person.write("How many minutes is the written test?")
    reply = words_of(await person.expect("Sources"))
    assert "60 minutes" in reply
    assert "Infosys" not in reply


@pytest.mark.parametrize(
    ("asked", "answers"),
    [("How many minutes have I for the written test?", True), ("Which typing speed do they require?", False)],
)
async def test_a_true_sentence_goes_out_only_where_it_answers(
    stage: Stage, model: Model, asked: str, answers: bool
) -> None:
    model.answer = None  # each passage that says it is cited
    person = await stage.newcomer()
    await person.write(asked)
    reply = words_of(await person.expect("Sources"))
    assert ("language model" in reply) is answers
    assert ("60 minutes" if answers else "40 words per minute") in reply


async def test_without_the_model_the_documents_own_sentences_answer(stage: Stage, model: Model) -> None:
    model.broken = True
    person = await stage.newcomer()
    await person.write("How long will the written test be?")
    reply = words_of(await person.expect("60 minutes"))
    assert "language model" not in reply


async def test_what_the_documents_do_not_answer_is_not_even_asked_of_the_model(
    stage: Stage, model: Model, server: ModelServer
) -> None:
    model.answer = sentences("Google pays 50 LPA.")
    before = len(server.requests)
    person = await stage.newcomer()
    await person.write("What is the salary at Google?")
    assert "50" not in words_of(await person.expect())
    assert len(server.requests) == before


async def at_the_text_question(stage: Stage) -> tuple[Person, str]:
    """Somebody who is asked to write, and a good answer: a model that grades it high is not doubted."""
    person = await stage.newcomer()
    await person.write("/quiz")
    for place in ("1/3", "2/3"):
        await person.vote(await person.expect(place, "sendPoll"), right=True)
    shown = words_of(await person.expect("3/3"))
    [asked] = [
        question
        for question in stage.assistant.services.quiz.bank.of_role(None)
        if isinstance(question, TextQuestion) and escape(question.prompt) in shown
    ]
    return person, f"{asked.reference} {OWN}"


# Each test adds a sentence of its own: which question comes is chance, and the same words in answer to the
# same question are graded once.
OWN = "And I would practise with a friend every evening."


async def test_the_model_grades_and_its_quotes_are_the_candidates_words(stage: Stage, model: Model) -> None:
    model.quote = "practise with a friend"
    person, answer = await at_the_text_question(stage)
    await person.write(answer)
    grade = words_of(await person.expect("Graded by a language model"))
    assert "100%" in grade
    assert "“practise with a friend”" in grade


async def test_a_quote_that_the_candidate_never_said_earns_nothing(stage: Stage, model: Model) -> None:
    model.quote = "I know all about transformers"
    person, answer = await at_the_text_question(stage)
    await person.write(f"{answer} Then I would sleep well.")
    grade = words_of(await person.expect("Graded by a language model"))
    assert grade.startswith("<b>0%</b>")
    assert "transformers" not in grade


async def test_without_the_model_the_rubric_matcher_grades_and_says_so(stage: Stage, model: Model) -> None:
    model.broken = True
    person, answer = await at_the_text_question(stage)
    await person.write(f"{answer} Then I would wait.")
    assert "did not answer" in words_of(await person.expect("Graded by fixed rules"))


@pytest.mark.parametrize("made_up", ["", "In 2019 I won a prize at Infosys. "], ids=["true", "made up"])
async def test_a_better_version_is_written_when_the_candidate_asks_and_shown_where_it_is_true(
    stage: Stage, model: Model, server: ModelServer, made_up: str
) -> None:
    model.quote = "practise with a friend"
    person, answer = await at_the_text_question(stage)
    await person.write(f"{answer} I like {'this' if made_up else 'it'}.")
    await person.expect("Graded by a language model")
    await person.expect("🏁")
    asked = len(server.requests)
    model.better = f"{made_up}{answer}"
    await person.press("✨ Say it better")
    said = words_of(await person.expect())
    assert ("Written by a language model" in said) == (not made_up)
    assert "Infosys" not in said
    assert len(server.requests) == asked + 1


async def test_the_key_is_sent_to_the_model_server_and_nowhere_else(
    stage: Stage, server: ModelServer, capfd: pytest.CaptureFixture[str]
) -> None:
    person = await stage.newcomer()
    await person.write("What is the length of the written test?")
    await person.expect("60 minutes")
    assert server.requests[-1].headers["authorization"] == "Bearer sk-test"
    assert "sk-test" not in "".join(capfd.readouterr())
    assert "sk-test" not in json.dumps(server.requests[-1].body)


async def test_what_candidates_say_of_themselves_stays_here_and_is_evidence_all_the_same(
    stage: Stage, model: Model, server: ModelServer
) -> None:
    model.quote = "My name is [name] ([email])"
    person, answer = await at_the_text_question(stage)
    await person.write(f"My name is Asha Kumar (asha@x.co). {answer}")
    grade = words_of(await person.expect("Graded by a language model"))
    assert "“My name is Asha Kumar (asha@x.co)”" in grade
    sent = json.dumps(server.requests[-1].body)
    assert OWN in sent
    assert "Asha" not in sent
    assert "asha@x.co" not in sent


async def test_the_name_that_telegram_gives_does_not_leave(
    stage: Stage, model: Model, server: ModelServer
) -> None:
    model.answer = sentences("You have 60 minutes for the written test.")
    person = await stage.newcomer()
    profile = {"first_name": "Ishwarya", "last_name": "Raman"}
    assert (await person.http.post(f"/play/{person.user}/profile", json=profile)).status_code == 200
    await person.write("ishwarya asks how much time the written test gives her")
    await person.expect("60 minutes")
    sent = json.dumps(server.requests[-1].body)
    assert "asks how much time" in sent
    assert "ishwarya" not in sent.lower()


async def test_calls_are_put_down_to_the_candidate_who_caused_them(stage: Stage, model: Model) -> None:
    model.answer = sentences("You have 60 minutes for the written test.")
    person = await stage.newcomer()
    await person.write("How much time is there for the written test?")
    await person.expect("language model")
    statement = select(model_use.c.kind, model_use.c.outcome).where(model_use.c.candidate_id == person.user)
    async with stage.assistant.database.read() as connection:
        rows = (await connection.execute(statement)).all()
    assert [tuple(row) for row in rows] == [("answer", "answered")]


async def test_grading_anew_asks_nothing_twice_and_keeps_a_models_grade_while_the_model_is_away(
    stage: Stage, model: Model, server: ModelServer
) -> None:
    model.quote = "practise with a friend"
    person, answer = await at_the_text_question(stage)
    await person.write(f"{answer} Then I would rest.")
    await person.expect("Graded by a language model")
    await stage.live.worker.settle()
    regrading = stage.assistant.regrading
    questions = await regrading.grades.questions()

    async def mine() -> list[str]:
        changed = [each for question in questions for each in await regrading.changes(question)]
        return [each.now.mode for each in changed if each.stored.candidate_id == person.user]

    model.anchor = 1
    assert await mine() == []
    assert sum("Then I would rest." in request.user for request in server.requests) == 1
    async with stage.assistant.database.write() as connection:
        await connection.execute(delete(model_grades))
    model.anchor = 40  # there is no such anchor
    assert await mine() == []
    model.anchor = 1
    assert await mine() == ["model"]
