"""What coaches gave as a part of the index: real files, SQL, Chroma and the real model."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from filelock import FileLock
from sqlalchemy import func, insert, select, update

from knowledge.changes import CheckQuestion
from knowledge.errors import DocumentUnreadable, IndexBusy, NothingToIndex
from knowledge.library import Library
from knowledge.scanning import Change, Roots
from knowledge.vectors import Vectors
from storage.database import Database
from storage.passages import PassageStore
from storage.shelf import Draft, Kind, Shelf
from storage.tables import candidates, documents, index_versions
from storage.tables import shelf as shelf_table
from tests.integration.test_knowledge_library import BAKER, ROLES, SMITH, Clock
from tests.support.documents import pdf, with_part, word
from tests.support.encoder import Remembering

ENCODER = Remembering()
COACH = 7
GUILD = "# Guild handbook\n\n## Fees\n\nEvery apprentice pays 7 silver to the guild each year.\n"


class Bakery:
    """A library with a shelf, over two shipped documents."""

    def __init__(self, folder: Path) -> None:
        self.shipped = folder / "shipped"
        self.shipped.mkdir(exist_ok=True)
        (self.shipped / "baker.md").write_text(BAKER)
        (self.shipped / "smith.md").write_text(SMITH)
        self.clock = Clock()
        self.folder = folder
        self.database = Database(f"sqlite+aiosqlite:///{folder}/db.sqlite")
        self.shelf = Shelf(self.database)
        self.store = PassageStore(self.database)
        self.library = self.opened()
        self._sent = 0

    def opened(self) -> Library:
        """A library as a process that starts makes it."""
        return Library(
            self.store,
            Vectors(self.folder / "chroma"),
            ENCODER,
            self.shipped,
            clock=self.clock,
            lock=self.folder / "index.lock",
            roles=ROLES,
            shelf=self.shelf,
        )

    async def draft(self, name: str, content: str | bytes, kind: Kind = "coach") -> int:
        """A coach gives a document."""
        self._sent += 1
        raw = content.encode() if isinstance(content, str) else content
        return await self.shelf.draft(Draft(kind, name, raw, COACH, self._sent, self.clock()))

    async def kept(self, name: str, content: str | bytes, kind: Kind = "coach") -> int:
        """... and says that it is to be used."""
        number = await self.draft(name, content, kind)
        await self.shelf.keep(number)
        return number

    async def origins(self) -> dict[str, str]:
        """The documents that answer, name -> origin."""
        active = await self.store.active()
        assert active is not None
        return {each.source: each.origin for each in await self.store.documents(active.id)}

    async def fee(self) -> str:
        """What the library says when it is asked for the guild's fee."""
        return (await self.library.ask("What does an apprentice pay to the guild?")).answer


@pytest.fixture
async def bakery(tmp_path: Path, migrated: Path) -> AsyncIterator[Bakery]:
    shutil.copyfile(migrated, tmp_path / "db.sqlite")
    bakery = Bakery(tmp_path)
    async with bakery.database.write() as connection:
        person = {"id": COACH, "zone": "UTC", "paused": False, "blocked": False, "onboarding": False}
        await connection.execute(insert(candidates).values(person | {"created_at": bakery.clock()}))
    await bakery.library.index()
    yield bakery
    await bakery.library.close()
    await bakery.database.close()


async def test_what_a_coach_keeps_is_answered_from_and_a_draft_is_not(bakery: Bakery) -> None:
    number = await bakery.draft("guild.md", GUILD)
    assert (await bakery.library.index()).documents_added == 0
    await bakery.shelf.keep(number)
    report = await bakery.library.index()
    assert (report.documents_added, report.documents_unchanged, report.embedded) == (1, 2, 1)
    assert "7 silver" in await bakery.fee()
    assert (await bakery.origins())["guild.md"] == "coach"
    await bakery.shelf.discard(number)
    assert (await bakery.library.index()).documents_removed == 1
    assert "7 silver" not in await bakery.fee()


async def test_a_reviewed_answer_is_told_by_its_origin(bakery: Bakery) -> None:
    await bakery.kept("answer-1.md", GUILD, "reviewed")
    await bakery.library.index()
    assert (await bakery.origins())["answer-1.md"] == "reviewed"


async def test_a_document_of_a_coach_takes_the_place_of_a_file_of_its_name(bakery: Bakery) -> None:
    number = await bakery.kept("baker.md", BAKER.replace("300", "310"))
    report = await bakery.library.index()
    assert (report.documents_added, report.documents_removed, report.embedded) == (1, 1, 1)
    assert await bakery.origins() == {"baker.md": "coach", "smith.md": "shipped"}
    assert "310" in (await bakery.library.ask("How much does a baker earn?")).answer
    await bakery.shelf.discard(number)
    await bakery.library.index()
    assert "300" in (await bakery.library.ask("How much does a baker earn?")).answer


