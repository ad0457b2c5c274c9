"""Finds terms whose meanings an answer exchanges: "recall" with what precision is, and the other way round.

A matcher of meanings hears the same points in both and gives full marks. The question says which terms stand
against each other ("WHERE and HAVING", "bias-variance"), the reference and the rubric what belongs to each.
With the terms hidden, each part of an answer is compared with both meanings. Knows no scores.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise
from math import fsum
from typing import Protocol, Self

from coaching.answer_guards import sentences
from coaching.answer_text import WORD, words_of
from coaching.english import STOP_WORDS
from coaching.rubric import Rubric

_TERM = re.compile(rf"[Tt]ype[ -](?:II?|[12])(?!\w)|{WORD.pattern}")
_LINK = re.compile(r"\b(?:and|or|vs|versus|from|to)\b|[,/&–-]", re.IGNORECASE)
_PART = re.compile(r"(?<=[.?!:])\s+")
_BORDER = re.compile(r"[,;:]\s+|\s[–-]\s|\s(?=(?:and|but|while|whereas)\b)", re.IGNORECASE)
_ASKING = frozenset(
    words_of("what difference different differ explain use when which say each compare name do")
)
_EARLY = 4  # words; a part that names two terms speaks of the first where it begins with it
_FEWEST = 2  # words with content that make a meaning
# How much more what is said of both terms has to fit the other way round, and how much less that of one may.
# Of answers that people called right one in 400 is beyond this; of answers in other words than the reference
# that exchange two terms, seven in ten.
_BEYOND, _LESS = 0.08, -0.05
_LEAST = 0.05  # how much a part counts that fits neither

Pair = tuple[str, str]


class Matcher(Protocol):
    """How much of an expected text stands in another one, by meaning; raw, in -1..1."""

    def match(self, expected: str, text: str, ignoring: str = "") -> float:
        """The match."""
        ...


@dataclass(frozen=True, slots=True)
class Contrasts:
    """What belongs to each of two terms that a question sets against each other, for all such pairs."""

    meanings: Mapping[Pair, Mapping[str, Sequence[str]]]

    @classmethod
    def of(cls, question: str, reference: str, rubric: Rubric) -> Self:
        """The pairs for which the reference or the rubric say what belongs to the one and to the other."""
        found = {pair: _meanings(pair, reference, rubric) for pair in _pairs(question)}
        return cls({pair: known for pair, known in found.items() if all(known.values())})

    def exchanged(self, answer: str, matcher: Matcher) -> frozenset[str]:
        """The terms that the answer exchanges beyond doubt, as `names` knows them; most often none."""
        return frozenset(
            term
            for pair, known in self.meanings.items()
            if _is_exchanged(pair, known, answer, matcher)
            for term in pair
        )


def names(text: str, terms: Collection[str]) -> bool:
    """Whether a text names one of the terms."""
    return bool(terms) and any(key in terms for key in _keys(text))


@lru_cache(maxsize=256)
def contrasts_of(question: str, reference: str, rubric: Rubric) -> Contrasts:
    """As `Contrasts.of`; a question's answers all need the same."""
    return Contrasts.of(question, reference, rubric)


def _pairs(question: str) -> list[Pair]:
    """The terms that stand side by side with "and", "or", "vs" or a mark between them."""
    found: list[Pair] = []
    for part in _PART.split(question):
        keys = _keys(part)
        row: list[str] = []
        end = 0
        for match in _TERM.finditer(part):
            key = _key(match.group())
            # What stands there twice is common to both: the "join" of two kinds of it.
            if not key or key in _ASKING or key.isdigit() or keys.count(key) > 1:
                continue
            if row and not _LINK.search(part[end : match.start()]):
                found += combinations(row, 2)
                row = []
            row.append(key)
            end = match.end()
        found += combinations(row, 2)
    return [pair for pair in dict.fromkeys(found) if all(len(key) > 1 for key in pair)]


def _meanings(pair: Pair, reference: str, rubric: Rubric) -> dict[str, list[str]]:
    """What is said of each term, with the terms hidden."""
    said = [*_said_of(reference, pair)]
    for criterion in rubric.criteria:
        named = {key for key in _keys(criterion.name) if key in pair}
        for sentence in (criterion.expects, *criterion.also, *criterion.points):
            if names(sentence, pair):
                said += _said_of(sentence, pair)
            elif len(named) == 1:
                said += [(term, sentence) for term in named]
    return {term: list(dict.fromkeys(text for key, text in said if key == term)) for term in pair}


def _is_exchanged(pair: Pair, known: Mapping[str, Sequence[str]], answer: str, matcher: Matcher) -> bool:
    """Whether what an answer says of both terms fits better the other way round."""

    def fit(term: str, text: str) -> float:
        return max(matcher.match(meaning, text) for meaning in known[term])

    fits: dict[str, list[tuple[float, float]]] = {term: [] for term in pair}
    for term, text in _said_of(answer, pair):
        fits[term].append((fit(term, text), fit(pair[term == pair[0]], text)))
    if not all(fits.values()):
        return False
    gains = [_gain(each) for each in fits.values()]
    return sum(gains) >= _BEYOND and min(gains) >= _LESS


def _gain(fits: Sequence[tuple[float, float]]) -> float:
    """By how much more what is said of a term fits the other one; parts that fit neither hardly count."""
    weights = [max(_LEAST, own, other) ** 4 for own, other in fits]
    return fsum(weight * (other - own) for weight, (own, other) in zip(weights, fits, strict=True)) / fsum(
        weights
    )


def _said_of(text: str, terms: Pair) -> Iterator[tuple[str, str]]:
    """Each part of a text that speaks of one of the terms, with the terms hidden."""
    for start, end in sentences(text):
        for part in _parts(text[start:end], terms):
            term = _spoken_of(part, terms)
            hidden = _TERM.sub(lambda match: "it" if _key(match.group()) in terms else match.group(), part)
            if term and sum(word not in STOP_WORDS for word in WORD.findall(hidden.lower())) >= _FEWEST:
                yield term, hidden.strip(" ,;:-–")


def _parts(sentence: str, terms: Pair) -> Iterator[str]:
    """A sentence, cut before each part that turns to another term."""
    borders = [0, *(match.end() for match in _BORDER.finditer(sentence)), len(sentence)]
    begin, current = 0, frozenset[str]()
    for start, end in pairwise(borders):
        named = frozenset(key for key in _keys(sentence[start:end]) if key in terms)
        if named and current and named != current:
            yield sentence[begin:start]
            begin = start
        current = named or current
    yield sentence[begin:]


def _spoken_of(part: str, terms: Pair) -> str | None:
    """The term that a part of a sentence is about; None where that is not clear."""
    keys = _keys(part)
    named = [key for key in keys if key in terms]
    one_only = len(set(named)) == 1
    return named[0] if named and (one_only or keys.index(named[0]) < _EARLY) else None


def _keys(text: str) -> list[str]:
    return [_key(match.group()) for match in _TERM.finditer(text)]


def _key(word: str) -> str:
    """What words for the same thing share: "predictive" and "prediction"; "" for small words."""
    if word.lower() in STOP_WORDS:
        return word if word.isupper() and len(word) > 1 else ""  # "WHERE" is a term
    if " " in word or "-" in word:
        return word[5:].replace("1", "I").replace("2", "II") + "-type"
    key = word.lower().replace("’", "'").removesuffix("'s")
    if len(key) > 5:
        return key[:5] if len(key) < 8 else key[:6]
    return key.removesuffix("s") if len(key) > 3 and not key.endswith("ss") else key
