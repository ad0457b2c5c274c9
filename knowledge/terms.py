"""The words of a question that count, each with its token vectors and those of what else it may be called."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

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


def terms_of(
    text: str,
    encoded: Encoded,
    weight: Callable[[int, str], float],
    tells: Callable[[int, str], bool],
    others: Others,
    encoder: Encoder,
) -> list[Term]:
    """The terms of a question in order; `weight` says what the word at a position weighs, `tells` whether it
    says what is asked for.

    `others` are encoded in the question's own context: one more pass through the model where there are any.
    """
    words = words_of(text)
    rows = _rows_by_word(text, encoded, len(words))
    variants = _variants(words, others, encoder)
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


def _variants(words: Sequence[str], others: Others, encoder: Encoder) -> dict[int, list[Matrix]]:
    """Token rows of what else the word at a position may be called."""
    if not others:
        return {}
    spelled: list[str] = list(words)
    for start, end, phrases in others:
        spelled[start:end] = [", ".join(phrases)] + [""] * (end - start - 1)
    text = " ".join(part for part in spelled if part)
    every = _rows_by_word(text, encoder.encode(text), len(words_of(text)))
    found: dict[int, list[Matrix]] = {}
    at = 0
    for position, part in enumerate(spelled):
        count = len(words_of(part))
        if part != words[position]:
            found[position] = _phrase_rows(part, every[at : at + count])
        at += count
    # Every word of a phrase has the variants that were found for its first word.
    return {at: found.get(start, []) for start, end, _ in others for at in range(start, end)}


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


def _phrase_rows(phrases: str, rows: Sequence[Matrix]) -> list[Matrix]:
    """The rows of each comma-separated phrase, its function words left out."""
    found = []
    at = 0
    for phrase in re.split(", ", phrases):
        words = words_of(phrase)
        kept = [rows[at + i] for i, word in enumerate(words) if word not in STOP_WORDS and at + i < len(rows)]
        at += len(words)
        kept = [each for each in kept if len(each)]
        if kept:
            found.append(np.concatenate(kept))
    return found
