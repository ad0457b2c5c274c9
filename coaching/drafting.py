"""Drafts of quiz questions from a passage: what a coach may be shown, and one that needs no language model.

A draft is a question like those of the bank, with its quote; a coach decides whether it becomes one. Knows no
model and no files.
"""

import hashlib
import random
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import yaml
from pydantic import ValidationError

from coaching.lessons import Section, sentences_of
from coaching.questions import ChoiceQuestion, Source

DIFFICULTY = 2  # in the middle, until candidates' answers tell
GAP = "____"

# A number by itself: no part of a name, a version, a time of day or a formula.
_NUMBER = re.compile(r"(?<![\w.,/#:-])\d{1,3}(?:(?:,\d{3})+|\d*)(?:\.\d+)?(?![\w/:]|[.,]\d|-\w)")
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATED = re.compile(rf"\b(?:{_MONTH}),? *$|^(?:st|nd|rd|th)? *(?:{_MONTH})\b")
_NAMED = re.compile(
    r"\b(?:[Rr]ound|[Ss]tep|[Pp]art|[Ss]ection|[Cc]hapter|[Vv]ersion|[Ll]evel|Python|Excel|[Pp]age) $"
)
_GRAINS = (1, 5, 10, 50, 100, 500, 1_000, 5_000, 10_000, 100_000)
_SHORTEST, _LONGEST = 40, 190  # of a sentence that says enough and fits a poll's explanation


@dataclass(frozen=True, slots=True)
class Passage:
    """A section of a document, by the document's name; `asked` are the questions that there are from it."""

    document: str
    topic: str
    section: Section
    asked: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Its heading, below that of the document."""
        return self.section.path[-1] if self.section.path else self.document


@dataclass(frozen=True, slots=True)
class Written:
    """A question as it was written from a passage, before anything is checked."""

    prompt: str
    right: str
    wrong: Sequence[str]
    explanation: str
    quote: str


def question_of(written: Written, passage: Passage) -> ChoiceQuestion | None:
    """The draft as a question of the bank, its options mixed; None where it makes none.

    It makes none where Telegram or the bank would not take it, or where its quote does not stand in the
    passage.
    """
    quote = " ".join(written.quote.split())
    if len(quote) < _SHORTEST // 2 or quote not in " ".join(passage.section.text.split()):
        return None
    number = _digest(written.prompt, written.right)
    options = [written.right, *written.wrong]
    random.Random(number).shuffle(options)
    try:
        return ChoiceQuestion(
            id=f"{_slug(passage.document)}-{number}",
            kind="choice",
            topic=passage.topic,
            difficulty=DIFFICULTY,
            prompt=written.prompt,
            options=tuple(options),
            answer=written.right,
            explanation=written.explanation,
            source=Source(document=passage.document, quote=quote),
        )
    except ValidationError:
        return None


def gap_drafts(passage: Passage) -> Iterator[Written]:
    """Questions without a model: a sentence of the passage that states a number, without the number."""
    known = set(re.findall(r"\d[\d,.]*\d|\d", passage.section.text))
    for sentence in sentences_of(passage.section):
        found = _NUMBER.search(sentence)
        if not found or not _SHORTEST <= len(sentence) <= _LONGEST or not _tells(sentence, found):
            continue
        number = found.group()
        others = _others(number, sentence[found.end() :].lstrip().startswith("%"), known)
        if len(others) == 3:
            gapped = sentence[: found.start()] + GAP + sentence[found.end() :]
            yield Written(
                f"{passage.title}: which number belongs in the gap? “{gapped}”",
                number,
                others,
                sentence,
                sentence,
            )


def bank_file(questions: Sequence[ChoiceQuestion], roles: Sequence[str]) -> str:
    """The questions as a YAML file, which `bank check` and `bank import` read."""
    rows = [question.model_dump(mode="json", exclude_none=True) for question in questions]
    return yaml.safe_dump(
        {"roles": list(roles), "questions": rows}, sort_keys=False, allow_unicode=True, width=110
    )


def _tells(sentence: str, number: re.Match[str]) -> bool:
    """Whether a number is worth asking for: no date, no year, no place in a list, and nothing beside it that
    gives it away.
    """
    before, after = sentence[: number.start()], sentence[number.end() :]
    if re.search(r"\d", before + after):
        return False
    value = number.group()
    year = len(value) == 4 and value[:2] in ("19", "20")
    return (
        not year
        and not _DATED.search(before)
        and not _DATED.match(after.lstrip())
        and not _NAMED.search(before)
    )


def _others(number: str, is_share: bool, known: Collection[str]) -> list[str]:
    """Three numbers that somebody may mistake for this one, written as it is; fewer where there are none.

    How many of them are smaller follows from the number's digest, so that its rank gives nothing away.
    """
    plain = number.replace(",", "")
    places = len(plain.partition(".")[2])
    value, unit = round(float(plain) * 10**places), 10**places
    step = _step(value, unit)
    most = 100 * unit if is_share else value * 10 + 10 * step

    def shown(other: int) -> str:
        text = f"{other / unit:,.{places}f}"
        return text if "," in number else text.replace(",", "")

    others = [value + times * step for times in (-1, -2, -3, 1, 2, 3)]
    fitting = [each for each in others if 0 < each <= most and shown(each) not in known]
    below, above = [each for each in fitting if each < value], [each for each in fitting if each > value]
    fewer = min(int(_digest(number), 16) % 4, len(below))
    fewer = max(fewer, 3 - len(above))
    return [shown(each) for each in (*below[:fewer], *above[: 3 - fewer])]


def _step(value: int, unit: int) -> int:
    """About a third of a number, as round as the number is: 20 for 60, 15 for 45; 1 for a small count."""
    if unit == 1 and value <= 12:
        return 1
    grain = max((each for each in _GRAINS if value % each == 0 and 2 * each <= value), default=1)
    return max(grain, round(value / 3 / grain) * grain)


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:32] or "draft"


def _digest(*texts: str) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:7]
