"""The words of a question that count, each with its token vectors and those of what else it may be called."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from knowledge.embedding import Encoded, Encoder, Matrix
from knowledge.interaction import piece_words
from knowledge.lexical import stems_of
from knowledge.words import STOP_WORDS, WORD, words_of

Others = Sequence[tuple[int, int, list[str]]]  # (start, end, other phrases) of words in a question


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """A word of a question that counts, with the token vectors of its variants. `called` are the stems that
    it, or a phrase that may stand for it, has in a text; `tells`, whether it says what is asked for.
    """

    words: tuple[str, ...]
    weight: float
    variants: tuple[Matrix, ...]
    called: tuple[frozenset[str], ...]
    tells: bool


class Phrases:
    """The token vectors of phrases that may stand for a word.

    They are encoded together and by themselves, so that a list of synonyms costs one pass through the model
    for as long as it is kept. In the context of each question they ranked no better (right passage first:
    .90 of the held-out half of tests/golden/fresh.yaml, by themselves .91) at one pass a question.
    """

    def __init__(self, encoder: Encoder, kept: int = 512) -> None:
        self._encoder = encoder
        self.rows = lru_cache(maxsize=kept)(self._rows)

    def _rows(self, phrases: tuple[str, ...]) -> tuple[Matrix, ...]:
        """The rows of each phrase, function words left out; a phrase without any is left out too."""
        text = ", ".join(phrases)
        every = iter(_rows_by_word(text, self._encoder.encode(text), len(words_of(text))))
        found = []
        for phrase in phrases:
            by_word = [(word, next(every)) for word in words_of(phrase)]
            kept = [rows for word, rows in by_word if word not in STOP_WORDS and len(rows)]
            if kept:
                found.append(np.concatenate(kept))
        return tuple(found)


def terms_of(
    text: str,
    encoded: Encoded,
    weight: Callable[[int, str], float],
    tells: Callable[[int, str], bool],
    others: Others,
    phrases: Phrases,
) -> list[Term]:
    """The terms of a question in order; `weight` says what the word at a position weighs, `tells` whether it
    says what is asked for, `others` what else they may be called.
    """
    words = words_of(text)
    rows = _rows_by_word(text, encoded, len(words))
    variants = {at: phrases.rows(tuple(alike)) for start, end, alike in others for at in range(start, end)}
    return [
        Term(
            (word,),
            weight(at, word),
            (rows[at], *variants.get(at, ())),
            _called(at, word, others),
            tells(at, word),
        )
        for at, word in enumerate(words)
        if word not in STOP_WORDS and len(rows[at])
    ]


def _called(at: int, word: str, others: Others) -> tuple[frozenset[str], ...]:
    phrases = [phrase for start, end, alike in others if start <= at < end for phrase in alike]
    return tuple(frozenset(stems_of(each)) for each in (word, *phrases))


def _rows_by_word(text: str, encoded: Encoded, count: int) -> list[Matrix]:
    """The token rows of each word of a text, in order; words beyond the model's window have none."""
    starts = [match.start() for match in WORD.finditer(text)]
    belongs = piece_words(text, encoded.spans)
    positions = np.searchsorted(starts, [start for start, _ in encoded.spans], side="right") - 1
    grouped: list[list[int]] = [[] for _ in range(count)]
    for piece, (word, at) in enumerate(zip(belongs, positions, strict=True)):
        if word:
            grouped[at].append(piece)
    return [encoded.tokens[pieces] for pieces in grouped]
