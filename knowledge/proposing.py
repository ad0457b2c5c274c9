"""Tries a change out on a version beside the active one, which answers candidates meanwhile."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from knowledge.answering import Answer, Responder
from knowledge.changes import CheckQuestion, Preview, compared_answers, compared_passages
from knowledge.finding import Finder, Serving
from knowledge.indexing import Builder, Progress
from knowledge.scanning import Change, Found, Roots, Scanner
from knowledge.vectors import Vectors
from knowledge.work import Worker
from storage.passages import PassageStore, StoredDocument


@dataclass(frozen=True, slots=True)
class Proposer:
    """Builds what a change would make and compares; the caller holds the lock.

    `finder` and `worker` are not those that answer candidates, so that nobody waits for the comparison.
    """

    store: PassageStore
    vectors: Vectors
    scanner: Scanner
    builder: Builder
    finder: Finder
    responder: Responder
    worker: Worker

    async def preview(
        self,
        active: Serving,
        change: Change,
        questions: Sequence[CheckQuestion],
        now: datetime,
        reading: Progress | None,
        checking: Progress | None,
    ) -> Preview:
        """What the change would do. The vectors that it took stay in SQL until the next build or tidying.

        Raises DocumentUnreadable for a draft that gives no passages, and NothingToIndex.
        """
        roots = Roots.of(active.version.roots).changed(change)
        scan = await self.scanner.scan(roots, change)
        draft = next((each for each in scan.found if each.source.entry == change.draft is not None), None)
        built = await self.builder.build(scan, roots, now, reading, draft)
        try:
            proposed = await self.finder.loaded(built.version)
            counted = _counted(checking, 2 * len(questions))
            before = await self._answers(active, questions, counted)
            after = await self._answers(proposed, questions, counted)
            return Preview(
                document=await self._document(built.version.id, draft),
                passages=compared_passages(active.index.passages, proposed.index.passages),
                answers=compared_answers(questions, before, after),
                checked=len(questions),
            )
        finally:
            await self.vectors.keep_only({active.version.collection})

    async def _answers(
        self, serving: Serving, questions: Sequence[CheckQuestion], counted: Callable[[], None]
    ) -> list[Answer]:
        answers = []
        for question in questions:
            read, ranked = await self.finder.find_in(serving, question.text, question.role)
            answers.append(await self.worker(partial(self.responder.respond, question.text, read, ranked)))
            counted()
        return answers

    async def _document(self, version: int, draft: Found | None) -> StoredDocument | None:
        documents = await self.store.documents(version)
        return next((each for each in documents if draft and each.id == draft.id), None)


def _counted(progress: Progress | None, total: int) -> Callable[[], None]:
    """A function that tells the progress one more each time that it is called."""
    done = 0

    def one_more() -> None:
        nonlocal done
        done += 1
        if progress:
            progress(done, total)

    return one_more
