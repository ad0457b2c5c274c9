"""A question as search reads it: spelling repaired, role found, its words weighed and encoded.

Knows the words of one index, the synonyms file and the names of the roles; knows no passages.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.embedding import Encoded, Encoder, Matrix
from knowledge.interaction import piece_words
from knowledge.kinds import counted, kinds_asked
from knowledge.lexical import Lexicon, stems_of
from knowledge.words import STOP_WORDS, WORD, rarity, stem, words_of

SYNONYMS = Path(__file__).with_name("synonyms.yaml")
_SIMILAR = 0.78  # of 1: below, a repair changes more words than it mends
_SHORTEST_REPAIRED = 5
_MAX_CHARACTERS = 600
_INSIDE = re.compile(r"[a-z,] $")  # before a word that does not begin its sentence
_PREFIXES = ("re", "un", "non", "pre")
_ROLE_WORD = 0.3  # what is left of the weight of a word that only names the role


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Spellings (typed -> meant) and groups of words or phrases that may stand for one another."""

    spellings: Mapping[str, str]
    alike: Sequence[Sequence[str]]
    elsewhere: frozenset[str] = frozenset()

    def others(self, words: Sequence[str]) -> list[tuple[int, int, list[str]]]:
        """(start, end, what else it may be called) for each phrase of a group that stands in `words`."""
        found = []
        for group in self.alike:
            for phrase in sorted(group, key=len, reverse=True):
                parts = words_of(phrase)
                at = _position(parts, words)
                if at is not None:
                    found.append((at, at + len(parts), [other for other in group if other != phrase]))
                    break
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """A word (or set phrase) of a question that counts. `rows` holds those of `variants`, one slice each."""

    words: tuple[str, ...]
    weight: float
    variants: tuple[Matrix, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A question ready to be searched for. `roles` are those that it names.

    `asks` are kinds of answers (see `kinds`), `counted` the stems of what a "how many" counts, `elsewhere`
    the companies and places named, which a passage must name too if it is to answer.
    """

    text: str
    vector: Matrix
    terms: tuple[Term, ...]
    stems: tuple[str, ...]
    roles: frozenset[str]
    asks: frozenset[str]
    counted: tuple[str, ...]
    elsewhere: tuple[str, ...]


def read_synonyms(path: Path = SYNONYMS) -> Synonyms:
    """The synonyms file."""
    import yaml

    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    alike = [[phrase.lower() for phrase in group] for group in content["alike"]]
    return Synonyms(content["spellings"], alike, frozenset(content["elsewhere"].split()))


class QuestionReader:
    """Reads questions against the words of one index."""

    def __init__(
        self, encoder: Encoder, lexicon: Lexicon, synonyms: Synonyms, roles: Mapping[str, Sequence[str]]
    ) -> None:
        self._encoder = encoder
        self._lexicon = lexicon
        self._synonyms = synonyms
        self._names = [(role, words_of(name)) for role, names in roles.items() for name in names]
        self._choices = [word for word in lexicon.vocabulary if len(word) >= _SHORTEST_REPAIRED - 1]

    def read(self, text: str) -> Question:
        """Repair, weigh and encode a question: 3-8 ms."""
        repaired = self.repair(text[:_MAX_CHARACTERS])
        words = words_of(repaired)
        encoded = self._encoder.encode(repaired)
        others = [
            (start, end, kept)
            for start, end, phrases in self._synonyms.others(words)
            if (kept := [phrase for phrase in phrases if self._in_index(phrase)])
        ]
        roles, role_words = self._roles_in(words)
        terms = self._terms(repaired, words, encoded, others, role_words)
        stems = stems_of(repaired) * 2 + [each for _, _, kept in others for each in stems_of(" ".join(kept))]
        return Question(
            text=repaired,
            vector=encoded.vector,
            terms=tuple(terms),
            stems=tuple(stems),
            roles=roles,
            asks=kinds_asked(repaired),
            counted=self._counted(repaired, others),
            elsewhere=self._names_elsewhere(text),
        )

    def _counted(self, text: str, others: Sequence[tuple[int, int, list[str]]]) -> tuple[str, ...]:
        thing = counted(text)
        if thing is None:
            return ()
        words = words_of(text)
        alike = [kept for start, _, kept in others if stem(words[start]) == thing]
        return (thing, *(each for kept in alike for phrase in kept for each in stems_of(phrase)))

    def _names_elsewhere(self, text: str) -> tuple[str, ...]:
        """Listed companies and places, and capitalised words inside a sentence that the index does not
        know.
        """
        names = []
        for match in WORD.finditer(text):
            word, before = match.group(), text[: match.start()]
            proper = word[0].isupper() and word[1:].islower() and len(word) > 2 and _INSIDE.search(before)
            listed = word.lower() in self._synonyms.elsewhere
            if listed or (proper and not self._lexicon.knows(word.lower())):
                names.append(word.lower())
        return tuple(names)

    def repair(self, text: str) -> str:
        """The question with chat spellings written out and misspelt words mended from the index's own
        words.
        """
        return WORD.sub(lambda match: self._repaired(match.group()), text)

    def _repaired(self, word: str) -> str:
        lower = word.lower()
        if lower in self._synonyms.spellings:
            return self._synonyms.spellings[lower]
        if lower in STOP_WORDS or self._lexicon.knows(lower):
            return word
        if lower in self._lexicon.compounds:
            return self._lexicon.compounds[lower]
        if len(lower) < _SHORTEST_REPAIRED or any(c.isdigit() for c in lower) or rarity(lower) < 5.0:
            return word
        return self._nearest(lower) or word

    def _nearest(self, word: str) -> str | None:
        from rapidfuzz import process
        from rapidfuzz.distance import DamerauLevenshtein

        scorer = DamerauLevenshtein.normalized_similarity
        found = process.extractOne(word, self._choices, scorer=scorer, score_cutoff=_SIMILAR)
        if not found or any(word == prefix + found[0] for prefix in _PREFIXES):
            return None
        return str(found[0])

    def _in_index(self, phrase: str) -> bool:
        counted = [word for word in words_of(phrase) if word not in STOP_WORDS]
        return all(self._lexicon.knows(word) for word in counted)

    def _roles_in(self, words: Sequence[str]) -> tuple[frozenset[str], frozenset[int]]:
        """The roles whose matching name is the longest of all that match, and where those names stand."""
        stems = [stem(word) for word in words]
        named: dict[str, range] = {}
        for role, name in self._names:
            at = _position([stem(word) for word in name], stems)
            if at is not None and len(name) > len(named.get(role, ())):
                named[role] = range(at, at + len(name))
        longest = max(map(len, named.values()), default=0)
        chosen = {role: at for role, at in named.items() if len(at) == longest}
        return frozenset(chosen), frozenset(position for at in chosen.values() for position in at)

    def _terms(
        self,
        text: str,
        words: Sequence[str],
        encoded: Encoded,
        others: Sequence[tuple[int, int, list[str]]],
        role_words: frozenset[int],
    ) -> list[Term]:
        rows = _rows_by_word(text, encoded, len(words))
        variants = self._variants(words, others)
        terms = []
        for at, word in enumerate(words):
            if word in STOP_WORDS or not len(rows[at]):
                continue
            weight = self._lexicon.weight(word) * (_ROLE_WORD if at in role_words else 1)
            terms.append(Term((word,), weight, (rows[at], *variants.get(at, ()))))
        return terms

    def _variants(
        self, words: Sequence[str], others: Sequence[tuple[int, int, list[str]]]
    ) -> dict[int, list[Matrix]]:
        """Token rows of what else the word at a position may be called, encoded in the question's own
        context.
        """
        if not others:
            return {}
        spelled: list[str] = list(words)
        for start, end, phrases in others:
            spelled[start:end] = [", ".join(phrases)] + [""] * (end - start - 1)
        text = " ".join(part for part in spelled if part)
        encoded = self._encoder.encode(text)
        every = _rows_by_word(text, encoded, len(words_of(text)))
        found: dict[int, list[Matrix]] = {}
        at = 0
        for position, part in enumerate(spelled):
            count = len(words_of(part))
            if part != words[position]:
                found[position] = _phrase_rows(part, every[at : at + count])
            at += count
        return self._spread(found, others)

    @staticmethod
    def _spread(
        found: dict[int, list[Matrix]], others: Sequence[tuple[int, int, list[str]]]
    ) -> dict[int, list[Matrix]]:
        """Give every word of a phrase the variants that were found for its first word."""
        return {at: found.get(start, []) for start, end, _ in others for at in range(start, end)}


def _position(part: Sequence[str], words: Sequence[str]) -> int | None:
    size = len(part)
    hits = (at for at in range(len(words) - size + 1) if list(words[at : at + size]) == list(part))
    return next(hits, None) if size else None


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
