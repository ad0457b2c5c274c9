"""What can be seen in an answer without grading it. Knows no rubric, no matcher and no scores.

A fault means that there is nothing to grade. A flag is a hint for a coach and costs nothing itself: denied
statements look good to a matcher of meanings, and cannot be told from good answers for certain. What flags
"stuffing", "addressed" and "other_language" name counts for little or nothing, and the candidate is told.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from coaching.answer_guards import answering, holds_row, is_talk
from coaching.answer_text import AnswerText, words_of
from coaching.denials import DENYING, is_taken_back
from coaching.english import STOP_WORDS, is_foreign, stop_share
from coaching.word_order import is_scrambled


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an answer scores 0 without grading: a name for the records, a kind sentence for the candidate."""

    flag: str
    reason: str


EMPTY = Fault("empty", "There is no answer yet. Write a sentence or two in your own words.")
TOO_SHORT = Fault("too_short", "This is too short to grade. Write one or two full sentences.")
NOT_KNOWN = Fault(
    "too_short", "That is honest, and no shame. Read the good answer, then say it in words of your own."
)
UNREADABLE = Fault("unreadable", "I cannot find words in this. Please write your answer in sentences.")
COPIED = Fault("copied_question", "This repeats the question. Please answer it in your own words.")
NO_CONTENT = Fault("no_content", "I cannot find a point to grade in this. Name at least one concrete thing.")
FOREIGN = Fault("not_english", "I can only grade English so far. A few simple English sentences are enough.")
KEYWORDS = Fault("keywords", "This is a list of keywords. Say it in full sentences, as in the interview.")
NO_ANSWER = Fault(
    "no_answer", "This does not speak about the question. Answer it in a sentence or two of your own."
)

STUFFING = "stuffing"
NEGATION = "negation"
OTHER_LANGUAGE = "other_language"  # only what the matcher knows of it counts, such as English terms
WORD_ORDER = "word_order"
ADDRESSED = "addressed"  # a part speaks to the grader; it was left out

_FILLERS = frozenset(
    words_of("""
    ok okay fine good great nice cool sure yep yeah nope nah maybe idk dunno know think guess idea answer
    question thing things stuff something nothing anything everything none pass skip next test hi hello hey
    thanks thank please sorry done hmm um uh lol whatever really well see above
    """)
)
_NEGATIONS = frozenset(words_of("not no never none nor neither cannot without hardly nothing nobody instead"))
_A_FEW_WORDS = 4
_LONG_LIST = 12  # words; a shorter list may well be the right answer
_FEW_STOP_WORDS = 0.15  # plain English has 0.35 to 0.55
_COPIED = 0.8
_MASHED = 0.5
_SAME_THINGS = 0.5
_REACH = 3  # words that a negation reaches over
_DOES_NOT_KNOW = re.compile(
    r"\b(?:(?:do not|don['’]?t|cannot|can['’]?t) (?:\w+ )?(?:know|say|remember)"
    r"|no (?:idea|clue)|idk|dunno)\b",
    re.IGNORECASE,
)
_CODE = re.compile(r"\w[(\[]|\w ?[-+*/]?= ?\S|[)\]] ?[:;]|=>|->|\bSELECT\b|\bFROM\b")
_MUCH_CODE = 4
_CLAUSE_END = re.compile(r"[.,;:!?\n]")
_LONG_WORD = 60  # letters
_STEM = 5  # letters; enough to see "check" in "checking"

# Five consonants in a row; "strengths" is a word all the same.
_NO_VOWEL = re.compile(r"(?:(?!ngths)[^aeiouyäöüàáâãåæèéêëìíîïòóôõøùúûýœ]){5}")
_STUTTER = re.compile(r"(.)\1{3}|(..+?)\2{2}")
_KEY_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_KEY_RUNS = frozenset(
    run for row in _KEY_ROWS for i in range(len(row) - 3) for run in (row[i : i + 4], row[i : i + 4][::-1])
)


