"""How well passages, and the parts of a passage, cover the terms of a question. Pure arithmetic on token
vectors.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from knowledge.embedding import WIDTH, Matrix
from knowledge.packing import PassageTokens
from knowledge.segments import Segments, by_segment
from knowledge.terms import Term
from knowledge.units import Unit

_IN_ONE_THREAD = 65_536 * 4  # multiplications, up to which OpenBLAS stays in the thread that calls it
_CONTEXT = 0.9  # of what a heading covers counts for what stands under it


class TermCover:
    """The terms of one question, stacked so that many tokens are compared in one multiplication."""

    def __init__(self, terms: Sequence[Term]) -> None:
        variants = [variant for term in terms for variant in term.variants]
        sizes = [len(variant) for variant in variants]
        self.weights = np.array([term.weight for term in terms], dtype=np.float32)
        self.rows = np.concatenate(variants) if variants else np.zeros((0, WIDTH), np.float32)
        self._variant_starts = np.cumsum([0, *sizes[:-1]]) if sizes else np.zeros(0, np.intp)
        self._sizes = np.array(sizes, dtype=np.float32)
        counts = [len(term.variants) for term in terms]
        self._term_starts = np.cumsum([0, *counts[:-1]]) if counts else np.zeros(0, np.intp)

    def cover(self, best: Matrix) -> Matrix:
        """For each segment (row) and term (column) the best match, in [-1, 1], of `best`, the best cosine of
        each segment with each of `rows`.

        A word of several pieces, or a phrase, is matched piece by piece and averaged; of a term's variants
        the best one counts.
        """
        if not len(self.weights):
            return np.zeros((len(best), 0), dtype=np.float32)
        by_variant = np.add.reduceat(best, self._variant_starts, axis=1) / self._sizes
        covered: Matrix = np.maximum.reduceat(by_variant, self._term_starts, axis=1)
        return covered

    def back(self, segment: Matrix) -> float:
        """How well the terms cover a segment of token rows, the other way round; 0 if either is empty."""
        both = len(segment) and len(self.rows)
        return float((segment @ self.rows.T).max(axis=1).mean()) if both else 0.0

    def total(self, covered: Matrix) -> npt.NDArray[np.float32]:
        """The weighted mean over the terms (rows) of a cover."""
        whole = float(self.weights.sum())
        if not whole:
            return np.zeros(covered.shape[1:], dtype=np.float32)
        # Not by BLAS, which now and then raises the flag for an invalid value over rows as short as these.
        return np.asarray(np.einsum("t,t...->...", self.weights, covered) / whole, dtype=np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One unit of a passage: how well each term is covered by itself, by what leads it in, by the better of
    both (`full`), and so that what leads it in counts a little less (`joint`), weighed in `total`; its cosine
    with the whole question; whether it does more than to say what is not said.
    """

    unit: Unit
    covered: Matrix
    context: Matrix
    full: Matrix
    joint: Matrix
    total: float
    cosine: float
    tells: bool


@dataclass(frozen=True, slots=True, eq=False)
class Covered:
    """How well the parts of a passage, and each of its denials (a row each), cover the terms; `posed`, the
    cosine of the question with the one that the passage answers, if there is one.
    """

    parts: Sequence[Part]
    denials: Matrix
    posed: float | None


def covered_of(cover: TermCover, question: Matrix, passages: Sequence[Segments]) -> list[Covered]:
    """All passages, compared at once with a question: with its terms, and with `question`, its vector."""
    if not passages:
        return []
    similar = _similar(np.concatenate([cover.rows, question[None]]), passages)
    sizes = np.concatenate([each.sizes for each in passages])
    covered = cover.cover(by_segment(np.maximum, similar[:, :-1], sizes))
    lengths = np.concatenate([each.lengths for each in passages])
    cosines: Matrix = by_segment(np.add, similar[:, -1:], sizes)[:, 0] / np.maximum(lengths, 1e-6)
    ends = np.cumsum([0, *(len(each.sizes) for each in passages)])
    places = [slice(start, end) for start, end in pairwise(ends)]
    context = _contexts(covered, passages, places)
    joint = np.maximum(covered, _CONTEXT * context)
    columns = (covered, context, np.maximum(covered, context), joint, cover.total(joint.T), cosines)
    return [
        _covered(each, [column[at] for column in columns]) for each, at in zip(passages, places, strict=True)
    ]


def _similar(rows: Matrix, passages: Sequence[Segments]) -> Matrix:
    """The cosine of every token that a segment takes, segment by segment, with each of `rows` (columns)."""
    ends = np.cumsum([len(each.tokens.scales) for each in passages])
    scales = np.concatenate([each.tokens.scales for each in passages])
    taken = np.concatenate(
        [end - len(each.tokens.scales) + each.taken for each, end in zip(passages, ends, strict=True)]
    )
    products = _products(rows, [each.tokens.quantised for each in passages], int(ends[-1]))
    similar: Matrix = products[taken] * scales[taken, None]
    return similar


def _products(rows: Matrix, quantised: Sequence[npt.NDArray[np.int8]], count: int) -> Matrix:
    """Each of the `count` quantised vectors (rows) times each of `rows` (columns)."""
    # OpenBLAS shares a larger product out among its threads, and waits for the slowest: where others want
    # the cores too, 1,000 vectors in one product took 15 ms, in small blocks 0.5 ms.
    block = max(1, _IN_ONE_THREAD // rows.size)
    vectors = np.zeros((count // block * block + block, WIDTH), dtype=np.float32)
    np.concatenate(quantised, out=vectors[:count])
    products: Matrix = vectors.reshape(-1, block, WIDTH) @ rows.T
    return products.reshape(-1, len(rows))[:count]


def _contexts(covered: Matrix, passages: Sequence[Segments], places: Sequence[slice]) -> Matrix:
    """What leads each segment in: its headings, and the leads and questions before it in the passage."""
    contexts = np.repeat(covered[[at.start for at in places]], [at.stop - at.start for at in places], axis=0)
    for passage, place in zip(passages, places, strict=True):
        for at, unit in enumerate(passage.units, start=place.start + 1):
            if unit.kind in ("lead", "question"):
                led = contexts[at : place.stop]
                np.maximum(led, covered[at], out=led)
    return contexts


def _covered(passage: Segments, columns: Sequence[Matrix]) -> Covered:
    """Of one passage, whose headings come first in each column, then its units, its denials, its heading."""
    end = 1 + len(passage.units)
    *vectors, totals, cosines = (column[1:end] for column in columns)
    rows = zip(passage.units, *vectors, totals.tolist(), cosines.tolist(), passage.telling, strict=True)
    posed = None if passage.posed is None else float(columns[-1][passage.posed])
    return Covered([Part(*row) for row in rows], columns[0][end:-1], posed)


def own_rows(tokens: PassageTokens, start: int, end: int) -> Matrix:
    """The token rows of a part of a passage, by character offsets in its text."""
    own = tokens.between(start, end)
    rows: Matrix = tokens.quantised[own].astype(np.float32) * tokens.scales[own, None]
    return rows
