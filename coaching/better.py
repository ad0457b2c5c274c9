"""A better version of a candidate's own answer: their words, with what is missing put in its place. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coaching.answer_text import AnswerText
from coaching.feedback import COVERED
from coaching.grades import CriterionGrade
from coaching.rubric import Criterion
from coaching.star import Part

# A story's facts are the candidate's alone, so these are left for them to fill in.
STARTERS: Mapping[Part, str] = {
    "situation": "In … (when and where), … (with whom, and what was the matter).",
    "task": "My task was to … by … .",
    "action": "First I …, because … . Then I … .",
    "result": "As a result, … (a number, or something that can be checked).",
}
BLANK = "___"
LONGEST = 1200  # characters of an answer that is worth showing again


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence of the better version: the candidate's own, or one to add."""

    text: str
    own: bool


def better(
    answer: AnswerText, criteria: Sequence[Criterion], grades: Sequence[CriterionGrade]
) -> tuple[Piece, ...]:
    """The answer in its own order, with a sentence for each criterion that it does not cover.

    An addition stands behind the evidence of the criterion before it, as a rubric follows the course of a
    good answer. Empty where nothing is missing, where nothing of the answer counted, or where it is too long.
    """
    missing = [grade for grade in grades if grade.score < COVERED]
    if not missing or len(answer.plain) > LONGEST or not any(grade.evidence for grade in grades):
        return ()
    clauses = [answer.original(span) for span in answer.clauses()]
    is_story = any(criterion.part for criterion in criteria)
    added: dict[int, list[Piece]] = {}
    at = 0
    for criterion, grade in zip(criteria, grades, strict=True):
        if grade.score < COVERED:
            added.setdefault(at, []).append(Piece(_addition(criterion, is_story), own=False))
        elif grade.evidence in clauses:
            at = max(at, clauses.index(grade.evidence) + 1)
    pieces = [*added.get(0, ())]
    for number, clause in enumerate(clauses, start=1):
        pieces += [Piece(clause, own=True), *added.get(number, ())]
    return tuple(pieces)


def _addition(criterion: Criterion, is_story: bool) -> str:
    """A sentence for what is missing; of a story never the deeds of a reference, which is somebody else's."""
    if criterion.part:
        return STARTERS[criterion.part]
    if is_story:
        return f"{criterion.name}: {BLANK} {f'({criterion.hint})' if criterion.hint else ''}".rstrip()
    text = criterion.expects.strip()
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
