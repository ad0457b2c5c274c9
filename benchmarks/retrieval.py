"""Retrieval and refusal on the golden questions: the LangChain tutorial's pipeline, BM25 alone, and ours, in
one run.

All three read the shipped corpus with the same model. `python -m benchmarks.retrieval`
"""

import asyncio
import re
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import yaml

from knowledge.answering import Answer
from knowledge.embedding import Encoder, Matrix
from knowledge.library import SHIPPED, Library
from knowledge.vectors import Vectors
from storage.database import Database
from storage.passages import PassageStore
from storage.tables import metadata

GOLDEN = Path(__file__).parent.parent / "tests" / "golden"
SETS = ("questions", "fresh")
ROLES = Path(__file__).parent.parent / "coaching" / "roles"
NOWHERE = 99


@dataclass(frozen=True, slots=True)
class GoldenQuestion:
    """A question, the role of who asks, the roles whose documents answer (none: any), and what the answer
    must hold; nothing where there is no answer.
    """

    set: str
    half: str
    role: str | None
    about: tuple[str, ...]
    ask: str
    expect: tuple[str, ...]

    def answered_by(self, role: str | None) -> bool:
        """Whether a document of this role may answer."""
        return not self.about or role in self.about


@dataclass(frozen=True, slots=True)
class Row:
    """What a pipeline made of a question: the rank of the right passage (0 first), and how sure it was."""

    question: GoldenQuestion
    rank: int
    score: float
    seconds: float
    answer: Answer
    texts: dict[str, str]


@dataclass(frozen=True, slots=True)
class Summary:
    """Shares of the answerable questions, but for `auc` and `refused_rightly`."""

    first: float
    first_three: float
    auc: float
    facts: float
    refused_wrongly: float
    refused_rightly: float


def read_golden(folder: Path = GOLDEN) -> list[GoldenQuestion]:
    """The golden questions of every set, in each those with an answer first."""
    return [question for name in SETS for question in _read_set(folder / f"{name}.yaml")]


def _read_set(path: Path) -> list[GoldenQuestion]:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        GoldenQuestion(
            set=path.stem,
            half=entry["split"],
            role=entry["role"],
            about=tuple(entry.get("about", [entry["role"]] if entry["role"] else [])),
            ask=entry["ask"],
            expect=tuple(entry.get("expect", ())),
        )
        for kind in ("answerable", "unanswerable")
        for entry in content[kind]
    ]


def role_names() -> dict[str, list[str]]:
    """What people call each role, its title first."""
    profiles = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(ROLES.glob("*.yaml"))]
    return {profile["id"]: [profile["title"], *profile["names"]] for profile in profiles}


async def ours(folder: Path, questions: Sequence[GoldenQuestion]) -> list[Row]:
    """Index the shipped corpus into `folder` and ask everything."""
    database = Database(f"sqlite+aiosqlite:///{folder}/benchmark.sqlite")
    async with database.write() as connection:
        await connection.run_sync(metadata.create_all)
    library = Library(
        PassageStore(database),
        Vectors(folder / "chroma"),
        Encoder(),
        SHIPPED,
        clock=lambda: datetime.now(UTC),
        lock=folder / "index.lock",
        roles=role_names(),
    )
    try:
        await library.index()
        return [await _asked(library, question) for question in questions]
    finally:
        await library.close()
        await database.close()


async def _asked(library: Library, question: GoldenQuestion) -> Row:
    hits = await library.search(question.ask, role=question.role, limit=24)
    right = [question.answered_by(hit.role) and holds(question, f"{hit.section}\n{hit.text}") for hit in hits]
    answer = await library.ask(question.ask, role=question.role)
    texts = {hit.passage_id: hit.text for hit in hits}
    rank = right.index(True) if True in right else NOWHERE
    return Row(question, rank, answer.support, answer.seconds, answer, texts)


def holds(question: GoldenQuestion, text: str) -> bool:
    """Whether a text has every expected fact in one of its spellings."""
    lower = text.lower().replace("’", "'")
    return all(any(spelling.lower() in lower for spelling in fact.split("|")) for fact in question.expect)


def summary(rows: Sequence[Row]) -> Summary:
    """The figures over some rows."""
    asked = [row for row in rows if row.question.expect]
    none = [row for row in rows if not row.question.expect]
    return Summary(
        first=_share(row.rank == 0 for row in asked),
        first_three=_share(row.rank < 3 for row in asked),
        auc=area([row.score for row in asked], [row.score for row in none]),
        facts=_share(row.answer.answered and holds(row.question, _said(row.answer)) for row in asked),
        refused_wrongly=_share(not row.answer.answered for row in asked),
        refused_rightly=_share(not row.answer.answered for row in none),
    )


