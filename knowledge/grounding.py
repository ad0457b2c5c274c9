"""Checks what a language model wrote, sentence by sentence, against the passages that it cites.

A small model invents fluently, so nothing of it is believed. A sentence goes out only if one part of a
passage that it cites (a sentence, an item, a row) bears it out, in the light of its headings: has its words,
but for a closed list of plain ones that name nothing; states its numbers, and of the same things; denies,
limits and demands what it does; has the same subject; and is near in meaning.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from knowledge.alignment import in_line
from knowledge.embedding import Encoder, Matrix
from knowledge.evidence import Evidence, evidence_of, joined, ranged, without
from knowledge.extraction import LIMIT, Extract, Quote
from knowledge.figures import figures_of
from knowledge.interaction import coverage, piece_weights, piece_words
from knowledge.numerals import numbers_in
from knowledge.relations import keeps, negated, without_opener
from knowledge.sequence import in_sequence
from knowledge.stated import figures_stated
from knowledge.weighing import Ranked
from knowledge.wording import VERB, in_its_place, in_its_words
from knowledge.words import GENERIC_WORDS, STOP_WORDS, WORD, rarity, stem, words_of

__all__ = ["MOST", "Sentence", "check_draft", "fitting", "names_in", "negated", "numbers_in"]

_SUPPORTED = 0.62  # coverage below which a sentence says more than its passages
_RARE_NAME = 4.0
MOST = 20  # sentences that are looked at; four times what the model is told to write
_LONGEST = 300  # characters of a sentence
_MARKS = re.compile(r"\s*\[\d+(?:,\s*\d+)*\]")
_MARKUP = re.compile(r"[<>{}\[\]*_#`|\\^~@]|//|\bwww\b|\?\s*$")
_COMMAS = re.compile(r"\d+(?:,\d+)+")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{2,3})*,\d{3}")  # by thousands, or by lakhs
_PUNCTUATION = frozenset("’‘“”–—…₹€£")
_JOINED = r"(?:;|,?\s+(?:and|but|while|whereas|although))\s+"
_SUBJECT = r"(?:the|a|an|your|each|in|for|at|it|there|you|be)\s"
_CLAUSES = tuple(re.compile(rf"{_JOINED}(?={ahead})") for ahead in (_SUBJECT, rf"{_SUBJECT}|[A-Z]"))
_NO_SUBJECT = re.compile(r"(?:it|there|you)\b", re.IGNORECASE)


class Sentence(Protocol):
    """A sentence that a model wrote, with the passages (1-based) that it says it rests on."""

    @property
    def text(self) -> str:
        """The sentence."""

    @property
    def citations(self) -> Sequence[int]:
        """Numbers of passages."""


def check_draft(sentences: Sequence[Sentence], passages: Sequence[Ranked], encoder: Encoder) -> list[Extract]:
    """The sentences that their passages bear out, each with the parts that do, as many as an answer holds.
    The rest is dropped.
    """
    checked = (_checked(sentence, passages, encoder) for sentence in sentences[:MOST])
    return fitting(extract for extract in checked if extract)


def fitting(extracts: Iterable[Extract]) -> list[Extract]:
    """As many as an answer holds, each once."""
    kept: list[Extract] = []
    room = LIMIT
    for extract in extracts:
        if extract not in kept and len(extract.said) <= room:
            kept.append(extract)
            room -= len(extract.said)
    return kept


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


def _checked(sentence: Sentence, passages: Sequence[Ranked], encoder: Encoder) -> Extract | None:
    text = _MARKS.sub("", sentence.text).strip()
    if not sentence.citations or not all(1 <= n <= len(passages) for n in sentence.citations):
        return None
    cited = [passages[n - 1] for n in dict.fromkeys(sentence.citations)]
    said = without_opener(text)
    told = ranged(said)
    if not said or not _is_plain(said, cited):
        return None
    found = _borne_out(told, cited, encoder) or _in_clauses(told, cited, encoder)
    if not found:
        return None
    opened = text != said and all(_opened_alike(text, each) for each in found)
    return Extract(tuple(_quotes(found)), text if opened else said)


def _is_plain(text: str, cited: Sequence[Ranked]) -> bool:
    """Whether it is a sentence in the letters of its passages: no markup, no link, no odd commas, nothing
    hidden.
    """
    known = "\n".join(each.passage.text + each.passage.section + each.passage.title for each in cited)
    odd = (*_MARKUP.findall(text), *(each for each in _COMMAS.findall(text) if not _GROUPED.fullmatch(each)))
    if len(text) > _LONGEST or "\n" in text or any(found not in known for found in odd):
        return False
    letters = {char for char in text if not char.isascii()} - _PUNCTUATION - set(known)
    return not letters and not any(unicodedata.category(char).startswith("C") for char in text)


def _borne_out(said: str, cited: Sequence[Ranked], encoder: Encoder) -> list[Evidence]:
    """The part that bears it out, of each passage that has one."""
    able = [[each for each in evidence_of(ranked) if _states(each, said)] for ranked in cited]
    if not any(able):
        return []
    rows, weights = _weighted(said, encoder)
    best = [max(found, key=lambda each: coverage(rows, weights, each.rows)) for found in able if found]
    return [each for each in best if coverage(rows, weights, each.rows) >= _SUPPORTED]


def _in_clauses(said: str, cited: Sequence[Ranked], encoder: Encoder) -> list[Evidence]:
    """Parts that bear out a sentence of several clauses, wherever one of them may end."""
    splits = dict.fromkeys(tuple(pattern.split(said)) for pattern in _CLAUSES)
    return next(
        (found for clauses in splits if (found := _each_borne_out(said, clauses, cited, encoder))), []
    )


def _each_borne_out(
    said: str, clauses: Sequence[str], cited: Sequence[Ranked], encoder: Encoder
) -> list[Evidence]:
    """Parts that bear out the clauses of a sentence, each by itself; [] where one is not."""
    if len(clauses) < 2 or any(clause[:1].isupper() and not VERB.search(clause) for clause in clauses[1:]):
        return []
    # "A and the B take 60 minutes": what has no verb of its own shares that of the next.
    if figures_of(said) and not VERB.search(clauses[0]):
        return []
    found = [_borne_out(clause, cited, encoder) for clause in clauses]
    if not all(found):
        return []
    parts = [id(each) for parts in found for each in parts]
    if figures_of(said) and len(set(parts)) < len(parts):
        return []
    # What is said of "it" or "you" is of what the clause before speaks of: of the same passage, then.
    loose = any(_NO_SUBJECT.match(clause) for clause in clauses[1:])
    if loose and len({each.ranked.passage.id for parts in found for each in parts[:1]}) > 1:
        return []
    return [each for parts in found for each in parts]


def _states(evidence: Evidence, said: str) -> bool:
    """Whether a part of a passage says this, as far as can be told without the model."""
    figures = figures_of(said)
    rest = joined(without(said, [figure for figure in figures if figure.kind == "duration"]))
    loose = without(said, [figure for figure in figures if figure.kind != "count"])
    return (
        in_its_words(rest, evidence)
        and in_its_place(rest, evidence)
        and figures_stated(said, evidence)
        and in_sequence(said, evidence)
        and numbers_in(loose) <= evidence.loose_numbers
        and keeps(said, evidence.said, evidence.around)
        and in_line(said, evidence)
    )


def _weighted(text: str, encoder: Encoder) -> tuple[Matrix, Matrix]:
    encoded = encoder.encode(text)
    words = piece_words(text, encoded.spans)
    return encoded.tokens, piece_weights(words, rarity, stop_word=0.0, ignored=GENERIC_WORDS)


def _opened_alike(text: str, evidence: Evidence) -> bool:
    """Whether the part opens with the same yes or no."""
    return words_of(text)[:1] == words_of(evidence.said)[:1]


def _quotes(found: Sequence[Evidence]) -> Iterator[Quote]:
    for each in found:
        yield Quote(each.ranked.passage, each.units[0].start, each.units[-1].end)
