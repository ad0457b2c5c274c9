"""What is said where the documents do not answer: that they do not, and what they do tell nearby. Pure."""

from collections.abc import Sequence

from knowledge.units import question_of
from knowledge.weighing import Ranked
from knowledge.words import RAREST, rarity, words_of

REFUSAL = "My documents do not answer this, and I would rather say so than guess."
OTHER_LANGUAGE = "I can only read English so far. Please ask again in English; a few simple words are enough."
_NEAREST = 3
_STRANGE, _STRANGE_SHARE = 3, 0.4  # words that English does not know, from which it is another language
_DENIED = 0.62  # coverage from which a gap statement speaks of the very thing that was asked
_NEAR = 0.2  # cosine below which a passage is no help to somebody whose question has no answer


def refusal(asked: str, ranked: Sequence[Ranked]) -> str:
    """What the candidate's own documents say that they do not say, else that they do not answer."""
    return denied(ranked) or (REFUSAL if is_english(asked) else OTHER_LANGUAGE)


def denied(ranked: Sequence[Ranked]) -> str | None:
    """The gap statement of the candidate's own documents that speaks of the very thing, if there is one."""
    found = [each.denied for each in ranked if each.given.own and each.denied]
    best = max(found, key=lambda no: no.coverage, default=None)
    return best.sentence if best and best.coverage >= _DENIED else None


def is_english(text: str) -> bool:
    """Whether a question is in English, as far as its letters and its words tell."""
    return _in_latin(text) and _in_english(text)


def nearest(ranked: Sequence[Ranked]) -> tuple[str, ...]:
    """Up to three things that the candidate's own documents do tell, by question or heading."""
    near = [each for each in ranked if each.given.own and each.tells and max(each.cosine, each.near) >= _NEAR]
    return tuple(dict.fromkeys(name for name in map(_name, near) if name))[:_NEAREST]


def _in_latin(text: str) -> bool:
    """Whether a text is written in the letters that the embedding model knows."""
    letters = [character for character in text if character.isalpha()]
    return sum(letter < "\u0250" for letter in letters) >= len(letters) / 2


def _in_english(text: str) -> bool:
    """Whether English knows most of the words; a few that it does not are names, slips or chat."""
    words = words_of(text)
    unknown = sum(rarity(word) >= RAREST for word in words)
    return unknown < _STRANGE or unknown < _STRANGE_SHARE * len(words)


def _name(ranked: Ranked) -> str:
    """How a passage is offered: its question, else its heading."""
    passage = ranked.passage
    posed = question_of(passage.text) if passage.kind == "qa" else ""
    return posed or passage.section.rsplit(" > ", 1)[-1] or passage.title
