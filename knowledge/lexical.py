"""The words of an index, in memory: BM25 over its passages, its vocabulary, how rare each word is in it."""

import math
import re
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from knowledge.bm25 import Bm25
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
        spelled = _Numbering()
        words, lengths = array("i"), array("i")
        for text in texts:
            found = words_of(text)
            words.extend(map(spelled.__getitem__, found))
            lengths.append(len(found))
        self.vocabulary = tuple(spelled)
        self.compounds = {
            (first + second).lower(): f"{first}-{second}".lower()
            for text in texts
            if "-" in text
            for first, second in _COMPOUND.findall(text)
        }
        self._stems, self._bm25 = _indexed(
            self.vocabulary, np.frombuffer(words, np.int32), np.frombuffer(lengths, np.int32)
        )
        self._size = len(texts)
        self._rarest = math.log(self._size + 1.0) + 1e-6

    def scores(self, stems: Iterable[str]) -> npt.NDArray[np.float32]:
        """The BM25 score of every passage for a bag of stems; a stem that stands twice counts twice."""
        return self._bm25.scores(Counter(self._stems[each] for each in stems if each in self._stems))

    def knows(self, word: str) -> bool:
        """Whether a word stands in the index in any of its forms."""
        return stem(word) in self._stems

    def weight(self, word: str) -> float:
        """How much a word of a question tells: rare in English and rare in this index count more."""
        if word in GENERIC_WORDS:
            return _GENERIC_WEIGHT
        if word.isdigit():
            return _NUMBER_WEIGHT
        rare = rarity(word)
        if rare >= _NO_ENGLISH and not self.knows(word):
            return _UNKNOWN_WEIGHT
        here = math.log((self._size + 1) / (self._passages_with(word) + 1)) / self._rarest
        return min(_HEAVIEST, rare) * (0.3 + 0.7 * here)

    def _passages_with(self, word: str) -> int:
        known = self._stems.get(stem(word))
        return 0 if known is None else int(self._bm25.passages_with[known])


class _Numbering(dict[str, int]):
    """Numbers from 0 on, in the order in which they are asked for first."""

    def __missing__(self, key: str) -> int:
        return self.setdefault(key, len(self))


def _indexed(
    vocabulary: Sequence[str], words: npt.NDArray[np.int32], lengths: npt.NDArray[np.int32]
) -> tuple[dict[str, int], Bm25]:
    """The stems, numbered, and BM25 over them; `words` are places in the vocabulary, passage by passage."""
    stems = _Numbering()
    numbers = [-1 if word in STOP_WORDS else stems[stem(word)] for word in vocabulary]
    stemmed = np.array(numbers, dtype=np.int32)[words]
    counted = stemmed >= 0
    owners = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)[counted]
    return dict(stems), Bm25(stemmed[counted], owners, len(lengths))


def stems_of(text: str) -> list[str]:
    """The stems of a text's words in order, function words left out."""
    return [stem(word) for word in words_of(text) if word not in STOP_WORDS]
