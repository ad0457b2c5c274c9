"""Finds the four parts of a story told by STAR: Situation, Task, Action, Result. Whatever it is about.

A story of one's own is known by how it is told and not by its subject: when and where, what had to be
reached, what "I" did in the past tense, what came of it. So these parts are found by such signs (star.yaml),
and a story about a bakery is as good as one about code. Signs say that a part is told, not that it is true.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

from coaching.answer_text import AnswerText, Span
from coaching.content import Content, read_yaml
from coaching.grades import STEPS

Part = Literal["situation", "task", "action", "result"]
PARTS: tuple[Part, ...] = get_args(Part)
FEWEST_WORDS = 5  # a clause with fewer tells nothing
_ONESELF = re.compile(r"\b(?:i|we|us|me)\b", re.IGNORECASE)
_OTHERS = re.compile(r"\b(?:he|she|they)\b", re.IGNORECASE)
_SEVERAL = 2
_MANY = 3  # steps of a doer that make an action complete


@dataclass(frozen=True, slots=True)
class Found:
    """How well a part is told, 0 to STEPS, and the clause of the answer that tells it, or ""."""

    step: int
    evidence: str


class _Signs(Content):
    """The file: of each part the leading signs, then two kinds of what makes it clear."""

    adverb: str
    irregular: str
    no_action: str
    situation: tuple[tuple[str, ...], ...]
    task: tuple[tuple[str, ...], ...]
    action: tuple[tuple[str, ...], ...]
    result: tuple[tuple[str, ...], ...]


def find(answer: AnswerText, part: Part) -> Found:
    """The part of a story in an answer.

    0: no sign of it. 1: an action that only "we" did. 2: told. 3: told with something that makes it clear:
    where or with whom, a target, several steps, a result that can be checked. 4: with all of that.
    """
    clauses = [span for span in answer.clauses() if _long_enough(answer.plain[slice(*span)])]
    if part == "action":
        return _action(answer, clauses)
    leads, *clearer = _signs()[part]
    told = [span for span in clauses if leads.search(answer.plain[slice(*span)])]
    if not told and part == "situation":
        # Many begin in the middle of things: where it was says enough.
        told = [span for span in clauses[:2] if clearer[0].search(answer.plain[slice(*span)])]
    if not told:
        return Found(0, "")
    # A story begins with its situation and ends with its result.
    leading = told[-1] if part == "result" else told[0]
    context = _with_next(answer.plain, clauses, leading)
    return Found(2 + sum(bool(sign.search(context)) for sign in clearer), answer.original(leading))


def is_of_another(answer: AnswerText) -> bool:
    """Whether somebody else does all that is told."""
    return not _ONESELF.search(answer.plain) and len(_OTHERS.findall(answer.plain)) >= _SEVERAL


def _action(answer: AnswerText, clauses: Sequence[Span]) -> Found:
    """What "I" did: the more steps, the better."""
    first, further, why = _signs()["action"]
    texts = {span: answer.plain[slice(*span)] for span in clauses}
    steps = {
        span: len(first.findall(text)) + len(further.findall(text))
        for span, text in texts.items()
        if first.search(text)
    }
    if not steps:
        ours = next((span for span in clauses if _we_did().search(texts[span])), None)
        return Found(1, answer.original(ours)) if ours else Found(0, "")
    best, count = max(steps, key=lambda span: steps[span]), sum(steps.values())
    explained = any(why.search(texts[span]) for span in steps)
    complete = count > _MANY or (count == _MANY and explained)
    return Found(STEPS if complete else 1 + min(count, 2), answer.original(best))


def _with_next(text: str, clauses: Sequence[Span], leading: Span) -> str:
    """A clause with the one behind it: what belongs to a part is often said in two sentences."""
    behind = min(clauses.index(leading) + 1, len(clauses) - 1)
    return text[leading[0] : clauses[behind][1]]


def _long_enough(clause: str) -> bool:
    return len(clause.split()) >= FEWEST_WORDS


@lru_cache(maxsize=1)
def _signs() -> Mapping[Part, Sequence[re.Pattern[str]]]:
    file, did = _file(), _did()
    lists: Mapping[Part, Sequence[Sequence[str]]] = {
        "situation": file.situation,
        "task": file.task,
        "action": file.action,
        "result": file.result,
    }
    return {
        part: [
            _any([each.replace("<did>", did).replace("<adverb>", file.adverb) for each in kind])
            for kind in kinds
        ]
        for part, kinds in lists.items()
    }


@lru_cache(maxsize=1)
def _we_did() -> re.Pattern[str]:
    return _any([f"we {_did()}"])


def _did() -> str:
    """A verb of a doer in the past, with an adverb or without."""
    file = _file()
    no_action, irregular = "|".join(file.no_action.split()), "|".join(file.irregular.split())
    return rf"{file.adverb}(?!(?:{no_action})\b)(?:\w{{2,}}ed|{irregular})"


def _any(alternatives: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(alternatives)})(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=1)
def _file() -> _Signs:
    return read_yaml(Path(__file__).with_name("star.yaml"), _Signs)
