"""A part of a passage word by word: which small words stand between its words, where a clause or an item of a
list ends, which words may be left out. Knows nothing of the sentences that are compared with it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from knowledge.evidence import joined, kin, plain_stems
from knowledge.wording import VERB
from knowledge.words import STOP_WORDS, WORD, stem

CLAUSE = re.compile(r";|\b(?:but|while|whereas|because|although|so|which)\b|,\s+(?:and|or)\b")
LISTED = re.compile(r"[,;:()/–]|\b(?:and|or)\b")
LINKS = re.compile(
    r"\b(?:uses?|is|are|was|were|has|have|had|includes?|contains?|covers?|becomes?|means?|gives?|gets?|takes?"
    r"|needs?|must|can|may|should)\b"
)
_OXFORD = re.compile(r",\s+(?:and|or)\b.*")
_ITEM = re.compile(r",(?! with)")
_COORDINATOR = re.compile(r"\b(?:and|or)\b")
_COMPOUND = re.compile(r"^-[a-z]+")

# Plain words that name a deed, a person or a thing all the same: where no passage has them, they are news.
_NAMES = """
apply add become begin start choose decide complete conduct deliver enter ensure happen join judge lead own
order report represent submit train treat try verify assess receive send support supply exist hold keep spend
sell write interview interviewer test round office team employee employer project stage individual service
application group candidate together alone offer select manage organize result
"""
_NAMING = frozenset(map(stem, _NAMES.split()))
# They say of what sort their neighbours are, and little else.
_SORTED = "technique resource tool tip thing kind candidate applicant located based situated spread speed"
SORTS = frozenset(map(stem, _SORTED.split()))
_ALIKE = (
    "begin start",
    "end finish",
    "concentrate focus",
    "discuss talk",
    "practice rehearse",
    "type typing",
)
_SYNONYMS = tuple(frozenset(map(stem, group.split())) for group in _ALIKE)


@dataclass(frozen=True, slots=True)
class Word:
    """A word that tells something, the small words and marks in front of it, and where it ends."""

    stem: str
    text: str
    gap: str
    end: int


@dataclass(frozen=True)
class Lineup:
    """The words of a part of a passage.

    `known` are the stems that its headings say anyway, `lead` is the line that leads it in; `turned`, the
    character at which a compound of it was turned, if any.
    """

    text: str
    known: frozenset[str]
    lead: str = ""
    turned: int | None = None

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The words in order."""
        return tuple(words_in(self.text))

    @cached_property
    def after(self) -> str:
        """What stands behind the last word."""
        text = joined(self.text)
        return text[self.words[-1].end :].lower() if self.words else text

    @cached_property
    def clauses(self) -> tuple[int, ...]:
        """The number of the clause of each word."""
        return tuple(accumulate(at > 0 and self.ends_clause(at) for at in range(len(self.words))))

    def ends_clause(self, at: int) -> bool:
        """Whether a clause ends in front of a word, and not only an item of a list."""
        gap = self.words[at].gap
        if _OXFORD.fullmatch(gap):
            return not any(_ITEM.match(word.gap) for word in self.words[1:at])
        return bool(CLAUSE.search(gap))

    def coordinator(self, first: int, last: int) -> str:
        """What joins the items of the list between two words: "and", "or" or "" where there is no list."""
        if not any(LISTED.search(word.gap) for word in self.words[first : last + 1]):
            return ""
        found = (_COORDINATOR.search(word.gap) for word in self.words[first:])
        return next((match.group() for match in found if match), "")

    def holds(self, word: Word) -> bool:
        """Whether it has a word, in any form."""
        return any(same(word, other) for other in self.words)

    def spared(self, at: int) -> bool:
        """Whether a word may be left out by itself."""
        return self.words[at].stem in SORTS or self.free(self.words[at])

    def free(self, word: Word) -> bool:
        """Whether a word is no news: the headings have it, or it is plain and names nothing."""
        return word.stem in self.known or (word.stem in plain_stems() and word.stem not in _NAMING)

    def gaps(self, first: int, last: int) -> str:
        """The small words in front of the words from `first` to `last`, both included."""
        return " ".join(word.gap for word in self.words[first : last + 1])

    def said(self, first: int, end: int) -> str:
        """The words from `first` to `end`, exclusive, with all that stands between them."""
        return "".join(f"{word.gap}{word.text}" for word in self.words[first:end])

    def follows_verb(self, at: int) -> bool:
        """Whether a word is a verb or stands right behind one."""
        return bool(VERB.search(f" {self.words[at].text} ") or LINKS.search(self.words[at].gap))

    def leads_verb(self, at: int) -> bool:
        """Whether a word is a verb or stands right in front of one."""
        gap = self.words[at + 1].gap if at + 1 < len(self.words) else ""
        return bool(VERB.search(f" {self.words[at].text} ") or LINKS.search(gap))

    def in_subject(self, at: int) -> bool:
        """Whether the verb of a word's clause is still to come."""
        first = next((i for i in range(at - 1, 0, -1) if self.begins(i)), 0)
        before = any(self.leads_verb(i) for i in range(first, at))
        return not before and any(self.leads_verb(i) for i in range(at, len(self.words)))

    def begins(self, at: int) -> bool:
        """Whether something new begins with a word: a clause, what a label is of."""
        return ":" in self.words[at].gap or bool(CLAUSE.search(self.words[at].gap))

    def turned_before(self, at: int) -> bool:
        """Whether a compound was turned before a word ends."""
        return self.turned is not None and self.turned < self.words[at].end

    def item(self, at: int, to: int) -> int:
        """The first word of the compound that `to` is the last one of, behind `at`."""
        return next((i for i in range(to, at, -1) if apart(self.words[i].gap)), to)


def words_in(text: str) -> Iterator[Word]:
    """The words of a text that are no function words."""
    text = joined(text)
    end = 0
    for match in WORD.finditer(text):
        word = match.group()
        lower = word.lower().replace("’", "'")
        if lower in STOP_WORDS and not (word.isupper() and len(word) > 1):
            continue
        yield Word(stem(lower), lower, text[end : match.start()].lower(), match.end())
        end = match.end()


def same(one: Word, other: Word) -> bool:
    """Whether two words are forms of one, or mean the same."""
    if one.stem == other.stem or any({one.stem, other.stem} <= group for group in _SYNONYMS):
        return True
    return one.stem[:4] == other.stem[:4] and kin(one.stem, (other.stem,))


def apart(gap: str) -> str:
    """What stands between two words, but for the rest of a compound: "hands-on experience"."""
    return _COMPOUND.sub("", gap).strip(" -")
