"""Late interaction: how well one text is covered by another, word piece by word piece.

After ColBERT (https://arxiv.org/abs/2004.12832), with weights: each word piece of the expected text looks
for its best cosine among the other text's token vectors, and rare words count for more. Where both texts
answer a question, what they share with the question is taken out first. Used for search and for grading;
knows neither passages nor rubrics.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from knowledge.embedding import Encoded, Encoder, Matrix, unit
from knowledge.opposites import unsaid
from knowledge.words import STOP_WORDS, WORD, rarity, words_of

# Beside 2 to 7 for words with content. Small words carry relations ("to", "between", "not"), and a piece's
# vector has read its neighbours: with next to no weight for them agreement with people falls.
STOP_WORD_WEIGHT = 1.5
# How much of a match is the very words. In short answers one wrong word decides, and vectors hardly see it.
WORD_FOR_WORD = 0.2

Span = tuple[int, int]


def best_cosines(expected: Matrix, tokens: Matrix) -> Matrix:
    """For each row of `expected` (n, 384) its best cosine among `tokens` (m, 384); -1 if m is 0."""
    if not len(tokens):
        return np.full(len(expected), -1.0, dtype=np.float32)
    best: Matrix = (expected @ tokens.T).max(axis=1)
    return best


def coverage(expected: Matrix, weights: Matrix, tokens: Matrix) -> float:
    """The weighted mean of `best_cosines`, in [-1, 1]; 0 where the weights sum to nothing."""
    return weighted_mean(best_cosines(expected, tokens), weights)


def weighted_mean(values: Matrix, weights: Matrix) -> float:
    """The mean of some values (n,) with these weights; 0 where they sum to nothing."""
    total = float(weights.sum())
    return float(values @ weights) / total if total > 0 else 0.0


def repeated(expected: Counter[str], words: Sequence[str]) -> float:
    """The share of the expected words, each as often as it is expected, that are said again; 0 to 1."""
    return (expected & Counter(words)).total() / max(1, expected.total())


def without(rows: Matrix, direction: Matrix | None) -> Matrix:
    """Unit rows (n, 384) without their part along `direction` (384,), of unit length, and as long as before.

    Every vector of a text on a question leans towards the question, and that says nothing about who is right.
    """
    return rows if direction is None else unit(rows - np.outer(rows @ direction, direction))


def piece_words(text: str, spans: Sequence[Span]) -> list[str]:
    """The lower-case word that each word piece belongs to; "" for punctuation."""
    words = [(match.start(), match.end(), match.group().lower()) for match in WORD.finditer(text)]
    found: list[str] = []
    at = 0
    for start, end in spans:
        while at < len(words) and words[at][1] <= start:
            at += 1
        inside = at < len(words) and words[at][0] < end
        found.append(words[at][2].replace("’", "'") if inside else "")
    return found


def piece_weights(
    words: Sequence[str], idf: Callable[[str], float], stop_word: float, ignored: frozenset[str] = frozenset()
) -> Matrix:
    """Per word piece its word's `idf`, or `stop_word` for function words; 0 for punctuation and `ignored`."""

    def weight(word: str) -> float:
        if not word or word in ignored:
            return 0.0
        return stop_word if word in STOP_WORDS else idf(word)

    return np.array([weight(word) for word in words], dtype=np.float32)


def _by_chance(tokens: int) -> float:
    """The mean best cosine of unrelated words to `tokens` others: measured from 12 (.14) to 800 (.39)."""
    return 0.01 + 0.037 * math.log2(max(1, tokens))


@dataclass(frozen=True, slots=True, eq=False)
class _Whole:
    """A text of any length: per word piece its vector, where it starts in the text, and its word."""

    vector: Matrix  # (384,), unit length
    tokens: Matrix  # (n, 384), unit rows
    starts: npt.NDArray[np.int32]
    words: tuple[str, ...]


