"""The library on real files, SQLite, Chroma and the real model."""

import asyncio
import json
import pkgutil
import shutil
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from filelock import FileLock

from knowledge.errors import IndexBusy, IndexMissing, NothingToIndex, VectorsUnavailable
from knowledge.library import Library
from knowledge.vectors import Vectors
from storage.database import Database
from storage.passages import PassageStore, StoredDocument
from tests.support.encoder import Remembering
from tests.support.process import forked

ENCODER = Remembering()
PROGRAM = "tests.integration.test_knowledge_library"  # whose `main` asks
ROLES = {"baker": ["Baker", "bread baker"], "smith": ["Smith", "iron smith"]}
BAKER = """---
title: Baker guide
role: baker
---
# Baker guide

## Pay

A baker earns 300 gold a month.

## What to bring

Bring these to the bakery:

- a rolling pin
- a clean apron
- a health card

## Questions and answers

Q: When does the shift start?
A: The baking shift starts at 4 AM.
"""
SMITH = """---
title: Smith guide
role: smith
---
# Smith guide

## Pay

A smith earns 450 gold a month.

## Working hours

A smith works from sunrise to noon on every weekday.
"""


class Clock:
    """Every look at it is a second later, so that no two index versions are of the same instant."""

    def __init__(self) -> None:
        self.now = datetime(2025, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


Opened = tuple[Library, PassageStore, Path]


@asynccontextmanager
async def opened(data: Path, shipped: Path, clock: Clock) -> AsyncIterator[Opened]:
    database = Database(f"sqlite+aiosqlite:///{data}/db.sqlite")
    store = PassageStore(database)
    vectors = Vectors(data / "chroma")
    library = Library(store, vectors, ENCODER, shipped, clock=clock, lock=data / "index.lock", roles=ROLES)
    try:
        yield library, store, data / "chroma"
    finally:
        await library.close()
        await database.close()


@pytest.fixture(autouse=True)
def _schema(tmp_path: Path, migrated: Path) -> None:
    shutil.copyfile(migrated, tmp_path / "db.sqlite")


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    folder = tmp_path / "shipped"
    folder.mkdir()
    (folder / "baker.md").write_text(BAKER)
    (folder / "smith.md").write_text(SMITH)
    return folder


@pytest.fixture
async def library(tmp_path: Path, shipped: Path) -> AsyncIterator[Library]:
    async with opened(tmp_path, shipped, Clock()) as (library, _, _):
        await library.index()
        yield library


async def test_an_answer_quotes_the_passage_that_it_cites(library: Library) -> None:
    answer = await library.ask("What should I bring to the bakery?")
    assert answer.answered
    assert answer.mode == "extractive"
    assert all(thing in answer.answer for thing in ("rolling pin", "apron", "health card"))
    hits = {hit.passage_id: hit.text for hit in await library.search("What should I bring to the bakery?")}
    assert all(citation.quote in hits[citation.passage_id] for citation in answer.citations)
    assert all(line.endswith(" [1]") for line in answer.answer.split("\n"))


async def test_langchain_can_retrieve_from_it(library: Library) -> None:
    from knowledge.langchain_parts import InterviewRetriever

    (document, *_) = await InterviewRetriever(library=library, limit=2).ainvoke("How much does a smith earn?")
    assert "450" in document.page_content
    assert document.metadata["role"] == "smith"


async def test_the_candidates_role_decides_what_a_bare_question_means(library: Library) -> None:
    for role, pay in (("baker", "300"), ("smith", "450")):
        assert pay in (await library.ask("How much gold do I earn?", role=role)).answer


async def test_a_role_that_the_question_names_wins(library: Library) -> None:
    answer = await library.ask("How much does a smith earn?", role="baker")
    assert "450" in answer.answer
    assert answer.citations[0].title == "Smith guide"


async def test_a_question_without_an_answer_is_refused_without_sources(library: Library) -> None:
    answer = await library.ask("Is there a parking garage for trucks at Google?", role="baker")
    assert not answer.answered
    assert answer.citations == ()
    assert len(answer.nearest) <= 3


@pytest.mark.parametrize(
    "text", ["", "🙂", "?" * 4096, "' OR 1=1 --", "<b>hi</b>", "مرحبا", "\u200b\u200b", "word " * 800]
)
async def test_odd_questions_are_refused_and_never_fail(library: Library, text: str) -> None:
    answer = await library.ask(text)
    assert len(answer.answer) <= 600


async def test_only_what_changed_is_embedded_again(library: Library, shipped: Path) -> None:
    (shipped / "baker.md").write_text(BAKER.replace("300", "310"))
    report = await library.index()
    assert (report.documents_changed, report.documents_unchanged, report.embedded) == (1, 1, 1)
    assert "310" in (await library.ask("How much does a baker earn?")).answer
    again = await library.index()
    assert (again.version, again.embedded, again.documents_unchanged) == (report.version, 0, 2)


async def test_what_was_added_is_refreshed_and_what_is_gone_leaves(library: Library, tmp_path: Path) -> None:
    extra = tmp_path / "extra.txt"
    extra.write_text("Guild Membership\n\nEvery apprentice pays 7 silver to the guild each year.\n")
    assert (await library.index([extra])).documents_added == 1
    assert "7 silver" in (await library.ask("What does an apprentice pay to the guild?")).answer
    extra.unlink()
    report = await library.index()
    assert report.documents_removed == 1
    assert not await library.search("guild") or "guild" not in (await library.search("guild"))[0].text


async def test_only_makes_these_the_whole_knowledge_base_and_a_refresh_keeps_to_them(
    library: Library, tmp_path: Path
) -> None:
    extra = tmp_path / "extra.txt"
    extra.write_text("Every apprentice pays 7 silver to the guild each year.\n")
    assert (await library.index([extra], only=True)).documents_removed == 2
    await library.index()
    assert {hit.source for hit in await library.search("how much does a baker earn")} == {"extra.txt"}


async def test_unreadable_files_are_named_and_the_others_indexed(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "good.md").write_text("The guild meets on Mondays.")
    (folder / "bad.md").write_bytes(b"\x00\x01\x02")
    (folder / "photo.png").write_bytes(b"x")
    report = await library.index([folder])
    assert {Path(path).name for path, _ in report.failed} == {"bad.md", "photo.png"}
    assert report.documents_added == 1


async def test_an_empty_folder_leaves_the_old_index(library: Library, tmp_path: Path) -> None:
    empty = tmp_path / "nothing"
    empty.mkdir()
    with pytest.raises(NothingToIndex):
        await library.index([empty], only=True)
    assert (await library.ask("How much does a baker earn?")).answered


async def test_two_indexers_at_once_are_one_too_many(library: Library, tmp_path: Path) -> None:
    with FileLock(tmp_path / "index.lock"), pytest.raises(IndexBusy):
        await library.index()


async def test_a_question_before_any_index_says_so(tmp_path: Path, shipped: Path) -> None:
    async with opened(tmp_path, shipped, Clock()) as (library, _, _):
        with pytest.raises(IndexMissing):
            await library.ask("Anything?")


async def test_progress_counts_up_to_the_whole(tmp_path: Path, shipped: Path) -> None:
    seen: list[tuple[int, int]] = []
    async with opened(tmp_path, shipped, Clock()) as (library, _, _):
        report = await library.index(progress=lambda done, total: seen.append((done, total)))
    assert seen == [(n, report.passages) for n in range(1, report.passages + 1)]


def _remove(folder: Path) -> None:
    shutil.rmtree(folder)


def _scribble(folder: Path) -> None:
    (folder / "chroma.sqlite3").write_bytes(b"\xff" * 4000)


@pytest.mark.parametrize("damage", [_remove, _scribble])
async def test_a_damaged_chroma_folder_is_rebuilt_without_embedding_again(
    tmp_path: Path, shipped: Path, damage: Callable[[Path], None]
) -> None:
    clock, said = Clock(), []
    async with opened(tmp_path, shipped, clock) as (library, _, _):
        assert await library.ensure() is not None
    (folder,) = (tmp_path / "chroma").iterdir()
    damage(folder)
    async with opened(tmp_path, shipped, clock) as (library, _, _):
        report = await library.ensure(said.append)
        assert report is not None
        assert report.embedded == 0
        assert len(said) == 1
        assert (await library.ask("How much does a baker earn?")).answered


async def test_a_whole_index_is_left_alone_at_start(tmp_path: Path, shipped: Path) -> None:
    clock = Clock()
    async with opened(tmp_path, shipped, clock) as (library, _, _):
        await library.index()
    async with opened(tmp_path, shipped, clock) as (library, _, _):
        assert await library.ensure() is None
    (shipped / "smith.md").write_text(SMITH.replace("450", "460"))
    async with opened(tmp_path, shipped, clock) as (library, _, _):
        report = await library.ensure()
        assert report is not None
        assert report.documents_changed == 1


async def test_a_build_that_dies_before_its_swap_leaves_the_old_version_serving(
    tmp_path: Path, shipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(tmp_path, shipped, Clock()) as (library, store, chroma):
        await library.index()
        before = await store.active()
        (shipped / "baker.md").write_text(BAKER.replace("300", "310"))

        async def dies(version: int) -> None:
            raise RuntimeError("killed")

        with monkeypatch.context() as patch:
            patch.setattr(store, "activate", dies)
            with pytest.raises(RuntimeError):
                await library.index()
        assert await store.active() == before
        assert "300" in (await library.ask("How much does a baker earn?")).answer
        await library.index()
        assert "310" in (await library.ask("How much does a baker earn?")).answer
        assert len(list(chroma.iterdir())) == 1


async def test_what_a_dead_build_had_embedded_is_not_embedded_again(
    tmp_path: Path, shipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(tmp_path, shipped, Clock()) as (library, store, _):

        async def dies(version: int, document: StoredDocument) -> None:
            if document.source.startswith("smith"):
                raise RuntimeError("killed")
            await PassageStore.add_document(store, version, document)

        with monkeypatch.context() as patch:
            patch.setattr(store, "add_document", dies)
            with pytest.raises(RuntimeError):
                await library.index()
        report = await library.index()
        assert (report.passages, report.embedded) == (5, 2)
        assert "300" in (await library.ask("How much does a baker earn?")).answer


async def test_what_a_death_after_the_swap_left_is_removed_by_the_next_run(
    tmp_path: Path, shipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(tmp_path, shipped, Clock()) as (library, store, chroma):
        await library.index()
        (shipped / "smith.md").unlink()

        async def dies(vectors: Vectors, names: set[str]) -> None:
            raise RuntimeError("killed")

        with monkeypatch.context() as patch:
            patch.setattr(Vectors, "keep_only", dies)
            with pytest.raises(RuntimeError):
                await library.index()
        await library.index()
        active = await store.active()
        assert active is not None
        assert [folder.name for folder in chroma.iterdir()] == [active.collection]
        assert [document.source for document in await store.documents(active.id - 1)] == []


async def test_questions_are_answered_while_the_index_is_rebuilt(library: Library, tmp_path: Path) -> None:
    many = tmp_path / "many.md"
    many.write_text("\n".join(f"## Part {n}\n\nThe guild rule number {n} is long." for n in range(80)))
    indexing = asyncio.create_task(library.index([many]))
    answers = 0
    while not indexing.done():
        assert (await library.ask("How much does a baker earn?")).answered
        answers += 1
    assert (await indexing).embedded == 80
    assert answers > 3


@pytest.mark.parametrize("step", ["knowledge.indexing.load", "knowledge.library.LoadedIndex"])
async def test_a_slow_step_of_a_build_holds_up_no_question(
    library: Library, shipped: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    reached, go_on = threading.Event(), threading.Event()
    real = pkgutil.resolve_name(step)

    def slow(*arguments: object) -> object:
        reached.set()
        assert go_on.wait(30)
        return real(*arguments)

    assert "300" in (await library.ask("How much does a baker earn?")).answer
    (shipped / "baker.md").write_text(BAKER.replace("300", "310"))
    monkeypatch.setattr(step, slow)
    indexing = asyncio.create_task(library.index())
    assert await asyncio.to_thread(reached.wait, 30)
    assert "300" in (await library.ask("How much does a baker earn?")).answer
    go_on.set()
    await indexing
    assert "310" in (await library.ask("How much does a baker earn?")).answer


def main() -> None:
    """What a process of its own does: it asks the index of one folder about the documents of another."""
    data, shipped = map(Path, sys.argv[1:])

    async def ask() -> str:
        async with opened(data, shipped, Clock()) as (library, _, _):
            return (await library.ask("How much does a baker earn?")).answer

    print(json.dumps(asyncio.run(ask())))  # noqa: T201


def asked_elsewhere(data: Path, shipped: Path) -> list[str]:
    """What two processes answer that run side by side."""
    said = [data / f"said-{number}.json" for number in range(2)]
    processes = [
        forked(str(data), str(shipped), program=PROGRAM, cwd=data, out=out, log=out.with_suffix(".log"))
        for out in said
    ]
    assert [process.wait() for process in processes] == [0, 0]
    return [json.loads(out.read_text()) for out in said]


async def test_several_processes_read_one_index_and_notice_a_swap(tmp_path: Path, shipped: Path) -> None:
    async with opened(tmp_path, shipped, Clock()) as (library, _, _):
        await library.index()
        both = asked_elsewhere(tmp_path, shipped)
        assert all("300" in answer for answer in both)
        async with opened(tmp_path, shipped, Clock()) as (other, _, _):
            assert (await other.ask("How much does a baker earn?")).answered
            (shipped / "baker.md").write_text(BAKER.replace("300", "310"))
            await library.index()
            assert "310" in (await other.ask("How much does a baker earn?")).answer
        assert "310" in (await library.ask("How much does a baker earn?")).answer


async def test_an_unreachable_server_is_named(tmp_path: Path, shipped: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/db.sqlite")
    vectors = Vectors(tmp_path / "chroma", url="http://127.0.0.1:9")
    store = PassageStore(database)
    library = Library(store, vectors, ENCODER, shipped, clock=Clock(), lock=tmp_path / "lock")
    with pytest.raises(VectorsUnavailable, match=r"127\.0\.0\.1:9"):
        await library.index()
    await library.close()
    await database.close()
