"""What of a message is the question: the sentence that asks, and the several things that it asks. Pure.

Candidates tell a story first ("I am coming from far … which documents do I need?") and ask two things
at once.
"""

import re

from knowledge.words import GENERIC_WORDS, STOP_WORDS, words_of

_ASKS = (
    "how|what|when|where|which|who|whom|whose|why|is|are|am|do|does|did|can|could|will|would|should|shall|must"
    "|may|has|have|any"
)
_SENTENCE = re.compile(
    rf"(?<=[.!?])\s+|\s*\n\s*|,\s+(?=(?:(?:so|and|but|or|then)\s+)?(?:{_ASKS})\b)", re.IGNORECASE
)
_ASKING = re.compile(
    rf"\?\s*$|^(?:(?:so|and|but|or|then|also|please|kindly|pls|sir|madam)[\s,]+)*(?:{_ASKS}|tell|explain|list)\b",
    re.IGNORECASE,
)
_JOINT = re.compile(
    r"\s*[,;]?\s+(?:and also|and|also|plus|as well as|aur)\s+|\s*[&+]\s+|\?\s+", re.IGNORECASE
)
_SHORT = 12  # words: a shorter message is a question as a whole
_MOST = 3


def asked_part(text: str) -> str:
    """The sentences that ask, where a longer message holds others too; else all of it."""
    if len(words_of(text)) < _SHORT:
        return text
    sentences = [each for each in _SENTENCE.split(text) if each.strip()]
    asking = [each for each in sentences if _ASKING.search(each.strip())]
    part = " ".join(asking)
    return part if asking and len(telling_words(part)) >= 2 else text


def beside_the_question(text: str) -> frozenset[int]:
    """The positions of the words of a longer message that stand in sentences which do not ask, where another
    one does.
    """
    if len(words_of(text)) < _SHORT:
        return frozenset()
    asking, at = False, 0
    told: list[int] = []
    for sentence in _SENTENCE.split(text):
        size = len(words_of(sentence))
        if _ASKING.search(sentence.strip()):
            asking = True
        else:
            told += range(at, at + size)
        at += size
    return frozenset(told) if asking else frozenset()


def things_asked(text: str) -> list[str]:
    """The several things that a question asks, each with words of its own; [] where it is only one."""
    pieces = [each.strip() for each in _JOINT.split(text) if each.strip()]
    enough = 2 <= len(pieces) <= _MOST and all(telling_words(piece) for piece in pieces)
    return pieces if enough else []


def telling_words(text: str) -> list[str]:
    """The words that say what is asked for."""
    return [word for word in words_of(text) if word not in STOP_WORDS and word not in GENERIC_WORDS]
