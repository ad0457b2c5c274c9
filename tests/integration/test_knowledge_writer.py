"""What a language model writes is believed only as far as the passages bear it out."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from knowledge.answering import Answer
from knowledge.library import Library
from knowledge.vectors import Vectors
from prompts.errors import ModelTimeout
from storage.database import Database
from storage.passages import PassageStore
from tests.integration.test_knowledge_library import ENCODER, ROLES, Clock

GUIDE = """---
title: Baker guide
role: baker
---
# Baker guide

## Pay

A baker earns 300 gold a month and a bonus of 12K gold after one year.

## Place

The job is on-site only, at the bakery in Pune. Knowing French is not required.
"""


@dataclass(frozen=True)
class Sentence:
    text: str
    citations: Sequence[int]


@dataclass(frozen=True)
class Draft:
    sentences: Sequence[Sentence]


class Writer:
    """Writes what the test put there, or fails as a model does."""

    def __init__(self) -> None:
        self.drafted: list[Sentence] = []
        self.fails = False

    async def write_answer(
        self,
        question: str,
        passages: Sequence[str],
        follow: Callable[[Draft], Awaitable[None]] | None = None,
    ) -> Draft:
        for count in range(len(self.drafted) + 1 if follow else 0):
            assert follow
            await follow(Draft(self.drafted[:count]))
        if self.fails:
            raise ModelTimeout("too slow")
        return Draft(self.drafted)

    async def dropped(self, sentences: int) -> None:
        pass


WRITER = Writer()


@pytest.fixture
async def library(tmp_path: Path, migrated: Path) -> AsyncIterator[Library]:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "guide.md").write_text(GUIDE)
    shutil.copyfile(migrated, tmp_path / "db.sqlite")
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/db.sqlite")
    parts = (PassageStore(database), Vectors(tmp_path / "chroma"), ENCODER, tmp_path / "docs", WRITER)
    library = Library(*parts, clock=Clock(), lock=tmp_path / "lock", roles=ROLES)
    await library.index()
    WRITER.drafted, WRITER.fails = [], False
    yield library
    await library.close()
    await database.close()


async def asked(library: Library, *texts: str, question: str = "How much does a baker earn?") -> Answer:
    passage = (await library.search(question))[0]
    WRITER.drafted = [Sentence(text, [1]) for text in texts]
    answer = await library.ask(question)
    assert all(citation.passage_id == passage.passage_id for citation in answer.citations)
    return answer


async def test_a_sentence_that_its_passage_bears_out_goes_out(library: Library) -> None:
    answer = await asked(library, "A baker earns 300 gold every month.")
    assert answer.mode == "model"
    assert answer.answer == "A baker earns 300 gold every month. [1]"
    assert (
        answer.citations[0].quote == "A baker earns 300 gold a month and a bonus of 12K gold after one year."
    )


@pytest.mark.parametrize(
    "invented",
    [
        "A baker earns 350 gold a month.",
        "A baker at Google earns 300 gold a month.",
        "A baker earns 300 gold a month, with free housing and health insurance.",
        "A baker earns 300 gold a month and gets paid leave.",
        "A baker does not earn 300 gold a month.",
        "Bakers love dancing in the moonlight.",
        "A baker has a bonus of 1,2000 gold after one year.",
    ],
)
async def test_an_invented_sentence_is_dropped(library: Library, invented: str) -> None:
    answer = await asked(library, "A baker earns 300 gold a month.", invented)
    assert answer.answer == "A baker earns 300 gold a month. [1]"
    alone = await asked(library, invented)
    assert alone.mode == "extractive"
    assert "300 gold" in alone.answer


async def test_numbers_may_be_written_another_way(library: Library) -> None:
    assert (await asked(library, "A baker earns a bonus of 12,000 gold after a year.")).mode == "model"


async def test_a_citation_that_does_not_exist_is_no_citation(library: Library) -> None:
    WRITER.drafted = [
        Sentence("A baker earns 300 gold a month.", [9]),
        Sentence("A baker earns 300 gold.", []),
    ]
    assert (await library.ask("How much does a baker earn?")).mode == "extractive"


async def test_when_the_model_fails_the_extractive_answer_goes_out(library: Library) -> None:
    WRITER.fails = True
    answer = await library.ask("How much does a baker earn?")
    assert answer.answered
    assert answer.mode == "extractive"


async def test_a_refusal_needs_no_model(library: Library) -> None:
    WRITER.fails = True
    assert not (await library.ask("Which spaceship flies to Jupiter?")).answered


async def test_while_it_is_written_only_what_is_borne_out_is_shown_and_as_it_will_stand_there(
    library: Library,
) -> None:
    WRITER.drafted = [
        Sentence("A baker earns 300 gold a month.", [1]),
        Sentence("A baker earns 350 gold a month.", [1]),
        Sentence("A bonus of 12K gold comes after one year.", [1]),
    ]
    shown: list[str] = []
    answer = await library.ask("How much does a baker earn?", show=shown.append)
    first = "A baker earns 300 gold a month. [1]"
    assert shown == ["", first, f"{first} A bonus of 12K gold comes after one year. [1]"]
    assert answer.answer == shown[-1]
    assert answer.mode == "model"


async def test_where_little_holds_the_extractive_answer_goes_out_whatever_was_shown(library: Library) -> None:
    WRITER.drafted = [
        Sentence("A baker earns 300 gold a month.", [1]),
        Sentence("A baker earns 350 gold a month.", [1]),
        Sentence("Bakers love dancing in the moonlight.", [1]),
    ]
    shown: list[str] = []
    answer = await library.ask("How much does a baker earn?", show=shown.append)
    assert len(shown) == 2
    assert answer.mode == "extractive"
    assert "300 gold" in answer.answer


async def test_a_model_that_fails_after_its_first_sentences_leaves_the_extractive_answer(
    library: Library,
) -> None:
    WRITER.drafted, WRITER.fails = [Sentence("A baker earns 300 gold a month.", [1])], True
    answer = await library.ask("How much does a baker earn?", show=lambda _: None)
    assert answer.mode == "extractive"
