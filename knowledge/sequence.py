"""Whether a sentence puts things in the order in which a part of a passage has them."""

import re
from collections.abc import Collection, Sequence

from knowledge.evidence import Evidence, kin
from knowledge.nouns import words_in
from knowledge.readings import reading_of

_OPENS = re.compile(
    r"\b(?:starts?|begins?|opens?|commences?|kicks off)(?: off)? with\b|\bfirst (?:comes|is)\b", re.IGNORECASE
)
_CLOSES = re.compile(
    r"\b(?:ends?|finish(?:es)?|concludes?|closes?|wraps? up)(?: off| up)? with\b|\blast (?:comes|is)\b",
    re.IGNORECASE,
)
_STAGES = re.compile(
    r"\b(?:steps?|rounds?|stages?|phases?|sequence|process|path|schedule|order)\b", re.IGNORECASE
)
_BORDER = re.compile(r"[,;:.(]|\b(?:and|or|which|that|because|while|followed|then)\b", re.IGNORECASE)


def in_sequence(said: str, evidence: Evidence) -> bool:
    """Whether what the sentence `said` names as first, as last or one after the other is so there."""
    items = _items(evidence)
    ends = (_OPENS, items), (_CLOSES, items[::-1])
    return all(_at_end(said, evidence, claim, each) for claim, each in ends) and (
        not _STAGES.search(evidence.text) or _ascending(said, items)
    )


def _items(evidence: Evidence) -> list[frozenset[str]]:
    """The words of each thing that a part lists, in its order; [] where it is no list."""
    if len(evidence.units) > 1:
        return [words_in(unit.said) for unit in evidence.units]
    return _listed(evidence.said)


def _listed(text: str) -> list[frozenset[str]]:
    """The words of each thing behind a colon."""
    segments = reading_of(text).segments
    leads = [at for at, each in enumerate(segments) if each.leads]
    return [each.words for each in segments[leads[0] + 1 :] if each.words] if leads else []


def _at_end(said: str, evidence: Evidence, claim: re.Pattern[str], items: Sequence[Collection[str]]) -> bool:
    """Whether what a sentence says to be at one end is told to be there, or is the list's first item."""
    told = [_behind(found) for found in claim.finditer(evidence.text)]
    first = [items[0]] if len(items) > 1 else []
    claimed = (_behind(found) for found in claim.finditer(said))
    return all(any(_all_in(words, each) for each in (*told, *first)) for words in claimed)


def _behind(found: re.Match[str]) -> frozenset[str]:
    """The words behind a claim, to the next border."""
    return words_in(_BORDER.split(found.string[found.end() :].strip())[0])


def _ascending(said: str, items: Sequence[Collection[str]]) -> bool:
    """Whether the things of a list come in its order."""
    last = 0
    for words in _listed(said):
        places = [at for at, each in enumerate(items) if _all_in(words, each)]
        if places and places[-1] < last:
            return False
        last = next((at for at in places if at >= last), last)
    return True


def _all_in(words: Collection[str], others: Collection[str]) -> bool:
    return bool(words) and all(word in others or kin(word, others) for word in words)