def area(positive: Sequence[float], negative: Sequence[float]) -> float:
    """The area under the ROC curve: how often a positive scores above a negative."""
    gaps = np.subtract.outer(np.array(positive), np.array(negative))
    return float((gaps > 0).mean() + 0.5 * (gaps == 0).mean())


def _share(flags: Any) -> float:
    return float(np.mean(list(flags)))


def _said(answer: Answer) -> str:
    return "\n".join([answer.answer, *(citation.quote for citation in answer.citations)])


@dataclass(frozen=True, slots=True)
class Chunks:
    """The tutorial's chunks of the corpus, 1000 characters with 200 of overlap, and the role of each one's
    file.
    """

    texts: list[str]
    roles: list[str]


def tutorial_chunks() -> Chunks:
    """Split every source as https://python.langchain.com/docs/tutorials/rag/ does."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    pairs = [
        (text, path.stem)
        for path in sorted(SHIPPED.glob("*.md"))
        for text in splitter.split_text(path.read_text())
    ]
    return Chunks([text for text, _ in pairs], [role for _, role in pairs])


def vectors_only(chunks: Chunks, encoder: Encoder) -> Callable[[str], Matrix]:
    """Cosines of a question with every chunk."""
    matrix = np.stack([encoded.vector for encoded in encoder.encode_many(chunks.texts)])
    return lambda question: np.asarray(matrix @ encoder.encode(question).vector)


def bm25_only(chunks: Chunks) -> Callable[[str], Matrix]:
    """BM25 scores of a question with every chunk."""
    import bm25s

    index = bm25s.BM25()
    index.index([_words(text) for text in chunks.texts], show_progress=False)
    return lambda question: np.asarray(index.get_scores(_words(question)))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def baseline(
    chunks: Chunks, scores: Callable[[str], Matrix], questions: Sequence[GoldenQuestion]
) -> list[float]:
    """first, first three and AUC of a pipeline that only ranks chunks."""
    ranks, sure = [], {True: [], False: []}  # type: ignore[var-annotated]
    for question in questions:
        scored = scores(question.ask)
        sure[bool(question.expect)].append(float(scored.max()))
        if question.expect:
            order = np.argsort(-scored)[:10]
            right = [
                question.answered_by(chunks.roles[at]) and holds(question, chunks.texts[at]) for at in order
            ]
            ranks.append(right.index(True) if True in right else NOWHERE)
    return [
        _share(rank == 0 for rank in ranks),
        _share(rank < 3 for rank in ranks),
        area(sure[True], sure[False]),
    ]


def latency_ratio(rows: Sequence[Row], encoder: Encoder) -> float:
    """The median time to an answer over that of embedding the question and a numpy dot over 1,000 vectors."""
    matrix = np.zeros((1000, 384), dtype=np.float32)

    def once(question: str) -> float:
        started = time.perf_counter()
        matrix @ encoder.encode(question).vector
        return time.perf_counter() - started

    return median(row.seconds for row in rows) / median(once(row.question.ask) for row in rows)


def main() -> None:
    """Print the table."""
    questions, encoder, chunks = read_golden(), Encoder(), tutorial_chunks()
    with tempfile.TemporaryDirectory() as folder:
        rows = asyncio.run(ours(Path(folder), questions))
    print(f"{'':38}first  first3  AUC   facts  refused rightly / wrongly")  # noqa: T201
    for name, scores in (
        ("tutorial: 1000/200, vectors only", vectors_only(chunks, encoder)),
        ("BM25 only", bm25_only(chunks)),
    ):
        first, three, auc = baseline(chunks, scores, questions)
        print(f"{name:38}{first:.2f}   {three:.2f}    {auc:.2f}")  # noqa: T201
    for name, half in ((name, half) for name in SETS for half in ("tune", "held_out")):
        found = summary([row for row in rows if (row.question.set, row.question.half) == (name, half)])
        figures = f"{found.first:.2f}   {found.first_three:.2f}    {found.auc:.2f}   {found.facts:.2f}"
        refused = f"{found.refused_rightly:.2f} / {found.refused_wrongly:.2f}"
        print(f"{f'ours, {name}, {half}':38}{figures}   {refused}")  # noqa: T201
    print(f"answer / (embed + dot): {latency_ratio(rows, encoder):.1f}x")  # noqa: T201


if __name__ == "__main__":
    main()
