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
        found = await asyncio.to_thread(self._shipped, source)
        return found or await asyncio.to_thread(lesson_in, await self._given(source.document), source.quote)

    def _shipped(self, source: Source) -> Lesson | None:
        files = [path for folder in self.folders for path in folder.glob("*.md")]
        texts = (path.read_text(encoding="utf-8") for path in files if path.stem == source.document)
        return next((found for text in texts if (found := lesson_in(sections(text), source.quote))), None)

    async def _given(self, name: str) -> list[Section]:
        """The passages of indexed documents of that name, then each document as a whole."""
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
        return found + whole
