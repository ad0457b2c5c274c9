"""Can the grader be talked round? Attacks on the free-text questions. `python -m benchmarks.attacks`

An attack wraps an answer without adding anything true; the figures say by how much the score rises.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from statistics import fmean

from rich.console import Console
from rich.table import Table

from coaching.bank_files import load_bank
from coaching.grading import RubricGrader
from coaching.questions import TextQuestion
from knowledge import figures
from knowledge.embedding import Encoder
from knowledge.interaction import LateInteraction
from tests.support.attacks import Case, cases

# Each way to attack meets every fourth question, so that a run takes two minutes; `1` as argument: all.
EVERY = 4
RISE = 0.1  # of the score, 0..1; more is felt


def main(every: int = EVERY) -> None:
    """Print a row for each kind of attack."""
    questions = [question for question in load_bank() if isinstance(question, TextQuestion)]
    rises = rises_by_kind(case for at, case in enumerate(cases(questions)) if at % every == 0)
    table = Table("attack", "number", "mean rise", f"above {RISE}", "most", title="Talking the grader round")
    for kind, found in [*rises.items(), ("all", [rise for each in rises.values() for rise in each])]:
        above = sum(rise > RISE for rise in found) / len(found)
        table.add_row(kind, str(len(found)), f"{fmean(found):+.3f}", f"{above:.1%}", f"{max(found):+.2f}")
    Console(width=118).print(table)


def rises_by_kind(attacks: Iterable[Case]) -> dict[str, list[float]]:
    """For each kind of attack by how much it raises the score (0..1) of each answer."""
    grader = RubricGrader(LateInteraction(Encoder()), figures)

    @cache
    def score(question: TextQuestion, answer: str) -> float:
        return grader.grade(question.prompt, question.reference, answer, question.rubric).score

    rises = defaultdict(list)
    for case in attacks:
        rises[case.kind].append(score(case.question, case.attacked) - score(case.question, case.answer))
    return rises


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
