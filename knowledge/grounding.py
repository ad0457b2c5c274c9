"""Checks what a language model wrote, sentence by sentence, against the passages that it cites.

A small model invents fluently, so nothing of it is believed: a sentence goes out only when its passages hold
its numbers, its names and its words, and deny what it denies.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from knowledge.embedding import Encoder, Matrix
from knowledge.extraction import Extract, Quote
from knowledge.interaction import best_cosines, coverage, piece_weights, piece_words
from knowledge.ranking import own_rows
from knowledge.units import Unit, units_of
from knowledge.weighing import Ranked
from knowledge.words import GENERIC_WORDS, STOP_WORDS, WORD, rarity, stem

_SUPPORTED = 0.62  # coverage below which a sentence says more than its passages
_MISSING_WORD = 0.35  # cosine below which a word has nothing like it there
_TELLING = 2.6  # rarity from which a word must have something like it there
_RARE_NAME = 4.0
_SCALES = {"k": 1e3, "m": 1e6, "b": 1e9, "t": 1e12, "l": 1e5, "lakh": 1e5, "lpa": 1e5, "crore": 1e7}
_WORDS = "zero one two three four five six seven eight nine ten eleven twelve"
_WORD_NUMBERS = {word: float(value) for value, word in enumerate(_WORDS.split())}
_NUMBER = re.compile(r"(?<![\w.])(\d[\d,]*(?:\.\d+)?)(?:\s?(k|m|b|t|l|lakh|lpa|crore)\b)?", re.IGNORECASE)
_MARKS = re.compile(r"\s*\[\d+(?:,\s*\d+)*\]")
_YES_OR_NO = re.compile(r"^(?:yes|no)\b[,.:]?\s*", re.IGNORECASE)
_NEGATION = re.compile(r"\b(?:not|no|never|without|nor|neither|none|nothing|cannot|\w+n't)\b", re.IGNORECASE)


class Sentence(Protocol):
    """A sentence that a model wrote, with the passages (1-based) that it says it rests on."""

    @property
    def text(self) -> str:
        """The sentence."""

    @property
    def citations(self) -> Sequence[int]:
        """Numbers of passages."""


def check_draft(sentences: Sequence[Sentence], passages: Sequence[Ranked], encoder: Encoder) -> list[Extract]:
    """The sentences that their passages bear out, each with the quote that supports it best; the rest is
    dropped.
    """
    checked = (_checked(sentence, passages, encoder) for sentence in sentences)
    return [extract for extract in checked if extract is not None]


def _checked(sentence: Sentence, passages: Sequence[Ranked], encoder: Encoder) -> Extract | None:
    text = _MARKS.sub("", sentence.text).strip()
    if not text or not sentence.citations or not all(1 <= n <= len(passages) for n in sentence.citations):
        return None
    cited = [passages[n - 1] for n in dict.fromkeys(sentence.citations)]
    known = "\n".join(f"{c.passage.title}\n{c.passage.section}\n{c.passage.text}" for c in cited)
    if not numbers_in(text) <= numbers_in(known) or not names_in(text) <= _stems(known):
        return None
    rows, weights = _weighted(text, encoder)
    if not _supported(rows, weights, cited):
        return None
    quotes = [(c, _best_unit(rows, weights, c)) for c in cited]
    units = [unit for _, unit in quotes if unit]
    if not units or all(negated(unit.said) != negated(text) for unit in units):
        return None
    return Extract(tuple(_quote(ranked, unit) for ranked, unit in quotes if unit), text)


def numbers_in(text: str) -> frozenset[float]:
    """The numbers of a text as values: "12K" is 12000, "1,000" is 1000, "four" is 4; "one" is no number."""
    found = set()
    for match in _NUMBER.finditer(text):
        value = float(match.group(1).replace(",", ""))
        found.add(value * _SCALES.get((match.group(2) or "").lower(), 1.0))
    spelled = (match.group().lower() for match in WORD.finditer(text))
    found |= {_WORD_NUMBERS[word] for word in spelled if word in _WORD_NUMBERS and word != "one"}
    return frozenset(found - {1.0})


def names_in(text: str) -> frozenset[str]:
    """The stems of capitalised words: all but the first word, and the first one too where it is a rare
    word.
    """
    names = set()
    for at, match in enumerate(WORD.finditer(text)):
        word = match.group()
        lower = word.lower()
        first = at == 0 or bool(re.search(r"[.!?:]\s+$", text[: match.start()]))
        if word[0].isupper() and lower not in STOP_WORDS and (not first or rarity(lower) > _RARE_NAME):
            names.add(stem(lower))
    return frozenset(names)


def negated(text: str) -> bool:
    """Whether a sentence denies something, an opening "No," aside; two denials cancel out."""
    return len(_NEGATION.findall(_YES_OR_NO.sub("", text).replace("’", "'"))) % 2 == 1


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(match.group().lower()) for match in WORD.finditer(text))


def _weighted(text: str, encoder: Encoder) -> tuple[Matrix, Matrix]:
    encoded = encoder.encode(text)
    words = piece_words(text, encoded.spans)
    return encoded.tokens, piece_weights(words, rarity, stop_word=0.0, ignored=GENERIC_WORDS)


def _supported(rows: Matrix, weights: Matrix, cited: Sequence[Ranked]) -> bool:
    tokens = np.concatenate([each.encodings.tokens.rows for each in cited])
    telling = weights >= _TELLING
    weakest = best_cosines(rows[telling], tokens).min() if telling.any() else 1.0
    return coverage(rows, weights, tokens) >= _SUPPORTED and weakest >= _MISSING_WORD


def _best_unit(rows: Matrix, weights: Matrix, ranked: Ranked) -> Unit | None:
    tokens = ranked.encodings.tokens
    units = [unit for unit in units_of(ranked.passage.text) if unit.kind != "question"]

    def support(unit: Unit) -> float:
        return coverage(rows, weights, own_rows(tokens, unit.start, unit.end))

    return max(units, key=support, default=None)


def _quote(ranked: Ranked, unit: Unit) -> Quote:
    return Quote(ranked.passage, unit.start, unit.end)
