"""Other languages: a translation goes out beside the English, and only where it holds."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
import pytest_asyncio

from bot import preview
from knowledge.embedding import Encoder
from knowledge.interaction import LateInteraction
from knowledge.translation import carries, says_the_same
from tests.support.cipher import ciphered, deciphered
from tests.support.model_server import Body, ModelServer, Reply, fails, says
from tests.support.person import Person, words_of
from tests.support.stage import Stage, staged

pytestmark = pytest.mark.asyncio(loop_scope="module")


def honest(line: str) -> str:
    return ciphered(line)


@dataclass
class Model:
    """Translates as a test has it, and leaves answers to the documents unless a test has one written."""

    translate: Callable[[str], str] = honest
    back: Callable[[str], str] = deciphered
    into: list[str] = field(default_factory=list)
    answer: Reply = field(default_factory=lambda: fails(400))

    def script(self, body: Body) -> Reply:
        user = body["messages"][-1]["content"]
        name = body["response_format"]["json_schema"]["name"]
        if name == "DraftEnglish":
            question = json.loads(user.partition("Question:\n")[2])
            return says({"english": self.back(question), "language": "Hindi"})
        if name != "DraftLines":
            return self.answer
        language, _, lines = user.partition("Language:\n")[2].partition("\n\nLines:\n")
        self.into.append(json.loads(language))
        does = self.back if json.loads(language) == "English" else self.translate
        return says({"lines": [does(line) for line in json.loads(lines)]})


@pytest.fixture(scope="module")
def model() -> Model:
    return Model()


@pytest.fixture(scope="module")
def stage_settings(server: ModelServer) -> dict[str, str]:
    return server.settings


@pytest_asyncio.fixture(loop_scope="module")
async def person(stage: Stage, model: Model) -> Person:
    model.translate, model.back, model.answer = honest, deciphered, fails(400)
    model.into.clear()
    return await stage.newcomer()


# Each test has words of its own: the same line is translated once.
async def test_a_question_in_another_language_is_answered_in_it_with_its_sources(person: Person) -> None:
    await person.write(ciphered("How long is the written test?"))
    reply = words_of(await person.expect("Sources"))
    assert ciphered("minutes") in reply
    assert "60 minutes" in reply  # the English that was checked
    assert "[1]" in reply
    assert "How long is the written test?" in reply  # what was understood
    assert "language model" in reply


async def test_a_question_that_documents_do_not_answer_is_refused_in_its_language(person: Person) -> None:
    await person.write(ciphered("What is the salary of a cook at Infosys in Paris?"))
    reply = words_of(await person.expect())
    assert ciphered("guess") in reply
    assert "Sources" not in reply


async def test_whoever_chose_a_language_is_answered_in_it(person: Person, model: Model) -> None:
    await person.write("/settings")
    await person.expect("Your settings")
    await person.press("Language")
    await person.expect("In which language")
    await person.press("தமிழ்")
    await person.expect("தமிழ்")
    await person.write("How long is the HR discussion?")
    assert ciphered("minutes") in words_of(await person.expect("Sources"))
    assert "Tamil" in model.into
    await person.write("/settings")
    await person.expect("Your settings")
    await person.press("Language")
    await person.expect("In which language")
    await person.press("English")
    await person.expect("Saved")
    await person.write("How many minutes is the HR discussion?")
    assert ciphered("minutes") not in words_of(await person.expect("Sources"))


async def test_an_answer_that_will_be_translated_is_not_shown_in_english_while_it_is_written(
    person: Person, stage: Stage, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview, "FIRST_AFTER_SECONDS", 0.0)
    model.answer = says({"sentences": [{"text": "The HR discussion takes 30 minutes.", "citations": [1]}]})
    await person.write("Is the HR discussion long?")
    await person.expect(method="sendMessageDraft")  # else there would be nothing to leave out
    await person.expect("Sources")
    candidate = await stage.candidate(person)
    await stage.assistant.services.save(replace(candidate, language="ta"))
    start = person.cursor
    for question in ("Is the HR discussion rather long?", ciphered("Is the HR discussion very long?")):
        await person.write(question)
        await person.expect(method="sendChatAction")
        reply = words_of(await person.expect("Sources"))
        assert ciphered("minutes") in reply
        assert "Written by a language model" in reply
    assert "sendMessageDraft" not in [event["method"] for event in person.seen[start:]]


@pytest.mark.parametrize(
    ("question", "lie"),
    [
        ("How long is the technical interview?", lambda line: line.replace("45", "90")),
        ("How many minutes does the technical interview take?", lambda line: line + " Infosys"),
        ("What is the length of the technical interview?", lambda line: line + " https://x.co"),
        ("The technical interview: how long?", lambda line: line.replace("[1]", "[2]")),
        ("How much time does the technical interview take?", lambda line: ""),
    ],
    ids=["a number", "a name", "a link", "a source", "nothing"],
)
async def test_a_translation_that_does_not_hold_leaves_the_english(
    person: Person, model: Model, question: str, lie: Callable[[str], str]
) -> None:
    model.translate = lambda line: lie(ciphered(line))
    await person.write(ciphered(question))
    reply = words_of(await person.expect("45 minutes"))
    for lied in ("90", "Infosys", "x.co", "[2]"):
        assert lied not in reply
    assert ciphered("minutes") not in reply


async def test_a_translation_that_says_something_else_is_found_out_on_the_way_back(
    person: Person, model: Model
) -> None:
    model.translate = lambda line: ciphered("You do not have to come to it at all. [1]")
    await person.write(ciphered("How long does the written test take?"))
    reply = words_of(await person.expect("60 minutes"))
    assert ciphered("come") not in reply


async def test_english_questions_cost_no_translation(person: Person, model: Model) -> None:
    await person.write("What should I bring to the walk-in?")
    await person.expect("Sources")
    assert model.into == []


async def test_without_a_model_other_languages_are_told_that_english_works(
    tmp_path: Path, indexed_folder: Path
) -> None:
    async with staged(tmp_path, indexed_folder) as stage:
        person = await stage.newcomer()
        await person.write(ciphered("How long is the written test?"))
        await person.expect("ask again in English")
        await person.write("/settings")
        keyboard = (await person.expect("Your settings"))["params"]["reply_markup"]["inline_keyboard"]
        assert "Language" not in [button["text"] for row in keyboard for button in row]


@pytest.fixture(scope="module")
def matcher() -> LateInteraction:
    return LateInteraction(Encoder(None))


@pytest.mark.parametrize(
    ("original", "back"),
    [
        ("The written test takes 60 minutes.", "The written exam lasts 60 minutes."),
        ("The pay is Rs 3.5 LPA. [2]", "The salary is Rs 3.5 LPA. [2]"),
        ("Candidates must know English at a basic level.", "Candidates must have basic English knowledge."),
        ("Wear business casual clothes.", "Please wear business casual clothing."),
    ],
)
async def test_the_same_in_other_words_says_the_same(
    matcher: LateInteraction, original: str, back: str
) -> None:
    assert says_the_same(original, back, matcher)


@pytest.mark.parametrize(
    ("original", "back"),
    [
        ("The written test takes 60 minutes.", "The written test takes 90 minutes."),
        ("The written test takes 60 minutes.", "The interview takes 60 minutes."),
        ("Freshers can apply.", "Freshers cannot apply."),
        ("Bring your resume and a government photo ID.", "Bring your resume."),
        ("The office is in Siruseri, Chennai.", "The office is in Siruseri, Mumbai."),
        ("The HR discussion takes 30 minutes.", "The HR discussion takes 30 minutes. Google pays more."),
        ("You may bring a friend.", "You must bring a friend."),
        ("Wear business casual clothes.", ""),
    ],
)
async def test_something_else_does_not_say_the_same(
    matcher: LateInteraction, original: str, back: str
) -> None:
    assert not says_the_same(original, back, matcher)


@pytest.mark.parametrize(
    ("original", "translated"),
    [
        ("The pay is Rs 1,00,000 a year. [1]", "वेतन प्रति वर्ष Rs 1,00,000 है। [1]"),
        ("The written test takes 60 minutes.", "लिखित परीक्षा ६० मिनट की होती है।"),
        ("There are two rounds.", "2 राउंड होते हैं।"),
        ("Bring your resume to SP Infocity.", "अपना resume SP Infocity पर लाएँ।"),
        ("The written test takes 60 minutes.", "La prueba escrita dura 60 minutos."),
    ],
)
async def test_a_translation_with_the_same_figures_names_and_marks_carries(
    original: str, translated: str
) -> None:
    assert carries(original, translated)


@pytest.mark.parametrize(
    ("original", "translated"),
    [
        ("The written test takes 60 minutes.", "लिखित परीक्षा 16 मिनट की होती है।"),
        ("The written test takes 60 minutes.", "लिखित परीक्षा होती है।"),
        ("There are two rounds.", "3 राउंड होते हैं।"),
        ("Bring your resume. [1]", "अपना resume लाएँ।"),
        ("Bring your resume.", "अपना resume Infosys लाएँ।"),
        ("Bring your resume.", "Traiga su currículum a Infosys."),
        ("Bring your resume.", "अपना \u202eresume लाएँ।"),
        ("Bring your resume.", "<b>अपना resume लाएँ।</b>"),
        ("Bring your resume.", "अपना resume लाएँ। " * 20),
    ],
)
async def test_a_translation_with_other_figures_names_or_marks_does_not(
    original: str, translated: str
) -> None:
    assert not carries(original, translated)