@pytest.mark.parametrize(
    ("name", "content", "role"),
    [
        ("smith/guild.md", GUILD, "smith"),
        ("smith/guild.md", f"---\nrole: baker\n---\n{GUILD}", "smith"),
        ("guild.md", f"---\nrole: Iron Smith\n---\n{GUILD}", "smith"),
        ("nobody/guild.md", GUILD, None),
    ],
)
async def test_the_role_of_a_document_is_what_its_coach_says(
    bakery: Bakery, name: str, content: str, role: str | None
) -> None:
    await bakery.kept(name, content)
    await bakery.library.index()
    assert {hit.role for hit in await bakery.library.search("fee of an apprentice", limit=1)} == {role}


async def test_an_index_of_only_some_files_reads_no_shelf(bakery: Bakery, tmp_path: Path) -> None:
    await bakery.kept("guild.md", GUILD)
    (tmp_path / "only.md").write_text("# Meeting\n\nThe guild meets on every Monday.\n")
    await bakery.library.index([tmp_path / "only.md"], only=True)
    await bakery.library.index()
    assert set(await bakery.origins()) == {"only.md"}


async def test_a_crash_between_keeping_and_indexing_is_made_up_for_at_the_next_start(bakery: Bakery) -> None:
    number = await bakery.kept("guild.md", GUILD)
    restarted = bakery.opened()
    report = await restarted.ensure()
    assert report is not None
    assert report.documents_added == 1
    assert await restarted.ensure() is None
    await bakery.shelf.discard(number)
    assert await restarted.ensure() is not None
    await restarted.close()


async def test_a_version_that_knows_no_shelf_is_read_as_one_that_reads_it(bakery: Bakery) -> None:
    active = await bakery.store.active()
    assert active is not None
    old = {"shipped": True, "added": []}
    async with bakery.database.write() as connection:
        await connection.execute(update(index_versions).values(roots=old))
    assert Roots.of(json.loads(json.dumps(old))) == Roots.of(active.roots) == Roots(True, ())
    assert (await bakery.library.index()).version == active.id


async def test_a_document_that_leaves_the_shelf_during_a_build_is_named(bakery: Bakery) -> None:
    number = await bakery.kept("guild.md", GUILD)
    content = Shelf.content
    calls: list[int] = []

    async def gone_at_the_second_look(shelf: Shelf, entry: int) -> bytes | None:
        calls.append(entry)
        return await content(shelf, entry) if len(calls) == 1 else None

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Shelf, "content", gone_at_the_second_look)
        report = await bakery.library.index()
    assert calls == [number, number]
    assert [path for path, _ in report.failed] == ["shelf:guild.md"]
    assert set(await bakery.origins()) == {"baker.md", "smith.md"}


# --- proposals


PAY = CheckQuestion("How much does a baker earn?", "baker")
FEE = CheckQuestion("What does an apprentice pay to the guild?", None)


async def test_a_proposal_says_what_would_change_and_changes_nothing(bakery: Bakery) -> None:
    before = await bakery.store.active()
    number = await bakery.draft("baker.md", BAKER.replace("300", "310") + "\n" + GUILD)
    counted: list[tuple[int, int]] = []
    preview = await bakery.library.propose(
        Change(draft=number), [PAY, FEE], checking=lambda done, total: counted.append((done, total))
    )
    passages = preview.passages
    assert [(len(passages.added), len(passages.changed), len(passages.removed))] == [(1, 1, 0)]
    assert "310" in passages.changed[0][1].text
    assert {change.question: change.turn for change in preview.answers} == {PAY: "other", FEE: "answered"}
    assert preview.document is not None
    assert (preview.document.source, preview.document.role) == ("baker.md", "baker")
    assert counted == [(n, 4) for n in range(1, 5)]
    assert await bakery.store.active() == before
    assert "300" in (await bakery.library.ask(PAY.text)).answer
    assert len(list((bakery.folder / "chroma").iterdir())) == 1


async def test_what_was_previewed_is_not_embedded_again_and_may_be_applied_twice(bakery: Bakery) -> None:
    change = Change(draft=await bakery.draft("guild.md", GUILD))
    await bakery.library.propose(change)
    report = await bakery.library.apply(change)
    assert (report.documents_added, report.embedded) == (1, 0)
    assert (await bakery.library.apply(change)).version == report.version
    assert "7 silver" in await bakery.fee()


async def test_a_discarded_proposal_leaves_nothing_behind(bakery: Bakery) -> None:
    number = await bakery.draft("guild.md", GUILD)
    await bakery.library.propose(Change(draft=number))
    await bakery.shelf.discard(number)
    await bakery.library.tidy()
    async with bakery.database.read() as connection:
        for table, rows in ((documents, 2), (index_versions, 1), (shelf_table, 0)):
            assert (await connection.execute(select(func.count()).select_from(table))).scalar_one() == rows


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("guild.pdf", pdf([], picture=True), "scan"),
        ("guild.md", b"\x89PNG\x00\x01\x02", "not text"),
        ("guild.md", b"  \n", "empty"),
        ("guild.md", b"Hi there", "no text to answer from"),
        ("guild.exe", b"MZ", "unsupported"),
        ("guild.docx", with_part(word(lambda made: made.add_heading("G", 1)), "word/document.xml",
                                 bytes(51 << 20)), "unpacks"),
    ],
)  # fmt: skip
async def test_a_draft_that_gives_no_passages_is_named_with_its_reason(
    bakery: Bakery, name: str, content: bytes, why: str
) -> None:
    number = await bakery.draft(name, content)
    with pytest.raises(DocumentUnreadable, match=why):
        await bakery.library.propose(Change(draft=number))
    assert "300" in (await bakery.library.ask(PAY.text)).answer


