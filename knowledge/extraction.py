"""Chooses what of the best passages to say: the sentences, list items, table rows or answers that answer.

Uses the token vectors that were stored with the passages, so choosing costs no pass through the model.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from knowledge.embedding import Matrix
from knowledge.kinds import asks_figure, gives
from knowledge.lexical import stems_of
from knowledge.question import Question
from knowledge.ranking import Part, TermCover
from knowledge.units import units_of
from knowledge.weighing import Ranked
from storage.passages import ListedPassage

_YES_OR_NO = re.compile(r"^(?:Yes|No), (\w)")
LIMIT = 600  # characters of an answer
_LEAD = 40  # for the name of a role in front of it
_MARK = 7  # "• ", " [n]" and the gap to the next
_OWN_WORDS = 0.2  # breaks ties between parts that share what their heading covers
_ITEM_GAIN = 0.07  # what an item must add to its heading before it is chosen from its list
_NEW_PASSAGE_GAIN = 0.2
_ALSO = 0.84  # of the best sentence's score, for another one to be said too
_EVEN = 0.12  # of score between passages that may each be the one that answers
_REPEATED = 0.35  # of the words of a part may be new where it only says again what was said
# Of the best part's score, for a model's sentence on another part to be an answer: of the parts that hold
# what is asked 93% have more, of the others in the same passages 25%.
_TO_THE_POINT = 0.7
_NEARLY = 0.7  # of the nearest sentence's own cover, where the heading answers for all
_MOST_SENTENCES = 3
_LEADS = ("lead", "question")  # kinds of parts that answer nothing by themselves
_PASSAGES = 3


@dataclass(frozen=True, slots=True)
class Quote:
    """A part of a passage's text, by character offsets."""

    passage: ListedPassage
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Extract:
    """A part of an answer: what is said, the quotes that say it, and what is noted behind their numbers."""

    quotes: tuple[Quote, ...]
    said: str
    listed: bool = False
    note: str = ""

    def rendered(self, numbers: Sequence[int]) -> str:
        """The part as it stands in the answer, with the numbers of its passages."""
        marks = "".join(f" [{number}]" for number in numbers)
        return f"{'• ' if self.listed else ''}{self.said}{marks}{self.note}"


def extract(question: Question, ranked: Sequence[Ranked], limit: int = LIMIT - _LEAD) -> list[Extract]:
    """What answers the question, at most `limit` characters, from the best passage and, for what is left,
    others.
    """
    whole = _as_written(ranked[0].passage) if ranked and ranked[0].reviewed else None
    if whole and len(whole.said) <= limit:
        return [whole]
    cover = TermCover(question.terms)
    chosen: list[Extract] = []
    covered = np.zeros(len(question.terms), dtype=np.float32)
    for rank, each in enumerate(ranked[:_PASSAGES]):
        parts = each.parts
        even = each.support >= 0 and each.score >= ranked[0].score - _EVEN
        if rank and (not parts or not (even or _gain(cover, parts, covered) >= _NEW_PASSAGE_GAIN)):
            continue
        picked = _picked(cover, parts, question.asks)
        said = [_as_extract(each.passage, part, len(picked), question.asks) for part in picked]
        chosen += _fitting([new for new in said if not _repeats(new, chosen)], chosen, limit)
        covered = np.max([covered, *(np.maximum(part.covered, part.context) for part in picked)], axis=0)
    return chosen


def is_to_the_point(question: Question, passages: Sequence[Ranked], said: Sequence[Extract]) -> bool:
    """Whether a part that is quoted is nearly as close to the question as any part of these passages, and
    gives the figure that is asked for, if one of them does. A true sentence may answer something else.
    """
    cover = TermCover(question.terms)
    parts = [
        (each.passage.id, part) for each in passages for part in each.parts if part.unit.kind not in _LEADS
    ]
    figures = [
        (id_, part)
        for id_, part in parts
        if asks_figure(question.asks) and gives(question.asks, part.unit.said)
    ]
    best = max((_own(cover, part) for _, part in parts), default=0.0)
    quotes = [(quote.passage.id, quote.start, quote.end) for each in said for quote in each.quotes]
    return not parts or any(
        _own(cover, part) >= _TO_THE_POINT * best
        for id_, part in figures or parts
        if any(
            id_ == quoted and part.unit.start < end and start < part.unit.end for quoted, start, end in quotes
        )
    )


