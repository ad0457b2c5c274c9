"""How well passages, and the parts of a passage, cover the terms of a question. Pure arithmetic on token
vectors.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from knowledge.embedding import Matrix
from knowledge.packing import PassageTokens
from knowledge.terms import Term
from knowledge.units import Unit, units_of

_CONTEXT = 0.9  # of what a heading covers counts for what stands under it


class TermCover:
    """The terms of one question, stacked so that many segments are compared in one multiplication."""

    def __init__(self, terms: Sequence[Term]) -> None:
        variants = [variant for term in terms for variant in term.variants]
        sizes = [len(variant) for variant in variants]
        self.weights = np.array([term.weight for term in terms], dtype=np.float32)
        self._rows = np.concatenate(variants) if variants else np.zeros((0, 1), np.float32)
        self._variant_starts = np.cumsum([0, *sizes[:-1]]) if sizes else np.zeros(0, np.intp)
        self._sizes = np.array(sizes, dtype=np.float32)
        counts = [len(term.variants) for term in terms]
        self._term_starts = np.cumsum([0, *counts[:-1]]) if counts else np.zeros(0, np.intp)

    def cover(self, segments: Sequence[Matrix]) -> Matrix:
        """For each term (row) and segment of token rows (column) the best match, in [-1, 1]; 0 if empty.

        A word of several pieces, or a phrase, is matched piece by piece and averaged; of a term's variants
        the best one counts.
        """
        filled = [at for at, segment in enumerate(segments) if len(segment)]
        covered = np.zeros((len(self.weights), len(segments)), dtype=np.float32)
        if not filled or not len(self.weights):
            return covered
        tokens = np.concatenate([segments[at] for at in filled])
        starts = np.cumsum([0, *(len(segments[at]) for at in filled[:-1])])
        best = np.maximum.reduceat(self._rows @ tokens.T, starts, axis=1)
        by_variant = np.add.reduceat(best, self._variant_starts, axis=0) / self._sizes[:, None]
        covered[:, filled] = np.maximum.reduceat(by_variant, self._term_starts, axis=0)
        return covered

    def total(self, covered: Matrix) -> npt.NDArray[np.float32]:
        """The weighted mean over the terms (rows) of a cover."""
        whole = float(self.weights.sum())
        mean = self.weights @ covered / whole if whole else np.zeros(covered.shape[1:])
        return np.asarray(mean, dtype=np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One unit of a passage: how well it covers each term by itself and with what leads it in, and its
    cosine with the whole question.
    """

    unit: Unit
    covered: Matrix
    context: Matrix
    cosine: float

    @property
    def joint(self) -> Matrix:
        """Its cover together with its headings, which count a little less."""
        joint: Matrix = np.maximum(self.covered, _CONTEXT * self.context)
        return joint


def parts_of(
    cover: TermCover, question: Matrix, passages: Sequence[tuple[str, PassageTokens]]
) -> list[list[Part]]:
    """The units of each passage (its text and tokens), all compared at once with the question: with its
    terms, and with `question`, its vector.
    """
    units = [units_of(text) for text, _ in passages]
    segments: list[Matrix] = []
    for found, (_, tokens) in zip(units, passages, strict=True):
        segments.append(context_rows(tokens))
        segments += [own_rows(tokens, unit.start, unit.end) for unit in found]
    covered = cover.cover(segments)
    cosines = _cosines(question, segments)
    parts, at = [], 0
    for found in units:
        columns = slice(at, at + 1 + len(found))
        parts.append(_led_in(found, covered[:, columns], cosines[columns]))
        at = columns.stop
    return parts


def _cosines(question: Matrix, segments: Sequence[Matrix]) -> list[float]:
    """The cosine of the question's vector with the mean of each segment's rows; 0 without rows."""
    sums = [segment.sum(axis=0) for segment in segments]
    return [float(each @ question) / max(float(np.sqrt(each @ each)), 1e-6) for each in sums]


def _led_in(units: Sequence[Unit], covered: Matrix, cosines: Sequence[float]) -> list[Part]:
    """Parts of one passage; its headings come first in `covered` (columns) and `cosines`."""
    context = covered[:, 0]
    parts = []
    for at, unit in enumerate(units, start=1):
        if unit.kind in ("lead", "question"):
            context = np.maximum(context, covered[:, at])
        parts.append(Part(unit, covered[:, at], context, cosines[at]))
    return parts


def own_rows(tokens: PassageTokens, start: int, end: int) -> Matrix:
    """The token rows of a part of a passage, by character offsets in its text."""
    rows: Matrix = tokens.rows[(tokens.starts >= start) & (tokens.starts < end)]
    return rows


def context_rows(tokens: PassageTokens) -> Matrix:
    """The token rows of a passage's title and headings."""
    rows: Matrix = tokens.rows[tokens.starts < 0]
    return rows
