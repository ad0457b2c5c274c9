"""Ways to score an answer that one would pick off the shelf, each against the best of several references."""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from coaching.answer_text import words_of
from knowledge.embedding import Encoder


@dataclass(frozen=True, slots=True)
class Row:
    """An answer with its human score, 0..1; `is_right` where people called it right as a whole."""

    question_id: str
    question: str
    references: tuple[str, ...]
    answer: str
    score: float
    is_right: bool


Scorer = Callable[[Row], float]


def token_f1(row: Row) -> float:
    """The overlap of words."""
    answer = Counter(words_of(row.answer))

    def f1(reference: str) -> float:
        expected = Counter(words_of(reference))
        return 2 * (answer & expected).total() / max(1, answer.total() + expected.total())

    return max(map(f1, row.references))


def tf_idf(train: Sequence[Row]) -> Scorer:
    """The cosine of TF-IDF vectors; IDF from the answers of `train`."""
    seen = Counter(word for row in train for word in set(words_of(row.answer)))

    def weight(word: str, count: int) -> float:
        return (1 + math.log(count)) * math.log((1 + len(train)) / (1 + seen[word]))

    def vector(text: str) -> dict[str, float]:
        weights = {word: weight(word, count) for word, count in Counter(words_of(text)).items()}
        length = math.hypot(*weights.values()) or 1.0
        return {word: value / length for word, value in weights.items()}

    def score(row: Row) -> float:
        answer = vector(row.answer)
        others = map(vector, row.references)
        return max(sum(answer.get(word, 0.0) * value for word, value in other.items()) for other in others)

    return score


def sentence_cosine(encoder: Encoder) -> Scorer:
    """The cosine of the vectors of the whole texts."""
    encode = lru_cache(maxsize=512)(encoder.encode)
    return lambda row: max(
        float(encode(row.answer).vector @ encode(reference).vector) for reference in row.references
    )
