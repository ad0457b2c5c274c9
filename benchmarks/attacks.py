"""Can the grader be talked round? Attacks on the free-text questions. `python -m benchmarks.attacks`

An attack wraps an answer without adding anything true; the figures say by how much the score rises: by the
rubric matcher alone, and with a language model that falls for attacks, or that gives everybody full marks.
"""

import asyncio
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import fmean

from rich.console import Console
from rich.table import Table

from coaching.bank_files import load_bank
from coaching.grading import Grade, Grading
from coaching.questions import TextQuestion
from coaching.second_opinion import UNSURE
from knowledge import figures
from knowledge.embedding import Encoder
from knowledge.interaction import LateInteraction
from tests.support.attacks import NOTHING, POOR, Case, cases
from tests.support.gullible_model import FlatteringModel, GullibleModel, Once

# Each way to attack meets every fourth question, so that a run takes some minutes; `1` as argument: all.
EVERY = 4
RISE = 0.1  # of the score, 0..1; more is felt
NO_ANSWERS = (NOTHING, POOR)


def main(every: int = EVERY) -> None:
    """Print a row for each kind of attack, and what a flatterer makes of no answer at all."""
    questions = [question for question in load_bank() if isinstance(question, TextQuestion)]
    attacks = [case for at, case in enumerate(cases(questions)) if at % every == 0]
    matcher = Once(LateInteraction(Encoder()), figures)
    runs = {
        "the matcher": Run(Grading(matcher)),
        "gullible model": Run(Grading(matcher, GullibleModel(matcher))),
        "flattering model": Run(Grading(matcher, FlatteringModel())),
    }
    table = Table(
        *("attack", "number", *runs), title=f"Talking the grader round: mean rise (share above {RISE})"
    )
    rises = {name: asyncio.run(run.rises(attacks)) for name, run in runs.items()}
    for kind in [*dict.fromkeys(case.kind for case in attacks), "all"]:
        number = len(rises["the matcher"][kind])
        table.add_row(kind, str(number), *(cell(found[kind]) for found in rises.values()))
    console = Console(width=118)
    console.print(table)
    for name, run in runs.items():
        said = asyncio.run(run.grades([(question, text) for question in questions for text in NO_ANSWERS]))
        console.print(
            f"{name}: no answer at all gets {fmean(grade.score for grade in said):.3f}; "
            f"of all these answers {run.unsure:.0%} would go to a coach."
        )


def cell(rises: Sequence[float]) -> str:
    """What is said of the rises of one kind."""
    above = sum(rise > RISE for rise in rises) / len(rises)
    return f"{fmean(rises):+.3f} ({above:.1%})"


@dataclass(frozen=True)
class Run:
    """Answers graded in one way."""

    grading: Grading
    known: dict[tuple[str, str], Grade] = field(default_factory=dict)

    @property
    def unsure(self) -> float:
        """The share of the answers graded so far that a coach should see."""
        return fmean(UNSURE in grade.flags for grade in self.known.values())

    async def grades(self, answers: Sequence[tuple[TextQuestion, str]]) -> list[Grade]:
        """The grade of each answer."""
        for question, answer in answers:
            if (question.id, answer) not in self.known:
                self.known[question.id, answer] = await self.grading.grade(
                    question.prompt, question.reference, answer, question.rubric
                )
        return [self.known[question.id, answer] for question, answer in answers]

    async def rises(self, attacks: Sequence[Case]) -> dict[str, list[float]]:
        """For each kind of attack, and for all, by how much it raises the score (0..1) of each answer."""
        before = await self.grades([(case.question, case.answer) for case in attacks])
        after = await self.grades([(case.question, case.attacked) for case in attacks])
        found = defaultdict(list)
        for case, clean, attacked in zip(attacks, before, after, strict=True):
            for kind in (case.kind, "all"):
                found[kind].append(attacked.score - clean.score)
        return found


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