async def test_a_document_is_taken_out_and_indexing_its_path_puts_it_back(bakery: Bakery) -> None:
    path = bakery.shipped / "baker.md"
    change = Change(without=str(path))
    preview = await bakery.library.propose(change, [PAY])
    assert len(preview.passages.removed) == 3
    assert [each.turn for each in preview.answers] == ["refused"]
    for _ in range(2):
        await bakery.library.apply(change)
        assert set(await bakery.origins()) == {"smith.md"}
    assert await bakery.library.ensure() is None
    await bakery.library.index([path])
    assert set(await bakery.origins()) == {"baker.md", "smith.md"}


async def test_what_a_coach_sent_is_taken_out_of_the_shelf_too(bakery: Bakery) -> None:
    await bakery.kept("guild.md", GUILD)
    await bakery.library.index()
    change = Change(without="shelf:guild.md")
    assert len((await bakery.library.propose(change)).passages.removed) == 1
    assert await bakery.shelf.kept() != []
    await bakery.library.apply(change)
    assert await bakery.shelf.kept() == []
    assert set(await bakery.origins()) == {"baker.md", "smith.md"}


async def test_the_last_document_cannot_be_taken_out(bakery: Bakery) -> None:
    await bakery.library.apply(Change(without=str(bakery.shipped / "baker.md")))
    with pytest.raises(NothingToIndex):
        await bakery.library.propose(Change(without=str(bakery.shipped / "smith.md")))
    assert set(await bakery.origins()) == {"smith.md"}


async def test_a_proposal_waits_for_nobody(bakery: Bakery) -> None:
    with FileLock(bakery.folder / "index.lock"), pytest.raises(IndexBusy):
        await bakery.library.propose(Change(draft=await bakery.draft("guild.md", GUILD)))


async def test_a_draft_taken_in_opens_a_shelf_that_was_left_out(bakery: Bakery, tmp_path: Path) -> None:
    (tmp_path / "only.md").write_text("# Meeting\n\nThe guild meets on every Monday.\n")
    await bakery.library.index([tmp_path / "only.md"], only=True)
    await bakery.library.apply(Change(draft=await bakery.draft("guild.md", GUILD)))
    assert set(await bakery.origins()) == {"only.md", "guild.md"}


async def test_the_bytes_of_a_document_are_at_hand_wherever_it_came_from(bakery: Bakery) -> None:
    await bakery.kept("guild.md", GUILD)
    await bakery.library.index()
    active = await bakery.store.active()
    assert active is not None
    found = {each.source: each for each in await bakery.store.documents(active.id)}
    assert await bakery.library.content(found["guild.md"]) == GUILD.encode()
    assert await bakery.library.content(found["smith.md"]) == SMITH.encode()
    (bakery.shipped / "smith.md").unlink()
    assert await bakery.library.content(found["smith.md"]) is None


async def test_a_clock_that_stands_still_keeps_no_version_from_being_built(
    bakery: Bakery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bakery.library, "_clock", lambda: bakery.clock.now)
    for name in ("one.md", "two.md"):
        await bakery.library.apply(Change(draft=await bakery.draft(name, GUILD)))
    assert {"one.md", "two.md"} < set(await bakery.origins())


async def test_a_draft_that_nobody_decides_on_is_gone_after_a_week(bakery: Bakery) -> None:
    old, kept = await bakery.draft("old.md", GUILD), await bakery.kept("kept.md", GUILD)
    bakery.clock.now += timedelta(days=6)
    fresh = await bakery.draft("fresh.md", GUILD)
    assert await bakery.shelf.entry(old)
    bakery.clock.now += timedelta(days=2)
    await bakery.draft("last.md", GUILD)
    assert await bakery.shelf.entry(old) is None
    assert await bakery.shelf.entry(fresh)
    assert await bakery.shelf.entry(kept)


async def test_questions_are_answered_while_a_change_is_tried_out(bakery: Bakery) -> None:
    number = await bakery.draft("baker.md", BAKER.replace("300", "310"))
    trying = asyncio.create_task(bakery.library.propose(Change(draft=number), [PAY] * 30))
    answers = 0
    while not trying.done():
        assert "300" in (await bakery.library.ask(PAY.text)).answer
        answers += 1
    assert {change.after for change in (await trying).answers} == {"A baker earns 310 gold a month."}
    assert answers > 3
