"""Takes out of an answer what is no answer, so that a matcher of meanings cannot be talked round.

What speaks to the grader, fake headings and role tags, markup that holds a grade, encoded text, long rows
of keywords, the question's own words and what was said before weigh nothing. Where question or reference are
of that kind themselves, so may the answer be. Knows no rubric, no matcher and no scores.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from functools import lru_cache

from coaching.answer_text import WORD, AnswerText, Span, words_of
from coaching.english import STOP_WORDS, foreign_share, stop_share

_SENTENCE = re.compile(r"(?:(?![.!?。！？]{1,9}[\"'”’)\]]*\s|[\n;]).)+[^\s\w;]*", re.DOTALL)

_ANSWER = (
    r"\b(?:(?:this|the above|the candidate'?s) (?:whole )?(?:answer|response|text|submission)|my answer"
    r"|this candidate|the above (?=is|covers|deserves))\b"
)
_PRAISE = (
    r"\b(?:covers?|complete|correct|perfect|best|deserves?|pass(?:es)?|excellent|approved|satisf\w+|included"
    r"|word for word|right in|1\.0|100? ?(?:/|%|out of|points))"
)
_TOP = r"\b(?:full|max(?:imum)?|highest|top|best|perfect|excellent)(?: possible)?"
# Only what nobody says about work: people do return the highest scores, and requirements are met.
_TALK = re.compile(
    "|".join(
        (
            rf"{_ANSWER}.{{0,60}}{_PRAISE}",
            r"^\W*(?:dear|hey|hello|hi|note to|attention)\b.{0,9}\b(?:grader|examiner|evaluator|assessor)",
            r"^\W*(?:grader|examiner|evaluator|assessor)(?:s|'s|:|,)",
            r"\b(?:forget|point of) the rubric\b|\bthe (?:rubric|(?:reference|model) answer) says\b",
            r"\b(?:ideal|model) answer (?:would|should)\b",
            r"\bother candidates would (?:now )?(?:say|talk|mention)\b",
            r"^\W*it (?:would|should|must) also (?:mention|say|include|cover|name|contain)\b",
            r"\b(?:perfect|best possible) answer\b|\bprevious instructions\b|\bdebug mode\b",
            r"\bgrading (?:has been|is|was) (?:turned off|disabled|over)\b|\bno further grading\b",
            r"\b(?:this|my) (?:text|answer) with the reference\b",
            rf"\b(?:give|award|assign|grant) (?:me|this|it|my|all|every|the candidate).{{0,60}}{_TOP} "
            r"(?:marks?|grade|score|points|credits?|rating)\b",
            r"\b(?:award|assign|return|output|print)(?: just)? (?:me )?(?:the )?"
            rf"{_TOP} (?:grade|marks?|rating)\b",
            rf"{_TOP} (?:marks?|grade|score|points|rating)\b.{{0,20}}\bplease\b",
            r"\bany answer\b.{0,40}\b(?:receives|gets|earns)\b",
            r"^\W*(?:please |kindly |now )?(?:ignore|forget|disregard|override|bypass)\b.{0,60}"
            r"\b(?:instructions?|prompts?|criteria|reference|above)\b",
            r"\b(?:grade|score|mark|rate|evaluate) (?:me|(?:my|this) (?:answer|response|text))\b",
            r"\b(?:grade|score|mark|rate) it (?:as )?(?:\d+ ?/|full|perfect|excellent)",
            r"\baspects? of (?:the|this|your) question\b",
            r"\bbefore you (?:evaluate|grade|score|mark|judge)\b",
            r"\byour (?:developers?|programming|system prompt)\b",
            r"^\W*you are now an? ",
            r"\bcriteri(?:on \d+\W+|a (?:are|is) (?:all )?)(?:fully )?(?:met|satisfied|covered|fulfilled)\b",
            r"^\W*[\w ]{1,30}[:=|]\s*(?:fully )?met\W*$",
            # A grade as a value: "Score: 10/10", "verdict: correct", "the grade is 1.0".
            r"^\W*(?:(?:final|total|overall) )?(?:score|grade|total|marks|points|rating|verdict)\b[\"']?"
            r"\s*[:=|]+\s*[\"']?"
            r"(?:(\d+)\s*(?:/|out of)\s*\1\b|100 ?%|1\.0\b|a\+|max|full|correct|perfect|excellent)",
            r"\bthe (?:grade|verdict) is (?:\d|a\b|full|correct|perfect|excellent)",
            r"^\W*(?:counted|missing|evidence|feedback|verdict)\s*[:=]\s*"
            r"(?:counted|none|nothing|everything|all|the whole|correct|passed|\[)",
            # What is not there shall count.
            r"\b(?:counted?|graded?|treated?|taken?|consider(?:ed)?)\b.{0,30}"
            r"\bas (?:if|though) i (?:had|have|did)\b",
            r"\b(?:see|use|take|read|same as) the (?:good|model|sample|reference|best|shown) answer\b",
            r"\banswer (?:that )?you (?:have )?(?:showed|shown|gave|sent|wrote|told)\b",
            r"\ball (?:the |of the )?(?:usual|other|necessary|needed|right|important|relevant) "
            r"(?:\w+ )?(?:steps|things|points|parts|checks|details)\b"
            r".{0,30}\b(?:belong|needed|etc|and so on|know|explain|mention|of course)",
            r"\bas (?:every|any|all|an?) (?:good |real )?(?:experts?|professionals?) (?:would|does|do)\b",
            r"\b(?:do|handle|solve|cover|manage) (?:everything|all|exactly (?:that|this|it))\b"
            r".{0,40}\b(?:needed|necessary|required|right (?:way|method)|step by step)\b",
            r"^\W*next step\W+(?:say it aloud|build on your words|add one sentence of your own)",
            r"\banswer\.(?:score|grade|flags|marks)|\breturn grade\(",
        )
    )
)
# "Clarity: 4/4", but neither a split of 50/50 nor a sentence in which all 4 of 4 tests pass.
_EQUAL = re.compile(r"[:=|]\s*(?!50\b)(\d+)\s*(?:/|out of)\s*\1\b")
_SHORT = 8  # words
_BARE_HEADING = re.compile(
    r"\W*(?:(?:final|overall|the|total)\s+)*(?:rubric|grade|grading|score|verdict|marks)\b"
    r"(?:\W|points|marks|score|\d)*"
)
_MARKUP = re.compile(
    r"<(score|grade|total|marks)>[^<>]{0,20}</\1>|<\|[^|>\n]{1,40}\|>(?:system\b|assistant\b|user\b)?"
    r"|<!--.*?-->|\[/?INST\]|<</?SYS>>"
    r"|</?(?:grad\w+|scores?|criteri\w+|rubric|system|assistant|user|answer|reference|total|instructions?|prompt"
    r"|verdict|evaluation)\b[^<>]*>",
    re.IGNORECASE | re.DOTALL,
)
_BLOCK = re.compile(r"```.*?```|\{(?:[^{}]|\{[^{}]*\})*\}", re.DOTALL)
_HOLDS_GRADE = re.compile(
    r"[\"'](?:score|grade|verdict|rating|marks|points|passed|criteria|anchor|missing)[\"']\s*:", re.IGNORECASE
)
_ENCODED = re.compile(r"(?<![\w/.+])(?=[a-z+/=]{0,99}[A-Z0-9])[A-Za-z0-9+/]{24,}={0,2}(?!\w)")

_ITEM_BORDER = re.compile(r"\s*(?:,(?!\d)|[;|#•\n])\s*[-–*]?\s*|\s+[/–-]\s+|(?<=[.!?:])\s+")
_LONG_LIST = 8  # items; "Excel, SQL and Python" may well be the right answer
_LONG_ITEM = 3  # words
_MOST = (
    0.7  # of the items of a sentence; the others may frame them, as in "It could be A, B, C, or maybe D, E"
)
_LETTERS = 2  # of a symbol at most; formulas are no keywords
_LONG_ROW = 16  # words without a single small one; more than a telegram of a shy writer
_FEW = 0.05

_COPIED = 0.8
_RUN = 3  # words in the same order that are no coincidence
_FEWEST = 5  # content words; fewer may be shared by chance


# Asked for more than once while one answer is graded, and of a question and its reference for every answer.
@lru_cache(maxsize=16)
def answering(answer: AnswerText, question: str, *references: str) -> AnswerText:
    """The answer without what is no answer; a line break for each part, so that no clause reaches over it."""
    spans = list(_said_already(answer.plain, question))
    if not any(map(is_talk, (question, *references))):
        spans += _talk(answer.plain)
    if not any(map(holds_row, references)):
        spans += _rows(answer.plain)
    return without(answer, spans)


@lru_cache(maxsize=256)
def is_talk(text: str) -> bool:
    """Whether a part of a text speaks to a grader."""
    return any(True for _ in _talk(text))


@lru_cache(maxsize=256)
def holds_row(text: str) -> bool:
    """Whether a text holds a long row of keywords."""
    return bool(_rows(text))


def without(answer: AnswerText, spans: Sequence[Span]) -> AnswerText:
    """The answer with a line break for each of the spans, in any order; the same one where there is none."""
    if not spans:
        return answer
    plain: list[str] = []
    origins: list[Span] = []
    at = 0
    for start, end in sorted(spans):
        if end <= at:
            continue
        begin = max(at, start)
        if begin > at or not plain:
            plain += [answer.plain[at:begin], "\n"]
            origins += [*answer.origins[at:begin], answer.origins[begin]]
        at = end
    plain.append(answer.plain[at:])
    return replace(answer, plain="".join(plain), origins=(*origins, *answer.origins[at:]))


def _talk(text: str) -> Iterator[Span]:
    """What speaks to the grader, by whole sentences; tags and encoded runs by themselves."""
    for match in _MARKUP.finditer(text):
        yield match.span()
    for match in _BLOCK.finditer(text):
        if _HOLDS_GRADE.search(match.group()):
            yield match.span()
    for match in _ENCODED.finditer(text):
        yield match.span()
    # Tags and blocks are blanked, so that the sentences in them are read as sentences.
    bare = _MARKUP.sub(lambda match: "\n" * len(match.group()), text)
    for start, end in sentences(bare):
        sentence = bare[start:end].lower()
        if _speaks(sentence):
            yield start, end


def _speaks(sentence: str) -> bool:
    if _TALK.search(sentence) or _BARE_HEADING.fullmatch(sentence):
        return True
    return len(words_of(sentence)) <= _SHORT and bool(_EQUAL.search(sentence))


def _said_already(text: str, question: str) -> Iterator[Span]:
    """Sentences that repeat the question or an earlier sentence."""
    asked = words_of(question)
    parts = [words_of(question[start:end]) for start, end in sentences(question)]
    seen: set[tuple[str, ...]] = set()
    for start, end in sentences(text):
        words = tuple(words_of(text[start:end]))
        if words in seen or _repeats(words, asked, parts):
            yield start, end
            continue
        # "You ask me: ..." leads to the question too.
        colon = text.find(": ", start, end)
        if colon >= 0 and _repeats(tuple(words_of(text[colon:end])), asked, parts):
            yield colon, end
        if len(words) >= _RUN:
            seen.add(words)


def _repeats(words: tuple[str, ...], asked: list[str], parts: list[list[str]]) -> bool:
    """Whether a sentence holds the question's words in runs, or nearly all of them and no others.

    Runs of one of the question's sentences (`parts`) count where they are nearly all of it: a few words from
    what a question tells may well be the answer to it.
    """
    content, topic = set(words) - STOP_WORDS, set(asked) - STOP_WORDS
    if len(words) <= _RUN:
        return False
    if content <= topic and len(content) >= max(_FEWEST, _COPIED * len(topic)):
        return True
    if _in_runs(words, asked) < _COPIED * len(words):
        return False
    return any(_in_runs(words, part) >= _COPIED * len(part) for part in parts)


def _in_runs(words: Sequence[str], asked: Sequence[str]) -> int:
    runs = SequenceMatcher(None, words, asked, autojunk=False).get_matching_blocks()
    return sum(run.size for run in runs if run.size >= _RUN)


def _rows(text: str) -> list[Span]:
    """Long rows of keywords: many bare items with marks between them, or words without a single small one."""
    rows: list[Span] = []
    run: list[Span] = []
    for start, end in [*_items(text), (len(text), len(text))]:
        if start < end and _is_mark(text[start:end]):
            continue
        if start < end and _is_bare(text[start:end]):
            run.append((start, end))
            continue
        if len(run) >= _LONG_LIST:
            rows.append((run[0][0], run[-1][1]))
        run = []
    for start, end in sentences(text):
        items = [_is_bare(text[start + one : start + other]) for one, other in _items(text[start:end])]
        if sum(items) >= max(_LONG_LIST, _MOST * len(items)):
            rows.append((start, end))
        words = [word for word in words_of(text[start:end]) if len(word) > 1 and not word.isdigit()]
        if len(set(words)) >= _LONG_ROW and stop_share(words) < _FEW and foreign_share(words) < _FEW:
            rows.append((start, end))
    return rows


def _items(text: str) -> Iterator[Span]:
    at = 0
    for match in _ITEM_BORDER.finditer(text):
        if at < match.start():
            yield at, match.start()
        at = match.end()
    if at < len(text):
        yield at, len(text)


def _is_mark(item: str) -> bool:
    """Whether an item says nothing itself: a line of a table, "yes" in each of its rows."""
    return " " not in item.strip() and all(word in STOP_WORDS for word in words_of(item))


def _is_bare(item: str) -> bool:
    words = words_of(item)
    if not any(len(word) > _LETTERS and word.isalpha() for word in words):
        return False
    return len(words) <= _LONG_ITEM and not any(word in STOP_WORDS for word in words if len(word) > 1)


def sentences(text: str) -> list[Span]:
    """The sentences and lines of a text with the blanks before them, in order, where they hold a word."""
    return [match.span() for match in _SENTENCE.finditer(text) if WORD.search(match.group())]