def _as_written(passage: ListedPassage) -> Extract | None:
    """A question's answer from its first word to its last, line by line as it stands."""
    start = next((unit.start for unit in units_of(passage.text) if unit.kind == "answer"), None)
    if start is None:
        return None
    return Extract((Quote(passage, start, len(passage.text)),), passage.text[start:])


def _repeats(extract: Extract, before: Sequence[Extract]) -> bool:
    """Whether what is to be said has hardly a word that was not said before."""
    said = {each for earlier in before for each in stems_of(earlier.said)}
    stems = set(stems_of(extract.said))
    return bool(said) and len(stems - said) <= _REPEATED * len(stems)


def _gain(cover: TermCover, parts: Sequence[Part], covered: Matrix) -> float:
    """How much the best part adds to what is covered."""
    with_part = np.stack([np.maximum(part.covered, part.context) for part in parts], axis=1)
    return float(cover.total(np.maximum(with_part, covered[:, None]) - covered[:, None]).max())


def _picked(cover: TermCover, parts: Sequence[Part], asks: frozenset[str]) -> list[Part]:
    answers = [part for part in parts if part.unit.kind == "answer"]
    if answers:
        return answers
    candidates = [part for part in parts if part.unit.kind not in _LEADS]
    figures = [part for part in candidates if gives(asks, part.unit.said)] if asks_figure(asks) else []
    if figures:
        candidates = figures
    if not candidates:
        return list(parts)
    gains = {id(part): _total(cover, np.maximum(part.covered - part.context, 0)) for part in candidates}
    if max(gains.values()) < _ITEM_GAIN and not figures:
        return _whole(cover, parts)
    own = {id(part): _own(cover, part) for part in candidates}
    best = max(own.values())
    ranked = sorted(candidates, key=lambda part: -own[id(part)])
    alike = [part for part in ranked if (part.unit.kind == "sentence") == (ranked[0].unit.kind == "sentence")]
    kept = [part for part in alike[:_MOST_SENTENCES] if own[id(part)] >= _ALSO * best]
    return [part for part in parts if any(part is each for each in kept)]


def _whole(cover: TermCover, parts: Sequence[Part]) -> list[Part]:
    """A passage whose heading answers: its list with its lead, or the sentences nearest to the question."""
    entries = [part for part in parts if part.unit.kind in ("item", "row")]
    if entries:
        return [part for part in parts if part.unit.kind != "question"]
    sentences = [part for part in parts if part.unit.kind == "sentence"]
    nearest = max((_total(cover, part.covered) for part in sentences), default=0.0)
    return [part for part in sentences if _total(cover, part.covered) >= _NEARLY * nearest][:_MOST_SENTENCES]


def _own(cover: TermCover, part: Part) -> float:
    return _total(cover, part.joint) + _OWN_WORDS * _total(cover, part.covered)


def _total(cover: TermCover, covered: Matrix) -> float:
    return float(cover.total(covered[:, None])[0])


def _as_extract(passage: ListedPassage, part: Part, of: int, asks: frozenset[str]) -> Extract:
    unit = part.unit
    said = unit.said
    entry = unit.kind in ("item", "row")
    if "which" in asks:
        said = _YES_OR_NO.sub(lambda match: match.group(1).upper(), said)
    if entry and of == 1:
        heading = passage.section.rsplit(" > ", 1)[-1]
        said = f"{heading}: {said}" if heading else said
    return Extract((Quote(passage, unit.start, unit.end),), said, listed=entry and of > 1)


def _fitting(extracts: Sequence[Extract], before: Sequence[Extract], limit: int) -> list[Extract]:
    """As many as fit into the limit; the first one is cut at a word rather than left out."""
    used = sum(len(each.said) + _MARK for each in before)
    fitting: list[Extract] = []
    for each in extracts:
        room = limit - used - _MARK
        if len(each.said) > room:
            if not fitting and not before:
                fitting.append(replace(each, said=each.said[: room - 1].rsplit(" ", 1)[0] + "…"))
            elif fitting:
                fitting[-1] = _quoting_all(fitting[-1], extracts[-1])
            break
        fitting.append(each)
        used += len(each.said) + _MARK
    return fitting


def _quoting_all(shown: Extract, last: Extract) -> Extract:
    """What was shown last, its quote reaching to the end of what did not fit."""
    quote = replace(shown.quotes[0], end=last.quotes[0].end)
    return replace(shown, quotes=(quote,))
