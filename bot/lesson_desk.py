"""What a question rests on: found in the shipped documents and guides, or in what coaches gave."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from coaching.lessons import Lesson, Section, lesson_in, sections
from coaching.questions import AnyQuestion, Source
from storage.passages import PassageStore


@dataclass(frozen=True, slots=True)
class LessonDesk:
    """Opens the sources of questions. `folders` hold the documents and guides that come along."""

    folders: tuple[Path, ...]
    passages: PassageStore

    async def lesson(self, question: AnyQuestion) -> Lesson | None:
        """The passage that holds the question's quote; None where it has no source, or that has changed."""
        source = question.source
        if source is None:
            return None
        if found := await asyncio.to_thread(self._shipped, source):
            return found
        passages, whole = await self._given(source.document)
        return await asyncio.to_thread(lesson_in, [*passages, *whole], source.quote)

    async def documents(self) -> list[str]:
        """The names of the documents and guides that questions may rest on."""
        active = await self.passages.active()
        given = await self.passages.documents(active.id) if active else []
        return sorted({path.stem for path in self._files()} | {Path(each.source).stem for each in given})

    async def sections_of(self, name: str) -> list[Section]:
        """The sections of a document or guide; [] where there is none of that name."""
        for path in self._files():
            if path.stem == name:
                return sections(await asyncio.to_thread(path.read_text, encoding="utf-8"))
        found, _ = await self._given(name)
        return found

    def _files(self) -> list[Path]:
        return [path for folder in self.folders for path in folder.glob("*.md")]

    def _shipped(self, source: Source) -> Lesson | None:
        texts = (path.read_text(encoding="utf-8") for path in self._files() if path.stem == source.document)
        return next((found for text in texts if (found := lesson_in(sections(text), source.quote))), None)

    async def _given(self, name: str) -> tuple[list[Section], list[Section]]:
        """The passages of indexed documents of that name, and each of these documents as a whole."""
        active = await self.passages.active()
        found, whole = list[Section](), list[Section]()
        for document in await self.passages.documents(active.id) if active else []:
            if document.origin == "shipped" or Path(document.source).stem != name:
                continue
            passages = await self.passages.passages_of(document.id)
            found += [
                Section(tuple(filter(None, (p.title, *p.section.split(" > ")))), p.text) for p in passages
            ]
            # A quote may go over the border of two passages.
            whole.append(Section((document.title,), "\n".join(p.text for p in passages)))
        return found, whole
