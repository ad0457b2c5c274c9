"""What a good answer holds: weighted criteria. Knows no answers, no matcher and no question bank."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

MOST_CRITERIA = 5


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that a good answer does.

    `expects` says it in one sentence with the words that a good answer would use; `hint`, if any, is shown to
    a candidate whose answer lacks it. Raises ValueError for an empty name or expectation, or a weight <= 0.
    """

    name: str
    weight: float
    expects: str
    hint: str = ""

    def __post_init__(self) -> None:
        if not self.name.strip() or not self.expects.strip():
            raise ValueError("a criterion needs a name and what it expects")
        if not 0 < self.weight < float("inf"):
            raise ValueError(f"the weight of '{self.name}' must be above 0")


@dataclass(frozen=True, slots=True)
class Rubric:
    """One to five criteria with distinct names. Raises ValueError where they are not that."""

    criteria: tuple[Criterion, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.criteria) <= MOST_CRITERIA:
            raise ValueError(f"a rubric has 1 to {MOST_CRITERIA} criteria, not {len(self.criteria)}")
        names = [criterion.name for criterion in self.criteria]
        if len(set(names)) != len(names):
            raise ValueError("two criteria have the same name")

    @classmethod
    def of_reference(cls, reference: str) -> Self:
        """The rubric of one criterion for a question that comes with a reference answer only."""
        return cls((Criterion(name="Main points", weight=1, expects=reference),))

    @property
    def version(self) -> str:
        """12 hex digits that change when anything in the rubric changes; an old grade keeps the old ones."""
        content = [[c.name, float(c.weight), c.expects, c.hint] for c in self.criteria]
        canonical = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()[:12]

    def total(self, scores: Sequence[float]) -> float:
        """The weighted mean of one score (0..1) a criterion, in their order; 0..1."""
        weights = [criterion.weight for criterion in self.criteria]
        points = sum(weight * score for weight, score in zip(weights, scores, strict=True))
        return points / sum(weights)
