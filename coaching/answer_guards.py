"""Takes out of an answer what is no answer, so that a matcher of meanings cannot be talked round.

What speaks to the grader, fake headings and role tags, markup that holds a grade, encoded text, long rows
of keywords, the question's own words and what was said before weigh nothing. Words that question or reference
use themselves betray nobody. Knows no rubric, no matcher and no scores.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from coaching.answer_text import WORD, AnswerText, Span, words_of
from coaching.english import STOP_WORDS, foreign_share, stop_share

_SENTENCE = re.compile(r"(?:(?![.!?。！？]{1,9}[\"'”’)\]]*\s|[\n;]).)+[^\s\w;]*", re.DOTALL)

# A word of these is enough, unless question or reference use it.
_GRADING_WORDS = re.compile(
    r"\b(?:graders?|grading|graded|rubrics?|examiners?|evaluators?|assessors?|reference answer|model answer|"
    r"perfect answer|best (?:possible )?answer|system notice|debug mode|system prompt|previous instructions"
    r")\b"
)
_ANSWER = (
    r"\b(?:(?:this|my|any|the candidate'?s|the above|every) (?:whole )?"
    r"(?:answer|response|text|submission|reply)|this candidate|the above)\b"
)
_PRAISE = (
    r"\b(?:covers?|complete|correct|perfect|best|full|deserves?|pass(?:es)?|excellent|right|receives?|approved|"
    r"meets?|satisf\w+|included|word for word|1\.0|10|100)\b"
)
_GIVE = r"\b(?:give|award|assign|grant|return|output|print|rate|please)\b"
_TOP = r"\b(?:full|max(?:imum)?|highest|top|best|perfect|excellent)"
_MARK = r"(?:marks?|grades?|scores?|points|credits?|rating|stars)\b"
_TALK = re.compile(
    "|".join(
        (
            rf"{_ANSWER}.{{0,60}}{_PRAISE}",
            rf"{_GIVE}.{{0,60}}{_TOP} (?:possible )?{_MARK}",
            rf"{_TOP} (?:possible )?{_MARK}.{{0,20}}\bplease\b",
            r"^\W*(?:please |kindly |now )?(?:ignore|forget|disregard|override|bypass)\b.{0,60}"
            r"\b(?:instructions?|prompts?|criteria|reference|rules|above)\b",
            r"\b(?:grade|score|mark|rate|evaluate) (?:me|(?:my|this) (?:answer|response|text))\b",
            r"\b(?:grade|score|mark|rate) it (?:as )?(?:\d+ ?/|full|perfect|excellent|complete|correct)",
            r"\b(?:before|when|while) you (?:evaluate|grade|score|mark|judge)\b",
            r"\byour (?:developers?|instructions|programming|prompt)\b",
            r"^\W*you are (?:now|in) ",
            r"\b(?:criteri(?:on|a)(?: \d+)?|parameters?|requirements?|every point)\b.{0,30}"
            r"\b(?:(?:fully )?(?:met|satisfied|covered|fulfilled))\b",
            r"^\W*[\w ]{1,30}[:=|]\s*(?:fully met|met|satisfied|passed)\W*$",
            # A grade as a value: "Score: 10/10", "Total = 100%", "verdict: correct".
            r"\b(?:score|grade|total|marks?|points|rating|verdict|result)s?\b[\"']?\s*(?:[:=|]+|is|of)\s*[\"']?"
            r"(?:(\d+)\s*(?:/|out of)\s*\1\b|100\b|1\.0\b|a\+|max|full|correct|perfect|excellent)",
            r"^\W*(?:counted|missing|evidence|feedback|verdict)\s*[:=]\s*"
            r"(?:counted|none|nothing|everything|all|the whole|correct|passed|\[)",
            r"\banswer\.\w+|\breturn grade\(",
        )
    )
)
_EQUAL = re.compile(r"\b(\d+)\s*(?:/|out of)\s*\1\b")
_SHORT = 8  # words; "Clarity: 4/4", but not a sentence in which all 4 of 4 tests pass
_BARE_HEADING = re.compile(
    r"\W*(?:(?:final|overall|the|total)\s+)*(?:rubric|evaluation|grade|grading|score|verdict|feedback|assessment|"
    r"criteri(?:on|a)|points|marks|total|assistant|system)\b(?:\W|points|marks|score|\d)*"
)
_ROLE = re.compile(r"^[ \t>#*]*(system|assistant|user|human|ai|developer)\s*:", re.IGNORECASE | re.MULTILINE)

_GRADE_KEY = (
    r"[\"']?\b(?:score|grade|verdict|rating|marks|points|passed|criteria|anchor|missing)[\"']?\s*[:=]"
)
_MARKUP = re.compile(
    r"<(score|grade|total|marks)>[^<>]{0,20}</\1>|<\|[^|>\n]{1,40}\|>|<!--.*?-->|\[/?INST\]|<</?SYS>>"
    r"|</?(?:grad\w+|scores?|criteri\w+|rubric|system|assistant|user|answer|reference|total|instructions?|prompt"
    r"|verdict|evaluation)\b[^<>]*>",
    re.IGNORECASE | re.DOTALL,
)
_BLOCK = re.compile(r"```.*?```|\{(?:[^{}]|\{[^{}]*\})*\}", re.DOTALL)
_HOLDS_GRADE = re.compile(_GRADE_KEY, re.IGNORECASE)
_ENCODED = re.compile(r"(?<![\w/.])(?=[a-z+/=]*[A-Z0-9])[A-Za-z0-9+/]{24,}={0,2}(?!\w)")

_ITEM_BORDER = re.compile(r"\s*(?:,(?!\d)|[;|#•\n])\s*[-–*]?\s*|\s+[/–-]\s+|(?<=[.!?:])\s+")
_LONG_LIST = 8  # items; "Excel, SQL and Python" may well be the right answer
_LONG_ITEM = 3  # words
_LETTERS = 2  # of a symbol at most; formulas are no keywords
_LONG_ROW = 16  # words without a single small one; more than a telegram of a shy writer
_FEW = 0.05

_COPIED = 0.8
_RUN = 3  # words in the same order that are no coincidence
_FEWEST = 5  # content words; fewer may be shared by chance


def answering(answer: AnswerText, question: str, reference: str) -> AnswerText:
    """The answer without what is no answer; a line break for each part, so that no clause reaches over it."""
    spans = [*_talk(answer.plain, f"{question}\n{reference}"), *_said_already(answer.plain, question)]
    if not _rows(reference):
        spans += _rows(answer.plain)
    return without(answer, spans)


def is_talk(answer: AnswerText, known: str) -> bool:
    """Whether a part of the answer speaks to the grader; words of `known` betray nobody."""
    return any(True for _ in _talk(answer.plain, known))


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
        plain += [answer.plain[at:begin], "\n"]
        origins += [*answer.origins[at:begin], answer.origins[begin]]
        at = end
    plain.append(answer.plain[at:])
    return replace(answer, plain="".join(plain), origins=(*origins, *answer.origins[at:]))


def _talk(text: str, known: str) -> Iterator[Span]:
    """What speaks to the grader, by whole sentences; tags and encoded runs by themselves."""
    for match in _MARKUP.finditer(text):
        yield match.span()
    for match in _BLOCK.finditer(text):
        if _HOLDS_GRADE.search(match.group()):
            yield match.span()
    for match in _ENCODED.finditer(text):
        yield match.span()
    familiar = {match.group() for match in _GRADING_WORDS.finditer(known.lower())}
    acted = len({match.group(1).lower() for match in _ROLE.finditer(text)}) > 1
    # Tags and blocks are blanked, so that the sentences in them are read as sentences.
    bare = _MARKUP.sub(lambda match: "\n" * len(match.group()), text)
    for start, end in sentences(bare):
        sentence = bare[start:end].lower()
        if _speaks(sentence, familiar) or (acted and _ROLE.match(sentence)):
            yield start, end


def _speaks(sentence: str, familiar: set[str]) -> bool:
    if any(match.group() not in familiar for match in _GRADING_WORDS.finditer(sentence)):
        return True
    if _TALK.search(sentence) or _BARE_HEADING.fullmatch(sentence):
        return True
    return len(words_of(sentence)) <= _SHORT and bool(_EQUAL.search(sentence))


def _said_already(text: str, question: str) -> Iterator[Span]:
    """Sentences that repeat the question or an earlier sentence."""
    asked = words_of(question)
    seen: set[tuple[str, ...]] = set()
    for start, end in sentences(text):
        words = tuple(words_of(text[start:end]))
        if words in seen or _repeats(words, asked):
            yield start, end
            continue
        # "You ask me: ..." leads to the question too.
        colon = text.find(": ", start, end)
        if colon >= 0 and _repeats(tuple(words_of(text[colon:end])), asked):
            yield colon, end
        if len(words) >= _RUN:
            seen.add(words)


def _repeats(words: tuple[str, ...], asked: list[str]) -> bool:
    """Whether a sentence holds the question's words in runs, or nearly all of them and no others."""
    content, topic = set(words) - STOP_WORDS, set(asked) - STOP_WORDS
    if len(words) <= _RUN:
        return False
    if content <= topic and len(content) >= max(_FEWEST, _COPIED * len(topic)):
        return True
    runs = SequenceMatcher(None, words, asked, autojunk=False).get_matching_blocks()
    return sum(run.size for run in runs if run.size >= _RUN) >= _COPIED * len(words)


def _rows(text: str) -> list[Span]:
    """Long rows of keywords: many bare items with marks between them, or words without a single small one."""
    rows: list[Span] = []
    run: list[Span] = []
    for start, end in [*_items(text), (len(text), len(text))]:
        if start < end and _is_bare(text[start:end]):
            run.append((start, end))
            continue
        if len(run) >= _LONG_LIST:
            rows.append((run[0][0], run[-1][1]))
        run = []
    for start, end in sentences(text):
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


def _is_bare(item: str) -> bool:
    words = words_of(item)
    if not any(len(word) > _LETTERS and word.isalpha() for word in words):
        return False
    return len(words) <= _LONG_ITEM and not any(word in STOP_WORDS for word in words if len(word) > 1)


def sentences(text: str) -> list[Span]:
    """The sentences and lines of a text with the blanks before them, in order, where they hold a word."""
    return [match.span() for match in _SENTENCE.finditer(text) if WORD.search(match.group())]
