"""BM25 over passages whose words are numbers: postings in flat arrays, a slice a word. Knows no words."""

import numpy as np
import numpy.typing as npt

_K1, _B = 1.5, 0.75

Numbers = npt.NDArray[np.int32]


class Bm25:
    """Okapi BM25 in Lucene's form (Kamphuis et al. 2020, "Which BM25 do you mean?"), scores worked out ahead.

    `words` holds the words of all passages as numbers from 0 on, `owners` the passage that each stands in,
    of as many as `passages`.
    """

    def __init__(self, words: Numbers, owners: Numbers, passages: int) -> None:
        self._passages = passages
        lengths = np.bincount(owners, minlength=passages)
        found, self._owners, often = _counted(words, owners, passages)
        self.passages_with = np.bincount(found)
        self._ends = np.cumsum(self.passages_with)
        idf = np.log1p((self._passages - self.passages_with + 0.5) / (self.passages_with + 0.5))
        average = len(words) / max(self._passages, 1) or 1.0
        damping = (_K1 * (1 - _B + _B * lengths / average)).astype(np.float32)
        self._scores = idf.astype(np.float32)[found] * (often / (damping[self._owners] + often))

    def scores(self, times: dict[int, int]) -> npt.NDArray[np.float32]:
        """The score of every passage for words, each with how often it is asked for."""
        scores = np.zeros(self._passages, dtype=np.float32)
        for word, count in times.items():
            place = slice(self._ends[word] - self.passages_with[word], self._ends[word])
            np.add.at(scores, self._owners[place], np.float32(count) * self._scores[place])
        return scores


def _counted(
    words: Numbers, owners: Numbers, passages: int
) -> tuple[Numbers, Numbers, npt.NDArray[np.float32]]:
    """Word, passage and how often, for each word of each passage, by word; in one array of 8 bytes a word."""
    size = max(passages, 1)
    pairs = words.astype(np.int64)
    pairs *= size
    pairs += owners
    pairs.sort()
    changes = np.ones(len(pairs), dtype=np.bool_)
    np.not_equal(pairs[1:], pairs[:-1], out=changes[1:])
    first = np.flatnonzero(changes)
    often = np.diff(first, append=len(pairs)).astype(np.float32)
    pairs = pairs[first]
    return (pairs // size).astype(np.int32), (pairs % size).astype(np.int32), often
