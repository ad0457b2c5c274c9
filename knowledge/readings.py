"""A text as stretches from border to border, each with its figures and its naming words. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from knowledge.mentions import Mention, mentions_of
from knowledge.nouns import VERB, words_in

_BORDER = re.compile(r"[,;()]|:(?=\s|$)|\s[-–—]\s|\b(?:and|or|but|with|while|whereas|plus)\b", re.IGNORECASE)
_LEADS = frozenset(":(")


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a text between two borders: its words that name something, in stems, and its figures.

    `subject` are the words before its first verb, which begins at `verb` (None where there is none); `leads`
    tells whether a colon or a bracket behind it introduces what follows.
    """

    words: frozenset[str]
    subject: frozenset[str]
    mentions: tuple[Mention, ...]
    verb: int | None
    leads: bool


@dataclass(frozen=True, eq=False)
class Reading:
    """A text with its figures and its segments, both in reading order."""

    text: str
    mentions: tuple[Mention, ...]
    segments: tuple[Segment, ...]

    @cached_property
    def home(self) -> dict[Mention, int]:
        """The place of the segment in which a figure stands."""
        return {each: at for at, segment in enumerate(self.segments) for each in segment.mentions}

    def same_kind(self, mention: Mention) -> list[Mention]:
        """Its figures of the kind of one."""
        return [each for each in self.mentions if each.kind == mention.kind]


@lru_cache(maxsize=4096)
def reading_of(text: str) -> Reading:
    """What a text says with figures."""
    mentions = mentions_of(text)
    return Reading(text, mentions, tuple(_segments(text, mentions)))


def _segments(text: str, mentions: Sequence[Mention]) -> Iterator[Segment]:
    masked = text
    for start, end in [*((each.start, each.end) for each in mentions), *(each.period for each in mentions)]:
        masked = masked[:start] + " " * (end - start) + masked[end:]
    borders = list(_BORDER.finditer(masked))
    starts = [0, *(each.end() for each in borders)]
    ends = [*(each.start() for each in borders), len(text)]
    leads = [*(each.group() in _LEADS for each in borders), False]
    for start, end, lead in zip(starts, ends, leads, strict=True):
        own = tuple(each for each in mentions if start <= each.start < end)
        verb = VERB.search(masked, start, end)
        words = words_in(masked, start, end) | _rank_words(own)
        before = verb.start() if verb else end
        subject = words_in(masked, start, before) | _rank_words([e for e in own if e.start < before])
        yield Segment(words, subject, own, before if verb else None, lead)


def _rank_words(mentions: Sequence[Mention]) -> frozenset[str]:
    """A rank names something, as a word does."""
    return frozenset(f"#{each.what[1]:g}" for each in mentions if each.kind == "rank")
