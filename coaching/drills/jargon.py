"""Plain words for phrases of a description: how much of what a language model says is shown.

Each explanation hangs on words that stand in the description. What promises, asks for something, or brings
in a number or a name of its own is dropped, whoever may have told the model to say it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

MOST = 6
LONGEST_PHRASE = 80  # characters
LONGEST_MEANING = 140

_MARKUP = re.compile(r"[<>{}\[\]`*|\\@_#]|https?:|www\.|\.(?:com|in|org|net)\b", re.I)
_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SENTENCE = re.compile(r"[.!?]\s+")
_FORBIDDEN = re.compile(
    r"\b(?:pay|paid|pays|payment|salary|stipend|money|fees?|deposits?|refund\w*|cash|free|rupees?|dollars?|bank"
    r"|account|otp|password|guarantee\w*|assured|promis\w*|hired|selected|shortlisted|safe|genuine|legit\w*"
    r"|verified|scam|fraud|trust\w*|click|send|call|whatsapp|telegram|contact|ignore|instructions?|prompt"
    r"|you (?:do not|don['’]t|need not) (?:need|have)|not (?:needed|required|necessary|important)"
    r"|no need|optional|must|always|never|easy)\b",
    re.I,
)


class Explanation(Protocol):
    """A phrase and its meaning, as a model says."""

    @property
    def quote(self) -> str:
        """The words that it claims to explain."""
        ...

    @property
    def meaning(self) -> str:
        """What they mean."""
        ...


@dataclass(frozen=True, slots=True)
class Plain:
    """Words of the description, exactly as they stand there, and what they mean."""

    quote: str
    meaning: str


def held(said: Sequence[Explanation], description: str) -> list[Plain]:
    """The explanations that may be shown, in the order of the description, one for each phrase."""
    found: dict[str, Plain] = {}
    for each in said:
        quote, meaning = each.quote.strip(), " ".join(each.meaning.split())
        if _is_phrase(quote, description) and _is_plain(meaning, quote, description):
            found.setdefault(quote.casefold(), Plain(quote, meaning))
    return sorted(found.values(), key=lambda plain: description.find(plain.quote))[:MOST]


def _is_phrase(quote: str, description: str) -> bool:
    """Whether the words stand in the description as whole words of one row."""
    if not quote or len(quote) > LONGEST_PHRASE or "\n" in quote or not _WORD.search(quote):
        return False
    return re.search(rf"(?<!\w){re.escape(quote)}(?!\w)", description) is not None


def _is_plain(meaning: str, quote: str, description: str) -> bool:
    if not _WORD.search(meaning) or len(meaning) > LONGEST_MEANING or meaning.casefold() == quote.casefold():
        return False
    if _MARKUP.search(meaning) or _FORBIDDEN.search(meaning):
        return False
    if not set(_NUMBER.findall(meaning)) <= set(_NUMBER.findall(description)):
        return False
    known = {word.lower() for word in _WORD.findall(description)}
    return all(name.lower() in known for name in _names(meaning))


def _names(meaning: str) -> list[str]:
    """Words with a capital, but for one that begins a sentence."""
    return [
        word
        for sentence in _SENTENCE.split(meaning)
        for at, word in enumerate(_WORD.findall(sentence))
        if word not in ("I", "You") and any(map(str.isupper, word if at else word[1:]))
    ]
