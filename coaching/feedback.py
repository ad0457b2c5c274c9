"""Words for a grade: what counted, what is missing, one next step. Plain text; knows no grader.

Kind and short: it is read on a phone, in a hurry, perhaps in a second language.
"""

from collections.abc import Sequence

from coaching.grades import STEPS, CriterionGrade, Forbidden
from coaching.rubric import Criterion

LONGEST = 600  # characters
COVERED = 0.55  # from here on a criterion counts as met; people and matcher part best there
TOUCHED = 0.4  # good answers to another question stay below this


def missing_of(criterion: Criterion, score: float) -> str:
    """One sentence on what the answer lacks for this criterion; "" where it has all steps."""
    if round(score * STEPS) == STEPS:
        return ""
    return _sentence(criterion.hint or f"A full answer also says: {_short(criterion.expects, 180)}")


def feedback_on(criteria: Sequence[CriterionGrade], forbidden: Sequence[Forbidden] = ()) -> str:
    """The three parts for a graded answer, at most 600 characters; of what is forbidden the first."""
    met = [c for c in criteria if c.score >= COVERED]
    touched = [c for c in criteria if TOUCHED <= c.score < COVERED]
    lacking = max((c for c in criteria if c.missing), key=lambda c: c.weight * (1 - c.score), default=None)
    parts = [_counted(met, touched)]
    if lacking is not None:
        parts.append(lacks(lacking))
    parts += [f"Better not: “{_short(each.words, 80)}” {_short(each.hint, 160)}" for each in forbidden[:1]]
    parts.append(_next_step(lacking, {c.evidence for c in met if c is not lacking}))
    return _short("\n".join(parts), LONGEST)


def lacks(criterion: CriterionGrade) -> str:
    """What is missing of a criterion, as a line of its own: much of it, or the last step."""
    return (
        f"{'Could be fuller' if criterion.score >= COVERED else 'Missing'}: {_short(criterion.missing, 220)}"
    )


def _counted(met: Sequence[CriterionGrade], touched: Sequence[CriterionGrade]) -> str:
    good = f"Counted: {_names(met)}." if met else ""
    partly = f"Partly there: {_names(touched)}." if touched else ""
    return " ".join(part for part in (good, partly) if part) or "Counted: nothing yet."


def _next_step(lacking: CriterionGrade | None, spent: set[str]) -> str:
    if lacking is None:
        return "Next step: say it aloud once, in under a minute."
    if lacking.score >= TOUCHED and lacking.evidence not in spent:
        own = _short(lacking.evidence, 80)
        return f"Next step: build on your words “{own}” and say that point in full."
    return f"Next step: add one sentence of your own on “{_short(lacking.name, 40)}”."


def _names(criteria: Sequence[CriterionGrade]) -> str:
    return ", ".join(_short(c.name, 40) for c in criteria)


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text if text.endswith((".", "!", "?", "…", "”")) else f"{text}."


def _short(text: str, longest: int) -> str:
    """`text` as it is, or cut between words with an ellipsis."""
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    return f"{cut.rsplit(' ', 1)[0].rstrip(' ,;:.')}…"
