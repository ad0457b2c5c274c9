"""Which words of a text name something, and which noun a stretch of it ends in. Pure; knows some verbs."""

import re
from functools import lru_cache

from knowledge.words import GENERIC_WORDS, STOP_WORDS, WORD, stem

VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|can|could|should|must|may|might|will|would|does|do|takes?|lasts?"
    r"|covers?|tests|needs?|requires?|uses|asks?|gives?|names|lists|describes?|pays?|evaluates?|builds?|calls?"
    r"|offers|receives?|prefers?|suggests?|runs?|joins?|invests?|handles?|checks?|prepares?|leads|helps?|accepts?"
    r"|supports|teaches|trains?|hires?|manages?|meets?|earns?|gets?|makes?|shows?|tells?|sends?|reviews?"
    r"|explains?|designs|develops?|wants?|says?|costs?|reach(?:es|ed)?|starts?|begins?|ends?|comes?|works?|bring"
    r"|signs?|decides?|confirms?|practice|include|apply|passe?s?|puts?|serves?|looks?|sorts?|recommends?)\b",
    re.IGNORECASE,
)
_NOUNS_TOO = frozenset(("tests", "names", "lists", "calls", "call", "offers", "leads", "designs", "checks"))
_NOUNS_TOO |= frozenset(("reviews", "work", "works", "ends"))
_WEAK = (
    STOP_WORDS | GENERIC_WORDS | frozenset(("long", "duration", "time", "period", "total", "length", "every"))
)
_WEAK |= frozenset(("least", "most", "minimum", "maximum"))
_NO_NOUNS = STOP_WORDS - {"thing", "things"} | {"every"}
_FAR = 80  # characters
_NOUN_RUN = 4  # words behind a number among which stands what it counts
_PEOPLE = frozenset(("people", "men", "women", "children", "staff"))


def words_in(text: str, start: int = 0, end: int | None = None) -> frozenset[str]:
    """The words of a text that name something, in stems."""
    found = (
        match.group().lower().replace("’", "'")
        for match in WORD.finditer(text, start, len(text) if end is None else end)
    )
    return frozenset(
        stem(word)
        for word in found
        if (word not in _WEAK or word == "other") and not word[0].isdigit() and not is_verb(word)
    )


def head_of(text: str, plural: bool) -> tuple[str, int]:
    """The stem of the noun that a text begins with, the last of its words or, of several things, the last
    plural; and where that run of words ends. ("", 0) where there is none.
    """
    run: list[str] = []
    at = 0
    for match in WORD.finditer(text, 0, _FAR):
        word = match.group().lower()
        settled = not plural or any(map(_is_plural, run))
        if text[at : match.start()].strip(" -/&") or word in _NO_NOUNS or word[0].isdigit():
            break
        if len(run) == _NOUN_RUN or is_verb(word) or (settled and _may_be_verb(word)):
            break
        run.append(word)
        at = match.end()
    nouns = [word for word in run if _is_plural(word)] if plural else run
    return stem((nouns or run or [""])[-1]), at


def is_verb(word: str) -> bool:
    """Whether a lower-case word is known for a verb and for nothing else."""
    return word not in _NOUNS_TOO and _may_be_verb(word)


@lru_cache(maxsize=20_000)
def _may_be_verb(word: str) -> bool:
    return bool(VERB.fullmatch(word))


def _is_plural(word: str) -> bool:
    return word in _PEOPLE or (word.endswith("s") and not word.endswith("ss"))
