"""Two sentences of two passages: whether they state another figure, or yes and no, of the very same thing.

Cautious on purpose: a sentence that speaks of a narrower thing ("in Bangalore", "the HR round") contradicts
nothing. Uses the token vectors that are stored, so it costs no pass through the model.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from knowledge.embedding import Matrix
from knowledge.figures import Figure, FigureKind, comparable, figures_of, paid_once, same
from knowledge.gaps import GAP_STATEMENT
from knowledge.grounding import negated
from knowledge.ranking import own_rows
from knowledge.units import Unit, units_of
from knowledge.weighing import Ranked
from knowledge.words import GENERIC_WORDS, STOP_WORDS, WORD, stem, words_of

_MATCHED = 0.65  # cosine from which a word has its like in the other sentence
_SHARED = 0.5  # of the words, for a yes or a no to be about the same
_NOUN_BEHIND = 2  # words between a preposition and what it narrows to
_DENYING = ("optional", "forbidden", "prohibited", "banned", "impossible", "unpaid", "ineligible")
_SAYS_NO = frozenset(
    (*_DENYING, "no", "not", "never", "without", "cannot", "can't", "don't", "isn't", "aren't")
)
_SAYS_YES = frozenset(("yes", "required", "mandatory", "compulsory", "necessary", "permitted", "eligible"))
_ANYBODY = frozenset(
    ("role", "job", "position", "post", "company", "candidate", "candidates", "applicant", "applicants")
)
_EVERYBODY = frozenset(("employee", "employees", "everybody", "everyone", "new"))
_STATES = frozenset(
    (
        "lasts",
        "runs",
        "begins",
        "held",
        "conducted",
        "scheduled",
        "paid",
        "pays",
        "amounts",
        "duration",
        "long",
    )
)
_SAYING_NOTHING = STOP_WORDS | GENERIC_WORDS | _SAYS_NO | _SAYS_YES | _ANYBODY | _EVERYBODY | _STATES
# Words of one row the model takes for nearly the same.
_CONTRASTS = tuple(
    frozenset(map(stem, row))
    for row in (
        ("first", "second", "third", "fourth", "final", "last"),
        ("minimum", "maximum", "average"),
        ("morning", "afternoon", "evening", "night"),
        ("weekdays", "weekends", "saturdays", "sundays"),
        ("base", "total", "gross", "net"),
    )
)
_LEAD = re.compile(r"(yes|no)\b[,.:;]?\s*", re.IGNORECASE)
_DENIAL = re.compile(
    rf"\b(?:no|not|nor|neither|none|nothing|never|without|cannot|\w+n['’]t|{'|'.join(_DENYING)})\b",
    re.IGNORECASE,
)
_WHEN = re.compile(r"\b(?:after|before|during|until|since)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[;,]\s|\s(?:and|but|because|so)\s")
_NARROWS = re.compile(
    rf"(?<![-\w])(?:for|in|at|on|during|after|before|if|unless|when|only|from|with)\s+(?:\w+\s+){{0,{_NOUN_BEHIND}}}$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, eq=False)
class _Telling:
    """A word that says something of what a statement is about: its stem, place and token rows."""

    stem: str
    start: int
    end: int
    rows: Matrix


@dataclass(frozen=True, eq=False)
class Statement:
    """One unit of a passage, with what leads it in (a question, a line before a list)."""

    ranked: Ranked
    unit: Unit

    @property
    def text(self) -> str:
        """The whole passage; offsets are those of it."""
        return self.ranked.passage.text

    @cached_property
    def figures(self) -> list[Figure]:
        """Its figures."""
        found = [each for each in figures_of(self.text) if self.unit.start <= each.start < self.unit.end]
        sums = [each for each in found if each.kind == "money"]
        return [paid_once(each) if each in sums and len(sums) > 1 else each for each in found]

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Where it and what leads it in stand."""
        leads = [
            unit
            for unit in units_of(self.text)
            if unit.kind in ("lead", "question") and unit.end <= self.unit.start
        ]
        return [(each.start, each.end) for each in (*leads[-1:], self.unit)]

    @cached_property
    def rows(self) -> Matrix:
        """The token rows of these."""
        tokens = self.ranked.encodings.tokens
        rows: Matrix = np.concatenate([own_rows(tokens, start, end) for start, end in self.spans])
        return rows

    @cached_property
    def stems(self) -> set[str]:
        """The stems of all words of these."""
        return {stem(word) for start, end in self.spans for word in words_of(self.text[start:end])}

    @cached_property
    def telling(self) -> list[_Telling]:
        """Its words but for figures and those that say nothing of what it is about."""
        taken = [range(figure.start, figure.end) for figure in figures_of(self.text)]
        found = []
        for match in (m for start, end in self.spans for m in WORD.finditer(self.text, start, end)):
            word = match.group().lower().replace("’", "'")
            if word in _SAYING_NOTHING or any(match.start() in place for place in taken):
                continue
            rows = own_rows(self.ranked.encodings.tokens, match.start(), match.end())
            found.append(_Telling(stem(word), match.start(), match.end(), rows))
        return [each for each in found if len(each.rows)]


@dataclass(frozen=True, slots=True)
class _Word:
    """A telling word of a statement, by its place, and whether the other statement has its like."""

    start: int
    end: int
    matched: bool


