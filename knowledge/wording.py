"""Whether a sentence has the words of a part of a passage, in their places."""

import re
from collections import Counter
from itertools import pairwise

from knowledge.evidence import Evidence, kin, plain_stems
from knowledge.numerals import numbers_in
from knowledge.words import STOP_WORDS, WORD, stem

_SENTENCE = re.compile(r"[.!?:]\s+[\"“]?$")
_MIXED = re.compile(r"(?=\w*\d)(?=\w*[^\W\d])\w+")
_SUFFIXED = re.compile(r"\d+(?:k|m|b|t|l|am|pm)", re.IGNORECASE)
_ADVERBIAL = re.compile(r"(?:for|in|at|to|as|on|during|with|after|before|when|if)\b", re.IGNORECASE)
VERB = re.compile(
    r"\s(?:is|are|was|were|has|have|had|can|could|should|must|may|might|will|would|does"
    r"|do|takes?|covers?|tests?|works?|needs?|requires?|uses?|asks?|gives?|names?"
    r"|lists?|describes?|pays?|evaluates?|builds?|calls?|offers?|receives?|prefers?"
    r"|suggests?|runs?|joins?|invests?|handles?|checks?|prepares?|leads?|helps?|accepts?"
    r"|supports?|teaches|trains?|reports?|hires?|interviews?|manages?|meets?|earns?|gets?"
    r"|makes?|shows?|tells?|sends?|reviews?|explains?|designs?|develops?|mentors?|knows?"
    r"|wants?|says?|wears?|signs?|approves?|applies|starts?|begins?|ends?|lasts?|costs?|goes|writes?|brings?"
    r"|provides?|contains?|includes?|becomes?|follows?|practices?)\s"
)


def in_its_words(said: str, evidence: Evidence) -> bool:
    """Whether every word is the part's own, or a plain one, which with a capital letter would be a name."""
    mixed = [each for each in _MIXED.findall(said) if not _SUFFIXED.fullmatch(each)]
    if any(each.lower() not in evidence.text.lower() for each in mixed):
        return False
    return all(_may_stand(match, evidence) for match in WORD.finditer(said))


def _may_stand(match: re.Match[str], evidence: Evidence) -> bool:
    word, before, after = match.group(), match.string[: match.start()], match.string[match.end() :]
    root = stem(word.lower().replace("’", "'"))
    if after.startswith(":") and not re.search(rf"\b{re.escape(word)}\b", evidence.text):
        return False
    if not _is_free(word):
        return root in evidence.stems or kin(root, evidence.stems) or word.isdigit() or bool(numbers_in(word))
    # "Will" is a name where no sentence begins, and "US" everywhere.
    begins = not before.strip() or bool(_SENTENCE.search(before))
    name = len(word) > 1 and (word.isupper() or (word[0].isupper() and not begins))
    return not name or _beside(before, word, after, evidence)


def _beside(before: str, word: str, after: str, evidence: Evidence) -> bool:
    """Whether a word stands beside the same word there, on one side at least."""
    sides = ([*before[-20:].split()[-1:], word], [word, *after[:20].split()[:1]])
    return any(len(side) > 1 and " ".join(side).rstrip(".,;:") in evidence.text for side in sides)


def _is_free(word: str) -> bool:
    return stem(word.lower().replace("’", "'")) in plain_stems()


def in_its_place(said: str, evidence: Evidence) -> bool:
    """Whether what only the headings have stands around what the part itself has, and makes no new phrase
    with it; and nothing is said more often than there.
    """
    words = [each for each in WORD.finditer(said) if each.group().lower() not in STOP_WORDS]
    stems = {each.start(): stem(each.group().lower()) for each in words}
    telling = [each.start() for each in words if not _is_free(each.group()) and not each.group()[0].isdigit()]
    often = Counter(stems[at] for at in telling)
    if not telling or any(count > max(1, evidence.counts[each]) for each, count in often.items()):
        return False
    lent = [at for at in telling if stems[at] in evidence.lent]
    held = [at for at in telling if stems[at] not in evidence.lent]
    if not held or not lent:
        return bool(held)
    if evidence.tells and not any(stems[at] in evidence.tells for at in held):
        return False
    borders = [
        (a, b)
        for a, b in pairwise(words)
        if (stems[a.start()] in evidence.lent) != (stems[b.start()] in evidence.lent)
    ]
    known = [(a, b) for a, b in borders if {stems[a.start()], stems[b.start()]} <= evidence.stems]
    if any(_new_phrase(a, b, evidence) for a, b in known):
        return False
    opening = said.find(",") if _ADVERBIAL.match(said) else -1
    first = held[0] if evidence.listed else opening
    return all(at < first or at > held[-1] for at in lent)


def _new_phrase(one: re.Match[str], other: re.Match[str], evidence: Evidence) -> bool:
    """Whether two words stand side by side here, or are listed together, and nowhere there."""
    between = one.string[one.end() : other.start()]
    together = between.strip(" -,/&") in ("", "and", "or")
    return together and f"{one.group()}{between}{other.group()}".lower() not in evidence.text.lower()
