"""Knowledge bases of any size: real encodings of the shipped corpus's sentences, recombined, with noise.

Every passage also holds a few made-up words, drawn as unevenly as those of a language are, so that the
vocabulary grows with the size. Made without a pass through the model a passage, so a large one takes minutes.
"""

import random
import re
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from knowledge.embedding import Encoded, Encoder, Matrix
from knowledge.library import SHIPPED
from knowledge.packing import pack
from knowledge.vectors import PREFIX, Batch, Vectors
from storage.passages import PassageStore, StoredDocument, StoredPassage

SEED = 7
NOW = datetime(2026, 1, 1, tzinfo=UTC)
CORES = 4000  # distinct combinations of sentences; larger knowledge bases repeat them with other noise
SENTENCES = 4
A_DOCUMENT = 100  # passages
NOISE = 0.3
MADE_UP = 50_000
SYLLABLES = ("ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "vo", "zu", "pan", "ker", "lis", "mot", "nur")


@dataclass(frozen=True, slots=True, eq=False)
class Core:
    """A text with its packed tokens and its vector."""

    text: str
    tokens: bytes
    vector: Matrix


def sentences() -> list[str]:
    """The sentences and list items of the shipped corpus."""
    lines = [line for path in sorted(SHIPPED.glob("*.md")) for line in path.read_text("utf-8").splitlines()]
    parts = [part.strip("-|#*> ") for line in lines for part in re.split(r"(?<=[.!?]) ", line)]
    return sorted({part for part in parts if len(part.split()) > 4})


def made_up(draw: random.Random) -> str:
    """A word that no language has; a few come often, most hardly ever."""
    number = int(MADE_UP ** draw.random())
    spelled = ""
    while number:
        number, at = divmod(number, len(SYLLABLES))
        spelled += SYLLABLES[at]
    return spelled + "q"


def text_of(draw: random.Random, pool: Sequence[str]) -> str:
    """A passage's text."""
    return " ".join([*draw.sample(pool, SENTENCES), *(made_up(draw) for _ in range(4))]) + "."


async def write(folder: Path, store: PassageStore, vectors: Vectors, size: int) -> Matrix:
    """Make a knowledge base of `size` passages the active version; its vectors."""
    draw, noise = random.Random(SEED), np.random.default_rng(SEED)
    cores = _cores(draw, Encoder(), min(size, CORES))
    matrix = np.empty((size, 384), dtype=np.float32)
    collection = f"{PREFIX}{size}"
    version = await store.begin(collection, {"shipped": False, "added": [str(folder)]}, [], NOW)
    for start in range(0, size, A_DOCUMENT):
        rows = range(start, min(size, start + A_DOCUMENT))
        matrix[rows.start : rows.stop] = _near([cores[at % len(cores)].vector for at in rows], noise)
        await store.add_document(version, _document(start, folder))
        await store.add_passages(
            [_passage(at, cores[at % len(cores)], matrix[at], start, draw) for at in rows]
        )
    await vectors.build(collection, _batches(matrix))
    await store.activate(version)
    return matrix


def documents(folder: Path, size: int) -> None:
    """Write files of some `size` passages in all, one a heading, for an indexer to read."""
    draw, pool = random.Random(SEED), sentences()
    for start in range(0, size, A_DOCUMENT):
        count = min(size - start, A_DOCUMENT)
        parts = [f"## Part {start + n}\n\n{text_of(draw, pool)}\n" for n in range(count)]
        (folder / f"{start:06}.md").write_text(f"# Document {start}\n\n" + "\n".join(parts), "utf-8")


def _cores(draw: random.Random, encoder: Encoder, count: int) -> list[Core]:
    encoded = {text: encoder.encode(text) for text in sentences()}
    pool = list(encoded)
    return [_core([(text, encoded[text]) for text in draw.sample(pool, SENTENCES)]) for _ in range(count)]


def _core(parts: Sequence[tuple[str, Encoded]]) -> Core:
    text, spans = "", []
    for sentence, encoded in parts:
        spans += [(start + len(text), end + len(text)) for start, end in encoded.spans]
        text += sentence + " "
    tokens = np.concatenate([encoded.tokens for _, encoded in parts])
    vector = _unit(np.mean([encoded.vector for _, encoded in parts], axis=0))
    pieces = tuple(piece for _, encoded in parts for piece in encoded.pieces)
    return Core(text, pack(Encoded(vector, tokens, pieces, tuple(spans)), text, 0), vector)


def _near(rows: Sequence[Matrix], noise: np.random.Generator) -> Matrix:
    drawn = noise.normal(size=(len(rows), 384)).astype(np.float32)
    return _unit(np.stack(rows) + NOISE * _unit(drawn))


def _unit(rows: Matrix) -> Matrix:
    unit: Matrix = (rows / np.linalg.norm(rows, axis=-1, keepdims=True)).astype(np.float32)
    return unit


def _document(start: int, folder: Path) -> StoredDocument:
    name = f"{start:06}"
    return StoredDocument(name, name, str(folder / name), "added", f"Document {name}", None, {}, NOW)


def _passage(at: int, core: Core, vector: Matrix, document: int, draw: random.Random) -> StoredPassage:
    text = core.text + " ".join(made_up(draw) for _ in range(4)) + "."
    place = (f"{document:06}", at, f"Part {at}", "prose")
    return StoredPassage(f"{at:016x}", *place, text, vector.tobytes(), core.tokens)


async def _batches(matrix: Matrix) -> AsyncGenerator[Batch]:
    for start in range(0, len(matrix), 500):
        rows = matrix[start : start + 500]
        yield [f"{start + at:016x}" for at in range(len(rows))], rows