def contradict(one: Statement, other: Statement, kinds: frozenset[FigureKind], polar: bool) -> bool:
    """Whether both speak of the same thing and cannot both be right: in their figures of these kinds, or,
    where `polar`, in one affirming what the other denies.
    """
    figures = _figures_differ(one, other, kinds)
    if not figures and not (polar and _either_denies(one, other)):
        return False
    if any(GAP_STATEMENT.search(each.unit.said) for each in (one, other)):
        return False
    words = _words(one, other), _words(other, one)
    return _same_thing(one, other, words) if figures else _opposed(one, other, words)


def agree(one: Statement, other: Statement, kinds: frozenset[FigureKind]) -> bool:
    """Whether some figure of these kinds may be the same in both."""
    return any(same(a, b) for a, b in _pairs(one, other, kinds))


def _pairs(one: Statement, other: Statement, kinds: frozenset[FigureKind]) -> list[tuple[Figure, Figure]]:
    return [(a, b) for a in one.figures for b in other.figures if a.kind in kinds and comparable(a, b)]


def _figures_differ(one: Statement, other: Statement, kinds: frozenset[FigureKind]) -> bool:
    return bool(_pairs(one, other, kinds)) and not agree(one, other, kinds)


def _either_denies(one: Statement, other: Statement) -> bool:
    return any(_DENIAL.search(each.unit.said) for each in (one, other))


def _words(statement: Statement, other: Statement) -> list[_Word]:
    telling = statement.telling
    if not telling or not len(other.rows):
        return [_Word(each.start, each.end, False) for each in telling]
    best = (np.concatenate([each.rows for each in telling]) @ other.rows.T).max(axis=1)
    ends = np.cumsum([len(each.rows) for each in telling])
    near = [part.mean() >= _MATCHED for part in np.split(best, ends[:-1])]
    return [
        _Word(
            each.start,
            each.end,
            bool(each.stem in other.stems or (like and not _contrasted(each.stem, other.stems))),
        )
        for each, like in zip(telling, near, strict=True)
    ]


def _contrasted(word: str, others: set[str]) -> bool:
    return any(word in row and row & others for row in _CONTRASTS)


def _same_thing(one: Statement, other: Statement, words: tuple[Sequence[_Word], Sequence[_Word]]) -> bool:
    """Whether one of two statements has every telling word of the other, and says nothing narrower itself."""
    left, right = words
    if not any(word.matched for word in left) or _whens(one) != _whens(other):
        return False
    complete = all(word.matched for word in left) or all(word.matched for word in right)
    return complete and not _narrower(one, left) and not _narrower(other, right)


def _narrower(statement: Statement, words: Sequence[_Word]) -> bool:
    """Whether a word that the other statement lacks narrows down what this one is about."""
    text = statement.text
    nouns = {word.start for word in words if word.matched}
    for word in words:
        behind = WORD.search(text, word.end)
        if word.matched or not behind:
            continue
        before_noun = behind.start() in nouns or behind.group().lower() in _ANYBODY
        if before_noun and not text[word.end : behind.start()].strip(" -"):
            return True
        if _NARROWS.search(text[statement.unit.start : word.start]):
            return True
    return False


def _whens(statement: Statement) -> frozenset[str]:
    """The weekdays that a statement is for, and "after", "before" and the like."""
    weekdays = {figure.of[3] for figure in statement.figures if figure.kind == "date"}
    said = statement.text[statement.unit.start : statement.unit.end]
    return frozenset(weekdays | {word.lower() for word in _WHEN.findall(said)})


def _opposed(one: Statement, other: Statement, words: tuple[Sequence[_Word], Sequence[_Word]]) -> bool:
    """Whether one affirms what the other denies; where that is not plain, they do not."""
    leads = [_LEAD.match(each.unit.said) for each in (one, other)]
    signs = [_denies(each, own) for each, own in zip((one, other), words, strict=True)]
    if leads[0] and leads[1]:
        return leads[0][1].lower() != leads[1][1].lower() and _asked_alike(one, other, words)
    unclear = any(lead and (lead[1].lower() == "no") != sign for lead, sign in zip(leads, signs, strict=True))
    shared = all(sum(word.matched for word in own) >= _SHARED * len(own) for own in words)
    return not unclear and signs[0] != signs[1] and shared and _same_thing(one, other, words)


def _asked_alike(one: Statement, other: Statement, words: tuple[Sequence[_Word], Sequence[_Word]]) -> bool:
    """Whether two answers are to the same question; without questions, whether they are of the same thing."""
    asked = [
        [word.matched for word in own if word.start < each.unit.start]
        for each, own in zip((one, other), words, strict=True)
    ]
    if not all(asked):
        return _same_thing(one, other, words)
    return any(map(all, asked)) and all(sum(matched) >= _SHARED * len(matched) for matched in asked)


def _denies(statement: Statement, words: Sequence[_Word]) -> bool:
    """Whether the clause that both statements share says no."""
    text, unit = statement.text, statement.unit
    cuts = [match.end() for match in _CLAUSE.finditer(text, unit.start, unit.end)]
    clauses = list(pairwise([unit.start, *cuts, unit.end]))
    start, end = max(
        clauses, key=lambda clause: sum(w.matched and clause[0] <= w.start < clause[1] for w in words)
    )
    clause = text[start:end]
    return negated(clause) != any(word in _DENYING for word in words_of(clause))
