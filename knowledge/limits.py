"""What bounds a figure: "at least", "more than", "at most", "less than", "before", "after". Pure."""

import re
from collections.abc import Sequence

from knowledge.nouns import head_of
from knowledge.numerals import NUMBER

_FRONT = (
    ("at least", r"at least|(?:a )?minimum(?: of)?|min\.?|(?:no|not) (?:less|fewer) than"),
    ("at most", r"at most|up to|(?:a )?maximum(?: of)?|max\.?|(?:no|not) more than|not (?:over|above)"),
    ("more than", r"(?:more|greater|higher|longer) than|over|above|beyond|exceed(?:s|ing)?"),
    ("less than", r"(?:less|fewer|lower|shorter) than|under|below|short of"),
    ("within", r"within"),
    ("about", r"about|around|approximately|approx\.?|roughly|some|circa|~"),
    ("nearly", r"nearly|almost|close to"),
    ("after", r"after|later than|following|past"),
    ("before", r"before|prior to|earlier than|ahead of"),
    ("by", r"by"),
    ("until", r"until|till"),
    ("since", r"since"),
    ("every", r"every|each"),
)
_BEHIND = (
    ("at least", r"\+|\s*(?:or|and) (?:more|above|over|older|higher|longer|up)\b|\s*(?:at least|minimum)\b"),
    (
        "at most",
        r"\s*(?:or|and) (?:less|fewer|below|under|younger|lower)\b|\s*(?:at (?:the )?most|maximum)\b",
    ),
    ("during", r"\s*during\b"),
    ("after", r"\s*(?:after(?:wards?)?|thereafter|later|from)\b"),
    ("before", r"\s*(?:before|prior to|prior|earlier|ago)\b"),
)
_EVENT = ("during", "after", "before")
_FRONTS = tuple(
    (name, re.compile(rf"(?:^|(?<!\w))(?:{words})(?: the| an?)?$", re.I)) for name, words in _FRONT
)
_BEHINDS = tuple((name, re.compile(words, re.IGNORECASE)) for name, words in _BEHIND)
_ARTICLE = re.compile(r"\s*(?:of )?(?:an? |the |each |its |your )?", re.IGNORECASE)
_FIGURE = re.compile(rf"\s*(?:[₹$€£]|{NUMBER}|an? (?:minute|hour|day|week|month|year)\b)", re.IGNORECASE)
_NEAR = 30  # characters before a figure


def limit_of(text: str, start: int, ends: Sequence[int], ignored: Sequence[str] = ()) -> str:
    """What bounds the figure from `start` to the first of `ends`: before it, and behind it at one of
    the ends, there with the event: "within after interview". "" where nothing does.
    """
    before = text[max(0, start - _NEAR) : start].rstrip()
    front = next((name for name, words in _FRONTS if words.search(before)), "")
    plus = "at least" if "+" in text[start : ends[0]] else ""
    behind = plus or next((found for end in ends if (found := _behind(text[end:]))), "")
    return " ".join(each for each in dict.fromkeys((front, behind)) if each and each not in ignored)


def past_article(text: str, at: int) -> int:
    """The place behind "of", "a", "the"."""
    article = _ARTICLE.match(text, at)
    return article.end() if article else at


def _behind(text: str) -> str:
    for name, words in _BEHINDS:
        found = words.match(text)
        # "After one year" bounds the year.
        if found and not (name in _EVENT and _FIGURE.match(text, found.end())):
            noun, _ = head_of(text[past_article(text, found.end()) :], plural=False)
            return f"{name} {noun}".strip() if name in _EVENT else name
    return ""
