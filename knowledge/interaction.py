"""Late interaction: how well one text is covered by another, word piece by word piece.

After ColBERT (https://arxiv.org/abs/2004.12832), with weights: each word piece of the expected text looks
for its best cosine among the other text's token vectors, and rare words count for more. Used for search
and for grading; knows neither passages nor rubrics.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from knowledge.embedding import Encoded, Encoder, Matrix
from knowledge.words import STOP_WORDS, WORD, rarity, words_of

STOP_WORD_WEIGHT = 0.05


def best_cosines(expected: Matrix, tokens: Matrix) -> Matrix:
    """For each row of `expected` (n, 384) its best cosine among `tokens` (m, 384); -1 if m is 0."""
    if not len(tokens):
        return np.full(len(expected), -1.0, dtype=np.float32)
    best: Matrix = (expected @ tokens.T).max(axis=1)
    return best


def coverage(expected: Matrix, weights: Matrix, tokens: Matrix) -> float:
    """The weighted mean of `best_cosines`, in [-1, 1]; 0 where the weights sum to nothing."""
    total = float(weights.sum())
    return float(best_cosines(expected, tokens) @ weights) / total if total > 0 else 0.0


def piece_words(text: str, spans: Sequence[tuple[int, int]]) -> list[str]:
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


class LateInteraction:
    """Matches whole texts of any length, keeping recent encodings; safe to share between threads."""

    def __init__(self, encoder: Encoder, idf: Callable[[str], float] = rarity, kept: int = 64) -> None:
        self._idf = idf
        self._encode = lru_cache(maxsize=kept)(encoder.encode)

    def match(self, expected: str, text: str, ignoring: str = "") -> float:
        """How much of `expected` stands in `text`, in [-1, 1]; words that stand in `ignoring` weigh nothing.

        -1 for an empty text; 0 when nothing is expected. Where `ignoring` would leave no word at all, it is
        not applied.
        """
        return self.match_each(expected, [text], ignoring)[0]

    def match_each(self, expected: str, texts: Sequence[str], ignoring: str = "") -> list[float]:
        """`match` for several texts; `expected` and each text go through the model once."""
        rows, weights = self._weighted(expected, frozenset(words_of(ignoring)))
        return [coverage(rows, weights, self._tokens(text)) for text in texts]

    def _weighted(self, expected: str, ignored: frozenset[str]) -> tuple[Matrix, Matrix]:
        windows = self._windows(expected)
        words = [word for text, encoded in windows for word in piece_words(text, encoded.spans)]
        weights = piece_weights(words, self._idf, STOP_WORD_WEIGHT, ignored)
        if ignored and not any(weight > STOP_WORD_WEIGHT for weight in weights):
            weights = piece_weights(words, self._idf, STOP_WORD_WEIGHT)
        return np.concatenate([encoded.tokens for _, encoded in windows]), weights

    def _tokens(self, text: str) -> Matrix:
        return np.concatenate([encoded.tokens for _, encoded in self._windows(text)])

    def _windows(self, text: str) -> list[tuple[str, Encoded]]:
        """The text in as many pieces as the model's window asks for, each with its encoding."""
        windows = []
        rest = text.strip()
        while True:
            encoded = self._encode(rest)
            windows.append((rest, encoded))
            seen = encoded.spans[-1][1] if encoded.spans else len(rest)
            if seen >= len(rest.rstrip()):
                return windows
            rest = rest[seen:].strip()
