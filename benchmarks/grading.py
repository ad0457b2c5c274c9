"""How well grades agree with people: ours beside what one would pick instead. `python -m benchmarks.grading`

Reads human-graded short answers from the folder SHARED_DATA (default: ../shared/data beside the project) and
says so when they are not there. Thresholds for right and wrong are set on `train`; figures are from all
answers of the rest, some 6,600. Takes many minutes: each is read by the model.
"""

import gzip
import json
import os
import random
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.table import Table

from benchmarks.grading_baselines import Row, Scorer, sentence_cosine, tf_idf, token_f1
from coaching.grading import GradedAnswer, RubricGrader
from coaching.rubric import Rubric
from knowledge import figures
from knowledge.embedding import Encoded, Encoder
from knowledge.interaction import LateInteraction

SEED = 7
SETS = (
    ("saf2_en", "test-unseen-questions"),
    ("beetle", "test-unseen-questions"),
    ("scientsbank", "test-unseen-questions"),
    ("scientsbank", "test-unseen-domains"),
)
COACH_GRADED = 5
CEILING = (
    "Ceiling: where two people graded the same answers (Mohler's set, not here) they agree with r .59; "
    "these sets come without a second grader."
)


def main() -> None:
    """Print the figures, or where the data should be."""
    console = Console(width=118)
    default = Path(__file__).resolve().parents[2] / "shared" / "data"
    folder = Path(os.environ.get("SHARED_DATA", default)) / "grading"
    if not folder.is_dir():
        console.print(
            f"No human-graded answers in {folder}. SHARED_DATA names the folder that holds grading/."
        )
        return
    agreeing = table(
        "Agreement with people: Pearson r (2-way macro-F1)",
        ("token F1", "TF-IDF", "sentence cosine", "ours"),
    )
    calibrated = table(
        f"With {COACH_GRADED} coach-graded answers a question: r, RMSE on its other answers",
        ("r without", "r with", "RMSE without", "RMSE with"),
    )
    for name, split in SETS:
        # One for each set: its memory of encodings serves both tables and does not grow from set to set.
        encoder = Remembering()
        grader = RubricGrader(LateInteraction(encoder), figures)
        rows = sample(folder, name, split)
        # All of it: a threshold from a part moves F1 by up to .03 with the part that is drawn.
        train = sample(folder, name, "train")
        agreeing.add_row(f"{name} {split}", *agreements(encoder, grader, train, rows))
        calibrated.add_row(f"{name} {split}", *calibrations(grader, rows))
    console.print(agreeing)
    console.print(calibrated)
    short, long = milliseconds(folder, "scientsbank"), milliseconds(folder, "saf2_en")
    console.print(
        f"A grade beyond the answer's embedding, p50: {short:.1f} ms (9 words), {long:.1f} ms (47 words)"
    )
    console.print(CEILING)


def table(title: str, figures: Sequence[str]) -> Table:
    """An empty table with a row a set."""
    return Table("set", "answers", *figures, title=title)


class Remembering(Encoder):
    """An encoder that reads each text once, so that ours and the baselines share the work."""

    def __init__(self) -> None:
        super().__init__()
        self._read: dict[str, Encoded] = {}

    def encode(self, text: str) -> Encoded:
        """As the encoder, from memory where the text came before."""
        if text not in self._read:
            self._read[text] = super().encode(text)
        return self._read[text]


def agreements(
    encoder: Encoder, grader: RubricGrader, train: Sequence[Row], rows: Sequence[Row]
) -> list[str]:
    """Pearson r (and right/wrong macro-F1 where people said right or wrong) of each way to score."""
    scorers = (token_f1, tf_idf(train), sentence_cosine(encoder), lambda row: ours(grader, row))
    return [str(len(rows)), *(agreement(scorer, train, rows) for scorer in scorers)]


def calibrations(grader: RubricGrader, rows: Sequence[Row]) -> list[str]:
    """What some answers graded by a coach bring on the other answers to the same question."""
    human, plain, corrected = [], [], []
    for graded, rest in by_question(rows):
        human += [row.score for row in rest]
        plain += [ours(grader, row) for row in rest]
        corrected += [ours(grader, row, graded) for row in rest]
    figures = [measure(scores, human) for measure in (pearson, rmse) for scores in (plain, corrected)]
    return [str(len(human)), *(f"{figure:.2f}" for figure in figures)]


def milliseconds(folder: Path, name: str) -> float:
    """The median time of a whole grade once the model has seen question, reference and answer."""
    interaction = LateInteraction(Encoder())
    grader = RubricGrader(interaction, figures)
    spent = []
    for row in sample(folder, name, "test-unseen-questions")[:100]:
        interaction.match(row.references[0], row.answer, row.question)
        started = time.perf_counter()
        ours(grader, row)
        spent.append(time.perf_counter() - started)
    return statistics.median(spent) * 1000


def ours(grader: RubricGrader, row: Row, graded: Sequence[GradedAnswer] = ()) -> float:
    """Our score, as `grade --batch` gives it: of several references the best one counts."""
    rubric = Rubric.of_reference(*row.references)
    return grader.grade(row.question, row.references[0], row.answer, rubric, graded).score


def agreement(scorer: Scorer, train: Sequence[Row], rows: Sequence[Row]) -> str:
    """One cell of the table."""
    scores = [scorer(row) for row in rows]
    figure = f"{pearson(scores, [row.score for row in rows]):.2f}"
    if not any(row.is_right for row in rows):
        return figure
    learnt, taught = [scorer(row) for row in train], [row.is_right for row in train]
    threshold = max((step / 50 for step in range(1, 50)), key=lambda t: macro_f1(learnt, taught, t))
    return f"{figure} ({macro_f1(scores, [row.is_right for row in rows], threshold):.2f})"


def sample(folder: Path, name: str, split: str) -> list[Row]:
    """The rows of a split in a random order, always the same."""
    with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        found = [record for record in map(json.loads, lines) if record["split"] == split]
    random.Random(SEED).shuffle(found)
    return [
        Row(
            record["qid"],
            record["question"],
            tuple(record.get("references") or [record["reference"]]),
            record["answer"],
            record["score"] / record["max_score"],
            record.get("label_2way") == "correct",
        )
        for record in found
    ]


def by_question(rows: Sequence[Row]) -> Iterator[tuple[list[GradedAnswer], list[Row]]]:
    """For each question with enough answers: the first five as a coach graded them, and the rest."""
    groups = defaultdict(list)
    for row in rows:
        groups[row.question_id].append(row)
    for group in groups.values():
        if len(group) >= 2 * COACH_GRADED:
            first = [GradedAnswer(row.answer, row.score) for row in group[:COACH_GRADED]]
            yield first, group[COACH_GRADED:]


def pearson(scores: Sequence[float], human: Sequence[float]) -> float:
    """The correlation of two rows of scores."""
    return float(np.corrcoef(scores, human)[0, 1])


def rmse(scores: Sequence[float], human: Sequence[float]) -> float:
    """The root of the mean squared difference."""
    return float(np.sqrt(np.mean((np.array(scores) - np.array(human)) ** 2)))


def macro_f1(scores: Sequence[float], human: Sequence[bool], threshold: float) -> float:
    """The mean F1 of right and wrong, where a score from `threshold` on means right."""
    said, true = np.array(scores) >= threshold, np.array(human)

    def f1(one: npt.NDArray[np.bool_], other: npt.NDArray[np.bool_]) -> float:
        return float(2 * (one & other).sum() / max(1, one.sum() + other.sum()))

    return (f1(said, true) + f1(~said, ~true)) / 2


if __name__ == "__main__":
    main()
