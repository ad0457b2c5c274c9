"""Whether a text tells again what somebody told, in their words and in their order. Pure.

By meaning, "my brother made the list" is much like "I made the list with my brother"; so words are compared
one by one: who did it, what was denied, and what stands behind "by", "under" or "from" stays where it was.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from coaching.drills.verbs import root, verbs
from coaching.english import STOP_WORDS

WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*%?")
_DOERS = frozenset("i we he she they you who whom".split())  # noqa: SIM905
_DENIALS = frozenset("not no never without nor neither none nothing nobody cannot t".split())  # noqa: SIM905
_JOINTS = frozenset("before after until because".split())  # noqa: SIM905
_LIGHT = frozenset(
    # What joins sentences; of the rest of an "I'd" or "I've" nothing is left.
    """
    first firstly second secondly third then next finally lastly also however therefore later afterwards
    meanwhile result end d ve ll m re s
    """.split()  # noqa: SIM905
)
_BORDER = re.compile(
    r"[.,;:!?–—\n]|\b(?:and|then|so|but|because|which|who|that|while|when|after|before|or)\b", re.IGNORECASE
)
_SENTENCE = re.compile(r"[.!?\n]")
_ROLES = frozenset("by under from as than against".split())  # noqa: SIM905
_BEFORE = re.compile(r"\b(\w+)\s+(?:(?:a|an|the|my|our|his|her|their|some|all)\s+)*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Told:
    """A word that says something, by its root: what role the word before gives it, "" for none, whether it
    looks like a deed, and whether a clause, or a sentence, begins with it.
    """

    root: str
    role: str
    deed: bool
    clause: bool
    sentence: bool


def told(text: str, light: Collection[str] = frozenset()) -> tuple[Told, ...]:
    """The words of a text that say something, in order; numbers and who does it are among them."""
    return tuple(_told(text, frozenset(light)))


def retells(said: str, own: str) -> bool:
    """Whether a text has only clauses of another, each in its order and with no word left out inside."""
    ours, theirs = list(told(said)), told(own)
    reached = {-1}
    for at, word in enumerate(ours):
        fits = {
            place
            for place, other in enumerate(theirs)
            if (other.root, other.role) == (word.root, word.role)
            and any(_follows(word, before, place, theirs) for before in reached)
        }
        if _is_added_doer(word, ours[at + 1 :], theirs):
            fits |= reached
            ours[at + 1] = replace(ours[at + 1], clause=True)
        if not fits:
            return False
        reached = fits
    return True


def _told(text: str, light: frozenset[str]) -> Iterator[Told]:
    last = 0
    for match in WORD.finditer(text):
        word = match.group().lower()
        stays = word in _DOERS or word in _DENIALS or word in _JOINTS
        if not stays and (word in STOP_WORDS or word in _LIGHT or word in light):
            continue
        between = text[last : match.start()]
        before = _BEFORE.search(text[max(0, match.start() - 40) : match.start()])
        role = before[1].lower() if before and before[1].lower() in _ROLES else ""
        sentence = not last or _SENTENCE.search(between) is not None
        plain = root(word)
        deed = word.endswith("ed") or plain in verbs().pasts
        # "Images" loses an e that "image" has.
        yield Told(
            plain.removesuffix("e"), role, deed, sentence or _BORDER.search(between) is not None, sentence
        )
        last = match.end()


def _follows(word: Told, before: int, place: int, theirs: Sequence[Told]) -> bool:
    """Whether a word may come next: right behind the one before, or where a clause begins in both; where no
    sentence does, one of the same sentence.
    """
    if place == before + 1:
        return word.clause or not theirs[place].clause
    first, last = sorted((before, place))
    skipped = any(each.sentence for each in theirs[first + 1 : last + 1])
    return word.clause and _begins(place, theirs) and (word.sentence or not skipped)


def _begins(place: int, theirs: Sequence[Told]) -> bool:
    """Whether a clause begins there, or did with no more than who does it."""
    return theirs[place].clause or (place > 0 and theirs[place - 1].clause and theirs[place - 1].root == "i")


def _is_added_doer(word: Told, behind: Sequence[Told], theirs: Sequence[Told]) -> bool:
    """Whether it is an "I" before what the other says of itself without one: "and made a plan"."""
    if word.root != "i" or not behind:
        return False
    return any(
        _is_of_oneself(place, theirs) for place, each in enumerate(theirs) if each.root == behind[0].root
    )


def _is_of_oneself(place: int, theirs: Sequence[Told]) -> bool:
    """Whether a clause begins there with a deed, and so do those before it in its sentence, up to an "I"."""
    for at in range(place, -1, -1):
        each = theirs[at]
        if at < place and each.root in _DOERS:
            return each.root == "i"
        if each.clause and not each.deed:
            return False
        if each.sentence:
            return True
        if at == place and not each.clause:
            return False
    return True
