"""Sentences of an answer that only repeat what a candidate is shown of its rubric. Knows no matcher.

After a first try a candidate knows the names of the criteria and the hints. "I say whom I tell, and when" is
a hint given back, "as for the cost, I do it very well" a name with praise; a matcher of meanings takes both
for half an answer. What says one thing more than that is the candidate's own.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from coaching.answer_guards import sentences
from coaching.answer_text import Span, words_of
from coaching.english import STOP_WORDS
from coaching.rubric import Rubric

COPIED = "copied"  # a part repeats the hints; it was left out
# "Say whom you tell" asks for something, so to repeat it tells nothing; "Ask your lead" may be the answer.
_TELL = frozenset(
    words_of("say name give tell describe add show explain mention said named gave described added")
)
_QUESTIONS = frozenset(words_of("what whom who how which when why where whether if"))
_PERSONS = frozenset(
    words_of("i you we me us my your our mine yours ours did do does have has had will would")
)
_PRAISE = frozenset(
    words_of("""
    well scores grade grades perfectly excellently fully completely excellent perfect complete full marks
    score criterion criteria point points aspect called named covered counted included met fulfilled missing
    weight expects rubric addressed mastered expert partly
    """)
)
_EMPTY = frozenset(
    words_of("""
    yes no ok okay sure very really always everything anything thing things something good great best right
    do does did done make made know knew say said says name names give gave tell told mention mentioned
    explain explained describe step steps dict list next regard regarding concerning named part parts
    topic subject important matter matters handle handled way need needed also true answer question none
    nothing
    """)
)
_GRADE = re.compile(r"\d\s*(?:/|of|out of)\s*\d|[=:]\s*\d|^\W*(?:name|criterion|point)\s*:", re.IGNORECASE)
_MOST = 0.7  # of a hint, in the order of its words
_RUN = 2  # words in the same order that are no coincidence
_BEGIN = 5  # words
_LONG = 6  # words; a shorter hint may be how one would say it
_LITTLE = 0.15  # of a sentence that may be other words


def echoes(text: str, rubric: Rubric) -> list[Span]:
    """The sentences of a text that say nothing beyond the hints and names of a rubric, in order."""
    names, hints = _shown(rubric)
    whole = [words for each in rubric.criteria if len(words := words_of(each.hint)) >= _LONG]

    def is_echo(part: str) -> bool:
        return words_of(part) in whole or _is_echo(part, names, hints)

    return [span for span in sentences(text) if is_echo(text[slice(*span)])]


@lru_cache(maxsize=256)
def _shown(rubric: Rubric) -> tuple[Sequence[Sequence[str]], Sequence[Sequence[str]]]:
    """The words of the names, and those of the hints that ask for something."""
    names = [words_of(criterion.name) for criterion in rubric.criteria]
    hints = [words_of(criterion.hint) for criterion in rubric.criteria]
    asking = [hint for hint in hints if len(hint) > _RUN and hint[0] in _TELL]
    return names, [[word for word in hint[1:] if word not in _PERSONS] for hint in asking]


def _is_echo(sentence: str, names: Sequence[Sequence[str]], hints: Sequence[Sequence[str]]) -> bool:
    words = words_of(sentence)
    told = [at for at, word in enumerate(words) if word not in _PERSONS]
    repeated = {told[at] for hint in hints for at in _repeats([words[at] for at in told], hint)}
    named = [set(found) for name in names if (found := list(_places(words, name)))]
    known = repeated.union(*named)
    if not known:
        return False
    own = [word for at, word in enumerate(words) if at not in known and _says_something(word)]
    if repeated:
        return len(own) <= _LITTLE * len(words)
    praised = bool(_PRAISE & {*words}) or bool(_GRADE.search(sentence))
    several = sum(len(places) > 1 for places in named) > 1
    return not own and (praised or several)


def _repeats(words: Sequence[str], hint: Sequence[str]) -> Iterator[int]:
    """Where words repeat a hint, whoever "I" and "you" are; nowhere where they repeat but some of it.

    They have to ask as the hint does, or to say that they tell it: one's own point may need the same words.
    """
    asks, begin = _QUESTIONS & {*hint}, words[:_BEGIN]
    if not (asks & {*words} if asks else _TELL & {*begin}):
        return
    blocks = SequenceMatcher(None, words, hint, autojunk=False).get_matching_blocks()
    runs = [block for block in blocks if block.size >= _RUN or block.size == len(hint)]
    if sum(run.size for run in runs) >= _MOST * len(hint):
        for run in runs:
            yield from range(run.a, run.a + run.size)


def _places(words: Sequence[str], name: Sequence[str]) -> Iterator[int]:
    for at in range(len(words) - len(name) + 1):
        if list(words[at : at + len(name)]) == list(name):
            yield from range(at, at + len(name))


def _says_something(word: str) -> bool:
    return not (word in STOP_WORDS or word in _EMPTY or word in _PRAISE or word in _TELL or word.isdigit())
