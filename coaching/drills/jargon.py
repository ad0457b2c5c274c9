"""Plain words for phrases of a description: from a list of ours, and by a language model for the rest.

What a model says is shown only where it can do no harm: of a phrase that states nothing to be relied on (no
pay, hours, demand ...), and in plain words that name no money, number, duty or group of people.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from coaching.content import Content, read_yaml
from coaching.drills.posting import demands
from coaching.drills.signs import any_of, signs_of

MOST = 6
LONGEST_PHRASE = 6  # words: more are a statement
LONGEST_MEANING = 140  # characters

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_PLAIN_SIGNS = re.compile(r"[\w\s.,;:'’“”\"()–—-]*")
_CONTRAST = re.compile(r"\bnot (?:only|just)\b", re.IGNORECASE)
_BY_ONESELF = re.compile(r"\bwithout (?:much |any )?(?:help|being (?:told|asked)(?: to)?)\b", re.IGNORECASE)
_ENDINGS = ("s", "es", "ed", "d", "ing", "er", "ers", "ly", "ment", "ments")


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
    """Words of the description, exactly as they stand there, and what they mean; `by_model`: as it says."""

    quote: str
    meaning: str
    by_model: bool = False


def known(description: str) -> list[Plain]:
    """The phrases of our list that stand in a description, each once, in its order, at most MOST."""
    found: dict[str, tuple[int, Plain]] = {}
    taken: list[range] = []
    for pattern, meaning in _file().terms:
        match = pattern.search(description)
        if match and not any(match.start() in place for place in taken):
            taken.append(range(*match.span()))
            found.setdefault(meaning, (match.start(), Plain(match.group(), meaning)))
    return [plain for _, plain in sorted(found.values(), key=lambda each: each[0])][:MOST]


def held(said: Sequence[Explanation], description: str) -> list[Plain]:
    """Our explanations, and those of a model that may be shown, in the order of the description."""
    ours = known(description)
    found = {plain.quote.casefold(): plain for plain in ours}
    for each in said:
        quote, meaning = each.quote.strip(), " ".join(each.meaning.split())
        explained = any(pattern.search(quote) for pattern, _ in _file().terms)
        if not explained and _is_phrase(quote, description) and _is_plain(meaning, quote):
            found.setdefault(quote.casefold(), Plain(quote, meaning, by_model=True))
    kept = [*ours, *(plain for plain in found.values() if plain.by_model)][:MOST]
    return sorted(kept, key=lambda plain: description.find(plain.quote))


def _is_phrase(quote: str, description: str) -> bool:
    """Whether the words stand in the description as whole words of one row, and state nothing."""
    if not 0 < len(quote.split()) <= LONGEST_PHRASE or "\n" in quote or not _WORD.search(quote):
        return False
    if re.search(r"\d", quote) or demands(quote) or any(sign.search(quote) for sign in _stating()):
        return False
    return re.search(rf"(?<![\w-]){re.escape(quote)}(?![\w-])", description) is not None


def _is_plain(meaning: str, quote: str) -> bool:
    """Whether a meaning says something more than the phrase, in plain words alone."""
    if not _WORD.search(meaning) or len(meaning) > LONGEST_MEANING or meaning.casefold() == quote.casefold():
        return False
    if not _PLAIN_SIGNS.fullmatch(meaning) or re.search(r"[\d_]", meaning):
        return False
    left = _BY_ONESELF.sub(" ", _CONTRAST.sub(" ", meaning))
    own = {word.lower() for word in _WORD.findall(quote)}
    return all(word.lower() in own or _is_known(word) for word in _WORD.findall(left))


def _is_known(word: str) -> bool:
    return all(_is_plain_word(part) for part in re.split(r"['’-]", word.lower()))


def _is_plain_word(word: str) -> bool:
    words = _file().plain
    stems = {word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending)}
    # "Making", "planning", "studies".
    stems |= {f"{each}e" for each in stems} | {each[:-1] for each in stems if each[-1:] == each[-2:-1]}
    stems |= {f"{each.removesuffix('i')}y" for each in stems if each.endswith("i")}
    return word in words or not words.isdisjoint(stems)


class _Term(Content):
    words: str
    means: str


class _Shape(Content):
    terms: tuple[_Term, ...]
    plain: str


@dataclass(frozen=True, slots=True)
class _Jargon:
    terms: Sequence[tuple[re.Pattern[str], str]]
    plain: frozenset[str]


@lru_cache(maxsize=1)
def _file() -> _Jargon:
    file = read_yaml(Path(__file__).with_name("jargon.yaml"), _Shape)
    return _Jargon([(any_of([term.words]), term.means) for term in file.terms], frozenset(file.plain.split()))


@lru_cache(maxsize=1)
def _stating() -> Sequence[re.Pattern[str]]:
    """What shows that words state a fact of the job, or ask for something that an employer should not."""
    facts: Mapping[str, re.Pattern[str]] = signs_of("facts")
    return [
        *(sign for name, sign in facts.items() if not name.startswith("no")),
        *signs_of("cautions").values(),
    ]
