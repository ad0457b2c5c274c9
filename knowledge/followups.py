"""A question that leans on the one before ("and how long is it?"), made to stand alone.

Knows no index and no chat: who calls it says what was asked before.
"""

import re
from collections.abc import Sequence

from knowledge.words import GENERIC_WORDS, STOP_WORDS, stem, words_of

_LEADS_ON = re.compile(r"^\W*(?:and|but|also|then|ok(?:ay)? and|what about|how about)\b[\s,]*", re.IGNORECASE)
_POINTS_BACK = frozenset(
    ("it", "its", "that", "this", "they", "them", "their", "there", "those", "these", "same", "one")
)
# "Is there a bond?" points at nothing.
_EXISTS = re.compile(r"\b(?:(?:is|are|was|were|will) there|there (?:is|are|was|were|will))\b", re.IGNORECASE)
_DENIALS = frozenset(("no", "not", "never", "without", "nor", "neither", "none", "cannot"))
_FIGURE = re.compile(r"\d+(?:[.,:/-]\d+)*")
LONGEST = 300  # characters of a question that somebody put together
_OWN_WORDS = 2  # with more words of its own, a question says what it is about


def standing_alone(question: str, before: str | None) -> str:
    """The question together with the one before, where it leans on that; else the question as it is.

    "And how long is it?" after "Is there a written test?" becomes "Is there a written test? how long is it?".
    """
    if before is None or not leans(question):
        return question
    return f"{before.rstrip()} {_LEADS_ON.sub('', question)}"


def is_condensed(whole: str, question: str, before: Sequence[str]) -> bool:
    """Whether `whole` puts into one line what `question` and the ones before say, and nothing else.

    Each word that tells something, each number and each name is one of theirs; all that the question says of
    its own is there, and something of those before.
    """
    if len(whole) > LONGEST or not whole.isprintable():
        return False
    earlier = " ".join(before)
    own, around, said = _telling(question), _telling(earlier), _telling(whole)
    figures = set(_FIGURE.findall(f"{question} {earlier}"))
    return own <= said <= own | around and bool(said - own) and set(_FIGURE.findall(whole)) <= figures


def leans(question: str) -> bool:
    """Whether a question cannot be understood without the one before."""
    words = words_of(_EXISTS.sub("", question))
    own = [word for word in words if word not in STOP_WORDS and word not in _POINTS_BACK]
    if len(own) > _OWN_WORDS:
        return False
    return bool(_LEADS_ON.match(question)) or any(word in _POINTS_BACK for word in words)


def _telling(text: str) -> set[str]:
    """The stems of the words that say what is asked for, or that deny something."""
    words = words_of(_LEADS_ON.sub("", text))
    quiet = STOP_WORDS | GENERIC_WORDS | _POINTS_BACK
    return {stem(word) for word in words if word in _DENIALS or word.endswith("n't") or word not in quiet}
