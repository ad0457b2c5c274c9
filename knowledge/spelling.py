"""The word of an index that a misspelt one is nearest to. Knows no documents and no language."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

_SIMILAR = 0.78  # of 1: below, a repair changes more words than it mends


class Speller:
    """Finds the nearest of many words, by Damerau and Levenshtein's distance as a share of the longer word.

    Only those that can be near enough are compared: an edit changes the length by one at most, and which
    letters stand in a word by two.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words
        self._lengths = np.array([len(word) for word in words], dtype=np.int32)
        self._letters = np.array([_letters(word) for word in words], dtype=np.uint64)
        self._known = lru_cache(maxsize=1024)(self._found)

    def nearest(self, word: str) -> str | None:
        """The most similar word, the first of several; None where none is similar enough."""
        return self._known(word)

    def _found(self, word: str) -> str | None:
        from rapidfuzz import process
        from rapidfuzz.distance import DamerauLevenshtein

        scorer = DamerauLevenshtein.normalized_similarity
        choices = [self._words[at] for at in self._near(word)]
        found = process.extractOne(word, choices, scorer=scorer, score_cutoff=_SIMILAR)
        return str(found[0]) if found else None

    def _near(self, word: str) -> npt.NDArray[np.intp]:
        edits = (1 - _SIMILAR) * np.maximum(self._lengths, len(word)) + 1e-6
        apart = np.abs(self._lengths - len(word))
        changed = np.bitwise_count(self._letters ^ np.uint64(_letters(word)))
        return np.flatnonzero((apart <= edits) & (changed <= 2 * edits))


def _letters(word: str) -> int:
    """Which letters stand in a word, as bits; letters may share one."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 63)
    return bits
