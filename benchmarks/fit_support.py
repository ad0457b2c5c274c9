"""Where the weights of `knowledge/support.py` come from: logistic regression on the signs of the passage that
would answer each tune question of `tests/golden`, over the shipped corpus and, if here, the bare texts.

Prints the weights and how well they tell questions with an answer from others, each role's questions judged
by weights that were fitted without them. The weights of the cosines and of another role are left as they are.
`python -m benchmarks.fit_support`
"""

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.figures import area
from benchmarks.golden import GoldenQuestion, read_golden
from benchmarks.libraries import opened, role_names
from benchmarks.shared_data import shared_data
from knowledge.embedding import Encoder
from knowledge.library import SHIPPED
from knowledge.question import read_synonyms
from knowledge.search import CANDIDATES, LoadedIndex
from knowledge.support import WEIGHTS, Signs
from knowledge.weighing import Ranked

Vector = npt.NDArray[np.float64]

KEPT = ("posed", "near", "other_role")
FITTED = [name for name in Signs._fields if name not in KEPT]
TAKEN_AWAY = 0.1  # the vote of a question whose right passages were taken away
RIDGE = 4.0  # on signs of unit variance
STEPS = 40


@dataclass(frozen=True, slots=True)
class Example:
    """The signs of the passage that would answer, whether it should, how much it counts, and for whom."""

    signs: Signs
    answers: bool
    vote: float
    role: str | None


async def examples(folder: Path, paths: Sequence[Path], encoder: Encoder) -> list[Example]:
    """What the tune questions find in these documents, indexed alone into `folder`."""
    questions = [each for each in read_golden() if each.half == "tune"]
    async with opened(folder, encoder) as (library, store, _):
        report = await library.index(paths, only=True)
        passages = await store.listing(report.version)
        packed = await store.encoded([passage.id for passage in passages])
    index = LoadedIndex(passages, encoder, read_synonyms(), role_names())
    encodings = index.encodings(packed)
    vectors = np.stack([encodings[passage.id].vector for passage in passages])

    def ranked(question: GoldenQuestion) -> list[Ranked]:
        heard = index.hear(question.ask)
        read, lexical = index.understand(heard)
        nearest = np.argsort(-(vectors @ heard.encoded.vector))[:CANDIDATES]
        ids = index.candidates(lexical, [passages[at].id for at in nearest])
        return index.rank(read, question.role, lexical, {id_: encodings[id_] for id_ in ids})

    return [example for question in questions for example in _examples(question, ranked(question))]


def _examples(question: GoldenQuestion, ranked: Sequence[Ranked]) -> Iterator[Example]:
    own = [each for each in ranked if each.given.own and each.tells]
    wrong = [each for each in own if not _holds_any(question, each)]
    if own and own[0].signs:
        yield Example(own[0].signs, question.answerable, 1.0, question.role)
    if question.answerable and wrong and wrong[0].signs:
        yield Example(wrong[0].signs, False, TAKEN_AWAY, question.role)


def _holds_any(question: GoldenQuestion, ranked: Ranked) -> bool:
    text = f"{ranked.passage.section}\n{ranked.passage.text}".lower()
    return any(spelling.lower() in text for fact in question.expect for spelling in fact.split("|"))


def fitted(found: Sequence[Example]) -> tuple[Vector, float]:
    """The weights of FITTED and the bias: ridge logistic regression by Newton's method."""
    signs = _matrix(found)
    centre, spread = signs.mean(axis=0), signs.std(axis=0) + 1e-9
    rows = np.c_[np.ones(len(found)), (signs - centre) / spread]
    answers = np.array([each.answers for each in found], dtype=float)
    votes = np.array([each.vote for each in found])
    penalty = RIDGE * np.eye(rows.shape[1])
    penalty[0, 0] = 0.0
    weights = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        sure = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (votes * (answers - sure)) - penalty @ weights
        bend = (rows.T * (votes * sure * (1 - sure))) @ rows + penalty
        weights += np.linalg.solve(bend, slope)
    scaled = weights[1:] / spread
    return scaled, float(weights[0] - scaled @ centre)


def across_roles(found: Sequence[Example]) -> float:
    """The area under the ROC curve over the questions as they are, each role left out of its own fit."""
    right, wrong = [], []
    for role in {each.role for each in found}:
        weights, bias = fitted([each for each in found if each.role != role])
        tried = [each for each in found if each.role == role and each.vote == 1]
        for example, score in zip(tried, _matrix(tried) @ weights + bias, strict=True):
            (right if example.answers else wrong).append(float(score))
    return area(right, wrong)


def _matrix(found: Sequence[Example]) -> Vector:
    return np.array([[getattr(each.signs, name) for name in FITTED] for each in found])


def main() -> None:
    """Print what was fitted beside what is in use."""
    encoder, found = Encoder(), []
    for folder, pattern in ((SHIPPED, "*.md"), (shared_data().parent / "seeds", "*.txt")):
        if paths := sorted(folder.glob(pattern)):
            with tempfile.TemporaryDirectory() as home:
                found += asyncio.run(examples(Path(home), paths, encoder))
    weights, bias = fitted(found)
    for name, weight in zip(FITTED, weights, strict=True):
        print(f"{name:12}{weight:7.2f}   in use {getattr(WEIGHTS, name):5.1f}")  # noqa: T201
    print(f"{'bias':12}{bias:7.2f}   AUC across roles {across_roles(found):.3f}, {len(found)} examples")  # noqa: T201


if __name__ == "__main__":
    main()
