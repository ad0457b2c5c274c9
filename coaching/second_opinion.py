"""When a model's grade is doubted, and what two opinions of a model come to. Pure.

The rubric matcher cannot be talked round, so it is the measure: a model that is above it, or far below, is
asked once more, in other words. Where it was generous it sees only what it had quoted, as far as that says
anything of what is expected: what talked it round is hardly among that. What is still much higher then, or
at odds with itself, does not go out.
"""

from coaching.answer_checks import ADDRESSED, STUFFING
from coaching.grades import STEPS, CriterionGrade, Grade
from coaching.rubric import Rubric
from coaching.verdict import verdict

UNSURE = "unsure"  # the flag of a grade that a coach should look at
# How far a model may be from the matcher, of the total (0..1). Of a coach's grades of the answers in
# tests/integration/answers.yaml one in a hundred is further away, with .25 four; rubrics were tuned on these,
# so on new wording it is more.
GAP = 0.3
# Where there is only a reference, the matcher is further from people: nine in ten grades of the public sets
# lie within this.
REFERENCE_GAP = 0.7
# How far a model may be above the matcher at once. With .05 three honest grades in ten are looked at again,
# with .1 one in seven, with .3 none; words that talk a model round and that we do not know are worth .02, .03
# and .12 then.
RISE = 0.1
_ATTACKS = frozenset((ADDRESSED, STUFFING))
_AT_ODDS = 2  # steps on one criterion


def is_doubted(by_model: Grade, by_rubric: Grade, rubric: Rubric) -> bool:
    """Whether a model's grade asks for a second opinion: above the matcher's, far below, or of an attack."""
    above = by_model.score - by_rubric.score
    return above > RISE or -above > _gap(rubric) or bool(_ATTACKS & {*by_model.flags})


def agreed(first: Grade, second: Grade, by_rubric: Grade, rubric: Rubric) -> Grade | None:
    """What two opinions of one answer come to: of each criterion the lower one.

    None where they are at odds, or still much higher than the matcher: nobody can be sure then.
    """
    pairs = list(zip(first.criteria, second.criteria, strict=True))
    if any(_steps(one) - _steps(other) not in range(1 - _AT_ODDS, _AT_ODDS) for one, other in pairs):
        return None
    lower = [min(pair, key=_steps) for pair in pairs]
    flags = tuple(dict.fromkeys((*first.flags, *second.flags)))
    grade = verdict(rubric, lower, "model", flags)
    return grade if grade.score - by_rubric.score <= _gap(rubric) else None


def _gap(rubric: Rubric) -> float:
    return GAP if rubric.stepped else REFERENCE_GAP


def _steps(criterion: CriterionGrade) -> int:
    return round(criterion.score * STEPS)