class LateInteraction:
    """Matches whole texts of any length; safe to share between threads.

    Keeps the encodings of the last `kept` texts, and those of 32 times as many expectations, which come again
    and again: by default all that a bank of a hundred questions has, some 20 MB.
    """

    def __init__(self, encoder: Encoder, idf: Callable[[str], float] = rarity, kept: int = 32) -> None:
        self._idf = idf
        self._encoder = encoder
        self._text = lru_cache(maxsize=kept)(self._whole)
        self._expectation = lru_cache(maxsize=32 * kept)(self._whole)

    def match(self, expected: str, text: str, ignoring: str = "") -> float:
        """How much of `expected` stands in `text`, in [-1, 1]: most by meaning, some by the very words.

        By meaning, words of `ignoring` (a question) weigh nothing, and the others weigh less the nearer their
        meaning is to it; an expected "not" finds nothing in a text that denies nothing, nor "higher" in one
        that says "lower" instead. -1 for an empty text; 0 when nothing is expected. Where `ignoring` would
        leave no word with content, all words weigh.
        """
        return self.match_spans(expected, text, [(0, len(text))], ignoring)[0]

    def match_spans(self, expected: str, text: str, spans: Sequence[Span], ignoring: str = "") -> list[float]:
        """`match` with each part of `text` (start, end in characters), every word read in the whole text."""
        rows, weights, question = self._wanted(expected, ignoring)
        whole, pieces = self._text(text), self._expectation(expected).words
        tokens = without(whole.tokens, question)
        words = Counter(words_of(expected))

        def one(start: int, end: int) -> float:
            part = tokens[(whole.starts >= start) & (whole.starts < end)]
            found = best_cosines(rows, part)
            if not len(part):
                return weighted_mean(found, weights)
            said = words_of(text[start:end])
            # Without a question two texts are compared by what they are about, whatever they say of it.
            opposed = unsaid(pieces, said) if ignoring else []
            found[opposed] = np.minimum(found[opposed], 0)
            return WORD_FOR_WORD * repeated(words, said) + (1 - WORD_FOR_WORD) * weighted_mean(found, weights)

        return [one(*span) for span in spans]

    def belonging(self, text: str, spans: Sequence[Span], topics: Sequence[str]) -> list[float]:
        """How much more each part of `text` is about what `topics` are about than chance has it.

        The mean best cosine of its words to all words of the topics, less what unrelated texts have with so
        many words; some .05 to either side of 0 for them, .2 to .7 for what is to the point, 1 for no word.
        """
        whole = self._text(text)
        wanted = np.concatenate([self._expectation(topic).tokens for topic in topics])
        near = best_cosines(whole.tokens, wanted) - _by_chance(len(wanted))
        weights = piece_weights(whole.words, self._idf, STOP_WORD_WEIGHT)
        parts = [(whole.starts >= start) & (whole.starts < end) for start, end in spans]
        return [
            float(near[part] @ weights[part] / weights[part].sum()) if weights[part].any() else 1.0
            for part in parts
        ]

    def likeness(self, text: str, other: str) -> float:
        """The cosine of two whole texts, in [-1, 1]."""
        return float(self._text(text).vector @ self._text(other).vector)

    def _wanted(self, expected: str, ignoring: str) -> tuple[Matrix, Matrix, Matrix | None]:
        """The rows (n, 384) to look for, their weights (n,), and the vector of the question if it applies."""
        whole, ignored = self._expectation(expected), frozenset(words_of(ignoring))
        if not any(word and word not in STOP_WORDS and word not in ignored for word in whole.words):
            ignored = frozenset()
        weights = piece_weights(whole.words, self._idf, STOP_WORD_WEIGHT, ignored)
        if not ignored:
            return whole.tokens, weights, None
        question = self._expectation(ignoring)
        rows = without(whole.tokens, question.vector)
        asked = best_cosines(rows, without(question.tokens, question.vector))
        return rows, weights * (1 - asked.clip(0, 1)), question.vector

    def _whole(self, text: str) -> _Whole:
        windows = list(self._windows(text))
        starts = [offset + start for offset, _, encoded in windows for start, _ in encoded.spans]
        words = [word for _, window, encoded in windows for word in piece_words(window, encoded.spans)]
        tokens = np.concatenate([encoded.tokens for _, _, encoded in windows])
        vector = unit(np.sum([encoded.vector for _, _, encoded in windows], axis=0))
        return _Whole(vector, tokens, np.array(starts, dtype=np.int32), tuple(words))

    def _windows(self, text: str) -> Iterator[tuple[int, str, Encoded]]:
        """The text in as many pieces as the model's window asks for: where each begins, it, its encoding."""
        end, offset = len(text.rstrip()), 0
        while True:
            offset += len(text[offset:end]) - len(text[offset:end].lstrip())
            window = text[offset:end]
            encoded = self._encoder.encode(window)
            yield offset, window, encoded
            seen = encoded.spans[-1][1] if encoded.spans else len(window)
            if seen >= len(window):
                return
            offset += seen
