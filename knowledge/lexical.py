"""The words of an index, in memory: BM25 over its passages, its vocabulary, how rare each word is in it."""

import logging
import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from knowledge.words import GENERIC_WORDS, STOP_WORDS, rarity, stem, words_of

_GENERIC_WEIGHT = 0.5
_NUMBER_WEIGHT = 1.5
_HEAVIEST = 4.5
_NO_ENGLISH = (
    6.5  # rarity from which a word that the index does not know is more likely no English or misspelt
)
_UNKNOWN_WEIGHT = 1.5
_COMPOUND = re.compile(r"\b([^\W\d_]+)-([^\W\d_]+)\b")


class Lexicon:
    """Built once from the passages' texts (with titles and headings); positions are those of `texts`."""

    def __init__(self, texts: Sequence[str]) -> None:
        import bm25s

        logging.getLogger("bm25s").setLevel(logging.WARNING)  # it sets itself to DEBUG when imported
        stems = [stems_of(text) for text in texts]
        self._size = len(texts)
        self._frequency = Counter(each for found in stems for each in set(found))
        self._rarest = math.log(self._size + 1.0) + 1e-6
        self._bm25: Any = bm25s.BM25()
        self._bm25.index(stems or [[""]], show_progress=False)
        self.vocabulary = Counter(word for text in texts for word in words_of(text))
        self.compounds = {
            (first + second).lower(): f"{first}-{second}".lower()
            for text in texts
            for first, second in _COMPOUND.findall(text)
        }

    def scores(self, stems: Sequence[str]) -> npt.NDArray[np.float32]:
        """The BM25 score of every passage for a bag of stems; a stem that stands twice counts twice."""
        known = [each for each in stems if each in self._frequency]
        if not known:
            return np.zeros(self._size, dtype=np.float32)
        scores: npt.NDArray[np.float32] = self._bm25.get_scores(known)
        return scores

    def knows(self, word: str) -> bool:
        """Whether a word stands in the index in any of its forms."""
        return stem(word) in self._frequency

    def weight(self, word: str) -> float:
        """How much a word of a question tells: rare in English and rare in this index count more."""
        if word in GENERIC_WORDS:
            return _GENERIC_WEIGHT
        if word.isdigit():
            return _NUMBER_WEIGHT
        rare = rarity(word)
        if rare >= _NO_ENGLISH and not self.knows(word):
            return _UNKNOWN_WEIGHT
        here = math.log((self._size + 1) / (self._frequency.get(stem(word), 0) + 1)) / self._rarest
        return min(_HEAVIEST, rare) * (0.3 + 0.7 * here)


def stems_of(text: str) -> list[str]:
    """The stems of a text's words in order, function words left out."""
    return [stem(word) for word in words_of(text) if word not in STOP_WORDS]
