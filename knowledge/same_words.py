"""Whether two English sentences have the same words and figures in the same clauses. Pure.

Stricter than a comparison by meaning, for which "casual" and "formal" are much alike: each word that says
something needs its like on the other side, its own or one of its row in alike.txt.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from knowledge.evidence import kin
from knowledge.figures import Figure, figures_of
from knowledge.wording import VERB
from knowledge.words import STOP_WORDS, WORD, stem

_CLAUSE = re.compile(r"[,;:.!?]+(?:\s+|$)|\s+(?:and|but|while|whereas|although|or)\s+")
_HR = re.compile(r"\ban HR\b")
_OR = re.compile(r"\bor\b", re.IGNORECASE)
_TELLING = frozenset(("after", "before", "during", "below", "under", "above", "over", "own", "few", "most"))
_ROLE = re.compile(r"\b(by|to|from|than)\s+(?:(?:the|an?|all|your|our)\s+)*$", re.IGNORECASE)
_FEW = 4  # words behind a verb of which the order does not matter


@dataclass(frozen=True, slots=True)
class _Clause:
    """Figures by value and words by stem or by their row; `verb` is how many stand before the verb, if known,
    `roles` what stands behind "by", "to" and the like.
    """

    items: tuple[str, ...]
    verb: int | None
    roles: frozenset[tuple[str, str]]


def same_words(one: str, other: str) -> bool:
    """Whether each clause of one has the words and figures of a clause of the other, and neither side more.

    Where one is divided otherwise, all of it is compared as one clause.
    """
    if len(_OR.findall(one)) != len(_OR.findall(other)):
        return False
    clauses, others = _clauses(one), _clauses(other)
    if len(clauses) != len(others):
        return _same(_joined(clauses), _joined(others))
    for clause in clauses:
        match = next((each for each in others if _same(clause, each)), None)
        if match is None:
            return False
        others.remove(match)
    return True


def _joined(clauses: Sequence[_Clause]) -> _Clause:
    roles = frozenset(role for clause in clauses for role in clause.roles)
    return _Clause(tuple(item for clause in clauses for item in clause.items), None, roles)


def _same(one: _Clause, other: _Clause) -> bool:
    """Whether two clauses have the same items in the same order, or only a stretch of it elsewhere, or others
    behind the verb only.
    """
    told = [_like(item, other.items) for item in one.items]
    if len(one.items) != len(other.items) or any(_like(item, one.items) is None for item in other.items):
        return False
    items = [item for item in told if item is not None]
    if len(items) != len(told):
        return False
    if items == list(other.items):
        return True
    moved = _moved_once(items, other.items) or _alike_around_verb(items, one.verb, other)
    return moved and one.roles == other.roles


def _like(item: str, others: Sequence[str]) -> str | None:
    """The item of the other clause that says the same."""
    if item in others:
        return item
    return next((each for each in others if "=" not in (item[0], each[0]) and kin(item, (each,))), None)


def _alike_around_verb(items: Sequence[str], verb: int | None, other: _Clause) -> bool:
    """Whether only words behind the verb, and few, stand in another order: "know basic English"."""
    if not verb or verb != other.verb or len(items) - verb > _FEW:
        return False
    return items[:verb] == list(other.items[:verb]) and sorted(items[verb:]) == sorted(other.items[verb:])


def _moved_once(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether the one is the other with one stretch of it moved, which of two alone tells too little."""
    return len(one) > 2 and any(
        list(one) == [*rest[:at], *other[start:end], *rest[at:]]
        for start in range(len(other))
        for end in range(start + 1, len(other) + 1)
        for rest in ([*other[:start], *other[end:]],)
        for at in range(len(rest) + 1)
    )


def _clauses(text: str) -> list[_Clause]:
    """The clauses that say anything, in order."""
    # "An HR round" is no hour.
    figures = figures_of(_HR.sub("   HR", text))
    places = [range(each.start, each.end) for each in figures]
    borders = [
        match for match in _CLAUSE.finditer(text) if not any(match.start() in place for place in places)
    ]
    starts = [0, *(match.end() for match in borders)]
    ends = [*(match.start() for match in borders), len(text)]
    items = sorted([*((each.start, _value(each)) for each in figures), *_words(text, places)])
    found = [_clause(text, start, end, items) for start, end in zip(starts, ends, strict=True)]
    return [clause for clause in found if clause.items]


def _clause(text: str, start: int, end: int, items: Sequence[tuple[int, str]]) -> _Clause:
    own = [(at, item) for at, item in items if start <= at < end]
    verb = VERB.search(text, start, end)
    before = sum(at < verb.start() for at, _ in own) if verb else None
    roles = [(role[1].lower(), item) for at, item in own if (role := _ROLE.search(text[:at]))]
    return _Clause(tuple(item for _, item in own), before, frozenset(roles))


def _words(text: str, figures: Sequence[range]) -> Iterator[tuple[int, str]]:
    for match in WORD.finditer(text):
        word = match.group().lower().replace("’", "'")
        if any(match.start() in place for place in figures) or (word in STOP_WORDS and word not in _TELLING):
            continue
        if item := _item(word):
            yield match.start(), item


def _value(figure: Figure) -> str:
    of = () if figure.kind == "count" else figure.of
    return f"={figure.kind} {figure.low:g} {figure.high:g} {figure.bound} {' '.join(of)}"


def _item(word: str) -> str:
    """What stands for a word: that of its row, "" for one that may be left out."""
    rows = _rows()
    return rows.get(word, rows.get(stem(word), stem(word)))


@lru_cache(maxsize=1)
def _rows() -> Mapping[str, str]:
    lines = Path(__file__).with_name("alike.txt").read_text(encoding="utf-8").splitlines()
    light, *rows = [line.split() for line in lines if line and not line.startswith("#")]
    found = {word: stem(row[0]) for row in rows for word in row}
    return {**{stem(word): means for word, means in found.items()}, **found, **dict.fromkeys(light, "")}
