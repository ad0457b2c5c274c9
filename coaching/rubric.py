"""What a good answer holds: weighted criteria. Knows no answers, no matcher and no question bank."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Self

from coaching.grades import STEPS
from coaching.star import Part

MOST_CRITERIA = 5
# What each step looks like, where a criterion does not say it in words of its own.
ANCHORS = (
    "not there, or the opposite of it",
    "touched by a word or two",
    "half of it, or only in general terms",
    "nearly all of it",
    "all of it, in words of one's own",
)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that a good answer does.

    `expects` says it in one sentence with the words that a good answer would use; `hint`, if any, is shown to
    a candidate whose answer lacks it. `also` are other sentences that count as much: the best one scores. Of
    a list of `points` any `needs` count (all of them where it is 0). A `figure` is a number with its unit
    that the answer has to give, in whatever unit. A `part` is one of a story by STAR, whatever it is about.
    `anchors` say what steps 0 to 4 look like. Raises ValueError for what makes no criterion.
    """

    name: str
    weight: float
    expects: str
    hint: str = ""
    also: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    needs: int = 0
    figure: str = ""
    part: Part | None = None
    anchors: tuple[str, ...] = ANCHORS

    def __post_init__(self) -> None:
        if not self.name.strip() or not self.expects.strip():
            raise ValueError("a criterion needs a name and what it expects")
        if not 0 < self.weight < float("inf"):
            raise ValueError(f"the weight of '{self.name}' must be above 0")
        if not 0 <= self.needs <= len(self.points):
            raise ValueError(f"'{self.name}' needs {self.needs} of {len(self.points)} points")
        if len(self.anchors) != len(ANCHORS):
            raise ValueError(f"'{self.name}' needs an anchor for each of the steps 0 to {STEPS}")

    @property
    def own_anchors(self) -> tuple[str, ...]:
        """The anchors, where they are other than the general ones; else none."""
        return () if self.anchors == ANCHORS else self.anchors


@dataclass(frozen=True, slots=True)
class Never:
    """Something that a good answer does not say, and what saying it costs, in weights of criteria."""

    says: str
    weight: float
    hint: str

    def __post_init__(self) -> None:
        if not self.says.strip() or not self.hint.strip() or not 0 < self.weight < float("inf"):
            raise ValueError("what must not be said needs words, a hint, and a weight above 0")


@dataclass(frozen=True, slots=True)
class Rubric:
    """One to five criteria with distinct names, and what must not be said.

    `stepped`: scores are rounded to steps, since there are anchors that say what each looks like. `about` is
    what stories on the question say in one way or another; to one that says none of it, its parts hardly
    count. `others` are good answers beside the question's own reference: what one of them does is no fault of
    an answer. `rests_on` are the question and its reference, which grades depend on, too. Raises ValueError
    where the criteria are not that.
    """

    criteria: tuple[Criterion, ...]
    never: tuple[Never, ...] = ()
    stepped: bool = True
    about: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= len(self.criteria) <= MOST_CRITERIA:
            raise ValueError(f"a rubric has 1 to {MOST_CRITERIA} criteria, not {len(self.criteria)}")
        names = [criterion.name for criterion in self.criteria]
        if len(set(names)) != len(names):
            raise ValueError("two criteria have the same name")

    @classmethod
    def of_reference(cls, reference: str, *others: str) -> Self:
        """The rubric of one criterion for a question that comes with reference answers only, one or more.

        It has no anchors, so its score is as fine as the grader's.
        """
        criterion = Criterion(name="Main points", weight=1, expects=reference, also=others)
        return cls((criterion,), stepped=False, others=others)

    @property
    def version(self) -> str:
        """12 hex digits that change with what a grade depends on; an old grade keeps the old ones."""
        content: list[Any] = [_content(criterion) for criterion in self.criteria]
        content += [[never.says, float(never.weight), never.hint] for never in self.never]
        for name in ("about", "others", "rests_on"):
            content += [[name, *getattr(self, name)]] if getattr(self, name) else []
        content += [] if self.stepped else ["not stepped"]
        canonical = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()[:12]

    def total(self, scores: Sequence[float], said: Sequence[bool] = ()) -> float:
        """The weighted mean of one score (0..1) a criterion, less what forbidden points cost; 0..1.

        `said`: which of `never` the answer says, in their order; none where it is left out.
        """
        weights = [criterion.weight for criterion in self.criteria]
        points = sum(weight * score for weight, score in zip(weights, scores, strict=True))
        cost = sum(never.weight for never, is_said in zip(self.never, said, strict=False) if is_said)
        return max(0.0, points - cost) / sum(weights)


def _content(criterion: Criterion) -> list[Any]:
    """What a version is made of. Fields left at their defaults add nothing: versions outlive new fields."""
    plain: list[Any] = [criterion.name, float(criterion.weight), criterion.expects, criterion.hint]
    for field in fields(Criterion)[4:]:
        value = getattr(criterion, field.name)
        if value != field.default:
            plain.append([field.name, value])
    return plain
