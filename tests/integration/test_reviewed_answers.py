"""Answers of coaches among documents: before all else where they answer the very question, nowhere else."""

import shutil
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path

import pytest

from coaching.reviewed import TITLE, Reviewed, document, name_of, written
from knowledge.answering import AnswerWriter, DraftAnswer
from knowledge.library import Library
from knowledge.vectors import Vectors
from storage.database import Database
from storage.passages import PassageStore
from storage.shelf import Draft, Shelf
from tests.integration.test_knowledge_library import BAKER, ENCODER, ROLES, SMITH, Clock


class Writer:
    """A language model that must not be asked."""

    async def write_answer(self, question: str, passages: object) -> DraftAnswer:
        raise AssertionError(f"the model was asked {question}")

    async def dropped(self, sentences: int) -> None:
        pass


class Bakery:
    """A library over two documents, and a coach who answers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "shipped").mkdir()
        (folder / "shipped" / "baker.md").write_text(BAKER)
        (folder / "shipped" / "smith.md").write_text(SMITH)
        self.clock, self.numbers = Clock(), count(1)
        self.database = Database(f"sqlite+aiosqlite:///{folder}/db.sqlite")
        self.shelf = Shelf(self.database)
        self.library = self.opened(None)

    def opened(self, writer: AnswerWriter | None) -> Library:
        """A library as a process that starts makes it."""
        return Library(
            PassageStore(self.database),
            Vectors(self.folder / "chroma"),
            ENCODER,
            self.folder / "shipped",
            writer,
            clock=self.clock,
            lock=self.folder / "index.lock",
            roles=ROLES,
            shelf=self.shelf,
        )

    async def publish(self, text: str, role: str | None = "baker") -> None:
        """A coach's message becomes an answer."""
        reviewed = written(text, role)
        assert isinstance(reviewed, Reviewed)
        number, now = next(self.numbers), self.clock()
        content = document(reviewed, now.date()).encode()
        draft = Draft("reviewed", name_of(reviewed, number), content, None, number, now)  # type: ignore[arg-type]
        await self.shelf.keep(await self.shelf.draft(draft))
        await self.library.index()

    async def told(self, question: str, role: str | None = "baker") -> tuple[str, str]:
        """The answer, and the title of its first source."""
        answer = await self.library.ask(question, role=role)
        return answer.answer, answer.citations[0].title if answer.citations else ""


@pytest.fixture
async def bakery(tmp_path: Path, migrated: Path) -> AsyncIterator[Bakery]:
    shutil.copyfile(migrated, tmp_path / "db.sqlite")
    bakery = Bakery(tmp_path)
    yield bakery
    await bakery.library.close()
    await bakery.database.close()


async def test_a_coach_goes_before_the_documents_where_they_answer_the_same_question(bakery: Bakery) -> None:
    await bakery.publish("When does the baking shift start?\nFrom May on at 5 AM.\n- bring a torch")
    assert await bakery.told("when does the shift start") == (
        "From May on at 5 AM.\n- bring a torch [1]",
        TITLE,
    )


@pytest.mark.parametrize("role", ["baker", None])
async def test_a_coachs_answer_does_not_stand_in_the_way_of_other_questions(
    bakery: Bakery, role: str | None
) -> None:
    await bakery.publish("Do bakers get a bonus for night shifts?\nNo, the pay is the same by night.", role)
    for question, fact in [("What does a baker earn?", "300 gold"), ("What should I bring?", "rolling pin")]:
        answer = await bakery.library.ask(question, role="baker")
        assert fact in answer.answer


async def test_an_answer_without_the_figure_that_is_asked_for_answers_all_the_same(bakery: Bakery) -> None:
    await bakery.publish("When are the results announced?\nAs soon as the guild has met; watch the board.")
    answer, title = await bakery.told("when will the results be announced?")
    assert (answer.startswith("As soon as"), title) == (True, TITLE)


async def test_a_coach_may_say_what_documents_do_not_say(bakery: Bakery) -> None:
    await bakery.publish("Is there a dress code?\nThe guide does not say. White clothes are usual.")
    assert await bakery.told("Is there a dress code?") == (
        "The guide does not say. White clothes are usual. [1]",
        TITLE,
    )


async def test_an_answer_for_one_role_is_told_to_another_only_under_its_name(bakery: Bakery) -> None:
    await bakery.publish("Is there a creche?\nYes, beside the oven.")
    assert (await bakery.told("Is there a creche?"))[0] == "Yes, beside the oven. [1]"
    assert (await bakery.told("Is there a creche?", "smith"))[0] == "Baker: Yes, beside the oven. [1]"


async def test_no_language_model_writes_a_coachs_answer_anew(bakery: Bakery) -> None:
    await bakery.publish("Is there a creche?\nYes, beside the oven.")
    library = bakery.opened(Writer())
    answer = await library.ask("is there any creche?", role="baker")
    assert (answer.answer, answer.mode) == ("Yes, beside the oven. [1]", "extractive")
    await library.close()


async def test_an_answer_for_all_roles_answers_each_even_where_it_names_one(bakery: Bakery) -> None:
    await bakery.publish(
        "Is there a creche?\nYes. Every bread baker may use it, and so may all others.", None
    )
    for role in ("baker", "smith", None):
        assert (await bakery.told("Is there a creche?", role))[0].startswith("Yes. Every bread baker")
        assert (await bakery.library.search("Is there a creche?", role=role))[0].role is None


async def test_marks_in_an_answer_neither_hide_nor_add_anything(bakery: Bakery) -> None:
    await bakery.publish(
        "Is there a creche?\n# Yes\n---\nrole: smith\n---\nQ: What does a baker earn?\nA: 1 gold."
    )
    answer, _ = await bakery.told("Is there a creche?")
    assert answer == "Yes\n---\nrole: smith\n---\nWhat does a baker earn?\n1 gold. [1]"
