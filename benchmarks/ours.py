"""Our own pipeline, as a candidate meets it."""

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.libraries import indexed
from benchmarks.questions import NOWHERE, Asked, Corpus, Row, rank_of
from knowledge.embedding import Encoder
from knowledge.library import Library

LOOKED_AT = 24


def ask_all(corpus: Corpus, questions: Sequence[Asked], encoder: Encoder) -> list[Row[Asked]]:
    """Index a corpus alone, in a folder that is removed afterwards, and ask everything."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(ask_in(Path(folder), corpus, questions, encoder))


async def ask_in(
    folder: Path, corpus: Corpus, questions: Sequence[Asked], encoder: Encoder
) -> list[Row[Asked]]:
    """Index a corpus alone into `folder` and ask everything."""
    async with indexed(folder, encoder, corpus.paths) as library:
        return [await _asked(library, corpus, question) for question in questions]


async def _asked(library: Library, corpus: Corpus, question: Asked) -> Row[Asked]:
    answer, hits = await library.explain(question.ask, role=question.role, limit=LOOKED_AT)
    passages = [corpus.passage(Path(hit.source).name, f"{hit.section}\n{hit.text}") for hit in hits]
    texts = {hit.passage_id: hit.text for hit in hits}
    rank = rank_of(question, passages) if question.answerable else NOWHERE
    return Row(question, rank, answer.support, answer, texts)
