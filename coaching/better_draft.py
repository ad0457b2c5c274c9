"""How much of a better version is believed that a language model wrote: nothing that nobody has said.

A candidate will say it in an interview, so a number, a name or a deed that a model made up does harm. What is
not surely the candidate's own, or of the reference, is dropped as a whole.
"""

import re

from coaching.answer_checks import denies, topics_of
from coaching.answer_guards import is_talk, sentences
from coaching.answer_text import AnswerText, words_of
from coaching.better import BLANK, STARTERS
from coaching.criteria import Matcher
from coaching.english import STOP_WORDS
from coaching.questions import TextQuestion
from coaching.telling import retells, told

LONGEST = 600  # characters
# Sentences of answers to other questions on the same topic match what is known by .35 (nine in ten below
# .47), and more than half of what they are about is new; paraphrases of it match by .58.
_SUPPORT = 0.5
_NEW, _NEW_IN_ALL = 0.4, 0.2  # share of words with content that may be new: in a sentence, in the whole
_BLANKS = re.compile(r"_{2,}|\[(?:number|blank|name|date|company)\]", re.IGNORECASE)
_MARKUP = re.compile(r"[<>{}\[\]`*|\\@#]|https?:|www\.", re.IGNORECASE)
_MARKER = re.compile(r"^\s*\d{1,2}[.)]\s+", re.MULTILINE)
_NUMERAL = re.compile(r"\d[\d,]*(?:\.\d+)?")
_NUMBERS = {
    **{
        word: str(number)
        for number, word in enumerate(
            words_of("two three four five six seven eight nine ten eleven twelve"), start=2
        )
    },
    **{"twenty": "20", "thirty": "30", "fifty": "50", "hundred": "100", "thousand": "1000", "dozen": "12"},
}
_NAME = re.compile(r"(?<![\w'’.])[A-Z][\w'’]*")
_BEGINS = re.compile(r"(?:^|[.!?:\n]['\"”’)]*)\s*['\"“‘(]*$")
_OPENERS = frozenset(
    words_of("first firstly second secondly third then next finally lastly also however therefore")
)
_PART = re.compile(r"[,;:–—]\s+|\s+(?:and|so that|which|because)\s+")
_COUNTED = 3  # words behind a blank: "___ labels a day"
_BORDERS = re.compile(r"([.!?,;:–—]\s+|\s+(?:and|so that|which|because)\s+)")


def accepted(said: str, answer: str, question: TextQuestion, matcher: Matcher) -> str | None:
    """A model's version of an answer as it may be shown; None where it is not surely true to its sources.

    At most LONGEST characters without markup. Of a story only the candidate knows the facts: it keeps the
    candidate's words, order and numbers, and only how a story is told may be put in, around blanks.
    """
    text = " ".join(_BLANKS.sub(BLANK, AnswerText.of(said).plain).split())
    if not text or len(text) > LONGEST or is_talk(text):
        return None
    is_story = any(criterion.part for criterion in question.criteria)
    known = f"{answer}\n{_given(question, is_story)}"
    if not numbers_of(text) <= numbers_of(known) or _strangers(text, known):
        return None
    if any(mark not in known for mark in _MARKUP.findall(text)):
        return None
    if is_story and not _is_own_story(text, answer, question):
        return None
    return text if _is_borne_out(text, answer, known, matcher) else None


def numbers_of(text: str) -> set[str]:
    """The numbers in a text as digits, whether it writes them in digits or, up to twelve, in a word."""
    digits = {found.replace(",", "").rstrip(".") for found in _NUMERAL.findall(text)}
    return digits | {_NUMBERS[word] for word in words_of(text) if word in _NUMBERS}


def _given(question: TextQuestion, is_story: bool) -> str:
    """What is known of a good answer beside the candidate's own; of a story only how one is told."""
    if is_story:
        return "\n".join((question.prompt, *STARTERS.values()))
    expected = [said for c in question.criteria for said in (c.expects, *c.also, *c.points)]
    return "\n".join((question.prompt, question.reference, *expected))


def _is_own_story(text: str, answer: str, question: TextQuestion) -> bool:
    if not numbers_of(_MARKER.sub("", answer)) <= numbers_of(text):
        return False
    given, own = _roots(_given(question, is_story=True)), _roots(answer)
    parts, rest = _BORDERS.split(text), ""
    for border, part in zip(["", *parts[1::2]], parts[::2], strict=True):
        before, *behind = part.split(BLANK)
        if not behind:
            rest += border + part
            continue
        rest += ". "
        if not (_roots(before) <= given or retells(before, answer)):
            return False
        counted = told(" ".join(behind))
        if len(counted) > _COUNTED or not {word.root for word in counted} <= given | own:
            return False
    return retells(rest, answer)


def _roots(text: str) -> set[str]:
    return {word.root for word in told(text)}


def _strangers(text: str, known: str) -> bool:
    """Whether a word with a capital stands there that is not in what is known: perhaps a name."""
    words = {*words_of(known)}
    for match in _NAME.finditer(text):
        said = words_of(match.group())[0]
        begins = _BEGINS.search(text[: match.start()])
        if said not in words and said not in STOP_WORDS and not (begins and said in _OPENERS):
            return True
    return False


def _is_borne_out(text: str, answer: str, known: str, matcher: Matcher) -> bool:
    """Whether each sentence says what is known, and none denies what the candidate said."""
    topics, own = topics_of(known), [answer[start:end] for start, end in sentences(answer)]
    if len(topics_of(text) - topics) > _NEW_IN_ALL * len(topics_of(text)):
        return False
    for start, end in sentences(text):
        sentence = text[start:end].replace(BLANK, " ")
        about = topics_of(sentence)
        parts = [found for part in _PART.split(sentence) if len(found := topics_of(part)) > 1]
        if len(about - topics) > _NEW * len(about) or any(not part & topics for part in parts):
            return False
        if any(denies(each, sentence) for each in own) and not any(_repeats(sentence, each) for each in own):
            return False
        if about and matcher.match(sentence, known) < _SUPPORT:
            return False
    return True


def _repeats(sentence: str, own: str) -> bool:
    """Whether a sentence says no more than one of the candidate's, and not its opposite."""
    return topics_of(sentence) <= topics_of(own) and not denies(own, sentence)
