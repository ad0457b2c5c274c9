"""How well passages, and the parts of a passage, cover the terms of a question. Pure arithmetic on token
vectors.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from knowledge.embedding import Matrix
from knowledge.question import Term


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
