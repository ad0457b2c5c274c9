"""Questions with known answers, on the shipped corpus. The floors stand a little under what is measured."""

import asyncio
from pathlib import Path

import pytest

from benchmarks.figures import summary
from benchmarks.golden import read_golden, shipped_corpus
from benchmarks.ours import ask_in
from benchmarks.questions import Row
from tests.support.encoder import Remembering


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    folder = tmp_path_factory.mktemp("golden")
    return asyncio.run(ask_in(folder, shipped_corpus(), read_golden(), Remembering()))


def test_the_golden_set_covers_every_role_in_both_halves() -> None:
    questions = read_golden()
    for half in ("tune", "held_out"):
        answered = [question for question in questions if question.half == half and question.expect]
        assert len({question.role for question in answered if question.role}) == 5
    assert sum(not question.expect for question in questions) >= 30


# Of each set and half: right first, in the first three, AUC, all facts told, wrongly and rightly refused.
FLOORS = {
    ("questions", "tune"): (0.94, 0.98, 0.98, 0.95, 0.02, 0.86),
    ("questions", "held_out"): (0.96, 0.98, 0.98, 0.97, 0.01, 0.87),
    ("fresh", "tune"): (0.87, 0.94, 0.96, 0.89, 0.05, 0.90),
    ("fresh", "held_out"): (0.89, 0.92, 0.91, 0.86, 0.10, 0.77),
    ("more", "held_out"): (0.80, 0.93, 0.91, 0.73, 0.16, 0.81),
}


@pytest.mark.parametrize("part", FLOORS)
def test_answers_and_refusals_stay_as_good_as_they_were(measured: list[Row], part: tuple[str, str]) -> None:
    figures = summary([row for row in measured if (row.question.set, row.question.half) == part])
    first, first_three, auc, facts, refused_wrongly, refused_rightly = FLOORS[part]
    assert figures.first >= first
    assert figures.first_three >= first_three
    assert figures.auc >= auc
    assert figures.facts >= facts
    assert figures.refused_wrongly <= refused_wrongly
    assert figures.refused_rightly >= refused_rightly


def test_every_answer_is_short_and_every_quote_stands_in_its_passage(measured: list[Row]) -> None:
    for row in measured:
        assert len(row.answer.answer) <= 600
        assert row.answer.answered == bool(row.answer.citations)
        for citation in row.answer.citations:
            assert citation.quote
            assert citation.quote in row.texts[citation.passage_id]


def test_no_golden_question_stands_in_the_corpus_word_for_word_too_often() -> None:
    corpus = "\n".join(path.read_text() for path in Path("knowledge/sources").glob("*.md"))
    questions = [question for question in read_golden() if question.expect]
    assert sum(f"Q: {question.ask}" in corpus for question in questions) < len(questions) / 5
