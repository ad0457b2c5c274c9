"""Whether the words of a text stand in the order in which people write English. Knows no answers, no scores.

A matcher of meanings gives shuffled, reversed and halved sentences nearly full marks. Small words tell:
nobody writes "the of" or "we because", and few sentences end with "and the".
"""

import re
from collections.abc import Mapping
from itertools import pairwise

from coaching.answer_guards import sentences
from coaching.answer_text import words_of

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[.,;:!?]")
# What hardly ever stands behind these words, in the English of beginners either: of 6,600 answers of pupils
# and students 2 in 1,000 hold two such pairs that are a tenth of what could be one.
_PAIRS = (
    (
        "a an the my our your their every",
        "of at from with by and or but is are was were be has have had i we you he she it they which if "
        "because when the a an my our your than this to for in on , . ; : ! ?",
    ),
    (
        "i we they he she",
        "the a an my our of and or but to if because than with from by at for on in me us him , . ! ? ; :",
    ),
    (
        "of from with by into at for on in",
        "is are was were has have had or but of if because i we he she they",
    ),
    ("of from with into at", ". ! ?"),
    ("than and or but", "of is are was were . ! ? , ; :"),
    ("because if", "is are was were . ! ? ; :"),
    (
        "would can could will should must cannot",
        "the a an my our your to in on at is are was were from with by for every if because",
    ),
    ("to", "is are was and or but i we they of if because to from with by , : ;"),
    ("is are was were", "is are was were i we they he she of ; :"),
)
_NEVER_BEHIND: Mapping[str, frozenset[str]] = {
    word: frozenset(
        other for firsts, seconds in _PAIRS if word in firsts.split() for other in seconds.split()
    )
    for firsts, _ in _PAIRS
    for word in firsts.split()
}
_NO_ENDS = frozenset(
    words_of(
        "a an the my our your their every and or but of if because than with from into i we would can will "
        "should must is are was were when which that as by at for its"
    )
)
_FEWEST, _PAIR_SHARE, _END_SHARE = 2, 0.08, 0.33


def is_scrambled(text: str) -> bool:
    """Whether words are out of order, or sentences break off, more than once and throughout."""
    return _has_odd_pairs(text) or _breaks_off(text)


def _has_odd_pairs(text: str) -> bool:
    words = _TOKEN.findall(text)
    # Capitals are terms: "the IN clause", "category A of the list".
    pairs = [
        (first.lower(), second) for first, second in pairwise(words) if first == "I" or not first.isupper()
    ]
    known = [_NEVER_BEHIND[first] for first, _ in pairs if first in _NEVER_BEHIND]
    odd = sum(second in _NEVER_BEHIND.get(first, ()) for first, second in pairs)
    return odd >= max(_FEWEST, _PAIR_SHARE * len(known))


def _breaks_off(text: str) -> bool:
    ends = [
        words[-1]
        for start, end in sentences(text)
        if len(words := text[start:end].rstrip(" .!?…").split()) > 1
    ]
    broken = sum(end in _NO_ENDS for end in ends)
    return broken >= max(_FEWEST, _END_SHARE * len(ends))
