"""Figures over what a pipeline made of questions, and the tables that show them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
from rich import box
from rich.table import Table

from benchmarks.questions import Asked, Row
from knowledge.answering import Answer

NONE = float("nan")
LONGEST = 600  # characters that an answer may have
COLUMNS = ("questions", "first", "first 3", "AUC", "told", "refused rightly / wrongly")


@dataclass(frozen=True, slots=True)
class Summary:
    """Shares of the answerable questions, but for `auc` and `refused_rightly`; NONE where there is nothing to
    share, and the last three for pipelines that only rank.
    """

    first: float
    first_three: float
    auc: float
    facts: float
    refused_wrongly: float
    refused_rightly: float


@dataclass(frozen=True, slots=True)
class Report:
    """What a benchmark prints: tables, or a line that says why there are none; and every answer that our
    pipeline gave on the way, by the name of the set.
    """

    shown: Sequence[Table | str]
    answers: Mapping[str, Sequence[Answer]]


def summary(rows: Sequence[Row[Asked]]) -> Summary:
    """The figures over some rows."""
    asked = [row for row in rows if row.question.answerable]
    none = [row for row in rows if not row.question.answerable]
    return Summary(
        first=_share(row.rank == 0 for row in asked),
        first_three=_share(row.rank < 3 for row in asked),
        auc=area([row.score for row in asked], [row.score for row in none]),
        facts=_share(row.question.is_told(said(row.answer)) for row in asked if row.answer),
        refused_wrongly=_share(not row.answer.answered for row in asked if row.answer),
        refused_rightly=_share(not row.answer.answered for row in none if row.answer),
    )


def area(positive: Sequence[float], negative: Sequence[float]) -> float:
    """The area under the ROC curve: how often a positive scores above a negative, a tie being half."""
    if not positive or not negative:
        return NONE
    gaps = np.subtract.outer(np.array(positive), np.array(negative))
    return float((gaps > 0).mean() + 0.5 * (gaps == 0).mean())


def said(answer: Answer) -> str:
    """All that a candidate reads: the answer and its quotes; nothing of a refusal."""
    quotes = [citation.quote for citation in answer.citations]
    return "\n".join([answer.answer, *quotes]) if answer.answered else ""


def answers_of(rows: Iterable[Row[Asked]]) -> list[Answer]:
    """The answers that were given, refusals left out."""
    return [row.answer for row in rows if row.answer and row.answer.answered]


def ranking_table(title: str, rows_by_name: Mapping[str, Sequence[Row[Asked]]]) -> Table:
    """A row of figures for each pipeline, or part of a set."""
    table = Table("", *COLUMNS, title=title, title_justify="left", box=box.MARKDOWN)
    for name, rows in rows_by_name.items():
        table.add_row(name, *_cells(rows))
    return table


def length_table(answers: Mapping[str, Sequence[Answer]]) -> Table:
    """How long the answers are that were given to each set, in characters."""
    columns = ("answers", f"of at most {LONGEST}", "median", "longest")
    table = Table("", *columns, title="Length of our answers", title_justify="left", box=box.MARKDOWN)
    for name, given in answers.items():
        lengths = [len(answer.answer) for answer in given]
        fitting = _share(length <= LONGEST for length in lengths)
        table.add_row(name, str(len(lengths)), f"{fitting:.3f}", f"{median(lengths):.0f}", str(max(lengths)))
    return table


def _cells(rows: Sequence[Row[Asked]]) -> list[str]:
    found = summary(rows)
    asked = sum(row.question.answerable for row in rows)
    return [
        f"{asked} + {len(rows) - asked}",
        *map(_shown, (found.first, found.first_three, found.auc, found.facts)),
        f"{_shown(found.refused_rightly)} / {_shown(found.refused_wrongly)}",
    ]


def _shown(figure: float) -> str:
    return "–" if np.isnan(figure) else f"{figure:.2f}"


def _share(flags: Iterable[bool]) -> float:
    counted = list(flags)
    return float(np.mean(counted)) if counted else NONE
