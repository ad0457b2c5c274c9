"""The one question that an interviewer asks further: made from what is missing, or written by a model.

Pure. A model is never trusted: what it wrote is taken only where it is one plain question that says nothing
of its own, above all not what a good answer would be.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path

from coaching.answer_guards import is_talk
from coaching.answer_text import WORD, words_of
from coaching.drills.verbs import root
from coaching.english import STOP_WORDS
from coaching.feedback import COVERED
from coaching.grades import Grade
from coaching.questions import TextQuestion
from coaching.rubric import Criterion
from coaching.star import Part

LONGEST = 200  # characters

_PARTS: Mapping[Part, str] = {
    "situation": "When and where was that, and who was with you?",
    "task": "What exactly was your own task?",
    "action": "What did you do yourself, step by step?",
    "result": "What was the result? A number helps.",
}
# Hints tell candidates what to do; with one of these in front they make a question: "Can you name two ...?"
_DO = frozenset(
    words_of("""
    add begin calculate check choose compare compute define describe end explain give include list look
    make mention name offer open read replace say show start state suggest talk tell think use write
    """)
)
_SAY = re.compile(r"(?:say|tell)(?= (?:how|what|when|where|which|who|whom|whose|why|if|whether)\b)")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")

_RUN = 5  # words in a row that are no coincidence
_COPIED = 0.8
_MARKS = frozenset(" ,.'’‘“”\"-–—()%?$€£₹+&")
_ENDS_INSIDE = re.compile(r"[.!?…]+\s")
_LINK = re.compile(r"[^\W\d]\.[^\W\d]|\b(?:https?|www)\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NUMBER_WORDS = frozenset(
    words_of("""
    two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty
    seventy eighty ninety hundred thousand lakh crore million billion half twice double
    """)
)
_BEGINNINGS = STOP_WORDS | {"whom", "whose"}
# What no interviewer asks, and what is not shown before the end.
_IMPROPER = re.compile(
    r"\b(?:passwords?|passcode|otp|pin|aadhaar|pan|bank account|card number|phone number|e-?mail address"
    r"|home address|how old|your age|married|marital|husband|wife|boyfriend|girlfriend|pregnan\w+|religio\w+"
    r"|caste|politic\w+|salary|scores?|graded?|grading|marks|rubric|criteri\w+|reference|instructions?|prompts?"
    r"|ignore)\b",
    re.IGNORECASE,
)


def missing(question: TextQuestion, grade: Grade) -> list[Criterion]:
    """The criteria that an answer does not cover, those first that would bring most."""
    scores = {each.name: each.score for each in grade.criteria}
    lacking = [each for each in question.rubric.criteria if scores.get(each.name, 0.0) < COVERED]
    return sorted(lacking, key=lambda each: each.weight * (scores.get(each.name, 0.0) - 1))


def plain(question: TextQuestion, criteria: Sequence[Criterion]) -> str | None:
    """A question about the first of the missing criteria, without a model; None where nothing is missing."""
    if not criteria:
        return None
    first = criteria[0]
    asked = _PARTS[first.part] if first.part else _of_hint(first.hint)
    if asked and not _gives_away(asked, question, question.prompt):
        return asked
    return f"Can you say a little more about “{first.name}”?"


def sound(text: str, question: TextQuestion, answer: str) -> bool:
    """Whether what a model wrote, to be asked about this answer, is fit to be asked."""
    known = f"{question.prompt}\n{answer}"
    return (
        _is_one_question(text)
        and _is_plain(text, known)
        and _brings_nothing_new(text, known)
        and _is_to_the_matter(text, question, known)
        and not _is_improper(text, known)
        and not _gives_away(text, question, known)
        and not _repeats(text, question.prompt)
    )


def _of_hint(hint: str) -> str | None:
    """The first sentence of a hint as a question, or the question that it ends with; None: it makes none."""
    first, *others = _SENTENCE_END.split(hint.strip())
    if (others or [first])[-1].endswith("?"):
        return (others or [first])[-1]
    if not words_of(first) or words_of(first)[0] not in _DO:
        return None
    wish = first[0].lower() + first[1:].rstrip(" .!…")
    return f"Can you {_SAY.sub('tell me', wish, count=1) if _SAY.match(wish) else wish}?"


def _is_one_question(text: str) -> bool:
    whole = len(text) <= LONGEST and text.endswith("?") and text.count("?") == 1
    return whole and not _ENDS_INSIDE.search(text) and len(words_of(text)) > 1


def _is_plain(text: str, known: str) -> bool:
    """No markup, commands, links, hidden characters or foreign letters."""
    if _LINK.search(text):
        return False
    return all(c in _MARKS or (c.isalnum() and (c.isascii() or c in known)) for c in text)


def _brings_nothing_new(text: str, known: str) -> bool:
    """No number, and no name, that is neither in the question nor in the answer."""
    said = set(words_of(known))
    if not set(_NUMBER.findall(text)) <= set(_NUMBER.findall(known)):
        return False
    if not _NUMBER_WORDS.intersection(words_of(text)) <= said:
        return False
    first, *others = [match.group() for match in WORD.finditer(text)]
    named = [word for word in others if word != word.lower() and word != "I"]
    # A name may also stand first; questions begin with small words.
    named += [] if first.lower() in _BEGINNINGS else [first]
    return all(words_of(word)[0] in said for word in named)


def _is_to_the_matter(text: str, question: TextQuestion, known: str) -> bool:
    """Whether each word is of the question, of the answer or of what is asked for, or one to ask with."""
    lacking = " ".join(f"{each.name} {each.hint}" for each in question.rubric.criteria)
    allowed = _roots(f"{known} {lacking}") | _asked_with() | STOP_WORDS
    return _roots(text.replace("-", " ")) <= allowed


def _roots(text: str) -> frozenset[str]:
    return frozenset(word if word in STOP_WORDS else root(word).removesuffix("e") for word in words_of(text))


@lru_cache(maxsize=1)
def _asked_with() -> frozenset[str]:
    """The words of asked_with.txt by their roots."""
    lines = Path(__file__).with_name("asked_with.txt").read_text(encoding="utf-8").splitlines()
    return _roots(" ".join(line for line in lines if not line.startswith("#")))


def _is_improper(text: str, known: str) -> bool:
    found = {match.group().lower() for match in _IMPROPER.finditer(text)}
    return is_talk(text) or not found <= {match.group().lower() for match in _IMPROPER.finditer(known)}


def _gives_away(text: str, question: TextQuestion, known: str) -> bool:
    """Whether it says a part of what a good answer says, beyond what was said already."""
    good = [question.reference]
    for criterion in question.rubric.criteria:
        good += [criterion.expects, *criterion.also, *criterion.points]
    told = set(_runs(text)) - set(_runs(known))
    return any(not told.isdisjoint(_runs(each)) for each in good)


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    words = words_of(text)
    return (tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1))


def _repeats(text: str, prompt: str) -> bool:
    return SequenceMatcher(None, words_of(text), words_of(prompt), autojunk=False).ratio() >= _COPIED
