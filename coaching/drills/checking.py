"""How much of a better line is believed that a language model wrote: nothing that the candidate did not say.

A line of a résumé is asked about in the interview, so a number, a tool or a deed that a model made up does
harm. What is not surely the candidate's own is dropped.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from coaching.content import Content, read_yaml
from coaching.drills.lines import LONGEST, SHARED, WORD, begins_as_verb, is_denied
from coaching.drills.rewriting import BLANK
from coaching.drills.verbs import root, verbs
from coaching.telling import Told, told

_FIGURE = re.compile(r"[₹$€£]?\s?\d[\d.,]*\s?(?:%|percent\b|per cent\b|\w+)?", re.I)
_NUMERAL = re.compile(r"\d[\d,]*(?:\.\d+)?")
_BLANKS = re.compile(r"_{2,}")
_MARKUP = re.compile(r"[<>{}\[\]`*|\\@]|https?:|www\.", re.I)
_COUNTED = re.compile(r"___ (\w+)")
_CLAUSE = re.compile(r"[,;]|\bso that\b|\bwhich\b|\b(?:and )?(?:resulting in|leading to)\b", re.I)
# Words that make a claim smaller must not get lost.
_HEDGES = re.compile(
    r"\b(?:basic|basics|beginner|some|familiar\w*|exposure|learn\w*|stud(?:y|ied|ying)|trainee|intern\w*"
    r"|trying|tried|attempt\w*|almost|nearly|about|around|approximately|partly|partial\w*"
    r"|watch\w*|saw|shadow\w*|fail\w*|quit|fired|refus\w*|stopp\w*|cancel\w*|avoid\w*|observ\w*|attend\w*|course\w*|volunteer\w*|will|would|if|mock|practice|demo|simulat\w*|college"
    r"|personal|hobby|assistant|junior|part[- ]time)\b",
    re.I,
)
_KEPT = 0.6  # of the line's words with content


class _Wording(Content):
    neutral: str
    modest: str
    results: str
    counted: str
    empty: str


def accepted(said: str, line: str) -> str | None:
    """A model's version of a line as it may be shown; None where it is not surely the candidate's own.

    One line of at most LONGEST characters that begins with a verb, with all numbers and names of the line and
    no others, and without a word, a claim or credit that the line does not have.
    """
    text = " ".join(_BLANKS.sub(BLANK, said).split()).rstrip(".").strip()
    if not text or len(text) > LONGEST or "\n" in said.strip() or _MARKUP.search(text):
        return None
    first = WORD.match(text)
    if first is None or not begins_as_verb(first.group()) or is_denied(line) or is_denied(text):
        return None
    if not _is_first_deed(first.group(), line) or not _keeps(text, line) or not _adds_nothing(text, line):
        return None
    return text if text.casefold() != line.casefold() else None


def _is_first_deed(opener: str, line: str) -> bool:
    """Whether a line's own first verb is the opener too, or one that claims no more than any work does.

    Otherwise "kept the books of a manager who led 5 teams" could become "led 5 teams".
    """
    words, idle = WORD.findall(line), _idle()
    first = next((word for word in words if root(word) not in idle), "")
    # "Watched", "failed": what this claims is not known, so nothing can be made of it.
    if first.lower().endswith("ed") and not _is_deed(first.lower()):
        return False
    shared = verbs().weak & set(map(root, words))
    own = {root(first)} if _is_deed(first.lower()) else set()
    return root(opener) in {*own, *_wording()["modest"], *shared}


def _is_deed(word: str) -> bool:
    known = verbs()
    return word in known.past or word in known.gerunds or word in known.nouns or word in known.pasts


def _keeps(text: str, line: str) -> bool:
    """Whether numbers, names, shared credit and what makes a claim smaller are all still there."""
    if sorted(_numerals(text)) != sorted(_numerals(line)):
        return False
    if bool(SHARED.search(line)) and not SHARED.search(text):
        return False
    if not {word.lower() for word in _HEDGES.findall(line)} <= {word.lower() for word in WORD.findall(text)}:
        return False
    words = {word.lower() for word in WORD.findall(text)}
    wanted = {root(word) for word in WORD.findall(line)} - _idle()
    if len(wanted & {root(word) for word in words}) < _KEPT * len(wanted):
        return False
    return (
        all(name.lower() in words for name in _names(line))
        and _same_of_numbers(text, line)
        and _in_its_order(text, line)
    )


def _adds_nothing(text: str, line: str) -> bool:
    """Whether each word is the candidate's, means nothing by itself, or tells a result that is left blank."""
    wording, own = _wording(), {root(word) for word in WORD.findall(line)}
    opener, *_ = WORD.findall(text)
    if root(opener) not in own | wording["modest"]:
        return False
    beside_blank = wording["results"] | wording["modest"]
    for clause in _CLAUSE.split(text.removeprefix(opener)):
        allowed = own | wording["neutral"] | (beside_blank if BLANK in clause else frozenset())
        # "___ records": what is to be counted is no claim.
        left = _COUNTED.sub(lambda match: "" if root(match[1]) in wording["counted"] else match[0], clause)
        if not all(root(word) in allowed for word in WORD.findall(left.replace(BLANK, " "))):
            return False
    return True


def _in_its_order(text: str, line: str) -> bool:
    """Whether all but the verb in front stands in the line's order, behind the same "by", "under" or "from":
    "trained by 3 seniors" is no "trained 3 seniors".
    """
    own = told(line)
    roots, left = {word.root for word in own}, iter([_placed(word) for word in own])
    return all(_placed(word) in left for word in told(text)[1:] if word.root in roots)


def _placed(word: Told) -> tuple[str, str]:
    return word.root, word.role


def _same_of_numbers(text: str, line: str) -> bool:
    """Whether each number is still one of the same thing: percent, rupees, or what is named behind it."""
    return _units(text).items() <= _units(line).items()


def _units(text: str) -> Mapping[str, str]:
    found = {}
    for match in _FIGURE.finditer(text):
        figure = match.group()
        unit = re.sub(r"[\d.,\s]", "", figure).lower()
        found[_NUMERAL.search(figure).group().replace(",", "")] = unit  # type: ignore[union-attr]
    return found


def _numerals(text: str) -> list[str]:
    return [match.group().replace(",", "") for match in _NUMERAL.finditer(text)]


def _names(line: str) -> list[str]:
    """Words with a capital, a digit or a sign in them, past the first one and "I"."""
    words = [match.group() for match in WORD.finditer(line)]
    return [
        word
        for at, word in enumerate(words)
        if word != "I" and re.search(r"[A-Z\d+#]", word if at else word[1:]) and not word.isnumeric()
    ]


@lru_cache(maxsize=1)
def _idle() -> frozenset[str]:
    """Stems that say nothing of what was done."""
    return _wording()["neutral"] | _wording()["empty"] | verbs().weak


@lru_cache(maxsize=1)
def _wording() -> Mapping[str, frozenset[str]]:
    file = read_yaml(Path(__file__).with_name("wording.yaml"), _Wording)
    return {name: frozenset(map(root, words.split())) for name, words in file.model_dump().items()}
