"""Whether the figures of a sentence are those of a part of a passage, of the same things and in its order.

A figure is stated only with its bound and its period, and where the words that it stands by are those that it
stands by there: its own stretch from border to border, and what that stretch is told of.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from knowledge.evidence import Evidence, kin
from knowledge.mentions import Mention
from knowledge.nouns import words_in
from knowledge.readings import Reading, Segment, reading_of

_ALTERNATIVE = re.compile(r",?\s*or(?: from| the| an?)?\s*", re.IGNORECASE)
_OPEN_LIST = re.compile(r"\b(?:including|such as|like|for example|among them|e\.g)\b", re.IGNORECASE)
_MEASURE = re.compile(r"(\w+) of (?:about |up to |at least |more than )?$", re.IGNORECASE)
_OF_TIME = ("after", "before", "by", "until", "since", "within")

_Place = tuple[int, int]  # the reading of a part, and the place of the figure in it


def figures_stated(said: str, evidence: Evidence) -> bool:
    """Whether a part of a passage states every figure of the sentence `said`, as it is stated there."""
    told, sources = reading_of(said), evidence.readings
    if not _parts_kept(told, sources[-1]) or not _complete(told):
        return False
    if not told.mentions:
        return True
    places = [list(_places(each, told, sources, evidence.surroundings)) for each in told.mentions]
    found = _in_order(places)
    return found is not None and all(_with_all(sources[at], place, told) for at, place in found)


def _places(
    mention: Mention, told: Reading, sources: Sequence[Reading], around: frozenset[str]
) -> Iterator[_Place]:
    """Where a figure may stand there: in the part itself, if that has any of its kind."""
    own = mention.kind != "count" and sources[-1].same_kind(mention)
    for at, source in enumerate(sources):
        for place, its in enumerate(source.mentions):
            if own and source is not sources[-1]:
                continue
            if _same(mention, its) and _of_the_same(mention, told, its, source, around):
                yield at, place


def _same(mine: Mention, its: Mention) -> bool:
    """Whether both are the very same figure of the same noun; a date may leave out its year."""
    if (mine.limit, mine.per, mine.whole) != (its.limit, its.per, its.whole):
        return False
    if mine.noun != its.noun and not kin(mine.noun, [its.noun]):
        return False
    if mine.kind == its.kind == "date":
        return all(not a or a == b for a, b in zip(mine.what, its.what, strict=True))
    return mine.what == its.what


def _in_order(places: Sequence[Sequence[_Place]]) -> list[_Place] | None:
    """One place for each figure, in the order in which they stand there: another order gives them to other
    things. None where there is no such order.
    """
    found: list[_Place] = []
    for options in places:
        left = [each for each in options if not found or each > found[-1]]
        if not left:
            return None
        found.append(min(left))
    return found


def _of_the_same(mine: Mention, told: Reading, its: Mention, source: Reading, around: frozenset[str]) -> bool:
    """Whether a figure is told of what it is told of there: some word that names it is the same, and none is
    of something else there.
    """
    said, there = _told_of(mine, told), _told_of(its, source)
    if there and not _shared(said, there):
        return False
    # Of several sums, "a base salary of 3.5 LPA" is that of the salary.
    several = its.kind != "count" and len(source.same_kind(its)) > 1
    if several and not all(_shared([each], said) for each in _measured(its, source) & there):
        return False
    at = source.home[its]
    own = there | source.segments[at].words
    # What is counted is the same anyhow: who has it must be, too.
    others, known = said - {mine.noun}, there - {its.noun}
    if mine.noun and others and known and not _shared(others, known | around):
        return False
    whole = said | told.segments[told.home[mine]].words
    for rival in _rivals(source, at, its):
        if rival.alike and (apart := there - rival.words) and not _shared(said, apart):
            return False
        words = whole if rival.alike else said
        if _shared(words - own, rival.words - own - _context(source, at) - around):
            return False
    return True


def _measured(its: Mention, source: Reading) -> frozenset[str]:
    """The noun that a figure is the measure of, "salary" in "a base salary of 3.5 LPA", if any."""
    found = _MEASURE.search(source.text, 0, its.start)
    return words_in(found[1]) if found else frozenset()


def _told_of(mention: Mention, reading: Reading) -> frozenset[str]:
    """The words that name what a figure is told of: those of its stretch, with the other subjects of its
    verb; or else of the nearest stretch that has any, the ones before it first.
    """
    at = reading.home[mention]
    segments = reading.segments
    own = segments[at]
    words = own.subject if own.verb is not None and mention.start < own.verb else own.words
    if own.verb is not None:
        before = takewhile(lambda each: each.verb is None and not each.mentions, reversed(segments[:at]))
        words = words.union(*(each.words for each in before))
    further = (own, *reversed(segments[:at]), *segments[at + 1 :])
    return words or next((each.words for each in further if each.words), words)


@dataclass(frozen=True, slots=True)
class _Rival:
    """A stretch that is told of something else; `alike` if it has a figure of the same kind."""

    words: frozenset[str]
    alike: bool


def _rivals(source: Reading, at: int, its: Mention) -> list[_Rival]:
    """The stretches beside a figure's own that have such a figure, are listed with it, or have a subject of
    their own.
    """
    segments = source.segments
    listed = {*_run(segments, at, 1), *_run(segments, at, -1)}
    found = []
    for place, each in enumerate(segments):
        alike = any(other.kind == its.kind for other in each.mentions)
        if place != at and (alike or place in listed or (each.verb is not None and each.subject)):
            found.append(_Rival(each.words, alike))
    return found


def _run(segments: Sequence[Segment], at: int, step: int) -> Iterator[int]:
    """The places of the stretches without a verb that follow, or come before, until one has a verb or leads
    the rest in.
    """
    place = at + step
    while 0 <= place < len(segments) and segments[place].verb is None:
        if step < 0 and segments[place].leads:
            return
        yield place
        place += step


def _context(source: Reading, at: int) -> frozenset[str]:
    """What a stretch is told of besides its own words: what leads it in, and the subject of its list."""
    segments = source.segments
    words = frozenset[str]().union(*(each.words for each in segments[:at] if each.leads))
    if segments[at].verb is not None:
        return words
    verbal = next((each for each in reversed(segments[:at]) if each.verb is not None), None)
    return words | verbal.subject if verbal else words


def _shared(some: Collection[str], others: Collection[str]) -> bool:
    return any(word in others or kin(word, others) for word in some)


def _parts_kept(told: Reading, own: Reading) -> bool:
    """Whether "a quarter of a mark" is not a mark."""
    parted = {each.noun for each in own.mentions if each.kind == "part" and each.noun}
    parts = {each.noun for each in told.mentions if each.kind == "part"}
    return not any((parted - parts) & segment.words for segment in told.segments)


def _complete(told: Reading) -> bool:
    """Whether as many things are named behind a colon as are counted before it."""
    for at, segment in enumerate(told.segments):
        counts = [each for each in segment.mentions if each.kind == "count" and not each.limit]
        named = [each for each in told.segments[at + 1 :] if each.words]
        if segment.leads and counts and named and not _OPEN_LIST.search(told.text):
            _, least, *_ = counts[-1].what
            if len(named) < float(str(least)):
                return False
    return True


def _with_all(source: Reading, place: int, told: Reading) -> bool:
    """Whether a figure keeps what belongs to it there: the figure that is its alternative, and the time
    before, after or by which it holds.
    """
    its = source.mentions[place]
    needed = [
        each for each in source.segments[source.home[its]].mentions if each.limit.split(" ")[0] in _OF_TIME
    ]
    for one, other in pairwise(source.mentions):
        if its in (one, other) and one.kind == other.kind and _either(one, other, source.text):
            needed += [one, other]
    return all(each == its or any(_same(mine, each) for mine in told.mentions) for each in needed)


def _either(one: Mention, other: Mention, text: str) -> bool:
    return bool(_ALTERNATIVE.fullmatch(text, one.end, other.start))
