"""Pipelines that one would take off the shelf: they rank chunks and are as sure as their best score."""

import re
from collections.abc import Callable, Sequence

import numpy as np

from benchmarks.questions import Asked, Corpus, Passage, Row, rank_of
from knowledge.embedding import Encoder, Matrix

Scores = Callable[[str], Matrix]
LOOKED_AT = 10


def tutorial_chunks(corpus: Corpus) -> list[Passage]:
    """Split every file as https://python.langchain.com/docs/tutorials/rag/ does: 1000 characters, 200 of
    overlap.
    """
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    return [
        corpus.passage(path.name, text)
        for path in corpus.paths
        for text in splitter.split_text(path.read_text(encoding="utf-8"))
    ]


def baselines(
    chunks: Sequence[Passage], questions: Sequence[Asked], encoder: Encoder
) -> dict[str, list[Row[Asked]]]:
    """What vectors alone, and BM25 alone, make of the questions."""
    return {
        "vectors only": ranked(chunks, vectors_only(chunks, encoder), questions),
        "BM25 only": ranked(chunks, bm25_only(chunks), questions),
    }


def vectors_only(chunks: Sequence[Passage], encoder: Encoder) -> Scores:
    """Cosines of a question with every chunk."""
    matrix = np.stack([encoder.encode(chunk.text).vector for chunk in chunks])
    return lambda question: np.asarray(matrix @ encoder.encode(question).vector)


def bm25_only(chunks: Sequence[Passage]) -> Scores:
    """BM25 scores of a question with every chunk."""
    import bm25s

    index = bm25s.BM25()
    index.index([_words(chunk.text) for chunk in chunks], show_progress=False)
    return lambda question: np.asarray(index.get_scores(_words(question)))


def ranked(chunks: Sequence[Passage], scores: Scores, questions: Sequence[Asked]) -> list[Row[Asked]]:
    """Order the chunks for every question."""
    return [_ranked(chunks, scores(question.ask), question) for question in questions]


def _ranked(chunks: Sequence[Passage], scored: Matrix, question: Asked) -> Row[Asked]:
    order = np.argsort(-scored, kind="stable")[:LOOKED_AT]
    return Row(question, rank_of(question, [chunks[at] for at in order]), float(scored.max()))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())