def fault_of(answer: AnswerText, question: str, *references: str, known: Sequence[str] = ()) -> Fault | None:
    """Why there is nothing to grade in the answer; None where there is something.

    What one of the references does, such as to say no more than yes or no, is no fault. Nor is what repeats
    one of the `known` sentences: "Yes, both are fine for me" may be all that was asked.
    """
    if not answer.plain.strip():
        return EMPTY
    words = words_of(answering(answer, question, *references).plain)
    written, asked = words_of(answer.plain), words_of(question)
    if not words or _is_mash(words, {*asked, *words_of(" ".join(references))}):
        return _nothing(answer, written, asked)
    pointed = _content(words) or not all(_content(words_of(reference)) for reference in references)
    if not pointed and not any(_is_copy(words, words_of(sentence)) for sentence in known):
        return _pointless(answer, words)
    return COPIED if _is_copy(words, asked) else None


def is_stuffed(answer: AnswerText) -> bool:
    """Whether the answer is, or holds, a long row of keywords rather than statements."""
    words = words_of(answer.plain)
    is_code = len(_CODE.findall(answer.plain)) >= _MUCH_CODE
    few = len(words) >= _LONG_LIST and stop_share(words) < _FEW_STOP_WORDS and not is_code
    return few or holds_row(answer.plain)


def flags_of(answer: AnswerText, question: str, *references: str) -> list[str]:
    """What a coach should know of an answer that is graded all the same."""
    expected = any(map(is_talk, (question, *references)))
    flags = {
        STUFFING: is_stuffed(answer),
        ADDRESSED: is_talk(answer.plain) and not expected,
        NEGATION: is_taken_back(answer.plain, *references),
        WORD_ORDER: is_scrambled(answer.plain) and not any(map(is_scrambled, references)),
        OTHER_LANGUAGE: is_foreign(answer.plain) and not any(map(is_foreign, references)),
    }
    return [flag for flag, is_there in flags.items() if is_there]


def denies(expected: str, said: str) -> bool:
    """Whether the two speak of the same things, and one negates such a thing and the other does not."""
    wanted, told = _polarities(expected), _polarities(said)
    shared = wanted.keys() & told.keys()
    if not wanted or len(shared) < _SAME_THINGS * len(wanted):
        return False
    return any(wanted[stem] != told[stem] for stem in shared)


def topics_of(text: str) -> set[str]:
    """The stems of the words that say what a text is about."""
    return {_stem(word) for word in _content(words_of(text))}


def _pointless(answer: AnswerText, words: list[str]) -> Fault:
    if _DOES_NOT_KNOW.search(answer.plain):
        return NOT_KNOWN
    return TOO_SHORT if len(words) <= _A_FEW_WORDS else NO_CONTENT


def _nothing(answer: AnswerText, written: list[str], asked: list[str]) -> Fault:
    """Which kind of nothing remained of an answer without what is no answer."""
    if not written or _is_mash(written, set(asked)):
        return UNREADABLE
    if is_talk(answer.plain):
        return NO_ANSWER
    return KEYWORDS if holds_row(answer.plain) else COPIED


def _polarities(text: str) -> dict[str, bool]:
    """Stem of each word with content -> whether a negation stands just before it in the same clause."""
    found: dict[str, bool] = {}
    for clause in _CLAUSE_END.split(text):
        words = words_of(clause)
        untrue = bool(DENYING.search(clause))
        for at, word in enumerate(words):
            if _content([word]):
                found[_stem(word)] = untrue ^ any(map(_negates, words[max(0, at - _REACH) : at]))
    return found


def _negates(word: str) -> bool:
    return word in _NEGATIONS or word.endswith("n't")


def _stem(word: str) -> str:
    return word[:_STEM]


def _content(words: list[str]) -> list[str]:
    return [word for word in words if word not in STOP_WORDS and word not in _FILLERS]


def _is_copy(words: list[str], question: list[str]) -> bool:
    return SequenceMatcher(None, words, question, autojunk=False).ratio() >= _COPIED


def _is_mash(words: list[str], known: set[str]) -> bool:
    letters = sum(len(word) for word in words)
    mashed = sum(len(word) for word in words if word not in known and _is_mashed(word))
    return mashed / letters > _MASHED


def _is_mashed(word: str) -> bool:
    """Whether a word looks like keys hit at random, by its beginning; only Latin letters can."""
    word = word[:_LONG_WORD]
    if not word.isascii() or word.isdigit():
        return False
    has_run = any(word[i : i + 4] in _KEY_RUNS for i in range(len(word) - 3))
    return has_run or bool(_NO_VOWEL.search(word)) or bool(_STUTTER.search(word))
