"""A better version of a candidate's own answer: their words, with what is missing put in its place. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coaching.answer_checks import ADDRESSED, NEGATION, STUFFING, WORD_ORDER
from coaching.answer_text import AnswerText
from coaching.echoes import COPIED
from coaching.feedback import COVERED
from coaching.grades import Grade
from coaching.rubric import Criterion
from coaching.rubric_grader import OFF_TOPIC, SWAPPED, UNFOCUSED
from coaching.star import Part

# A story's facts are the candidate's alone, so these are left for them to fill in.
STARTERS: Mapping[Part, str] = {
    "situation": "In … (when and where), … (with whom, and what was the matter).",
    "task": "My task was to … by … .",
    "action": "First I …, because … . Then I … .",
    "result": "As a result, … (a number, or something that can be checked).",
}
BLANK = "___"
IN_DOUBT = frozenset((ADDRESSED, COPIED, NEGATION, OFF_TOPIC, STUFFING, SWAPPED, UNFOCUSED, WORD_ORDER))
LONGEST = 1200  # characters of an answer that is worth showing again


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence of the better version: the candidate's own, or one to add."""

    text: str
    own: bool


def better(answer: AnswerText, criteria: Sequence[Criterion], grade: Grade) -> tuple[Piece, ...]:
    """The answer in its own order, with a sentence for each criterion that it does not cover.

    An addition stands behind the evidence of the criterion before it, as a rubric follows the course of a
    good answer. But for stories it stands in the place of a clause that says it half, or wrongly, and of
    nothing else; and what must not be said is left out. Empty where nothing is missing, where none of the
    candidate's own words would be left, where the answer is too long, or where what it says is in doubt: a
    denied or exchanged statement is not made better by the right one beside it.
    """
    missing = any(each.score < COVERED for each in grade.criteria)
    if not missing or len(answer.plain) > LONGEST or IN_DOUBT & {*grade.flags}:
        return ()
    clauses = [answer.original(span) for span in answer.clauses()]
    added = _additions(clauses, criteria, grade)
    dropped = {each.words for each in grade.forbidden}
    if not any(criterion.part for criterion in criteria):
        kept = {each.evidence for each in grade.criteria if each.score >= COVERED}
        dropped |= {each.evidence for each in grade.criteria if each.score < COVERED} - kept
    pieces = [*added.get(0, ())]
    for number, clause in enumerate(clauses, start=1):
        pieces += [Piece(clause, own=True)] if clause not in dropped else []
        pieces += added.get(number, ())
    says_something = any(grade.evidence for grade in grade.criteria) and any(piece.own for piece in pieces)
    return tuple(pieces) if says_something else ()


def _additions(
    clauses: Sequence[str], criteria: Sequence[Criterion], grade: Grade
) -> Mapping[int, list[Piece]]:
    """What to add, by the number of clauses before it."""
    is_story = any(criterion.part for criterion in criteria)
    added: dict[int, list[Piece]] = {}
    at = 0
    for criterion, graded in zip(criteria, grade.criteria, strict=True):
        if graded.evidence in clauses:
            at = max(at, clauses.index(graded.evidence) + 1)
        if graded.score < COVERED:
            added.setdefault(at, []).append(Piece(_addition(criterion, is_story), own=False))
    return added


def _addition(criterion: Criterion, is_story: bool) -> str:
    """A sentence for what is missing; of a story never the deeds of a reference, which is somebody else's."""
    if criterion.part:
        return STARTERS[criterion.part]
    if is_story:
        return f"{criterion.name}: {BLANK} {f'({criterion.hint})' if criterion.hint else ''}".rstrip()
    text = criterion.expects.strip()
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
